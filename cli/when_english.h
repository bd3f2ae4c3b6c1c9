/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when_said.h"

/* English ways of saying a day, and those in digits alone, tried one after another; ends with NULL.
 */
extern when_form *const when_english_forms[];

/*
 * Parts of such phrases at *at; each moves *at only where it returns true.
 * Offsets are counted from the present one: -1 is the one before.
 */

/* "last month", "3 months ago" and the like for a word such as "month" or "week". */
bool when_english_offset(const char **at, const char *unit, int *offset);

/* "2026", "last year". */
bool when_english_year(const char **at, const struct today *today, int *year);

/* A length of time: "2 hours", "1 hour 30 minutes", "an hour", "90 min". */
bool when_english_minutes(const char **at, int *minutes);
