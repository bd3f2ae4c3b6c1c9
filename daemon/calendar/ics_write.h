/* SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>

/*
 * Meetings as an iCalendar text.  The request: {"write": [meetings as
 * ics_read.h shows them, without line], "now_s": N}.  The answer, for the
 * caller to dereference: {"text": "BEGIN:VCALENDAR…"}, or {"error": "request",
 * "message": plain English}.
 */
json_t *ics_write_answer(const json_t *request);
