/* SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>

/*
 * Meetings as an iCalendar text, in one piece or several.  The request:
 *   {"zones": ["Asia/Tokyo", …] (with it the text begins here, and describes them),
 *    "write": [meetings as ics_read.h shows them, without line; "since" is the day before
 *     which dates of the rule are not this meeting's],
 *    "last": true (the text ends here), "now_s": N}
 * The answer, for the caller to dereference: {"text": "BEGIN:VCALENDAR…"}, or
 * {"error": "request", "message": plain English}.
 */
json_t *ics_write_answer(const json_t *request);
