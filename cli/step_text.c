/* SPDX-License-Identifier: MIT */
#include "cli/step_text.h"

#include "cli/command.h"
#include "cli/entry_text.h"
#include "cli/screen.h"
#include "schema/date.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>
#include <unistd.h>

enum { BAR_COLUMNS = 24, QUOTE_MIN_COLUMNS = 12, NAMED_INDENT = 6, STEP_COUNT = 4 };

static const char *const marks[] = { "①", "②", "③", "④" };

const char *step_text_name(int step)
{
	switch (step) {
	case 1:
		return _("① the family: easing the relation at home");
	case 2:
		return _("② the person: getting to know a supporter");
	case 3:
		return _("③ joining a place with company");
	default:
		return _("④ taking part in society, bit by bit");
	}
}

const char *step_text_caution(void)
{
	return _("This is only one model, and people go back and forth. It is an aid for talking "
		 "with the supporter, not a diagnosis. (The four steps: Yamaguchi Prefecture's "
		 "leaflet "
		 "“Hikikomori: support along the steps”.)");
}

char *step_text_verdict(const json_t *estimate)
{
	const char *verdict = json_string_value(json_object_get(estimate, "verdict"));
	int64_t low = json_integer_value(json_object_get(estimate, "low"));
	int64_t high = json_integer_value(json_object_get(estimate, "high"));
	int64_t written = json_integer_value(json_object_get(estimate, "written_days"));

	if (!verdict)
		return memory_string("");
	if (strcmp(verdict, "few") == 0)
		return memory_format(
			_("There is not enough written yet to say (days written on in the "
			  "last 60: %lld; five or more are needed). Any day is a good day "
			  "to begin; gaps do not matter, and any kind of entry helps."),
			(long long)written);
	if (strcmp(verdict, "treatment-first") == 0)
		return memory_string(
			_("Where a doctor has diagnosed schizophrenia or bipolar disorder, "
			  "psychiatric treatment comes first, and no step is shown. Please "
			  "talk with the doctor."));
	if (strcmp(verdict, "unclear") == 0 || low < 1 || high > STEP_COUNT || low > high)
		return memory_string(_("It is not clear yet."));
	if (low == high)
		return memory_format(_("It looks like around step %s."), marks[low - 1]);
	return memory_format(_("It looks like around step %s or %s."), marks[low - 1],
			     marks[high - 1]);
}

/* Blocks in eighths, or '#' where the terminal's encoding is not UTF-8. */
static void print_bar(double part)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	int filled = (int)(part * BAR_COLUMNS * 8 + 0.5);
	bool is_utf8 = language_screen_is_utf8();

	for (int i = 0; i < filled / 8; i++)
		fputs(is_utf8 ? "█" : "#", stdout);
	if (is_utf8)
		fputs(eighths[filled % 8], stdout);
}

bool step_text_has_numbers(const json_t *estimate)
{
	const char *verdict = json_string_value(json_object_get(estimate, "verdict"));

	return json_is_object(json_object_get(estimate, "probabilities")) && verdict &&
	       strcmp(verdict, "few") != 0 && strcmp(verdict, "treatment-first") != 0;
}

static int widest_name(void)
{
	int widest = 0;

	for (int step = 1; step <= STEP_COUNT; step++) {
		int width = screen_width(step_text_name(step));

		if (width > widest)
			widest = width;
	}
	return widest;
}

void step_text_print_bars(const json_t *estimate)
{
	static const char *const names[] = { "p1", "p2", "p3", "p4" };
	const json_t *probabilities = json_object_get(estimate, "probabilities");

	if (!step_text_has_numbers(estimate))
		return;
	putchar('\n');
	for (int step = 1; step <= STEP_COUNT; step++) {
		double part = json_number_value(json_object_get(probabilities, names[step - 1]));
		_cleanup_(free_text) char *name =
			screen_pad(step_text_name(step), widest_name(), SCREEN_LEFT);

		printf("  %s %3.0f%% ", name, part * 100);
		print_bar(part);
		putchar('\n');
	}
}

static void print_named(const json_t *named, const struct today *today)
{
	const json_t *entry;
	size_t i;

	json_array_foreach (named, i, entry) {
		const char *date = json_string_value(json_object_get(entry, "date"));
		const char *text = json_string_value(json_object_get(entry, "text"));
		_cleanup_(free_text) char *kind =
			entry_text_kind_named(json_string_value(json_object_get(entry, "kind")),
					      json_string_value(json_object_get(entry, "outcome")));
		_cleanup_(free_text) char *said = NULL;
		_cleanup_(free_text) char *visible = screen_visible(text ? text : "", false);
		_cleanup_(free_text) char *quoted = entry_text_quoted(visible);
		_cleanup_(free_text) char *quote = NULL;
		int room;
		int32_t day;

		if (!date || date_parse(date, &day) < 0)
			continue;
		said = when_say(day, today, WHEN_SHORT);
		room = screen_columns(STDOUT_FILENO) - NAMED_INDENT - screen_width(said) -
		       screen_width(kind) - 1;
		quote = screen_cut(quoted, room > QUOTE_MIN_COLUMNS ? room : QUOTE_MIN_COLUMNS);
		printf("%*s%s %s%s\n", NAMED_INDENT, "", said, kind, quote);
	}
}

