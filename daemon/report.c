/* SPDX-License-Identifier: MIT */
#include "daemon/report.h"

#include "daemon/estimate_smooth.h"
#include "daemon/meetings.h"
#include "schema/date.h"
#include "schema/kinds.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define VISIBLE "is_removed = 0 AND is_private = 0 "

struct window {
	char from[DATE_TEXT];
	char to[DATE_TEXT];
};

static struct window window_of(int32_t from, int32_t to)
{
	struct window window = { 0 };

	date_format(from, window.from);
	date_format(to, window.to);
	return window;
}

/* A statement over one or two windows, bound as ?1 … ?4. */
static sqlite3_stmt *over(struct store *store, const char *sql, const struct window *window,
			  const struct window *previous, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, sql, err);

	if (!statement)
		return NULL;
	store_bind(statement, 1, window->from);
	store_bind(statement, 2, window->to);
	if (previous) {
		store_bind(statement, 3, previous->from);
		store_bind(statement, 4, previous->to);
	}
	return statement;
}

/* Each row becomes an object in an array. */
static int gather(struct store *store, sqlite3_stmt *statement, json_t *(*make)(sqlite3_stmt *row),
		  json_t **array, struct error *err)
{
	int result = 0;

	*array = NULL;
	if (!statement)
		return -EIO;
	*array = json_array();
	while (store_next(store, statement, &result, err)) {
		json_t *object;

		object = make(statement);
		if (object)
			json_array_append_new(*array, object);
	}
	if (result < 0) {
		json_decref(*array);
		*array = NULL;
	}
	return result;
}

static json_t *make_kind(sqlite3_stmt *row)
{
	return json_pack("{s:s, s:s?, s:I, s:I}", "kind", store_text(row, 0), "outcome",
			 store_text(row, 1), "count", (json_int_t)sqlite3_column_int64(row, 2),
			 "previous", (json_int_t)sqlite3_column_int64(row, 3));
}

static json_t *make_day(sqlite3_stmt *row)
{
	return json_pack("{s:s, s:I}", "date", store_text(row, 0), "entries",
			 (json_int_t)sqlite3_column_int64(row, 1));
}

static json_t *make_member(sqlite3_stmt *row)
{
	return json_pack("{s:s?, s:I, s:I}", "member", store_text(row, 0), "entries",
			 (json_int_t)sqlite3_column_int64(row, 1), "days",
			 (json_int_t)sqlite3_column_int64(row, 2));
}

/* What did not come about is no first time to be told of. */
static bool is_no_event(const char *outcome)
{
	static const char *const none[] = { "none", "missed", "postponed", "unmet" };

	for (size_t i = 0; outcome && i < sizeof none / sizeof none[0]; i++) {
		if (strcmp(none[i], outcome) == 0)
			return true;
	}
	return false;
}

/* Of a kind and outcome: its first day in the period, and the last day before the period. */
static json_t *make_first(sqlite3_stmt *row)
{
	const char *kind_id = store_text(row, 0);
	const struct kind *kind = kind_find(kind_id);
	const char *before = store_text(row, 4);
	int32_t day;
	int32_t before_day = 0;

	/* What is better not celebrated, and what is no event, is left out. */
	if (!kind || kind->group == GROUP_SAFETY || kind->group == GROUP_OTHER ||
	    kind->cell == CELL_HARSH_WORDS || kind->cell == CELL_ROOM_ONLY ||
	    strcmp(kind_id, "pressure") == 0 || is_no_event(store_text(row, 1)) ||
	    date_parse(store_text(row, 2), &day) < 0)
		return NULL;
	if (before &&
	    (date_parse(before, &before_day) < 0 || day - before_day < REPORT_LONG_WHILE_DAYS))
		return NULL;
	return json_pack("{s:s, s:s?, s:s, s:I, s:o}", "kind", kind_id, "outcome",
			 store_text(row, 1), "date", store_text(row, 2), "number",
			 (json_int_t)sqlite3_column_int64(row, 3), "days_since",
			 before ? json_integer(day - before_day) : json_null());
}

