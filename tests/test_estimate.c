/* SPDX-License-Identifier: MIT */
#include "daemon/estimate.h"
#include "tests/estimate_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ENTRIES_MAX = 400 };

static size_t random_journal(struct fixture_random *random, struct observation *observations)
{
	size_t count = (size_t)(1 + fixture_below(random, ENTRIES_MAX / 2 - 1));

	for (size_t i = 0; i < count; i++)
		observations[i] =
			fixture_observation(random, FIXTURE_FIRST + fixture_below(random, 200));
	return count;
}

static void test_filter_against_all_courses(void **unused)
{
	struct fixture_random random = { 41 };

	(void)unused;
	for (int n = 0; n < 3000; n++) {
		size_t count = (size_t)(1 + fixture_below(&random, FIXTURE_DAYS_MAX));
		struct fixture_course course;
		struct estimate_result result;
		struct estimate_model model;
		struct estimate_days days;

		fixture_model(&random, FIXTURE_ANY, &model);
		fixture_days(&random, count, .6, &days);
		for (size_t used = 1; used <= count; used++) {
			fixture_enumerate(&model, &days, used, NULL, &course);
			estimate_filter(&model, &days, FIXTURE_FIRST + (int32_t)used - 1, &result);
			assert_true(fixture_distance(result.p, course.p[used - 1]) < 1e-12);
		}
		free(days.days);
	}
}

/* Neither order nor repeats nor entries without a cell change a bit. */
static void test_order_and_repeats(void **unused)
{
	struct fixture_random random = { 42 };

	(void)unused;
	for (int n = 0; n < 500; n++) {
		struct observation observations[ENTRIES_MAX];
		size_t count = random_journal(&random, observations);
		struct estimate_result one, other;

		estimate_now(observations, count, NULL, FIXTURE_FIRST + 220, &one);
		for (size_t i = 0; i < count; i++) {
			size_t j = (size_t)fixture_below(&random, (int)count);
			struct observation swap = observations[i];

			observations[i] = observations[j];
			observations[j] = swap;
		}
		estimate_now(observations, count, NULL, FIXTURE_FIRST + 220, &other);
		assert_true(fixture_is_same(&one, &other));
		for (size_t i = 0; i < count; i++) {
			observations[count + i] = observations[i];
			observations[count + i].kind = 7;
		}
		estimate_now(observations, 2 * count, NULL, FIXTURE_FIRST + 220, &other);
		assert_true(fixture_is_same(&one, &other));
	}
}

/* What is about a later day says nothing about this one. */
static void test_later_days_are_not_heard(void **unused)
{
	struct fixture_random random = { 43 };

	(void)unused;
	for (int n = 0; n < 500; n++) {
		struct observation observations[ENTRIES_MAX], earlier[ENTRIES_MAX];
		size_t count = random_journal(&random, observations), kept = 0;
		int32_t day = FIXTURE_FIRST + fixture_below(&random, 220);
		struct estimate_result one, other;

		for (size_t i = 0; i < count; i++) {
			if (observations[i].day <= day)
				earlier[kept++] = observations[i];
		}
		estimate_now(observations, count, NULL, day, &one);
		estimate_now(earlier, kept, NULL, day, &other);
		assert_true(fixture_is_same(&one, &other));
	}
}

static void model_mirror(const struct estimate_model *model, struct estimate_model *mirror)
{
	*mirror = *model;
	for (int s = 0; s < STEPS; s++) {
		int t = STEPS - 1 - s;

		mirror->start[s] = model->start[t];
		mirror->ordinary[s] = model->ordinary[t];
		for (int k = 0; k < CELL_COUNT; k++)
			mirror->cell[k][s] = model->cell[k][t];
		for (int m = 0; m < STEPS; m++) {
			mirror->statement[m][s] = model->statement[m][t];
			mirror->slow[s][m] = model->slow[t][STEPS - 1 - m];
			mirror->fast[s][m] = model->fast[t][STEPS - 1 - m];
		}
	}
}

static void test_mirror(void **unused)
{
	struct fixture_random random = { 44 };

	(void)unused;
	for (int n = 0; n < 500; n++) {
		struct estimate_model model, mirror;
		struct estimate_result one, other;
		struct estimate_days days;
		double turned[STEPS];

		fixture_model(&random, FIXTURE_ANY, &model);
		model_mirror(&model, &mirror);
		fixture_days(&random, 100, .4, &days);
		estimate_filter(&model, &days, FIXTURE_FIRST + 99, &one);
		estimate_filter(&mirror, &days, FIXTURE_FIRST + 99, &other);
		for (int s = 0; s < STEPS; s++)
			turned[s] = other.p[STEPS - 1 - s];
		assert_true(fixture_distance(one.p, turned) < 1e-12);
		free(days.days);
	}
}

