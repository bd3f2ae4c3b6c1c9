/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/entry.h"

#include <sqlite3.h>
#include <stdint.h>

/* How entries and their revisions are read from the store: for the files of the journal and the
 * report. */

/* Columns and tables of entries (as e) and their writers (as m). */
#define ENTRY_COLUMNS                                                                              \
	"e.number, e.id, e.revision, e.day, e.minute, e.kind, e.outcome, m.name, e.text, "         \
	"e.tags, e.is_private, e.is_removed, e.created_s, e.changed_s, e.said_by"
#define FROM_ENTRY " FROM entry AS e LEFT JOIN member AS m ON m.id = e.member "

/* The same of revisions (as r). */
#define REVISION_COLUMNS                                                                           \
	"e.number, e.id, r.revision, r.day, r.minute, r.kind, r.outcome, m.name, r.text, "         \
	"r.tags, r.is_private, r.is_removed, e.created_s, r.changed_s, r.said_by"
#define FROM_REVISION                                                                              \
	" FROM revision AS r JOIN entry AS e ON e.number = r.entry "                               \
	"LEFT JOIN member AS m ON m.id = r.member "

/* Fill an entry from a row of either kind of columns; released by the caller. */
void journal_read_row(sqlite3_stmt *statement, struct entry *entry);

/* Say that there is no entry with this number; returns -ENOENT. */
int journal_no_such_entry(int64_t number, struct error *err);
