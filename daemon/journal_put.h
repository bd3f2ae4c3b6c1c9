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

/*
 * Write an entry as it is, with its tags; without a number under the next one,
 * which is then filled in.  member is its writer's number, or 0.
 */
int journal_put_entry(struct store *store, struct entry *entry, int64_t member, struct error *err);

/* Write a revision that it had earlier. */
int journal_put_revision(struct store *store, const struct entry *entry, int64_t member,
			 struct error *err);

/* Write the present revision of every entry from this number on: of none has it been written. */
int journal_put_present(struct store *store, int64_t first, struct error *err);
