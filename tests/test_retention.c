/* SPDX-License-Identifier: MIT */
#include "tests/service_fixture.h"

#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void add_on(struct servant *servant, const char *date)
{
	static int64_t id;
	char entry[96];

	snprintf(entry, sizeof entry, "{'kind': 'note', 'date': '%s', 'text': 'old'}", date);
	servant_add(servant, ++id, entry);
}

/* Fail unless the entries that are still there are of these dates, in order. */
static void check_dates(struct servant *servant, const char *wanted)
{
	json_t *entries = servant_part(servant_ask(servant, "List", "{}"), "entries");
	_cleanup_(free_text) char *all = memory_string("");

	for (size_t i = 0; i < json_array_size(entries); i++) {
		const json_t *date = json_object_get(json_array_get(entries, i), "date");
		char *longer = memory_format("%s%s ", all, json_string_value(date));

		free(all);
		all = longer;
	}
	assert_string_equal(all, wanted);
}

static void test_older_entries_go_from_the_next_day_on(void **state)
{
	struct servant *servant = *state;

	household_at(&servant->home, "2028-02-29", "12:00");
	add_on(servant, "2022-12-31");
	add_on(servant, "2023-02-28");
	add_on(servant, "2023-03-01");
	add_on(servant, "2028-02-01");
	servant_ask(servant, "SetSetting", "{'key': 'retention', 'value': '5'}");
	check_dates(servant, "2022-12-31 2023-02-28 2023-03-01 2028-02-01 ");
	household_at(&servant->home, "2028-02-29", "23:00");
	check_dates(servant, "2022-12-31 2023-02-28 2023-03-01 2028-02-01 ");
	/* The day ends at 4 in the morning. */
	household_at(&servant->home, "2028-03-01", "03:59");
	check_dates(servant, "2022-12-31 2023-02-28 2023-03-01 2028-02-01 ");
	household_at(&servant->home, "2028-03-01", "04:00");
	check_dates(servant, "2023-03-01 2028-02-01 ");
	household_at(&servant->home, "2028-03-02", "12:00");
	check_dates(servant, "2028-02-01 ");
}

static void test_a_leap_day_counts_as_the_day_before(void **state)
{
	struct servant *servant = *state;

	household_at(&servant->home, "2028-02-28", "12:00");
	add_on(servant, "2023-02-27");
	add_on(servant, "2023-02-28");
	servant_ask(servant, "SetSetting", "{'key': 'retention', 'value': '5'}");
	household_at(&servant->home, "2028-02-29", "12:00");
	check_dates(servant, "2023-02-28 ");
}

static void test_what_is_set_anew_is_spared_for_the_day(void **state)
{
	struct servant *servant = *state;

	household_at(&servant->home, "2026-11-03", "12:00");
	add_on(servant, "2024-01-01");
	servant_ask(servant, "SetSetting", "{'key': 'retention', 'value': '10'}");
	household_at(&servant->home, "2026-11-05", "12:00");
	servant_ask(servant, "SetSetting", "{'key': 'retention', 'value': '1'}");
	check_dates(servant, "2024-01-01 ");
	servant_ask(servant, "SetSetting", "{'key': 'retention', 'value': null}");
	household_at(&servant->home, "2026-11-06", "12:00");
	check_dates(servant, "2024-01-01 ");
	servant_ask(servant, "SetSetting", "{'key': 'retention', 'value': '1'}");
	check_dates(servant, "2024-01-01 ");
	household_at(&servant->home, "2026-11-07", "12:00");
	check_dates(servant, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_older_entries_go_from_the_next_day_on,
						servant_set_up, servant_tear_down),
		cmocka_unit_test_setup_teardown(test_a_leap_day_counts_as_the_day_before,
						servant_set_up, servant_tear_down),
		cmocka_unit_test_setup_teardown(test_what_is_set_anew_is_spared_for_the_day,
						servant_set_up, servant_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
