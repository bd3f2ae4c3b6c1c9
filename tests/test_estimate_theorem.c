/* SPDX-License-Identifier: MIT */
#include "daemon/estimate_smooth.h"
#include "tests/estimate_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * The theorem: adding a milestone on a day of the journal never lowers
 * P(step >= m), for the milestone's own step m (nor, with these rows, for any
 * other), on any day, filtered or smoothed.  It needs milestone rows that never
 * fall with the step, a chain whose kernels are totally positive of order two,
 * and a clock that the added entry does not change.  exp(tQ) of a birth-death
 * chain is totally positive (S. Karlin and J. McGregor, "Coincidence
 * properties of birth and death processes", 1959); diagonal factors keep that;
 * so the posterior of the path is associated (S. Karlin and Y. Rinott, "Classes
 * of orderings of measures and related correlation inequalities", 1980).
 *
 * It is about days of the journal: an entry before the first one moves the
 * beginning of the chain, and is another question.
 */

enum { DAYS = 30, COMPARISONS = 1000000 };

/* Rounding only; a broken model is off by far more. */
static const double rounding = 1e-12;

struct tally {
	long comparisons;
	long violations;
	double worst;
};

static double reach_of(const double p[STEPS], int threshold)
{
	double reach = 0;

	for (int s = threshold - 1; s < STEPS; s++)
		reach += p[s];
	return reach;
}

static void compare(double (*before)[STEPS], double (*after)[STEPS], size_t count, int threshold,
		    struct tally *tally)
{
	for (size_t i = 0; i < count; i++) {
		double lost = reach_of(before[i], threshold) - reach_of(after[i], threshold);

		tally->comparisons++;
		if (lost > rounding)
			tally->violations++;
		tally->worst = fmax(tally->worst, lost);
	}
}

/* How an entry is added to a day. */
typedef void add_entry(struct fixture_random *random, struct estimate_day *day);

static void add_milestone(struct fixture_random *random, struct estimate_day *day)
{
	day->cells |= UINT32_C(1) << (CELL_FIRST_MILESTONE +
				      fixture_below(random, CELL_COUNT - CELL_FIRST_MILESTONE));
}

/* A milestone that sets the clock as daily life does. */
static void add_milestone_and_clock(struct fixture_random *random, struct estimate_day *day)
{
	add_milestone(random, day);
	day->cells |= UINT32_C(1) << CELL_ZERO;
}

/* One random journal of the model, one added entry, every threshold, filtered and smoothed. */
static void compare_journal(struct fixture_random *random, const struct estimate_model *model,
			    add_entry *add, struct tally *tally)
{
	double before[DAYS][STEPS], after[DAYS][STEPS];
	struct estimate_days days;
	size_t count = (size_t)(2 + fixture_below(random, DAYS - 1));
	int32_t last = FIXTURE_FIRST + (int32_t)count - 1;
	size_t place = (size_t)fixture_below(random, (int)count);
	struct estimate_day saved;

	fixture_days(random, count, fixture_unit(random), &days);
	saved = days.days[place];
	for (int lag = 0; lag <= DAYS; lag += DAYS) {
		days.days[place] = saved;
		estimate_smooth_lag(model, &days, FIXTURE_FIRST, last, last, lag, before);
		add(random, &days.days[place]);
		estimate_smooth_lag(model, &days, FIXTURE_FIRST, last, last, lag, after);
		for (int m = 2; m <= STEPS; m++)
			compare(before, after, count, m, tally);
	}
	free(days.days);
}

static void test_holds_for_the_table(void **unused)
{
	struct fixture_random random = { 71 };
	struct tally tally = { 0 };

	(void)unused;
	while (tally.comparisons < COMPARISONS) {
		struct estimate_switches switches = { .no_place = fixture_below(&random, 2),
						      .visits_unwritten =
							      fixture_below(&random, 2) };
		struct estimate_model model;

		estimate_model_init(&model, &switches);
		compare_journal(&random, &model, add_milestone, &tally);
	}
	assert_int_equal(tally.violations, 0);
}

static void test_holds_for_random_tables(void **unused)
{
	struct fixture_random random = { 72 };
	struct tally tally = { 0 };

	(void)unused;
	while (tally.comparisons < COMPARISONS) {
		struct estimate_model model;

		fixture_model(&random, FIXTURE_ISOTONE, &model);
		compare_journal(&random, &model, add_milestone, &tally);
	}
	assert_int_equal(tally.violations, 0);
}

/* Long journals of the real table: years between the milestone and the day that is looked at. */
static void test_holds_over_years(void **unused)
{
	enum { LONG = 1200 };
	struct fixture_random random = { 73 };
	static double before[LONG][STEPS], after[LONG][STEPS];
	struct tally tally = { 0 };

	(void)unused;
	while (tally.comparisons < COMPARISONS) {
		int32_t last = FIXTURE_FIRST + LONG - 1;
		struct estimate_model model;
		struct estimate_days days;

		estimate_model_init(&model, NULL);
		fixture_days(&random, LONG, .2, &days);
		estimate_smooth(&model, &days, FIXTURE_FIRST, last, last, before);
		add_milestone(&random, &days.days[fixture_below(&random, LONG)]);
		estimate_smooth(&model, &days, FIXTURE_FIRST, last, last, after);
		for (int m = 2; m <= STEPS; m++)
			compare(before, after, LONG, m, &tally);
		free(days.days);
	}
	assert_int_equal(tally.violations, 0);
}

/* Milestone rows that fall somewhere. */
static void break_row(struct fixture_random *random, struct estimate_model *model)
{
	for (int k = CELL_FIRST_MILESTONE; k < CELL_COUNT; k++) {
		int s = 1 + fixture_below(random, STEPS - 1);

		model->cell[k][s] = model->cell[k][s - 1] * .2;
	}
}

/* A chain that also jumps over steps. */
static void break_chain(struct fixture_random *random, struct estimate_model *model)
{
	double generator[STEPS][STEPS] = { { 0 } };

	for (int i = 0; i < STEPS; i++) {
		for (int j = 0; j < STEPS; j++) {
			if (i == j)
				continue;
			generator[i][j] = abs(i - j) > 1 ? fixture_between(random, 0, .5)
							 : fixture_between(random, 0, .05);
			generator[i][i] -= generator[i][j];
		}
	}
	fixture_kernel(generator, 1, model->slow);
	fixture_kernel(generator, 5, model->fast);
}

/* Whether the property test would notice: it must find far more than one violation. */
static void is_caught(void (*spoil)(struct fixture_random *, struct estimate_model *),
		      add_entry *add)
{
	struct fixture_random random = { 75 };
	struct tally tally = { 0 };

	while (tally.comparisons < COMPARISONS) {
		struct estimate_model model;

		fixture_model(&random, FIXTURE_ISOTONE, &model);
		if (spoil)
			spoil(&random, &model);
		compare_journal(&random, &model, add, &tally);
	}
	assert_true(tally.violations > tally.comparisons / 200);
	assert_true(tally.worst > 1e-3);
}

static void test_a_falling_row_is_caught(void **unused)
{
	(void)unused;
	is_caught(break_row, add_milestone);
}

static void test_a_jumping_chain_is_caught(void **unused)
{
	(void)unused;
	is_caught(break_chain, add_milestone);
}

static void test_a_changed_clock_is_caught(void **unused)
{
	(void)unused;
	is_caught(NULL, add_milestone_and_clock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_holds_for_the_table),
		cmocka_unit_test(test_holds_for_random_tables),
		cmocka_unit_test(test_holds_over_years),
		cmocka_unit_test(test_a_falling_row_is_caught),
		cmocka_unit_test(test_a_jumping_chain_is_caught),
		cmocka_unit_test(test_a_changed_clock_is_caught),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
