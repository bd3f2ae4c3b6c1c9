/* SPDX-License-Identifier: MIT */
#include "daemon/salvage_rows.h"

#include "daemon/import_rows.h"
#include "schema/date.h"
#include "schema/memory.h"
#include "schema/text.h"
#include "schema/uuid.h"

#include <errno.h>
#include <string.h>

/* No journal has more; how far is looked where the journal cannot say it. */
enum { NUMBER_MAX = 2000000, NUMBER_GUESS = 200000 };

/* --- the tables ------------------------------------------------------------------------- */

/* A query of the new journal with one text; it must work, as the schema is the program's own. */
static sqlite3_stmt *ask(struct store *journal, const char *sql, const char *text)
{
	struct error err;
	sqlite3_stmt *statement = store_prepare(journal, sql, &err);

	if (!statement)
		abort();
	store_bind(statement, 1, text);
	return statement;
}

/* The first column of all rows, with commas. */
static char *join(struct store *journal, const char *sql, const char *table)
{
	sqlite3_stmt *statement = ask(journal, sql, table);
	char *parts = memory_string("");

	while (sqlite3_step(statement) == SQLITE_ROW) {
		char *more = memory_format("%s%s%s", parts, *parts ? ", " : "",
					   store_text(statement, 0));

		free(parts);
		parts = more;
	}
	sqlite3_finalize(statement);
	return parts;
}

#define OF_TABLE "|| name || '\"' FROM pragma_table_info(?1) "

static struct salvaged describe(struct store *journal, const char *name)
{
	struct salvaged table = {
		.table = memory_string(name),
		.columns = join(journal, "SELECT '\"' " OF_TABLE "ORDER BY cid", name),
		.order = join(journal, "SELECT '\"' " OF_TABLE "WHERE pk > 0 ORDER BY pk", name),
		.back = join(journal,
			     "SELECT '\"' || name || '\" DESC' FROM pragma_table_info(?1) "
			     "WHERE pk > 0 ORDER BY pk",
			     name),
		.key = join(journal, "SELECT '\"' " OF_TABLE "WHERE pk = 1 AND type = 'INTEGER'",
			    name),
	};

	if (!*table.key) {
		free(table.key);
		table.key = NULL;
	}
	return table;
}

size_t salvaged_list(struct store *journal, struct salvaged **tables)
{
	sqlite3_stmt *statement =
		ask(journal,
		    "SELECT s.name FROM sqlite_schema AS s JOIN pragma_table_list AS l "
		    "ON l.schema = 'main' AND l.name = s.name AND l.type = 'table' "
		    "WHERE s.type = 'table' AND ?1 IS NULL ORDER BY s.rowid",
		    NULL);
	size_t count = 0;

	*tables = NULL;
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const char *name = store_text(statement, 0);

		if (!import_is_table(name) && strcmp(name, "entry") != 0 &&
		    strcmp(name, "revision") != 0)
			continue;
		*tables = memory_one_more(*tables, count, sizeof **tables);
		(*tables)[count++] = describe(journal, name);
	}
	sqlite3_finalize(statement);
	return count;
}

void salvaged_free(struct salvaged *tables_take, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(tables_take[i].table);
		free(tables_take[i].columns);
		free(tables_take[i].order);
		free(tables_take[i].back);
		free(tables_take[i].key);
	}
	free(tables_take);
}

/* --- reading ----------------------------------------------------------------------------- */

struct reading {
	struct salvaged *table;
	sqlite3 *damaged;
	sqlite3_stmt *insert;
};

static bool is_text(sqlite3_stmt *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_TEXT;
}

/* What the schema does not say: texts are UTF-8, and an entry has an id and a day. */
static bool is_sound(const struct salvaged *table, sqlite3_stmt *row)
{
	bool is_entry = strcmp(table->table, "entry") == 0;
	int32_t day;

	for (int i = 0; i < sqlite3_column_count(row); i++) {
		const char *name = sqlite3_column_name(row, i);

		if (is_text(row, i) &&
		    !text_is_valid(store_text(row, i), (size_t)sqlite3_column_bytes(row, i)))
			return false;
		if (is_entry && strcmp(name, "id") == 0 &&
		    (!is_text(row, i) || !uuid_is_valid(store_text(row, i))))
			return false;
		if (is_entry && strcmp(name, "day") == 0 &&
		    (!is_text(row, i) || date_parse(store_text(row, i), &day) < 0))
			return false;
	}
	return true;
}

/* When the dates of meetings were made is noted among the settings; they are made anew. */
static bool is_made_anew(const struct salvaged *table, sqlite3_stmt *row)
{
	return strcmp(table->table, "setting") == 0 && is_text(row, 0) &&
	       strcmp(store_text(row, 0), "dates-made-on") == 0;
}

