/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/agenda_plan.h"
#include "daemon/reminders.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The question on the morning after a meeting, and the one of an evening.  They
 * are bubbles like any other; in words they are put where the household chose
 * detail=full, and else on the terminal.
 */

/* Keep the row of the next evening that is asked about, or none where it is off. */
void agenda_evening_plan(struct agenda *agenda);

/* Whether a question that is not settled is not to be put at all: switched off, or answered
 * otherwise. */
bool agenda_question_is_idle(struct agenda *agenda, const struct reminder *reminder);

/* The bubble is on the screen: note whether it puts a question in words.  Inside a transaction. */
int agenda_question_note_shown(struct agenda *agenda, int64_t bubble, struct error *err);

/* A button of the evening's bubble: the entry that it stands for is kept. */
int agenda_evening_answer(struct agenda *agenda, const struct reminder *evening, const char *key,
			  struct error *err);
