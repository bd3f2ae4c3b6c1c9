/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The dates of meetings in the store.  Functions that write are to be called
 * inside a transaction.
 */

/* One date of a meeting; the texts are borrowed for the callback or the call. */
struct occurrence {
	int64_t meeting;
	int32_t day; /* the date that the rule gives: names the occurrence */
	int32_t local_day;
	int local_minute;
	int64_t start_s;
	int64_t end_s;
	const char *state;  /* "kept", "moved" or "skipped" */
	const char *answer; /* NULL: none yet */
};

/*
 * Forget the unanswered dates that begin after now, before they are put
 * again; those that were answered or applied for count as not
 * held until then.  What has begun is history, and stays.
 */
int occurrence_forget(struct store *store, int64_t meeting, int64_t now_s, struct error *err);

/*
 * Keep a date; an answer that it already has stays.  A known one that began at
 * or before settled_s (0 for none) stays wholly.
 */
int occurrence_put(struct store *store, const struct occurrence *occurrence, int64_t settled_s,
		   struct error *err);

/* The last known day of the meeting up to that day; 0 for none. */
int occurrence_last(struct store *store, int64_t meeting, int32_t up_to, int32_t *day,
		    struct error *err);

/* Note that the family has applied for a date (INT32_MAX: for all), or that it has not. */
int occurrence_apply(struct store *store, int64_t meeting, int32_t day, bool has_applied,
		     struct error *err);

/*
 * The day that names an occurrence, from that day or, for a moved one, from
 * the day on which it is held; *day stays where there is none.
 */
int occurrence_resolve(struct store *store, int64_t meeting, int32_t *day, struct error *err);

/* One date as sent; -ENOENT with FAULT_NO_SUCH_OCCURRENCE. */
int occurrence_get(struct store *store, int64_t meeting, int32_t day, json_t **occurrence,
		   struct error *err);

/*
 * Dates as sent, in the order of their start: those held from … to (both
 * included), answered or not.
 */
int occurrence_list(struct store *store, int32_t from_day, int32_t to_day, json_t **occurrences,
		    struct error *err);

/*
 * The same of those that have ended by now, of which nobody was reminded and
 * for which nobody answered; what was over when its meeting was kept is none
 * of them.
 */
int occurrence_list_missed(struct store *store, int32_t from_day, int32_t to_day, int64_t now_s,
			   json_t **occurrences, struct error *err);

/* Whether the answer for a date became an entry that is still in the journal. */
int occurrence_has_entry(struct store *store, int64_t meeting, int32_t day, bool *has_entry,
			 struct error *err);

/* Note the answer for a date; entry 0 for none. */
int occurrence_answer(struct store *store, int64_t meeting, int32_t day, const char *answer,
		      int64_t entry, struct error *err);
