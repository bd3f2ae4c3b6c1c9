/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/calendar/ics_line.h"
#include "daemon/calendar/rule.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The events of an iCalendar text, each with what meetings need of it. */

enum {
	ICS_EVENTS_MAX = 10000,
	ICS_PROPERTIES_MAX = 4096, /* of one event */
	ICS_DEPTH_MAX = 8,
	ICS_DATES_MAX = 1024, /* EXDATEs, or RDATEs, of one event */
	ICS_EXTRAS_MAX = 366, /* RDATEs that are kept of one event */
	ICS_UID_MAX = 255,
	ICS_TITLE_MAX = 128,
	ICS_PLACE_MAX = 512,
	ICS_ZONE_MAX = 128,
	ICS_APPLY_BYTES = 12,
	ICS_BYTES_MAX = 10 * 1024 * 1024,
};

/* Our own properties: by when one applies, and that a meeting is not held on holidays. */
#define ICS_APPLY "X-AYUMI-APPLY-BY"
#define ICS_EXCEPT_HOLIDAYS "X-AYUMI-EXCEPT-HOLIDAYS"

struct ics_stamps {
	struct ics_stamp *list;
	size_t count;
};

struct ics_event {
	int line; /* where it begins */
	char *uid;
	char *title;
	char *place;
	int sequence;
	bool is_cancelled;
	bool has_start;
	bool has_end;
	bool has_duration;
	bool has_recurrence;
	bool is_and_future; /* the change is of all later dates too */
	bool is_damaged;    /* a date cannot be read */
	int period_line;    /* of an RDATE of periods; 0: none */
	int exrule_line;    /* 0: none */
	bool has_no_holidays;
	int todo_line; /* it is no event but a task or the like */
	long duration_s;
	struct ics_stamp start;
	struct ics_stamp end;
	struct ics_stamp recurrence;
	char tzid[ICS_ZONE_MAX]; /* of the start, for messages */
	char *rule;
	struct ics_stamps exdates;
	struct ics_stamps rdates;
	char apply[ICS_APPLY_BYTES]; /* "7d" or a date, not checked; "" for none */
};

struct ics_events {
	struct ics_event *list;
	size_t count;
};

/* Why a text is no calendar that can be read. */
struct ics_fault {
	const char *reason; /* a stable word */
	int line;
	const char *message; /* plain English */
};

/* Read all events; to be released in any case.  Returns 0, or -EINVAL with the fault. */
int ics_events_read(const char *text, size_t length, struct ics_events *events,
		    struct ics_fault *fault);

/* The same of an array of texts, to be joined. */
int ics_events_read_parts(const json_t *parts, struct ics_events *events, struct ics_fault *fault);

/* The answer that says so; a new object. */
json_t *ics_write_fault(const struct ics_fault *fault);

void ics_events_release(struct ics_events *events);
