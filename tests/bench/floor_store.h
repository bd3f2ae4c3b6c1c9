/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * The tables that the floor programs keep: one with an index over the days, and
 * a full-text index of it, in a file that is as safe as the journal.  Every
 * failure ends the process with a message: a floor that failed is none.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static inline void floor_check(sqlite3 *db, int code)
{
	if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
		return;
	fprintf(stderr, "floor: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static inline void floor_run(sqlite3 *db, const char *sql)
{
	floor_check(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static inline sqlite3 *floor_open(const char *path)
{
	sqlite3 *db = NULL;

	floor_check(db, sqlite3_open(path, &db));
	floor_run(db,
		  "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		  "PRAGMA wal_autocheckpoint = 0;"
		  "CREATE TABLE IF NOT EXISTS entry (number INTEGER PRIMARY KEY, id TEXT UNIQUE, "
		  "day TEXT, kind TEXT, text TEXT);"
		  "CREATE INDEX IF NOT EXISTS entry_by_day ON entry (day, number);"
		  "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, content='', "
		  "tokenize='trigram')");
	return db;
}

/* Two statements that are prepared once. */
struct floor_adder {
	sqlite3 *db;
	sqlite3_stmt *entry;
	sqlite3_stmt *words;
};

static inline void floor_adder_init(struct floor_adder *adder, sqlite3 *db)
{
	adder->db = db;
	floor_check(db, sqlite3_prepare_v2(db,
					   "INSERT INTO entry (id, day, kind, text) "
					   "VALUES (hex(randomblob(16)), ?1, 'talk', ?2)",
					   -1, &adder->entry, NULL));
	floor_check(db, sqlite3_prepare_v2(db, "INSERT INTO words (rowid, text) VALUES (?1, ?2)",
					   -1, &adder->words, NULL));
}

static inline void floor_add(struct floor_adder *adder, const char *day, const char *text)
{
	sqlite3_bind_text(adder->entry, 1, day, -1, SQLITE_STATIC);
	sqlite3_bind_text(adder->entry, 2, text, -1, SQLITE_STATIC);
	floor_check(adder->db, sqlite3_step(adder->entry));
	sqlite3_reset(adder->entry);
	sqlite3_bind_int64(adder->words, 1, sqlite3_last_insert_rowid(adder->db));
	sqlite3_bind_text(adder->words, 2, text, -1, SQLITE_STATIC);
	floor_check(adder->db, sqlite3_step(adder->words));
	sqlite3_reset(adder->words);
}