/* "1 entry", with its weight in full. */
static void print_entries_reason(const json_t *reason, const char *kind, bool is_full,
				 const struct today *today)
{
	long long count = (long long)json_integer_value(json_object_get(reason, "entries"));
	_cleanup_(free_text) char *label = entry_text_kind_named(kind, NULL);
	_cleanup_(free_text) char *numbers = step_text_numbers(json_object_get(reason, "without"));

	printf(ngettext("    %s (%lld entry)\n", "    %s (%lld entries)\n", (unsigned long)count),
	       label, count);
	print_named(json_object_get(reason, "named"), today);
	if (is_full && *numbers)
		printf(_("      without this kind: %s\n"), numbers);
}

char *step_text_private(int64_t count)
{
	return memory_format(
		ngettext("Private entries: %lld", "Private entries: %lld", (unsigned long)count),
		(long long)count);
}

/* Private entries count, and nothing else is told of them. */
static void print_private_reason(const json_t *reason)
{
	_cleanup_(free_text) char *count =
		step_text_private(json_integer_value(json_object_get(reason, "entries")));

	printf("    %s\n", count);
}

static void print_reason(const json_t *reason, bool is_full, const struct today *today)
{
	const char *source = json_string_value(json_object_get(reason, "source"));
	const char *kind = json_string_value(json_object_get(reason, "kind"));

	if (source && strcmp(source, "entries") == 0 && kind)
		print_entries_reason(reason, kind, is_full, today);
	else if (source && strcmp(source, "private") == 0)
		print_private_reason(reason);
	else if (source && strcmp(source, "prior") == 0)
		printf("    %s\n", _("what is assumed before the first entry"));
	else
		printf("    %s\n", _("ordinary days on which something was written"));
}

static void print_side(const json_t *reasons, double sign, bool is_full, const char *title,
		       const struct today *today)
{
	const json_t *reason;
	bool has_title = false;
	size_t i;

	json_array_foreach (reasons, i, reason) {
		double influence = json_number_value(json_object_get(reason, "influence")) * sign;

		/* What moves the odds by less than a tenth is only said in full. */
		if (influence <= 0 || (!is_full && influence < 0.1))
			continue;
		if (!has_title)
			printf("  %s\n", title);
		has_title = true;
		print_reason(reason, is_full, today);
	}
}

void step_text_print_reasons(const json_t *estimate, const json_t *reasons, int64_t threshold,
			     bool is_full, const struct today *today)
{
	_cleanup_(free_text) char *toward = NULL;
	_cleanup_(free_text) char *before = NULL;

	if (threshold < 2 || threshold > STEP_COUNT || json_array_size(reasons) == 0 ||
	    !step_text_has_numbers(estimate))
		return;
	putchar('\n');
	toward = memory_format(_("Leans towards %s or beyond:"), marks[threshold - 1]);
	before = memory_format(_("Leans towards before %s:"), marks[threshold - 1]);
	print_side(reasons, 1, is_full, toward, today);
	print_side(reasons, -1, is_full, before, today);
}

char *step_text_numbers(const json_t *probabilities)
{
	static const char *const names[] = { "p1", "p2", "p3", "p4" };
	char *numbers = memory_string("");

	for (int i = 0; i < STEP_COUNT && json_is_object(probabilities); i++) {
		double part = json_number_value(json_object_get(probabilities, names[i]));
		char *longer = memory_format("%s%s%s %2.0f%%", numbers, i > 0 ? "  " : "", marks[i],
					     part * 100);

		free(numbers);
		numbers = longer;
	}
	return numbers;
}

char *step_text_brief(const json_t *estimate)
{
	const char *verdict = json_string_value(json_object_get(estimate, "verdict"));
	int64_t low = json_integer_value(json_object_get(estimate, "low"));
	int64_t high = json_integer_value(json_object_get(estimate, "high"));

	if (verdict && strcmp(verdict, "few") == 0)
		return memory_string(_("little written"));
	if (verdict && strcmp(verdict, "treatment-first") == 0)
		return memory_string(_("treatment first"));
	if (low < 1 || high > STEP_COUNT || low > high)
		return memory_string(_("not clear yet"));
	if (low == high)
		return memory_format(_("around %s"), marks[low - 1]);
	return memory_format(_("around %s–%s"), marks[low - 1], marks[high - 1]);
}
