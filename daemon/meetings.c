/* SPDX-License-Identifier: MIT */
#include "daemon/meetings.h"

#include "daemon/store_rows.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define MEETING_COLUMNS                                                                            \
	"number, title, alias, kind, day, minute, duration_m, zone, rule, place, leads, "          \
	"is_removed, since, apply, except_holidays, imported IS NOT NULL"

static void read_leads(struct meeting *meeting, const char *text)
{
	json_t *leads = json_loads(text, 0, NULL);

	for (size_t i = 0; i < json_array_size(leads) && meeting->lead_count < LEADS_MAX; i++) {
		const char *lead = json_string_value(json_array_get(leads, i));

		if (lead && lead_parse(lead, &meeting->leads[meeting->lead_count]) == 0)
			meeting->lead_count++;
	}
	json_decref(leads);
}

static void read_meeting(sqlite3_stmt *statement, struct meeting *meeting)
{
	const struct kind *kind = kind_find(store_text(statement, 3));

	memset(meeting, 0, sizeof *meeting);
	meeting->number = sqlite3_column_int64(statement, 0);
	meeting->title = memory_string(store_text(statement, 1));
	meeting->alias = memory_string(store_text(statement, 2));
	meeting->kind = kind ? kind : kind_find("group");
	if (date_parse(store_text(statement, 4), &meeting->day) < 0)
		meeting->day = 0;
	meeting->minute = sqlite3_column_int(statement, 5);
	meeting->duration_min = sqlite3_column_int(statement, 6);
	meeting->zone = memory_string(store_text(statement, 7));
	meeting->rule = memory_string(store_text(statement, 8));
	meeting->place = memory_string(store_text(statement, 9));
	read_leads(meeting, store_text(statement, 10));
	meeting->is_removed = sqlite3_column_int(statement, 11) != 0;
	if (store_text(statement, 12) && date_parse(store_text(statement, 12), &meeting->since) < 0)
		meeting->since = 0;
	if (store_text(statement, 13) &&
	    apply_parse(store_text(statement, 13), &meeting->apply) < 0)
		meeting->apply = (struct apply){ .how = APPLY_NOT };
	meeting->has_no_holidays = sqlite3_column_int(statement, 14) != 0;
	meeting->is_imported = sqlite3_column_int(statement, 15) != 0;
}

static int no_such_meeting(int64_t number, struct error *err)
{
	return error_number(err, -ENOENT, FAULT_NO_SUCH_MEETING, number, "there is no meeting %lld",
			    (long long)number);
}

int meeting_get(struct store *store, int64_t number, struct meeting *meeting, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT " MEETING_COLUMNS " FROM meeting WHERE number = ?1 AND is_removed = 0",
		err);
	bool has_row;
	int result;

	memset(meeting, 0, sizeof *meeting);
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row)
		read_meeting(statement, meeting);
	sqlite3_reset(statement);
	return result < 0 || has_row ? result : no_such_meeting(number, err);
}

int meeting_shape(struct store *store, int64_t number, json_t **shape, struct error *err)
{
	return store_json(
		store,
		"SELECT json_array(json_array(title, alias, kind, day, minute, duration_m, zone, "
		"rule, place, leads, since, apply, except_holidays, imported, is_removed), "
		"(SELECT json_group_array(json_array(day, action, to_day, to_minute)) FROM "
		"meeting_exception WHERE meeting = ?1), (SELECT json_group_array(json_array(day, "
		"minute)) FROM meeting_extra WHERE meeting = ?1)) FROM meeting WHERE number = ?1",
		number, shape, err);
}

int meeting_check(struct store *store, int64_t number, const json_t *shape, bool is_whole,
		  struct error *err)
{
	json_t *present;
	int result = meeting_shape(store, number, &present, err);

