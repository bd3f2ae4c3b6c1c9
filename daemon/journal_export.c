/* SPDX-License-Identifier: MIT */
#include "daemon/journal_export.h"

#include "daemon/import_rows.h"
#include "daemon/journal_row.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { ROW_BYTES = 512, ESCAPED = 6 };

/* The name of the next table from `at` on that is carried; NULL after the last. */
static int find_table(struct store *store, int *at, char **name, struct error *err)
{
	int result = 0;

	*name = NULL;
	for (; result == 0 && !*name; (*at)++) {
		sqlite3_stmt *statement = store_statement(
			store,
			"SELECT s.name FROM sqlite_schema AS s JOIN pragma_table_list AS l "
			"ON l.schema = 'main' AND l.name = s.name AND l.type = 'table' "
			"WHERE s.type = 'table' ORDER BY s.rowid LIMIT 1 OFFSET ?1",
			err);
		bool has_row;

		if (!statement)
			return -EIO;
		sqlite3_bind_int(statement, 1, *at);
		result = store_step(store, statement, &has_row, err);
		if (result < 0 || !has_row)
			break;
		if (import_is_table(store_text(statement, 0)))
			*name = memory_string(store_text(statement, 0));
		sqlite3_reset(statement);
		if (*name)
			break;
	}
	return result;
}

static json_t *value_of(sqlite3_stmt *statement, int column, size_t *bytes)
{
	if (sqlite3_column_type(statement, column) == SQLITE_INTEGER)
		return json_integer(sqlite3_column_int64(statement, column));
	if (sqlite3_column_type(statement, column) != SQLITE_TEXT)
		return json_null();
	*bytes += (size_t)sqlite3_column_bytes(statement, column) * ESCAPED;
	return json_string(store_text(statement, column));
}

static void add_row(json_t *rows, sqlite3_stmt *statement, const char *table, size_t *bytes)
{
	json_t *values = json_object();

	for (int i = 0; i < sqlite3_column_count(statement); i++)
		json_object_set_new(values, sqlite3_column_name(statement, i),
				    value_of(statement, i, bytes));
	json_array_append_new(rows, json_pack("{s:s, s:s, s:o}", "type", "row", "table", table,
					      "values", values));
	*bytes += ROW_BYTES;
}

/* Rows in the order of the primary key, which is the first column in each table. */
static int read_table(struct store *store, const char *table, struct journal_export *at,
		      size_t limit, json_t *rows, size_t *bytes, struct error *err)
{
	/* When the dates of meetings were made is noted among the settings; they are made anew. */
	_cleanup_(free_text) char *sql =
		memory_format("SELECT * FROM \"%s\" %s ORDER BY 1, 2 LIMIT -1 OFFSET ?1", table,
			      strcmp(table, "setting") == 0 ? "WHERE key <> 'dates-made-on'" : "");
	sqlite3_stmt *statement = store_prepare(store, sql, err);
	bool is_full = false;
	int result = 0;

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, at->row);
	while (!is_full && store_next(store, statement, &result, err)) {
		add_row(rows, statement, table, bytes);
		at->row++;
		is_full = *bytes >= limit;
	}
	sqlite3_finalize(statement);
	if (result == 0 && !is_full) {
		at->table++;
		at->row = 0;
	}
	return result;
}

static int read_tables(struct store *store, struct journal_export *at, size_t limit, json_t *rows,
		       size_t *bytes, struct error *err)
{
	int result = 0;

	while (result == 0 && *bytes < limit) {
		_cleanup_(free_text) char *table = NULL;

		result = find_table(store, &at->table, &table, err);
		if (result < 0 || !table) {
			at->has_tables = result == 0;
			break;
		}
		result = read_table(store, table, at, limit, rows, bytes, err);
	}
	return result;
}

static int read_entries(struct store *store, struct journal_export *at, size_t limit, json_t *rows,
			size_t *bytes, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT " REVISION_COLUMNS FROM_REVISION
		"WHERE (r.entry, r.revision) > (?1, ?2) ORDER BY r.entry, r.revision",
		err);
	int result = 0;

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, at->number);
	sqlite3_bind_int64(statement, 2, at->revision);
	while (*bytes < limit && store_next(store, statement, &result, err)) {
		struct entry entry;
		json_t *row;

		journal_read_row(statement, &entry);
		row = entry_to_wire(&entry);
		json_object_set_new(row, "type", json_string("entry"));
		json_array_append_new(rows, row);
		at->number = entry.number;
		at->revision = entry.revision;
		*bytes += ROW_BYTES + strlen(entry.text) * ESCAPED;
		for (size_t i = 0; i < entry.tag_count; i++)
			*bytes += strlen(entry.tags[i]) * ESCAPED;
		entry_release(&entry);
	}
	sqlite3_reset(statement);
	return result;
}

int journal_export_next(struct store *store, struct journal_export *at, size_t bytes, json_t **rows,
			struct error *err)
{
	size_t used = 0;
	int result = 0;

	*rows = json_array();
	if (!at->has_tables)
		result = read_tables(store, at, bytes, *rows, &used, err);
	if (result == 0 && at->has_tables && used < bytes)
		result = read_entries(store, at, bytes, *rows, &used, err);
	if (result < 0) {
		json_decref(*rows);
		*rows = NULL;
	}
	return result;
}
