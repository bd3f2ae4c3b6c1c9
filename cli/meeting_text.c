/* SPDX-License-Identifier: MIT */
#include "cli/meeting_text.h"

#include "cli/command.h"
#include "cli/entry_text.h"
#include "cli/repeat.h"
#include "schema/entry.h"
#include "schema/language.h"
#include "schema/meeting.h"
#include "schema/memory.h"

#include <string.h>

static const struct {
	const char *id;
	const char *text; /* marked for translation */
	const char *japanese;
} answers[] = {
	{ "going", N_("we will go"), "参加します" },
	{ "not-going", N_("not this time"), "今回は休みます" },
	{ "went", N_("we went"), "行けた" },
	{ "missed", N_("we could not go"), "行けなかった" },
	{ "postponed", N_("it was postponed"), "延期" },
};

enum { ANSWER_COUNT = sizeof answers / sizeof answers[0] };

const char *meeting_text_answer(const char *word)
{
	for (size_t i = 0; i < ANSWER_COUNT; i++) {
		if (strcmp(answers[i].id, word) == 0 || strcmp(answers[i].japanese, word) == 0)
			return answers[i].id;
	}
	return NULL;
}

const char *meeting_text_say_answer(const char *id)
{
	for (size_t i = 0; i < ANSWER_COUNT; i++) {
		if (strcmp(answers[i].id, id) == 0)
			return _(answers[i].text);
	}
	return id;
}

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* What is said of an occurrence's application; NULL for nothing. */
static char *say_apply(const json_t *occurrence, const struct today *today)
{
	const char *by = text_of(occurrence, "apply_by");
	_cleanup_(free_text) char *day = NULL;
	int32_t number;

	if (!by || date_parse(by, &number) < 0)
		return NULL;
	if (json_is_true(json_object_get(occurrence, "applied")))
		return memory_string(_("applied"));
	day = when_say(number, today, WHEN_SHORT);
	if (number >= today->day)
		return memory_format(_("apply by %s"), day);
	return memory_format(_("application was asked for by %s"), day);
}

/* "  [moved]", or nothing. */
static char *say_state(const json_t *occurrence)
{
	const char *state = text_of(occurrence, "state");
	const char *holiday = text_of(occurrence, "holiday");

	if (holiday)
		return memory_format(_("  [left out: %s]"), holiday);
	if (state && strcmp(state, "skipped") == 0)
		return memory_string(_("  [left out]"));
	if (state && strcmp(state, "moved") == 0)
		return memory_string(_("  [moved]"));
	return memory_string("");
}

char *meeting_text_occurrence(const json_t *occurrence, const struct today *today)
{
	const char *state = text_of(occurrence, "state");
	const char *answer = text_of(occurrence, "answer");
	const char *date = text_of(occurrence, "date");
	bool is_held = !state || strcmp(state, "skipped") != 0;
	_cleanup_(free_text) char *note = say_state(occurrence);
	_cleanup_(free_text) char *apply = NULL;
	_cleanup_(free_text) char *day = NULL;
	int32_t number;

	if (!date || date_parse(date, &number) < 0)
		return memory_string("");
	day = when_say(number, today, WHEN_SHORT);
	if (is_held && number >= today->day)
		apply = say_apply(occurrence, today);
	return memory_format("%s %s  %s%s%s%s%s%s%s%s", day, text_of(occurrence, "time"),
			     text_of(occurrence, "title"), note, answer ? "  [" : "",
			     answer ? meeting_text_say_answer(answer) : "", answer ? "]" : "",
			     apply ? "  [" : "", apply ? apply : "", apply ? "]" : "");
}

static void print_dates(const json_t *occurrences, const struct today *today)
{
	const json_t *occurrence;
	size_t i;

	json_array_foreach (occurrences, i, occurrence) {
		_cleanup_(free_text) char *line = meeting_text_occurrence(occurrence, today);

		command_print("  %s", line);
	}
}

static void print_leads(const struct meeting *meeting)
{
	_cleanup_(free_text) char *all = memory_string("");

	for (size_t i = 0; i < meeting->lead_count; i++) {
		_cleanup_(free_text) char *lead =
			repeat_lead_say(&meeting->leads[i], language_is_japanese());
		char *longer = memory_format("%s%s%s", all, i > 0 ? _(", ") : "", lead);

		free(all);
		all = longer;
	}
	command_print(_("     reminders: %s"), meeting->lead_count ? all : _("none"));
	command_print(_("     a notification calls it: %s"),
		      meeting->alias ? meeting->alias : _("nothing (only the time is shown)"));
}

static void print_apply(const struct meeting *meeting, const struct today *today)
{
	_cleanup_(free_text) char *day = NULL;

	if (meeting->apply.how == APPLY_BEFORE) {
		command_print(ngettext("     one applies at the latest %d day before (reminded "
				       "three days before that)",
				       "     one applies at the latest %d days before (reminded "
				       "three days before that)",
				       (unsigned long)meeting->apply.days),
			      meeting->apply.days);
	} else if (meeting->apply.how == APPLY_BY) {
		day = when_say(meeting->apply.day, today, WHEN_SHORT);
		command_print(_("     one applies by %s (reminded three days before that)"), day);
	}
}

