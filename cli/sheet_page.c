/* SPDX-License-Identifier: MIT */
#include "cli/sheet_page.h"

#include "cli/entry_text.h"
#include "cli/step_text.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/sections.h"

#include <string.h>

enum { ASK_LINES = 4, EMPTY_LINES = 3, FURTHER_LINES = 1 };

json_t *sheet_block(const char *shape, const char *heading, int keep)
{
	/* Translators: what stands before and after the number of things that were left out. */
	return json_pack("{s:s, s:s, s:i, s:s, s:s, s:[]}", "shape", shape, "heading",
			 heading ? heading : "", "keep", keep, "before", _("and "), "after",
			 _(" more"), "items");
}

void sheet_item(json_t *block, const char *text, const char *value)
{
	json_array_append_new(json_object_get(block, "items"),
			      json_pack("{s:s, s:s}", "text", text, "value", value ? value : ""));
}

void sheet_keep_all(json_t *block)
{
	json_object_set_new(block, "before", json_string(""));
	json_object_set_new(block, "after", json_string(""));
}

void sheet_append(json_t *area, json_t *block_take)
{
	if (json_array_size(json_object_get(block_take, "items")) > 0)
		json_array_append(json_object_get(area, "blocks"), block_take);
	json_decref(block_take);
}

char *sheet_day(const struct sheet *sheet, const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	/* The title names the year of the period; only other years are named again. */
	struct today then = sheet->today;
	int32_t day;

	if (!text || date_parse(text, &day) < 0)
		return memory_string("");
	then.day = sheet->period.last;
	return when_say(day, &then, WHEN_SHORT);
}

static json_t *new_area(const char *heading, const char *note, bool is_boxed, int ruled)
{
	return json_pack("{s:s, s:s, s:b, s:i, s:[]}", "heading", heading, "note", note, "boxed",
			 is_boxed, "ruled", ruled, "blocks");
}

/* --- the head -------------------------------------------------------------------------- */

/* Who wrote in the period: "母・父"; free with free(). */
static char *say_writers(const struct sheet *sheet)
{
	const json_t *members = json_object_get(sheet->report, "members");
	const json_t *member;
	char *all = memory_string("");
	size_t i;

	json_array_foreach (members, i, member) {
		_cleanup_(free_text) char *name = sheet_names_clean(
			sheet->names,
			entry_text_writer(json_string_value(json_object_get(member, "member"))),
			SHEET_TEXT_MAX);
		char *longer = memory_format(
			"%s%s%s", all, *all ? (language_is_japanese() ? "・" : ", ") : "", name);

		free(all);
		all = longer;
	}
	if (*all)
		return all;
	free(all);
	return memory_string(entry_text_writer(NULL));
}

static char *say_window(const struct sheet *sheet, const char *from, const char *to)
{
	_cleanup_(free_text) char *first = sheet_day(sheet, sheet->report, from);
	_cleanup_(free_text) char *last = sheet_day(sheet, sheet->report, to);

	return memory_format(_("%s to %s"), first, last);
}

static json_t *say_lines(const struct sheet *sheet, const char *author)
{
	_cleanup_(free_text) char *window = say_window(sheet, "from", "to");
	_cleanup_(free_text) char *previous = say_window(sheet, "previous_from", "previous_to");
	_cleanup_(free_text) char *made = when_say(sheet->today.day, &sheet->today, WHEN_LONG);
	_cleanup_(free_text) char *period =
		memory_format(_("Period: %s (compared with: %s)"), window, previous);
	_cleanup_(free_text) char *who = memory_format(_("Made on %s by: %s"), made, author);

	return json_pack("[s, s]", period, who);
}

/* --- the family's questions ------------------------------------------------------------- */

static json_t *ask_area(const struct sheet *sheet)
{
	json_t *block = sheet_block("list", NULL, (int)json_array_size(sheet->asks));
	const json_t *ask;
	json_t *area;
	size_t i;

	json_object_set_new(block, "lines", json_integer(ASK_LINES));
	json_array_foreach (sheet->asks, i, ask)
		sheet_item(block, json_string_value(ask), NULL);
	area = new_area(_("What we would like to ask"), "", false,
			json_array_size(sheet->asks) > 0 ? FURTHER_LINES : EMPTY_LINES);
	sheet_append(area, block);
	return area;
}

json_t *sheet_page(const struct sheet *sheet)
{
	_cleanup_(free_text) char *when = when_say_period(&sheet->period, &sheet->today, WHEN_FULL);
	_cleanup_(free_text) char *title = memory_format(_("For the consultation: %s"), when);
	_cleanup_(free_text) char *writers = say_writers(sheet);
	const char *author = sheet->made_by ? sheet->made_by : writers;
	json_t *areas = json_array();
	json_t *area = new_area(_("What was written down (facts)"), "", false, 0);

	sheet_put_facts(sheet, area);
	json_array_append_new(areas, area);
	if (sections_have(sheet->sections, "estimate") ||
	    sections_have(sheet->sections, "reasons")) {
		area = new_area(_("An estimate by a program (interpretation)"), step_text_caution(),
				true, 0);
		sheet_put_estimate(sheet, area);
		json_array_append_new(areas, area);
	}
	if (sections_have(sheet->sections, "ask"))
		json_array_append_new(areas, ask_area(sheet));
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "format", sheet->format, "language",
			 language_is_japanese() ? "ja" : "en", "title", title, "author", author,
			 "lines", say_lines(sheet, author), "areas", areas);
}
