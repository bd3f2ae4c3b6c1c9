/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/report_text.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>

static enum result read_period(struct cli *cli, int argc, char **argv, struct today *today,
			       struct period *period)
{
	_cleanup_(free_text) char *phrase = NULL;
	enum when_result understood;
	enum result result;

	optind = 0;
	if (command_option(cli, &command_report, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	result = command_today(cli, today);
	if (result != RESULT_DONE)
		return result;
	phrase = optind < argc ? command_join(argc - optind, argv + optind)
			       : memory_string("this month");
	understood = when_month(phrase, today, period);
	if (understood != WHEN_OK)
		understood = when_range(phrase, today, period);
	if (understood != WHEN_OK) {
		complain_when(phrase, understood, NULL, today);
		return RESULT_USAGE;
	}
	if (period->first > today->day) {
		complain_line(_("“%s” is still to come."), phrase);
		return RESULT_USAGE;
	}
	return RESULT_DONE;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct period period;
	struct today today;
	char from[DATE_TEXT];
	char to[DATE_TEXT];
	json_t *reply;
	enum result result = read_period(cli, argc, argv, &today, &period);

	if (result != RESULT_DONE)
		return result;
	date_format(period.first, from);
	date_format(period.last, to);
	result = command_call_method(cli, "GetReport",
				     json_pack("{s:s, s:s}", "from", from, "to", to), &reply);
	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(json_object_get(reply, "report"));
	else if (result == RESULT_DONE)
		report_text_print(json_object_get(reply, "report"), &period, &today);
	json_decref(reply);
	return result;
}

const struct command command_report = {
	.name = "report",
	.usage = N_("[MONTH]"),
	.summary = N_("a month in review: what was written, the estimate, meetings"),
	.help = N_("Without a month, this month so far.\n"
		   "\n"
		   "  ayumi report last month\n"
		   "  ayumi report 2026-10\n"
		   "  ayumi report 2026-10-01..2026-10-15\n\n"),
	.run = run,
	.has_json = true,
};