static int put_rows(struct store *store, json_t *report, const struct window *window,
		    const struct window *previous, struct error *err)
{
	static const char kinds_sql[] =
		"SELECT kind, outcome, sum(day BETWEEN ?1 AND ?2), sum(day BETWEEN ?3 AND ?4) "
		"FROM entry WHERE " VISIBLE "AND (day BETWEEN ?1 AND ?2 OR day BETWEEN ?3 AND ?4) "
		"GROUP BY kind, outcome";
	static const char days_sql[] = "SELECT day, count(*) FROM entry WHERE " VISIBLE
				       "AND day BETWEEN ?1 AND ?2 GROUP BY day ORDER BY day";
	static const char members_sql[] =
		"SELECT m.name, count(*), count(DISTINCT e.day) FROM entry AS e "
		"LEFT JOIN member AS m ON m.id = e.member WHERE e." VISIBLE
		"AND e.day BETWEEN ?1 AND ?2 GROUP BY m.id ORDER BY m.id IS NULL, m.id";
	static const char firsts_sql[] =
		"SELECT e.kind, e.outcome, min(e.day), e.number, (SELECT max(b.day) FROM entry AS "
		"b "
		"WHERE b.is_removed = 0 AND b.kind = e.kind AND b.outcome IS e.outcome "
		"AND b.day < ?1) FROM entry AS e WHERE e." VISIBLE "AND e.day BETWEEN ?1 AND ?2 "
		"GROUP BY e.kind, e.outcome ORDER BY min(e.day), e.number";
	const struct {
		const char *name;
		const char *sql;
		const struct window *second;
		json_t *(*make)(sqlite3_stmt *row);
	} parts[] = {
		{ "kinds", kinds_sql, previous, make_kind },
		{ "days", days_sql, NULL, make_day },
		{ "members", members_sql, NULL, make_member },
		{ "firsts", firsts_sql, NULL, make_first },
	};

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		json_t *array;
		int result = gather(store, over(store, parts[i].sql, window, parts[i].second, err),
				    parts[i].make, &array, err);

		if (result < 0)
			return result;
		json_object_set_new(report, parts[i].name, array);
	}
	return 0;
}

static int put_totals(struct store *store, json_t *report, const struct window *window,
		      const struct window *previous, struct error *err)
{
	static const char sql[] =
		"SELECT count(*) FILTER (WHERE is_private = 0 AND day BETWEEN ?1 AND ?2), "
		"count(*) FILTER (WHERE is_private = 0 AND day BETWEEN ?3 AND ?4), "
		"count(*) FILTER (WHERE is_private = 1 AND day BETWEEN ?1 AND ?2), "
		"count(DISTINCT day) FILTER (WHERE is_private = 0 AND day BETWEEN ?1 AND ?2), "
		"count(DISTINCT day) FILTER (WHERE is_private = 0 AND day BETWEEN ?3 AND ?4) "
		"FROM entry WHERE is_removed = 0 AND (day BETWEEN ?1 AND ?2 "
		"OR day BETWEEN ?3 AND ?4)";
	static const char *const names[] = { "entries", "previous_entries", "private_entries",
					     "written_days", "previous_written_days" };
	sqlite3_stmt *statement = over(store, sql, window, previous, err);
	bool has_row;
	int result;

	if (!statement)
		return -EIO;
	result = store_step(store, statement, &has_row, err);
	for (int i = 0; result == 0 && has_row && i < 5; i++)
		json_object_set_new(report, names[i],
				    json_integer(sqlite3_column_int64(statement, i)));
	sqlite3_reset(statement);
	return result;
}

static int put_estimates(struct outlook *outlook, json_t *report,
			 const struct report_period *period, struct error *err)
{
	int32_t end = period->to < period->today ? period->to : period->today;
	int32_t upto = period->to + ESTIMATE_LAG_DAYS;
	json_t *estimate = NULL;
	json_t *reasons = NULL;
	int threshold = 0;
	int result = 0;

	if (upto > period->today)
		upto = period->today;
	json_object_set_new(report, "estimate_start", json_null());
	json_object_set_new(report, "estimate_end", json_null());
	json_object_set_new(report, "threshold", json_null());
	json_object_set_new(report, "reasons", json_array());
	if (period->from > period->today)
		return 0;
	result = outlook_hindsight(outlook, period->from, upto, &estimate, err);
	if (result == 0) {
		json_object_set_new(report, "estimate_start", estimate);
		result = outlook_hindsight(outlook, end, upto, &estimate, err);
	}
	if (result == 0) {
		json_object_set_new(report, "estimate_end", estimate);
		result = outlook_reasons(outlook, end, upto, &reasons, &threshold, err);
	}
	if (result < 0)
		return result;
	json_object_set_new(report, "reasons", reasons);
	if (threshold)
		json_object_set_new(report, "threshold", json_integer(threshold));
	return 0;
}

