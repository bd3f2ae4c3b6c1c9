/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/agenda.h"
#include "tests/household_fixture.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A year of an agenda in a world that goes wrong, and what must be true of it.
 * The dates come from the real expansion; when a reminder may and must come is
 * reckoned here a second time, minute by minute.
 */

enum {
	YEAR_REMINDERS_MAX = 1024,
	YEAR_QUESTIONS_MAX = 128,
	YEAR_BUBBLE_MAX = 64,
	YEAR_PAUSES_MAX = 256,
	YEAR_ASKED_MAX = 1024,
	/* So long machine, server and a waking household together are enough for any reminder:
	 * the longest pause between attempts, and the ten minutes between bubbles. */
	YEAR_TOGETHER_S = 45 * 60,
};

/* What is known of one date and lead. */
struct year_reminder {
	int64_t meeting;
	int32_t day;
	int lead;
	int64_t start_s;
	int64_t end_s;
	int64_t due_s;
	int64_t together_s;  /* without interruption until now */
	int64_t together_at; /* until when that was reckoned */
	bool was_due_enough; /* together_s reached YEAR_TOGETHER_S once */
	bool is_due_quietly; /* in quiet hours */
	bool is_disturbed;   /* anything out of the ordinary happened meanwhile */
	bool is_settled;     /* answered */
	bool is_given_up;    /* vanished from the screen three times, or let go by the server */
	int shown;	     /* bubbles that came on the screen */
	int put_off;	     /* of these, those answered with later */
	int64_t up;	     /* the bubble that shows it; 0: none */
	int lost_up;	     /* bubbles that vanished from the screen */
	int lost;	     /* bubbles of which the daemon did not learn the end */
	int64_t first_shown_s;
};

/* What is known of the question about a date, or of an evening (meeting 0). */
struct year_question {
	int64_t meeting;
	int32_t day;
	int shown;
	int again; /* how often it may come again: put off, vanished, or not known to have come */
	bool is_settled;
};

struct year_pause {
	int64_t from_s;
	int64_t until_s;
};

struct year_counts {
	int ticks, shown, merged, failed, suspends, steps, zones, outages, restarts, answers,
		presses, quiet_changes, pauses, replaced, lost, questions, evenings, entries;
};

struct year {
	struct household home;
	struct store *store;
	struct settings settings;
	struct agenda *agenda;
	uint64_t random;
	bool is_awake;
	bool has_server;
	bool is_disturbing; /* a quiet year has no disturbance at all */
	bool dies_when_asked;
	int64_t armed_s;
	int64_t asked_bubble; /* not yet told of; 0: none */
	int64_t asked_replaces;
	int64_t up_bubble; /* the last one that is on the screen */
	int64_t up_s;	   /* when it came */
	struct {
		json_t *question;
		struct expander_answer answer;
	} questions[YEAR_QUESTIONS_MAX];
	size_t question_count;
	struct year_reminder reminders[YEAR_REMINDERS_MAX];
	size_t count;
	struct year_question asked[YEAR_ASKED_MAX];
	size_t asked_count;
	struct year_pause pauses[YEAR_PAUSES_MAX];
	size_t pause_count;
	struct year_counts counts;
	char failure[256]; /* the first thing that was wrong; empty: none */
};

void year_init(struct year *year, uint64_t seed);
void year_release(struct year *year);

/* A number from low to high, both included. */
int64_t year_random(struct year *year, int64_t low, int64_t high);

/* Let time pass, with all that the agenda does in it. */
void year_pass(struct year *year, int64_t seconds);

/* The timer tells of a step of the clock, or a wake-up. */
void year_tick(struct year *year);

/* The calendar answers, and the notifier tells what became of bubbles. */
void year_settle_down(struct year *year);

/* The daemon ends without a word; it starts again. */
void year_restart(struct year *year);

/* Something out of the ordinary: the reminders of that time need not come at their minute. */
void year_disturb(struct year *year, int64_t from_s, int64_t to_s);

/* Something is wrong; the first such thing is kept. */
void year_wrong(struct year *year, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* For messages; two of them may be in use. */
const char *year_say(int64_t instant_s);

/* Quiet hours by the clock on the wall alone. */
bool year_is_quiet(const struct year *year, int64_t instant_s);

/* Whether the instant lies in a pause of the family. */
bool year_is_paused(const struct year *year, int64_t instant_s);

/* Whether what began then fell in a pause that is over. */
bool year_fell_in_pause(const struct year *year, int64_t instant_s);

/* The clock was set back: a pause that had begun by it begins now. */
void year_pull_pauses(struct year *year);

/* The pauses are as the agenda keeps them, after one was set. */
void year_read_pauses(struct year *year);

/* The questions that a bubble is about, and that are in this state. */
size_t year_questions_in(struct year *year, int64_t bubble, const char *state,
			 struct year_question *found[static YEAR_BUBBLE_MAX]);

/* From when on a reminder must not come any more. */
int64_t year_last_call(const struct year_reminder *reminder);

/* The reminders that a bubble is about, and that are in this state. */
size_t year_in_bubble(struct year *year, int64_t bubble, const char *state,
		      struct year_reminder *found[static YEAR_BUBBLE_MAX]);
