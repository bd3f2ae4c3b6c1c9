/* SPDX-License-Identifier: MIT */
#include "daemon/estimate_days.h"
#include "tests/estimate_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct observation said(int32_t day, int step)
{
	return (struct observation){ .day = day, .cell = CELL_NONE, .statement = (int8_t)step };
}

static struct observation seen(int32_t day, enum cell cell)
{
	return (struct observation){ .day = day, .cell = (int8_t)cell };
}

static void test_a_day_is_a_set(void **unused)
{
	const struct observation observations[] = {
		seen(10, CELL_OUTING), seen(12, CELL_WORK), seen(10, CELL_OUTING),
		seen(10, CELL_ZERO),   said(12, 3),	    seen(11, CELL_NONE),
	};
	struct estimate_days *days = estimate_days_new(observations, 6, ESTIMATE_NO_KIND);

	(void)unused;
	assert_int_equal(sizeof(struct estimate_day), 8);
	assert_int_equal(days->first, 10);
	assert_int_equal(days->count, 3);
	assert_int_equal(days->days[0].cells, 1U << CELL_OUTING | 1U << CELL_ZERO);
	assert_int_equal(days->days[1].cells, 0);
	assert_int_equal(days->days[2].cells, 1U << CELL_WORK);
	assert_int_equal(days->days[2].counted, 1U << 2);
	assert_int_equal(estimate_days_written(days, -100, 100), 2);
	assert_int_equal(estimate_days_written(days, 11, 12), 1);
	assert_int_equal(estimate_days_written(days, 13, 100), 0);
	assert_int_equal(estimate_days_at(days, 9).cells, 0);
	assert_int_equal(estimate_days_at(days, 13).cells, 0);
	estimate_days_free(days);
	estimate_days_free(NULL);
}

static void test_what_is_not_seen(void **unused)
{
	const struct observation observations[] = {
		seen(10, CELL_NONE),
		seen(10, CELL_COUNT),
		seen(ESTIMATE_DAY_MIN - 1, CELL_WORK),
		seen(ESTIMATE_DAY_MAX + 1, CELL_WORK),
		seen(INT32_MIN, CELL_WORK),
		said(10, 5),
		said(10, -1),
	};
	struct estimate_days *days = estimate_days_new(observations, 7, ESTIMATE_NO_KIND);

	(void)unused;
	assert_int_equal(days->count, 0);
	assert_int_equal(estimate_days_written(days, INT32_MIN, INT32_MAX), 0);
	estimate_days_free(days);
	days = estimate_days_new(NULL, 0, ESTIMATE_NO_KIND);
	assert_int_equal(days->count, 0);
	estimate_days_free(days);
}

static void test_a_kind_left_out(void **unused)
{
	struct observation observations[] = { seen(10, CELL_OUTING), seen(11, CELL_OUTING) };
	struct estimate_days *days;

	(void)unused;
	observations[0].kind = 5;
	observations[1].kind = 6;
	days = estimate_days_new(observations, 2, 5);
	assert_int_equal(days->first, 11);
	assert_int_equal(days->count, 1);
	estimate_days_free(days);
}

static void test_the_same_step_said_again(void **unused)
{
	/* Said again after 30 days: no. 31 days after the one that counted: yes.  Another step:
	 * yes. */
	const struct observation observations[] = {
		said(100, 2), said(100, 2), said(100, 3), said(130, 2),
		said(131, 2), said(140, 4), said(161, 2), said(162, 2),
	};
	struct estimate_days *days = estimate_days_new(observations, 8, ESTIMATE_NO_KIND);

	(void)unused;
	assert_int_equal(days->days[0].counted, 1U << 1 | 1U << 2);
	assert_int_equal(days->days[30].counted, 0);
	assert_int_equal(days->days[31].counted, 1U << 1);
	assert_int_equal(days->days[40].counted, 1U << 3);
	assert_int_equal(days->days[61].counted, 0);
	assert_int_equal(days->days[62].counted, 1U << 1);
	estimate_days_free(days);
}

/* Settling from any day on gives the same as settling all. */
static void test_settled_from_anywhere(void **unused)
{
	struct fixture_random random = { 21 };

	(void)unused;
	for (int n = 0; n < 500; n++) {
		struct estimate_days days;
		uint8_t counted[120];
		size_t from = (size_t)fixture_below(&random, 120);

		fixture_days(&random, 120, .4, &days);
		for (size_t i = 0; i < 120; i++)
			counted[i] = days.days[i].counted;
		for (size_t i = from; i < 120; i++)
			days.days[i].counted = 0xff;
		estimate_days_settle(&days, from);
		for (size_t i = 0; i < 120; i++)
			assert_int_equal(days.days[i].counted, counted[i]);
		free(days.days);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_day_is_a_set),
		cmocka_unit_test(test_what_is_not_seen),
		cmocka_unit_test(test_a_kind_left_out),
		cmocka_unit_test(test_the_same_step_said_again),
		cmocka_unit_test(test_settled_from_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
