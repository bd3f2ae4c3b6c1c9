/* SPDX-License-Identifier: MIT */
#include "schema/date.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

static int32_t day_of(const char *text)
{
	int32_t day = 0;

	if (date_parse(text, &day) < 0)
		fail_msg("%s", text);
	return day;
}

static void test_known_days(void **unused)
{
	static const struct {
		const char *text;
		int32_t days;
		enum weekday weekday;
	} known[] = {
		{ "1970-01-01", 0, THURSDAY },	  { "1969-12-31", -1, WEDNESDAY },
		{ "1900-01-01", -25567, MONDAY }, { "1900-03-01", -25508, THURSDAY },
		{ "2000-02-29", 11016, TUESDAY }, { "2000-03-01", 11017, WEDNESDAY },
		{ "2001-09-09", 11574, SUNDAY },  { "2026-11-03", 20760, TUESDAY },
		{ "2038-01-19", 24855, TUESDAY }, { "2100-02-28", 47540, SUNDAY },
		{ "2100-03-01", 47541, MONDAY },  { "2999-12-31", 376199, TUESDAY },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		char text[DATE_TEXT];

		assert_int_equal(day_of(known[i].text), known[i].days);
		assert_int_equal(date_weekday(known[i].days), known[i].weekday);
		date_format(known[i].days, text);
		assert_string_equal(text, known[i].text);
	}
}

/* Every day of the range: it follows the one before, and comes back; the C library agrees. */
static void test_the_whole_range(void **unused)
{
	struct date date = { 1900, 1, 1 };
	int32_t day = date_to_days(date);
	int32_t last = day_of("2999-12-31");

	(void)unused;
	for (; day <= last; day++) {
		struct date back = date_from_days(day);
		const time_t instant = (time_t)day * 86400;
		struct tm utc;

		gmtime_r(&instant, &utc);
		if (back.year != date.year || back.month != date.month || back.day != date.day ||
		    date_to_days(date) != day || !date_is_valid(date) ||
		    utc.tm_year + 1900 != date.year || utc.tm_mon + 1 != date.month ||
		    utc.tm_mday != date.day || (utc.tm_wday + 6) % 7 != (int)date_weekday(day))
			fail_msg("%d-%d-%d", date.year, date.month, date.day);
		if (++date.day > date_month_days(date.year, date.month)) {
			date.day = 1;
			if (++date.month > 12) {
				date.month = 1;
				date.year++;
			}
		}
	}
	assert_int_equal(date.year, 3000);
}

static void test_months(void **unused)
{
	(void)unused;
	assert_int_equal(date_month_days(1900, 2), 28);
	assert_int_equal(date_month_days(2000, 2), 29);
	assert_int_equal(date_month_days(2024, 2), 29);
	assert_int_equal(date_month_days(2026, 2), 28);
	assert_int_equal(date_month_days(2100, 2), 28);
	assert_int_equal(date_month_days(2026, 4), 30);
	assert_int_equal(date_month_days(2026, 12), 31);
	assert_false(date_is_valid((struct date){ 1899, 12, 31 }));
	assert_false(date_is_valid((struct date){ 3000, 1, 1 }));
	assert_false(date_is_valid((struct date){ 2026, 0, 1 }));
	assert_false(date_is_valid((struct date){ 2026, 13, 1 }));
	assert_false(date_is_valid((struct date){ 2026, 1, 0 }));
	assert_false(date_is_valid((struct date){ 2026, 2, 29 }));
	assert_false(date_is_valid((struct date){ 2026, -1, 1 }));
}

static void test_what_is_no_date(void **unused)
{
	static const char *const wrong[] = {
		"",
		"2026",
		"2026-11",
		"2026-11-",
		"2026-11-3",
		"2026-11-031",
		"2026-11-03 ",
		" 2026-11-03",
		"2026/11/03",
		"20261103",
		"2026-1a-03",
		"2026-00-01",
		"2026-13-01",
		"2026-01-00",
		"2026-01-32",
		"2026-02-29",
		"1900-02-29",
		"2026-04-31",
		"1899-12-31",
		"3000-01-01",
		"-026-01-01",
		"+026-01-01",
		"2026-11-03T",
		"2026-11--3",
		"2026-+1-03",
		"0000-00-00",
		"９９９９-01-01",
		"2026-11-03\n",
		"２０２６-１１-０３",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		int32_t day = 7;

		if (date_parse(wrong[i], &day) != -EINVAL)
			fail_msg("%s", wrong[i]);
		assert_int_equal(day, 7);
	}
}

static void test_times(void **unused)
{
	static const char *const wrong[] = { "",       "0",	"7:00",	 "07:0",  "07:000",
					     "24:00",  "07:60", "07.00", "0700",  "-7:00",
					     "07:00 ", " 7:00", "+7:00", "aa:bb", "07:00Z" };

	(void)unused;
	for (int minute = 0; minute < MINUTES_A_DAY; minute++) {
		char text[TIME_TEXT];
		int back;

		time_format(minute, text);
		assert_int_equal(time_parse(text, &back), 0);
		assert_int_equal(back, minute);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		int minute = 7;

		if (time_parse(wrong[i], &minute) != -EINVAL)
			fail_msg("%s", wrong[i]);
		assert_int_equal(minute, 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_days), cmocka_unit_test(test_the_whole_range),
		cmocka_unit_test(test_months),	   cmocka_unit_test(test_what_is_no_date),
		cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
