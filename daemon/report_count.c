/* SPDX-License-Identifier: MIT */
#include "daemon/report_parts.h"

#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

/* How often something was written. */

enum { QUIET_DAYS = 7 };

static void put_number(struct report_work *work, const char *name, int64_t number)
{
	json_object_set_new(work->report, name, json_integer(number));
}

/* Entries that may be shown, private ones, and days with one that may be shown. */
struct totals {
	int64_t entries;
	int64_t private_entries;
	int64_t written_days;
};

static struct totals totals_of(const struct report_work *work, const struct report_window *window)
{
	struct totals totals = { 0 };
	int32_t last = INT32_MIN;

	for (size_t i = 0; i < work->count; i++) {
		const struct report_row *row = &work->rows[i];

		if (row->day < window->from || row->day > window->to)
			continue;
		if (row->is_private) {
			totals.private_entries++;
			continue;
		}
		totals.entries++;
		totals.written_days += row->day != last;
		last = row->day;
	}
	return totals;
}

static void put_kinds(struct report_work *work)
{
	int *now = memory_zeroed(report_cells(), sizeof *now);
	const int *before = work->before;
	json_t *array = json_array();

	for (size_t i = 0; i < work->count; i++) {
		const struct report_row *row = &work->rows[i];

		now[report_row_cell(row)] += !row->is_private;
	}
	for (size_t cell = 0; cell < report_cells(); cell++) {
		if (!now[cell] && !before[cell])
			continue;
		if (report_counts_kind(work, report_cell_kind(cell)))
			json_array_append_new(array,
					      json_pack("{s:s, s:s?, s:i, s:i}", "kind",
							report_cell_kind(cell)->id, "outcome",
							report_cell_outcome(cell), "count",
							now[cell], "previous", before[cell]));
	}
	json_object_set_new(work->report, "kinds", array);
	free(now);
}

static void put_days(struct report_work *work)
{
	json_t *array = json_array();

	for (size_t i = 0, next; i < work->count; i = next) {
		int entries = 0;
		char date[DATE_TEXT];

		for (next = i; next < work->count && work->rows[next].day == work->rows[i].day;
		     next++)
			entries += !work->rows[next].is_private;
		if (!entries)
			continue;
		date_format(work->rows[i].day, date);
		json_array_append_new(array,
				      json_pack("{s:s, s:i}", "date", date, "entries", entries));
	}
	json_object_set_new(work->report, "days", array);
}

void report_put_counts(struct report_work *work)
{
	const struct report_window window = { work->period->from, work->period->to };
	struct totals now = totals_of(work, &window);

	put_number(work, "entries", now.entries);
	put_number(work, "previous_entries", work->entries_before);
	put_number(work, "private_entries", now.private_entries);
	put_number(work, "written_days", now.written_days);
	put_number(work, "previous_written_days", work->days_before);
	put_kinds(work);
	put_days(work);
}

/* --- writers ------------------------------------------------------------------------------ */

/* A writer's entries, side by side with the others'; pressing words are nobody's tally. */
static void append_member_kinds(const struct report_work *work, size_t member, json_t *array)
{
	int *counts = memory_zeroed(report_cells(), sizeof *counts);

	for (size_t i = 0; i < work->count; i++) {
		const struct report_row *row = &work->rows[i];

		if (!row->is_private && report_row_member(work, row) == member)
			counts[report_row_cell(row)]++;
	}
	for (size_t cell = 0; cell < report_cells(); cell++) {
		const struct kind *kind = report_cell_kind(cell);

		if (!counts[cell] || kind->group == GROUP_SAFETY ||
		    strcmp(kind->id, "pressure") == 0)
			continue;
		json_array_append_new(array, json_pack("{s:s?, s:s, s:s?, s:i}", "member",
						       work->members[member].name, "kind", kind->id,
						       "outcome", report_cell_outcome(cell),
						       "count", counts[cell]));
	}
	free(counts);
}

void report_put_writers(struct report_work *work)
{
	json_t *members = json_array();
	json_t *member_kinds = json_array();

	for (size_t member = 0; member < work->member_count; member++) {
		int32_t last = INT32_MIN;
		int entries = 0;
		int days = 0;

		for (size_t i = 0; i < work->count; i++) {
			const struct report_row *row = &work->rows[i];

			if (row->is_private || report_row_member(work, row) != member)
				continue;
			entries++;
			days += row->day != last;
			last = row->day;
		}
		if (!entries)
			continue;
		json_array_append_new(members, json_pack("{s:s?, s:i, s:i}", "member",
							 work->members[member].name, "entries",
							 entries, "days", days));
		append_member_kinds(work, member, member_kinds);
	}
	json_object_set_new(work->report, "members", members);
	json_object_set_new(work->report, "member_kinds", member_kinds);
}

/* --- months -------------------------------------------------------------------------------- */

static int32_t month_end(int32_t day)
{
	struct date date = date_from_days(day);

	return day - date.day + date_month_days(date.year, date.month);
}

