/* SPDX-License-Identifier: MIT */
#include "cli/report_page.h"

#include "cli/entry_text.h"
#include "schema/kinds.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

/* What was written: by kind, by month, by day, and of the family itself. */

enum { MONTH_COLUMNS_MAX = 12 };

/* A window as far as it has come. */
static char *say_window(const struct report_view *view, const char *from, const char *to)
{
	struct period window = { .first = report_day(view->report, from),
				 .last = report_day(view->report, to),
				 .unit = PERIOD_SPAN };

	if (window.last > view->today->day)
		window.last = view->today->day;
	return when_say_period(&window, view->today, WHEN_SHORT);
}

/*
 * Rows of kinds stand in the order of the catalogue; the groups' headings go
 * between them.  What touches safety is read in the journal itself, not counted
 * beside meals.
 */
static bool begin_row(const struct report_view *view, const json_t *row, int *group)
{
	const struct kind *kind = kind_find(report_text_of(row, "kind"));

	if (!kind || kind->group == GROUP_SAFETY)
		return false;
	if ((int)kind->group != *group)
		page_group(view->page,
			   memory_string(kind_group_label(kind->group, language_is_japanese())));
	*group = (int)kind->group;
	page_cell(view->page, entry_text_kind_named(kind->id, report_text_of(row, "outcome")));
	return true;
}

/* The catalogue goes by groups only roughly: each group once, in the groups' order. */
static json_t *by_group(const json_t *rows)
{
	json_t *sorted = json_array();
	json_t *row;
	size_t i;

	for (int group = 0; group < GROUP_COUNT; group++) {
		json_array_foreach (rows, i, row) {
			const struct kind *kind = kind_find(report_text_of(row, "kind"));

			if (kind && (int)kind->group == group)
				json_array_append(sorted, row);
		}
	}
	return sorted;
}

static void put_kinds(const struct report_view *view)
{
	json_t *rows = by_group(json_object_get(view->report, "kinds"));
	_cleanup_(free_text) char *window = say_window(view, "from", "to");
	_cleanup_(free_text) char *previous = say_window(view, "previous_from", "previous_to");
	const json_t *row;
	int group = -1;
	size_t i;

	if (json_array_size(rows) > 0) {
		page_add(view->page, PAGE_HEADING, memory_string(_("What was written, by kind")));
		page_add(view->page, PAGE_PARAGRAPH,
			 memory_format(_("now: %s; before: %s. Entries are counted, not people or "
					 "days."),
				       window, previous));
		page_table(view->page, NULL, "lrr");
		page_cell(view->page, memory_string(_("kind")));
		page_cell(view->page, memory_string(_("now")));
		page_cell(view->page, memory_string(_("before")));
	}
	json_array_foreach (rows, i, row) {
		if (!begin_row(view, row, &group))
			continue;
		page_number(view->page, report_number(row, "count"));
		page_number(view->page, report_number(row, "previous"));
	}
	if (json_array_size(rows) > 0) {
		page_group(view->page, memory_string(_("All together")));
		page_cell(view->page, memory_string(_("entries")));
		page_number(view->page, report_number(view->report, "entries"));
		page_number(view->page, report_number(view->report, "previous_entries"));
		page_cell(view->page, memory_string(_("days written on")));
		page_number(view->page, report_number(view->report, "written_days"));
		page_number(view->page, report_number(view->report, "previous_written_days"));
	}
	json_decref(rows);
}

/* --- months as columns ---------------------------------------------------------------------- */

static void put_month_kinds(const struct report_view *view)
{
	static const char *const aligns[MONTH_COLUMNS_MAX + 1] = {
		[2] = "lrr",	       [3] = "lrrr",	       [4] = "lrrrr",
		[5] = "lrrrrr",	       [6] = "lrrrrrr",	       [7] = "lrrrrrrr",
		[8] = "lrrrrrrrr",     [9] = "lrrrrrrrrr",     [10] = "lrrrrrrrrrr",
		[11] = "lrrrrrrrrrrr", [12] = "lrrrrrrrrrrrr",
	};
	const json_t *months = json_object_get(view->report, "months");
	json_t *rows = by_group(json_object_get(view->report, "month_kinds"));
	size_t count = json_array_size(months);
	const json_t *row;
	int group = -1;
	size_t i;

	if (json_array_size(rows) > 0 && count > 1 && count <= MONTH_COLUMNS_MAX) {
		page_add(view->page, PAGE_HEADING, memory_string(_("What was written, by month")));
		page_table(view->page, NULL, aligns[count]);
		page_cell(view->page, memory_string(_("kind and month")));
		for (size_t month = 0; month < count; month++)
			page_number(
				view->page,
				date_from_days(report_day(json_array_get(months, month), "from"))
					.month);
		json_array_foreach (rows, i, row) {
			const json_t *counts = json_object_get(row, "counts");

			if (!begin_row(view, row, &group))
				continue;
			for (size_t month = 0; month < count; month++)
				page_number(view->page,
					    json_integer_value(json_array_get(counts, month)));
		}
	}
	json_decref(rows);
}

/* --- days ----------------------------------------------------------------------------------------
 */

static void put_days(const struct report_view *view)
{
	const json_t *days = json_object_get(view->report, "days");
	struct page_block *block;
	const json_t *row;
	size_t i;

	if (json_array_size(days) == 0)
		return;
	page_add(view->page, PAGE_HEADING, memory_string(_("Days on which something was written")));
	block = page_add(view->page, PAGE_DAYS, memory_string(_("Entries on each day")));
	block->first = view->period->first;
	block->day_count = (size_t)(view->period->last - view->period->first) + 1;
	block->counts = memory_zeroed(block->day_count, sizeof *block->counts);
	json_array_foreach (days, i, row) {
		size_t at = (size_t)(report_day(row, "date") - block->first);

		if (at < block->day_count)
			block->counts[at] = (int)report_number(row, "entries");
	}
}

static void put_family(const struct report_view *view)
{
	const json_t *family = json_object_get(view->report, "family");
	long long all = 0;
	const json_t *row;
	size_t i;

	json_array_foreach (family, i, row)
		all += report_number(row, "count") + report_number(row, "previous");
	if (all == 0)
		return;
	page_add(view->page, PAGE_HEADING, memory_string(_("The family's own path")));
	page_table(view->page, NULL, "lrrl");
	page_cell(view->page, memory_string(_("kind")));
	page_cell(view->page, memory_string(_("now")));
	page_cell(view->page, memory_string(_("before")));
	page_cell(view->page, memory_string(_("last")));
	json_array_foreach (family, i, row) {
		page_cell(view->page, entry_text_kind_named(report_text_of(row, "kind"), NULL));
		page_number(view->page, report_number(row, "count"));
		page_number(view->page, report_number(row, "previous"));
		page_cell(view->page, report_text_of(row, "last")
					      ? report_say_day(view, row, "last")
					      : memory_string(""));
	}
}

void report_page_entries(const struct report_view *view)
{
	put_kinds(view);
	put_month_kinds(view);
	put_days(view);
	put_family(view);
}
