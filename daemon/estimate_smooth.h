/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/estimate.h"

/* How many days after a month's end its report still listens to. */
enum { ESTIMATE_LAG_DAYS = 30 };

/*
 * Probabilities of the days from … to (both included), in hindsight, using
 * every observation up to the day `upto` (upto >= to; a month's report uses its
 * last day + ESTIMATE_LAG_DAYS, or today where that is earlier).  out holds
 * to - from + 1 rows.  Days before the first entry hold the start.  Returns 0,
 * or -EINVAL where the days are not in this order or outside of
 * ESTIMATE_DAY_MIN … ESTIMATE_DAY_MAX.
 * Source: forward-backward algorithm (Rabiner 1989).
 */
int estimate_smooth(const struct estimate_model *model, const struct estimate_days *days,
		    int32_t from, int32_t to, int32_t upto, double (*out)[STEPS]);

/*
 * The same of one day whose filter is known (struct estimate_result's p), in
 * place: it walks from the day `upto` back alone, and the bits are the same.
 */
int estimate_smooth_back(const struct estimate_model *model, const struct estimate_days *days,
			 int32_t day, int32_t upto, double p[STEPS]);

/*
 * The same with a fixed lag: each day uses the observations up to `lag` days
 * after it, but none after `upto`.
 */
int estimate_smooth_lag(const struct estimate_model *model, const struct estimate_days *days,
			int32_t from, int32_t to, int32_t upto, int32_t lag, double (*out)[STEPS]);

/*
 * The single likeliest course of steps (1 … 4) over the days first … upto,
 * using observations up to `upto`; the days from … to of it are written to
 * out, and 0 for days before the first entry.  Only for a drawn line of the
 * year: it shows fewer changes than there were.  Of equal courses the one that
 * stays is taken, then the lower step.  Returns as estimate_smooth.
 * Source: Viterbi algorithm, as scaled products.
 */
int estimate_smooth_path(const struct estimate_model *model, const struct estimate_days *days,
			 int32_t from, int32_t to, int32_t upto, uint8_t *out);
