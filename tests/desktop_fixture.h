/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/agenda.h"
#include "tests/household_fixture.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What an agenda sees of the world, recorded: a screen that remembers every
 * bubble, a timer, and a calendar that answers from the real expansion when
 * the test says so.
 */

enum { DESKTOP_BUBBLES_MAX = 64, DESKTOP_QUESTIONS_MAX = 64 };

enum bubble_state { BUBBLE_ASKED, BUBBLE_UP, BUBBLE_FAILED, BUBBLE_WITHDRAWN, BUBBLE_REPLACED };

struct bubble {
	int64_t id;
	enum bubble_state state;
	int64_t at_s; /* when it was asked for */
	char title[256];
	char body[1024];
	char actions[256]; /* "key=label " for each button */
	int64_t replaces;  /* the id of the one in whose place it came; 0: none */
};

struct desktop_question {
	json_t *question;
	struct expander_answer answer;
};

struct desktop {
	struct household *home;
	struct agenda *agenda;
	struct bubble bubbles[DESKTOP_BUBBLES_MAX];
	size_t bubble_count;
	int show_result;				      /* what show returns */
	void (*on_show)(struct desktop *desktop, int64_t id); /* looks at the world then; or NULL */
	const char *failing; /* why bubbles fail; NULL: they are shown */
	bool is_watched;     /* a server that appears is told at once */
	bool is_silent;	     /* neither shown nor failed is told */
	int64_t armed_s;
	struct desktop_question questions[DESKTOP_QUESTIONS_MAX];
	size_t question_count;
	size_t asked_count; /* questions ever asked */
	int ask_result;	    /* what ask_dates returns */
	size_t entry_count; /* entries that on_entry told of */
	size_t trouble_count;
	struct error trouble; /* the last one */
};

void desktop_init(struct desktop *desktop, struct household *home);

/* Drop unanswered questions. */
void desktop_release(struct desktop *desktop);

/* Its ports for an agenda, which is to be put into desktop->agenda. */
struct agenda_ports desktop_ports(struct desktop *desktop);

/* Answer what was asked of the calendar, with status 0 or the error of the expansion. */
void desktop_answer(struct desktop *desktop);

/* Answer it with a failure of the helper. */
void desktop_refuse(struct desktop *desktop);

/* Tell what became of bubbles that were asked for. */
void desktop_tell(struct desktop *desktop);

/*
 * Let time pass as the wall clock's timer would have it, until this time:
 * every armed instant on the way fires.  Fails where the agenda never comes to
 * rest.
 */
void desktop_pass(struct desktop *desktop, const char *date, const char *time);

/* The bubble that was asked for last; fails where there is none. */
struct bubble *desktop_last(struct desktop *desktop);

/* How many bubbles are on the screen. */
size_t desktop_up(const struct desktop *desktop);

/* The last bubble leaves the screen: as on_closed, or as on_lost for reason 0. */
void desktop_close(struct desktop *desktop, int reason);

/* Press a button of the last bubble. */
void desktop_press(struct desktop *desktop, const char *key);

/* What is told of the reminders, without the dates (next and wait are NULL). */
struct agenda_standing desktop_standing(struct desktop *desktop);
