/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/agenda.h"
#include "daemon/agenda_words.h"
#include "daemon/pause.h"
#include "daemon/reminders.h"

/* A bubble that some of its reminders may leave, and how many it had. */
struct agenda_stale {
	int64_t bubble;
	size_t count;
};

/* What the files of the agenda share. */
struct agenda {
	struct store *store;
	struct settings *settings;
	int64_t writer; /* who changes meetings now: a member's row, 0 for nobody in particular */
	struct agenda_ports ports;
	int64_t last_bubble;
	int64_t shown_s;      /* when a bubble was last shown; 0: long ago */
	int64_t asked_s;      /* when the one below was asked for */
	int64_t asked_bubble; /* of which it is not yet known whether it is shown; 0: none */
	int64_t seen_s;	      /* what the clock said at the last tick */
	struct pause pause;   /* the last one */
	struct agenda_stale *stale;
	size_t stale_count;
	int64_t preview_bubble; /* shown to be looked at; 0: none */
	struct agenda_told preview;
	int64_t replaced_s; /* when the bubble was shown that the asked one replaces; 0: none */
	int failures;	    /* attempts to show in a row that failed */
	char why[16];	    /* why the last one did */
	bool has_server;
	bool is_server_known;
	bool is_server_seen; /* what the helper said last, or the last failure */
	bool has_evenings;   /* there may be rows of evenings that wait */
	bool is_started;
	bool is_importing;   /* a calendar, of which there is one at a time */
	int32_t renewed_day; /* when all dates were last made; 0: not yet read */
	int64_t renew_s;     /* not made anew before this, after it could not be done */
	int renewing;	     /* dates are being made anew */
};

int64_t agenda_now(const struct agenda *agenda);
/* Begin a transaction whose changes are the present writer's. */
int agenda_begin(const struct agenda *agenda, struct error *err);

void agenda_trouble(struct agenda *agenda, const struct error *err);

/*
 * How much a notification may tell: as the household chose, but only the time
 * while violence was noted lately, so that nothing on the screen gives the
 * family's plans away.
 */
enum detail agenda_detail(const struct agenda *agenda);

/*
 * Note what is about to be settled or changed, before that is kept; INT32_MAX for
 * all days.  The next tick takes it from the screen; a bubble that tells of
 * something else as well is replaced by one about the rest.
 */
void agenda_withdraw(struct agenda *agenda, int64_t meeting, int32_t day);

/* What became of the bubble that was shown to be looked at: why NULL where it is on the screen. */
void agenda_preview_told(struct agenda *agenda, const char *why);

/* One exception as the calendar is asked. */
json_t *agenda_plan_exception(const struct meeting_exception *exception);

/* One additional date as the calendar is asked. */
json_t *agenda_plan_extra(const struct meeting_extra *extra);

/* A meeting's exceptions and additional dates after a day, but for one day's; new arrays. */
json_t *agenda_plan_exceptions(const struct agenda *agenda, int64_t meeting, int32_t after,
			       int32_t but_day);
json_t *agenda_plan_extras(const struct agenda *agenda, int64_t meeting, int32_t after,
			   int32_t but_day);

/*
 * The question for a meeting's dates; a new object.  Where it is not held on
 * holidays, those that are known are left out, but for dates that have an
 * exception.
 */
json_t *agenda_plan_question(const struct agenda *agenda, const struct meeting *meeting,
			     json_t *exceptions_take, json_t *extras_take);

/* Ask the calendar.  Returns 0 and the answer comes, or a negative errno with err set. */
int agenda_plan_ask(const struct agenda *agenda, json_t *question_take,
		    const struct expander_answer *answer, struct error *err);

/*
 * Keep the dates of the answer, and reminders, in place of those before that
 * have not begun; inside a transaction.  changed_day (INT32_MIN for none) is
 * one that is changed although it may have begun.
 */
int agenda_plan_store_dates(struct agenda *agenda, const struct meeting *meeting,
			    const json_t *dates, int32_t changed_day, struct error *err);

/* Ask for all dates anew where they were last made AGENDA_RENEW_DAYS ago. */
void agenda_plan_renew_if_old(struct agenda *agenda);

/* When all dates are to be made anew, WALLCLOCK_NEVER where there is no meeting; for the timer. */
int64_t agenda_plan_next_renewal(const struct agenda *agenda);

/* Make all dates anew; told when that is done, or could not be done. */
void agenda_plan_renew(struct agenda *agenda, const struct agenda_told *told);
