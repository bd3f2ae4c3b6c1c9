/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/when.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>
#include <utf8proc.h>

enum { WEEK_DAYS = 7, MONTH_DAYS = 30, SPAN_MAX = 366 };

/* "1週間", "3 days": for so many days, today included.  Full-width digits count as digits. */
static bool read_span(const char *phrase, int *days)
{
	static const struct {
		const char *unit;
		int days;
	} units[] = {
		{ "日", 1 },
		{ "日間", 1 },
		{ "週間", WEEK_DAYS },
		{ "週", WEEK_DAYS },
		{ "か月", MONTH_DAYS },
		{ "ヶ月", MONTH_DAYS },
		{ "カ月", MONTH_DAYS },
		{ "day", 1 },
		{ "days", 1 },
		{ "week", WEEK_DAYS },
		{ "weeks", WEEK_DAYS },
		{ "month", MONTH_DAYS },
		{ "months", MONTH_DAYS },
	};
	_cleanup_(free_text) char *folded = (char *)utf8proc_NFKC((const utf8proc_uint8_t *)phrase);
	char *unit = folded;
	long count;

	if (!folded || *folded < '0' || *folded > '9')
		return false;
	count = strtol(folded, &unit, 10);
	unit += strspn(unit, " ");
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (strcmp(units[i].unit, unit) == 0 && count >= 1 && count <= SPAN_MAX) {
			*days = (int)count * units[i].days;
			return true;
		}
	}
	return false;
}

/* "until" before the date, or まで behind it, may be said. */
static char *without_until(const char *phrase)
{
	static const char until[] = "until ";
	static const char made[] = "まで";
	const char *begin = phrase;
	char *text;
	size_t length;

	if (strncmp(begin, until, strlen(until)) == 0)
		begin += strlen(until);
	text = memory_string(begin);
	length = strlen(text);
	if (length > strlen(made) && strcmp(text + length - strlen(made), made) == 0)
		text[length - strlen(made)] = '\0';
	return text;
}

/* The day on which reminders come again. */
static enum result read_phrase(const char *phrase, const struct today *today, int32_t *resumes)
{
	_cleanup_(free_text) char *text = without_until(phrase);
	struct when when;
	enum when_result understood;
	int days;

	if (read_span(text, &days)) {
		*resumes = today->day + days;
		return RESULT_DONE;
	}
	understood = when_coming(text, today, &when);
	if (understood != WHEN_OK) {
		complain_when(text, understood, &when, today);
		return RESULT_USAGE;
	}
	*resumes = when.day + 1;
	if (when.day < today->day) {
		complain_line(_("“%s” has passed; nothing was changed."), text);
		return RESULT_USAGE;
	}
	return RESULT_DONE;
}

static void print(const json_t *pause, const struct today *today)
{
	const char *date = json_string_value(json_object_get(pause, "resumes"));
	int32_t resumes;

	if (!date || date_parse(date, &resumes) < 0) {
		command_print("%s", _("There is no pause: reminders come as usual."));
		return;
	}
	{
		_cleanup_(free_text) char *last = when_say(resumes - 1, today, WHEN_SHORT);
		_cleanup_(free_text) char *again = when_say(resumes, today, WHEN_SHORT);

		command_print(_("Until the end of %s nothing is shown and nothing is asked."),
			      last);
		command_print(_("From %s on reminders come again; what lies in between is not "
				"brought up. Meetings stay in “ayumi meeting list”."),
			      again);
	}
	command_print("%s", _("To end it earlier: ayumi pause off"));
}

static enum result call(struct cli *cli, const char *method, json_t *parameters_take,
			const struct today *today)
{
	json_t *reply;
	enum result result = command_call_method(cli, method, parameters_take, &reply);

	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(json_object_get(reply, "pause"));
	else if (result == RESULT_DONE)
		print(json_object_get(reply, "pause"), today);
	json_decref(reply);
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	_cleanup_(free_text) char *phrase = NULL;
	struct today today;
	char date[DATE_TEXT];
	int32_t resumes;
	enum result result;

	optind = 0;
	if (command_option(cli, &command_pause, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	result = command_today(cli, &today);
	if (result != RESULT_DONE)
		return result;
	if (optind == argc)
		return call(cli, "GetPause", NULL, &today);
	phrase = command_join(argc - optind, argv + optind);
	if (strcmp(phrase, "off") == 0 || strcmp(phrase, "終わり") == 0)
		return call(cli, "SetPause", NULL, &today);
	result = read_phrase(phrase, &today, &resumes);
	if (result != RESULT_DONE)
		return result;
	date_format(resumes, date);
	return call(cli, "SetPause", json_pack("{s:s}", "resumes", date), &today);
}

const struct command command_pause = {
	.name = "pause",
	.usage = N_("[until DATE | 1週間 | off]"),
	.summary = N_("a hard week: no reminders and no questions for a while"),
	.help = N_("Without words it says whether there is a pause.\n"
		   "\n"
		   "  ayumi pause until 1 Dec\n"
		   "  ayumi pause 1 week\n"
		   "  ayumi pause off\n"),
	.manual = N_("Until the end of the day that is named, nothing is shown on the screen and "
		     "nothing is asked. What lies in between is not brought up afterwards. "
		     "Meetings are kept and listed as before."),
	.actions = "until off",
	.words = "@dates",
	.run = run,
	.has_json = true,
};
