/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/estimate.h"

/*
 * The estimate of one household, kept in memory and up to date entry by entry.
 * The filter's state is kept every ESTIMATE_INDEX_SPAN days; a change d days
 * back is answered by filtering d days again, and at most
 * ESTIMATE_INDEX_SPAN - 1 more.  Every answer is equal, to the bit, to that of
 * estimate_now over the same observations.  Nothing is ever read from or
 * written to a disk.
 */

enum { ESTIMATE_INDEX_SPAN = 64 };

struct estimate_index;

/* An empty index; switches may be NULL for none.  Freed with estimate_index_free (takes NULL). */
struct estimate_index *estimate_index_new(const struct estimate_switches *switches);

/* The same with other numbers, for tests; the model is copied. */
struct estimate_index *estimate_index_new_model(const struct estimate_model *model);
void estimate_index_free(struct estimate_index *index);

/* Change what the household says about itself; the observations stay. */
void estimate_index_switch(struct estimate_index *index, const struct estimate_switches *switches);

/*
 * Take in an observation, in any order of days; in order it is quickest.  One
 * that the estimate does not see changes nothing but is kept, so that it can
 * be removed.
 */
void estimate_index_add(struct estimate_index *index, const struct observation *observation);

/*
 * Take out an observation, as many times as it says, that was added; which of
 * equal ones cannot be told apart.  Returns 0, or -ENOENT where there are
 * fewer: then nothing is taken out.
 */
int estimate_index_remove(struct estimate_index *index, const struct observation *observation);

/* Forget all observations. */
void estimate_index_clear(struct estimate_index *index);

/* The estimate of a day, as estimate_now. */
void estimate_index_now(struct estimate_index *index, int32_t day, struct estimate_result *result);

/*
 * What the index holds, for estimate_smooth, estimate_why and the others;
 * borrowed until the next change.  Observations are in the order of their days,
 * and those that are equal stand there once.
 */
const struct estimate_model *estimate_index_model(const struct estimate_index *index);
const struct estimate_days *estimate_index_days(const struct estimate_index *index);
const struct observation *estimate_index_observations(const struct estimate_index *index,
						      size_t *count);

/* The position of the first observation on or after the day; their count where there is none. */
size_t estimate_index_from(const struct estimate_index *index, int32_t day);
