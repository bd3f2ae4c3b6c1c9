/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/changes.h"
#include "daemon/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Changes of meetings and of the known holidays, so that they can be taken
 * back and done again.  To be called inside a transaction.
 */

/* Now, and the end of the first meeting whose question is still to come. */
struct meeting_moment {
	int64_t now_s;
	int64_t asked_from_s;
};

/* All that is kept of a meeting, reminders excepted, as a new object; *form NULL for none. */
int meeting_form(struct store *store, int64_t number, json_t **form, struct error *err);

/* All known holidays, as a new object. */
int holidays_form(struct store *store, json_t **form, struct error *err);

/*
 * Note what was done to a meeting, from its form before (taken; NULL: there was
 * none) to what it is now; of dates, only those that differ.  day names the date
 * that it is about, or is NULL.  Nothing is noted where nothing differs.
 */
int meeting_note(struct store *store, int64_t at_s, const char *action, int64_t number,
		 const char *day, json_t *before_take, struct error *err);

/* The same of the holidays. */
int holidays_note(struct store *store, int64_t at_s, json_t *before_take, struct error *err);

/*
 * Put a meeting back to what it was before the change, or with is_redo to what
 * it was after it.  -ESTALE with FAULT_CHANGED_SINCE where it, or an answer for
 * one of the dates concerned, is no longer as the change left it.  Dates that
 * have begun stay as they were, but for the one that the change is about.  Reminders
 * that an answer had settled wait again, and those of an answer that stands
 * again are settled.  Dates to come and the rest of the reminders are to be
 * made anew afterwards.
 */
int meeting_restore(struct store *store, const struct change_row *noted, bool is_redo,
		    const struct meeting_moment *moment, struct error *err);

/* The same of the holidays. */
int holidays_restore(struct store *store, const struct change_row *noted, bool is_redo,
		     struct error *err);
