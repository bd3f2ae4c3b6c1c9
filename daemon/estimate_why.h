/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/estimate.h"

/*
 * Why the estimate is what it is.  For a threshold m and a day T, the influence
 * of a weight w is the derivative of logit P(step on T >= m) by the size of w:
 * E[w | step on T >= m] - E[w | step on T < m], in nats, where w is the
 * logarithm of the factor at the step of its own day.  Above zero speaks for
 * m or higher, below zero against.  One pass with two conditional backward
 * vectors gives all of them (and two forward ones for days after T).
 * A milestone's influence is never below zero.
 */

struct estimate_question {
	int32_t day;   /* T */
	int32_t upto;  /* use observations up to this day; T for "now", >= T */
	int threshold; /* m: 2 … 4 */
	int32_t since; /* what the days since … day do is also summed apart; after day for none */
	bool is_brief; /* what would be without each kind is not asked for */
};

/* What one kind of entry does, all its entries together. */
struct estimate_why_kind {
	int16_t kind;	       /* kind_index */
	size_t entries;	       /* how many entries of it were used, equal ones included */
	double influence;      /* the sum; two kinds that show the same on a day share it evenly */
	size_t recent_entries; /* those of the days since … day alone */
	double recent;
	double without[STEPS]; /* the probabilities of T without this kind; 0 where not asked for */
	double without_reach;  /* P(step on T >= m) without this kind */
};

struct estimate_why {
	struct estimate_question question;
	double p[STEPS];	/* probabilities of T */
	double reach;		/* P(step on T >= m) */
	double prior;		/* influence of the start */
	double ordinary;	/* influence of all ordinary written days together */
	double recent_ordinary; /* of those of the days since … day */
	double *entries; /* one for each observation, in the order given: the influence of what it
			  * shows on its day (entries that show the same have the same value, and it
			  * is counted once); 0 where it adds nothing */
	size_t kind_count;
	struct estimate_why_kind *kinds; /* the strongest for m first, the strongest against last */
};

/*
 * Ask why.  The observations may be in any order; in the order of their days it
 * is quicker.  `days` are those of all the observations (estimate_days_new, or
 * an index's).  Returns 0 and an answer to
 * free with estimate_why_free (which takes NULL); -EINVAL where the question is
 * out of range; -ENODATA where there is no entry on or before T.
 */
int estimate_why_new(const struct observation *observations, size_t count,
		     const struct estimate_days *days, const struct estimate_model *model,
		     const struct estimate_question *question, struct estimate_why **why);
void estimate_why_free(struct estimate_why *why);

/*
 * The pass under all influences: for each day of the journal's first … upto
 * (one row a day), P(step | step on T >= m) - P(step | step on T < m).  The
 * influence of a weight is its product with the row of its day.  Returns as
 * estimate_why_new.
 */
int estimate_why_lean(const struct estimate_model *model, const struct estimate_days *days,
		      const struct estimate_question *question, double (*lean)[STEPS]);

/*
 * The threshold that a step (1 … 4) is best explained with: of its lower and
 * its upper border the one that is less certain, as reasons say most where the
 * odds are even.  The upper one of equals; step 1 has only its upper border,
 * step 4 only its lower.
 */
int estimate_why_threshold(int step, const double p[STEPS]);
