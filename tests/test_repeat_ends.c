/* SPDX-License-Identifier: MIT */
#include "cli/repeat.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Ends of rules, what their first day adds, holidays, other days, and applications, in words. */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void assert_said(const char *rule, const char *japanese, const char *english)
{
	_cleanup_(free_text) char *in_japanese = repeat_say(rule, true);
	_cleanup_(free_text) char *in_english = repeat_say(rule, false);

	assert_string_equal(in_japanese, japanese);
	assert_string_equal(in_english, english);
}

static void test_ends_in_words(void **unused)
{
	(void)unused;
	assert_said("FREQ=WEEKLY;COUNT=3", "毎週(全3回)", "every week, 3 times");
	assert_said("FREQ=MONTHLY;BYDAY=2SA;UNTIL=20270331", "毎月第2土曜(2027年3月31日まで)",
		    "2nd Saturday of every month until 2027-03-31");
	assert_said("FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,7,9,10,11,12;BYDAY=2SA;COUNT=6",
		    "毎月第2土曜(8月は休み)(全6回)",
		    "2nd Saturday of every month except August, 6 times");
}

/* 14 November 2026 is a Saturday. */
static void test_what_the_first_day_adds(void **unused)
{
	static const struct {
		const char *rule;
		const char *japanese;
		const char *english;
	} cases[] = {
		{ "FREQ=WEEKLY", "毎週土曜", "every Saturday" },
		{ "FREQ=WEEKLY;INTERVAL=2;COUNT=4", "隔週土曜(全4回)",
		  "every other Saturday, 4 times" },
		{ "FREQ=MONTHLY", "毎月14日", "the 14th of every month" },
		{ "FREQ=YEARLY", "毎年11月14日", "the 14th of November every year" },
		{ "FREQ=DAILY", "毎日", "every day" },
		{ "FREQ=WEEKLY;BYDAY=TH", "毎週木曜", "every Thursday" },
		{ "FREQ=MONTHLY;BYDAY=-2FR", "FREQ=MONTHLY;BYDAY=-2FR", "FREQ=MONTHLY;BYDAY=-2FR" },
		{ NULL, "一度だけ", "once" },
	};
	const int32_t day = date_to_days((struct date){ 2026, 11, 14 });

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(free_text) char *japanese = repeat_say_from(cases[i].rule, day, true);
		_cleanup_(free_text) char *english = repeat_say_from(cases[i].rule, day, false);

		assert_string_equal(japanese, cases[i].japanese);
		assert_string_equal(english, cases[i].english);
	}
}

static void test_holidays_in_a_rule(void **unused)
{
	static const struct {
		const char *text;
		const char *rule;
		bool has_no_holidays;
	} cases[] = {
		{ "第1・第3月曜(祝日は休み)", "FREQ=MONTHLY;BYDAY=1MO,3MO", true },
		{ "第1・第3月曜（祝日を除く）", "FREQ=MONTHLY;BYDAY=1MO,3MO", true },
		{ "1st and 3rd Monday except public holidays", "FREQ=MONTHLY;BYDAY=1MO,3MO", true },
		{ "毎週木曜(祝日は休み)(全6回)", "FREQ=WEEKLY;BYDAY=TH;COUNT=6", true },
		{ "第1・第3月曜", "FREQ=MONTHLY;BYDAY=1MO,3MO", false },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(free_text) char *rule = NULL;
		bool has_no_holidays = !cases[i].has_no_holidays;

		assert_int_equal(repeat_parse_holidays(cases[i].text, &rule, &has_no_holidays),
				 WHEN_OK);
		assert_string_equal(rule, cases[i].rule);
		assert_int_equal(has_no_holidays, cases[i].has_no_holidays);
	}
}

/* Days of January 2027, which begins on a Friday: the 9th is the 2nd Saturday. */
static void test_shifts(void **unused)
{
	static const struct {
		const char *rule;
		int from;
		int to;
		const char *shifted; /* NULL: not clear */
	} cases[] = {
		{ "FREQ=MONTHLY;BYDAY=2SA", 9, 10, "FREQ=MONTHLY;BYDAY=2SU" },
		{ "FREQ=MONTHLY;BYDAY=2SA", 9, 16, "FREQ=MONTHLY;BYDAY=3SA" },
		{ "FREQ=MONTHLY;BYDAY=2SA;UNTIL=20270331", 9, 10,
		  "FREQ=MONTHLY;BYDAY=2SU;UNTIL=20270331" },
		{ "FREQ=MONTHLY;INTERVAL=2;BYDAY=3SU", 17, 18,
		  "FREQ=MONTHLY;INTERVAL=2;BYDAY=3MO" },
		{ "FREQ=MONTHLY;BYDAY=-1FR", 29, 30, "FREQ=MONTHLY;BYDAY=-1SA" },
		{ "FREQ=WEEKLY;BYDAY=TH", 7, 8, "FREQ=WEEKLY;BYDAY=FR" },
		{ "FREQ=MONTHLY;BYMONTHDAY=15", 15, 20, "FREQ=MONTHLY;BYMONTHDAY=20" },
		{ "FREQ=MONTHLY;BYDAY=2SA", 9, 30, NULL },
		{ "FREQ=MONTHLY;BYDAY=-1FR", 29, 20, NULL },
		{ "FREQ=MONTHLY;BYDAY=1MO,3MO", 4, 5, NULL },
		{ "FREQ=WEEKLY;BYDAY=TU,TH", 5, 6, NULL },
		{ "FREQ=WEEKLY;BYDAY=TH;COUNT=6", 7, 8, NULL },
		{ "FREQ=MONTHLY;BYDAY=-2FR", 22, 23, NULL },
		{ NULL, 9, 10, NULL },
	};
	const int32_t before = date_to_days((struct date){ 2026, 12, 31 });

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(free_text) char *shifted =
			repeat_shift(cases[i].rule, before + cases[i].from, before + cases[i].to);

		if (!cases[i].shifted ? shifted != NULL
				      : !shifted || strcmp(shifted, cases[i].shifted) != 0)
			fail_msg("%zu: %s", i, shifted ? shifted : "nothing");
	}
}

static void test_applications(void **unused)
{
	static const struct {
		const char *text;
		enum when_result result;
		int days;
	} cases[] = {
		{ "7日前", WHEN_OK, 7 },
		{ "７日前", WHEN_OK, 7 },
		{ "7日前まで", WHEN_OK, 7 },
		{ "1週間前", WHEN_OK, 7 },
		{ "前日", WHEN_OK, 1 },
		{ "当日", WHEN_OK, 0 },
		{ "7 days before", WHEN_OK, 7 },
		{ "2 weeks before", WHEN_OK, 14 },
		{ "7d", WHEN_OK, 7 },
		{ "200日前", WHEN_IMPOSSIBLE, 0 },
		{ "11月28日", WHEN_UNKNOWN, 0 },
		{ "早め", WHEN_UNKNOWN, 0 },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct apply apply;

		assert_int_equal(repeat_apply(cases[i].text, &apply), cases[i].result);
		if (cases[i].result != WHEN_OK)
			continue;
		assert_int_equal(apply.how, APPLY_BEFORE);
		assert_int_equal(apply.days, cases[i].days);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends_in_words),
		cmocka_unit_test(test_what_the_first_day_adds),
		cmocka_unit_test(test_holidays_in_a_rule),
		cmocka_unit_test(test_shifts),
		cmocka_unit_test(test_applications),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
