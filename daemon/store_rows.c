/* SPDX-License-Identifier: MIT */
#include "daemon/store_rows.h"

#include <errno.h>

int store_json(struct store *store, const char *sql, int64_t number, json_t **found,
	       struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, sql, err);
	bool has_row = false;
	int result;

	*found = NULL;
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row)
		*found = json_loads(store_text(statement, 0), 0, NULL);
	sqlite3_reset(statement);
	return result;
}

/* What stands at ?2 of a statement that names it: a text, or else a number. */
static int run_each(struct store *store, const char *const *steps, int64_t first, const char *text,
		    const int64_t *second, struct error *err)
{
	int result = 0;

	for (; result == 0 && *steps; steps++) {
		sqlite3_stmt *statement = store_statement(store, *steps, err);

		if (!statement)
			return -EIO;
		sqlite3_bind_int64(statement, 1, first);
		if (sqlite3_bind_parameter_count(statement) > 1 && second)
			sqlite3_bind_int64(statement, 2, *second);
		else if (text)
			store_bind(statement, 2, text);
		result = store_run(store, statement, err);
	}
	return result;
}

int store_run_each(struct store *store, const char *const *steps, int64_t first, int64_t second,
		   struct error *err)
{
	return run_each(store, steps, first, NULL, &second, err);
}

int store_run_each_with(struct store *store, const char *const *steps, int64_t first,
			const char *text, struct error *err)
{
	return run_each(store, steps, first, text, NULL, err);
}
