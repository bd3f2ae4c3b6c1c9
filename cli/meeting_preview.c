/* SPDX-License-Identifier: MIT */
#include "cli/meeting_preview.h"

#include "cli/complain.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static const char *say_purpose(const char *purpose)
{
	if (strcmp(purpose, "question") == 0)
		return _("The question on the morning after");
	if (strcmp(purpose, "evening") == 0)
		return _("The question of the evening");
	return _("The reminder");
}

/* A box of plain lines, as a screen reader reads them. */
static void print_preview(const json_t *preview)
{
	bool is_full = strcmp(text_of(preview, "detail"), "full") == 0;
	const char *detail = is_full ? _("in full") : _("discreet");
	_cleanup_(free_text) char *buttons = memory_string("");
	const json_t *button;
	size_t i;

	json_array_foreach (json_object_get(preview, "buttons"), i, button) {
		char *longer = memory_format("%s%s[%s]", buttons, i > 0 ? " " : "",
					     json_string_value(button));

		free(buttons);
		buttons = longer;
	}
	command_print("\n%s — %s%s", say_purpose(text_of(preview, "purpose")), detail,
		      json_is_true(json_object_get(preview, "present")) ? _(" (as it is set now)")
									: "");
	command_print(_("  sender:  %s"), text_of(preview, "app"));
	command_print(_("  title:   %s"), text_of(preview, "title"));
	for (const char *line = text_of(preview, "body"); line;) {
		const char *end = strchr(line, '\n');
		size_t length = end ? (size_t)(end - line) : strlen(line);

		command_print(_("  text:    %.*s"), (int)length, line);
		line = end ? end + 1 : NULL;
	}
	command_print(_("  buttons: %s"), buttons);
}

static void print_shown(const json_t *reply)
{
	const char *why = text_of(reply, "why");

	if (json_is_true(json_object_get(reply, "shown")))
		command_print("\n%s",
			      _("It is on the screen now. Its buttons do nothing this time."));
	else if (strcmp(why, "no-bus") == 0)
		command_print("\n%s",
			      _("It could not be shown: no desktop session is known here."));
	else if (strcmp(why, "no-server") == 0)
		command_print("\n%s", _("It could not be shown: nothing on the desktop shows "
					"notifications at present."));
	else
		command_print("\n%s", _("It could not be shown: the desktop's notifications did "
					"not answer."));
}

/* The number that was given, or that of the first meeting. */
static enum result find_number(struct cli *cli, const char *given, int64_t *number)
{
	json_t *reply;
	const json_t *first;
	enum result result;

	if (given && command_number(given, number) == 0)
		return RESULT_DONE;
	if (given)
		return command_usage(&command_meeting, "%s",
				     _("Which meeting? “ayumi meeting list” shows the numbers."));
	result = command_call_method(cli, "ListMeetings", NULL, &reply);
	first = json_array_get(json_object_get(reply, "meetings"), 0);
	*number = json_integer_value(json_object_get(first, "number"));
	if (result == RESULT_DONE && !first) {
		complain_line("%s", _("There is no meeting yet whose reminder could be shown."));
		result = RESULT_FAILED;
	}
	json_decref(reply);
	return result;
}

enum result meeting_preview(struct cli *cli, const char *number, bool is_shown)
{
	json_t *reply;
	const json_t *preview;
	size_t i;
	int64_t meeting = 0;
	enum result result = find_number(cli, number, &meeting);

	if (result != RESULT_DONE)
		return result;
	result = command_call_method(
		cli, "PreviewMeeting",
		json_pack("{s:I, s:b}", "number", (json_int_t)meeting, "show", is_shown), &reply);
	if (result == RESULT_DONE && cli->is_json) {
		result = command_print_json(reply);
	} else if (result == RESULT_DONE) {
		json_array_foreach (json_object_get(reply, "previews"), i, preview)
			print_preview(preview);
		if (is_shown)
			print_shown(reply);
		else
			command_print(_("\nTo change it: ayumi config detail %s"),
				      strcmp(text_of(json_array_get(
							     json_object_get(reply, "previews"), 0),
						     "detail"),
					     "full") == 0
					      ? "discreet"
					      : "full");
	}
	if (result == RESULT_DONE && is_shown && !json_is_true(json_object_get(reply, "shown")))
		result = RESULT_FAILED;
	json_decref(reply);
	return result;
}
