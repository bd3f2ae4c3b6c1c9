/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/kind_name.h"
#include "cli/screen.h"
#include "cli/settings_read.h"
#include "cli/step_text.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

enum {
	OPTION_ON = 300,
	OPTION_WHY,
	OPTION_WITHOUT,
	OPTION_HISTORY,
	BRIEF_COLUMNS = 20,
	MONTH_COLUMNS = 16
};

/* What is asked. */
struct question {
	struct today today;
	int32_t day;
	const struct kind *without;
	bool is_full;
	bool is_history;
};

static void print_wrapped(const char *text)
{
	_cleanup_(free_text) char *wrapped = screen_wrap(text, screen_columns(STDOUT_FILENO), 0);

	printf("%s\n", wrapped);
}

static void print_title(const char *title)
{
	_cleanup_(free_text) char *styled =
		screen_styled(title, SCREEN_BOLD, screen_is_styled(STDOUT_FILENO));

	printf("%s\n\n", styled);
}

/* Of a day that has passed: two more views. */
static void print_past(const json_t *reply)
{
	const json_t *then = json_object_get(reply, "known_then");
	const json_t *now = json_object_get(reply, "hindsight");
	_cleanup_(free_text) char *then_verdict = NULL;
	_cleanup_(free_text) char *now_verdict = NULL;
	_cleanup_(free_text) char *then_line = NULL;
	_cleanup_(free_text) char *now_line = NULL;

	if (!json_is_object(then) || !json_is_object(now))
		return;
	then_verdict = step_text_brief(then);
	now_verdict = step_text_brief(now);
	then_line = memory_format(_("By what had been written by then: %s"), then_verdict);
	now_line = memory_format(_("Looking back, with what is known now: %s"), now_verdict);
	putchar('\n');
	print_wrapped(then_line);
	print_wrapped(now_line);
}

/* What the household itself thinks stands beside the estimate, which does not know of it. */
static void print_own(struct cli *cli)
{
	json_t *settings = settings_try(cli);
	const char *step = settings_value(settings, "own-step");
	_cleanup_(free_text) char *line = NULL;

	if (step && step[0] >= '1' && step[0] <= '4') {
		line = memory_format(_("What you yourselves think: %s (not used for the estimate)"),
				     step_text_name(step[0] - '0'));
		putchar('\n');
		print_wrapped(line);
	}
	json_decref(settings);
}

static void print(struct cli *cli, const json_t *reply, const struct question *question)
{
	const json_t *estimate = json_object_get(reply, "estimate");
	_cleanup_(free_text) char *date = when_say(question->day, &question->today, WHEN_FULL);
	_cleanup_(free_text) char *title = memory_format(_("Where things may stand — %s"), date);
	_cleanup_(free_text) char *verdict = step_text_verdict(estimate);

	print_title(title);
	if (question->without) {
		_cleanup_(free_text) char *line =
			memory_format(_("(leaving out: %s)"),
				      kind_label(question->without, language_is_japanese()));

		print_wrapped(line);
	}
	if (question->day < question->today.day)
		print_wrapped(
			_("By the entries about this day and the days before it, whenever they "
			  "were written:"));
	print_wrapped(verdict);
	step_text_print_bars(estimate);
	print_past(reply);
	if (!question->without)
		step_text_print_reasons(estimate, json_object_get(reply, "reasons"),
					json_integer_value(json_object_get(reply, "threshold")),
					question->is_full, &question->today);
	print_own(cli);
	putchar('\n');
	print_wrapped(step_text_caution());
}

/* Where little is written, numbers would only repeat what is assumed. */
static bool is_few(const json_t *estimate)
{
	const char *verdict = json_string_value(json_object_get(estimate, "verdict"));

	return !verdict || strcmp(verdict, "few") == 0;
}

static void print_month(const json_t *estimate, const struct question *question)
{
	const char *date = json_string_value(json_object_get(estimate, "date"));
	struct period month = { .unit = PERIOD_MONTH };
	struct date last;

	if (!date || date_parse(date, &month.last) < 0)
		return;
	last = date_from_days(month.last);
	month.first = month.last - last.day + 1;
	month.last = month.first + date_month_days(last.year, last.month) - 1;
	{
		_cleanup_(free_text) char *name =
			when_say_period(&month, &question->today, WHEN_LONG);
		_cleanup_(free_text) char *brief = step_text_brief(estimate);
		_cleanup_(free_text) char *numbers =
			is_few(estimate)
				? memory_string("")
				: step_text_numbers(json_object_get(estimate, "probabilities"));
		_cleanup_(free_text) char *name_cell = screen_pad(name, MONTH_COLUMNS, SCREEN_LEFT);
		_cleanup_(free_text) char *brief_cell =
			screen_pad(brief, BRIEF_COLUMNS, SCREEN_LEFT);

		printf("  %s  %s  %s\n", name_cell, brief_cell, numbers);
	}
}

