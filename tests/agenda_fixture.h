/* SPDX-License-Identifier: MIT */
#pragma once

#include "tests/desktop_fixture.h"
#include "tests/household_fixture.h"

#include <stdint.h>

/* An agenda over a journal of its own and a recorded desktop. */
struct diary {
	struct household home;
	struct store *store;
	struct settings settings;
	struct desktop desktop;
	int status;	/* of the last change of a meeting; 1 while none was told */
	int64_t number; /* of the meeting that was added last */
	struct error err;
};

/* For cmocka: *state is a struct diary. */
int diary_set_up(void **state);
int diary_tear_down(void **state);

/* The daemon ends, without a word, and starts again; the screen stays as it is. */
void diary_restart(struct diary *diary);

/* The same, but agenda_start has not been called yet. */
void diary_come_back(struct diary *diary);

/* Keep a meeting, in JSON with single quotes; returns its number. */
int64_t diary_add(struct diary *diary, const char *meeting);

/* A meeting on Thursday 2026-11-12 13:30 to 15:30, with reminders on the 11th 19:00 and at 11:30.
 */
int64_t diary_add_thursday(struct diary *diary);

void diary_skip(struct diary *diary, int64_t number, const char *day);
void diary_move(struct diary *diary, int64_t number, const char *day, const char *to_day,
		const char *to_time);

/* Answer for a date; fails where it is refused. */
void diary_answer(struct diary *diary, int64_t number, const char *day, const char *answer);

/* How many reminders are in the state. */
int64_t diary_count(struct diary *diary, const char *state);

/* Fail unless so many bubbles were asked for in all, and so many are on the screen. */
void diary_check(struct diary *diary, size_t asked, size_t up);
