/* SPDX-License-Identifier: MIT */
#include "daemon/store_trust.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SQL_LENGTH_MAX = 1024 * 1024, COLUMNS = 4 };

static int on_action(void *context, int action, const char *first, const char *second,
		     const char *database, const char *inner)
{
	const bool *is_rewriting = context;

	(void)database;
	(void)inner;
	if (action == SQLITE_ATTACH)
		return *is_rewriting && first && *first == '\0' ? SQLITE_OK : SQLITE_DENY;
	if (action == SQLITE_FUNCTION && second && strcmp(second, "load_extension") == 0)
		return SQLITE_DENY;
	return SQLITE_OK;
}

void store_trust_harden(sqlite3 *db, const bool *is_rewriting)
{
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, SQL_LENGTH_MAX);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 1);
	sqlite3_set_authorizer(db, on_action, (void *)(uintptr_t)is_rewriting);
}

static const char schema[] =
	"WITH virtual AS MATERIALIZED (SELECT name FROM sqlite_schema "
	"WHERE sql LIKE 'CREATE VIRTUAL TABLE %') "
	"SELECT type, name, tbl_name, CASE WHEN EXISTS (SELECT 1 FROM virtual AS v WHERE s.name IN "
	"(v.name || '_data', v.name || '_idx', v.name || '_content', v.name || '_docsize', "
	"v.name || '_config')) THEN NULL ELSE sql END "
	"FROM sqlite_schema AS s WHERE name NOT LIKE 'sqlite\\_stat_' ESCAPE '\\' ORDER BY type, "
	"name";

/* The length before each column: what a forged one holds cannot look like two. */
static void write_row(sqlite3_stmt *statement, FILE *out)
{
	for (int i = 0; i < COLUMNS; i++) {
		const char *text = (const char *)sqlite3_column_text(statement, i);

		if (text)
			fprintf(out, "%d:%s\n", sqlite3_column_bytes(statement, i), text);
		else
			fputs("-\n", out);
	}
}

/* As SQLite keeps it, which is quickly read. */
static const char verbatim[] = "SELECT type, name, tbl_name, sql FROM sqlite_schema";

static int read_rows(sqlite3 *db, const char *sql, char **rows)
{
	sqlite3_stmt *statement = NULL;
	size_t length;
	FILE *out;
	int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

	*rows = NULL;
	if (code != SQLITE_OK)
		return code;
	out = open_memstream(rows, &length);
	if (!out)
		abort();
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		write_row(statement, out);
	sqlite3_finalize(statement);
	if (fclose(out) != 0)
		abort();
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int make_rows(const char *const *migrations, size_t count, const char *sql, char **rows)
{
	sqlite3 *db = NULL;
	int code =
		sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	*rows = NULL;
	for (size_t i = 0; i < count && code == SQLITE_OK; i++)
		code = sqlite3_exec(db, migrations[i], NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = read_rows(db, sql, rows);
	sqlite3_close_v2(db);
	return code;
}

int store_trust_expected(const char *const *migrations, size_t count, char **rows)
{
	return make_rows(migrations, count, schema, rows);
}

int store_trust_verbatim(const char *const *migrations, size_t count, char **rows)
{
	return make_rows(migrations, count, verbatim, rows);
}

/* Go on behind a column as write_row writes it, where *at has it. */
static bool skip_column(const char **at, sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	size_t length = (size_t)sqlite3_column_bytes(statement, column);
	char *begin;

	if (!text) {
		begin = (char *)(uintptr_t)*at;
		*at += strncmp(begin, "-\n", 2) == 0 ? 2 : 0;
		return *at != begin;
	}
	if (strtoul(*at, &begin, 10) != length || *begin != ':' ||
	    strncmp(begin + 1, text, length) != 0 || begin[1 + length] != '\n')
		return false;
	*at = begin + length + 2;
	return true;
}

bool store_trust_is_verbatim(sqlite3 *db, const char *rows)
{
	sqlite3_stmt *statement = NULL;
	bool fits = true;
	int code = sqlite3_prepare_v2(db, verbatim, -1, &statement, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	for (; code == SQLITE_ROW && fits; code = sqlite3_step(statement)) {
		for (int i = 0; i < COLUMNS && fits; i++)
			fits = skip_column(&rows, statement, i);
	}
	sqlite3_finalize(statement);
	return fits && code == SQLITE_DONE && !*rows;
}

int store_trust_compare(sqlite3 *db, const char *rows, bool *fits)
{
	char *found;
	int code = read_rows(db, schema, &found);

	*fits = code == SQLITE_OK && strcmp(found, rows) == 0;
	free(found);
	return code;
}
