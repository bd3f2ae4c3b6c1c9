/* SPDX-License-Identifier: MIT */
#include "daemon/import.h"

#include "daemon/call.h"
#include "daemon/import_rows.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <malloc.h>
#include <string.h>

enum { FIRST_CAPACITY = 1024 };

struct import *import_new(void)
{
	return memory_zeroed(1, sizeof(struct import));
}

void import_free(void *data)
{
	struct import *import = data;

	if (!import)
		return;
	for (size_t i = 0; i < import->count; i++)
		entry_release(&import->rows[i].entry);
	free(import->rows);
	json_decref(import->tables);
	/* What waited here was the most that the daemon ever holds. */
	if (import->count > FIRST_CAPACITY)
		malloc_trim(0);
	free(import);
}

int64_t import_count(const struct import *import)
{
	return import->seen;
}

json_t *import_problem(int64_t row, const struct error *err)
{
	json_t *problem = call_error_to_wire(err);

	json_object_set_new(problem, "row", json_integer(row));
	return problem;
}

static int wrong(struct error *err, const char *field, const char *value, const char *must)
{
	return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, field, value, "%s must be %s",
			 field, must);
}

static int check_header(const json_t *row, struct error *err)
{
	const json_t *format = json_object_get(row, "format");

	if (!json_is_integer(format) || json_integer_value(format) != IMPORT_FORMAT)
		return wrong(err, "format", NULL, "1; the file may be of a newer version");
	return 0;
}

/* A value of a table's row: nothing that holds others. */
static int check_table(const json_t *row, struct error *err)
{
	const json_t *values = json_object_get(row, "values");
	const char *name;
	json_t *value;

	if (!json_is_string(json_object_get(row, "table")) || !json_is_object(values))
		return wrong(err, "table", NULL, "a name, with values");
	json_object_foreach ((json_t *)(uintptr_t)values, name, value) {
		if (!json_is_string(value) && !json_is_integer(value) && !json_is_null(value))
			return wrong(err, name, NULL, "text, a whole number or null");
	}
	return 0;
}

/* Everything that the wire's type Entry has. */
static int check_names(const json_t *row, struct error *err)
{
	static const char *const names[] = {
		"type",	  "id",	      "date",	   "kind",	"text", "outcome",
		"member", "time",     "said_by",   "private",	"tags", "removed",
		"number", "revision", "created_s", "changed_s",
	};
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)(uintptr_t)row, name, value) {
		size_t i = 0;

		while (i < sizeof names / sizeof names[0] && strcmp(names[i], name) != 0)
			i++;
		if (i == sizeof names / sizeof names[0])
			return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, name, NULL,
					 "an entry has no such member");
	}
	return 0;
}

static int check_types(const json_t *row, struct error *err)
{
	static const char *const numbers[] = { "number", "revision", "created_s", "changed_s" };

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		const json_t *value = json_object_get(row, numbers[i]);

		if (value && (!json_is_integer(value) || json_integer_value(value) < 0))
			return wrong(err, numbers[i], NULL, "a number");
	}
	if (!json_is_string(json_object_get(row, "date")))
		return wrong(err, "date", NULL, "given, as YYYY-MM-DD");
	return 0;
}

static int take_entry(struct import *import, const json_t *row, int32_t today, struct error *err)
{
	struct import_row *kept;
	struct entry entry = { 0 };
	int result = check_names(row, err);

	if (result == 0)
		result = check_types(row, err);
	if (result == 0)
		result = entry_from_wire(&entry, row, err);
	if (result < 0)
		return result;
	if (entry.day > today) {
		const char *date = json_string_value(json_object_get(row, "date"));

		entry_release(&entry);
		return error_set(err, -EINVAL, FAULT_FUTURE_DATE, "date", date,
				 "what has not happened yet cannot be written down");
	}
	if (import->count == import->capacity) {
		import->capacity = import->capacity ? import->capacity * 2 : FIRST_CAPACITY;
		import->rows = memory_resize(import->rows, import->capacity * sizeof *import->rows);
	}
	kept = &import->rows[import->count++];
	*kept = (struct import_row){ .at = import->seen, .entry = entry };
	import->bytes += json_string_length(json_object_get(row, "text"));
	return 0;
}

