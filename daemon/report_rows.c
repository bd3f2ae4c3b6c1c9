/* SPDX-License-Identifier: MIT */
#include "daemon/report_parts.h"

#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { ROWS_FIRST = 256 };

static int8_t outcome_position(const struct kind *kind, const char *id)
{
	const struct outcome *outcome = id ? kind_outcome(kind, id) : NULL;

	return outcome ? (int8_t)(outcome - kind->outcomes) : -1;
}

static bool read_row(sqlite3_stmt *statement, struct report_row *row)
{
	const struct kind *kind = kind_find(store_text(statement, 1));

	if (!kind || date_parse(store_text(statement, 0), &row->day) < 0)
		return false;
	row->kind = (int16_t)kind_index(kind);
	row->outcome = outcome_position(kind, store_text(statement, 2));
	row->member = sqlite3_column_int64(statement, 3);
	row->is_private = sqlite3_column_int(statement, 4) != 0;
	row->number = sqlite3_column_int64(statement, 5);
	return true;
}

static int read_entries(struct report_work *work, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		work->store,
		"SELECT day, kind, outcome, member, is_private, number FROM entry "
		"WHERE is_removed = 0 AND day BETWEEN ?1 AND ?2 ORDER BY day, minute, number",
		err);
	char from[DATE_TEXT];
	char to[DATE_TEXT];
	size_t capacity = 0;
	int result = 0;

	if (!statement)
		return -EIO;
	date_format(work->period->from, from);
	date_format(work->period->to, to);
	store_bind(statement, 1, from);
	store_bind(statement, 2, to);
	while (store_next(work->store, statement, &result, err)) {
		if (work->count == capacity) {
			capacity = capacity ? capacity * 2 : ROWS_FIRST;
			work->rows = memory_resize(work->rows, capacity * sizeof *work->rows);
		}
		if (read_row(statement, &work->rows[work->count]))
			work->count++;
	}
	return result;
}

/* Count a cell's entries of the previous window, and mark their days. */
static int count_previous(struct report_work *work, size_t cell, char *is_written,
			  struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		work->store,
		"SELECT day, count(*) FROM entry WHERE is_removed = 0 AND is_private = 0 "
		"AND kind = ?1 AND outcome IS ?2 AND day BETWEEN ?3 AND ?4 GROUP BY day",
		err);
	char from[DATE_TEXT];
	char to[DATE_TEXT];
	int result = 0;

	if (!statement)
		return -EIO;
	date_format(work->previous.from, from);
	date_format(work->previous.to, to);
	store_bind(statement, 1, report_cell_kind(cell)->id);
	store_bind(statement, 2, report_cell_outcome(cell));
	store_bind(statement, 3, from);
	store_bind(statement, 4, to);
	while (store_next(work->store, statement, &result, err)) {
		int32_t day;

		if (date_parse(store_text(statement, 0), &day) < 0)
			continue;
		work->before[cell] += sqlite3_column_int(statement, 1);
		is_written[day - work->previous.from] = 1;
	}
	return result;
}

static int read_previous(struct report_work *work, struct error *err)
{
	size_t days = (size_t)(work->previous.to - work->previous.from) + 1;
	_cleanup_(free_text) char *is_written = memory_zeroed(days + 1, 1);
	int result = 0;

	work->before = memory_zeroed(report_cells(), sizeof *work->before);
	for (size_t cell = 0; cell < report_cells() && result == 0; cell++) {
		size_t outcome = cell % REPORT_KIND_CELLS;

		if (outcome < OUTCOMES_MAX && outcome >= kind_outcome_count(report_cell_kind(cell)))
			continue;
		result = count_previous(work, cell, is_written, err);
		work->entries_before += work->before[cell];
	}
	for (size_t day = 0; day < days; day++)
		work->days_before += is_written[day];
	return result;
}

static void append_member(struct report_work *work, int64_t id, const char *name)
{
	work->members = memory_one_more(work->members, work->member_count, sizeof *work->members);
	work->members[work->member_count++] =
		(struct report_member){ .id = id, .name = memory_string(name) };
}

static int read_members(struct report_work *work, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(work->store, "SELECT id, name FROM member ORDER BY id", err);
	int result = 0;

	if (!statement)
		return -EIO;
	while (store_next(work->store, statement, &result, err))
		append_member(work, sqlite3_column_int64(statement, 0), store_text(statement, 1));
	append_member(work, 0, NULL);
	return result;
}

int report_rows_read(struct report_work *work, struct error *err)
{
	int result = read_entries(work, err);

	if (result == 0)
		result = read_previous(work, err);
	return result == 0 ? read_members(work, err) : result;
}

void report_rows_free(struct report_work *work)
{
	for (size_t i = 0; i < work->member_count; i++)
		free(work->members[i].name);
	free(work->members);
	free(work->rows);
	free(work->before);
}

const char *report_row_outcome(const struct report_row *row)
{
	return row->outcome < 0 ? NULL : kinds[row->kind].outcomes[row->outcome].id;
}

bool report_counts_kind(const struct report_work *work, const struct kind *kind)
{
	return work->period->is_own_copy || strcmp(kind->id, "pressure") != 0;
}

size_t report_row_member(const struct report_work *work, const struct report_row *row)
{
	size_t i = 0;

	while (i + 1 < work->member_count && work->members[i].id != row->member)
		i++;
	return i;
}

size_t report_cells(void)
{
	return kinds_count * REPORT_KIND_CELLS;
}

size_t report_row_cell(const struct report_row *row)
{
	return (size_t)row->kind * REPORT_KIND_CELLS +
	       (size_t)(row->outcome < 0 ? OUTCOMES_MAX : row->outcome);
}

const struct kind *report_cell_kind(size_t cell)
{
	return &kinds[cell / REPORT_KIND_CELLS];
}

const char *report_cell_outcome(size_t cell)
{
	size_t outcome = cell % REPORT_KIND_CELLS;

	return outcome == OUTCOMES_MAX ? NULL : report_cell_kind(cell)->outcomes[outcome].id;
}

bool report_cell_took_place(size_t cell)
{
	static const char *const none[] = { "none", "missed", "postponed", "unmet" };
	const char *outcome = report_cell_outcome(cell);

	for (size_t i = 0; outcome && i < sizeof none / sizeof none[0]; i++) {
		if (strcmp(none[i], outcome) == 0)
			return false;
	}
	return true;
}

void report_append(struct report_work *work, json_t *array, const char *name, json_t *object_take)
{
	json_t *more = json_object_get(work->report, "more");

	if (json_array_size(array) < REPORT_ROWS_MAX) {
		json_array_append_new(array, object_take);
		return;
	}
	json_decref(object_take);
	json_object_set_new(more, name,
			    json_integer(json_integer_value(json_object_get(more, name)) + 1));
}
