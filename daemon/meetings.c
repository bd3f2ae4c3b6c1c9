/* SPDX-License-Identifier: MIT */
#include "daemon/meetings.h"

#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define MEETING_COLUMNS                                                                            \
	"number, title, alias, kind, day, minute, duration_m, zone, rule, place, leads, "          \
	"is_removed"
#define OCCURRENCE_SELECT                                                                          \
	"SELECT o.meeting, t.title, t.kind, o.day, o.local_day, o.local_minute, o.start_s, "       \
	"o.end_s, o.state, o.answer, t.place FROM occurrence AS o "                                \
	"JOIN meeting AS t ON t.number = o.meeting "

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

int meeting_insert(struct store *store, struct meeting *meeting, int64_t now_s, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"INSERT INTO meeting (title, alias, kind, day, minute, duration_m, zone, rule, "
		"place, leads, created_s) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
		err);
	_cleanup_(free_text) char *leads = write_leads(meeting);
	char day[DATE_TEXT];
	int result;

	if (!statement)
		return -EIO;
	date_format(meeting->day, day);
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
	sqlite3_bind_int64(statement, 11, now_s);
	result = store_run(store, statement, err);
	meeting->number = store_last_number(store);
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
	int result = 0;

	for (size_t i = 0; result == 0 && i < sizeof steps / sizeof steps[0]; i++) {
		sqlite3_stmt *statement = store_statement(store, steps[i], err);

		if (!statement)
			return -EIO;
		sqlite3_bind_int64(statement, 1, number);
		sqlite3_bind_int64(statement, 2, now_s);
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
		*numbers = memory_resize(*numbers, (*count + 1) * sizeof **numbers);
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
		if (date_parse(store_text(statement, 0), &exception.day) < 0 ||
		    (exception.is_move &&
		     date_parse(store_text(statement, 2), &exception.to_day) < 0))
			continue;
		exception.to_minute = sqlite3_column_int(statement, 3);
		*exceptions = memory_resize(*exceptions, (*count + 1) * sizeof **exceptions);
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
	store_bind(statement, 3, exception->is_move ? "move" : "skip");
	if (exception->is_move) {
		date_format(exception->to_day, to_day);
		store_bind(statement, 4, to_day);
		sqlite3_bind_int(statement, 5, exception->to_minute);
	}
	return store_run(store, statement, err);
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
		json_array_append_new(*meetings, meeting_to_wire(&meeting));
		meeting_release(&meeting);
	}
	if (result < 0) {
		json_decref(*meetings);
		*meetings = NULL;
	}
	return result;
}

int occurrence_forget(struct store *store, int64_t meeting, int32_t from_day, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "DELETE FROM occurrence WHERE meeting = ?1 AND day >= ?2 AND answer IS NULL",
		err);
	char day[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(from_day, day);
	sqlite3_bind_int64(statement, 1, meeting);
	store_bind(statement, 2, day);
	return store_run(store, statement, err);
}

int occurrence_put(struct store *store, const struct occurrence *occurrence, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"INSERT INTO occurrence (meeting, day, local_day, local_minute, start_s, end_s, "
		"state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (meeting, day) DO UPDATE "
		"SET local_day = excluded.local_day, local_minute = excluded.local_minute, "
		"start_s = excluded.start_s, end_s = excluded.end_s, state = excluded.state",
		err);
	char day[DATE_TEXT];
	char local_day[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(occurrence->day, day);
	date_format(occurrence->local_day, local_day);
	sqlite3_bind_int64(statement, 1, occurrence->meeting);
	store_bind(statement, 2, day);
	store_bind(statement, 3, local_day);
	sqlite3_bind_int(statement, 4, occurrence->local_minute);
	sqlite3_bind_int64(statement, 5, occurrence->start_s);
	sqlite3_bind_int64(statement, 6, occurrence->end_s);
	store_bind(statement, 7, occurrence->state);
	return store_run(store, statement, err);
}