/* Only differences within a row matter. */
static void test_constant_of_a_row(void **unused)
{
	struct fixture_random random = { 45 };

	(void)unused;
	for (int n = 0; n < 500; n++) {
		struct estimate_model model, shifted;
		struct estimate_result one, other;
		struct estimate_days days;

		fixture_model(&random, FIXTURE_ANY, &model);
		shifted = model;
		for (int k = 0; k < CELL_COUNT; k++) {
			double constant = exp(fixture_between(&random, -5, 5));

			for (int s = 0; s < STEPS; s++)
				shifted.cell[k][s] *= constant;
		}
		fixture_days(&random, 100, .4, &days);
		estimate_filter(&model, &days, FIXTURE_FIRST + 99, &one);
		estimate_filter(&shifted, &days, FIXTURE_FIRST + 99, &other);
		assert_true(fixture_distance(one.p, other.p) < 1e-12);
		free(days.days);
	}
}

static void test_empty_day_is_one_step_of_the_chain(void **unused)
{
	struct fixture_random random = { 46 };

	(void)unused;
	for (int n = 0; n < 500; n++) {
		struct observation observations[ENTRIES_MAX];
		size_t count = random_journal(&random, observations);
		struct estimate_result before, after;
		struct estimate_model model;
		double p[STEPS] = { 0 };

		estimate_model_init(&model, NULL);
		estimate_now(observations, count, NULL, FIXTURE_FIRST + 250, &before);
		estimate_now(observations, count, NULL, FIXTURE_FIRST + 251, &after);
		if (before.shown == 0)
			continue;
		for (int i = 0; i < STEPS; i++) {
			for (int j = 0; j < STEPS; j++)
				p[j] += before.p[i] * model.slow[i][j];
		}
		assert_true(fixture_distance(p, after.p) < 1e-15);
	}
}

static void test_extreme_days(void **unused)
{
	struct observation observations[400 * (CELL_COUNT + STEPS)];
	struct estimate_result result;
	size_t count = 0;

	(void)unused;
	for (int32_t day = 0; day < 400; day++) {
		for (int k = 0; k < CELL_COUNT; k++)
			observations[count++] =
				(struct observation){ .day = day, .cell = (int8_t)k };
		for (int m = 1; m <= STEPS; m++)
			observations[count++] = (struct observation){ .day = day,
								      .cell = CELL_NONE,
								      .statement = (int8_t)m };
		estimate_now(observations, count, NULL, day, &result);
		assert_true(fabs(result.p[0] + result.p[1] + result.p[2] + result.p[3] - 1) <
			    1e-15);
		for (int s = 0; s < STEPS; s++)
			assert_true(result.p[s] > 0 && result.p[s] < 1);
	}
	assert_int_equal(result.shown, 4);
	/* A hundred silent years: the chain comes to rest. */
	estimate_now(observations, count, NULL, 36500, &result);
	assert_true(fabs(result.p[0] + result.p[1] + result.p[2] + result.p[3] - 1) < 1e-15);
	assert_int_equal(result.written_days, 0);
	assert_int_equal(result.saying, ESTIMATE_TOO_FEW);
}

static void test_statement_raises_its_step(void **unused)
{
	struct fixture_random random = { 47 };

	(void)unused;
	for (int n = 0; n < 2000; n++) {
		struct observation observations[ENTRIES_MAX];
		size_t count = random_journal(&random, observations), kept = 0;
		int32_t day = FIXTURE_FIRST + 100 + fixture_below(&random, 100);
		int step = 1 + fixture_below(&random, STEPS);
		struct estimate_result before, after;

		/* Without the same step said shortly before, so that the new statement counts. */
		for (size_t i = 0; i < count; i++) {
			if (observations[i].statement != step || observations[i].day < day - 70)
				observations[kept++] = observations[i];
		}
		estimate_now(observations, kept, NULL, day, &before);
		observations[kept++] = (struct observation){ .day = day,
							     .cell = CELL_NONE,
							     .statement = (int8_t)step };
		estimate_now(observations, kept, NULL, day, &after);
		assert_true(after.p[step - 1] > before.p[step - 1]);
	}
}

/* The two details of the table that are ours: they add on one day, and lean the same way. */
static void test_medical_beside_a_meeting(void **unused)
{
	struct observation observations[3] = {
		{ .day = 0, .cell = CELL_ZERO },
		{ .day = 9, .cell = CELL_MEDICAL },
		{ .day = 9, .cell = CELL_MEETS_SUPPORTER },
	};
	struct estimate_result none, medical, both;

	(void)unused;
	estimate_now(observations, 1, NULL, 9, &none);
	estimate_now(observations, 2, NULL, 9, &medical);
	estimate_now(observations, 3, NULL, 9, &both);
	assert_true(none.p[0] > medical.p[0] && medical.p[0] > both.p[0]);
}

