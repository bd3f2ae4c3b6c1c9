/* SPDX-License-Identifier: MIT */
#pragma once

#include <libical/ical.h>
#include <stdint.h>

/* A local date and time of no zone. */
struct local {
	int32_t day; /* as in schema/date.h */
	int minute;  /* after midnight */
};

/* "YYYY-MM-DDTHH:MM" and its NUL. */
enum { LOCAL_TEXT = 17 };

/* Exactly "YYYY-MM-DDTHH:MM".  Returns 0 or -EINVAL. */
int local_parse(const char *text, struct local *local);
void local_format(struct local local, char text[static LOCAL_TEXT]);

/* The system's time zone of this name ("Asia/Tokyo"), owned by libical; NULL where there is none.
 */
icaltimezone *zone_find(const char *name);

/*
 * Seconds since the epoch of a local time in the zone.  As RFC 5545 §3.3.5
 * says, one that does not exist takes the offset from before the gap, and one
 * that exists twice is the first.
 */
int64_t zone_instant(icaltimezone *zone, struct local local);

/* The local time in the zone of a time in UTC. */
struct local zone_local(icaltimezone *zone, struct local utc);
