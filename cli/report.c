/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/report_csv.h"
#include "cli/report_html.h"
#include "cli/report_markdown.h"
#include "cli/report_open.h"
#include "cli/report_page.h"
#include "cli/report_text.h"
#include "schema/frame.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>

enum { OPTION_OWN = 600, OPTION_ASCII, OPTION_OPEN, OPTION_REPLACE };

struct wanted {
	const char *format; /* text, csv, md, html or json */
	const char *output; /* NULL: standard output */
	bool is_own_copy;
	bool is_ascii;
	bool is_opened;
	bool may_replace;
};

static bool is_format(const char *word)
{
	static const char *const formats[] = { "text", "csv", "json", "md", "html" };

	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		if (strcmp(formats[i], word) == 0)
			return true;
	}
	return false;
}

static enum result read_options(struct cli *cli, int argc, char **argv, struct wanted *wanted)
{
	int option;

	*wanted = (struct wanted){ .format = "text" };
	optind = 0;
	while ((option = command_option(cli, &command_report, argc, argv, "", NULL)) != -1) {
		switch (option) {
		case 'f':
			wanted->format = optarg;
			break;
		case 'o':
			wanted->output = optarg;
			break;
		case OPTION_OWN:
			wanted->is_own_copy = true;
			break;
		case OPTION_ASCII:
			wanted->is_ascii = true;
			break;
		case OPTION_OPEN:
			wanted->is_opened = true;
			break;
		case OPTION_REPLACE:
			wanted->may_replace = true;
			break;
		default:
			return RESULT_USAGE;
		}
	}
	if (!is_format(wanted->format))
		return command_usage(&command_report,
				     _("“%s” is no form of a report: text, csv, json, md or html."),
				     wanted->format);
	if (wanted->is_opened && wanted->output)
		return command_usage(&command_report,
				     _("--open shows the report and keeps no file where you say; "
				       "please choose --open or --output."));
	if (cli->is_json)
		wanted->format = "json";
	return RESULT_DONE;
}

static char *render(const struct wanted *wanted, const json_t *report, const struct page *page,
		    const struct today *today)
{
	struct text_style style =
		report_text_style(wanted->is_ascii, wanted->output != NULL, today->day);

	if (wanted->is_opened || strcmp(wanted->format, "html") == 0)
		return report_html(page, today->day);
	if (strcmp(wanted->format, "json") == 0) {
		_cleanup_(free_text) char *json = json_text(report, JSON_INDENT(2));

		return memory_format("%s\n", json ? json : "null");
	}
	if (strcmp(wanted->format, "csv") == 0)
		return report_csv(page, wanted->output != NULL);
	if (strcmp(wanted->format, "md") == 0)
		return report_markdown(page, today->day);
	return report_text_render(page, &style);
}

static enum result put_out(struct cli *cli, const struct wanted *wanted, const json_t *report,
			   const struct period *period, const struct today *today)
{
	struct page *page = report_page(report, period, today);
	_cleanup_(free_text) char *text = render(wanted, report, page, today);
	enum result result;

	if (wanted->is_opened)
		result = report_open(&cli->paths, text);
	else
		result = command_save(wanted->output, text, strlen(text), wanted->may_replace);
	page_free(page);
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct wanted wanted;
	struct period period;
	struct today today;
	char from[DATE_TEXT];
	char to[DATE_TEXT];
	json_t *reply = NULL;
	enum result result = read_options(cli, argc, argv, &wanted);

	if (result == RESULT_DONE)
		result = command_past_period(cli, argc - optind, argv + optind, &today, &period);
	if (result != RESULT_DONE)
		return result;
	date_format(period.first, from);
	date_format(period.last, to);
	result = command_call_method(cli, "GetReport",
				     json_pack("{s:s, s:s, s:b}", "from", from, "to", to,
					       "own_copy", (int)wanted.is_own_copy),
				     &reply);
	if (result == RESULT_DONE)
		result = put_out(cli, &wanted, json_object_get(reply, "report"), &period, &today);
	json_decref(reply);
	return result;
}

static const struct flag flags[] = {
	{ "format", 'f', N_("FORM"), "text csv json md html",
	  N_("how: text, csv for a spreadsheet, md (Markdown), html, or json for programs") },
	{ "output", 'o', N_("FILE"), "@files",
	  N_("into a new file, for its owner alone, in place of the screen") },
	{ "replace", OPTION_REPLACE, NULL, NULL, N_("the file may be there already") },
	{ "open", OPTION_OPEN, NULL, NULL, N_("show it in the browser, from a private file") },
	{ "own", OPTION_OWN, NULL, NULL,
	  N_("the family's own copy: with the words that may have pressed") },
	{ "ascii", OPTION_ASCII, NULL, NULL, N_("text without signs that old terminals lack") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_report = {
	.name = "report",
	.usage = N_("[PERIOD] [OPTIONS]"),
	.summary = N_("a month or a year in review: entries, the estimate, meetings"),
	.help = N_("Without a period, this month so far.  Entries that are private are only\n"
		   "counted.\n"
		   "\n"
		   "  ayumi report last month\n"
		   "  ayumi report 2026-10 --open\n"
		   "  ayumi report 2026Q3 --format csv --output autumn.csv\n"
		   "  ayumi report 2026\n"
		   "  ayumi report 2026-10-01..2026-10-15\n\n"),
	.manual = N_("It shows the estimate at the beginning and the end, how often each "
		     "kind was written beside the period before, the days on which something "
		     "was written, what happened for the first time or after a long while, "
		     "who wrote, where the family went, and what comes next.\n"),
	.flags = flags,
	.words = "@periods",
	.run = run,
	.has_json = true,
};
