/* SPDX-License-Identifier: MIT */
#include "daemon/import_rows.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

bool import_is_table(const char *name)
{
	/* Written by entries, by the search and by the agenda from the meetings. */
	static const char *const others[] = { "entry", "revision", "tag", "search_version",
					      "reminder" };

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (strcmp(others[i], name) == 0)
			return false;
	}
	return strncmp(name, "sqlite_", strlen("sqlite_")) != 0;
}

/* Whether a count of the schema's own tables or columns of these names is one. */
static int is_known(struct store *store, const char *table, const char *column, bool *is_there,
		    struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		column ? "SELECT count(*) FROM pragma_table_info(?1) WHERE name = ?2"
		       : "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' "
			 "AND type = 'table' AND name = ?1 AND ?2 IS NULL",
		err);
	int64_t count = 0;
	int result;

	if (!statement)
		return -EIO;
	store_bind(statement, 1, table);
	store_bind(statement, 2, column);
	result = store_number(store, statement, 0, &count, err);
	*is_there = count == 1;
	return result;
}

static int check_row(struct store *store, const char *table, const json_t *values, bool *is_there,
		     struct error *err)
{
	const char *name;
	json_t *value;
	int result = is_known(store, table, NULL, is_there, err);

	*is_there = *is_there && import_is_table(table) && json_object_size(values) > 0;
	json_object_foreach ((json_t *)(uintptr_t)values, name, value) {
		if (result == 0 && *is_there)
			result = is_known(store, table, name, is_there, err);
	}
	return result;
}

/* The names were looked up in the schema, so that they can stand in the statement. */
static char *write_insert(const char *table, const json_t *values)
{
	char *names = memory_string("");
	char *places = memory_string("");
	const char *name;
	char *sql;
	json_t *value;

	json_object_foreach ((json_t *)(uintptr_t)values, name, value) {
		const char *comma = *names ? ", " : "";
		char *more_names = memory_format("%s%s\"%s\"", names, comma, name);
		char *more_places = memory_format("%s%s?", places, comma);

		free(names);
		free(places);
		names = more_names;
		places = more_places;
	}
	sql = memory_format("INSERT INTO \"%s\" (%s) VALUES (%s)", table, names, places);
	free(names);
	free(places);
	return sql;
}

static void bind_values(sqlite3_stmt *statement, const json_t *values)
{
	const char *name;
	json_t *value;
	int place = 1;

	json_object_foreach ((json_t *)(uintptr_t)values, name, value) {
		if (json_is_string(value))
			store_bind(statement, place, json_string_value(value));
		else if (json_is_integer(value))
			sqlite3_bind_int64(statement, place, json_integer_value(value));
		place++;
	}
}

static int insert(struct store *store, const json_t *row, struct error *err)
{
	const char *table = json_string_value(json_object_get(row, "table"));
	const json_t *values = json_object_get(row, "values");
	_cleanup_(free_text) char *sql = write_insert(table, values);
	sqlite3_stmt *statement;
	int code;

	statement = store_prepare(store, sql, err);
	if (!statement)
		return -EIO;
	bind_values(statement, values);
	code = sqlite3_step(statement);
	sqlite3_finalize(statement);
	if ((code & 0xFF) == SQLITE_CONSTRAINT || (code & 0xFF) == SQLITE_MISMATCH)
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, table, NULL,
				 "the row does not fit into the journal");
	return code == SQLITE_DONE ? 0
				   : error_set(err, -EIO, FAULT_NOT_CERTAIN, NULL, NULL,
					       "a row cannot be written (%d)", code);
}

/* What stands in the table gives way to the file's, once. */
static int empty_table(struct store *store, json_t *emptied, const char *table, struct error *err)
{
	_cleanup_(free_text) char *sql = memory_format("DELETE FROM \"%s\"", table);
	sqlite3_stmt *statement;
	int code;

	if (json_object_get(emptied, table))
		return 0;
	json_object_set_new(emptied, table, json_true());
	statement = store_prepare(store, sql, err);
	if (!statement)
		return -EIO;
	code = sqlite3_step(statement);
	sqlite3_finalize(statement);
	return code == SQLITE_DONE ? 0
				   : error_set(err, -EIO, FAULT_NOT_CERTAIN, NULL, NULL,
					       "a table cannot be emptied (%d)", code);
}

static int put_row(struct store *store, json_t *emptied, const json_t *row, struct import_sum *sum,
		   struct error *err)
{
	const char *table = json_string_value(json_object_get(row, "table"));
	bool is_there = false;
	int result = check_row(store, table, json_object_get(row, "values"), &is_there, err);

	if (result < 0)
		return result;
	if (is_there)
		result = empty_table(store, emptied, table, err);
	if (result == 0 && is_there)
		result = insert(store, row, err);
	else if (result == 0)
		result = error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "table", NULL,
				   "the journal has no such table or column");
	if (result == 0)
		sum->rows++;
	if (result != -EINVAL)
		return result;
	json_array_append_new(sum->problems,
			      import_problem(json_integer_value(json_object_get(row, "at")), err));
	return 0;
}

int import_put_tables(const struct import *import, struct store *store, struct import_sum *sum,
		      struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, "PRAGMA defer_foreign_keys = ON", err);
	json_t *emptied = json_object();
	const json_t *row;
	size_t i;
	int result = statement ? store_run(store, statement, err) : -EIO;

	json_array_foreach (import->tables, i, row) {
		if (result == 0)
			result = put_row(store, emptied, row, sum, err);
	}
	json_decref(emptied);
	return result;
}
