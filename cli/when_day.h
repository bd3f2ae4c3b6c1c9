/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when_said.h"

/* Which way to look, and from which day, for what is not said. */
struct when_view {
	int32_t anchor;
	bool is_ahead; /* the first from the anchor on; else the last up to it */
};

/* The first and the last day of the years 1900 to 2999. */
enum { WHEN_FIRST_DAY = -25567, WHEN_LAST_DAY = 376199 };

/* Decide which day and time it is; see when_date() for what is written. */
enum when_result when_day_decide(const struct said *said, const struct today *today,
				 const struct when_view *view, struct when *when);

/*
 * The civil year of what is said, from the era's where only that is said; 0
 * where neither is.  WHEN_ERA: the two contradict each other.
 */
enum when_result when_day_year(const struct said *said, int *year);
