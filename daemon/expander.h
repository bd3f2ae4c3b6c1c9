/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/error.h"

#include <jansson.h>
#include <uv.h>

/*
 * Asks the calendar helper, for the dates of meetings first of all.  Each question gets a
 * process of its own; questions wait for one another.
 *
 * A question:
 *   {"from": "YYYY-MM-DD", "until": "YYYY-MM-DD" (exclusive), "limit": N,
 *    "meetings": [{"meeting": N, "start": "YYYY-MM-DDTHH:MM" (local),
 *      "duration_m": N, "zone": "Asia/Tokyo", "rule": "FREQ=…" or null (once),
 *      "exceptions": [{"start": "YYYY-MM-DD" (the original date),
 *        "action": "skip" or "move", "to": "YYYY-MM-DDTHH:MM"}],
 *      "leads": ["1d@19:00", "120m"],
 *      "extras": ["YYYY-MM-DDTHH:MM"] (dates that the rule does not give; may be missing),
 *      "apply": "7d", "YYYY-MM-DD", or missing}]}
 * Its answer:
 *   {"occurrences": [{"meeting": N, "date": "YYYY-MM-DD" (the original date),
 *      "start": "YYYY-MM-DDTHH:MM" (local, after a move), "start_s": N,
 *      "end_s": N, "due_s": [N for each lead],
 *      "state": "kept", "moved" or "skipped", and where one has to apply
 *      "apply_due_s": N and "apply_end_s": N}], "truncated": false}
 * in the order of start_s, then meeting.
 *
 * It also reads and writes iCalendar texts, with the questions and answers of
 * daemon/calendar/ics_read.h, ics_holidays.h and ics_write.h.  What came of a long text
 * before its answer is in the answer's "parts".
 */
struct expander;

enum { EXPANDER_DEADLINE_MS = 5000, EXPANDER_QUESTIONS_MAX = 320 };

/*
 * The answer to a question.  status is 0, and reply is borrowed for the call;
 * or a negative errno, reply is NULL and err tells why:
 *   -EINVAL     a meeting is at fault: FAULT_INVALID_RULE (value: the rule,
 *               detail: why, number: the meeting), or FAULT_INVALID_PARAMETER
 *               (field "zone", value: the zone, number: the meeting)
 *               or the text: FAULT_INVALID_CALENDAR (value: the reason,
 *               number: the line)
 *   -ETIMEDOUT  no answer in time: FAULT_HELPER_FAILED
 *   -ECANCELED  the expander was closed
 *   else        the helper could not be asked: FAULT_HELPER_FAILED
 */
struct expander_answer {
	void *context;
	void (*on_reply)(void *context, int status, json_t *reply, const struct error *err);
};

/* path is the helper's program; it is copied.  Nothing is started yet. */
struct expander *expander_new(uv_loop_t *loop, const char *path);

/*
 * Ask.  request is borrowed and copied.  Returns 0, and answer->on_reply is
 * called once, later; or -EBUSY where too many questions wait, and it never is.
 */
int expander_ask(struct expander *expander, const json_t *request,
		 const struct expander_answer *answer);

/*
 * Answer what waits with -ECANCELED (before this returns), end a running
 * helper, free the expander and call on_closed (which may be NULL).  expander
 * may be NULL.
 */
void expander_close(struct expander *expander, void (*on_closed)(void *context), void *context);
