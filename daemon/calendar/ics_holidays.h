/* SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>

enum { ICS_HOLIDAYS_MAX = 4000, ICS_HOLIDAYS_AHEAD_DAYS = 1100 };

/*
 * What public holidays an iCalendar text holds: its events that are for whole
 * days, repeated ones as far as three years ahead.  The request:
 *   {"parts": [text, …] (joined), "holidays": true, "today": "YYYY-MM-DD"}
 * The answer, for the caller to dereference:
 *   {"holidays": [{"date": …, "title": …}], "problems": [as ics_read.h], "untold": N}
 * or an error as ics_read.h has it.
 */
json_t *ics_holidays_answer(const json_t *request);
