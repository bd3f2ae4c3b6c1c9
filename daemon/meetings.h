/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"
#include "schema/meeting.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Meetings, their exceptions and their dates in the store.  Functions that
 * write are to be called inside a transaction, unless they say otherwise.
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

/* An exception from the rule, as it will be or is. */
struct meeting_exception {
	int32_t day;
	bool is_move;
	int32_t to_day;
	int to_minute;
};

/* The meeting with this number; released by the caller.  -ENOENT with FAULT_NO_SUCH_MEETING; a
 * removed one is none. */
int meeting_get(struct store *store, int64_t number, struct meeting *meeting, struct error *err);

/* Keep a new one; its number is filled in. */
int meeting_insert(struct store *store, struct meeting *meeting, int64_t now_s, struct error *err);

/* Take it out, with its dates that have not begun, and what reminds of them. */
int meeting_mark_removed(struct store *store, int64_t number, int64_t now_s, struct error *err);

/* The numbers of all meetings that are not removed; the caller frees *numbers. */
int meeting_numbers(struct store *store, int64_t **numbers, size_t *count, struct error *err);

/* Its exceptions; the caller frees *exceptions. */
int meeting_exceptions(struct store *store, int64_t number, struct meeting_exception **exceptions,
		       size_t *count, struct error *err);

/* Keep an exception in place of an earlier one for the same date. */
int meeting_put_exception(struct store *store, int64_t number,
			  const struct meeting_exception *exception, struct error *err);

/* All meetings that are not removed, as sent. */
int meeting_list(struct store *store, json_t **meetings, struct error *err);

/* Forget the unanswered dates from this day on, before they are put again. */
int occurrence_forget(struct store *store, int64_t meeting, int32_t from_day, struct error *err);

/* Keep a date; an answer that it already has stays. */
int occurrence_put(struct store *store, const struct occurrence *occurrence, struct error *err);

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

/* Whether the answer for a date became an entry that is still in the journal. */
int occurrence_has_entry(struct store *store, int64_t meeting, int32_t day, bool *has_entry,
			 struct error *err);

/* Note the answer for a date; entry 0 for none. */
int occurrence_answer(struct store *store, int64_t meeting, int32_t day, const char *answer,
		      int64_t entry, struct error *err);
