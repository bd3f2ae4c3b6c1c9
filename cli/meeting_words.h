/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"
#include "cli/when.h"
#include "schema/meeting.h"

#include <jansson.h>

/* What was said behind "ayumi meeting", and what its actions share. */
struct meeting_words {
	const char *from;
	const char *to;
	const char *until;
	const char *after;
	const char *rule;
	const char *time;
	const char *title;
	const char *output;
	const char *place;
	const char *alias;
	const char *kind;
	const char *apply;
	const char *writer; /* who makes the change; NULL: the one of this login */
	json_t *leads;
	bool has_no_leads; /* "--lead none" */
	bool is_shown;
	bool is_dry_run;
	bool is_and_after; /* this date and all after */
	bool has_no_holidays;
	bool has_holidays; /* held on holidays again */
	bool is_missed;
	bool is_all;
	bool is_instead;
	bool is_not;
	int count;   /* words that are no options */
	char **word; /* the first is the action */
};

/* The number behind the action; RESULT_USAGE after having said what is missing. */
enum result meeting_words_number(const struct meeting_words *words, int64_t *number);

/* NUMBER DATE of the actions on one date; is_past: the latest such date, else the next. */
enum result meeting_words_date(const struct meeting_words *words, bool is_past,
			       const struct today *today, int64_t *number,
			       char day[static DATE_TEXT]);

/* A day that is to come, from a phrase. */
enum result meeting_words_coming(const char *phrase, const struct today *today, struct when *when);

/*
 * Members of NewMeeting, or with is_change of MeetingChanges, for the options
 * that both take; "none" takes away.
 */
enum result meeting_words_pack(const struct meeting_words *words, bool is_change,
			       const struct today *today, json_t *meeting);

/* Put the rule of a phrase, with its end and its holidays. */
enum result meeting_words_rule(const struct meeting_words *words, const char *phrase,
			       const struct today *today, json_t *meeting);

/* Put time and duration. */
enum result meeting_words_hours(const char *phrase, const struct today *today, json_t *meeting);

/*
 * Call a method that changes something of meetings, in the name of the writer
 * who was said; parameters and reply as command_call_method() has them.
 */
enum result meeting_words_call(struct cli *cli, const struct meeting_words *words,
			       const char *method, json_t *parameters_take, json_t **reply);

/* The actions. */
enum result meeting_add(struct cli *cli, const struct meeting_words *words,
			const struct today *today);
enum result meeting_edit(struct cli *cli, const struct meeting_words *words,
			 const struct today *today);
enum result meeting_end(struct cli *cli, const struct meeting_words *words,
			const struct today *today);
enum result meeting_skip(struct cli *cli, const struct meeting_words *words,
			 const struct today *today);
enum result meeting_move(struct cli *cli, const struct meeting_words *words,
			 const struct today *today);
enum result meeting_restore(struct cli *cli, const struct meeting_words *words,
			    const struct today *today);
enum result meeting_extra(struct cli *cli, const struct meeting_words *words,
			  const struct today *today);
enum result meeting_applied(struct cli *cli, const struct meeting_words *words,
			    const struct today *today);
enum result meeting_answer(struct cli *cli, const struct meeting_words *words,
			   const struct today *today);
enum result meeting_holidays(struct cli *cli, const struct meeting_words *words,
			     const struct today *today);

/* End before that day; and from it on, hold it on another day or at another time. */
enum result meeting_end_before(struct cli *cli, const struct meeting_words *words, int64_t number,
			       const char *day, const struct today *today);
enum result meeting_move_on(struct cli *cli, const struct meeting_words *words, int64_t number,
			    const char *day, int32_t to_day, int minute, const struct today *today);
