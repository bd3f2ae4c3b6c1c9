/* SPDX-License-Identifier: MIT */
#include "daemon/holidays.h"

#include "schema/date.h"

#include <errno.h>

int holiday_clear(struct store *store, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, "DELETE FROM holiday", err);

	return statement ? store_run(store, statement, err) : -EIO;
}

int holiday_put(struct store *store, int32_t day, const char *title, bool *is_new,
		struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "SELECT count(*) FROM holiday WHERE day = ?1", err);
	char text[DATE_TEXT];
	int64_t count = 0;
	int result;

	if (!statement)
		return -EIO;
	date_format(day, text);
	store_bind(statement, 1, text);
	result = store_number(store, statement, 0, &count, err);
	*is_new = count == 0;
	if (result < 0)
		return result;
	statement = store_statement(
		store, "INSERT OR REPLACE INTO holiday (day, title) VALUES (?1, ?2)", err);
	if (!statement)
		return -EIO;
	store_bind(statement, 1, text);
	store_bind(statement, 2, title);
	return store_run(store, statement, err);
}

int holiday_list(struct store *store, int32_t from, int32_t to, json_t **holidays,
		 struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT day, title FROM holiday WHERE day BETWEEN ?1 AND ?2 ORDER BY day",
		err);
	char from_text[DATE_TEXT];
	char to_text[DATE_TEXT];
	int result = 0;

	*holidays = json_array();
	if (!statement)
		return -EIO;
	date_format(from, from_text);
	date_format(to, to_text);
	store_bind(statement, 1, from_text);
	store_bind(statement, 2, to_text);
	while (store_next(store, statement, &result, err))
		json_array_append_new(*holidays,
				      json_pack("{s:s, s:s}", "date", store_text(statement, 0),
						"title", store_text(statement, 1)));
	return result;
}

int holiday_last(struct store *store, int32_t *day, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT coalesce(julianday(max(day)) - 2440587.5, 0) FROM holiday", err);
	int64_t days = 0;
	int result = statement ? store_number(store, statement, 0, &days, err) : -EIO;

	*day = (int32_t)days;
	return result;
}
