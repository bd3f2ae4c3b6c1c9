/* SPDX-License-Identifier: MIT */
#include "cli/report_page.h"

#include "cli/entry_text.h"
#include "cli/step_text.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

/* The estimate of a report: where things may have stood, and what moved it. */

enum { QUOTE_COLUMNS = 44, STEP_COUNT = 4 };

static const char *const marks[] = { "①", "②", "③", "④" };
static const char *const names[] = { "p1", "p2", "p3", "p4" };

/* Where too little is written, numbers would only repeat what is assumed. */
static bool is_told(const json_t *estimate)
{
	const char *verdict = report_text_of(estimate, "verdict");

	return verdict && strcmp(verdict, "few") != 0 && strcmp(verdict, "treatment-first") != 0 &&
	       json_is_object(json_object_get(estimate, "probabilities"));
}

static double part_of(const json_t *estimate, int step)
{
	return json_number_value(
		json_object_get(json_object_get(estimate, "probabilities"), names[step - 1]));
}

static void put_verdicts(const struct report_view *view, const json_t *start, const json_t *end)
{
	_cleanup_(free_text) char *first_day = report_say_day(view, start, "date");
	_cleanup_(free_text) char *last_day = report_say_day(view, end, "date");
	bool is_few = strcmp(report_text_of(start, "verdict"), "few") == 0;
	/* That little is written is said at length once. */
	_cleanup_(free_text) char *first =
		is_few && is_told(end) ? step_text_brief(start) : step_text_verdict(start);
	_cleanup_(free_text) char *last = step_text_verdict(end);

	page_add(view->page, PAGE_LIST, NULL);
	if (strcmp(first_day, last_day) != 0 && strcmp(first, last) != 0 &&
	    (!is_few || is_told(end)))
		page_item(view->page, 0, memory_format("%s  %s", first_day, first));
	page_item(view->page, 0, memory_format("%s  %s", last_day, last));
}

static void put_bars(const struct report_view *view, const json_t *end)
{
	_cleanup_(free_text) char *day = report_say_day(view, end, "date");

	if (!is_told(end))
		return;
	page_table(view->page, memory_format(_("The four steps on %s"), day), "lrb");
	page_cell(view->page, memory_string(_("step")));
	page_cell(view->page, memory_string(_("estimate")));
	page_cell(view->page, memory_string(_("as a bar")));
	for (int step = 1; step <= STEP_COUNT; step++) {
		page_cell(view->page, memory_string(step_text_name(step)));
		page_cell(view->page, memory_format("%.0f%%", part_of(end, step) * 100));
		page_cell(view->page, memory_format("%.6f", part_of(end, step)));
	}
}

static void put_course(const struct report_view *view)
{
	const json_t *course = json_object_get(view->report, "course");
	size_t count = json_array_size(course);
	struct page_block *band;
	const json_t *day;
	bool is_any_told = false;
	size_t i;

	json_array_foreach (course, i, day)
		is_any_told = is_any_told || is_told(day);
	if (!is_any_told || count < 2)
		return;
	band = page_add(view->page, PAGE_BAND, memory_string(_("The estimate, day by day")));
	band->first = report_day(json_array_get(course, 0), "date");
	band->day_count = count;
	band->parts = memory_zeroed(count, sizeof *band->parts);
	json_array_foreach (course, i, day) {
		band->parts[i].is_told = is_told(day);
		for (int step = 1; step <= STEP_COUNT; step++)
			band->parts[i].p[step - 1] = part_of(day, step);
	}
}

static void put_named(const struct report_view *view, const json_t *named)
{
	const json_t *entry;
	size_t i;

	json_array_foreach (named, i, entry) {
		_cleanup_(free_text) char *day = report_say_day(view, entry, "date");
		_cleanup_(free_text) char *label = entry_text_kind_named(
			report_text_of(entry, "kind"), report_text_of(entry, "outcome"));
		_cleanup_(free_text) char *line =
			page_line(report_text_of(entry, "text"), QUOTE_COLUMNS);
		_cleanup_(free_text) char *quote = entry_text_quoted(line);

		page_item(view->page, 1, memory_format("%s %s%s", day, label, quote));
	}
}

