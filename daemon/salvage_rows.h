/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The rows of a damaged journal, copied table by table into a new one in
 * memory, whose schema holds them to what a journal can have.
 */

/* What became of one table. */
struct salvaged {
	char *table;
	char *columns;	/* as they stand in a statement */
	char *order;	/* its primary key, the same */
	char *back;	/* the same from the end */
	char *key;	/* the first column of it, where that is a number; else NULL */
	int64_t unread; /* numbers that could not be looked up; 0 where that cannot be told */
	int64_t found;	/* rows that were copied */
	bool is_hurt;	/* something of it could not be read */
};

/*
 * The tables of the journal that are worth saving: all but those that are made
 * from others.  Returns how many; the caller gives *tables to salvaged_free().
 */
size_t salvaged_list(struct store *journal, struct salvaged **tables);

/* tables_take may be NULL. */
void salvaged_free(struct salvaged *tables_take, size_t count);

/*
 * Copy what can be read of a table: from its beginning and, where that breaks
 * off, from its end and by each number.  Nothing is held against other tables.
 */
void salvaged_read(struct salvaged *table, sqlite3 *damaged, struct store *journal);

/*
 * Let go of references to what is not there, or of the row where it cannot be
 * without.  Returns 0 or a negative errno with err set.
 */
int salvaged_mend(const struct salvaged *table, struct store *journal, struct error *err);