static json_t *make_month(const struct report_work *work, const struct report_window *window)
{
	struct totals totals = totals_of(work, window);
	char from[DATE_TEXT];
	char to[DATE_TEXT];

	date_format(window->from, from);
	date_format(window->to, to);
	return json_pack("{s:s, s:s, s:I, s:I, s:I, s:n}", "from", from, "to", to, "entries",
			 (json_int_t)totals.entries, "private_entries",
			 (json_int_t)totals.private_entries, "written_days",
			 (json_int_t)totals.written_days, "estimate");
}

/* For each cell that is not empty, its numbers month by month. */
static json_t *make_month_kinds(const struct report_work *work, const int *counts, size_t months)
{
	json_t *array = json_array();

	for (size_t cell = 0; cell < report_cells(); cell++) {
		json_t *numbers = json_array();
		int sum = 0;

		for (size_t month = 0; month < months; month++) {
			int count = counts[month * report_cells() + cell];

			json_array_append_new(numbers, json_integer(count));
			sum += count;
		}
		if (sum && report_counts_kind(work, report_cell_kind(cell)))
			json_array_append_new(array, json_pack("{s:s, s:s?, s:O}", "kind",
							       report_cell_kind(cell)->id,
							       "outcome", report_cell_outcome(cell),
							       "counts", numbers));
		json_decref(numbers);
	}
	return array;
}

void report_put_months(struct report_work *work)
{
	int *counts = NULL;
	json_t *months = json_array();
	size_t at = 0;
	size_t count = 0;

	for (int32_t day = work->period->from; day <= work->period->to;) {
		struct report_window window = { day, month_end(day) };

		if (window.to > work->period->to)
			window.to = work->period->to;
		json_array_append_new(months, make_month(work, &window));
		counts = memory_resize(counts, (count + 1) * report_cells() * sizeof *counts);
		memset(counts + count * report_cells(), 0, report_cells() * sizeof *counts);
		for (; at < work->count && work->rows[at].day <= window.to; at++)
			counts[count * report_cells() + report_row_cell(&work->rows[at])] +=
				!work->rows[at].is_private;
		count++;
		day = window.to + 1;
	}
	json_object_set_new(work->report, "months", months);
	json_object_set_new(work->report, "month_kinds", make_month_kinds(work, counts, count));
	free(counts);
}

/* --- the family's own path, and quiet times -------------------------------------------------- */

void report_put_family(struct report_work *work)
{
	static const char *const path[] = { "consultation", "bridge",  "class",
					    "group",	    "reading", "rest" };
	json_t *array = json_array();

	for (size_t k = 0; k < sizeof path / sizeof path[0]; k++) {
		size_t kind = kind_index(kind_find(path[k]));
		char last[DATE_TEXT] = "";
		int count = 0;
		int previous = 0;

		for (size_t cell = kind * REPORT_KIND_CELLS; cell < (kind + 1) * REPORT_KIND_CELLS;
		     cell++)
			previous += report_cell_took_place(cell) ? work->before[cell] : 0;
		for (size_t i = 0; i < work->count; i++) {
			const struct report_row *row = &work->rows[i];

			if (row->is_private || (size_t)row->kind != kind ||
			    !report_cell_took_place(report_row_cell(row)))
				continue;
			count++;
			date_format(row->day, last);
		}
		json_array_append_new(array, json_pack("{s:s, s:i, s:i, s:s?}", "kind", path[k],
						       "count", count, "previous", previous, "last",
						       *last ? last : NULL));
	}
	json_object_set_new(work->report, "family", array);
}

/* The first day of the journal that may be shown; later than `end` for none. */
static int journal_begin(struct report_work *work, int32_t *day, struct error *err)
{
	sqlite3_stmt *statement = store_statement(work->store,
						  "SELECT day FROM entry WHERE is_removed = 0 AND "
						  "is_private = 0 ORDER BY day LIMIT 1",
						  err);
	bool has_row;
	int result;

	*day = INT32_MAX;
	if (!statement)
		return -EIO;
	result = store_step(work->store, statement, &has_row, err);
	if (result == 0 && has_row && date_parse(store_text(statement, 0), day) < 0)
		*day = INT32_MAX;
	sqlite3_reset(statement);
	return result;
}

static void append_quiet(struct report_work *work, json_t *array, int32_t from, int32_t to)
{
	char from_text[DATE_TEXT];
	char to_text[DATE_TEXT];

	if (to - from + 1 < QUIET_DAYS)
		return;
	date_format(from, from_text);
	date_format(to, to_text);
	report_append(work, array, "quiet",
		      json_pack("{s:s, s:s, s:i}", "from", from_text, "to", to_text, "days",
				(int)(to - from + 1)));
}

int report_put_quiet(struct report_work *work, struct error *err)
{
	json_t *array = json_array();
	int32_t next;
	int result = journal_begin(work, &next, err);

	json_object_set_new(work->report, "quiet", array);
	if (result < 0 || next > work->end)
		return result;
	if (next < work->period->from)
		next = work->period->from;
	for (size_t i = 0; i < work->count; i++) {
		const struct report_row *row = &work->rows[i];

		if (row->is_private)
			continue;
		append_quiet(work, array, next, row->day - 1);
		next = row->day + 1;
	}
	append_quiet(work, array, next, work->end);
	return 0;
}
