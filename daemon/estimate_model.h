/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/kinds.h"

#include <stdbool.h>

/*
 * The numbers of the estimate: a hidden Markov chain over the four steps of
 * recovery (山口県「ひきこもり ～段階に沿った支援～」), one value a day.  Every number is
 * a stated assumption of ours and has its reason in share/doc/estimate.md; no
 * number comes from a real household.
 *
 * Steps are 1 … 4 wherever people or callers see them, and index 0 … 3 in
 * arrays of STEPS.
 */

enum { STEPS = 4 };

/* The version of the table below; a report that is handed over keeps it. */
enum { ESTIMATE_MODEL_VERSION = 1 };

/* What a household has said about itself. */
struct estimate_switches {
	bool no_place; /* step 3 is not aimed at, none nearby, or health or age stand against it */
	bool visits_unwritten; /* the family does not usually write visits down */
	bool diagnosed;	       /* a doctor has named an illness in which treatment comes first */
};

/*
 * Everything the chain needs, as factors (for the filter) and as their
 * logarithms in nats (for the influences).  Tests fill it with other numbers;
 * all factors must be above zero.
 */
struct estimate_model {
	double start[STEPS]; /* probabilities of the first day */
	double start_log[STEPS];
	double slow[STEPS][STEPS];	/* exp(Q): from row to column, a day without daily life */
	double fast[STEPS][STEPS];	/* exp(5 Q): a day with a daily-life cell */
	double cell[CELL_COUNT][STEPS]; /* exp(W), row maximum 1 */
	double cell_log[CELL_COUNT][STEPS];
	double ordinary[STEPS]; /* exp(D): a written day without a milestone */
	double ordinary_log[STEPS];
	double statement[STEPS][STEPS]; /* row: the step that was said, from 1 */
	double statement_log[STEPS][STEPS];
	bool is_diagnosed; /* no step is named */
};

/* Fill the model of this version of the table; switches may be NULL for none. */
void estimate_model_init(struct estimate_model *model, const struct estimate_switches *switches);

/*
 * The kernel exp(days × Q) of a birth-death chain with these rates a day:
 * up[i] from index i to i + 1, down[i] from index i + 1 to i.  All terms are
 * positive, so nothing cancels.  Source: uniformisation (A. Jensen, "Markoff
 * chains as an aid in the study of Markoff processes", 1953), with halved time
 * and repeated squaring, and rows divided by their sums in place of the factor
 * exp(-rate), so that no exp is called.
 */
void estimate_model_kernel(const double up[STEPS - 1], const double down[STEPS - 1], double days,
			   double kernel[STEPS][STEPS]);
