/* SPDX-License-Identifier: MIT */
#include "daemon/journal_purge.h"

#include "daemon/changes.h"
#include "daemon/search.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>

/* Kept while what was deleted may still stand in the file's free pages. */
#define UNFINISHED "erase-unfinished"

static int run_for(struct store *store, const char *sql, int64_t number, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, sql, err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	return store_run(store, statement, err);
}

static int erase_one(struct store *store, int64_t number, int64_t now_s, struct error *err)
{
	static const char *const steps[] = {
		"DELETE FROM change WHERE subject = 'entry' AND number = ?1 AND action <> 'purge'",
		"DELETE FROM tag WHERE entry = ?1",
		"DELETE FROM revision WHERE entry = ?1",
		"UPDATE occurrence SET entry = NULL WHERE entry = ?1",
		"DELETE FROM entry WHERE number = ?1",
	};
	const struct change_row noted = {
		.at_s = now_s, .subject = "entry", .action = "purge", .number = number
	};
	/* Noted first, so that the seq of a change that is deleted is not given again. */
	int result = change_note(store, &noted, err);

	if (result == 0)
		result = search_index_remove(store, number, err);
	for (size_t i = 0; result == 0 && i < sizeof steps / sizeof steps[0]; i++)
		result = run_for(store, steps[i], number, err);
	return result;
}

int journal_purge(struct store *store, const int64_t *numbers, size_t count, int64_t now_s,
		  struct error *err)
{
	static const char *const endings[] = {
		/* Undos of what is gone tell of nothing any more. */
		"DELETE FROM change WHERE subject = 'step' AND number NOT IN "
		"(SELECT step FROM change WHERE subject <> 'step') AND ?1 IS NOT NULL",
		"INSERT INTO setting (key, value) VALUES ('" UNFINISHED "', ?1) "
		"ON CONFLICT (key) DO NOTHING",
	};
	int result = 0;

	for (size_t i = 0; result == 0 && i < count; i++)
		result = erase_one(store, numbers[i], now_s, err);
	for (size_t i = 0; result == 0 && i < sizeof endings / sizeof endings[0]; i++)
		result = run_for(store, endings[i], now_s, err);
	return result;
}

int journal_purge_rewrite(struct store *store, struct error *err)
{
	/* Before the file is written anew: the index's old pages would be copied otherwise. */
	int result = search_index_optimize(store, err);

	return result < 0 ? result : store_rewrite(store, err);
}

int journal_purge_done(struct store *store, struct error *err)
{
	int result = store_begin(store, err);

	if (result < 0)
		return result;
	result = run_for(store,
			 "DELETE FROM setting WHERE key = '" UNFINISHED "' AND ?1 IS NOT NULL", 1,
			 err);
	return store_finish(store, result, err);
}

int journal_purge_unfinished(struct store *store, bool *is_unfinished, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT count(*) FROM setting WHERE key = '" UNFINISHED "'", err);
	int64_t count = 0;
	int result = statement ? store_number(store, statement, 0, &count, err) : -EIO;

	*is_unfinished = count > 0;
	return result;
}

int journal_numbers_between(struct store *store, int32_t from, int32_t to, int64_t **numbers,
			    size_t *count, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT number FROM entry WHERE day BETWEEN ?1 AND ?2 ORDER BY number", err);
	char first[DATE_TEXT];
	char last[DATE_TEXT];
	int result = 0;

	*numbers = NULL;
	*count = 0;
	if (!statement)
		return -EIO;
	date_format(from, first);
	date_format(to, last);
	store_bind(statement, 1, first);
	store_bind(statement, 2, last);
	while (store_next(store, statement, &result, err)) {
		*numbers = memory_one_more(*numbers, *count, sizeof **numbers);
		(*numbers)[(*count)++] = sqlite3_column_int64(statement, 0);
	}
	return result;
}
