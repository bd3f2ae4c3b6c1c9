/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

/*
 * Civil time of the household: instants to days and minutes, and back, in the
 * one time zone of this process.
 */

struct civil {
	int32_t day; /* civil day number */
	int minute;  /* after midnight */
};

/*
 * The zone from now on: a name of the time zone database, or "" for the
 * system's own.  Returns 0, or -EINVAL where the system does not know the name.
 */
int civil_set_zone(const char *zone);

/* The name of the zone that is in force, as far as it can be told; never NULL. */
const char *civil_zone(void);

/* Read the system's zone again, for when it may have changed. */
void civil_refresh(void);

struct civil civil_from_instant(int64_t instant_s);

/* A time in a gap of daylight saving takes the offset before it. */
int64_t civil_to_instant(struct civil civil);
