/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Rows that are to be taken into the journal, gathered over several calls and
 * then kept in one transaction.  They wait in memory: a temporary table would
 * lie there as well, and everything would be written twice.
 *
 * A row is an object with a `type`:
 *   journal  the first line of an exported file; its `format` is checked
 *   entry    an entry as it is sent (type Entry); those with the same id that
 *            follow each other are its revisions, the first one first
 *   row      a row of another table, for an empty journal only: `table`, `values`
 */

enum {
	IMPORT_FORMAT = 1,
	IMPORT_ROWS_MAX = 2000000,
	IMPORT_BYTES_MAX = 512 * 1024 * 1024, /* of texts */
};

struct import;

struct import *import_new(void);

/* import may be NULL; takes void * because it is kept for a peer. */
void import_free(void *import);

/* How many rows came so far, wrong ones included: the number of the next one. */
int64_t import_count(const struct import *import);

/*
 * Check the next row and keep what it says.  Returns 0, or -EINVAL with err
 * set; the row is then left out and counts as wrong.
 */
int import_take(struct import *import, const json_t *row, int32_t today, struct error *err);

struct import_options {
	bool is_dry_run;  /* tell what would be, and take it back */
	bool is_going_on; /* leave out what is wrong and keep the rest */
	int64_t now_s;
};

/*
 * Keep everything in one transaction.  An entry whose id is known and whose
 * words are those of one of its revisions stays as it is; with other words it
 * is a problem (FAULT_ID_IN_USE).  In an empty journal numbers, revisions and
 * the rows of tables are taken as they come.  *result is the wire's type
 * ImportResult; its `kept` is false in a dry run, and where there were problems
 * without is_going_on.  Returns 0 or a negative errno with err set.  Whoever calls
 * it tells the store to expect much, and not before the answer that it is over.
 */
int import_commit(struct import *import, struct store *store, const struct import_options *options,
		  json_t **result, struct error *err);

/* {"row", "error", "parameters"} of a row that is wrong. */
json_t *import_problem(int64_t row, const struct error *err);
