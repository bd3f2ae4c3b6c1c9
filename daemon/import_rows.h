/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/import.h"
#include "schema/entry.h"

/* How gathered rows are written; for the files of the import. */

struct import_row {
	int64_t at; /* which row it was */
	struct entry entry;
	size_t revisions; /* of a new entry, at its last row: how many rows it has; else 0 */
};

struct import {
	struct import_row *rows;
	size_t count;
	size_t capacity;
	json_t *tables; /* objects {at, table, values}; NULL for none */
	int64_t seen;
	int64_t wrong;
	size_t bytes;
};

/* What was done. */
struct import_sum {
	int64_t now_s;
	bool was_empty;
	int64_t entries;
	int64_t revisions;
	int64_t known;
	int64_t removed;  /* of those that are known */
	int64_t rows;	  /* of tables */
	int64_t left_out; /* the same, where the journal was not empty */
	json_t *members;  /* names that are new; NULL for none */
	json_t *problems;
};

/*
 * Write the rows of tables in place of what an empty journal has there; inside
 * a transaction.  Tables and columns that the journal does not have are
 * problems.  Returns 0 or a negative errno with err set.
 */
int import_put_tables(const struct import *import, struct store *store, struct import_sum *sum,
		      struct error *err);

/* Write the entries, with all revisions.  As import_put_tables. */
int import_put_entries(const struct import *import, struct store *store, struct import_sum *sum,
		       struct error *err);

/* Whether a table is carried as rows: neither made anew from others nor written by entries. */
bool import_is_table(const char *name);
