/* SPDX-License-Identifier: MIT */
#include "daemon/report_parts.h"

#include "daemon/occurrences.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

/* What is told by naming entries: firsts, writers' views, meetings, words. */

/* --- for the first time, or after a long while --------------------------------------------- */

/* What is better not celebrated, and what is no event, is left out. */
static bool may_be_first(const struct report_row *row)
{
	const struct kind *kind = &kinds[row->kind];

	return kind->group != GROUP_SAFETY && kind->group != GROUP_OTHER &&
	       kind->cell != CELL_HARSH_WORDS && kind->cell != CELL_ROOM_ONLY &&
	       strcmp(kind->id, "pressure") != 0 && report_cell_took_place(report_row_cell(row));
}

/*
 * How many days before the row the same was last written; 0 for never, -1 where
 * nothing may be told because a private entry knows better.
 */
static int days_since(struct report_work *work, const struct report_row *row, int *days,
		      struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		work->store,
		"SELECT day, is_private FROM entry WHERE is_removed = 0 AND kind = ?1 "
		"AND outcome IS ?2 AND day = (SELECT max(day) FROM entry WHERE is_removed = 0 "
		"AND kind = ?1 AND outcome IS ?2 AND day < ?3) ORDER BY is_private LIMIT 1",
		err);
	char date[DATE_TEXT];
	int32_t before;
	bool has_row;
	int result;

	if (!statement)
		return -EIO;
	date_format(row->day, date);
	store_bind(statement, 1, kinds[row->kind].id);
	store_bind(statement, 2, report_row_outcome(row));
	store_bind(statement, 3, date);
	result = store_step(work->store, statement, &has_row, err);
	*days = 0;
	if (result == 0 && has_row)
		*days = sqlite3_column_int(statement, 1) ||
					date_parse(store_text(statement, 0), &before) < 0
				? -1
				: row->day - before;
	sqlite3_reset(statement);
	return result;
}

int report_put_firsts(struct report_work *work, struct error *err)
{
	_cleanup_(free_text) char *is_seen = memory_zeroed(report_cells(), 1);
	json_t *array = json_array();

	json_object_set_new(work->report, "firsts", array);
	for (size_t i = 0; i < work->count; i++) {
		const struct report_row *row = &work->rows[i];
		char date[DATE_TEXT];
		int since;
		int result;

		if (row->is_private || is_seen[report_row_cell(row)] || !may_be_first(row))
			continue;
		is_seen[report_row_cell(row)] = 1;
		result = days_since(work, row, &since, err);
		if (result < 0)
			return result;
		if (since != 0 && since < REPORT_LONG_WHILE_DAYS)
			continue;
		date_format(row->day, date);
		json_array_append_new(
			array, json_pack("{s:s, s:s?, s:s, s:I, s:o}", "kind", kinds[row->kind].id,
					 "outcome", report_row_outcome(row), "date", date, "number",
					 (json_int_t)row->number, "days_since",
					 since ? json_integer(since) : json_null()));
	}
	return 0;
}

/* --- where writers saw a day differently ----------------------------------------------------- */

enum tone { TONE_NONE, TONE_SHARED, TONE_HARD };

/* Whether an entry tells of a shared moment, or of a hard one. */
static enum tone tone_of(const struct report_row *row)
{
	switch (kind_cell(&kinds[row->kind], report_row_outcome(row))) {
	case CELL_GREET_REPLY:
	case CELL_SMALLTALK:
	case CELL_INVITE_ACCEPT:
	case CELL_FAMILY_MEAL:
	case CELL_OUTING:
		return TONE_SHARED;
	case CELL_GREET_NOREPLY:
	case CELL_HARSH_WORDS:
	case CELL_ROOM_ONLY:
		return TONE_HARD;
	default:
		return TONE_NONE;
	}
}

/* The rows of one day. */
struct span {
	size_t from;
	size_t to; /* not included */
};

/* Kinds whose outcome one sees, and not of what the writers did themselves. */
static bool has_view(const struct report_row *row)
{
	enum kind_group group = kinds[row->kind].group;

	return row->outcome >= 0 && (group == GROUP_HOME || group == GROUP_SUPPORT);
}

/* What an entry says, as a bit: the outcome of the kind, or the tone where kind is -1. */
static unsigned said(const struct report_row *row, int kind)
{
	if (kind < 0)
		return tone_of(row) == TONE_NONE ? 0 : 1U << tone_of(row);
	return row->kind == kind && has_view(row) ? 1U << row->outcome : 0;
}

/* Whether two writers of the day have nothing in common in what they said. */
static bool do_differ(const struct report_work *work, const struct span *day, int kind)
{
	unsigned *by = memory_zeroed(work->member_count, sizeof *by);
	bool result = false;

	for (size_t i = day->from; i < day->to; i++) {
		if (!work->rows[i].is_private)
			by[report_row_member(work, &work->rows[i])] |= said(&work->rows[i], kind);
	}
	for (size_t i = 0; i < work->member_count; i++) {
		for (size_t k = i + 1; k < work->member_count; k++)
			result = result || (by[i] && by[k] && !(by[i] & by[k]));
	}
	free(by);
	return result;
}

