/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"
#include "schema/meeting.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reminders in the store, one for each date and lead of a meeting:
 *
 *   pending → showing → shown → answered | expired
 *   pending → held (quiet hours) → showing;  shown → snoozed → showing
 *
 * A state is changed here before the outside world is touched.  Functions that
 * write are to be called inside a transaction.
 */
struct reminder {
	int64_t id;
	int64_t meeting;
	int32_t day; /* names the occurrence */
	int64_t start_s;
	int64_t end_s;
	int64_t due_s;
	int64_t until_s; /* held, snoozed or retried from then on; 0 for none */
	int64_t bubble;	 /* which bubble shows it; 0 for none */
	int attempts;
	char state[12];
	char *title; /* of the meeting */
	char *alias; /* NULL: none */
	char *place; /* NULL: none */
	int32_t local_day;
	int local_minute;
	bool is_apply;	   /* of the application for the date; start_s and end_s are then its end */
	int32_t apply_day; /* by which one applies, then */
};

void reminder_free_all(struct reminder *reminders, size_t count);

/* Every reminder that is not settled and due before this instant; freed by reminder_free_all. */
int reminder_open(struct store *store, int64_t due_before_s, struct reminder **reminders,
		  size_t *count, struct error *err);

/*
 * Keep one for a date and a lead.  A new one whose time has passed is expired
 * at birth; a known one changes only where its date did.
 */
int reminder_put(struct store *store, const struct reminder *reminder, const struct lead *lead,
		 int64_t now_s, struct error *err);

/* Drop the unsettled reminders of the meeting whose date is no longer held. */
int reminder_drop_orphans(struct store *store, int64_t meeting, struct error *err);

/* Drop the unsettled reminders of leads that the meeting does not have any more. */
int reminder_drop_leads(struct store *store, const struct meeting *meeting, struct error *err);

/* Settle the reminder of the application for a date (INT32_MAX: for all), or let it wait again. */
int reminder_settle_apply(struct store *store, int64_t meeting, int32_t day, bool is_settled,
			  int64_t now_s, struct error *err);

/* Change the state of one; until_s 0 for none. */
int reminder_set(struct store *store, int64_t id, const char *state, int64_t until_s, int64_t now_s,
		 struct error *err);

/* Claim one for a bubble before it is shown: showing, one attempt more. */
int reminder_claim(struct store *store, int64_t id, int64_t bubble, int64_t now_s,
		   struct error *err);

/*
 * Change all of a bubble from one state; until_s 0 for none.  Back to pending,
 * nothing was seen of it, and it was no attempt.
 */
int reminder_set_bubble(struct store *store, int64_t bubble, const char *from_state,
			const char *state, int64_t until_s, int64_t now_s, struct error *err);

/* Who shows the bubble. */
int reminder_set_server(struct store *store, int64_t bubble, const char *owner, uint32_t number,
			struct error *err);

/* Settle all of a date, whatever their state; that of an application stays where they will go. */
int reminder_settle(struct store *store, int64_t meeting, int32_t day, int64_t now_s,
		    struct error *err);

/* After a start: what was being shown is pending again; given up after three attempts. */
int reminder_recover(struct store *store, int64_t now_s, struct error *err);

/*
 * The clock was ahead, or nothing ran: what expired by it and was never shown
 * is pending again, what is held or waits for another attempt is looked at
 * anew, and what is put off is put off for no longer than a snooze from now.
 */
int reminder_revive(struct store *store, int64_t now_s, int64_t snooze_s, struct error *err);

/* When the next one that waits and is due from this instant on is to be shown, 0 for none. */
int reminder_next(struct store *store, int64_t from_s, int64_t *due_s, struct error *err);

/* The largest number that a bubble has had, and when the last one of those that are up was shown
 * (0 for none). */
int reminder_last_bubble(struct store *store, int64_t *bubble, int64_t *shown_s, struct error *err);
