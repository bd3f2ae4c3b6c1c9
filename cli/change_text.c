/* SPDX-License-Identifier: MIT */
#include "cli/change_text.h"

#include "cli/command.h"
#include "cli/entry_text.h"
#include "schema/entry.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

enum { STEP_SHOWN = 3 };

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static char *say_side(const json_t *side, const struct today *today)
{
	struct entry entry;
	char *sentence;

	if (!json_is_object(side) || entry_from_wire(&entry, side, NULL) < 0)
		return NULL;
	sentence = entry_text_sentence(&entry, today);
	entry_release(&entry);
	return sentence;
}

/* Of an entry that is erased, or private and not the reader's. */
static char *say_hidden(const char *action, long long number)
{
	if (strcmp(action, "purge") == 0)
		return memory_format(_("An entry was erased for good (%lld)"), number);
	if (strcmp(action, "add") == 0)
		return memory_format(_("A private entry was written (%lld)"), number);
	if (strcmp(action, "remove") == 0)
		return memory_format(_("A private entry was removed (%lld)"), number);
	return memory_format(_("A private entry was changed (%lld)"), number);
}

static char *say_entry(const json_t *change, const struct today *today)
{
	const char *action = text_of(change, "action");
	_cleanup_(free_text) char *was = say_side(json_object_get(change, "before"), today);
	_cleanup_(free_text) char *is = say_side(json_object_get(change, "after"), today);

	if (!is)
		return say_hidden(action,
				  (long long)json_integer_value(json_object_get(change, "number")));
	if (strcmp(action, "add") == 0)
		return memory_format(_("An entry was written: %s"), is);
	if (strcmp(action, "remove") == 0)
		return memory_format(_("An entry was removed: %s"), is);
	if (was)
		return memory_format(_("An entry was changed: %s\n    it became: %s"), was, is);
	return memory_format(_("An entry was changed: %s"), is);
}

static char *say_member(const json_t *change)
{
	const char *action = text_of(change, "action");
	const char *was = text_of(json_object_get(change, "before"), "name");
	const char *is = text_of(json_object_get(change, "after"), "name");
	const char *login = text_of(json_object_get(change, "after"), "login");

	if (strcmp(action, "add") == 0)
		return memory_format(_("%s became a writer"), is);
	if (strcmp(action, "leave") == 0)
		return memory_format(_("%s no longer writes"), is);
	if (strcmp(action, "return") == 0)
		return memory_format(_("%s writes again"), is);
	if (strcmp(action, "rename") == 0)
		return memory_format(_("The writer %s is now called %s"), was, is);
	if (*login)
		return memory_format(_("%s writes from the login %s"), is, login);
	return memory_format(_("%s writes from no login in particular"), is);
}

static char *say_setting(const json_t *change)
{
	const char *was = text_of(json_object_get(change, "before"), "value");
	const char *is = text_of(json_object_get(change, "after"), "value");

	return memory_format(_("The setting %s: from %s to %s"), text_of(change, "name"),
			     *was ? was : _("the default"), *is ? is : _("the default"));
}

/* What was done to one date of a meeting, or NULL for the whole of it. */
static char *say_meeting_date(const char *action, const char *title, const char *day)
{
	if (strcmp(action, "skip") == 0)
		return memory_format(_("The meeting “%s” is left out on %s"), title, day);
	if (strcmp(action, "move") == 0)
		return memory_format(_("The meeting “%s” of %s was moved"), title, day);
	if (strcmp(action, "restore") == 0)
		return memory_format(_("The meeting “%s” is held on %s after all"), title, day);
	if (strcmp(action, "extra") == 0)
		return memory_format(_("The meeting “%s” is held once more on %s"), title, day);
	if (strcmp(action, "answer") == 0)
		return memory_format(_("An answer for the meeting “%s” of %s"), title, day);
	if (strcmp(action, "apply") == 0)
		return memory_format(_("The application for the meeting “%s” of %s was noted"),
				     title, day);
	if (strcmp(action, "split") == 0)
		return memory_format(_("The meeting “%s” ends before %s"), title, day);
	return NULL;
}

