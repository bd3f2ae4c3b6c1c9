/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when.h"

/*
 * Japanese eras since 1868.  The day on which an era changed belongs to the
 * new one (the ordinances of 1912, 1926, 1989 and 2019).
 */

struct when_era {
	const char *name; /* "令和" */
	int first_year;	  /* year 1 of the era in the civil calendar */
	int32_t first;	  /* its first day */
	int32_t last;	  /* its last day; far ahead for the present one */
};

/*
 * Read an era and a year in it at *at: "令和8", "令和元", "r8", "令8"; 明治, 大正,
 * 昭和, 平成 and 令和 or their letters m, t, s, h, r.  The year is 1 … 999 and may
 * be past the era's end.  The text is one of when_read_normal().  *at stays
 * where nothing is found.
 */
bool when_era_read(const char **at, const struct when_era **era, int *year);

/* The era that the day is in; days before 1868-10-23 are not asked for. */
const struct when_era *when_era_of(int32_t day);

/* "令和8年", "令和元年": the year that the day is in; free with free(). */
char *when_era_say(int32_t day);