static void shown_is(int before, double p1, double p2, double p3, double p4, int after)
{
	const double p[STEPS] = { p1, p2, p3, p4 };

	assert_int_equal(estimate_shown(before, p), after);
}

static void test_hysteresis(void **unused)
{
	(void)unused;
	shown_is(0, .2, .4, .4, 0, 2);
	shown_is(0, .1, .2, .3, .4, 4);
	/* Up: more than .6 above, and to the likeliest. */
	shown_is(1, .40, .60, 0, 0, 1);
	shown_is(1, .39, .61, 0, 0, 2);
	shown_is(1, .35, .20, .40, .05, 3);
	shown_is(1, .38, .2, .22, .2, 1);
	/* Down: more than .7 below. */
	shown_is(3, .0, .70, .30, 0, 3);
	shown_is(3, .0, .71, .29, 0, 2);
	shown_is(3, .36, .35, .29, 0, 1);
	shown_is(3, .355, .365, .28, 0, 2);
	shown_is(4, .24, .24, .24, .28, 4);
	/* Ties go to the lower step. */
	shown_is(4, .4, .4, .1, .1, 1);
	shown_is(2, .2, .1, .35, .35, 3);
}

static void test_hysteresis_follows_every_day(void **unused)
{
	struct fixture_random random = { 48 };

	(void)unused;
	for (int n = 0; n < 100; n++) {
		struct observation observations[ENTRIES_MAX];
		size_t count = random_journal(&random, observations);
		int shown = 0;

		for (int32_t day = FIXTURE_FIRST - 3; day < FIXTURE_FIRST + 220; day++) {
			struct estimate_result result;

			estimate_now(observations, count, NULL, day, &result);
			if (result.shown == 0) {
				assert_int_equal(shown, 0);
				continue;
			}
			shown = estimate_shown(shown, result.p);
			assert_int_equal(result.shown, shown);
		}
	}
}

static struct estimate_day written[60];

static void says(int shown, double p1, double p2, double p3, double p4, enum estimate_saying saying,
		 int low, int high)
{
	const struct estimate_days days = { .first = 0, .count = 60, .days = written };
	const struct estimate_state state = { .p = { p1, p2, p3, p4 }, .shown = shown };
	struct estimate_result result;
	struct estimate_model model;

	estimate_model_init(&model, NULL);
	estimate_say(&model, &days, 59, &state, &result);
	assert_int_equal(result.saying, saying);
	assert_int_equal(result.low, low);
	assert_int_equal(result.high, high);
	assert_int_equal(result.shown, shown);
}

static void test_what_may_be_said(void **unused)
{
	(void)unused;
	for (int day = 0; day < 60; day++)
		written[day] = (struct estimate_day){ .cells = day < 5 };
	says(2, .25, .55, .10, .10, ESTIMATE_STEP, 2, 2);
	says(2, .26, .54, .10, .10, ESTIMATE_PAIR, 1, 2);
	says(2, .10, .54, .26, .10, ESTIMATE_PAIR, 2, 3);
	says(2, .20, .54, .16, .10, ESTIMATE_UNCLEAR, 0, 0);
	says(1, .45, .36, .15, .04, ESTIMATE_PAIR, 1, 2);
	says(4, .05, .10, .45, .40, ESTIMATE_PAIR, 3, 4);
	says(1, .25, .25, .25, .25, ESTIMATE_UNCLEAR, 0, 0);
	/* The pair must hold the step that is shown. */
	says(1, .10, .45, .40, .05, ESTIMATE_UNCLEAR, 0, 0);
	written[0].cells = 0;
	says(2, .0, 1, 0, 0, ESTIMATE_TOO_FEW, 0, 0);
}

static void test_too_few_written_days(void **unused)
{
	struct observation observations[8];
	struct estimate_result result;
	size_t count = 0;

	(void)unused;
	estimate_now(NULL, 0, NULL, 100, &result);
	assert_int_equal(result.saying, ESTIMATE_TOO_FEW);
	assert_int_equal(result.shown, 0);
	assert_true(result.p[0] == .55);

	/* Five entries on one day, a note and what a supporter says are one written day. */
	for (int i = 0; i < 5; i++)
		observations[count++] = (struct observation){ .day = 100, .cell = (int8_t)i };
	observations[count++] = (struct observation){ .day = 101, .cell = CELL_NONE };
	observations[count++] =
		(struct observation){ .day = 102, .cell = CELL_NONE, .statement = 2 };
	estimate_now(observations, count, NULL, 103, &result);
	assert_int_equal(result.written_days, 1);
	assert_int_equal(result.saying, ESTIMATE_TOO_FEW);

	count = 0;
	for (int i = 0; i < 5; i++)
		observations[count++] = (struct observation){ .day = 100 + i, .cell = CELL_WORK };
	estimate_now(observations, count, NULL, 159, &result);
	assert_int_equal(result.written_days, 5);
	assert_int_equal(result.saying, ESTIMATE_STEP);
	assert_int_equal(result.low, 4);
	estimate_now(observations, count, NULL, 160, &result);
	assert_int_equal(result.written_days, 4);
	assert_int_equal(result.saying, ESTIMATE_TOO_FEW);
	estimate_now(observations, count, NULL, 99, &result);
	assert_int_equal(result.shown, 0);
}