static json_t *make_attended(sqlite3_stmt *row)
{
	return json_pack("{s:s, s:s, s:I, s:s?}", "date", store_text(row, 0), "kind",
			 store_text(row, 1), "number", (json_int_t)sqlite3_column_int64(row, 2),
			 "title", store_text(row, 3));
}

/* Where the family went, and what is coming. */
static int put_meetings(struct store *store, json_t *report, const struct report_period *period,
			const struct window *window, struct error *err)
{
	static const char attended_sql[] =
		"SELECT e.day, e.kind, e.number, t.title FROM entry AS e "
		"LEFT JOIN occurrence AS o ON o.entry = e.number "
		"LEFT JOIN meeting AS t ON t.number = o.meeting WHERE e." VISIBLE
		"AND e.day BETWEEN ?1 AND ?2 AND (e.kind = 'bridge' OR "
		"(e.kind IN ('group', 'class', 'consultation') AND e.outcome = 'went')) "
		"ORDER BY e.day, e.number";
	json_t *attended;
	json_t *coming = NULL;
	int32_t ahead = period->to > period->today ? period->to : period->today;
	int result = gather(store, over(store, attended_sql, window, NULL, err), make_attended,
			    &attended, err);

	if (result < 0)
		return result;
	json_object_set_new(report, "attended", attended);
	result = occurrence_list(store, period->today, ahead + REPORT_AHEAD_DAYS, &coming, err);
	for (size_t i = json_array_size(coming); i-- > 0;) {
		const json_t *date = json_array_get(coming, i);

		if (strcmp(json_string_value(json_object_get(date, "state")), "skipped") == 0 ||
		    json_is_string(json_object_get(date, "answer")))
			json_array_remove(coming, i);
	}
	json_object_set_new(report, "coming", coming ? coming : json_array());
	return result;
}

static bool is_whole_month(const struct report_period *period)
{
	struct date from = date_from_days(period->from);

	return from.day == 1 &&
	       period->to - period->from + 1 == date_month_days(from.year, from.month);
}

/* The window before: as long as what has passed, and the same days of the month before. */
static struct window previous_window(const struct report_period *period)
{
	int32_t end = period->to < period->today ? period->to : period->today;
	int32_t length = end - period->from + 1;
	int32_t from;

	if (length < 1)
		length = period->to - period->from + 1;
	if (is_whole_month(period)) {
		struct date month = date_from_days(period->from - 1);
		int32_t whole = date_month_days(month.year, month.month);

		month.day = 1;
		from = date_to_days(month);
		if (length > whole || period->to <= period->today)
			length = whole;
	} else {
		from = period->from - length;
	}
	return window_of(from, from + length - 1);
}

int report_facts(struct store *store, struct outlook *outlook, const struct report_period *period,
		 json_t **report, struct error *err)
{
	struct window window = window_of(period->from, period->to);
	struct window previous = previous_window(period);
	char today[DATE_TEXT];
	int result;

	date_format(period->today, today);
	*report = json_pack("{s:s, s:s, s:s, s:s, s:s}", "from", window.from, "to", window.to,
			    "today", today, "previous_from", previous.from, "previous_to",
			    previous.to);
	result = put_totals(store, *report, &window, &previous, err);
	if (result == 0)
		result = put_rows(store, *report, &window, &previous, err);
	if (result == 0)
		result = put_estimates(outlook, *report, period, err);
	if (result == 0)
		result = put_meetings(store, *report, period, &window, err);
	if (result < 0) {
		json_decref(*report);
		*report = NULL;
	}
	return result;
}
