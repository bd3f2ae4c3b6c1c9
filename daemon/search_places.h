/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/search.h"

/*
 * From a set of entries' numbers to a list in the journal's order, of which
 * often only the end is asked for: for search.c alone.
 */

enum { SEARCH_SET_BITS = 64 };

/* A bit for each number; all entries while it is not restricted.  bits are freed by the caller. */
struct search_set {
	uint64_t *bits;
	size_t size; /* in words of SEARCH_SET_BITS */
	size_t count;
	bool is_restricted;
};

/* The first number from this one on; -1 where there is none. */
int64_t search_set_next(const struct search_set *set, int64_t from);

/* How many bits are set; the caller keeps it in count. */
size_t search_set_count(const struct search_set *set);

/*
 * Find the last `limit` (0: all) of the set that the filter chooses; found is
 * as search_find() leaves it.  The set holds no entry that is removed; what
 * the reader may not see is taken out of it.  Fails as the store does, and
 * then nothing is found.
 */
int search_places(struct store *store, struct search_set *set, const struct journal_filter *filter,
		  int64_t limit, struct search_found *found, struct error *err);
