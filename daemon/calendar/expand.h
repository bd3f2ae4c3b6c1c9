/* SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>
#include <stdint.h>

struct meeting;

/* How the expander's questions are answered (daemon/expander.h shows both). */

enum { EXPAND_BARREN_DAYS = 731 }; /* a rule must have a date within so many days of its start */

/*
 * The answer to a request; the caller dereferences it.  Where the request
 * cannot be answered it is {"error": "rule" or "zone" or "request",
 * "meeting": N (where one is at fault), "message": "plain English"}.
 *
 * An occurrence is in the answer if its original date, or the date that it was
 * moved to, is in the window.  Dates are found without a zone and converted
 * one by one.
 *
 * on_meeting (or NULL) is called before a meeting's dates are looked for.
 */
json_t *expand_answer(const json_t *request, void (*on_meeting)(json_int_t meeting));

/*
 * The first date of a meeting's rule on or after that day, INT32_MAX where
 * there is none; *before is how many the rule gives before.
 */
int32_t expand_first_from(const struct meeting *meeting, int32_t from, int *before);
