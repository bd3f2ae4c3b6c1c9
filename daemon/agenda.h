/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/expander.h"
#include "daemon/meetings.h"
#include "daemon/notifier.h"
#include "daemon/occurrences.h"
#include "daemon/settings.h"
#include "daemon/store.h"
#include "daemon/wallclock.h"
#include "schema/entry.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The family's meetings: their dates, and the reminders of them.  It sees its
 * clock, its timer, its notifier and the calendar only through these ports.
 */
struct agenda;

struct agenda_ports {
	const struct clock_ops *clock;
	void *clock_context;
	const struct notifier_ops *notifier;
	void *notifier_context;
	/* As expander_ask. */
	int (*ask_dates)(void *context, const json_t *question,
			 const struct expander_answer *answer);
	void *dates_context;
	/* As wallclock_arm. */
	int (*arm)(void *context, int64_t due_s);
	void *arm_context;
	/* An entry was kept for an answer. */
	void (*on_entry)(void *context, const struct entry *entry);
	void *entry_context;
	/* Something could not be done, and there is nobody to tell: for the log. */
	void (*on_trouble)(void *context, const struct error *err);
	void *trouble_context;
};

/* How the dates of meetings are known: this far ahead, made anew each month. */
enum {
	AGENDA_AHEAD_DAYS = 731,
	AGENDA_BACK_DAYS = 400,
	AGENDA_RENEW_DAYS = 28,
	AGENDA_DATES_MAX = 800
};

/* After its start a meeting is still reminded of for so long, unless it ends before. */
enum { AGENDA_CATCH_UP_S = 3600 };

/* A question about a meeting is asked for so long after its end, and stays up for so long. */
enum { AGENDA_QUESTION_S = 14 * 24 * 3600, AGENDA_QUESTION_UP_S = 12 * 3600 };

/* So long after a bubble the next one waits, and takes up what comes in between. */
enum { AGENDA_BETWEEN_S = 600 };

/* Everything is borrowed; ports are copied. */
struct agenda *agenda_new(struct store *store, struct settings *settings,
			  const struct agenda_ports *ports);
void agenda_free(struct agenda *agenda);

/*
 * Take up what an earlier run left, renew dates where they are old, and arm the
 * timer; nothing the second time.  Before that only agenda_retry and
 * agenda_written may be called: they do nothing then, as all is looked at here.
 */
void agenda_start(struct agenda *agenda);

/* The timer has fired, the clock was set, or settings changed: show what is due, and arm again. */
void agenda_tick(struct agenda *agenda);

/* A notification server may have come: what waits after a failed attempt is tried at once. */
void agenda_retry(struct agenda *agenda);

/* The time zone changed: all dates are made anew. */
void agenda_renew(struct agenda *agenda);

/* What is changed from now on is changed by this member, 0 for nobody in particular. */
void agenda_set_writer(struct agenda *agenda, int64_t member);

/* Told when a meeting was added or changed: status 0, or a negative errno with err set. */
struct agenda_done {
	void *context;
	void (*on_done)(void *context, int status, const struct meeting *meeting, json_t *dates,
			const struct error *err);
};

/*
 * Keep a new meeting with its dates and reminders, or with dry_run only tell
 * its dates.  The meeting is taken over.  on_done comes exactly once, maybe
 * before this returns; `dates` (borrowed) are the expander's.
 */
void agenda_add(struct agenda *agenda, struct meeting *meeting_take, bool is_dry_run,
		const struct agenda_done *done);

/* Leave a date out, or hold it at another time.  As agenda_add. */
void agenda_except(struct agenda *agenda, int64_t number, const struct meeting_exception *exception,
		   const struct agenda_done *done);

/*
 * Change a meeting to what is given, under its number.  Dates that have begun
 * stay as they were.  As agenda_add.
 */
void agenda_edit(struct agenda *agenda, struct meeting *meeting_take, bool is_dry_run,
		 const struct agenda_done *done);

/* Hold a date as the rule says, after it was left out or moved; on a holiday too.  As agenda_add.
 */
void agenda_restore(struct agenda *agenda, int64_t number, int32_t day,
		    const struct agenda_done *done);

/* Hold it once more, on a day that has no date yet; minute -1 is the usual time.  As agenda_add. */
void agenda_extra(struct agenda *agenda, int64_t number, const struct meeting_extra *extra,
		  const struct agenda_done *done);

/*
 * From the date of that day on the meeting is what is given: the one with its
 * number ends before the day, and a new one, whose number on_done tells, goes
 * on.  With the same rule it goes on as if nothing had ended; with another, it
 * begins with the meeting's own day.  Where nothing is before the day, the
 * meeting itself is changed.  As agenda_add.
 */
void agenda_split(struct agenda *agenda, int32_t day, struct meeting *meeting_take, bool is_dry_run,
		  const struct agenda_done *done);

/*
 * End a meeting with that day.  FAULT_NO_DATE_BEFORE where no date would be
 * left, or it is held once.  *ended is as it then is, released by the caller.
 */