static void test_switches(void **unused)
{
	const struct estimate_switches diagnosed = { .diagnosed = true };
	const struct estimate_switches no_place = { .no_place = true };
	const struct estimate_switches unwritten = { .visits_unwritten = true };
	struct observation observations[60];
	struct estimate_result usual, switched;

	(void)unused;
	for (int i = 0; i < 60; i++)
		observations[i] = (struct observation){ .day = i, .cell = CELL_FAMILY_MEAL };
	estimate_now(observations, 60, NULL, 59, &usual);
	estimate_now(observations, 60, &diagnosed, 59, &switched);
	assert_memory_equal(usual.p, switched.p, sizeof usual.p);
	assert_int_equal(switched.saying, ESTIMATE_TREATMENT);
	assert_int_equal(switched.low, 0);
	estimate_now(NULL, 0, &diagnosed, 59, &switched);
	assert_int_equal(switched.saying, ESTIMATE_TREATMENT);

	/* Without written visits, ordinary days say less against the later steps. */
	estimate_now(observations, 60, &unwritten, 59, &switched);
	assert_true(switched.p[2] + switched.p[3] > usual.p[2] + usual.p[3]);

	estimate_now(observations, 60, &no_place, 59, &switched);
	assert_true(switched.p[2] + switched.p[3] < usual.p[2] + usual.p[3]);
	/* A written visit still wins. */
	for (int i = 0; i < 60; i++)
		observations[i].cell = CELL_FREE_SPACE;
	estimate_now(observations, 20, &no_place, 19, &switched);
	assert_int_equal(switched.saying, ESTIMATE_STEP);
	assert_int_equal(switched.low, 3);
}

/* "No place" never raises P(step >= 3) by more than the tolerance that belongs to it. */
static void test_no_place_lowers_the_later_steps(void **unused)
{
	const struct estimate_switches no_place = { .no_place = true };
	struct fixture_random random = { 49 };

	(void)unused;
	for (int n = 0; n < 1000; n++) {
		struct observation observations[ENTRIES_MAX];
		size_t count = random_journal(&random, observations);
		struct estimate_result usual, switched;

		estimate_now(observations, count, NULL, FIXTURE_FIRST + 200, &usual);
		estimate_now(observations, count, &no_place, FIXTURE_FIRST + 200, &switched);
		assert_true(switched.p[2] + switched.p[3] <= usual.p[2] + usual.p[3] + .01);
	}
}

static void test_without_a_kind(void **unused)
{
	struct fixture_random random = { 50 };

	(void)unused;
	for (int n = 0; n < 300; n++) {
		struct observation observations[ENTRIES_MAX], rest[ENTRIES_MAX];
		size_t count = random_journal(&random, observations), kept = 0;
		int16_t kind = (int16_t)fixture_below(&random, 12);
		struct estimate_result one, other;

		for (size_t i = 0; i < count; i++) {
			if (observations[i].kind != kind)
				rest[kept++] = observations[i];
		}
		estimate_now_without(observations, count, NULL, kind, FIXTURE_FIRST + 200, &one);
		estimate_now(rest, kept, NULL, FIXTURE_FIRST + 200, &other);
		assert_true(fixture_is_same(&one, &other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filter_against_all_courses),
		cmocka_unit_test(test_order_and_repeats),
		cmocka_unit_test(test_later_days_are_not_heard),
		cmocka_unit_test(test_mirror),
		cmocka_unit_test(test_constant_of_a_row),
		cmocka_unit_test(test_empty_day_is_one_step_of_the_chain),
		cmocka_unit_test(test_extreme_days),
		cmocka_unit_test(test_statement_raises_its_step),
		cmocka_unit_test(test_medical_beside_a_meeting),
		cmocka_unit_test(test_hysteresis),
		cmocka_unit_test(test_hysteresis_follows_every_day),
		cmocka_unit_test(test_what_may_be_said),
		cmocka_unit_test(test_too_few_written_days),
		cmocka_unit_test(test_switches),
		cmocka_unit_test(test_no_place_lowers_the_later_steps),
		cmocka_unit_test(test_without_a_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
