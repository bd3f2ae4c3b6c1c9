/* SPDX-License-Identifier: MIT */
#include "daemon/store_trust.h"

#include <stdint.h>
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
	"SELECT type, name, tbl_name, CASE WHEN EXISTS (SELECT 1 FROM sqlite_schema AS index_of"
	"  WHERE index_of.sql LIKE 'CREATE VIRTUAL TABLE %' AND s.name IN (index_of.name || "
	"'_data',"
	"  index_of.name || '_idx', index_of.name || '_content', index_of.name || '_docsize',"
	"  index_of.name || '_config')) THEN NULL ELSE sql END "
	"FROM sqlite_schema AS s WHERE name NOT LIKE 'sqlite\\_stat_' ESCAPE '\\' ORDER BY type, "
	"name";

static bool is_same_row(sqlite3_stmt *one, sqlite3_stmt *other)
{
	for (int i = 0; i < COLUMNS; i++) {
		const char *left = (const char *)sqlite3_column_text(one, i);
		const char *right = (const char *)sqlite3_column_text(other, i);

		if (!left != !right || (left && strcmp(left, right) != 0))
			return false;
	}
	return true;
}

/* Both to their ends; what is expected can always be read. */
static int compare_rows(sqlite3_stmt *found, sqlite3_stmt *expected, bool *fits)
{
	int code;

	do {
		code = sqlite3_step(found);
		*fits = code == sqlite3_step(expected) &&
			(code != SQLITE_ROW || is_same_row(found, expected));
	} while (code == SQLITE_ROW && *fits);
	return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

static int make_expected(sqlite3 **expected, const char *const *migrations, size_t count)
{
	int code = sqlite3_open_v2(":memory:", expected,
				   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	for (size_t i = 0; i < count && code == SQLITE_OK; i++)
		code = sqlite3_exec(*expected, migrations[i], NULL, NULL, NULL);
	return code;
}

int store_trust_compare(sqlite3 *db, const char *const *migrations, size_t count, bool *fits)
{
	sqlite3 *expected = NULL;
	sqlite3_stmt *left = NULL;
	sqlite3_stmt *right = NULL;
	int code = make_expected(&expected, migrations, count);

	*fits = false;
	if (code == SQLITE_OK)
		code = sqlite3_prepare_v2(expected, schema, -1, &right, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_prepare_v2(db, schema, -1, &left, NULL);
	if (code == SQLITE_OK)
		code = compare_rows(left, right, fits);
	sqlite3_finalize(left);
	sqlite3_finalize(right);
	sqlite3_close_v2(expected);
	return code;
}
