/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when.h"

/* A time of day as it was read, before it is certain which one it is. */

enum when_part {
	PART_NONE,
	PART_AM,       /* 午前 */
	PART_PM,       /* 午後 */
	PART_MORNING,  /* 朝 */
	PART_NOON,     /* 昼 */
	PART_EVENING,  /* 夕方 */
	PART_NIGHT,    /* 夜 */
	PART_MIDNIGHT, /* 深夜 */
	PART_LATIN_AM, /* am, in the morning: 12 is midnight */
	PART_LATIN_PM, /* pm: 12 is noon */
};

struct when_clock {
	int hour; /* as written, 0 … 99; -1 where only a part of the day was said */
	int minute;
	enum when_part part;
	bool is_loose; /* an English hour alone ("9"), which needs a part to be a time */
};

/*
 * Read a time of day, or only a part of the day, at *at (text of
 * when_read_normal()).  With may_be_loose a number alone is an hour too: one
 * end of "1:30-3pm".
 */
bool when_clock_read(const char **at, bool may_be_loose, struct when_clock *clock);

/* The minutes after midnight of a clock with an hour: WHEN_OK, WHEN_IMPOSSIBLE or WHEN_AMBIGUOUS.
 */
enum when_result when_clock_minute(const struct when_clock *clock, int *minute);
