/* SPDX-License-Identifier: MIT */
#include "daemon/imported.h"

#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

int imported_find(struct store *store, const char *uid, struct imported *imported,
		  struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT number, sequence, is_removed, imported, kind, alias, leads FROM meeting "
		"WHERE uid = ?1",
		err);
	bool has_row;
	int result;

	memset(imported, 0, sizeof *imported);
	if (!statement)
		return -EIO;
	store_bind(statement, 1, uid);
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row) {
		imported->number = sqlite3_column_int64(statement, 0);
		imported->sequence = sqlite3_column_int64(statement, 1);
		imported->is_removed = sqlite3_column_int(statement, 2) != 0;
		imported->content = memory_string(store_text(statement, 3));
		imported->kind = memory_string(store_text(statement, 4));
		imported->alias = memory_string(store_text(statement, 5));
		imported->leads = memory_string(store_text(statement, 6));
	}
	sqlite3_reset(statement);
	return result;
}

void imported_release(struct imported *imported)
{
	free(imported->content);
	free(imported->kind);
	free(imported->alias);
	free(imported->leads);
	memset(imported, 0, sizeof *imported);
}

int imported_note(struct store *store, int64_t number, const char *uid, int64_t sequence,
		  const char *content, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"UPDATE meeting SET uid = ?2, sequence = ?3, imported = ?4 "
				"WHERE number = ?1",
				err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	store_bind(statement, 2, uid);
	sqlite3_bind_int64(statement, 3, sequence);
	store_bind(statement, 4, content);
	return store_run(store, statement, err);
}

static int leave_coming_out(struct store *store, int64_t number, int64_t now_s, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"UPDATE occurrence SET state = 'skipped' WHERE meeting = ?1 AND start_s > ?2", err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	sqlite3_bind_int64(statement, 2, now_s);
	return store_run(store, statement, err);
}

/* What nobody answered is forgotten; what was answered is not held any more. */
static int forget_coming(struct store *store, int64_t number, int64_t now_s, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"DELETE FROM occurrence WHERE meeting = ?1 AND start_s > ?2 AND answer IS NULL",
		err);
	int result;

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	sqlite3_bind_int64(statement, 2, now_s);
	result = store_run(store, statement, err);
	return result < 0 ? result : leave_coming_out(store, number, now_s, err);
}

int imported_replace(struct store *store, const struct meeting *meeting, int64_t now_s,
		     struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"UPDATE meeting SET title = ?2, day = ?3, minute = ?4, "
				"duration_m = ?5, zone = ?6, rule = ?7, place = ?8, "
				"is_removed = 0 WHERE number = ?1",
				err);
	char day[DATE_TEXT];
	int result;

	if (!statement)
		return -EIO;
	date_format(meeting->day, day);
	sqlite3_bind_int64(statement, 1, meeting->number);
	store_bind(statement, 2, meeting->title);
	store_bind(statement, 3, day);
	sqlite3_bind_int(statement, 4, meeting->minute);
	sqlite3_bind_int(statement, 5, meeting->duration_min);
	store_bind(statement, 6, meeting->zone);
	store_bind(statement, 7, meeting->rule);
	store_bind(statement, 8, meeting->place);
	result = store_run(store, statement, err);
	return result < 0 ? result : forget_coming(store, meeting->number, now_s, err);
}

int imported_drop_exception(struct store *store, int64_t number, const char *day, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "DELETE FROM meeting_exception WHERE meeting = ?1 AND day = ?2", err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	store_bind(statement, 2, day);
	return store_run(store, statement, err);
}

int imported_touch(struct store *store, int64_t number, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"UPDATE meeting SET sequence = sequence + 1 WHERE number = ?1 AND imported IS NULL",
		err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	return store_run(store, statement, err);
}

static json_t *write_exception(const struct meeting_exception *exception)
{
	char day[DATE_TEXT];
	char to_day[DATE_TEXT];
	char to_time[TIME_TEXT];

	date_format(exception->day, day);
	if (!exception->is_move)
		return json_pack("{s:s}", "day", day);
	date_format(exception->to_day, to_day);
	time_format(exception->to_minute, to_time);
	return json_pack("{s:s, s:s, s:s}", "day", day, "to_date", to_day, "to_time", to_time);
}

static int write_exceptions(struct store *store, int64_t number, json_t **exceptions,
			    struct error *err)
{
	struct meeting_exception *list;
	size_t count;
	int result = meeting_exceptions(store, number, &list, &count, err);

	*exceptions = json_array();
	for (size_t i = 0; result == 0 && i < count; i++)
		json_array_append_new(*exceptions, write_exception(&list[i]));
	free(list);
	return result;
}

/* The columns that iCalendar has, of the row. */
static json_t *write_row(sqlite3_stmt *row, json_t *exceptions_take)
{
	char time[TIME_TEXT];

	time_format(sqlite3_column_int(row, 5), time);
	json_t *meeting = json_pack(
		"{s:s, s:I, s:s, s:s, s:s, s:i, s:s, s:o}", "uid", store_text(row, 1), "sequence",
		(json_int_t)sqlite3_column_int64(row, 2), "title", store_text(row, 3), "date",
		store_text(row, 4), "time", time, "duration_m", sqlite3_column_int(row, 6), "zone",
		store_text(row, 7), "exceptions", exceptions_take);

	if (store_text(row, 8))
		json_object_set_new(meeting, "rule", json_string(store_text(row, 8)));
	if (store_text(row, 9))
		json_object_set_new(meeting, "place", json_string(store_text(row, 9)));
	return meeting;
}

int imported_write_all(struct store *store, json_t **meetings, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"SELECT number, uid, sequence, title, day, minute, duration_m, "
				"zone, rule, place FROM meeting WHERE is_removed = 0 "
				"ORDER BY number",
				err);
	int result = 0;

	*meetings = json_array();
	if (!statement)
		return -EIO;
	while (store_next(store, statement, &result, err)) {
		json_t *exceptions = NULL;

		result = write_exceptions(store, sqlite3_column_int64(statement, 0), &exceptions,
					  err);
		json_array_append_new(*meetings, write_row(statement, exceptions));
	}
	sqlite3_reset(statement);
	return result;
}
