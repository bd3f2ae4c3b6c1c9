/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/screen.h"
#include "cli/step_text.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <unistd.h>

static void print(const json_t *reply, int32_t day, const struct today *today)
{
	const json_t *estimate = json_object_get(reply, "estimate");
	_cleanup_(free_text) char *date = when_say(day, today, WHEN_FULL);
	_cleanup_(free_text) char *title = memory_format(_("Where things may stand — %s"), date);
	_cleanup_(free_text) char *styled =
		screen_styled(title, SCREEN_BOLD, screen_is_styled(STDOUT_FILENO));
	_cleanup_(free_text) char *verdict = step_text_verdict(estimate);
	_cleanup_(free_text) char *wrapped = screen_wrap(verdict, screen_columns(STDOUT_FILENO), 0);
	_cleanup_(free_text) char *caution =
		screen_wrap(step_text_caution(), screen_columns(STDOUT_FILENO), 0);

	printf("%s\n\n%s\n", styled, wrapped);
	step_text_print_bars(estimate);
	step_text_print_reasons(estimate, json_object_get(reply, "reasons"),
				json_integer_value(json_object_get(reply, "threshold")), today);
	printf("\n%s\n", caution);
}

static enum result read_day(struct cli *cli, int argc, char **argv, struct today *today,
			    int32_t *day)
{
	struct when when;
	enum when_result understood;
	enum result result;

	optind = 0;
	if (command_option(cli, &command_step, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	result = command_today(cli, today);
	*day = today->day;
	if (result == RESULT_DONE && optind < argc) {
		_cleanup_(free_text) char *phrase = command_join(argc - optind, argv + optind);

		understood = when_date(phrase, today, &when);
		if (understood != WHEN_OK) {
			complain_when(phrase, understood, &when, today);
			return RESULT_USAGE;
		}
		*day = when.day;
	}
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct today today;
	char date[DATE_TEXT];
	json_t *reply;
	int32_t day;
	enum result result = read_day(cli, argc, argv, &today, &day);

	if (result != RESULT_DONE)
		return result;
	date_format(day, date);
	result = command_call_method(cli, "GetEstimate", json_pack("{s:s}", "date", date), &reply);
	if (result != RESULT_DONE)
		return result;
	if (cli->is_json)
		result = command_print_json(reply);
	else
		print(reply, day, &today);
	json_decref(reply);
	return result;
}

const struct command command_step = {
	.name = "step",
	.usage = "[DATE]",
	.summary = N_("which of the four steps, with its uncertainty and its reasons"),
	.help = N_(
		"An estimate from what was written, and only one model: people go back and forth.\n"
		"Days without an entry count as not written, never as something.\n\n"),
	.run = run,
	.has_json = true,
};