static int take(struct import *import, const json_t *row, int32_t today, struct error *err)
{
	const char *type = json_string_value(json_object_get(row, "type"));
	int result;

	if (import->seen >= IMPORT_ROWS_MAX || import->bytes > IMPORT_BYTES_MAX)
		return wrong(err, "rows", NULL, "less at once; please import it in parts");
	if (!type)
		return wrong(err, "type", NULL, "journal, entry or row");
	if (strcmp(type, "entry") == 0)
		return take_entry(import, row, today, err);
	if (strcmp(type, "journal") == 0)
		return check_header(row, err);
	if (strcmp(type, "row") != 0)
		return wrong(err, "type", type, "journal, entry or row");
	result = check_table(row, err);
	if (result == 0) {
		json_t *kept = json_pack("{s:I, s:O, s:O}", "at", (json_int_t)import->seen, "table",
					 json_object_get(row, "table"), "values",
					 json_object_get(row, "values"));

		if (!import->tables)
			import->tables = json_array();
		json_array_append_new(import->tables, kept);
	}
	return result;
}

int import_take(struct import *import, const json_t *row, int32_t today, struct error *err)
{
	int result = take(import, row, today, err);

	if (result < 0)
		import->wrong++;
	import->seen++;
	return result;
}

/* Whether nothing was ever written in the journal. */
static int check_empty(struct store *store, bool *is_empty, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM meeting)", err);
	int64_t count = 0;
	int result = statement ? store_number(store, statement, 0, &count, err) : -EIO;

	*is_empty = count == 0;
	return result;
}

/* Rows may come in any order; at the end each must find what it refers to. */
static int check_references(struct store *store, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "SELECT count(*) FROM pragma_foreign_key_check", err);
	int64_t count = 0;
	int result = statement ? store_number(store, statement, 0, &count, err) : -EIO;

	if (result == 0 && count > 0)
		result = error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "rows", NULL,
				   "a row refers to another one that is not there");
	return result;
}

static int put_all(struct import *import, struct store *store, struct import_sum *sum,
		   struct error *err)
{
	int result = check_empty(store, &sum->was_empty, err);

	if (result == 0 && sum->was_empty && import->tables)
		result = import_put_tables(import, store, sum, err);
	else if (result == 0)
		sum->left_out = (int64_t)json_array_size(import->tables);
	if (result == 0)
		result = import_put_entries(import, store, sum, err);
	if (result == 0 && sum->was_empty && import->tables)
		result = check_references(store, err);
	return result;
}

int import_commit(struct import *import, struct store *store, const struct import_options *options,
		  json_t **result, struct error *err)
{
	struct import_sum sum = { .problems = json_array(), .now_s = options->now_s };
	bool is_kept;
	int code;

	*result = NULL;
	code = store_begin(store, err);
	if (code == 0)
		code = put_all(import, store, &sum, err);
	is_kept = code == 0 && !options->is_dry_run &&
		  (options->is_going_on ||
		   (import->wrong == 0 && json_array_size(sum.problems) == 0));
	if (is_kept)
		code = store_finish(store, code, err);
	else
		store_rollback(store);
	if (code == 0)
		*result = json_pack(
			"{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:O, s:O}", "kept", is_kept,
			"entries", (json_int_t)sum.entries, "revisions", (json_int_t)sum.revisions,
			"known", (json_int_t)sum.known, "removed", (json_int_t)sum.removed, "wrong",
			(json_int_t)import->wrong, "rows", (json_int_t)sum.rows, "left_out",
			(json_int_t)sum.left_out, "members",
			sum.members ? sum.members : sum.problems, "problems", sum.problems);
	if (*result && !sum.members)
		json_object_set_new(*result, "members", json_array());
	json_decref(sum.problems);
	json_decref(sum.members);
	return code;
}
