/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/journal.h"

#include <jansson.h>

/* How many entries there are of what. */

enum { JOURNAL_COUNT_KEYS = 2 };

/* Whether it can be counted by: day, week (its Monday), month, weekday ("1" Monday … "7"), kind,
 * outcome, member, tag. */
bool journal_count_has_key(const char *key);

/*
 * Count the entries that the filter chooses by one or two keys (the second may
 * be NULL), as sent: [{keys: [string or null], count}], sorted by their keys,
 * none of them 0.  An entry with several tags counts for each of them.
 */
int journal_count_by(struct store *store, const struct journal_filter *filter,
		     const char *const keys[JOURNAL_COUNT_KEYS], json_t **rows, struct error *err);
