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
 * Calibration by simulation under the model itself: where courses of steps and
 * journals are drawn from the model, a step that is said to have probability p
 * is the true one in a share p of the cases.  (It tells that the arithmetic is
 * the model's, and nothing about households.)  Source of the idea: S. R. Cook,
 * A. Gelman and D. B. Rubin, "Validation of software for Bayesian models using
 * posterior quantiles", 2006.
 */

enum { DAYS = 60, JOURNALS = 40000, BINS = 20 };

struct bin {
	double said;   /* sum of probabilities */
	double spread; /* sum of p (1 - p) */
	long count;
	long true_ones;
};

/* Rows of cells that are drawn from: the cells of either sort sum to one at each step. */
static void rows_to_one(struct estimate_model *model, int from, int to)
{
	for (int s = 0; s < STEPS; s++) {
		double sum = 0;

		for (int k = from; k < to; k++)
			sum += model->cell[k][s];
		for (int k = from; k < to; k++)
			model->cell[k][s] /= sum;
		model->ordinary[s] = 1;
	}
}

static int draw_cell(struct fixture_random *random, const struct estimate_model *model, int from,
		     int to, int step)
{
	double left = fixture_unit(random);

	for (int k = from; k < to - 1; k++) {
		left -= model->cell[k][step];
		if (left < 0)
			return k;
	}
	return to - 1;
}

/*
 * Draw a course and a journal.  Which days are written, and whether with daily
 * life or with a milestone, is decided beforehand, so that the clock is not
 * part of what is drawn.
 */
static void draw(struct fixture_random *random, const struct estimate_model *model,
		 struct estimate_day days[DAYS], int truth[DAYS])
{
	int step = fixture_pick(random, model->start);

	memset(days, 0, DAYS * sizeof *days);
	for (int i = 0; i < DAYS; i++) {
		bool is_daily = i % 3 == 1, is_milestone = i % 7 == 2 && !is_daily;
		int from = is_daily ? 0 : CELL_FIRST_MILESTONE;
		int to = is_daily ? CELL_FIRST_MILESTONE : CELL_COUNT;

		if (i > 0)
			step = fixture_pick(random,
					    is_daily ? model->fast[step] : model->slow[step]);
		truth[i] = step;
		if (is_daily || is_milestone)
			days[i].cells = UINT32_C(1) << draw_cell(random, model, from, to, step);
	}
}

static void count_in(struct bin bins[BINS], const double p[STEPS], int truth)
{
	for (int s = 0; s < STEPS; s++) {
		int place = (int)(p[s] * BINS);
		struct bin *bin = &bins[place < BINS ? place : BINS - 1];

		bin->said += p[s];
		bin->spread += p[s] * (1 - p[s]);
		bin->count++;
		bin->true_ones += s == truth;
	}
}

/* Four standard deviations in forty bins: by chance alone once in 400 seeds; the seed is fixed. */
static void is_calibrated(const struct bin bins[BINS])
{
	for (int i = 0; i < BINS; i++) {
		double off = (double)bins[i].true_ones - bins[i].said;

		assert_true(bins[i].count > 1000);
		assert_true(fabs(off) < 4 * sqrt(bins[i].spread) + 1);
	}
}

static void test_calibrated_under_the_model(void **unused)
{
	struct fixture_random random = { 81 };
	struct bin filtered[BINS] = { { 0 } }, smoothed[BINS] = { { 0 } };
	struct estimate_model model;

	(void)unused;
	for (int n = 0; n < JOURNALS; n++) {
		struct estimate_day record[DAYS];
		struct estimate_days days = { .first = 0, .count = DAYS, .days = record };
		int truth[DAYS], day = fixture_below(&random, DAYS);
		double p[1][STEPS];

		if (n % 100 == 0) {
			fixture_model(&random, FIXTURE_ANY, &model);
			rows_to_one(&model, 0, CELL_FIRST_MILESTONE);
			rows_to_one(&model, CELL_FIRST_MILESTONE, CELL_COUNT);
		}
		draw(&random, &model, record, truth);
		estimate_smooth(&model, &days, day, day, day, p);
		count_in(filtered, p[0], truth[day]);
		estimate_smooth(&model, &days, day, day, DAYS - 1, p);
		count_in(smoothed, p[0], truth[day]);
	}
	is_calibrated(filtered);
	is_calibrated(smoothed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calibrated_under_the_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