static enum result history(struct cli *cli, const struct question *question)
{
	json_t *reply;
	json_t *month;
	size_t i;
	enum result result = command_call_method(cli, "GetEstimateHistory", NULL, &reply);

	if (result != RESULT_DONE)
		return result;
	if (cli->is_json) {
		result = command_print_json(json_object_get(reply, "months"));
	} else if (json_array_size(json_object_get(reply, "months")) == 0) {
		print_wrapped(_("Nothing is written yet, so there is nothing to look back on."));
	} else {
		print_title(_("Month by month, looking back (at each month's end)"));
		json_array_foreach (json_object_get(reply, "months"), i, month)
			print_month(month, question);
		putchar('\n');
		print_wrapped(step_text_caution());
	}
	json_decref(reply);
	return result;
}

static enum result set_day(struct question *question, const char *phrase)
{
	struct when when;
	enum when_result understood = when_date(phrase, &question->today, &when);

	if (understood != WHEN_OK) {
		complain_when(phrase, understood, &when, &question->today);
		return RESULT_USAGE;
	}
	if (when.day > question->today.day) {
		complain_line(_("“%s” is still to come."), phrase);
		return RESULT_USAGE;
	}
	question->day = when.day;
	return RESULT_DONE;
}

static enum result read_words(struct cli *cli, int argc, char **argv, struct question *question)
{
	_cleanup_(free_text) char *words = NULL;
	const char *phrase = NULL;
	enum result result;
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_step, argc, argv, "", NULL)) != -1) {
		if (option == OPTION_ON)
			phrase = optarg;
		else if (option == OPTION_WHY)
			question->is_full = true;
		else if (option == OPTION_HISTORY)
			question->is_history = true;
		else if (option != OPTION_WITHOUT)
			return RESULT_USAGE;
		else if (kind_name_find(optarg, &question->without) != KIND_NAME_OK) {
			complain_kind(optarg, false);
			return RESULT_USAGE;
		}
	}
	if (question->is_history &&
	    (phrase || question->without || question->is_full || optind < argc))
		return command_usage(&command_step, "%s", _("“--history” stands alone."));
	result = command_today(cli, &question->today);
	question->day = question->today.day;
	if (result == RESULT_DONE && optind < argc) {
		words = command_join(argc - optind, argv + optind);
		phrase = words;
	}
	return result == RESULT_DONE && phrase ? set_day(question, phrase) : result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct question question = { 0 };
	char date[DATE_TEXT];
	json_t *reply;
	enum result result = read_words(cli, argc, argv, &question);

	if (result != RESULT_DONE)
		return result;
	if (question.is_history)
		return history(cli, &question);
	date_format(question.day, date);
	result = command_call_method(cli, "GetEstimate",
				     json_pack("{s:s, s:s?, s:b}", "date", date, "without",
					       question.without ? question.without->id : NULL,
					       "brief", !question.is_full && !cli->is_json),
				     &reply);
	if (result != RESULT_DONE)
		return result;
	if (cli->is_json)
		result = command_print_json(reply);
	else
		print(cli, reply, &question);
	json_decref(reply);
	return result;
}

static const struct flag flags[] = {
	{ "on", OPTION_ON, N_("DATE"), "@dates",
	  N_("on an earlier day: as known then, and looking back") },
	{ "why", OPTION_WHY, NULL, NULL,
	  N_("the reasons in full, and what would be without each kind") },
	{ "without", OPTION_WITHOUT, N_("KIND"), "@kinds",
	  N_("leaving out all entries of a kind") },
	{ "history", OPTION_HISTORY, NULL, NULL, N_("a line for each month") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_step = {
	.manual = N_("The four steps are those of a leaflet of Yamaguchi Prefecture: the "
		     "family and the relation at home; the person and a supporter; a place "
		     "with company; and taking part in society, bit by bit, in one's own "
		     "way. They are only one model. They do not always come in order, and "
		     "people go back and forth. That a step never comes, because of illness, "
		     "disability or age, is a path as well.\n"
		     "\n"
		     "The estimate is no diagnosis and no forecast; it is an aid for talking "
		     "with the supporter. It looks at the kinds that were written on each "
		     "day, and never at a text. A day without an entry is evidence of "
		     "nothing. What the family does for itself, a declined invitation, and "
		     "going out alone weigh nothing; safety entries stay outside it. With "
		     "fewer than five written days in the last sixty it says only that there "
		     "is not enough yet. How it works, and the reason of every number in it, "
		     "is told in estimate.md in the folder of the documentation.\n"),
	.flags = flags,
	.words = "@dates",
	.name = "step",
	.usage = N_("[DATE] [OPTIONS]"),
	.summary = N_("which of the four steps, with its uncertainty and its reasons"),
	.help = N_(
		"An estimate from what was written, and only one model: people go back and forth.\n"
		"Days without an entry count as not written, never as something.\n"),
	.run = run,
	.has_json = true,
};
