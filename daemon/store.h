/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/error.h"

#include <sqlite3.h>
#include <stdbool.h>

/*
 * The one connection to the journal's database.  A database that is newer than
 * the program, damaged, of another program or not writable is never written.
 */
struct store;

/* "Ayum": the application id of SQLite's file header. */
enum { STORE_APPLICATION_ID = 0x4179756d };

/*
 * Once, before anything else here, in a process of which only one thread uses
 * SQLite: it then takes no locks of its own for each piece of memory.
 */
void store_start(void);

/*
 * Open the database, make it where there is none, and bring it to the newest
 * schema.  Returns 0, or a negative errno with FAULT_JOURNAL_UNUSABLE, whose
 * value is the reason.
 */
int store_open(struct store **store, const char *path, struct error *err);

/* The newest version of the schema, user_version of SQLite's file header. */
extern const int store_version;

/*
 * The same, with something to be done before an older journal is changed to
 * the newest schema: where it fails, the journal stays as it is.
 */
typedef int store_before_migration(struct store *store, struct error *err);
int store_open_after(struct store **store, const char *path, store_before_migration *before,
		     struct error *err);

/*
 * Whether the schema of a database is that of a journal of a version from 1 to
 * store_version.  Returns a code of SQLite.
 */
int store_compare_schema(sqlite3 *db, int64_t version, bool *fits);

/*
 * Read the file's structure (PRAGMA quick_check): 0, or -EBADMSG where it is
 * damaged, and then the store refuses everything from then on, as after an I/O
 * error.  Outside a transaction; nothing else happens until it is done.
 */
int store_check(struct store *store, struct error *err);

/* Write the log back into the database, and close.  store may be NULL. */
void store_close(struct store *store);

/*
 * A statement, prepared on first use and kept; sql must be static text.  It is
 * reset and its bindings are clear.  NULL with err set where it cannot be
 * prepared.
 */
sqlite3_stmt *store_statement(struct store *store, const char *sql, struct error *err);

/* A statement of text that was made for it; the caller ends it with sqlite3_finalize(). */
sqlite3_stmt *store_prepare(struct store *store, const char *sql, struct error *err);

/*
 * Step to the next row: 0 with *has_row, or a negative errno with err set.  At
 * the end or on failure the statement is reset.
 */
int store_step(struct store *store, sqlite3_stmt *statement, bool *has_row, struct error *err);

/*
 * For a loop over all rows: whether there is a next one.  *result is 0, or a
 * negative errno with err set, and then the loop is over; the statement is
 * reset at its end.
 */
bool store_next(struct store *store, sqlite3_stmt *statement, int *result, struct error *err);

/* Run a statement that gives no rows, and reset it. */
int store_run(struct store *store, sqlite3_stmt *statement, struct error *err);

/* The first column of the first row as a number; fallback where there is no row. */
int store_number(struct store *store, sqlite3_stmt *statement, int64_t fallback, int64_t *number,
		 struct error *err);

/*
 * One transaction around several changes; they do not nest.  After a
 * successful commit the changes survive a loss of power.  An I/O error makes
 * the store refuse everything from then on: begin then returns -EIO.
 */
int store_begin(struct store *store, struct error *err);
int store_commit(struct store *store, struct error *err);

/* Run a statement that is made for this once, and gives no rows. */
int store_execute(struct store *store, const char *sql, struct error *err);

/*
 * What those who write in a transaction share: zeros when it begins.  The
 * module of the changes alone looks into it.
 */
struct store_context {
	int64_t step;	/* which its changes belong to; 0 before the first one */
	int64_t writer; /* with has_writer: the member who makes them, 0 for none */
	bool has_writer;
};
struct store_context *store_context(struct store *store);

/*
 * End a transaction as `result` says: commit after 0, else take it back.
 * Returns what became of it; err is as the failed step left it.
 */
int store_finish(struct store *store, int result, struct error *err);

/* Take the open transaction back; does nothing where none is open. */
void store_rollback(struct store *store);

/* Whether enough was written that the log should go back into the database. */
bool store_wants_checkpoint(const struct store *store);

/* Write the log back now, as far as possible. */
void store_checkpoint(struct store *store);

/*
 * Before and after very many rows are written in one transaction: keep the
 * pages at hand that all of them change, and give the memory back.
 */
void store_expect_much(struct store *store, bool is_much);

/*
 * Write the whole file anew, so that nothing deleted is left in it, and empty
 * the log.  Outside a transaction; nothing else happens until it is done.
 */
int store_rewrite(struct store *store, struct error *err);

/* The connection itself, for the module of the copies alone. */
sqlite3 *store_handle(struct store *store);

/* How many rows were changed since it was opened: whether something was written. */
int64_t store_changes(const struct store *store);

/* The number of the row that was inserted last. */
int64_t store_last_number(const struct store *store);

/* Why the store can no longer be used since it was opened ("io" or "damaged"), or NULL. */
const char *store_trouble(const struct store *store);

/* A column as text; NULL where it is null.  Valid until the next step. */
const char *store_text(sqlite3_stmt *statement, int column);

/* Bind text that outlives the statement's next reset; NULL binds null. */
void store_bind(sqlite3_stmt *statement, int parameter, const char *text);
