/* SPDX-License-Identifier: MIT */
#include "cli/entry_text.h"
#include "cli/sheet_page.h"
#include "cli/step_text.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/sections.h"

#include <string.h>

enum { STEP_COUNT = 4, NAMED_MAX = 1 };

/* Influences below this move the odds by less than a tenth. */
#define INFLUENCE_MIN 0.1

static const char *const step_marks[] = { "①", "②", "③", "④" };

static void put_verdicts(const struct sheet *sheet, json_t *area)
{
	const json_t *start = json_object_get(sheet->report, "estimate_start");
	const json_t *end = json_object_get(sheet->report, "estimate_end");
	_cleanup_(free_text) char *first_day = sheet_day(sheet, start, "date");
	_cleanup_(free_text) char *last_day = sheet_day(sheet, end, "date");
	_cleanup_(free_text) char *first = step_text_verdict(start);
	_cleanup_(free_text) char *last = step_text_verdict(end);
	_cleanup_(free_text) char *first_line = memory_format("%s  %s", first_day, first);
	_cleanup_(free_text) char *last_line = memory_format("%s  %s", last_day, last);
	json_t *block = sheet_block("text", NULL, 2);

	sheet_keep_all(block);
	if (json_is_object(end) && strcmp(first, last) != 0 && strcmp(first_day, last_day) != 0)
		sheet_item(block, first_line, NULL);
	if (json_is_object(end))
		sheet_item(block, last_line, NULL);
	sheet_append(area, block);
}

/* No number says that something cannot be. */
static char *say_percent(double part)
{
	if (part < 0.005)
		return memory_string(_("under 1%"));
	if (part >= 0.995)
		return memory_string(_("over 99%"));
	return memory_format("%.0f%%", part * 100);
}

static void put_bars(const struct sheet *sheet, json_t *area)
{
	static const char *const names[] = { "p1", "p2", "p3", "p4" };
	const json_t *end = json_object_get(sheet->report, "estimate_end");
	const json_t *probabilities = json_object_get(end, "probabilities");
	json_t *block = sheet_block("bars", NULL, STEP_COUNT);

	sheet_keep_all(block);
	for (int step = 1; step <= STEP_COUNT && step_text_has_numbers(end); step++) {
		double part = json_number_value(json_object_get(probabilities, names[step - 1]));
		_cleanup_(free_text) char *percent = say_percent(part);

		json_array_append_new(json_object_get(block, "items"),
				      json_pack("{s:s, s:s, s:f}", "text", step_text_name(step),
						"value", percent, "part", part));
	}
	sheet_append(area, block);
}

/* "会話・雑談(12件)  10月3日(土)「…」" */
static char *say_reason(const struct sheet *sheet, const json_t *reason)
{
	long long count = (long long)json_integer_value(json_object_get(reason, "entries"));
	_cleanup_(free_text) char *label =
		entry_text_kind_named(json_string_value(json_object_get(reason, "kind")), NULL);
	char *line = memory_format(
		ngettext("%s (%lld entry)", "%s (%lld entries)", (unsigned long)count), label,
		count);
	const json_t *entry;
	size_t i;

	json_array_foreach (json_object_get(reason, "named"), i, entry) {
		_cleanup_(free_text) char *day = sheet_day(sheet, entry, "date");
		_cleanup_(free_text) char *text = sheet_names_clean(
			sheet->names, json_string_value(json_object_get(entry, "text")),
			SHEET_TEXT_MAX);
		_cleanup_(free_text) char *quoted = entry_text_quoted(text);
		char *longer;

		if (i == NAMED_MAX || !*text)
			break;
		longer = memory_format("%s  %s%s", line, day, quoted);
		free(line);
		line = longer;
	}
	return line;
}

static void put_side(const struct sheet *sheet, json_t *area, const char *heading, double sign)
{
	json_t *block = sheet_block("list", heading, 1);
	const json_t *reason;
	size_t i;

	json_array_foreach (json_object_get(sheet->report, "moved"), i, reason) {
		double influence = json_number_value(json_object_get(reason, "influence")) * sign;
		const char *source = json_string_value(json_object_get(reason, "source"));
		_cleanup_(free_text) char *line = NULL;

		if (influence < INFLUENCE_MIN || !source || strcmp(source, "entries") != 0)
			continue;
		line = say_reason(sheet, reason);
		sheet_item(block, line, NULL);
	}
	sheet_append(area, block);
}

static void put_reasons(const struct sheet *sheet, json_t *area)
{
	long long threshold =
		(long long)json_integer_value(json_object_get(sheet->report, "threshold"));
	const json_t *end = json_object_get(sheet->report, "estimate_end");
	_cleanup_(free_text) char *toward = NULL;
	_cleanup_(free_text) char *before = NULL;

	if (threshold < 2 || threshold > STEP_COUNT || !step_text_has_numbers(end))
		return;
	toward = memory_format(_("Leans towards %s or beyond:"), step_marks[threshold - 1]);
	before = memory_format(_("Leans towards before %s:"), step_marks[threshold - 1]);
	put_side(sheet, area, toward, 1);
	put_side(sheet, area, before, -1);
}

void sheet_put_estimate(const struct sheet *sheet, json_t *area)
{
	if (sections_have(sheet->sections, "estimate")) {
		put_verdicts(sheet, area);
		put_bars(sheet, area);
	}
	if (sections_have(sheet->sections, "reasons"))
		put_reasons(sheet, area);
}
