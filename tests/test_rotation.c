/* SPDX-License-Identifier: MIT */
#include "daemon/rotation.h"
#include "schema/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DAYS_MAX = 64, YEARS_DAYS = 5 * 366 };

static int32_t day(const char *text)
{
	int32_t days = 0;

	assert_int_equal(date_parse(text, &days), 0);
	return days;
}

/* Both are dates with spaces between them, the newest first. */
struct row {
	const char *what;
	const char *there;
	const char *kept;
};

static const struct row rows[] = {
	{ "nothing", "", "" },
	{ "one", "2026-11-02", "2026-11-02" },
	{ "seven days stay, of a week the newest",
	  "2026-11-15 2026-11-14 2026-11-13 2026-11-12 2026-11-11 2026-11-10 2026-11-09 2026-11-08 "
	  "2026-11-07 2026-11-06",
	  "2026-11-15 2026-11-14 2026-11-13 2026-11-12 2026-11-11 2026-11-10 2026-11-09 "
	  "2026-11-08" },
	{ "a gap of years clears nothing", "2026-11-02 2019-03-01 2019-02-28 2012-02-29",
	  "2026-11-02 2019-03-01 2019-02-28 2012-02-29" },
	{ "a clock that was ahead takes one place of the seven",
	  "2040-01-01 2026-11-15 2026-11-14 2026-11-13 2026-11-12 2026-11-11 2026-11-10 "
	  "2026-11-09",
	  "2040-01-01 2026-11-15 2026-11-14 2026-11-13 2026-11-12 2026-11-11 2026-11-10" },
	{ "a week over the new year is one; February of a leap year",
	  "2028-03-01 2028-02-29 2028-02-28 2028-02-27 2028-02-26 2028-02-25 2028-02-24 2028-02-23 "
	  "2028-01-02 2028-01-01 2027-12-31 2027-12-30",
	  "2028-03-01 2028-02-29 2028-02-28 2028-02-27 2028-02-26 2028-02-25 2028-02-24 2028-01-02 "
	  "2027-12-31" },
};

static size_t read_days(const char *text, int32_t *days)
{
	size_t count = 0;

	for (; *text; text += text[10] ? 11 : 10) {
		char date[DATE_TEXT] = { 0 };

		memcpy(date, text, 10);
		days[count++] = day(date);
	}
	return count;
}

static void test_table(void **state)
{
	(void)state;
	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
		int32_t there[DAYS_MAX];
		int32_t kept[DAYS_MAX];
		bool keeps[DAYS_MAX];
		size_t count = read_days(rows[r].there, there);
		size_t wanted = read_days(rows[r].kept, kept);
		size_t found = 0;

		rotation_choose(there, count, keeps);
		for (size_t i = 0; i < count; i++) {
			if (!keeps[i])
				continue;
			if (found >= wanted || there[i] != kept[found])
				fail_msg("%s: day %d", rows[r].what, there[i]);
			found++;
		}
		if (found != wanted)
			fail_msg("%s: %zu stay", rows[r].what, found);
	}
}

/* Each day one more, and what is not kept goes: what then stands of five years. */
static void test_five_years_day_by_day(void **state)
{
	int32_t days[DAYS_MAX];
	bool keeps[DAYS_MAX];
	size_t count = 0;

	(void)state;
	for (int32_t today = day("2024-01-01"); today < day("2024-01-01") + YEARS_DAYS; today++) {
		size_t left = 0;

		memmove(days + 1, days, count * sizeof days[0]);
		days[0] = today;
		count++;
		rotation_choose(days, count, keeps);
		for (size_t i = 0; i < count; i++) {
			if (keeps[i])
				days[left++] = days[i];
		}
		count = left;
		assert_true(count <= ROTATION_DAYS + ROTATION_WEEKS + ROTATION_MONTHS);
		assert_int_equal(days[0], today);
	}
	/* The twelve months have one each, the last one of its month. */
	assert_true(days[0] - days[count - 1] >= 300);
	for (int32_t month = 1; month < 12; month++) {
		struct date newest = date_from_days(days[0]);
		int wanted = newest.year * 12 + newest.month - month;
		bool is_found = false;

		for (size_t i = 0; i < count; i++) {
			struct date date = date_from_days(days[i]);

			is_found = is_found || date.year * 12 + date.month == wanted;
		}
		assert_true(is_found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_five_years_day_by_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
