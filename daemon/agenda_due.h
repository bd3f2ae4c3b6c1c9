/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/agenda_plan.h"
#include "daemon/reminders.h"

#include <stdbool.h>
#include <stdint.h>

/* When a reminder may be shown: pure questions of the agenda's clock and settings. */

/* Whether it is neither settled nor shown nor being shown. */
bool agenda_waits(const struct reminder *reminder);

/* Until when it is still worth showing; what is shown is withdrawn then. */
int64_t agenda_last_call(const struct reminder *reminder);

/* When it was meant to come, quiet hours, pauses and failures apart. */
int64_t agenda_planned_at(const struct reminder *reminder);

/* The end of the first meeting whose question is still to come at that instant. */
int64_t agenda_asked_from(int64_t now_s);

/* The first instant from at_s on that is neither in quiet hours nor in the pause. */
int64_t agenda_allowed_at(const struct agenda *agenda, int64_t at_s);

/* Whether what it is about fell in a pause that is over: it is not brought up any more. */
bool agenda_fell_in_pause(const struct agenda *agenda, const struct reminder *reminder);

/* From when on it is due, given quiet hours, snoozing and pauses between attempts; it may lie in
 * the past. */
int64_t agenda_due_at(const struct agenda *agenda, const struct reminder *reminder);

/*
 * From when on it may be a bubble of its own: as agenda_due_at, but not within
 * AGENDA_BETWEEN_S of the bubble before.  What would come too late by that (its
 * meeting would have begun) does not wait, nor does what someone asked to see
 * again.
 */
int64_t agenda_showable_at(const struct agenda *agenda, const struct reminder *reminder);