static void append_difference(struct report_work *work, json_t *array, const struct span *day,
			      int kind)
{
	json_t *views = json_array();
	char date[DATE_TEXT];

	for (size_t i = day->from; i < day->to; i++) {
		const struct report_row *row = &work->rows[i];

		if (row->is_private || !said(row, kind))
			continue;
		json_array_append_new(
			views, json_pack("{s:s?, s:I, s:s, s:s?}", "member",
					 work->members[report_row_member(work, row)].name, "number",
					 (json_int_t)row->number, "kind", kinds[row->kind].id,
					 "outcome", report_row_outcome(row)));
	}
	date_format(work->rows[day->from].day, date);
	report_append(work, array, "differences",
		      json_pack("{s:s, s:s?, s:o}", "date", date, "kind",
				kind < 0 ? NULL : kinds[kind].id, "views", views));
}

void report_put_differences(struct report_work *work)
{
	json_t *array = json_array();

	for (struct span day = { 0, 0 }; day.from < work->count; day.from = day.to) {
		bool has_kind = false;

		while (day.to < work->count && work->rows[day.to].day == work->rows[day.from].day)
			day.to++;
		for (int kind = 0; kind < (int)kinds_count; kind++) {
			if (!kinds[kind].outcomes[0].id || !do_differ(work, &day, kind))
				continue;
			append_difference(work, array, &day, kind);
			has_kind = true;
		}
		if (!has_kind && do_differ(work, &day, -1))
			append_difference(work, array, &day, -1);
	}
	json_object_set_new(work->report, "differences", array);
}

/* --- where the family went, and what is coming ------------------------------------------------ */

/* The name of the meeting whose answer the entry is; empty where it is none's. */
static int meeting_title(struct report_work *work, int64_t number, char **title, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		work->store,
		"SELECT t.title FROM occurrence AS o JOIN meeting AS t ON t.number = o.meeting "
		"WHERE o.entry = ?1",
		err);
	bool has_row;
	int result;

	*title = NULL;
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	result = store_step(work->store, statement, &has_row, err);
	if (result == 0 && has_row)
		*title = memory_string(store_text(statement, 0));
	sqlite3_reset(statement);
	return result;
}

static bool is_attended(const struct report_row *row)
{
	static const char *const meetings[] = { "consultation", "bridge", "class", "group" };

	for (size_t i = 0; i < sizeof meetings / sizeof meetings[0]; i++) {
		if (strcmp(kinds[row->kind].id, meetings[i]) == 0)
			return report_cell_took_place(report_row_cell(row));
	}
	return false;
}

static int put_coming(struct report_work *work, struct error *err)
{
	const struct report_period *period = work->period;
	int32_t ahead = period->to > period->today ? period->to : period->today;
	json_t *coming = NULL;
	int result = occurrence_list(work->store, period->today, ahead + REPORT_AHEAD_DAYS, &coming,
				     err);

	for (size_t i = json_array_size(coming); i-- > 0;) {
		const json_t *date = json_array_get(coming, i);

		if (strcmp(json_string_value(json_object_get(date, "state")), "skipped") == 0 ||
		    json_is_string(json_object_get(date, "answer")))
			json_array_remove(coming, i);
	}
	json_object_set_new(work->report, "coming", coming ? coming : json_array());
	return result;
}

int report_put_attended(struct report_work *work, struct error *err)
{
	json_t *array = json_array();
	int result = 0;

	json_object_set_new(work->report, "attended", array);
	for (size_t i = 0; i < work->count && result == 0; i++) {
		const struct report_row *row = &work->rows[i];
		_cleanup_(free_text) char *title = NULL;
		char date[DATE_TEXT];

		if (row->is_private || !is_attended(row))
			continue;
		if (json_array_size(array) < REPORT_ROWS_MAX)
			result = meeting_title(work, row->number, &title, err);
		date_format(row->day, date);
		report_append(work, array, "attended",
			      json_pack("{s:s, s:s, s:I, s:s?}", "date", date, "kind",
					kinds[row->kind].id, "number", (json_int_t)row->number,
					"title", title));
	}
	return result < 0 ? result : put_coming(work, err);
}

/* --- words of supporters, and words that may have pressed ---------------------------------------
 */

/* All shown entries of a kind with their words. */
static int put_named(struct report_work *work, const char *kind, const char *name,
		     struct error *err)
{
	json_t *array = json_array();
	size_t wanted = kind_index(kind_find(kind));

	json_object_set_new(work->report, name, array);
	for (size_t i = 0; i < work->count; i++) {
		const struct report_row *row = &work->rows[i];
		json_t *named = NULL;
		int result = 0;

		if (row->is_private || (size_t)row->kind != wanted)
			continue;
		if (json_array_size(array) < REPORT_ROWS_MAX)
			result = outlook_name_entry(work->store, row->number, &named, err);
		if (result < 0)
			return result;
		report_append(work, array, name, named ? named : json_null());
	}
	return 0;
}

int report_put_told(struct report_work *work, struct error *err)
{
	int result = put_named(work, "statement", "statements", err);

	if (result < 0 || !work->period->is_own_copy) {
		json_object_set_new(work->report, "pressing", json_null());
		return result;
	}
	return put_named(work, "pressure", "pressing", err);
}
