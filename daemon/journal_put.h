/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"
#include "schema/entry.h"

#include <stdint.h>

/*
 * Entries that come whole, with their instants and all revisions, from a file
 * of a household's own.  All inside a transaction.  They return 0 or a negative
 * errno with err set.
 */

/* An entry, and its writer's number or 0; borrowed. */
struct journal_put {
	const struct entry *entry;
	int64_t member;
};

enum { JOURNAL_PUT_MAX = 16 };

/*
 * Write up to JOURNAL_PUT_MAX entries as they are, each under the number that it
 * has and no other entry.  So many at once go in a single statement, which takes
 * half the time; but the search's index writes what it has gathered before each
 * such statement, so that all entries come first and journal_put_traces after.
 */
int journal_put_entries(struct store *store, const struct journal_put *puts, size_t count,
			struct error *err);

/* Write an entry's tags, and what is searched of it. */
int journal_put_traces(struct store *store, const struct entry *entry, struct error *err);

/* The highest number that an entry has or had; 0 where there never was one. */
int journal_put_highest(struct store *store, int64_t *number, struct error *err);

/* Write a revision that it had earlier. */
int journal_put_revision(struct store *store, const struct journal_put *put, struct error *err);

/* Write the present revision of every entry from this number on: of none has it been written. */
int journal_put_present(struct store *store, int64_t first, struct error *err);