int agenda_end(struct agenda *agenda, int64_t number, int32_t last_day, struct meeting *ended,
	       struct error *err);

/*
 * Note whether the family has applied for a date; its reminder is then settled,
 * or waits again.  -EINVAL where no application is asked for.
 */
int agenda_apply(struct agenda *agenda, int64_t number, int32_t day, bool has_applied,
		 struct error *err);

/* What is to be done with a calendar's text. */
struct agenda_import {
	json_t *parts;	    /* texts, to be joined; taken over */
	json_t *additional; /* members of NewMeeting for meetings that are new; taken over */
	bool is_dry_run;
};

/* Told how an import or export went: status 0 and a reply (borrowed), or a negative errno with err
 * set. */
struct agenda_told {
	void *context;
	void (*on_told)(void *context, int status, json_t *reply, const struct error *err);
};

/*
 * Keep the meetings of an iCalendar text, each under its UID: what is there
 * in the same or a newer version stays as it is.  The reply is the wire's
 * type Import.  All of it is kept, or nothing.  on_told comes exactly once,
 * maybe before this returns.
 */
void agenda_take_calendar(struct agenda *agenda, const struct agenda_import *import_take,
			  const struct agenda_told *told);

/*
 * All meetings as an iCalendar text, in pieces.  on_told comes for each, with
 * {"text", "last"}; after one that is not the last, agenda_write_next asks for
 * the next, or agenda_write_end gives up without a word.  After a failure
 * nothing more comes.
 */
struct agenda_export;
struct agenda_export *agenda_write_calendar(struct agenda *agenda, const struct agenda_told *told);
void agenda_write_next(struct agenda_export *export);
void agenda_write_end(struct agenda_export *export);

/*
 * Keep the public holidays of an iCalendar text, in place of all that were
 * known with is_instead, and make all dates anew.  parts are taken over.  The
 * reply is the wire's type HolidayImport.  As agenda_take_calendar.
 */
void agenda_take_holidays(struct agenda *agenda, json_t *parts_take, bool is_instead,
			  bool is_dry_run, const struct agenda_told *told);

/* Take a meeting out.  Returns 0 or a negative errno with err set. */
int agenda_remove(struct agenda *agenda, int64_t number, struct meeting *removed,
		  struct error *err);

/*
 * The household's answer for a date.  went, missed and postponed become an
 * entry (of kinds without these outcomes only went does), which is given in
 * *entry with *has_entry, released by the caller.
 */
int agenda_answer(struct agenda *agenda, int64_t number, int32_t day, const char *answer,
		  bool *has_entry, struct entry *entry, struct error *err);

/*
 * Leave the family alone until then: nothing is shown or asked, what is on the
 * screen goes, and what fell in it is not brought up later.  An instant that is not
 * in the future ends the present pause.
 */
int agenda_pause(struct agenda *agenda, int64_t until_s, struct error *err);

/* The end of the pause that is in force, or 0. */
int64_t agenda_paused_until(const struct agenda *agenda);

/*
 * The questions that are open, as sent (type Question): those about meetings of
 * the last two weeks that nobody answered, and the evening's.
 */
int agenda_questions(struct agenda *agenda, json_t **questions, struct error *err);

/*
 * A question was put to somebody in words: it is not put again of itself, and its
 * bubble goes.  meeting 0 for the evening of that day.  -ENOENT with
 * FAULT_NO_SUCH_OCCURRENCE.
 */
int agenda_put_aside(struct agenda *agenda, int64_t meeting, int32_t day, struct error *err);

/* Somebody wrote about this day: its evening is not asked about any more. */
void agenda_written(struct agenda *agenda, int32_t day);

/*
 * What is told of the reminders.  Those that wait are due and not shown; what
 * someone put off does not wait until then.
 */
struct agenda_standing {
	int64_t next_s;		 /* when the next reminder of a meeting will be shown, 0 for none */
	int waiting;		 /* of meetings */
	const char *waiting_why; /* as notifier's why, "paused", "quiet", or NULL; a failure is told
				    before quiet hours */
	bool has_server;	 /* the last bubble was shown, or a server was seen since */
	bool is_server_known;
	int questions; /* open and not yet put in words */
	json_t *next;  /* a new object of type Coming, or NULL */
	json_t *wait;  /* a new array of type Coming */
};

int agenda_standing(struct agenda *agenda, struct agenda_standing *standing, struct error *err);

/*
 * What would be on the screen, as sent (type Preview), in the present setting and
 * in the other, of the meeting's next date (its last where none is to come).
 */
int agenda_preview(struct agenda *agenda, int64_t number, json_t **previews, struct error *err);

/*
 * Show it, in the present setting; its buttons do nothing.  on_told comes exactly
 * once: with {"why"}, null where it was shown.
 */
void agenda_preview_show(struct agenda *agenda, int64_t number, const struct agenda_told *told);

/* What the notifier tells; to be wired as its events with the agenda as context. */
extern const struct notifier_events agenda_notifier_events;
