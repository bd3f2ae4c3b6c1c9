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
		"SELECT number, sequence, is_removed, imported, kind, alias, leads, apply, "
		"except_holidays FROM meeting WHERE uid = ?1",
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
		imported->apply = memory_string(store_text(statement, 7));
		imported->has_no_holidays = sqlite3_column_int(statement, 8) != 0;
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
	free(imported->apply);
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
				"apply = ?9, except_holidays = ?10, since = NULL, "
				"is_removed = 0 WHERE number = ?1",
				err);
	char apply[APPLY_TEXT];
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
	apply_format(&meeting->apply, apply);
	store_bind(statement, 9, apply[0] ? apply : NULL);
	sqlite3_bind_int(statement, 10, meeting->has_no_holidays);
	result = store_run(store, statement, err);
	return result < 0 ? result : forget_coming(store, meeting->number, now_s, err);
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

/* Dates that are left out because they are holidays, and have no exception of their own. */
static int write_holidays(struct store *store, int64_t number, json_t *exceptions,
			  struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT o.day FROM occurrence AS o JOIN holiday AS h ON h.day = o.day "
		"JOIN meeting AS t ON t.number = o.meeting WHERE o.meeting = ?1 "
		"AND t.except_holidays AND o.state = 'skipped' AND NOT EXISTS (SELECT 1 FROM "
		"meeting_exception AS e WHERE e.meeting = o.meeting AND e.day = o.day)",
		err);
	int result = 0;

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	while (store_next(store, statement, &result, err))
		json_array_append_new(exceptions,
				      json_pack("{s:s}", "day", store_text(statement, 0)));
	return result;
}

static int write_exceptions(struct store *store, const struct meeting *meeting, json_t *exceptions,
			    struct error *err)
{
	struct meeting_exception *list;
	size_t count;
	int result = meeting_exceptions(store, meeting->number, &list, &count, err);

	for (size_t i = 0; result == 0 && i < count; i++) {
		if (!list[i].is_kept && list[i].day >= meeting->since)
			json_array_append_new(exceptions, write_exception(&list[i]));
	}
	free(list);
	return result < 0 ? result : write_holidays(store, meeting->number, exceptions, err);
}

/* The name and the version. */
static int write_uid(struct store *store, int64_t number, json_t *meeting, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "SELECT uid, sequence FROM meeting WHERE number = ?1", err);
	bool has_row = false;
	int result;

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row) {
		json_object_set_new(meeting, "uid", json_string(store_text(statement, 0)));
		json_object_set_new(meeting, "sequence",
				    json_integer(sqlite3_column_int64(statement, 1)));
	}
	sqlite3_reset(statement);
	return result;
}

/* What iCalendar, and the calendar's request, has of a meeting. */
static json_t *write_meeting(struct store *store, const struct meeting *meeting)
{
	static const char *const names[] = { "title", "date", "time",  "duration_m",
					     "zone",  "rule", "place", "apply" };
	json_t *wire = meeting_wire(store, meeting);
	json_t *written = json_object();
	json_t *extras = json_array();
	const json_t *extra;
	char since[DATE_TEXT];
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		json_t *value = json_object_get(wire, names[i]);

		if (!json_is_null(value))
			json_object_set(written, names[i], value);
	}
	json_array_foreach (json_object_get(wire, "extra"), i, extra) {
		_cleanup_(free_text) char *text = memory_string(json_string_value(extra));

		text[DATE_TEXT - 1] = 'T';
		json_array_append_new(extras, json_string(text));
	}
	json_object_set_new(written, "extras", extras);
	date_format(meeting->since, since);
	if (meeting->since)
		json_object_set_new(written, "since", json_string(since));
	if (meeting->has_no_holidays)
		json_object_set_new(written, "except_holidays", json_true());
	json_decref(wire);
	return written;
}

int imported_write(struct store *store, int64_t number, json_t **meeting, struct error *err)
{
	struct meeting known;
	json_t *exceptions = json_array();
	int result = meeting_get(store, number, &known, err);

	*meeting = NULL;
	if (result == 0)
		result = write_exceptions(store, &known, exceptions, err);
	if (result == 0) {
		*meeting = write_meeting(store, &known);
		json_object_set(*meeting, "exceptions", exceptions);
		result = write_uid(store, number, *meeting, err);
	}
	json_decref(exceptions);
	meeting_release(&known);
	return result;
}

int imported_zones(struct store *store, json_t **zones, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT DISTINCT zone FROM meeting WHERE is_removed = 0 ORDER BY zone", err);
	int result = 0;

	*zones = json_array();
	if (!statement)
		return -EIO;
	while (store_next(store, statement, &result, err))
		json_array_append_new(*zones, json_string(store_text(statement, 0)));
	return result;
}
