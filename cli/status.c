/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>
#include <time.h>

static const char *text_of(const json_t *status, const char *name)
{
	const char *text = json_string_value(json_object_get(status, name));

	return text ? text : "";
}

static long long number_of(const json_t *status, const char *name)
{
	return (long long)json_integer_value(json_object_get(status, name));
}

static const char *say_journal(const char *state)
{
	if (strcmp(state, "usable") == 0)
		return _("in order");
	if (strcmp(state, "newer") == 0)
		return _("written by a newer version; left as it is");
	if (strcmp(state, "damaged") == 0)
		return _("damaged; left as it is, nothing is written");
	if (strcmp(state, "foreign") == 0)
		return _("not a journal of Ayumi; left as it is");
	if (strcmp(state, "in-use") == 0)
		return _("kept by another session at present");
	if (strcmp(state, "read-only") == 0)
		return _("cannot be written");
	return _("trouble with the disk; writing has stopped");
}

static const char *say_why(const char *why)
{
	if (strcmp(why, "quiet") == 0)
		return _("it is quiet hours; it comes when they end");
	if (strcmp(why, "paused") == 0)
		return _("reminders are paused");
	if (strcmp(why, "no-bus") == 0)
		return _("no desktop session is known; a command typed on the desktop hands it "
			 "over");
	if (strcmp(why, "no-server") == 0)
		return _("nothing on the desktop shows notifications at present");
	if (strcmp(why, "timeout") == 0)
		return _("the desktop's notifications do not answer; it is tried again");
	if (*why)
		return _("it could not be shown; it is tried again");
	return _("it is being shown");
}

/* An instant in local words: the terminal's zone is the reader's own. */
static char *say_instant(int64_t instant_s, const struct today *today)
{
	time_t instant = (time_t)instant_s;
	struct tm local;
	char time[TIME_TEXT];
	int32_t day;
	_cleanup_(free_text) char *date = NULL;

	localtime_r(&instant, &local);
	day = date_to_days((struct date){ local.tm_year + 1900, local.tm_mon + 1, local.tm_mday });
	time_format(local.tm_hour * 60 + local.tm_min, time);
	date = when_say(day, today, WHEN_LONG);
	return memory_format("%s %s", date, time);
}

/* "13:30 Family group" of one that is to come; a question or an evening has words of its own. */
static char *say_coming(const json_t *coming, const struct today *today)
{
	const char *purpose = text_of(coming, "purpose");
	int32_t day = 0;

	if (strcmp(purpose, "evening") == 0)
		return memory_string(_("the question of the evening"));
	date_parse(text_of(coming, "date"), &day);
	{
		_cleanup_(free_text) char *date = when_say(day, today, WHEN_SHORT);

		return memory_format(strcmp(purpose, "question") == 0
					     ? _("the question about %s %s %s")
					     : "%s %s %s",
				     date, text_of(coming, "time"), text_of(coming, "title"));
	}
}

static void print_pending(const json_t *pending, const struct today *today)
{
	const json_t *coming;
	size_t i;

	json_array_foreach (pending, i, coming) {
		_cleanup_(free_text) char *what = say_coming(coming, today);
		_cleanup_(free_text) char *at =
			say_instant(json_integer_value(json_object_get(coming, "at_s")), today);
		const char *why = text_of(coming, "why");

		command_print("%s%s", i == 0 ? _("Waiting:         ") : "                 ", what);
		if (*why)
			command_print(_("                 %s (next: %s)"), say_why(why), at);
		else
			command_print("                 %s", say_why(why));
	}
}

static void print_reminders(const json_t *status, const struct today *today)
{
	const json_t *next = json_object_get(status, "next");
	int64_t paused = json_integer_value(json_object_get(status, "paused_until_s"));
	long long questions = number_of(status, "questions");
	const char *bus = text_of(status, "bus");

	if (json_is_object(next)) {
		_cleanup_(free_text) char *when =
			say_instant(json_integer_value(json_object_get(next, "at_s")), today);
		_cleanup_(free_text) char *what = say_coming(next, today);

		command_print(_("Next reminder:   %s (%s)"), when, what);
	} else {
		command_print(_("Next reminder:   %s"), _("none"));
	}
	print_pending(json_object_get(status, "pending"), today);
	if (paused) {
		_cleanup_(free_text) char *until = say_instant(paused, today);

		command_print(_("Pause:           until %s (ayumi pause off ends it)"), until);
	}
	if (questions > 0)
		command_print(ngettext("To be asked:     %lld question (ayumi meeting answer)",
				       "To be asked:     %lld questions (ayumi meeting answer)",
				       (unsigned long)questions),
			      questions);
	command_print(_("Shown through:   %s"), *bus ? bus : _("no desktop session known"));
}

static const char *say_sandbox(const json_t *parts)
{
	if (json_array_size(parts) > 1)
		return _("outside its own folders it can write nothing");
	if (json_array_size(parts) == 1)
		return _("in part, as far as this system's kernel offers it");
	return _("by the files' rights alone; this system's kernel offers no more");
}

static void print(const json_t *status, const struct today *today)
{
	const char *journal = text_of(status, "journal");
	bool is_usable = strcmp(journal, "usable") == 0;
	_cleanup_(free_text) char *day = when_say(today->day, today, WHEN_LONG);

	command_print(_("Journal:         %s"), say_journal(journal));
	command_print(_("File:            %s"), text_of(status, "journal_path"));
	if (*text_of(status, "journal_detail"))
		command_print(_("In detail:       %s"), text_of(status, "journal_detail"));
	/* A journal that cannot be read is not an empty one. */
	if (is_usable)
		command_print(_("Entries:         %lld (writers: %lld, meetings: %lld)"),
			      number_of(status, "entries"), number_of(status, "members"),
			      number_of(status, "meetings"));
	command_print(_("Today:           %s (%s)"), day, text_of(status, "zone"));
	if (is_usable)
		print_reminders(status, today);
	command_print(_("Daemon:          ayumid %s, process %lld"), text_of(status, "version"),
		      number_of(status, "pid"));
	command_print(_("Protection:      %s"), say_sandbox(json_object_get(status, "sandbox")));
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct today today = { .is_japanese = language_is_japanese() };
	json_t *reply;
	const json_t *status;
	enum result result;

	optind = 0;
	if (command_option(cli, &command_status, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	if (optind < argc)
		return command_usage(&command_status, "%s", _("It needs no words."));
	result = command_call_method(cli, "GetStatus", NULL, &reply);
	if (result != RESULT_DONE)
		return result;
	status = json_object_get(reply, "status");
	if (cli->is_json)
		result = command_print_json(status);
	else if (date_parse(text_of(status, "today"), &today.day) == 0)
		print(status, &today);
	if (strcmp(text_of(status, "journal"), "usable") != 0 && result == RESULT_DONE)
		result = RESULT_FAILED;
	json_decref(reply);
	return result;
}

const struct command command_status = {
	.name = "status",
	.usage = "",
	.summary = N_("where the journal is, how it is, and what is due next"),
	.manual = N_("It tells where the journal is and whether it is in order, the "
		     "household's today, the next reminder, reminders that wait and why, the "
		     "session bus that they go to, and the daemon's process. It ends with 1 "
		     "where the journal cannot be used.\n"),
	.run = run,
	.has_json = true,
};