static void copy_row(struct reading *reading, sqlite3_stmt *row)
{
	int code = SQLITE_MISMATCH;

	if (is_made_anew(reading->table, row))
		return;
	if (is_sound(reading->table, row)) {
		for (int i = 0; i < sqlite3_column_count(row); i++)
			sqlite3_bind_value(reading->insert, i + 1, sqlite3_column_value(row, i));
		code = sqlite3_step(reading->insert);
		sqlite3_reset(reading->insert);
	}
	if (code == SQLITE_DONE)
		reading->table->found++;
	/* The same row is often found twice. */
	else if (code != SQLITE_CONSTRAINT_PRIMARYKEY && code != SQLITE_CONSTRAINT_ROWID &&
		 code != SQLITE_CONSTRAINT_UNIQUE)
		reading->table->is_hurt = true;
}

/* Whether it was read to its end. */
static bool copy_rows(struct reading *reading, sqlite3_stmt *statement)
{
	int code;

	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		copy_row(reading, statement);
	sqlite3_reset(statement);
	return code == SQLITE_DONE;
}

/* NULL where the damaged journal has no such table, or its beginning cannot be read. */
static sqlite3_stmt *select_rows(const struct reading *reading, bool is_by_key, bool is_back)
{
	const struct salvaged *table = reading->table;
	_cleanup_(free_text) char *where =
		is_by_key ? memory_format("WHERE %s = ?1", table->key) : memory_string("");
	_cleanup_(free_text) char *sql =
		memory_format("SELECT %s FROM \"%s\" %s ORDER BY %s", table->columns, table->table,
			      where, is_back ? table->back : table->order);
	sqlite3_stmt *statement = NULL;

	sqlite3_prepare_v2(reading->damaged, sql, -1, &statement, NULL);
	return statement;
}

/* The answer of a damaged journal to a question with a table's name; 0 where there is none. */
static int64_t ask_damaged(sqlite3 *damaged, const char *sql, const char *name)
{
	sqlite3_stmt *statement = NULL;
	int64_t number = 0;

	if (sqlite3_prepare_v2(damaged, sql, -1, &statement, NULL) == SQLITE_OK) {
		store_bind(statement, 1, name);
		if (sqlite3_step(statement) == SQLITE_ROW)
			number = sqlite3_column_int64(statement, 0);
	}
	sqlite3_finalize(statement);
	return number;
}

/* Each number by itself: rows between two places that are damaged. */
static void copy_by_key(struct reading *reading)
{
	struct salvaged *table = reading->table;
	sqlite3_stmt *forth = select_rows(reading, true, false);
	sqlite3_stmt *back = select_rows(reading, true, true);
	/* Only a table that counts its rows knows how many there were. */
	int64_t known = ask_damaged(
		reading->damaged, "SELECT seq FROM sqlite_sequence WHERE name = ?1", table->table);
	int64_t last = known > 0 && known < NUMBER_MAX ? known : NUMBER_GUESS;

	for (int64_t number = 1; forth && back && number <= last; number++) {
		sqlite3_bind_int64(forth, 1, number);
		sqlite3_bind_int64(back, 1, number);
		if (!copy_rows(reading, forth) && !copy_rows(reading, back))
			table->unread += last == known;
	}
	sqlite3_finalize(forth);
	sqlite3_finalize(back);
}

static bool copy_all(struct reading *reading, bool is_back)
{
	sqlite3_stmt *statement = select_rows(reading, false, is_back);
	bool is_whole = statement && copy_rows(reading, statement);

	sqlite3_finalize(statement);
	return is_whole;
}

void salvaged_read(struct salvaged *table, sqlite3 *damaged, struct store *journal)
{
	_cleanup_(free_text) char *places =
		join(journal, "SELECT '?' FROM pragma_table_info(?1)", table->table);
	_cleanup_(free_text) char *sql = memory_format("INSERT INTO \"%s\" (%s) VALUES (%s)",
						       table->table, table->columns, places);
	struct reading reading = { .table = table,
				   .damaged = damaged,
				   .insert = store_prepare(journal, sql, NULL) };

	if (!reading.insert)
		abort();
	if (!copy_all(&reading, false)) {
		table->is_hurt = true;
		copy_all(&reading, true);
		if (table->key)
			copy_by_key(&reading);
	}
	sqlite3_finalize(reading.insert);
}

/* --- references -------------------------------------------------------------------------- */

int salvaged_mend(const struct salvaged *table, struct store *journal, struct error *err)
{
	sqlite3_stmt *steps = ask(
		journal,
		"SELECT CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN 'DELETE FROM \"' || ?1 "
		"|| '\"' ELSE 'UPDATE \"' || ?1 || '\" SET \"' || c.name || '\" = NULL' END "
		"|| ' WHERE \"' || c.name || '\" NOT IN (SELECT \"' || f.\"to\" || '\" FROM \"' "
		"|| f.\"table\" || '\")' FROM pragma_foreign_key_list(?1) AS f "
		"JOIN pragma_table_info(?1) AS c ON c.name = f.\"from\"",
		table->table);
	int result = 0;

	while (result == 0 && sqlite3_step(steps) == SQLITE_ROW)
		result = store_execute(journal, store_text(steps, 0), err);
	sqlite3_finalize(steps);
	return result;
}
