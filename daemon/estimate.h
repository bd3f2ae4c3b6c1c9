/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/estimate_days.h"
#include "daemon/estimate_model.h"

/*
 * Which of the four steps, as far as a journal can tell: the forward filter of
 * a hidden Markov chain, the step that is shown, and when none is named.  Pure
 * functions: no clock, no store, no exp or log; the same input gives the same
 * bits.  Source of the filter and the smoother: L. R. Rabiner, "A tutorial on
 * hidden Markov models", Proc. IEEE 77 (1989), with scaled vectors.
 *
 * Other parts: estimate_smooth.h (months and years in hindsight),
 * estimate_why.h (what leans which way), estimate_index.h (kept up to date
 * entry by entry).
 */

/* What may be said of a day. */
enum estimate_saying {
	ESTIMATE_TOO_FEW,   /* fewer than ESTIMATE_WRITTEN_MIN written days */
	ESTIMATE_TREATMENT, /* treatment comes first: no step, and nothing that follows from one */
	ESTIMATE_UNCLEAR,   /* not clear yet */
	ESTIMATE_PAIR,	    /* one of two neighbouring steps: low … high */
	ESTIMATE_STEP,	    /* one step: low = high */
	ESTIMATE_SAYING_COUNT
};

enum { ESTIMATE_WRITTEN_MIN = 5, ESTIMATE_WRITTEN_SPAN = 60 };

/* The state of the chain on one day. */
struct estimate_state {
	double p[STEPS]; /* proportional to the filter; see estimate_normalise */
	int shown;	 /* the step that is shown, with hysteresis: 1 … 4 */
};

struct estimate_result {
	int32_t day;
	double p[STEPS];	     /* the start while there is no entry yet */
	int shown;		     /* 1 … 4 with hysteresis; 0 while there is no entry yet */
	enum estimate_saying saying; /* ESTIMATE_TREATMENT goes before ESTIMATE_TOO_FEW */
	int low;		     /* the step or pair that is named, 1 … 4; 0 for none */
	int high;
	int written_days; /* written days in the ESTIMATE_WRITTEN_SPAN days up to the day */
};

/*
 * The estimate of a day, using every observation about that day or an earlier
 * one.  For "as known then", give the observations known then.  The switches
 * may be NULL for none.
 */
void estimate_now(const struct observation *observations, size_t count,
		  const struct estimate_switches *switches, int32_t day,
		  struct estimate_result *result);

/* The same without one kind of entry (kind_index): what the rest says alone. */
void estimate_now_without(const struct observation *observations, size_t count,
			  const struct estimate_switches *switches, int16_t without_kind,
			  int32_t day, struct estimate_result *result);

/* The estimate of a day from days that are already built. */
void estimate_filter(const struct estimate_model *model, const struct estimate_days *days,
		     int32_t day, struct estimate_result *result);

/* What may be said of a state of a day; state NULL while there is no entry yet. */
void estimate_say(const struct estimate_model *model, const struct estimate_days *days, int32_t day,
		  const struct estimate_state *state, struct estimate_result *result);

/* The state of the first day. */
void estimate_start(const struct estimate_model *model, const struct estimate_day *day,
		    struct estimate_state *state);

/* Go on from the state of the day before into a day. */
void estimate_step(const struct estimate_model *model, const struct estimate_day *day,
		   struct estimate_state *state);

/* The same of the vector alone, where nobody asks which step is shown. */
void estimate_forward(const struct estimate_model *model, const struct estimate_day *day,
		      double forward[STEPS]);

/*
 * Take a backward vector of a day to the day before it; `day` is the later one.
 * Only its proportions matter, and its size is kept within bounds.
 */
void estimate_back(const struct estimate_model *model, const struct estimate_day *day,
		   double back[STEPS]);

/*
 * The step to show after `shown` (0 at the beginning): the likeliest at first;
 * then it moves up to the likeliest when the steps above hold more than .6, and
 * down when the steps below hold more than .7.  p may be of any size.
 */
int estimate_shown(int shown, const double p[STEPS]);

/* The likeliest step, 1 … 4; the lower one of equals. */
int estimate_likeliest(const double p[STEPS]);

/* Which factors a day's evidence puts on the steps. */
void estimate_evidence(const struct estimate_model *model, const struct estimate_day *day,
		       double factor[STEPS]);

/* The kernel of the step into a day. */
const double (*estimate_kernel(const struct estimate_model *model,
			       const struct estimate_day *day))[STEPS];

/* Whether the day is an ordinary written day: a cell, but no milestone. */
bool estimate_is_ordinary(const struct estimate_day *day);

/* Divide by the sum, which must be above zero. */
void estimate_normalise(double p[STEPS]);