	if (result == 0 && present && shape && is_whole &&
	    !json_equal(json_array_get(present, 0), json_array_get(shape, 0))) {
		result = error_number(err, -ESTALE, FAULT_CHANGED_SINCE, number,
				      "meeting %lld was changed at the same time",
				      (long long)number);
		if (err)
			snprintf(err->field, sizeof err->field, "meeting");
	} else if (result == 0 && present && shape && !json_equal(present, shape)) {
		result = -EAGAIN;
	}
	json_decref(present);
	return result;
}

static char *write_leads(const struct meeting *meeting)
{
	json_t *leads = json_array();
	char *text;

	for (size_t i = 0; i < meeting->lead_count; i++) {
		char lead[LEAD_TEXT];

		lead_format(&meeting->leads[i], lead);
		json_array_append_new(leads, json_string(lead));
	}
	text = json_dumps(leads, JSON_COMPACT);
	json_decref(leads);
	return text;
}

/* What is kept of a meeting, in the order of its columns but for the number, which is last. */
static int write_meeting(struct store *store, sqlite3_stmt *statement,
			 const struct meeting *meeting, int64_t last, struct error *err)
{
	_cleanup_(free_text) char *leads = write_leads(meeting);
	char day[DATE_TEXT];
	char since[DATE_TEXT];
	char apply[APPLY_TEXT];

	if (!statement)
		return -EIO;
	date_format(meeting->day, day);
	date_format(meeting->since, since);
	apply_format(&meeting->apply, apply);
	store_bind(statement, 1, meeting->title);
	store_bind(statement, 2, meeting->alias);
	store_bind(statement, 3, meeting->kind->id);
	store_bind(statement, 4, day);
	sqlite3_bind_int(statement, 5, meeting->minute);
	sqlite3_bind_int(statement, 6, meeting->duration_min);
	store_bind(statement, 7, meeting->zone);
	store_bind(statement, 8, meeting->rule);
	store_bind(statement, 9, meeting->place);
	store_bind(statement, 10, leads);
	store_bind(statement, 11, meeting->since ? since : NULL);
	store_bind(statement, 12, apply[0] ? apply : NULL);
	sqlite3_bind_int(statement, 13, meeting->has_no_holidays);
	sqlite3_bind_int64(statement, 14, last);
	return store_run(store, statement, err);
}

int meeting_insert(struct store *store, struct meeting *meeting, int64_t now_s, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"INSERT INTO meeting (title, alias, kind, day, minute, duration_m, zone, rule, "
		"place, leads, since, apply, except_holidays, created_s) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
		err);
	int result = write_meeting(store, statement, meeting, now_s, err);

	meeting->number = store_last_number(store);
	return result;
}

int meeting_replace(struct store *store, const struct meeting *meeting, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"UPDATE meeting SET title = ?1, alias = ?2, kind = ?3, day = ?4, minute = ?5, "
		"duration_m = ?6, zone = ?7, rule = ?8, place = ?9, leads = ?10, since = ?11, "
		"apply = ?12, except_holidays = ?13 WHERE number = ?14",
		err);

	return write_meeting(store, statement, meeting, meeting->number, err);
}

/* Run statements that take a meeting's number and one more number or text. */
static int run_steps(struct store *store, const char *const *steps, size_t count, int64_t number,
		     int64_t other, const char *text, struct error *err)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < count; i++) {
		sqlite3_stmt *statement = store_statement(store, steps[i], err);

		if (!statement)
			return -EIO;
		sqlite3_bind_int64(statement, 1, number);
		if (text)
			store_bind(statement, 2, text);
		else
			sqlite3_bind_int64(statement, 2, other);
		result = store_run(store, statement, err);
	}
	return result;
}

