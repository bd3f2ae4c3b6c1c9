/* SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>

/*
 * What meetings an iCalendar text holds.  The request:
 *   {"parts": [text, …] (joined), "today": "YYYY-MM-DD", "zone": "Asia/Tokyo"
 *    (for times that name none)}
 * The answer, for the caller to dereference:
 *   {"meetings": [{"line": N, "uid": …, "sequence": N, "cancelled": bool,
 *      "title": …, "date": …, "time": …, "duration_m": N, "zone": …,
 *      "rule": … or null, "place": … or null,
 *      "exceptions": [{"day": …, "to_date": … or null, "to_time": …}],
 *      "extras": ["YYYY-MM-DDTHH:MM"], "apply": "7d", a date or null,
 *      "except_holidays": bool}],
 *    "problems": [{"line": N, "title": …, "what": word, "detail": … or null}],
 *    "untold": N (further problems),
 *    "past": N (left out, because they are over)}
 * or {"error": "calendar", "reason": word, "line": N, "message": plain English}.
 */
json_t *ics_read_answer(const json_t *request);

enum { ICS_MEETINGS_MAX = 256, ICS_PROBLEMS_MAX = 200 };
