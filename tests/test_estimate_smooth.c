/* SPDX-License-Identifier: MIT */
#include "daemon/estimate_smooth.h"
#include "tests/estimate_fixture.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { JOURNALS = 3000, LONG_JOURNALS = 400 };

/* A random short journal; `upto` days of it count. */
static size_t random_short(struct fixture_random *random, struct estimate_model *model,
			   struct estimate_days *days)
{
	size_t count = (size_t)(1 + fixture_below(random, FIXTURE_DAYS_MAX));

	fixture_model(random, FIXTURE_ANY, model);
	if (fixture_below(random, 5) == 0)
		estimate_model_init(model, NULL);
	fixture_days(random, count, .6, days);
	return 1 + (size_t)fixture_below(random, (int)count);
}

static void test_smoother_against_all_courses(void **unused)
{
	struct fixture_random random = { 31 };

	(void)unused;
	for (int n = 0; n < JOURNALS; n++) {
		struct estimate_model model;
		struct estimate_days days;
		struct fixture_course course;
		double p[FIXTURE_DAYS_MAX][STEPS];
		size_t used = random_short(&random, &model, &days);
		int32_t last = FIXTURE_FIRST + (int32_t)used - 1;

		fixture_enumerate(&model, &days, used, NULL, &course);
		assert_int_equal(estimate_smooth(&model, &days, FIXTURE_FIRST, last, last, p), 0);
		for (size_t i = 0; i < used; i++)
			assert_true(fixture_distance(p[i], course.p[i]) < 1e-12);
		free(days.days);
	}
}

static void test_lag_against_all_courses(void **unused)
{
	struct fixture_random random = { 32 };

	(void)unused;
	for (int n = 0; n < JOURNALS; n++) {
		struct estimate_model model;
		struct estimate_days days;
		struct fixture_course course;
		double p[FIXTURE_DAYS_MAX][STEPS];
		size_t used = random_short(&random, &model, &days);
		int32_t last = FIXTURE_FIRST + (int32_t)used - 1;
		int32_t lag = fixture_below(&random, 4);

		assert_int_equal(
			estimate_smooth_lag(&model, &days, FIXTURE_FIRST, last, last, lag, p), 0);
		for (size_t i = 0; i < used; i++) {
			size_t heard = i + (size_t)lag + 1;

			fixture_enumerate(&model, &days, heard < used ? heard : used, NULL,
					  &course);
			assert_true(fixture_distance(p[i], course.p[i]) < 1e-12);
		}
		free(days.days);
	}
}

static void test_path_against_all_courses(void **unused)
{
	struct fixture_random random = { 33 };

	(void)unused;
	for (int n = 0; n < JOURNALS; n++) {
		struct estimate_model model;
		struct estimate_days days;
		struct fixture_course course;
		uint8_t path[FIXTURE_DAYS_MAX];
		size_t used = random_short(&random, &model, &days);
		int32_t last = FIXTURE_FIRST + (int32_t)used - 1;
		double weight;

		fixture_enumerate(&model, &days, used, NULL, &course);
		assert_int_equal(
			estimate_smooth_path(&model, &days, FIXTURE_FIRST, last, last, path), 0);
		weight = fixture_weight(&model, &days, used, path);
		assert_true(fabs(weight / course.best - 1) < 1e-12);
		free(days.days);
	}
}

/* With nothing to choose between the courses, the lowest one that stays is taken. */
static void test_path_ties(void **unused)
{
	struct estimate_day record[5] = { { .cells = 1 }, { 0 }, { 0 }, { 0 }, { .cells = 1 } };
	struct estimate_days days = { .first = 0, .count = 5, .days = record };
	struct estimate_model model;
	uint8_t path[5];

	(void)unused;
	estimate_model_init(&model, NULL);
	for (int i = 0; i < STEPS; i++) {
		model.start[i] = model.ordinary[i] = 1;
		for (int j = 0; j < STEPS; j++)
			model.slow[i][j] = model.fast[i][j] = .25;
	}
	assert_int_equal(estimate_smooth_path(&model, &days, 0, 4, 4, path), 0);
	for (int i = 0; i < 5; i++)
		assert_int_equal(path[i], 1);

	/* The last day points to step 3; from there back, staying goes before the lower step. */
	model.ordinary[2] = 2;
	record[0].cells = 1U << CELL_WORK;
	for (int s = 0; s < STEPS; s++)
		model.cell[CELL_WORK][s] = 1;
	assert_int_equal(estimate_smooth_path(&model, &days, 0, 4, 4, path), 0);
	for (int i = 0; i < 5; i++)
		assert_int_equal(path[i], 3);
}

