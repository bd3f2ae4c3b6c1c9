/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"
#include "schema/meeting.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Meetings, their exceptions and additional dates in the store.  Functions that
 * write are to be called inside a transaction, unless they say otherwise.
 */

/* An exception from the rule, as it will be or is. */
struct meeting_exception {
	int32_t day;
	bool is_move; /* else it is left out, or … */
	bool is_kept; /* … held although it is a holiday */
	int32_t to_day;
	int to_minute;
};

/* A date that the rule does not give. */
struct meeting_extra {
	int32_t day;
	int minute;
};

/* The meeting with this number; released by the caller.  -ENOENT with FAULT_NO_SUCH_MEETING; a
 * removed one is none. */
int meeting_get(struct store *store, int64_t number, struct meeting *meeting, struct error *err);

/*
 * What decides its dates, to be held against later: an array of the meeting's row,
 * its exceptions and its additional dates; *shape is NULL where there is no such meeting.
 */
int meeting_shape(struct store *store, int64_t number, json_t **shape, struct error *err);

/*
 * Whether the meeting is still of that shape (NULL: of any): 0, or -EAGAIN where it is not; with
 * is_whole -ESTALE with FAULT_CHANGED_SINCE where its row is another.
 */
int meeting_check(struct store *store, int64_t number, const json_t *shape, bool is_whole,
		  struct error *err);

/* Keep a new one; its number is filled in. */
int meeting_insert(struct store *store, struct meeting *meeting, int64_t now_s, struct error *err);

/* Change everything that is known of it to what is given; its dates are for the caller to change.
 */
int meeting_replace(struct store *store, const struct meeting *meeting, struct error *err);

/*
 * Replace it by one whose rule ends on that day: exceptions, additional dates
 * and unanswered dates after it are dropped, and answered ones are not held.
 */
int meeting_end(struct store *store, const struct meeting *meeting, int32_t last_day,
		struct error *err);

/* Copy the exceptions and additional dates after that day to another meeting. */
int meeting_hand_over(struct store *store, int64_t from, int64_t to, int32_t after_day,
		      struct error *err);

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

/* Drop the exception for a date, if there is one. */
int meeting_drop_exception(struct store *store, int64_t number, int32_t day, struct error *err);

/* Its additional dates; the caller frees *extras. */
int meeting_extras(struct store *store, int64_t number, struct meeting_extra **extras,
		   size_t *count, struct error *err);

/* Keep an additional date in place of one on the same day, or drop it. */
int meeting_put_extra(struct store *store, int64_t number, const struct meeting_extra *extra,
		      struct error *err);
int meeting_drop_extra(struct store *store, int64_t number, int32_t day, struct error *err);

/* A meeting as sent, with its additional dates; a new object. */
json_t *meeting_wire(struct store *store, const struct meeting *meeting);

/* All meetings that are not removed, as sent. */
int meeting_list(struct store *store, json_t **meetings, struct error *err);
