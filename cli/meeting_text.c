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

static const char *say_answer(const char *id)
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

char *meeting_text_occurrence(const json_t *occurrence, const struct today *today)
{
	const char *state = text_of(occurrence, "state");
	const char *answer = text_of(occurrence, "answer");
	const char *date = text_of(occurrence, "date");
	const char *note = "";
	_cleanup_(free_text) char *day = NULL;
	int32_t number;

	if (!date || date_parse(date, &number) < 0)
		return memory_string("");
	day = when_say(number, today, WHEN_SHORT);
	if (state && strcmp(state, "skipped") == 0)
		note = _("  [left out]");
	else if (state && strcmp(state, "moved") == 0)
		note = _("  [moved]");
	return memory_format("%s %s  %s%s%s%s%s", day, text_of(occurrence, "time"),
			     text_of(occurrence, "title"), note, answer ? "  [" : "",
			     answer ? say_answer(answer) : "", answer ? "]" : "");
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

static void print_meeting(const json_t *object)
{
	struct meeting meeting;

	if (meeting_from_wire(&meeting, object, "", NULL) < 0)
		return;
	{
		_cleanup_(free_text) char *rule = repeat_say(meeting.rule, language_is_japanese());
		_cleanup_(free_text) char *hours =
			repeat_hours_say(meeting.minute, meeting.duration_min);

		if (meeting.number)
			command_print("%3lld  %s (%s)  %s %s%s%s", (long long)meeting.number,
				      meeting.title,
				      kind_label(meeting.kind, language_is_japanese()), rule, hours,
				      meeting.place ? "  " : "",
				      meeting.place ? meeting.place : "");
		else
			command_print("     %s (%s)  %s %s%s%s", meeting.title,
				      kind_label(meeting.kind, language_is_japanese()), rule, hours,
				      meeting.place ? "  " : "",
				      meeting.place ? meeting.place : "");
		print_leads(&meeting);
	}
	meeting_release(&meeting);
}

void meeting_text_print_added(const json_t *reply, bool is_dry_run, const struct today *today)
{
	const json_t *next = json_object_get(reply, "next");

	command_print("%s", is_dry_run ? _("Nothing is kept yet. It would be:") : _("Kept:"));
	print_meeting(json_object_get(reply, "meeting"));
	command_print("%s", json_array_size(next) > 0 ? _("The next dates:")
						      : _("No date of it is still to come."));
	print_dates(next, today);
	if (!is_dry_run)
		command_print(_("To take it out again: ayumi meeting remove %lld"),
			      (long long)json_integer_value(json_object_get(
				      json_object_get(reply, "meeting"), "number")));
}

void meeting_text_print_list(const json_t *reply, const struct today *today)
{
	const json_t *meetings = json_object_get(reply, "meetings");
	const json_t *occurrences = json_object_get(reply, "occurrences");
	const json_t *meeting;
	size_t i;

	if (json_array_size(meetings) == 0)
		command_print("%s",
			      _("No meeting is kept yet. For example: ayumi meeting add 家族の会 "
				"第2土曜 13:30-15:30"));
	json_array_foreach (meetings, i, meeting)
		print_meeting(meeting);
	if (json_array_size(occurrences) == 0)
		return;
	command_print(_("\nThe next three months:"));
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
