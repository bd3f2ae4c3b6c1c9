/* SPDX-License-Identifier: MIT */
#include "daemon/rule_end.h"
#include "schema/memory.h"
#include "tests/household_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct {
	const char *rule;
	const char *last;
	const char *ended;
} cases[] = {
	{ "FREQ=WEEKLY", "2026-12-31", "FREQ=WEEKLY;UNTIL=20261231" },
	{ "FREQ=MONTHLY;BYDAY=2SA", "2027-02-28", "FREQ=MONTHLY;BYDAY=2SA;UNTIL=20270228" },
	{ "FREQ=MONTHLY;COUNT=10;BYDAY=2SA", "2027-02-28",
	  "FREQ=MONTHLY;BYDAY=2SA;UNTIL=20270228" },
	{ "COUNT=3;FREQ=DAILY", "2026-12-31", "FREQ=DAILY;UNTIL=20261231" },
	{ "FREQ=WEEKLY;UNTIL=20270401", "2026-12-31", "FREQ=WEEKLY;UNTIL=20261231" },
	{ "FREQ=WEEKLY;UNTIL=20270401T043000Z;BYDAY=SA", "2026-12-31",
	  "FREQ=WEEKLY;BYDAY=SA;UNTIL=20261231" },
	{ "FREQ=WEEKLY;UNTIL=20261201", "2026-12-31", "FREQ=WEEKLY;UNTIL=20261201" },
	{ "FREQ=WEEKLY;UNTIL=20261201T000000Z", "2026-12-31",
	  "FREQ=WEEKLY;UNTIL=20261201T000000Z" },
	{ "freq=weekly;count=3", "2026-12-31", "freq=weekly;UNTIL=20261231" },
};

static void test_ends(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		_cleanup_(free_text) char *ended =
			rule_end(cases[i].rule, fixture_day(cases[i].last));

		assert_string_equal(ended, cases[i].ended);
	}
}

static void test_counts(void **unused)
{
	(void)unused;
	assert_true(rule_is_counted("FREQ=WEEKLY;COUNT=3"));
	assert_true(rule_is_counted("count=3;FREQ=WEEKLY"));
	assert_false(rule_is_counted("FREQ=WEEKLY"));
	assert_false(rule_is_counted("FREQ=WEEKLY;UNTIL=20261231"));
	assert_false(rule_is_counted(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
