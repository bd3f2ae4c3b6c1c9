/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many daily copies are kept, and of how many weeks and months one each. */
enum { ROTATION_DAYS = 7, ROTATION_WEEKS = 4, ROTATION_MONTHS = 12 };

/*
 * Which daily copies stay: the newest 7, the newest one of each of the newest
 * 4 weeks (from Monday on) and of the newest 12 months that have one.  What
 * counts is the copies that are there and not the clock, so that a clock that
 * is wrong, or a long time without writing, never clears the folder.  days are
 * civil day numbers, each once, the newest first; keeps is filled in.
 */
void rotation_choose(const int32_t *days, size_t count, bool *keeps);
