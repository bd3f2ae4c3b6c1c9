/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/calendar/rule.h"
#include "daemon/calendar/zone.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the calendar helper is asked, checked and within limits. */

enum {
	MEETINGS_MAX = 256,
	EXCEPTIONS_MAX = 2048,
	EXTRAS_MAX = 400,
	LEADS_MAX = 8,
	OCCURRENCES_MAX = 2000,
	DURATION_MAX_M = 14 * 24 * 60,
	LEAD_MAX_DAYS = 60,
	APPLY_MAX_DAYS = 180,
	APPLY_LEAD_DAYS = 3, /* the reminder of the last day to apply comes so many days before */
	APPLY_LEAD_MINUTE = 10 * 60, /* at this local time */
	APPLY_END_MINUTE = 23 * 60,  /* of the last day; nobody is reminded later than an hour on */
};

/* One date of a meeting that is not as the rule says. */
struct exception {
	int32_t date;	 /* the original local date */
	bool is_skipped; /* else it is moved */
	struct local to;
};

/* When to remind before a meeting. */
struct lead {
	bool is_clock; /* `days` before at the local time `minute`; else `minute` minutes before the
			  start */
	int days;
	int minute;
};

/* By when one has to apply. */
struct apply {
	enum { APPLY_NOT, APPLY_BEFORE, APPLY_BY } how;
	int32_t number; /* days before a date; or the day itself */
};

struct meeting {
	json_int_t number;
	struct local start; /* the earliest; with a rule, dates of the rule from it on count */
	int duration_m;
	icaltimezone *zone;
	bool is_once; /* there is no rule */
	struct rule rule;
	struct exception *exceptions; /* in the order of their dates */
	size_t exception_count;
	struct local *extras; /* dates that the rule does not give, in their order */
	size_t extra_count;
	struct apply apply;
	struct lead leads[LEADS_MAX];
	size_t lead_count;
};

struct request {
	int32_t from;
	int32_t until; /* exclusive */
	size_t limit;
	struct meeting *meetings;
	size_t meeting_count;
};

/* Why no answer can be given. */
struct problem {
	const char *error;  /* "rule", "zone" or "request" */
	json_int_t meeting; /* the meeting at fault, or 0 */
	char message[256];  /* plain English */
};

/* Fill a problem and return -EINVAL. */
int problem_set(struct problem *problem, const char *error, json_int_t meeting, const char *format,
		...) __attribute__((format(printf, 4, 5)));

/* Read a request; it is to be released in any case.  Returns 0, or -EINVAL with the problem. */
int request_read(const json_t *json, struct request *request, struct problem *problem);

void request_release(struct request *request);
