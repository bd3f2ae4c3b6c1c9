/* SPDX-License-Identifier: MIT */

/*
 * Speed of the estimate on ten years of journal, as ratios to a bare loop of
 * 4 × 4 matrix-vector products of the same length in the same run, with
 * microseconds for the record.  Fails where the filter takes more than
 * `filter_limit` times the loop.  Each figure is the best of many runs.
 */
#include "daemon/estimate_index.h"
#include "daemon/estimate_smooth.h"
#include "daemon/estimate_why.h"
#include "tests/estimate_fixture.h"

#include "schema/memory.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAYS = 3650, RUNS = 300, ENTRIES_MAX = 3 * DAYS };

static const double filter_limit = 3;

struct journal {
	struct estimate_model model;
	struct observation observations[ENTRIES_MAX];
	size_t count;
	struct estimate_days *days;
	struct estimate_index *index;
	double (*rows)[STEPS];
	int32_t last;
};

/* What the compiler must not see through. */
static volatile double sink;

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void journal_fill(struct journal *journal)
{
	struct fixture_random random = { 91 };

	estimate_model_init(&journal->model, NULL);
	journal->index = estimate_index_new_model(&journal->model);
	journal->last = FIXTURE_FIRST + DAYS - 1;
	for (int32_t day = FIXTURE_FIRST; day <= journal->last; day++) {
		bool is_written = fixture_below(&random, 2) || day == FIXTURE_FIRST;

		for (int i = is_written ? 1 + fixture_below(&random, 3) : 0; i > 0; i--) {
			struct observation o = fixture_observation(&random, day);

			if (day == FIXTURE_FIRST)
				o.cell = CELL_ZERO;
			journal->observations[journal->count++] = o;
			estimate_index_add(journal->index, &o);
		}
	}
	journal->days = estimate_days_new(journal->observations, journal->count, ESTIMATE_NO_KIND);
	journal->rows = memory_zeroed(DAYS, sizeof *journal->rows);
}

static void bare_loop(struct journal *journal)
{
	const struct estimate_model *model = &journal->model;
	double p[STEPS];

	memcpy(p, model->start, sizeof p);
	for (int day = 0; day < DAYS; day++) {
		double next[STEPS];

		for (int j = 0; j < STEPS; j++) {
			next[j] = p[0] * model->slow[0][j] + p[1] * model->slow[1][j] +
				  p[2] * model->slow[2][j] + p[3] * model->slow[3][j];
		}
		memcpy(p, next, sizeof p);
	}
	sink = p[0];
}

static void whole_filter(struct journal *journal)
{
	struct estimate_result result;

	estimate_filter(&journal->model, journal->days, journal->last, &result);
	sink = result.p[0];
}

static void smoother(struct journal *journal)
{
	estimate_smooth(&journal->model, journal->days, FIXTURE_FIRST, journal->last, journal->last,
			journal->rows);
	sink = journal->rows[0][0];
}

static void influences(struct journal *journal)
{
	const struct estimate_question question = {
		.day = journal->last, .upto = journal->last, .threshold = 2, .since = INT32_MAX
	};

	estimate_why_lean(&journal->model, journal->days, &question, journal->rows);
	sink = journal->rows[0][0];
}

static void whole_why(struct journal *journal)
{
	const struct estimate_question question = {
		.day = journal->last, .upto = journal->last, .threshold = 2, .since = INT32_MAX
	};
	struct estimate_why *why;

	if (estimate_why_new(journal->observations, journal->count, journal->days, &journal->model,
			     &question, &why) < 0)
		return;
	sink = why->prior;
	estimate_why_free(why);
}

/* An entry so many days back and the answer for today, and the same for taking it out: halved. */
static void change_back(struct journal *journal, int32_t back)
{
	const struct observation extra = { .day = journal->last - back,
					   .cell = CELL_VOLUNTEER,
					   .kind = INT16_MAX };
	struct estimate_result result;

	estimate_index_add(journal->index, &extra);
	estimate_index_now(journal->index, journal->last, &result);
	estimate_index_remove(journal->index, &extra);
	estimate_index_now(journal->index, journal->last, &result);
	sink = result.p[0];
}

static void change_today(struct journal *journal)
{
	change_back(journal, 0);
}

static void change_30(struct journal *journal)
{
	change_back(journal, 30);
}

static void change_365(struct journal *journal)
{
	change_back(journal, 365);
}

static void step_once(struct journal *journal)
{
	struct estimate_state state = { .p = { .25, .25, .25, .25 }, .shown = 1 };

	for (int day = 0; day < DAYS; day++)
		estimate_step(&journal->model, &journal->days->days[day], &state);
	sink = state.p[0];
}

static double best_us(struct journal *journal, void (*run)(struct journal *))
{
	double best = 0;

	for (int n = 0; n < RUNS; n++) {
		double start = now_us(), took;

		run(journal);
		took = now_us() - start;
		if (n == 0 || took < best)
			best = took;
	}
	return best;
}

int main(void)
{
	static const struct {
		const char *name;
		void (*run)(struct journal *);
		double share; /* of the time that is the figure's */
	} figures[] = {
		{ "whole filter", whole_filter, 1 },
		{ "smoother", smoother, 1 },
		{ "influences, the pass", influences, 1 },
		{ "why, with each kind left out", whole_why, 1 },
		{ "one day more", step_once, 1.0 / DAYS },
		{ "entry today, with the answer", change_today, .5 },
		{ "entry 30 days back", change_30, .5 },
		{ "entry 365 days back", change_365, .5 },
	};
	struct journal *journal = memory_zeroed(1, sizeof *journal);
	double bare, filter = 0;

	journal_fill(journal);
	bare = best_us(journal, bare_loop);
	printf("estimate, %d days, %zu entries\n", DAYS, journal->count);
	printf("%-32s %10s %8s\n", "", "us", "ratio");
	printf("%-32s %10.2f %8.2f\n", "bare 4x4 loop", bare, 1.0);
	for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
		double took = best_us(journal, figures[i].run) * figures[i].share;

		if (i == 0)
			filter = took;
		printf("%-32s %10.2f %8.3f\n", figures[i].name, took, took / bare);
	}
	estimate_index_free(journal->index);
	estimate_days_free(journal->days);
	free(journal->rows);
	free(journal);
	if (filter > filter_limit * bare) {
		printf("the filter takes more than %.0f times the bare loop\n", filter_limit);
		return 1;
	}
	return 0;
}
