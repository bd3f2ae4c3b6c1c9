/* SPDX-License-Identifier: MIT */
#include "cli/report_page.h"

#include "cli/step_text.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

/* Months as rows, those without an entry too. */

enum { STEP_COUNT = 4 };

static void put_parts(const struct report_view *view, const json_t *estimate)
{
	static const char *const names[] = { "p1", "p2", "p3", "p4" };
	const json_t *parts = json_object_get(estimate, "probabilities");
	const char *verdict = report_text_of(estimate, "verdict");
	bool is_told = verdict && strcmp(verdict, "few") != 0 && json_is_object(parts);

	for (int i = 0; i < STEP_COUNT; i++)
		page_cell(view->page,
			  is_told ? memory_format("%.0f%%", json_number_value(json_object_get(
								    parts, names[i])) *
								    100)
				  : memory_string(""));
}

void report_page_year(const struct report_view *view)
{
	const json_t *months = json_object_get(view->report, "months");
	const json_t *month;
	size_t i;

	if (!report_has_months(view))
		return;
	page_add(view->page, PAGE_HEADING, memory_string(_("Month by month")));
	page_table(view->page, NULL, "lrrlrrrr");
	page_cell(view->page, memory_string(_("month")));
	page_cell(view->page, memory_string(_("entries")));
	page_cell(view->page, memory_string(_("days")));
	page_cell(view->page, memory_string(_("at its end")));
	page_cell(view->page, memory_string("①"));
	page_cell(view->page, memory_string("②"));
	page_cell(view->page, memory_string("③"));
	page_cell(view->page, memory_string("④"));
	json_array_foreach (months, i, month) {
		const json_t *estimate = json_object_get(month, "estimate");
		struct period period = { report_day(month, "from"), report_day(month, "to"),
					 PERIOD_MONTH };

		page_cell(view->page, when_say_period(&period, view->today, WHEN_SHORT));
		page_number(view->page, report_number(month, "entries"));
		page_number(view->page, report_number(month, "written_days"));
		page_cell(view->page, json_is_object(estimate) ? step_text_brief(estimate)
							       : memory_string(_("to come")));
		put_parts(view, estimate);
	}
}