static void put_reason(const struct report_view *view, const json_t *reason)
{
	const char *source = report_text_of(reason, "source");
	const char *kind = report_text_of(reason, "kind");
	long long count = report_number(reason, "entries");
	_cleanup_(free_text) char *label = kind ? entry_text_kind_named(kind, NULL) : NULL;

	if (source && strcmp(source, "private") == 0) {
		page_item(view->page, 0, step_text_private(count));
		return;
	}
	if (!label) {
		page_item(view->page, 0,
			  memory_string(_("ordinary days on which something was written")));
		return;
	}
	page_item(view->page, 0,
		  memory_format(
			  ngettext("%s (%lld entry)", "%s (%lld entries)", (unsigned long)count),
			  label, count));
	put_named(view, json_object_get(reason, "named"));
}

/* What moves the odds by less than a tenth is not told. */
static void put_side(const struct report_view *view, const char *title, double sign)
{
	const json_t *moved = json_object_get(view->report, "moved");
	const json_t *reason;
	bool has_title = false;
	size_t i;

	json_array_foreach (moved, i, reason) {
		if (json_number_value(json_object_get(reason, "influence")) * sign < 0.1)
			continue;
		if (!has_title)
			page_add(view->page, PAGE_LIST, memory_string(title));
		has_title = true;
		put_reason(view, reason);
	}
}

static void put_path(const struct report_view *view)
{
	const json_t *path = json_object_get(view->report, "path");
	const json_t *stay;
	size_t i;

	if (json_array_size(path) == 0 || !report_has_months(view))
		return;
	page_table(view->page,
		   memory_string(_("The likeliest course (it shows fewer changes than there may "
				   "have been)")),
		   "llrr");
	page_cell(view->page, memory_string(_("from and to")));
	page_cell(view->page, memory_string(_("step")));
	page_cell(view->page, memory_string(_("on average")));
	page_cell(view->page, memory_string(_("at least")));
	json_array_foreach (path, i, stay) {
		long long step = report_number(stay, "step");

		page_cell(view->page, report_say_span(view, stay, "from", "to"));
		page_cell(view->page,
			  memory_string(step >= 1 && step <= STEP_COUNT ? marks[step - 1] : ""));
		page_cell(view->page,
			  memory_format("%.0f%%",
					json_number_value(json_object_get(stay, "probability")) *
						100));
		page_cell(view->page,
			  memory_format("%.0f%%",
					json_number_value(json_object_get(stay, "least")) * 100));
	}
}

void report_page_estimate(const struct report_view *view)
{
	const json_t *start = json_object_get(view->report, "estimate_start");
	const json_t *end = json_object_get(view->report, "estimate_end");
	long long threshold = report_number(view->report, "threshold");

	if (!json_is_object(end))
		return;
	page_add(view->page, PAGE_HEADING, memory_string(_("Where things may have stood")));
	put_verdicts(view, start, end);
	if (is_told(end) && report_day(view->report, "to") < view->today->day)
		page_add(view->page, PAGE_PARAGRAPH,
			 memory_string(_("(Looking back, with entries up to 30 days after the "
					 "end.)")));
	else if (is_told(end))
		page_add(view->page, PAGE_PARAGRAPH,
			 memory_string(_("(Looking back, with all that is written so far.)")));
	put_bars(view, end);
	put_course(view);
	put_path(view);
	if (is_told(end) && threshold >= 2 && threshold <= STEP_COUNT) {
		_cleanup_(free_text) char *beyond =
			memory_format(_("Written in this time, leaning towards %s or beyond:"),
				      marks[threshold - 1]);
		_cleanup_(free_text) char *before =
			memory_format(_("Written in this time, leaning towards before %s:"),
				      marks[threshold - 1]);

		put_side(view, beyond, 1);
		put_side(view, before, -1);
	}
	page_add(view->page, PAGE_PARAGRAPH, memory_string(step_text_caution()));
}
