/* SPDX-License-Identifier: MIT */
#include "cli/report_page.h"

#include "cli/entry_text.h"
#include "cli/meeting_text.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

const char *report_text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

long long report_number(const json_t *object, const char *name)
{
	return (long long)json_integer_value(json_object_get(object, name));
}

int32_t report_day(const json_t *object, const char *name)
{
	const char *text = report_text_of(object, name);
	int32_t day = 0;

	if (text && date_parse(text, &day) < 0)
		day = 0;
	return day;
}

char *report_say_day(const struct report_view *view, const json_t *object, const char *name)
{
	return when_say(report_day(object, name), view->today, WHEN_SHORT);
}

char *report_say_span(const struct report_view *view, const json_t *object, const char *from,
		      const char *to)
{
	struct period span = { report_day(object, from), report_day(object, to), PERIOD_SPAN };

	if (span.first == span.last)
		span.unit = PERIOD_DAY;
	return when_say_period(&span, view->today, WHEN_SHORT);
}

bool report_has_months(const struct report_view *view)
{
	return json_array_size(json_object_get(view->report, "months")) > 1;
}

void report_put_more(const struct report_view *view, const char *name)
{
	long long more = report_number(json_object_get(view->report, "more"), name);
	size_t rows = json_array_size(json_object_get(view->report, name));

	if (rows > REPORT_LIST_MAX)
		more += (long long)(rows - REPORT_LIST_MAX);
	if (more > 0)
		page_item(view->page, 0, memory_format(_("and %lld more"), more));
}

static void put_head(const struct report_view *view)
{
	_cleanup_(free_text) char *now = when_say(view->today->day, view->today, WHEN_LONG);
	long long entries = report_number(view->report, "entries");
	long long hidden = report_number(view->report, "private_entries");

	page_add(view->page, PAGE_LIST, NULL);
	page_item(view->page, 0, memory_format(_("made on %s"), now));
	page_item(view->page, 0,
		  memory_format(_("entries: %lld, days written on: %lld"), entries,
				report_number(view->report, "written_days")));
	if (hidden > 0)
		page_item(
			view->page, 0,
			memory_format(ngettext("and %lld private entry, which is not shown here",
					       "and %lld private entries, which are not shown here",
					       (unsigned long)hidden),
				      hidden));
	if (json_is_true(json_object_get(view->report, "own_copy")))
		page_item(view->page, 0,
			  memory_string(_("the family's own copy, not for handing over")));
	if (entries == 0)
		page_add(view->page, PAGE_PARAGRAPH,
			 memory_string(_("Nothing is written for this time. That is all right: "
					 "gaps do not matter.")));
}

static void put_firsts(const struct report_view *view)
{
	const json_t *firsts = json_object_get(view->report, "firsts");
	const json_t *first;
	size_t i;

	if (json_array_size(firsts) == 0)
		return;
	page_add(view->page, PAGE_HEADING,
		 memory_string(_("For the first time, or after a long while")));
	page_add(view->page, PAGE_LIST, NULL);
	json_array_foreach (firsts, i, first) {
		_cleanup_(free_text) char *day = report_say_day(view, first, "date");
		_cleanup_(free_text) char *label = entry_text_kind_named(
			report_text_of(first, "kind"), report_text_of(first, "outcome"));
		long long since = report_number(first, "days_since");

		page_item(view->page, 0,
			  since > 0
				  ? memory_format(_("%s  %s (after %lld days)"), day, label, since)
				  : memory_format(_("%s  %s (for the first time in this journal)"),
						  day, label));
	}
}

static void put_meetings(const struct report_view *view)
{
	const json_t *attended = json_object_get(view->report, "attended");
	const json_t *coming = json_object_get(view->report, "coming");
	const json_t *object;
	size_t i;

	if (json_array_size(attended) > 0) {
		page_add(view->page, PAGE_HEADING, memory_string(_("Where the family went")));
		page_add(view->page, PAGE_LIST, NULL);
	}
	for (i = 0; (object = json_array_get(attended, i)) && i < REPORT_LIST_MAX; i++) {
		_cleanup_(free_text) char *day = report_say_day(view, object, "date");
		_cleanup_(free_text) char *kind =
			entry_text_kind_named(report_text_of(object, "kind"), NULL);
		const char *title = report_text_of(object, "title");

		page_item(view->page, 0, memory_format("%s  %s", day, title ? title : kind));
	}
	report_put_more(view, "attended");
	if (json_array_size(coming) > 0) {
		page_add(view->page, PAGE_HEADING, memory_string(_("Coming meetings")));
		page_add(view->page, PAGE_LIST, NULL);
	}
	json_array_foreach (coming, i, object)
		page_item(view->page, 0, meeting_text_occurrence(object, view->today));
}

