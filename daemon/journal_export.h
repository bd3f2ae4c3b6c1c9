/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The whole journal as rows, as an import takes them (see import.h): every
 * table that is not made from others, in the order in which the schema makes
 * them; then every revision of every entry.  What lies outside the settings
 * table, such as the language of a login, is not in it.
 */

/* Where an export goes on.  Zeros for the beginning. */
struct journal_export {
	int table;	/* which of the tables */
	int64_t row;	/* rows of it that are done */
	int64_t number; /* entry and revision that were the last */
	int64_t revision;
	bool has_tables; /* all of them are done */
};

/*
 * The next rows, of at most about `bytes` of texts: an array, which is empty at
 * the end.  Returns 0 or a negative errno with err set.
 */
int journal_export_next(struct store *store, struct journal_export *at, size_t bytes, json_t **rows,
			struct error *err);