/* Ten years of random days: rows stay distributions, and parts equal the whole. */
static void test_long_journals(void **unused)
{
	enum { DAYS = 3650 };
	struct fixture_random random = { 34 };
	static double whole[DAYS][STEPS], part[62][STEPS];
	static uint8_t path[DAYS];

	(void)unused;
	for (int n = 0; n < 5; n++) {
		struct estimate_model model;
		struct estimate_days days;
		int32_t last = FIXTURE_FIRST + DAYS - 1;
		int32_t from = FIXTURE_FIRST + 1000, to = from + 61;

		if (n == 0)
			estimate_model_init(&model, NULL);
		else
			fixture_model(&random, FIXTURE_ANY, &model);
		fixture_days(&random, DAYS, .5, &days);
		assert_int_equal(estimate_smooth(&model, &days, FIXTURE_FIRST, last, last, whole),
				 0);
		for (int i = 0; i < DAYS; i++) {
			double sum = whole[i][0] + whole[i][1] + whole[i][2] + whole[i][3];

			assert_true(fabs(sum - 1) < 1e-12);
		}
		assert_int_equal(estimate_smooth(&model, &days, from, to, last, part), 0);
		assert_memory_equal(part, whole[1000], sizeof part);
		assert_int_equal(
			estimate_smooth_path(&model, &days, FIXTURE_FIRST, last, last, path), 0);
		for (int i = 0; i < DAYS; i++)
			assert_in_range(path[i], 1, STEPS);
		free(days.days);
	}
}

/* On the last day that is listened to, the smoother is the filter, to the bit. */
static void test_smoother_ends_in_the_filter(void **unused)
{
	struct fixture_random random = { 35 };

	(void)unused;
	for (int n = 0; n < LONG_JOURNALS; n++) {
		struct estimate_model model;
		struct estimate_days days;
		struct estimate_result result;
		double p[1][STEPS];
		int32_t day = FIXTURE_FIRST + fixture_below(&random, 400);

		fixture_model(&random, FIXTURE_ANY, &model);
		fixture_days(&random, 300, .3, &days);
		estimate_filter(&model, &days, day, &result);
		assert_int_equal(estimate_smooth(&model, &days, day, day, day, p), 0);
		assert_memory_equal(p[0], result.p, sizeof result.p);
		assert_int_equal(estimate_smooth_lag(&model, &days, day, day, day, 0, p), 0);
		assert_memory_equal(p[0], result.p, sizeof result.p);
		free(days.days);
	}
}

/* From the filter back it is the same day in hindsight, to the bit; before the journal the start.
 */
static void test_one_day_from_its_filter(void **unused)
{
	struct fixture_random random = { 36 };

	(void)unused;
	for (int n = 0; n < LONG_JOURNALS; n++) {
		struct estimate_model model;
		struct estimate_days days;
		struct estimate_result result;
		double p[1][STEPS];
		int32_t day = FIXTURE_FIRST - 20 + fixture_below(&random, 400);
		int32_t upto = day + fixture_below(&random, 60);

		fixture_model(&random, FIXTURE_ANY, &model);
		fixture_days(&random, 300, .3, &days);
		estimate_filter(&model, &days, day, &result);
		assert_int_equal(estimate_smooth(&model, &days, day, day, upto, p), 0);
		assert_int_equal(estimate_smooth_back(&model, &days, day, upto, result.p), 0);
		assert_memory_equal(p[0], result.p, sizeof result.p);
		assert_int_equal(estimate_smooth_back(&model, &days, day, day - 1, result.p),
				 -EINVAL);
		free(days.days);
	}
}

static void test_edges(void **unused)
{
	struct estimate_day record = { .cells = 1U << CELL_WORK };
	struct estimate_days days = { .first = 100, .count = 1, .days = &record }, none = { 0 };
	struct estimate_model model;
	double p[3][STEPS];
	uint8_t path[3];

	(void)unused;
	estimate_model_init(&model, NULL);
	assert_int_equal(estimate_smooth(&model, &days, 5, 4, 9, p), -EINVAL);
	assert_int_equal(estimate_smooth(&model, &days, 5, 6, 5, p), -EINVAL);
	assert_int_equal(estimate_smooth(&model, &days, 5, 6, ESTIMATE_DAY_MAX + 1, p), -EINVAL);
	assert_int_equal(estimate_smooth_lag(&model, &days, 5, 6, 7, -1, p), -EINVAL);
	assert_int_equal(estimate_smooth_path(&model, &days, 5, 4, 9, path), -EINVAL);

	assert_int_equal(estimate_smooth(&model, &none, 5, 7, 9, p), 0);
	assert_memory_equal(p[2], model.start, sizeof model.start);
	assert_int_equal(estimate_smooth_path(&model, &none, 5, 7, 9, path), 0);
	assert_int_equal(path[0], 0);

	assert_int_equal(estimate_smooth(&model, &days, 98, 100, 130, p), 0);
	assert_memory_equal(p[1], model.start, sizeof model.start);
	assert_true(p[2][3] > model.start[3]);
	assert_int_equal(estimate_smooth_path(&model, &days, 98, 100, 130, path), 0);
	assert_int_equal(path[1], 0);
	assert_int_equal(path[2], 4);
	assert_int_equal(estimate_smooth_path(&model, &days, 110, 111, 130, path), 0);
	assert_int_equal(path[1], 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_smoother_against_all_courses),
		cmocka_unit_test(test_lag_against_all_courses),
		cmocka_unit_test(test_path_against_all_courses),
		cmocka_unit_test(test_path_ties),
		cmocka_unit_test(test_long_journals),
		cmocka_unit_test(test_smoother_ends_in_the_filter),
		cmocka_unit_test(test_one_day_from_its_filter),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
