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

static size_t cell_of(int16_t kind, int8_t outcome)
{
	return (size_t)kind * REPORT_KIND_CELLS + (size_t)(outcome < 0 ? OUTCOMES_MAX : outcome);
}

/* Of the window before, by what the estimate keeps of each day. */
static int read_previous(struct report_work *work, struct error *err)
{
	const struct report_window *window = &work->previous;
	const struct observation *all;
	struct estimate_index *index;
	size_t count;
	int32_t last = INT32_MIN;
	int result = outlook_index(work->outlook, &index, err);

	work->before = memory_zeroed(report_cells(), sizeof *work->before);
	if (result < 0)
		return result;
	all = estimate_index_observations(index, &count);
	for (size_t i = estimate_index_from(index, window->from);
	     i < count && all[i].day <= window->to; i++) {
		if (all[i].kind == OUTLOOK_PRIVATE)
			continue;
		work->before[cell_of(all[i].kind, all[i].outcome)] += 1 + (int)all[i].more;
		work->entries_before += 1 + (int64_t)all[i].more;
		work->days_before += all[i].day != last;
		last = all[i].day;
	}
	return 0;
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
	return cell_of(row->kind, row->outcome);
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