int meeting_mark_removed(struct store *store, int64_t number, int64_t now_s, struct error *err)
{
	static const char *const steps[] = {
		"DELETE FROM reminder WHERE meeting = ?1 AND start_s > ?2",
		"DELETE FROM occurrence WHERE meeting = ?1 AND start_s > ?2 AND answer IS NULL",
		("UPDATE reminder SET state = 'expired', changed_s = ?2 WHERE meeting = ?1 "
		 "AND state NOT IN ('answered', 'expired')"),
		"UPDATE meeting SET is_removed = 1 WHERE number = ?1 AND ?2 IS NOT NULL",
	};

	return run_steps(store, steps, sizeof steps / sizeof steps[0], number, now_s, NULL, err);
}

int meeting_end(struct store *store, const struct meeting *meeting, int32_t last_day,
		struct error *err)
{
	static const char *const steps[] = {
		"DELETE FROM meeting_exception WHERE meeting = ?1 AND day > ?2",
		"DELETE FROM meeting_extra WHERE meeting = ?1 AND day > ?2",
		"DELETE FROM occurrence WHERE meeting = ?1 AND day > ?2 AND answer IS NULL "
		"AND applied = 0",
		"UPDATE occurrence SET state = 'skipped' WHERE meeting = ?1 AND day > ?2 "
		"AND entry IS NULL",
	};
	char day[DATE_TEXT];
	int result = meeting_replace(store, meeting, err);

	date_format(last_day, day);
	if (result == 0)
		result = run_steps(store, steps, sizeof steps / sizeof steps[0], meeting->number, 0,
				   day, err);
	return result;
}

int meeting_hand_over(struct store *store, int64_t from, int64_t to, int32_t after_day,
		      struct error *err)
{
	static const char *const steps[] = {
		"INSERT INTO meeting_exception (meeting, day, action, to_day, to_minute) "
		"SELECT ?2, day, action, to_day, to_minute FROM meeting_exception "
		"WHERE meeting = ?1 AND day > ?3",
		"INSERT INTO meeting_extra (meeting, day, minute) SELECT ?2, day, minute "
		"FROM meeting_extra WHERE meeting = ?1 AND day > ?3",
	};
	char day[DATE_TEXT];
	int result = 0;

	date_format(after_day, day);
	for (size_t i = 0; result == 0 && i < sizeof steps / sizeof steps[0]; i++) {
		sqlite3_stmt *statement = store_statement(store, steps[i], err);

		if (!statement)
			return -EIO;
		sqlite3_bind_int64(statement, 1, from);
		sqlite3_bind_int64(statement, 2, to);
		store_bind(statement, 3, day);
		result = store_run(store, statement, err);
	}
	return result;
}

int meeting_numbers(struct store *store, int64_t **numbers, size_t *count, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT number FROM meeting WHERE is_removed = 0 ORDER BY number", err);
	int result = 0;

	*numbers = NULL;
	*count = 0;
	if (!statement)
		return -EIO;
	while (store_next(store, statement, &result, err)) {
		*numbers = memory_one_more(*numbers, *count, sizeof **numbers);
		(*numbers)[(*count)++] = sqlite3_column_int64(statement, 0);
	}
	return result;
}

int meeting_exceptions(struct store *store, int64_t number, struct meeting_exception **exceptions,
		       size_t *count, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"SELECT day, action, to_day, to_minute FROM meeting_exception "
				"WHERE meeting = ?1 ORDER BY day",
				err);
	int result = 0;

	*exceptions = NULL;
	*count = 0;
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	while (store_next(store, statement, &result, err)) {
		struct meeting_exception exception = { 0 };

		exception.is_move = strcmp(store_text(statement, 1), "move") == 0;
		exception.is_kept = strcmp(store_text(statement, 1), "keep") == 0;
		if (date_parse(store_text(statement, 0), &exception.day) < 0 ||
		    (exception.is_move &&
		     date_parse(store_text(statement, 2), &exception.to_day) < 0))
			continue;
		exception.to_minute = sqlite3_column_int(statement, 3);
		*exceptions = memory_one_more(*exceptions, *count, sizeof **exceptions);
		(*exceptions)[(*count)++] = exception;
	}
	return result;
}

