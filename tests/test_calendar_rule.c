/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/rule.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Each is refused before an iterator exists, so that none can take time. */
static const char *const refused[] = {
	"",
	";",
	"FREQ",
	"FREQ=",
	"=DAILY",
	"FREQ=DAILY;",
	"FREQ=DAILY;;COUNT=2",
	"FREQ==DAILY",
	"INTERVAL=2",
	"FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
	"FREQ=SECONDLY",
	"FREQ=MINUTELY",
	"FREQ=HOURLY",
	"FREQ=FORTNIGHTLY",
	"FREQ=DAILY;BYHOUR=9",
	"FREQ=DAILY;BYMINUTE=0",
	"FREQ=DAILY;BYSECOND=0",
	"FREQ=DAILY;INTERVAL=0",
	"FREQ=DAILY;INTERVAL=100",
	"FREQ=DAILY;INTERVAL=-1",
	"FREQ=DAILY;INTERVAL=1,2",
	"FREQ=DAILY;INTERVAL=99999999999999999999",
	"FREQ=DAILY;COUNT=0",
	"FREQ=DAILY;COUNT=10000",
	"FREQ=DAILY;COUNT=2;UNTIL=20270101",
	"FREQ=DAILY;FREQ=WEEKLY",
	"FREQ=DAILY;COUNT=2;COUNT=3",
	"FREQ=DAILY;UNTIL=2027",
	"FREQ=DAILY;UNTIL=20270230",
	"FREQ=DAILY;UNTIL=20270101T",
	"FREQ=DAILY;UNTIL=20270101T250000Z",
	"FREQ=DAILY;UNTIL=20270101T120070",
	"FREQ=DAILY;UNTIL=20270101 120000",
	"FREQ=DAILY;UNTIL=20270101T120000+",
	"FREQ=DAILY;BYDAY=1MO",
	"FREQ=WEEKLY;BYDAY=2SA",
	"FREQ=WEEKLY;BYMONTHDAY=3",
	"FREQ=WEEKLY;BYSETPOS=2;BYDAY=MO,TU",
	"FREQ=DAILY;BYSETPOS=2;BYDAY=MO,TU",
	"FREQ=MONTHLY;BYDAY=6SA",
	"FREQ=MONTHLY;BYDAY=-6SA",
	"FREQ=MONTHLY;BYDAY=0SA",
	"FREQ=MONTHLY;BYDAY=XX",
	"FREQ=MONTHLY;BYDAY=SAT",
	"FREQ=MONTHLY;BYDAY=2SA,",
	"FREQ=MONTHLY;BYDAY=,2SA",
	"FREQ=MONTHLY;BYDAY=2",
	"FREQ=MONTHLY;BYMONTHDAY=32",
	"FREQ=MONTHLY;BYMONTHDAY=0",
	"FREQ=MONTHLY;BYMONTHDAY=-32",
	"FREQ=MONTHLY;BYMONTHDAY=1,",
	"FREQ=MONTHLY;BYMONTHDAY=1;;",
	"FREQ=MONTHLY;BYMONTH=13",
	"FREQ=MONTHLY;BYMONTH=-1",
	"FREQ=MONTHLY;BYYEARDAY=3",
	"FREQ=MONTHLY;BYSETPOS=1",
	"FREQ=MONTHLY;BYSETPOS=400;BYDAY=MO",
	"FREQ=YEARLY;BYYEARDAY=367",
	"FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
	"FREQ=YEARLY;BYDAY=54MO",
	"FREQ=WEEKLY;WKST=XX",
	"FREQ=WEEKLY;WKST=1MO",
	"FREQ=WEEKLY;BYEASTER=1",
	"FREQ=YEARLY;RSCALE=CHINESE",
	"RSCALE=HEBREW;FREQ=YEARLY;SKIP=FORWARD",
	"RRULE:FREQ=WEEKLY",
	"FREQ=WEEKLY\nDTSTART:20260101",
	"FREQ=WEEKLY;X-\x1b[31m=1",
	"毎週",
};

static const char *const accepted[] = {
	"FREQ=DAILY",
	"freq=weekly;byday=sa",
	"FREQ=MONTHLY;BYDAY=2SA",
	"BYDAY=2SA;FREQ=MONTHLY",
	"FREQ=MONTHLY;BYDAY=+1MO,-1MO,TU",
	"FREQ=MONTHLY;INTERVAL=99;BYMONTHDAY=-31,31",
	"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
	"FREQ=YEARLY;BYMONTH=1,12;BYDAY=-1SU",
	"FREQ=YEARLY;BYYEARDAY=-366,366",
	"FREQ=DAILY;UNTIL=20270101T120060",
	"FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU;COUNT=9999",
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct rule rule;
		char why[RULE_WHY] = "";

		if (rule_parse(refused[i], &rule, why) != -EINVAL)
			fail_msg("accepted: %s", refused[i]);
		assert_int_not_equal(why[0], '\0');
		/* A reason never repeats what could deceive a terminal. */
		for (const char *c = why; *c; c++)
			assert_in_range(*c, ' ', '~');
	}
}

static void test_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
		struct rule rule;
		char why[RULE_WHY] = "";

		if (rule_parse(accepted[i], &rule, why) != 0)
			fail_msg("refused: %s: %s", accepted[i], why);
	}
}

static void test_length(void **state)
{
	char text[RULE_TEXT_MAX + 2];
	char why[RULE_WHY];
	struct rule rule;
	size_t length;

	(void)state;
	length = (size_t)snprintf(text, sizeof text, "FREQ=MONTHLY;BYMONTHDAY=1");
	while (length < sizeof text - 1) {
		text[length++] = ',';
		text[length++] = '1';
	}
	text[sizeof text - 1] = '\0';
	assert_int_equal(rule_parse(text, &rule, why), -EINVAL);
	text[RULE_TEXT_MAX - 1] = '\0';
	/* Short enough, but a list of over a hundred days. */
	assert_int_equal(rule_parse(text, &rule, why), -EINVAL);
}

static void test_bounds(void **state)
{
	char why[RULE_WHY];
	struct rule rule;

	(void)state;
	assert_int_equal(rule_parse("FREQ=DAILY;COUNT=12", &rule, why), 0);
	assert_int_equal(rule.count, 12);
	assert_int_equal(rule.recurrence.count, 0);
	assert_int_equal(rule.until, RULE_ENDLESS);
	assert_int_equal(rule_parse("FREQ=DAILY;UNTIL=20270102", &rule, why), 0);
	assert_int_equal(rule.until, RULE_UNTIL_DATE);
	assert_int_equal(rule.count, 0);
	assert_int_equal(rule_parse("FREQ=DAILY;UNTIL=20270102T013000", &rule, why), 0);
	assert_int_equal(rule.until, RULE_UNTIL_LOCAL);
	assert_int_equal(rule.until_minute, 90);
	assert_int_equal(rule_parse("FREQ=DAILY;UNTIL=19700102T013059Z", &rule, why), 0);
	assert_int_equal(rule.until, RULE_UNTIL_UTC);
	assert_int_equal(rule.until_day, 1);
	assert_int_equal(rule_parse("FREQ=WEEKLY;INTERVAL=3;WKST=SA", &rule, why), 0);
	assert_int_equal(rule.weeks, 3);
	assert_int_equal(rule.week_start, SATURDAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
