/* SPDX-License-Identifier: MIT */
#include "cli/report_page.h"

#include "cli/entry_text.h"
#include "schema/kinds.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

/* Who wrote, side by side, and where they saw a day differently. */

enum { WRITERS_MAX = 6 };

static bool is_same(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

static void put_members(const struct report_view *view, const json_t *members)
{
	const json_t *member;
	size_t i;

	page_add(view->page, PAGE_HEADING, memory_string(_("Who wrote")));
	page_table(view->page, NULL, "lrr");
	page_cell(view->page, memory_string(_("writer")));
	page_cell(view->page, memory_string(_("entries")));
	page_cell(view->page, memory_string(_("days written on")));
	json_array_foreach (members, i, member) {
		page_cell(view->page,
			  memory_string(entry_text_writer(report_text_of(member, "member"))));
		page_number(view->page, report_number(member, "entries"));
		page_number(view->page, report_number(member, "days"));
	}
}

static long long count_of(const json_t *rows, const char *kind, const char *outcome,
			  const char *member)
{
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		if (is_same(report_text_of(row, "member"), member) &&
		    is_same(report_text_of(row, "kind"), kind) &&
		    is_same(report_text_of(row, "outcome"), outcome))
			return report_number(row, "count");
	}
	return 0;
}

/* A row for the kind and outcome, where anybody wrote of it. */
static void put_counts(const struct report_view *view, const json_t *members,
		       const struct kind *kind, const char *outcome)
{
	const json_t *rows = json_object_get(view->report, "member_kinds");
	const json_t *member;
	long long all = 0;
	size_t i;

	json_array_foreach (members, i, member)
		all += count_of(rows, kind->id, outcome, report_text_of(member, "member"));
	if (all == 0)
		return;
	page_cell(view->page, entry_text_kind_named(kind->id, outcome));
	json_array_foreach (members, i, member)
		page_number(view->page,
			    count_of(rows, kind->id, outcome, report_text_of(member, "member")));
}

static void put_side_by_side(const struct report_view *view, const json_t *members)
{
	static const char *const aligns[WRITERS_MAX + 1] = {
		[2] = "lrr", [3] = "lrrr", [4] = "lrrrr", [5] = "lrrrrr", [6] = "lrrrrrr"
	};
	const json_t *rows = json_object_get(view->report, "member_kinds");
	size_t writers = json_array_size(members);
	const json_t *member;
	size_t i;

	if (writers < 2 || writers > WRITERS_MAX || json_array_size(rows) == 0)
		return;
	page_table(view->page, memory_string(_("Side by side")), aligns[writers]);
	page_cell(view->page, memory_string(_("kind")));
	json_array_foreach (members, i, member)
		page_cell(view->page,
			  memory_string(entry_text_writer(report_text_of(member, "member"))));
	for (size_t k = 0; k < kinds_count; k++) {
		for (i = 0; i < kind_outcome_count(&kinds[k]); i++)
			put_counts(view, members, &kinds[k], kinds[k].outcomes[i].id);
		put_counts(view, members, &kinds[k], NULL);
	}
}

static void put_differences(const struct report_view *view)
{
	const json_t *differences = json_object_get(view->report, "differences");
	const json_t *difference;
	const json_t *seen;
	size_t i;
	size_t k;

	if (json_array_size(differences) == 0)
		return;
	page_add(view->page, PAGE_HEADING, memory_string(_("Days seen in different ways")));
	page_add(view->page, PAGE_PARAGRAPH,
		 memory_string(_("Both views are kept as they are. Each saw what each saw.")));
	page_add(view->page, PAGE_LIST, NULL);
	for (i = 0; (difference = json_array_get(differences, i)) && i < REPORT_LIST_MAX; i++) {
		page_item(view->page, 0, report_say_day(view, difference, "date"));
		json_array_foreach (json_object_get(difference, "views"), k, seen) {
			_cleanup_(free_text) char *label = entry_text_kind_named(
				report_text_of(seen, "kind"), report_text_of(seen, "outcome"));

			page_item(view->page, 1,
				  memory_format(_("%s — %s"),
						entry_text_writer(report_text_of(seen, "member")),
						label));
		}
	}
	report_put_more(view, "differences");
}

void report_page_writers(const struct report_view *view)
{
	const json_t *members = json_object_get(view->report, "members");

	if (json_array_size(members) == 0)
		return;
	put_members(view, members);
	put_side_by_side(view, members);
	put_differences(view);
}