/* Entries with their words: a supporter's, or the family's own that may have pressed. */
static void put_told(const struct report_view *view, const char *name, const char *title,
		     const char *note)
{
	const json_t *told = json_object_get(view->report, name);
	const json_t *entry;
	size_t i;

	if (json_array_size(told) == 0)
		return;
	page_add(view->page, PAGE_HEADING, memory_string(title));
	if (note)
		page_add(view->page, PAGE_PARAGRAPH, memory_string(note));
	page_add(view->page, PAGE_LIST, NULL);
	for (i = 0; (entry = json_array_get(told, i)) && i < REPORT_LIST_MAX; i++) {
		const char *outcome = report_text_of(entry, "outcome");
		const char *by = report_text_of(entry, "said_by");
		_cleanup_(free_text) char *day = report_say_day(view, entry, "date");
		_cleanup_(free_text) char *label =
			entry_text_kind_named(report_text_of(entry, "kind"), outcome);
		_cleanup_(free_text) char *source =
			by ? memory_format(_(" (said by %s)"), by) : memory_string("");
		_cleanup_(free_text) char *quote = entry_text_quoted(report_text_of(entry, "text"));

		page_item(view->page, 0,
			  memory_format("%s  %s%s%s", day, outcome ? label : "", source, quote));
	}
	report_put_more(view, name);
}

/* In the family's own copy: what was noted, and where it became less, that too. */
static void put_pressing(const struct report_view *view)
{
	const json_t *row;
	size_t i;

	put_told(view, "pressing", _("Words that may have pressed"),
		 _("For the family alone, to look back on gently. Words can be chosen anew any "
		   "day."));
	json_array_foreach (json_object_get(view->report, "kinds"), i, row) {
		long long count = report_number(row, "count");
		long long previous = report_number(row, "previous");

		if (strcmp(report_text_of(row, "kind"), "pressure") != 0 || count >= previous)
			continue;
		if (count == 0)
			page_add(view->page, PAGE_HEADING,
				 memory_string(_("Words that may have pressed")));
		page_add(
			view->page, PAGE_PARAGRAPH,
			memory_format(_("Noted %lld times in this period and %lld times in the one "
					"before: a step of the family's own."),
				      count, previous));
	}
}

static void put_quiet(const struct report_view *view)
{
	const json_t *quiet = json_object_get(view->report, "quiet");
	const json_t *span;
	size_t i;

	if (json_array_size(quiet) == 0)
		return;
	page_add(view->page, PAGE_HEADING, memory_string(_("Quiet times")));
	page_add(view->page, PAGE_PARAGRAPH,
		 memory_string(_("On these days nothing was written. That says nothing about how "
				 "they were.")));
	page_add(view->page, PAGE_LIST, NULL);
	for (i = 0; (span = json_array_get(quiet, i)) && i < REPORT_LIST_MAX; i++) {
		_cleanup_(free_text) char *days = report_say_span(view, span, "from", "to");

		page_item(view->page, 0,
			  memory_format(_("%s (%lld days)"), days, report_number(span, "days")));
	}
	report_put_more(view, "quiet");
}

struct page *report_page(const json_t *report, const struct period *period,
			 const struct today *today)
{
	struct report_view view = { .report = report, .period = period, .today = today };
	_cleanup_(free_text) char *name = when_say_period(period, today, WHEN_FULL);

	view.page = page_new(memory_format(_("Report — %s"), name));
	put_head(&view);
	report_page_estimate(&view);
	report_page_year(&view);
	report_page_entries(&view);
	put_firsts(&view);
	put_meetings(&view);
	put_told(&view, "statements", _("What supporters said"), NULL);
	report_page_writers(&view);
	put_quiet(&view);
	put_pressing(&view);
	return view.page;
}
