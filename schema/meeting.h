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
	APPLY_TEXT = 12,
};

/*
 * When to remind: some minutes before the start ("120m"), or at a local time
 * some days before ("1d@19:00").  The reminder of an application goes by the
 * name "apply", which cannot be given.
 */
struct lead {
	int days;   /* 0 … 60 */
	int minute; /* local time of day with days; else minutes before the start, 0 … 20160 */
	bool is_day;
	bool is_apply;
};

/* Returns 0, or -EINVAL where the text is not a lead. */
int lead_parse(const char *text, struct lead *lead);
void lead_format(const struct lead *lead, char text[static LEAD_TEXT]);

/* By when one has to apply: not at all, so many days before each date ("7d"), or on a day that is
 * named ("2026-11-28"). */
struct apply {
	enum { APPLY_NOT, APPLY_BEFORE, APPLY_BY } how;
	int days;    /* with APPLY_BEFORE: 0 … 180 */
	int32_t day; /* with APPLY_BY */
};

/* Returns 0, or -EINVAL where the text is neither. */
int apply_parse(const char *text, struct apply *apply);

/* "" for APPLY_NOT. */
void apply_format(const struct apply *apply, char text[static APPLY_TEXT]);

/* The last day on which one can apply for a date that is held on this day. */
int32_t apply_last_day(const struct apply *apply, int32_t day);

/* The gentle reminder of it: so many days before the last one, at this time. */
enum { APPLY_LEAD_DAYS = 3, APPLY_LEAD_MINUTE = 10 * 60 };

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
	struct apply apply;
	bool has_no_holidays; /* not held on a public holiday */
	bool is_imported;     /* from a calendar that was read */
	bool is_removed;
	int32_t since; /* dates of the rule before it are not this meeting's; 0: all are.  Not on
			  the wire. */
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

/* The meeting as it is sent: a new object, in which a store may put what else it knows. */
json_t *meeting_to_wire(const struct meeting *meeting);
