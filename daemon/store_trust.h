/* SPDX-License-Identifier: MIT */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

/* A database may come from elsewhere, and then its schema is as untrusted as its rows. */

/*
 * Before anything is read of it: no triggers, views, extensions or strings in
 * double quotes, no function in the schema that is not harmless
 * (SQLITE_DBCONFIG_TRUSTED_SCHEMA), no way around the schema
 * (SQLITE_DBCONFIG_DEFENSIVE), and limits.  ATTACH is refused but for the
 * nameless database that VACUUM writes, and that only while *is_rewriting,
 * which is borrowed as long as the connection lives.
 */
void store_trust_harden(sqlite3 *db, const bool *is_rewriting);

/*
 * The schema that the migrations make, as text: the caller frees *rows, which
 * is NULL or cut short where it fails.  Returns a code of SQLite.
 */
int store_trust_expected(const char *const *migrations, size_t count, char **rows);

/*
 * The same as SQLite writes it, in its order and word for word.  As
 * store_trust_expected.
 */
int store_trust_verbatim(const char *const *migrations, size_t count, char **rows);

/*
 * Whether the schema is just as store_trust_verbatim tells it: that of a journal
 * which the same SQLite made and never rewrote.  Not to be is no failure, nor
 * told from one: store_trust_compare looks closer.
 */
bool store_trust_is_verbatim(sqlite3 *db, const char *rows);

/*
 * Compare the schema with one as store_trust_expected tells it: *fits.  What
 * SQLite itself keeps, its statistics and the text of the tables behind a
 * full-text index, may be another version's.  Returns a code of SQLite.
 */
int store_trust_compare(sqlite3 *db, const char *rows, bool *fits);