int meeting_put_exception(struct store *store, int64_t number,
			  const struct meeting_exception *exception, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"INSERT INTO meeting_exception (meeting, day, action, to_day, to_minute) "
		"VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (meeting, day) DO UPDATE SET "
		"action = excluded.action, to_day = excluded.to_day, to_minute = "
		"excluded.to_minute",
		err);
	char day[DATE_TEXT];
	char to_day[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(exception->day, day);
	sqlite3_bind_int64(statement, 1, number);
	store_bind(statement, 2, day);
	store_bind(statement, 3,
		   exception->is_move	? "move"
		   : exception->is_kept ? "keep"
					: "skip");
	if (exception->is_move) {
		date_format(exception->to_day, to_day);
		store_bind(statement, 4, to_day);
		sqlite3_bind_int(statement, 5, exception->to_minute);
	}
	return store_run(store, statement, err);
}

int meeting_drop_exception(struct store *store, int64_t number, int32_t day, struct error *err)
{
	static const char *const step =
		"DELETE FROM meeting_exception WHERE meeting = ?1 AND day = ?2";
	char text[DATE_TEXT];

	date_format(day, text);
	return run_steps(store, &step, 1, number, 0, text, err);
}

int meeting_extras(struct store *store, int64_t number, struct meeting_extra **extras,
		   size_t *count, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT day, minute FROM meeting_extra WHERE meeting = ?1 ORDER BY day",
		err);
	int result = 0;

	*extras = NULL;
	*count = 0;
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	while (store_next(store, statement, &result, err)) {
		struct meeting_extra extra = { .minute = sqlite3_column_int(statement, 1) };

		if (date_parse(store_text(statement, 0), &extra.day) < 0)
			continue;
		*extras = memory_one_more(*extras, *count, sizeof **extras);
		(*extras)[(*count)++] = extra;
	}
	return result;
}

int meeting_put_extra(struct store *store, int64_t number, const struct meeting_extra *extra,
		      struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"INSERT OR REPLACE INTO meeting_extra (meeting, day, minute) "
				"VALUES (?1, ?2, ?3)",
				err);
	char day[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(extra->day, day);
	sqlite3_bind_int64(statement, 1, number);
	store_bind(statement, 2, day);
	sqlite3_bind_int(statement, 3, extra->minute);
	return store_run(store, statement, err);
}

int meeting_drop_extra(struct store *store, int64_t number, int32_t day, struct error *err)
{
	static const char *const step = "DELETE FROM meeting_extra WHERE meeting = ?1 AND day = ?2";
	char text[DATE_TEXT];

	date_format(day, text);
	return run_steps(store, &step, 1, number, 0, text, err);
}

json_t *meeting_wire(struct store *store, const struct meeting *meeting)
{
	json_t *object = meeting_to_wire(meeting);
	json_t *list = json_object_get(object, "extra");
	struct meeting_extra *extras;
	size_t count;

	if (meeting_extras(store, meeting->number, &extras, &count, NULL) < 0)
		count = 0;
	for (size_t i = 0; i < count; i++) {
		char day[DATE_TEXT];
		char time[TIME_TEXT];

		date_format(extras[i].day, day);
		time_format(extras[i].minute, time);
		json_array_append_new(list, json_sprintf("%s %s", day, time));
	}
	free(extras);
	return object;
}

int meeting_list(struct store *store, json_t **meetings, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT " MEETING_COLUMNS " FROM meeting WHERE is_removed = 0 ORDER BY number",
		err);
	int result = 0;

	*meetings = NULL;
	if (!statement)
		return -EIO;
	*meetings = json_array();
	while (store_next(store, statement, &result, err)) {
		struct meeting meeting;

		read_meeting(statement, &meeting);
		json_array_append_new(*meetings, meeting_wire(store, &meeting));
		meeting_release(&meeting);
	}
	if (result < 0) {
		json_decref(*meetings);
		*meetings = NULL;
	}
	return result;
}
