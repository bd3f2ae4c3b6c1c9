/* SPDX-License-Identifier: MIT */
#include "daemon/occurrences.h"

#include "schema/date.h"
#include "schema/meeting.h"

#include <errno.h>
#include <string.h>

#define OCCURRENCE_SELECT                                                                          \
	"SELECT o.meeting, t.title, t.kind, o.day, o.local_day, o.local_minute, o.start_s, "       \
	"o.end_s, o.state, o.answer, t.place, t.apply, o.applied, h.title FROM occurrence AS o "   \
	"JOIN meeting AS t ON t.number = o.meeting "                                               \
	"LEFT JOIN holiday AS h ON h.day = o.day AND t.except_holidays AND o.state = 'skipped' "

/* Run a statement with a meeting, a day and a number. */
static int run_with(struct store *store, const char *sql, int64_t meeting, int32_t day,
		    int64_t number, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, sql, err);
	char text[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(day, text);
	sqlite3_bind_int64(statement, 1, meeting);
	store_bind(statement, 2, text);
	sqlite3_bind_int64(statement, 3, number);
	return store_run(store, statement, err);
}

int occurrence_forget(struct store *store, int64_t meeting, int64_t now_s, struct error *err)
{
	int result = run_with(store,
			      "DELETE FROM occurrence WHERE meeting = ?1 AND start_s > ?3 "
			      "AND answer IS NULL AND applied = 0 AND ?2 IS NOT NULL",
			      meeting, 0, now_s, err);

	if (result < 0)
		return result;
	return run_with(store,
			"UPDATE occurrence SET state = 'skipped' WHERE meeting = ?1 "
			"AND start_s > ?3 AND ?2 IS NOT NULL",
			meeting, 0, now_s, err);
}

int occurrence_apply(struct store *store, int64_t meeting, int32_t day, bool has_applied,
		     struct error *err)
{
	if (day == INT32_MAX)
		return run_with(store,
				"UPDATE occurrence SET applied = ?3 WHERE meeting = ?1 "
				"AND ?2 IS NOT NULL",
				meeting, 0, has_applied, err);
	return run_with(store, "UPDATE occurrence SET applied = ?3 WHERE meeting = ?1 AND day = ?2",
			meeting, day, has_applied, err);
}

int occurrence_put(struct store *store, const struct occurrence *occurrence, int64_t settled_s,
		   struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"INSERT INTO occurrence (meeting, day, local_day, local_minute, start_s, end_s, "
		"state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (meeting, day) DO UPDATE "
		"SET local_day = excluded.local_day, local_minute = excluded.local_minute, "
		"start_s = excluded.start_s, end_s = excluded.end_s, state = excluded.state "
		"WHERE occurrence.start_s > ?8",
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
	sqlite3_bind_int64(statement, 8, settled_s);
	return store_run(store, statement, err);
}

/* The first column of a row about a meeting and a day, as a number; 0 where there is none. */
static int number_of(struct store *store, const char *sql, int64_t meeting, int32_t day,
		     int64_t *number, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, sql, err);
	char text[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(day, text);
	sqlite3_bind_int64(statement, 1, meeting);
	store_bind(statement, 2, text);
	return store_number(store, statement, 0, number, err);
}

int occurrence_last(struct store *store, int64_t meeting, int32_t up_to, int32_t *day,
		    struct error *err)
{
	int64_t days = 0;
	int result =
		number_of(store,
			  "SELECT coalesce(julianday(max(day)) - 2440587.5, 0) FROM occurrence "
			  "WHERE meeting = ?1 AND day <= ?2",
			  meeting, up_to, &days, err);

	*day = (int32_t)days;
	return result;
}

/* By when one has to apply, or null. */
static json_t *apply_by(const char *apply_text, const char *day_text)
{
	char text[DATE_TEXT];
	struct apply apply;
	int32_t day;

	if (!apply_text || apply_parse(apply_text, &apply) < 0 || date_parse(day_text, &day) < 0)
		return json_null();
	date_format(apply_last_day(&apply, day), text);
	return json_string(text);
}

static json_t *occurrence_to_wire(sqlite3_stmt *row)
{
	char time[TIME_TEXT];

	time_format(sqlite3_column_int(row, 5), time);
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:s?, s:s?, s:o, s:b, "
			 "s:s?}",
			 "meeting", (json_int_t)sqlite3_column_int64(row, 0), "title",
			 store_text(row, 1), "kind", store_text(row, 2), "day", store_text(row, 3),
			 "date", store_text(row, 4), "time", time, "start_s",
			 (json_int_t)sqlite3_column_int64(row, 6), "end_s",
			 (json_int_t)sqlite3_column_int64(row, 7), "state", store_text(row, 8),
			 "answer", store_text(row, 9), "place", store_text(row, 10), "apply_by",
			 apply_by(store_text(row, 11), store_text(row, 4)), "applied",
			 sqlite3_column_int(row, 12) != 0, "holiday", store_text(row, 13));
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

static int list_between(struct store *store, sqlite3_stmt *statement, int32_t from_day,
			int32_t to_day, json_t **occurrences, struct error *err)
{
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
	while (store_next(store, statement, &result, err))
		json_array_append_new(*occurrences, occurrence_to_wire(statement));
	sqlite3_reset(statement);
	if (result < 0) {
		json_decref(*occurrences);
		*occurrences = NULL;
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

	return list_between(store, statement, from_day, to_day, occurrences, err);
}

int occurrence_list_missed(struct store *store, int32_t from_day, int32_t to_day, int64_t now_s,
			   json_t **occurrences, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		OCCURRENCE_SELECT
		"WHERE o.local_day BETWEEN ?1 AND ?2 AND o.end_s <= ?3 AND o.state <> 'skipped' "
		"AND o.answer IS NULL AND o.end_s > t.created_s AND NOT EXISTS (SELECT 1 FROM "
		"reminder AS r WHERE r.meeting = o.meeting AND r.day = o.day AND r.lead <> 'apply' "
		"AND r.purpose = 'meeting' AND (r.server_owner IS NOT NULL OR r.state = "
		"'answered')) "
		"AND NOT EXISTS (SELECT 1 FROM pause AS p WHERE o.start_s >= p.from_s "
		"AND o.start_s < p.until_s) "
		"ORDER BY o.start_s, o.meeting",
		err);

	if (statement)
		sqlite3_bind_int64(statement, 3, now_s);
	return list_between(store, statement, from_day, to_day, occurrences, err);
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
