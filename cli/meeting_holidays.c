/* SPDX-License-Identifier: MIT */
#include "cli/meeting_calendar.h"
#include "cli/meeting_words.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

enum { LINES_MAX = 40 };

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* The first so many, from the day on. */
static void print_holidays(const json_t *holidays, int32_t from, const struct today *today)
{
	const json_t *holiday;
	size_t printed = 0;
	size_t more = 0;
	size_t i;

	json_array_foreach (holidays, i, holiday) {
		_cleanup_(free_text) char *said = NULL;
		int32_t day;

		if (date_parse(text_of(holiday, "date"), &day) < 0 || day < from)
			continue;
		if (printed == LINES_MAX) {
			more++;
			continue;
		}
		said = when_say(day, today, WHEN_SHORT);
		command_print("  %s  %s", said, text_of(holiday, "title"));
		printed++;
	}
	if (more > 0)
		command_print(_("  and %zu more"), more);
	if (printed == 0)
		command_print("%s", _("There is no holiday to come in it."));
}

static void print_import(const json_t *import, bool is_dry_run, const struct today *today)
{
	const json_t *holidays = json_object_get(import, "holidays");
	const json_t *problems = json_object_get(import, "problems");
	const json_t *problem;
	size_t i;

	command_print(is_dry_run ? _("Holidays in it: %zu, new: %lld. To come:")
				 : _("Kept holidays: %zu, new: %lld. To come:"),
		      json_array_size(holidays),
		      (long long)json_integer_value(json_object_get(import, "new")));
	print_holidays(holidays, today->day, today);
	if (json_array_size(problems) > 0)
		command_print("%s", _("Not taken, or not wholly:"));
	json_array_foreach (problems, i, problem)
		meeting_calendar_print_problem(problem);
	if (is_dry_run)
		command_print("%s", _("Nothing was kept (--dry-run)."));
	else
		command_print("%s", _("They are left out of meetings that were added with "
				      "--except-holidays."));
}

static enum result import(struct cli *cli, const struct meeting_words *words, const char *path,
			  const struct today *today)
{
	json_t *reply;
	enum result result =
		meeting_calendar_send(cli, path, "ImportHolidays",
				      json_pack("{s:b, s:b, s:s?}", "dry_run", words->is_dry_run,
						"instead", words->is_instead, "by", words->writer),
				      &reply);

	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(json_object_get(reply, "import"));
	else if (result == RESULT_DONE)
		print_import(json_object_get(reply, "import"), words->is_dry_run, today);
	json_decref(reply);
	return result;
}

static enum result show(struct cli *cli, const struct today *today)
{
	json_t *reply;
	enum result result = command_call_method(cli, "ListHolidays", NULL, &reply);
	const json_t *holidays = json_object_get(reply, "holidays");

	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(reply);
	else if (result == RESULT_DONE && json_array_size(holidays) == 0)
		command_print(
			"%s",
			_("No public holiday to come is known. They come from a calendar file "
			  "that you name: ayumi meeting holidays import FILE"));
	else if (result == RESULT_DONE)
		print_holidays(holidays, today->day, today);
	json_decref(reply);
	return result;
}

enum result meeting_holidays(struct cli *cli, const struct meeting_words *words,
			     const struct today *today)
{
	bool is_import = words->count > 1 && strcmp(words->word[1], "import") == 0;

	if (words->count == 1)
		return show(cli, today);
	if (is_import && words->count == 3)
		return import(cli, words, words->word[2], today);
	if (!is_import && words->count == 2)
		return import(cli, words, words->word[1], today);
	return command_usage(&command_meeting, "%s", _("Which file? “-” is standard input."));
}
