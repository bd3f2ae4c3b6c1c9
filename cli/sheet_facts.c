/* SPDX-License-Identifier: MIT */
#include "cli/entry_text.h"
#include "cli/sheet_page.h"
#include "schema/kinds.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/sections.h"

#include <string.h>

enum { COMING_MAX = 2 };

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static long long number_of(const json_t *object, const char *name)
{
	return (long long)json_integer_value(json_object_get(object, name));
}

static const json_t *rows_of(const struct sheet *sheet, const char *name)
{
	return json_object_get(sheet->report, name);
}

/* How many rows the daemon left out of a list, and how many there are. */
static void set_total(const struct sheet *sheet, json_t *block, const char *name)
{
	long long more = number_of(rows_of(sheet, "more"), name);

	if (more > 0)
		json_object_set_new(block, "total",
				    json_integer(more + (json_int_t)json_array_size(
								json_object_get(block, "items"))));
}

static char *say_count(long long now, long long before)
{
	return memory_format(_("%lld (before: %lld)"), now, before);
}

/* --- counts -------------------------------------------------------------------------------- */

/* What has a part of its own on the sheet, or says nothing as a number, is not counted here. */
static bool is_counted(const struct kind *kind)
{
	return kind->group != GROUP_FAMILY && kind->group != GROUP_SAFETY &&
	       strcmp(kind->id, "statement") != 0;
}

static void put_kind(const struct sheet *sheet, json_t *block, const struct kind *kind)
{
	const json_t *row;
	size_t i;

	json_array_foreach (rows_of(sheet, "kinds"), i, row) {
		_cleanup_(free_text) char *label = NULL;
		_cleanup_(free_text) char *count =
			say_count(number_of(row, "count"), number_of(row, "previous"));

		if (strcmp(text_of(row, "kind"), kind->id) != 0)
			continue;
		label = entry_text_kind_named(kind->id, text_of(row, "outcome"));
		sheet_item(block, label, count);
	}
}

static void put_counts(const struct sheet *sheet, json_t *area)
{
	json_t *block = sheet_block("pairs", _("Entries by kind"), 6);

	for (size_t i = 0; i < kinds_count; i++) {
		if (is_counted(&kinds[i]))
			put_kind(sheet, block, &kinds[i]);
	}
	sheet_append(area, block);
}

static void put_safety(const struct sheet *sheet, json_t *area)
{
	json_t *block = sheet_block("pairs", _("Safety (the family chose to show this)"), 4);

	for (size_t i = 0; i < kinds_count; i++) {
		if (kinds[i].group == GROUP_SAFETY)
			put_kind(sheet, block, &kinds[i]);
	}
	sheet_append(area, block);
}

/* --- days ---------------------------------------------------------------------------------- */

static void put_firsts(const struct sheet *sheet, json_t *area)
{
	json_t *block = sheet_block("list", _("For the first time, or after a long while"), 2);
	const json_t *first;
	size_t i;

	json_array_foreach (rows_of(sheet, "firsts"), i, first) {
		_cleanup_(free_text) char *day = sheet_day(sheet, first, "date");
		_cleanup_(free_text) char *label =
			entry_text_kind_named(text_of(first, "kind"), text_of(first, "outcome"));
		long long since = number_of(first, "days_since");
		_cleanup_(free_text) char *line =
			since > 0 ? memory_format(_("%s  %s (after %lld days)"), day, label, since)
				  : memory_format(_("%s  %s (the first in this journal)"), day,
						  label);

		sheet_item(block, line, NULL);
	}
	sheet_append(area, block);
}

static void put_statements(const struct sheet *sheet, json_t *area)
{
	json_t *block = sheet_block("list", _("What supporters said, as the family wrote it"), 1);
	const json_t *said;
	size_t i;

	json_array_foreach (rows_of(sheet, "statements"), i, said) {
		_cleanup_(free_text) char *day = sheet_day(sheet, said, "date");
		_cleanup_(free_text) char *label =
			entry_text_kind_named(text_of(said, "kind"), text_of(said, "outcome"));
		_cleanup_(free_text) char *text =
			sheet_names_clean(sheet->names, text_of(said, "text"), SHEET_TEXT_MAX);
		_cleanup_(free_text) char *quoted = entry_text_quoted(text);
		_cleanup_(free_text) char *line = memory_format("%s  %s%s", day, label, quoted);

		sheet_item(block, line, NULL);
	}
	set_total(sheet, block, "statements");
	sheet_append(area, block);
}

/* --- the writers --------------------------------------------------------------------------- */

static char *say_writer(const struct sheet *sheet, const json_t *object)
{
	return sheet_names_clean(sheet->names, entry_text_writer(text_of(object, "member")),
				 SHEET_TEXT_MAX);
}

/* "10月5日(月)  母：あいさつ・声かけ：返事あり / 父：部屋で過ごした日" */
static char *say_difference(const struct sheet *sheet, const json_t *difference)
{
	char *line = sheet_day(sheet, difference, "date");
	const json_t *view;
	size_t i;

	json_array_foreach (json_object_get(difference, "views"), i, view) {
		_cleanup_(free_text) char *writer = say_writer(sheet, view);
		_cleanup_(free_text) char *label =
			entry_text_kind_named(text_of(view, "kind"), text_of(view, "outcome"));
		char *longer = memory_format(_("%s%s%s wrote “%s”"), line, i > 0 ? " / " : "  ",
					     writer, label);

		free(line);
		line = longer;
	}
	return line;
}

