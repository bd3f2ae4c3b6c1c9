/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/error.h"
#include "schema/kinds.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * A meeting that the family goes to: a local start and length in a time zone,
 * a recurrence rule, and when to be reminded of it (type Meeting of the
 * interface org.ayumi.Journal).
 */

enum {
	LEADS_MAX = 4,
	LEAD_TEXT = 16,
	ZONE_MAX_BYTES = 64,
	RULE_MAX_BYTES = 512,
	PLACE_MAX_BYTES = 512,
};

/*
 * When to remind: some minutes before the start ("120m"), or at a local time
 * some days before ("1d@19:00").
 */
struct lead {
	int days;   /* 0 … 60 */
	int minute; /* local time of day with days; else minutes before the start, 0 … 20160 */
	bool is_day;
};

/* Returns 0, or -EINVAL where the text is not a lead. */
int lead_parse(const char *text, struct lead *lead);
void lead_format(const struct lead *lead, char text[static LEAD_TEXT]);

struct meeting {
	int64_t number;		 /* running number that people see and type */
	char *title;		 /* what the family calls it */
	char *alias;		 /* what may be seen on the screen; NULL: nothing */
	const struct kind *kind; /* group, class, consultation or bridge */
	int32_t day;		 /* local date of the first occurrence */
	int minute;		 /* local start, minutes after midnight */
	int duration_min;	 /* 0 … 1440 */
	char *zone;		 /* name in the time zone database */
	char *rule;		 /* RFC 5545 RRULE without "RRULE:"; NULL: once */
	char *place;		 /* NULL: not said */
	struct lead leads[LEADS_MAX];
	size_t lead_count;
	bool is_removed;
};

/* Free what it holds and leave it empty; an all-zero meeting is fine. */
void meeting_release(struct meeting *meeting);

/* Whether a meeting can be of this kind. */
bool meeting_kind_is_valid(const struct kind *kind);

/*
 * Read a meeting from the wire.  title, date and time are required; kind is
 * "group" and duration_m 120 where missing, zone is `zone`, and the leads are
 * the evening before at 19:00 and two hours before.  Returns 0, or -EINVAL
 * with err set; the meeting is then empty.
 */
int meeting_from_wire(struct meeting *meeting, const json_t *object, const char *zone,
		      struct error *err);

/* The meeting as it is sent: a new object. */
json_t *meeting_to_wire(const struct meeting *meeting);
