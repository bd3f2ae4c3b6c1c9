/* SPDX-License-Identifier: MIT */
#include "daemon/pause.h"

#include <errno.h>
#include <string.h>

int pause_last(struct store *store, struct pause *pause, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT from_s, until_s FROM pause ORDER BY from_s DESC LIMIT 1", err);
	bool has_row = false;
	int result;

	memset(pause, 0, sizeof *pause);
	if (!statement)
		return -EIO;
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row) {
		pause->from_s = sqlite3_column_int64(statement, 0);
		pause->until_s = sqlite3_column_int64(statement, 1);
	}
	sqlite3_reset(statement);
	return result;
}

static int keep(struct store *store, int64_t from_s, int64_t until_s, struct error *err)
{
	static const char *const steps[] = {
		/* Those of a clock that was ahead. */
		"DELETE FROM pause WHERE from_s > ?1 AND ?2 IS NOT NULL",
		("INSERT INTO pause (from_s, until_s) VALUES (?1, ?2) "
		 "ON CONFLICT (from_s) DO UPDATE SET until_s = excluded.until_s"),
	};
	int result = 0;

	for (size_t i = 0; result == 0 && i < sizeof steps / sizeof steps[0]; i++) {
		sqlite3_stmt *statement = store_statement(store, steps[i], err);

		if (!statement)
			return -EIO;
		sqlite3_bind_int64(statement, 1, from_s);
		sqlite3_bind_int64(statement, 2, until_s);
		result = store_run(store, statement, err);
	}
	return result;
}

int pause_set(struct store *store, int64_t now_s, int64_t until_s, struct error *err)
{
	struct pause last;
	int result = pause_last(store, &last, err);
	bool is_on = result == 0 && pause_covers(&last, now_s);

	if (result < 0 || (!is_on && until_s <= now_s))
		return result;
	result = store_begin(store, err);
	if (result == 0)
		result = store_finish(store,
				      keep(store, is_on ? last.from_s : now_s,
					   until_s > now_s ? until_s : now_s, err),
				      err);
	return result;
}

int pause_pull(struct store *store, int64_t now_s, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"UPDATE OR REPLACE pause SET until_s = ?1 + until_s - from_s, from_s = ?1 "
		"WHERE from_s > ?1",
		err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, now_s);
	return store_run(store, statement, err);
}

bool pause_covers(const struct pause *pause, int64_t instant_s)
{
	return instant_s >= pause->from_s && instant_s < pause->until_s;
}