static void put_writers(const struct sheet *sheet, json_t *area)
{
	json_t *block =
		sheet_block("list", _("Days that were seen differently (each view counts)"), 1);
	const json_t *row;
	size_t i;

	json_array_foreach (rows_of(sheet, "differences"), i, row) {
		_cleanup_(free_text) char *line = say_difference(sheet, row);

		sheet_item(block, line, NULL);
	}
	set_total(sheet, block, "differences");
	sheet_append(area, block);
}

/* "母 18件(17日)、父 9件(8日)"; one writer alone has nobody to stand beside. */
static void put_writer_counts(const struct sheet *sheet, json_t *block)
{
	_cleanup_(free_text) char *all = memory_string("");
	_cleanup_(free_text) char *line = NULL;
	const json_t *row;
	size_t i;

	if (json_array_size(rows_of(sheet, "members")) < 2)
		return;
	json_array_foreach (rows_of(sheet, "members"), i, row) {
		_cleanup_(free_text) char *writer = say_writer(sheet, row);
		_cleanup_(free_text) char *count =
			memory_format(_("%s %lld (on %lld days)"), writer,
				      number_of(row, "entries"), number_of(row, "days"));
		char *longer = memory_format("%s%s%s", all, i > 0 ? _(", ") : "", count);

		free(all);
		all = longer;
	}
	line = memory_format(_("Who wrote, side by side: %s"), all);
	sheet_item(block, line, NULL);
}

/* --- the family, and meetings ---------------------------------------------------------------- */

static void put_family(const struct sheet *sheet, json_t *area)
{
	json_t *block = sheet_block("pairs", _("What the family did"), 4);
	const json_t *row;
	size_t i;

	json_array_foreach (rows_of(sheet, "family"), i, row) {
		_cleanup_(free_text) char *label =
			entry_text_kind_named(text_of(row, "kind"), NULL);
		_cleanup_(free_text) char *count =
			say_count(number_of(row, "count"), number_of(row, "previous"));

		if (number_of(row, "count") > 0 || number_of(row, "previous") > 0)
			sheet_item(block, label, count);
	}
	sheet_append(area, block);
}

static void put_meetings(const struct sheet *sheet, json_t *area)
{
	json_t *block = sheet_block("pairs", _("Where the family went, and what is planned"), 4);
	const json_t *row;
	size_t i;

	json_array_foreach (rows_of(sheet, "coming"), i, row) {
		_cleanup_(free_text) char *day = sheet_day(sheet, row, "date");
		_cleanup_(free_text) char *when =
			memory_format(_("planned: %s %s"), day, text_of(row, "time"));
		_cleanup_(free_text) char *name =
			sheet_names_clean(sheet->names, text_of(row, "title"), SHEET_TEXT_MAX);

		if (i < COMING_MAX)
			sheet_item(block, name, when);
	}
	json_array_foreach (rows_of(sheet, "attended"), i, row) {
		_cleanup_(free_text) char *day = sheet_day(sheet, row, "date");
		_cleanup_(free_text) char *kind = entry_text_kind_named(text_of(row, "kind"), NULL);
		const char *title = text_of(row, "title");
		_cleanup_(free_text) char *name =
			sheet_names_clean(sheet->names, title ? title : kind, SHEET_TEXT_MAX);

		sheet_item(block, name, day);
	}
	set_total(sheet, block, "attended");
	sheet_append(area, block);
}

/* --- all of it ------------------------------------------------------------------------------- */

static void put_totals(const struct sheet *sheet, json_t *area)
{
	json_t *block = sheet_block("text", NULL, 1);
	long long entries = number_of(sheet->report, "entries");
	_cleanup_(free_text) char *line =
		memory_format(_("Entries: %lld on %lld days (before: %lld on %lld days)."), entries,
			      number_of(sheet->report, "written_days"),
			      number_of(sheet->report, "previous_entries"),
			      number_of(sheet->report, "previous_written_days"));

	sheet_keep_all(block);
	sheet_item(block, line, NULL);
	if (sections_have(sheet->sections, "writers"))
		put_writer_counts(sheet, block);
	if (entries == 0)
		sheet_item(block,
			   _("Nothing is written for this time. That is all right: gaps do not "
			     "matter."),
			   NULL);
	sheet_append(area, block);
}

void sheet_put_facts(const struct sheet *sheet, json_t *area)
{
	static const struct {
		const char *section;
		void (*put)(const struct sheet *sheet, json_t *area);
	} parts[] = {
		{ "counts", put_counts },	  { "firsts", put_firsts },
		{ "statements", put_statements }, { "writers", put_writers },
		{ "family", put_family },	  { "meetings", put_meetings },
		{ "safety", put_safety },
	};

	put_totals(sheet, area);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (sections_have(sheet->sections, parts[i].section))
			parts[i].put(sheet, area);
	}
}
