/* SPDX-License-Identifier: MIT */
#include "cli/report_text.h"

#include "cli/command.h"
#include "cli/entry_text.h"
#include "cli/meeting_text.h"
#include "cli/screen.h"
#include "cli/step_text.h"
#include "schema/date.h"
#include "schema/kinds.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>
#include <unistd.h>

enum { KIND_COLUMNS = 52, COUNT_COLUMNS = 8, CALENDAR_MAX_DAYS = 62, CELL_COLUMNS = 5 };

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static long long number_of(const json_t *object, const char *name)
{
	return (long long)json_integer_value(json_object_get(object, name));
}

static int32_t day_of(const json_t *object, const char *name)
{
	const char *text = text_of(object, name);
	int32_t day = 0;

	if (text && date_parse(text, &day) < 0)
		day = 0;
	return day;
}

static void print_title(const char *title)
{
	_cleanup_(free_text) char *styled =
		screen_styled(title, SCREEN_BOLD, screen_is_styled(STDOUT_FILENO));

	printf("\n%s\n", styled);
}

static void print_wrapped(const char *text, int indent)
{
	_cleanup_(free_text) char *visible = screen_visible(text, true);
	_cleanup_(free_text) char *lines =
		screen_wrap(visible, screen_columns(STDOUT_FILENO) - indent, indent);

	printf("%*s%s\n", indent, "", lines);
}

/* A window as far as it has come. */
static char *say_window(const json_t *report, const char *from, const char *to,
			const struct today *today)
{
	struct period period = { .first = day_of(report, from),
				 .last = day_of(report, to),
				 .unit = PERIOD_SPAN };

	if (period.last > today->day)
		period.last = today->day;
	return when_say_period(&period, today, WHEN_SHORT);
}

static void print_head(const json_t *report, const struct period *period, const struct today *today)
{
	_cleanup_(free_text) char *name = when_say_period(period, today, WHEN_FULL);
	_cleanup_(free_text) char *now = when_say(today->day, today, WHEN_LONG);
	_cleanup_(free_text) char *title = memory_format(_("Report — %s"), name);
	long long entries = number_of(report, "entries");
	long long hidden = number_of(report, "private_entries");

	print_title(title);
	command_print(_("  made on %s"), now);
	command_print(_("  entries: %lld, days written on: %lld"), entries,
		      number_of(report, "written_days"));
	if (hidden > 0)
		command_print(ngettext("  and %lld private entry, which is not shown here",
				       "  and %lld private entries, which are not shown here",
				       (unsigned long)hidden),
			      hidden);
	if (entries == 0)
		print_wrapped(_("Nothing is written for this time. That is all right: gaps do not "
				"matter."),
			      2);
}

/* --- the estimate --------------------------------------------------------------------- */

static void print_estimate(const json_t *report, const struct today *today)
{
	const json_t *start = json_object_get(report, "estimate_start");
	const json_t *end = json_object_get(report, "estimate_end");

	if (!json_is_object(end))
		return;
	print_title(_("Where things may have stood"));
	{
		_cleanup_(free_text) char *first_day =
			when_say(day_of(start, "date"), today, WHEN_SHORT);
		_cleanup_(free_text) char *last_day =
			when_say(day_of(end, "date"), today, WHEN_SHORT);
		_cleanup_(free_text) char *first = step_text_verdict(start);
		_cleanup_(free_text) char *last = step_text_verdict(end);
		_cleanup_(free_text) char *first_line = memory_format("%s  %s", first_day, first);
		_cleanup_(free_text) char *last_line = memory_format("%s  %s", last_day, last);

		/* That little is written is said once. */
		if (strcmp(text_of(start, "verdict"), "few") != 0 || strcmp(first, last) != 0)
			print_wrapped(first_line, 2);
		print_wrapped(last_line, 2);
	}
	if (day_of(report, "to") < today->day)
		print_wrapped(_("(Looking back, with entries up to 30 days after the end.)"), 2);
	step_text_print_bars(end);
	step_text_print_reasons(end, json_object_get(report, "reasons"),
				number_of(report, "threshold"), false, today);
	putchar('\n');
	print_wrapped(step_text_caution(), 2);
}

/* --- counts by kind ---------------------------------------------------------------------- */

static void print_count(const char *label, long long count, long long previous)
{
	_cleanup_(free_text) char *cut = screen_cut(label, KIND_COLUMNS);
	_cleanup_(free_text) char *padded = screen_pad(cut, KIND_COLUMNS, SCREEN_LEFT);

	printf("    %s %*lld %*lld\n", padded, COUNT_COLUMNS - 1, count, COUNT_COLUMNS, previous);
}

/* The row of a kind and outcome (NULL: not said), if there is one. */
static const json_t *find_row(const json_t *rows, const char *kind, const char *outcome)
{
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		const char *other = text_of(row, "outcome");

		if (strcmp(text_of(row, "kind"), kind) == 0 &&
		    (outcome && other ? strcmp(outcome, other) == 0 : outcome == other))
			return row;
	}
	return NULL;
}

static void print_group(const json_t *rows, enum kind_group group)
{
	bool has_title = false;

	for (size_t k = 0; k < kinds_count; k++) {
		const struct kind *kind = &kinds[k];

		/* In the order of the catalogue; last, where the outcome was not said. */
		for (size_t i = 0; kind->group == group && i <= kind_outcome_count(kind); i++) {
			const char *outcome =
				i < kind_outcome_count(kind) ? kind->outcomes[i].id : NULL;
			const json_t *row = find_row(rows, kind->id, outcome);
			_cleanup_(free_text) char *label = NULL;

			if (!row)
				continue;
			if (!has_title)
				printf("  %s\n", kind_group_label(group, language_is_japanese()));
			has_title = true;
			label = entry_text_kind_named(kind->id, outcome);
			print_count(label, number_of(row, "count"), number_of(row, "previous"));
		}
	}
}