static json_t *occurrence_to_wire(sqlite3_stmt *row)
{
	char time[TIME_TEXT];

	time_format(sqlite3_column_int(row, 5), time);
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:s?, s:s?}", "meeting",
			 (json_int_t)sqlite3_column_int64(row, 0), "title", store_text(row, 1),
			 "kind", store_text(row, 2), "day", store_text(row, 3), "date",
			 store_text(row, 4), "time", time, "start_s",
			 (json_int_t)sqlite3_column_int64(row, 6), "end_s",
			 (json_int_t)sqlite3_column_int64(row, 7), "state", store_text(row, 8),
			 "answer", store_text(row, 9), "place", store_text(row, 10));
}

int occurrence_resolve(struct store *store, int64_t meeting, int32_t *day, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"SELECT day FROM occurrence WHERE meeting = ?1 AND (day = ?2 OR "
				"(local_day = ?2 AND state = 'moved')) ORDER BY day <> ?2 LIMIT 1",
				err);
	char text[DATE_TEXT];
	bool has_row = false;
	int result;

	if (!statement)
		return -EIO;
	date_format(*day, text);
	sqlite3_bind_int64(statement, 1, meeting);
	store_bind(statement, 2, text);
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row && date_parse(store_text(statement, 0), day) < 0)
		result = -EBADMSG;
	sqlite3_reset(statement);
	return result;
}

int occurrence_get(struct store *store, int64_t meeting, int32_t day, json_t **occurrence,
		   struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, OCCURRENCE_SELECT "WHERE o.meeting = ?1 AND o.day = ?2", err);
	char text[DATE_TEXT];
	bool has_row;
	int result;

	*occurrence = NULL;
	if (!statement)
		return -EIO;
	date_format(day, text);
	sqlite3_bind_int64(statement, 1, meeting);
	store_bind(statement, 2, text);
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row)
		*occurrence = occurrence_to_wire(statement);
	sqlite3_reset(statement);
	if (result == 0 && !has_row) {
		result = error_set(err, -ENOENT, FAULT_NO_SUCH_OCCURRENCE, NULL, text,
				   "meeting %lld is not held on %s", (long long)meeting, text);
		if (err)
			err->number = meeting;
	}
	return result;
}

int occurrence_list(struct store *store, int32_t from_day, int32_t to_day, json_t **occurrences,
		    struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				OCCURRENCE_SELECT "WHERE o.local_day BETWEEN ?1 AND ?2 "
						  "ORDER BY o.start_s, o.meeting",
				err);
	char from[DATE_TEXT];
	char to[DATE_TEXT];
	int result = 0;

	*occurrences = NULL;
	if (!statement)
		return -EIO;
	date_format(from_day, from);
	date_format(to_day, to);
	store_bind(statement, 1, from);
	store_bind(statement, 2, to);
	*occurrences = json_array();
	while (store_next(store, statement, &result, err)) {
		json_array_append_new(*occurrences, occurrence_to_wire(statement));
	}
	sqlite3_reset(statement);
	if (result < 0) {
		json_decref(*occurrences);
		*occurrences = NULL;
	}
	return result;
}

int occurrence_has_entry(struct store *store, int64_t meeting, int32_t day, bool *has_entry,
			 struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"SELECT count(*) FROM occurrence AS o JOIN entry AS e "
				"ON e.number = o.entry WHERE o.meeting = ?1 AND o.day = ?2 "
				"AND e.is_removed = 0",
				err);
	char text[DATE_TEXT];
	int64_t count;
	int result;

	*has_entry = false;
	if (!statement)
		return -EIO;
	date_format(day, text);
	sqlite3_bind_int64(statement, 1, meeting);
	store_bind(statement, 2, text);
	result = store_number(store, statement, 0, &count, err);
	*has_entry = count > 0;
	return result;
}

int occurrence_answer(struct store *store, int64_t meeting, int32_t day, const char *answer,
		      int64_t entry, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"UPDATE occurrence SET answer = ?3, entry = nullif(?4, 0) "
				"WHERE meeting = ?1 AND day = ?2",
				err);
	char text[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(day, text);
	sqlite3_bind_int64(statement, 1, meeting);
	store_bind(statement, 2, text);
	store_bind(statement, 3, answer);
	sqlite3_bind_int64(statement, 4, entry);
	return store_run(store, statement, err);
}
