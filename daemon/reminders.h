/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"
#include "schema/meeting.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What comes to the screen, in the store: a reminder for each date and lead of
 * a meeting, the question after it, and the question of an evening:
 *
 *   pending → showing → shown → answered | expired
 *   pending → held (quiet hours) → showing;  shown → snoozed → showing
 *
 * A state is changed here before the outside world is touched.  Functions that
 * write are to be called inside a transaction.
 */
enum reminder_purpose { PURPOSE_MEETING, PURPOSE_QUESTION, PURPOSE_EVENING, PURPOSE_COUNT };

enum { SERVER_OWNER_TEXT = 96 };

struct reminder {
	int64_t id;
	enum reminder_purpose purpose;
	int64_t meeting; /* 0 for an evening */
	int32_t day;	 /* names the occurrence; of an evening the household's day */
	int64_t start_s; /* of an evening when its day ends */
	int64_t end_s;
	int64_t due_s;	 /* of a question when its meeting ends: the agenda knows its morning */
	int64_t until_s; /* held, snoozed or retried from then on; 0 for none */
	int64_t bubble;	 /* which bubble shows it; 0 for none */
	int attempts;
	int64_t changed_s; /* when the state was last changed */
	int64_t asked_s;   /* 0: not yet put in words */
	char state[12];
	char server_owner[SERVER_OWNER_TEXT]; /* who showed it last; empty: nobody */
	uint32_t server_number;
	char *title; /* of the meeting; NULL for an evening */
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

/* The same for the question after a date. */
int reminder_put_question(struct store *store, const struct reminder *reminder, int64_t now_s,
			  struct error *err);

/*
 * Keep the question of an evening (day, due_s and start_s), in place of one that
 * still waits for the same day.
 */
int reminder_put_evening(struct store *store, const struct reminder *reminder, int64_t now_s,
			 struct error *err);

/* Drop the evenings that wait, but for this day's (0: for none's). */
int reminder_drop_evenings(struct store *store, int32_t but_day, struct error *err);

/* The question of this day's evening: its state in *found (title, alias, place NULL), id 0 where
 * there is none. */
int reminder_get_evening(struct store *store, int32_t day, struct reminder *found,
			 struct error *err);

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

/*
 * Some of a bubble is lost with its server or helper: pending again from
 * until_s on, or given up after three attempts.
 */
int reminder_lose(struct store *store, int64_t bubble, int64_t until_s, int64_t now_s,
		  struct error *err);

/* It is no longer on the screen; whatever was shown in it stays shown. */
int reminder_unlink(struct store *store, int64_t bubble, struct error *err);

/* A question was put in words, or will not be put any more. */
int reminder_note_asked(struct store *store, int64_t id, int64_t now_s, struct error *err);

/*
 * Settle all of a date, whatever their state; the question too where nothing is
 * left to ask.  That of an application stays where they will go.
 */
int reminder_settle(struct store *store, int64_t meeting, int32_t day, bool with_question,
		    int64_t now_s, struct error *err);

/*
 * The questions that nobody has answered and whose meeting ended in [from_s,
 * to_s), and the evening of `today` where none has written; asked or not.
 */
int reminder_questions(struct store *store, int64_t from_s, int64_t to_s, int32_t today,
		       struct reminder **questions, size_t *count, struct error *err);

/*
 * After a start: what was being shown is pending again; given up after three
 * attempts.  No bubble of an earlier run is on the screen any more.
 */
int reminder_recover(struct store *store, int64_t now_s, struct error *err);

/*
 * The clock was ahead, or nothing ran: what expired by it and was never shown
 * is pending again, what is held or waits for another attempt is looked at
 * anew, and what is put off is put off for no longer than a snooze from now.
 */
int reminder_revive(struct store *store, int64_t now_s, int64_t snooze_s, struct error *err);

/* Settle what is open of a meeting's dates for which something was said, so far as that settles it.
 */
int reminder_follow_answers(struct store *store, int64_t meeting, int64_t now_s, struct error *err);

/*
 * What was said of a date is taken back: what that had settled waits again where
 * nobody has seen it.  What was put off comes when it was to come; a question
 * only of a meeting that ended at asked_from_s or later.  What has been on the
 * screen, or came too late from the start, is expired.
 */
int reminder_reopen(struct store *store, int64_t meeting, const char *day, int64_t asked_from_s,
		    int64_t now_s, struct error *err);

/* Drop what is not settled of a date. */
int reminder_drop_day(struct store *store, int64_t meeting, const char *day, struct error *err);

/* When the next one that waits and is due from this instant on is to be shown, 0 for none. */
int reminder_next(struct store *store, int64_t from_s, bool with_questions, int64_t *due_s,
		  struct error *err);

/* The largest number that a bubble has had, and when the last one of those that are up was shown
 * (0 for none). */
int reminder_last_bubble(struct store *store, int64_t *bubble, int64_t *shown_s, struct error *err);