static void print_kinds(const json_t *report, const struct today *today)
{
	const json_t *rows = json_object_get(report, "kinds");
	_cleanup_(free_text) char *window = say_window(report, "from", "to", today);
	_cleanup_(free_text) char *previous =
		say_window(report, "previous_from", "previous_to", today);
	_cleanup_(free_text) char *head = NULL;
	_cleanup_(free_text) char *blank = screen_pad("", KIND_COLUMNS, SCREEN_LEFT);
	_cleanup_(free_text) char *this_head = screen_pad(_("now"), COUNT_COLUMNS, SCREEN_RIGHT);
	_cleanup_(free_text) char *before_head =
		screen_pad(_("before"), COUNT_COLUMNS, SCREEN_RIGHT);

	if (json_array_size(rows) == 0)
		return;
	print_title(_("What was written, by kind"));
	head = memory_format(_("now: %s; before: %s. Entries are counted, not people or days."),
			     window, previous);
	print_wrapped(head, 2);
	printf("    %s%s %s\n", blank, this_head, before_head);
	/* What touches safety is read in the journal itself, not counted beside meals. */
	for (int group = 0; group < GROUP_SAFETY; group++)
		print_group(rows, (enum kind_group)group);
}

/* --- the calendar of written days ---------------------------------------------------------- */

static long long entries_on(const json_t *days, int32_t day)
{
	const json_t *row;
	size_t i;

	json_array_foreach (days, i, row) {
		if (day_of(row, "date") == day)
			return number_of(row, "entries");
	}
	return 0;
}

static void print_weekdays(void)
{
	printf("  ");
	for (int weekday = MONDAY; weekday <= SUNDAY; weekday++) {
		_cleanup_(free_text) char *cell =
			screen_pad(when_weekday((enum weekday)weekday, language_is_japanese()),
				   weekday == SUNDAY ? 0 : CELL_COLUMNS, SCREEN_LEFT);

		fputs(cell, stdout);
	}
	putchar('\n');
}

static void print_calendar(const json_t *report, const struct period *period)
{
	const json_t *days = json_object_get(report, "days");
	int32_t first = period->first;

	if (period->last - first >= CALENDAR_MAX_DAYS || json_array_size(days) == 0)
		return;
	print_title(_("Days on which something was written"));
	print_weekdays();
	printf("  %*s", (int)date_weekday(first) * CELL_COLUMNS, "");
	for (int32_t day = first; day <= period->last; day++) {
		bool is_last = date_weekday(day) == SUNDAY || day == period->last;
		_cleanup_(free_text) char *mark = memory_format(
			"%2d%s", date_from_days(day).day, entries_on(days, day) > 0 ? "●" : "");
		_cleanup_(free_text) char *cell =
			screen_pad(mark, is_last ? 0 : CELL_COLUMNS, SCREEN_LEFT);

		fputs(cell, stdout);
		if (is_last)
			printf("\n%s", day == period->last ? "" : "  ");
	}
	printf("  %s\n", _("● something was written"));
}

/* --- the rest ----------------------------------------------------------------------------------
 */

static void print_firsts(const json_t *report, const struct today *today)
{
	const json_t *firsts = json_object_get(report, "firsts");
	const json_t *first;
	size_t i;

	if (json_array_size(firsts) == 0)
		return;
	print_title(_("For the first time, or after a long while"));
	json_array_foreach (firsts, i, first) {
		_cleanup_(free_text) char *day = when_say(day_of(first, "date"), today, WHEN_SHORT);
		_cleanup_(free_text) char *label =
			entry_text_kind_named(text_of(first, "kind"), text_of(first, "outcome"));
		long long since = number_of(first, "days_since");

		if (since > 0)
			command_print(_("  %s  %s (after %lld days)"), day, label, since);
		else
			command_print(_("  %s  %s (for the first time in this journal)"), day,
				      label);
	}
}

static void print_members(const json_t *report)
{
	const json_t *members = json_object_get(report, "members");
	const json_t *member;
	size_t i;

	if (json_array_size(members) == 0)
		return;
	print_title(_("Who wrote"));
	json_array_foreach (members, i, member) {
		command_print(_("  %s — entries: %lld, days: %lld"),
			      entry_text_writer(text_of(member, "member")),
			      number_of(member, "entries"), number_of(member, "days"));
	}
}

static void print_meetings(const json_t *report, const struct today *today)
{
	const json_t *attended = json_object_get(report, "attended");
	const json_t *coming = json_object_get(report, "coming");
	const json_t *object;
	size_t i;

	if (json_array_size(attended) > 0)
		print_title(_("Where the family went"));
	json_array_foreach (attended, i, object) {
		_cleanup_(free_text) char *day =
			when_say(day_of(object, "date"), today, WHEN_SHORT);
		_cleanup_(free_text) char *kind =
			entry_text_kind_named(text_of(object, "kind"), NULL);
		const char *title = text_of(object, "title");

		command_print("  %s  %s", day, title ? title : kind);
	}
	if (json_array_size(coming) > 0)
		print_title(_("Coming meetings"));
	json_array_foreach (coming, i, object) {
		_cleanup_(free_text) char *line = meeting_text_occurrence(object, today);

		command_print("  %s", line);
	}
}

void report_text_print(const json_t *report, const struct period *period, const struct today *today)
{
	print_head(report, period, today);
	print_estimate(report, today);
	print_kinds(report, today);
	print_calendar(report, period);
	print_firsts(report, today);
	print_members(report);
	print_meetings(report, today);
}