static char *say_meeting(const json_t *change, const struct today *today)
{
	const char *action = text_of(change, "action");
	const char *after = text_of(json_object_get(change, "after"), "title");
	const char *title = *after ? after : text_of(json_object_get(change, "before"), "title");
	int32_t date;

	if (date_parse(text_of(change, "name"), &date) == 0) {
		_cleanup_(free_text) char *day = when_say(date, today, WHEN_LONG);

		char *said = say_meeting_date(action, title, day);

		if (said)
			return said;
	}
	if (strcmp(action, "add") == 0)
		return memory_format(_("The meeting “%s” was added"), title);
	if (strcmp(action, "remove") == 0)
		return memory_format(_("The meeting “%s” was removed"), title);
	if (strcmp(action, "end") == 0)
		return memory_format(_("An end was set for the meeting “%s”"), title);
	if (strcmp(action, "import") == 0)
		return memory_format(_("The meeting “%s” came from a calendar"), title);
	return memory_format(_("The meeting “%s” was changed"), title);
}

char *change_text(const json_t *change, const struct today *today)
{
	const char *subject = text_of(change, "subject");

	if (strcmp(subject, "entry") == 0)
		return say_entry(change, today);
	if (strcmp(subject, "meeting") == 0)
		return say_meeting(change, today);
	if (strcmp(subject, "holidays") == 0)
		return memory_string(_("Public holidays were imported"));
	if (strcmp(subject, "template") == 0)
		return memory_format(strcmp(text_of(change, "action"), "add") == 0
					     ? _("The template “%s” was added")
					     : _("The template “%s” was removed"),
				     text_of(change, "name"));
	if (strcmp(subject, "member") == 0)
		return say_member(change);
	return say_setting(change);
}

/* "taken back" and how many more the step has, around what was done. */
static char *say_taken(const json_t *change, const char *what)
{
	bool is_undo = strcmp(text_of(change, "taken"), "undo") == 0;
	long long more = (long long)json_integer_value(json_object_get(change, "parts")) - 1;
	_cleanup_(free_text) char *rest =
		more > 0 ? memory_format(ngettext(" (and %lld more)", " (and %lld more)",
						  (unsigned long)more),
					 more)
			 : memory_string("");

	return memory_format(is_undo ? _("Taken back: %s%s") : _("Done again: %s%s"), what, rest);
}

char *change_text_dated(const json_t *change, const struct today *today)
{
	_cleanup_(free_text) char *what = change_text(change, today);
	_cleanup_(free_text) char *day = NULL;
	int32_t date;

	if (date_parse(text_of(change, "date"), &date) < 0)
		return memory_string(what);
	if (*text_of(change, "taken")) {
		char *taken = say_taken(change, what);

		free(what);
		what = taken;
	}
	day = when_say(date, today, WHEN_LONG);
	return memory_format(
		_("%s %s  %s: %s%s"), day, text_of(change, "time"),
		entry_text_writer(json_string_value(json_object_get(change, "by"))), what,
		json_is_true(json_object_get(change, "undone")) && !*text_of(change, "taken")
			? _(" [taken back]")
			: "");
}

static void print_lines(const char *text)
{
	_cleanup_(free_text) char *lines = memory_string(text);
	char *rest = NULL;

	/* Each line by itself: a control character in an entry is no end of a line. */
	for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		command_print("%s", line);
}

static void print_more(int64_t more)
{
	if (more > 0)
		command_print(
			ngettext("    and %lld more", "    and %lld more", (unsigned long)more),
			(long long)more);
}

void change_text_print(const json_t *changes, int64_t total, bool is_dated,
		       const struct today *today)
{
	const json_t *change;
	int64_t step = 0;
	int64_t shown = 0;
	size_t i;

	json_array_foreach (changes, i, change) {
		int64_t of = json_integer_value(json_object_get(change, "step"));

		if (of != step) {
			print_more(shown - STEP_SHOWN);
			shown = 0;
		}
		step = of;
		if (shown++ < STEP_SHOWN) {
			_cleanup_(free_text) char *text = is_dated
								  ? change_text_dated(change, today)
								  : change_text(change, today);
			_cleanup_(free_text) char *line =
				memory_format("%s%s", is_dated ? "" : "  ", text);

			print_lines(line);
		}
	}
	print_more((total > shown ? total : shown) - STEP_SHOWN);
}
