/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/calendar/zone.h"

#include <stdbool.h>
#include <stddef.h>

/* The content lines of iCalendar (RFC 5545 §3.1), read in one pass and without growing. */

enum { ICS_LINE_MAX = 64 * 1024 }; /* bytes of a line once it is unfolded */

struct ics_reader {
	const char *at;
	const char *end;
	int line;      /* number of the line in `text`, where it begins */
	int next_line; /* number of the line at `at` */
	char text[ICS_LINE_MAX + 1];
};

/* Read text, which is borrowed; a byte order mark at its start is left out. */
void ics_open(struct ics_reader *reader, const char *text, size_t length);

/* The next line that is not empty, unfolded, in reader->text: 1, 0 at the end, or -EMSGSIZE. */
int ics_next(struct ics_reader *reader);

/* NAME;PARAMETERS:VALUE; all point into the line. */
struct ics_property {
	char *name; /* in capitals */
	char *parameters;
	char *value;
};

/* Take a line apart, in place.  Returns 0 or -EINVAL. */
int ics_split(char *line, struct ics_property *property);

/* The parameter's value without its quotes; false where there is none or it is too long. */
bool ics_parameter(const struct ics_property *property, const char *name, char *value, size_t size);

/* A TEXT value as one line of at most max bytes, without controls; the caller frees it. */
char *ics_text(const char *value, size_t max);

/* The tz name in a TZID: itself, or the end of a path of some program's. */
const char *ics_zone_name(const char *tzid);

/* A date, or a date and time, as it is written. */
struct ics_stamp {
	struct local local;
	icaltimezone *zone; /* NULL: none was named */
	bool is_date;
	bool is_utc;
	bool is_zone_unknown;
};

/* Read a DATE or DATE-TIME; tzid may be empty.  Returns 0 or -EINVAL. */
int ics_stamp(const char *value, size_t length, const char *tzid, struct ics_stamp *stamp);
