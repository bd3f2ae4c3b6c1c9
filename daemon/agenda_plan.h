/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/agenda.h"

/* What the files of the agenda share. */
struct agenda {
	struct store *store;
	struct settings *settings;
	struct agenda_ports ports;
	int64_t last_bubble;
	int64_t shown_s;      /* when a bubble was last shown; 0: long ago */
	int64_t asked_s;      /* when the one below was asked for */
	int64_t asked_bubble; /* of which it is not yet known whether it is shown; 0: none */
	int64_t seen_s;	      /* what the clock said at the last tick */
	int failures;	      /* attempts to show in a row that failed */
	char why[16];	      /* why the last one did */
	bool has_server;
	bool is_server_known;
	bool is_importing;   /* a calendar, of which there is one at a time */
	int32_t renewed_day; /* when all dates were last made; 0: not yet read */
	int64_t renew_s;     /* not made anew before this, after it could not be done */
	int renewing;	     /* dates are being made anew */
};

int64_t agenda_now(const struct agenda *agenda);
void agenda_trouble(struct agenda *agenda, const struct error *err);

/* Take from the screen what is about to be settled or changed; INT32_MAX for all days. */
void agenda_withdraw(struct agenda *agenda, int64_t meeting, int32_t day);

/* One exception as the calendar is asked. */
json_t *agenda_plan_exception(const struct meeting_exception *exception);

/* One additional date as the calendar is asked. */
json_t *agenda_plan_extra(const struct meeting_extra *extra);

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
