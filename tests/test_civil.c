/* SPDX-License-Identifier: MIT */
#include "daemon/civil.h"
#include "schema/date.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void in(const char *zone)
{
	if (civil_set_zone(zone) < 0)
		fail_msg("%s", zone);
	assert_string_equal(civil_zone(), zone);
}

/* "2026-11-03 10:00" as a civil time, whatever the zone. */
static struct civil civil_of(const char *text)
{
	struct civil civil = { .day = 0 };
	char date[DATE_TEXT];

	memcpy(date, text, DATE_TEXT - 1);
	date[DATE_TEXT - 1] = '\0';
	assert_int_equal(date_parse(date, &civil.day), 0);
	assert_int_equal(time_parse(text + DATE_TEXT, &civil.minute), 0);
	return civil;
}

static int64_t utc(const char *text)
{
	struct civil civil = civil_of(text);

	return (int64_t)civil.day * 86400 + civil.minute * 60;
}

/* Fail unless the local time is this instant; and, where it exists, the instant that local time. */
static void check(const char *local, const char *instant, bool exists)
{
	struct civil back = civil_from_instant(utc(instant));

	if (civil_to_instant(civil_of(local)) != utc(instant))
		fail_msg("%s in %s is %lld s off", local, civil_zone(),
			 (long long)(civil_to_instant(civil_of(local)) - utc(instant)));
	if (exists) {
		assert_int_equal(back.day, civil_of(local).day);
		assert_int_equal(back.minute, civil_of(local).minute);
	}
}

static void test_tokyo(void **unused)
{
	(void)unused;
	in("Asia/Tokyo");
	check("2026-11-03 10:00", "2026-11-03 01:00", true);
	check("2026-11-03 08:59", "2026-11-02 23:59", true);
	check("1970-01-01 09:00", "1970-01-01 00:00", true);
	check("1969-12-31 00:00", "1969-12-30 15:00", true);
	check("2038-01-19 12:14", "2038-01-19 03:14", true);
	check("2999-12-31 23:59", "2999-12-31 14:59", true);
	/* Summer time of 1950. */
	check("1950-07-01 12:00", "1950-07-01 02:00", true);
	check("1950-12-01 12:00", "1950-12-01 03:00", true);
}

static void test_new_york(void **unused)
{
	(void)unused;
	in("America/New_York");
	check("2026-01-15 12:00", "2026-01-15 17:00", true);
	check("2026-07-15 12:00", "2026-07-15 16:00", true);
	check("2026-03-08 01:59", "2026-03-08 06:59", true);
	/* The hour that is left out takes the offset before it. */
	check("2026-03-08 02:00", "2026-03-08 07:00", false);
	check("2026-03-08 02:30", "2026-03-08 07:30", false);
	check("2026-03-08 03:00", "2026-03-08 07:00", true);
	/* The hour that comes twice is the first one. */
	check("2026-11-01 00:59", "2026-11-01 04:59", true);
	check("2026-11-01 01:30", "2026-11-01 05:30", true);
	check("2026-11-01 02:00", "2026-11-01 07:00", true);
	assert_int_equal(civil_from_instant(utc("2026-11-01 06:30")).minute, 90);
}

/* Where winter is the exception from the standard, as the law there says. */
static void test_dublin(void **unused)
{
	(void)unused;
	in("Europe/Dublin");
	check("2026-01-15 12:00", "2026-01-15 12:00", true);
	check("2026-07-15 12:00", "2026-07-15 11:00", true);
	check("2026-03-29 01:30", "2026-03-29 01:30", false);
	check("2026-10-25 01:30", "2026-10-25 00:30", true);
}

static void test_other_zones(void **unused)
{
	(void)unused;
	in("UTC");
	check("2026-11-03 10:00", "2026-11-03 10:00", true);
	in("Asia/Kathmandu");
	check("2026-11-03 10:00", "2026-11-03 04:15", true);
	in("Australia/Lord_Howe");
	check("2026-07-01 12:00", "2026-07-01 01:30", true);
	check("2026-01-01 12:00", "2026-01-01 01:00", true);
	/* Half an hour is left out, and comes twice. */
	check("2026-10-04 02:15", "2026-10-03 15:45", false);
	check("2026-04-05 01:45", "2026-04-04 14:45", true);
	in("Africa/Casablanca");
	check("2026-07-15 12:00", "2026-07-15 11:00", true);
	/* In Ramadan the clocks are an hour behind. */
	check("2026-03-01 12:00", "2026-03-01 12:00", true);
	/* A day that never was: 2011-12-30 in Samoa. */
	in("Pacific/Apia");
	check("2011-12-29 12:00", "2011-12-29 22:00", true);
	check("2011-12-31 12:00", "2011-12-30 22:00", true);
}

/* Every so many hours of a year, each is where it comes from. */
static void test_there_and_back(void **unused)
{
	static const char *const zones[] = { "Asia/Tokyo", "America/New_York", "Europe/Dublin",
					     "Australia/Lord_Howe", "Africa/Casablanca" };

	(void)unused;
	for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		in(zones[i]);
		for (int half = 0; half < 366 * 48; half += 3) {
			int64_t instant = utc("2026-01-01 00:00") + half * 1800;
			struct civil civil = civil_from_instant(instant);
			int64_t back = civil_to_instant(civil);
			struct civil again = civil_from_instant(back);

			/* Of an hour that comes twice the first one. */
			if (back > instant || instant - back > 3600 || again.day != civil.day ||
			    again.minute != civil.minute)
				fail_msg("%s, half hour %d", zones[i], half);
		}
	}
}

/* Changes at a minute past midnight: no hour is taken for another. */
static void test_within_an_hour(void **unused)
{
	(void)unused;
	in("America/St_Johns");
	for (int64_t instant = utc("2006-04-02 02:00"); instant < utc("2006-04-02 05:00");
	     instant += 60) {
		time_t plain = (time_t)instant;
		struct tm local;
		struct civil civil = civil_from_instant(instant);

		localtime_r(&plain, &local);
		assert_int_equal(civil.minute, local.tm_hour * 60 + local.tm_min);
	}
	/* What an hour had in one zone is not what it has in another. */
	in("Asia/Tokyo");
	assert_int_equal(civil_from_instant(utc("2006-04-02 03:00")).minute, 12 * 60);
}

static void test_names(void **unused)
{
	static const char *const wrong[] = {
		"Asia/Nowhere", "../../etc/passwd", "/etc/localtime", "Asia/../Asia/Tokyo", "JST-9",
		"Asia",		"Asia/Tokyo/",	    "zone.tab",	      "tzdata.zi"
	};

	(void)unused;
	in("Asia/Tokyo");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		if (civil_set_zone(wrong[i]) != -EINVAL)
			fail_msg("%s", wrong[i]);
		assert_string_equal(civil_zone(), "Asia/Tokyo");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tokyo),	       cmocka_unit_test(test_new_york),
		cmocka_unit_test(test_dublin),	       cmocka_unit_test(test_other_zones),
		cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_within_an_hour),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
