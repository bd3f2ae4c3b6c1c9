/* SPDX-License-Identifier: MIT */
#include "daemon/civil.h"
#include "daemon/quiet.h"
#include "tests/household_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct settings night = { .quiet_from_minute = 21 * 60, .quiet_to_minute = 8 * 60 };
static const struct settings nap = { .quiet_from_minute = 13 * 60, .quiet_to_minute = 15 * 60 };
static const struct settings none = { .quiet_from_minute = 600, .quiet_to_minute = 600 };
static const struct settings early = { .quiet_from_minute = 0, .quiet_to_minute = 7 * 60 };

static int set_up(void **unused)
{
	(void)unused;
	return civil_set_zone("Asia/Tokyo");
}

static void check_loud(const struct settings *settings, const char *time)
{
	int64_t end_s = 7;

	assert_false(quiet_at(settings, fixture_instant("2026-11-11", time), &end_s));
	assert_int_equal(end_s, 7);
}

static void check_quiet(const struct settings *settings, const char *time, const char *end_day,
			const char *end)
{
	int64_t end_s;

	assert_true(quiet_at(settings, fixture_instant("2026-11-11", time), &end_s));
	assert_int_equal(end_s, fixture_instant(end_day, end));
}

static void test_when_it_is_quiet(void **unused)
{
	(void)unused;
	check_loud(&night, "20:59");
	check_quiet(&night, "21:00", "2026-11-12", "08:00");
	check_quiet(&night, "23:59", "2026-11-12", "08:00");
	check_quiet(&night, "00:00", "2026-11-11", "08:00");
	check_quiet(&night, "07:59", "2026-11-11", "08:00");
	check_loud(&night, "08:00");
	check_loud(&nap, "12:59");
	check_quiet(&nap, "13:00", "2026-11-11", "15:00");
	check_loud(&nap, "15:00");
	check_loud(&none, "10:00");
	check_loud(&none, "00:00");
	check_quiet(&early, "00:00", "2026-11-11", "07:00");
	check_loud(&early, "23:59");
}

/* Due on the 11th, for a meeting on start_day. */
static void check_shift(const struct settings *settings, const char *due, const char *start_day,
			const char *start, const char *day, const char *time)
{
	int64_t shown = quiet_shift(settings, fixture_instant("2026-11-11", due),
				    fixture_instant(start_day, start));

	assert_int_equal(shown, fixture_instant(day, time));
}

static void test_when_it_may_be_shown(void **unused)
{
	(void)unused;
	check_shift(&night, "19:00", "2026-11-12", "13:30", "2026-11-11", "19:00");
	check_shift(&night, "21:00", "2026-11-12", "13:30", "2026-11-12", "08:00");
	check_shift(&night, "01:30", "2026-11-11", "13:30", "2026-11-11", "08:00");
	check_shift(&night, "08:00", "2026-11-11", "13:30", "2026-11-11", "08:00");
	/* A meeting that begins before they end: before they begin. */
	check_shift(&night, "06:00", "2026-11-11", "07:00", "2026-11-10", "20:59");
	check_shift(&night, "22:00", "2026-11-12", "07:00", "2026-11-11", "20:59");
	check_shift(&night, "06:00", "2026-11-11", "08:00", "2026-11-10", "20:59");
	check_shift(&night, "06:00", "2026-11-11", "08:01", "2026-11-11", "08:00");
	check_shift(&nap, "14:00", "2026-11-11", "14:30", "2026-11-11", "12:59");
	check_shift(&nap, "14:00", "2026-11-11", "16:00", "2026-11-11", "15:00");
	check_shift(&early, "05:00", "2026-11-11", "06:00", "2026-11-10", "23:59");
	check_shift(&none, "05:00", "2026-11-11", "06:00", "2026-11-11", "05:00");
}

/* The night in which the clock goes back is an hour longer, and ends at eight all the same. */
static void test_when_summer_time_ends(void **unused)
{
	int64_t end_s;

	(void)unused;
	assert_int_equal(civil_set_zone("America/New_York"), 0);
	assert_true(quiet_at(&night, fixture_instant("2026-10-31", "21:00"), &end_s));
	assert_int_equal(end_s - fixture_instant("2026-10-31", "21:00"), 12 * 3600);
	assert_int_equal(end_s, fixture_instant("2026-11-01", "08:00"));
	assert_int_equal(civil_set_zone("Asia/Tokyo"), 0);
}

/* Quiet hours that end in the hour that comes twice (2026-11-01, 1:00 to 2:00) end twice. */
static void test_when_they_end_in_the_hour_that_comes_twice(void **unused)
{
	const struct settings late = { .quiet_from_minute = 22 * 60, .quiet_to_minute = 90 };
	int64_t first_s;
	int64_t end_s;

	(void)unused;
	assert_int_equal(civil_set_zone("America/New_York"), 0);
	first_s = fixture_instant("2026-11-01", "01:00");
	assert_true(quiet_at(&late, first_s, &end_s));
	assert_int_equal(end_s, first_s + 1800);
	assert_false(quiet_at(&late, first_s + 1800, &end_s));
	assert_true(quiet_at(&late, first_s + 3600, &end_s));
	assert_int_equal(end_s, first_s + 3600 + 1800);
	assert_int_equal(civil_set_zone("Asia/Tokyo"), 0);
}

/* Quiet hours that would begin in the hour that is left out (2027-03-14, 2:00 to 3:00). */
static void test_when_they_begin_in_a_gap(void **unused)
{
	const struct settings gap = { .quiet_from_minute = 150, .quiet_to_minute = 8 * 60 };
	int64_t shown;
	int64_t end_s;

	(void)unused;
	assert_int_equal(civil_set_zone("America/New_York"), 0);
	shown = quiet_shift(&gap, fixture_instant("2027-03-14", "06:00"),
			    fixture_instant("2027-03-14", "07:00"));
	assert_int_equal(shown, fixture_instant("2027-03-14", "01:59"));
	assert_false(quiet_at(&gap, shown, &end_s));
	assert_int_equal(civil_set_zone("Asia/Tokyo"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_when_it_is_quiet, set_up),
		cmocka_unit_test_setup(test_when_it_may_be_shown, set_up),
		cmocka_unit_test_setup(test_when_summer_time_ends, set_up),
		cmocka_unit_test_setup(test_when_they_end_in_the_hour_that_comes_twice, set_up),
		cmocka_unit_test_setup(test_when_they_begin_in_a_gap, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
