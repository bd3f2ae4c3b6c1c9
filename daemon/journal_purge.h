/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Erasing entries for good: what they said, every revision, their tags, what
 * the changes tell of them.  Only their numbers are still noted.
 */

/*
 * Erase them inside a transaction; numbers that no entry has are no failure.
 * Until journal_purge_rewrite their bytes may still stand in the file.
 */
int journal_purge(struct store *store, const int64_t *numbers, size_t count, int64_t now_s,
		  struct error *err);

/*
 * Make indexes and the file anew, without what was deleted, and empty the log;
 * outside a transaction.  It takes about as long as writing the whole journal.
 */
int journal_purge_rewrite(struct store *store, struct error *err);

/* Note that nothing is left to do. */
int journal_purge_done(struct store *store, struct error *err);

/* Whether an erasing was cut short before journal_purge_done. */
int journal_purge_unfinished(struct store *store, bool *is_unfinished, struct error *err);

/* The numbers of the entries of these days, removed ones included; the caller frees *numbers. */
int journal_numbers_between(struct store *store, int32_t from, int32_t to, int64_t **numbers,
			    size_t *count, struct error *err);