/* How long the holidays are known that a meeting leaves out. */
static void print_holidays(const struct meeting *meeting, const json_t *reply,
			   const struct today *today)
{
	const json_t *known = json_object_get(reply, "holidays_until");
	_cleanup_(free_text) char *said = NULL;
	int32_t day;

	if (!meeting->has_no_holidays || !known)
		return;
	if (!json_is_string(known) || date_parse(json_string_value(known), &day) < 0) {
		command_print("%s", _("     not on public holidays; but none are known yet. They "
				      "come from a calendar file: ayumi meeting holidays import "
				      "FILE"));
		return;
	}
	said = when_say(day, today, WHEN_LONG);
	command_print(_("     not on public holidays (known until %s)"), said);
}

/* "家族の会 (家族会)  毎月第2土曜 13:30–15:30  公民館" */
static char *say_meeting(const struct meeting *meeting, const json_t *object)
{
	const struct today none = { .is_japanese = language_is_japanese() };
	size_t extra = json_array_size(json_object_get(object, "extra"));
	_cleanup_(free_text) char *rule =
		meeting->rule ? repeat_say_from(meeting->rule, meeting->day, none.is_japanese)
			      : when_say(meeting->day, &none, WHEN_LONG);
	_cleanup_(free_text) char *hours = repeat_hours_say(meeting->minute, meeting->duration_min);
	_cleanup_(free_text) char *more =
		extra > 0
			? memory_format(ngettext(" and %zu more day", " and %zu more days", extra),
					extra)
			: memory_string("");

	return memory_format("%s (%s)  %s%s%s %s%s%s", meeting->title,
			     kind_label(meeting->kind, none.is_japanese), rule,
			     meeting->has_no_holidays ? _(" except public holidays") : "", more,
			     hours, meeting->place ? "  " : "",
			     meeting->place ? meeting->place : "");
}

static void print_meeting(const json_t *object, const json_t *reply, const struct today *today)
{
	struct meeting meeting;

	if (meeting_from_wire(&meeting, object, "", NULL) < 0)
		return;
	{
		_cleanup_(free_text) char *said = say_meeting(&meeting, object);

		if (meeting.number)
			command_print("%3lld  %s", (long long)meeting.number, said);
		else
			command_print("     %s", said);
		print_leads(&meeting);
		print_apply(&meeting, today);
		print_holidays(&meeting, reply, today);
	}
	meeting_release(&meeting);
}

/* The former of two meetings that one became, and what a later import may do. */
static void print_before(const json_t *reply)
{
	const json_t *before = json_object_get(reply, "before");
	long long former = json_integer_value(json_object_get(before, "number"));
	long long number =
		json_integer_value(json_object_get(json_object_get(reply, "meeting"), "number"));

	if (!before)
		return;
	if (number && former != number)
		command_print(_("Meeting %lld ends before that; what was answered stays."), former);
	if (json_is_true(json_object_get(before, "imported")))
		command_print("%s", _("It came with a calendar: where that is changed by its "
				      "makers, the next import goes by the calendar again."));
}

void meeting_text_print_added(const json_t *reply, bool is_dry_run, const struct today *today)
{
	const json_t *next = json_object_get(reply, "next");

	command_print("%s", is_dry_run ? _("Nothing is kept yet. It would be:") : _("Kept:"));
	print_meeting(json_object_get(reply, "meeting"), reply, today);
	command_print("%s", json_array_size(next) > 0 ? _("The next dates:")
						      : _("No date of it is still to come."));
	print_dates(next, today);
	print_before(reply);
	if (!is_dry_run && !json_object_get(reply, "before"))
		command_print(_("To take it out again: ayumi meeting remove %lld"),
			      (long long)json_integer_value(json_object_get(
				      json_object_get(reply, "meeting"), "number")));
}

void meeting_text_print_ended(const json_t *reply, const struct today *today)
{
	command_print("%s", _("Kept; it ends like this, and what was answered stays:"));
	print_meeting(json_object_get(reply, "meeting"), reply, today);
}

static void print_missed(const json_t *occurrences, const struct today *today)
{
	if (json_array_size(occurrences) == 0) {
		command_print("%s", _("Nothing went by without a reminder or an answer."));
		return;
	}
	command_print("%s", _("These are over, and nobody was reminded or answered:"));
	print_dates(occurrences, today);
	command_print("%s", _("Where you like, write down how it was: ayumi meeting answer NUMBER "
			      "DATE went (or missed, postponed)"));
}

void meeting_text_print_list(const json_t *reply, const struct meeting_window *window,
			     const struct today *today)
{
	const json_t *meetings = json_object_get(reply, "meetings");
	const json_t *occurrences = json_object_get(reply, "occurrences");
	const json_t *meeting;
	size_t i;

	if (window->is_missed) {
		print_missed(occurrences, today);
		return;
	}
	if (json_array_size(meetings) == 0)
		command_print("%s",
			      _("No meeting is kept yet. For example: ayumi meeting add 家族の会 "
				"第2土曜 13:30-15:30"));
	json_array_foreach (meetings, i, meeting)
		print_meeting(meeting, reply, today);
	if (json_array_size(occurrences) == 0)
		return;
	command_print("%s", window->is_chosen ? _("\nDates:") : _("\nThe next three months:"));
	print_dates(occurrences, today);
}

void meeting_text_print_date(const json_t *reply, const struct today *today)
{
	const json_t *written = json_object_get(reply, "entry");
	_cleanup_(free_text) char *line =
		meeting_text_occurrence(json_object_get(reply, "occurrence"), today);
	struct entry entry;

	command_print(_("Kept: %s"), line);
	if (!json_is_object(written) || entry_from_wire(&entry, written, NULL) < 0)
		return;
	{
		_cleanup_(free_text) char *sentence = entry_text_sentence(&entry, today);

		command_print(_("It is also in the journal: %s"), sentence);
	}
	entry_release(&entry);
}
