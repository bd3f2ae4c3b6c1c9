/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/entry_text.h"
#include "cli/export_write.h"
#include "schema/frame.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>

enum {
	OPTION_FORMAT = 300,
	OPTION_FROM,
	OPTION_TO,
	OPTION_ALL,
	OPTION_MINE,
	OPTION_REDACT,
	OPTION_REPLACE
};

struct request {
	struct cli *cli;
	struct export_file out;
	const char *path;
	const char *format;
	const char *from;
	const char *to;
	const char *member; /* whose private entries are within, with is_mine */
	json_t *query;
	bool is_all;
	bool is_mine;
	bool may_replace;
	long long private_left_out;
	long long private_within;
};

/* --- what is asked for ---------------------------------------------------------------- */

static enum result set_format(struct request *request, const char *word)
{
	static const char *const formats[] = { "jsonl", "csv", "markdown", "vjournal" };

	request->format = word;
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		if (strcmp(formats[i], word) == 0) {
			request->out.format = (enum export_format)i;
			return RESULT_DONE;
		}
	}
	return command_usage(&command_export, "%s",
			     _("The format is jsonl, csv, markdown or vjournal."));
}

static enum result set_option(struct request *request, int option)
{
	switch (option) {
	case OPTION_FORMAT:
		return set_format(request, optarg);
	case 'o':
		request->path = optarg;
		return RESULT_DONE;
	case 'b':
		request->member = optarg;
		return RESULT_DONE;
	case OPTION_FROM:
		request->from = optarg;
		return RESULT_DONE;
	case OPTION_TO:
		request->to = optarg;
		return RESULT_DONE;
	case OPTION_ALL:
		request->is_all = true;
		return RESULT_DONE;
	case OPTION_MINE:
		request->is_mine = true;
		return RESULT_DONE;
	case OPTION_REDACT:
		request->out.is_redacted = true;
		return RESULT_DONE;
	case OPTION_REPLACE:
		request->may_replace = true;
		return RESULT_DONE;
	default:
		return RESULT_USAGE;
	}
}

static enum result set_day(struct request *request, const char *name, const char *phrase)
{
	const struct today *today = &request->out.today;
	struct when when;
	char date[DATE_TEXT];
	enum when_result understood;

	if (!phrase)
		return RESULT_DONE;
	understood = when_date(phrase, today, &when);
	if (understood != WHEN_OK) {
		complain_when(phrase, understood, &when, today);
		return RESULT_USAGE;
	}
	date_format(when.day, date);
	json_object_set_new(request->query, name, json_string(date));
	return RESULT_DONE;
}

static enum result set_period(struct request *request, const char *phrase)
{
	const struct today *today = &request->out.today;
	struct period period;
	char date[DATE_TEXT];
	enum when_result understood = when_month(phrase, today, &period);

	if (understood != WHEN_OK)
		understood = when_range(phrase, today, &period);
	if (understood != WHEN_OK) {
		complain_when(phrase, understood, NULL, today);
		return RESULT_USAGE;
	}
	date_format(period.first, date);
	json_object_set_new(request->query, "from", json_string(date));
	date_format(period.last, date);
	json_object_set_new(request->query, "to", json_string(date));
	return RESULT_DONE;
}

static enum result check(const struct request *request, bool has_period)
{
	if (request->is_all &&
	    (request->out.format != EXPORT_JSONL || request->out.is_redacted || has_period ||
	     request->from || request->to || request->is_mine || request->member))
		return command_usage(&command_export, "%s",
				     _("“--all” is the whole journal as JSON Lines, and stands "
				       "alone."));
	if (request->member && !request->is_mine)
		return command_usage(&command_export, "%s", _("“--writer” goes with “--mine”."));
	return RESULT_DONE;
}

static enum result read_words(struct request *request, int argc, char **argv)
{
	_cleanup_(free_text) char *phrase = NULL;
	enum result result = RESULT_DONE;
	int option;

	optind = 0;
	while (result == RESULT_DONE &&
	       (option = command_option(request->cli, &command_export, argc, argv, "", NULL)) != -1)
		result = set_option(request, option);
	if (result == RESULT_DONE)
		result = check(request, optind < argc);
	if (result == RESULT_DONE)
		result = command_today(request->cli, &request->out.today);
	if (result == RESULT_DONE && optind < argc) {
		phrase = command_join(argc - optind, argv + optind);
		result = set_period(request, phrase);
	}
	if (result == RESULT_DONE)
		result = set_day(request, "from", request->from);
	if (result == RESULT_DONE)
		result = set_day(request, "to", request->to);
	return result;
}

/* --- fetching ------------------------------------------------------------------------- */

static void take_entries(struct request *request, const json_t *reply)
{
	const json_t *item;
	size_t i;

	json_array_foreach (json_object_get(reply, "entries"), i, item) {
		struct entry entry;

		if (entry_from_wire(&entry, item, NULL) < 0)
			continue;
		request->private_within += entry.is_private;
		export_entry(&request->out, &entry);
		entry_release(&entry);
	}
	request->private_left_out = json_integer_value(json_object_get(reply, "private_entries"));
}

static void take_rows(struct request *request, const json_t *reply)
{
	const json_t *row;
	size_t i;

	json_array_foreach (json_object_get(reply, "rows"), i, row) {
		_cleanup_(free_text) char *text = json_text(row, JSON_COMPACT);

		fprintf(request->out.file, "%s\n", text);
	}
}

static enum result fetch(struct request *request)
{
	struct failure failure = { 0 };
	bool continues = true;
	enum result result = command_connect(request->cli);
	enum answer answer;

	if (result != RESULT_DONE)
		return result;
	answer = client_send(request->cli->client, request->is_all ? "ExportAll" : "List",
			     json_incref(request->query), true, &failure);
	while (answer == ANSWER_OK && continues) {
		json_t *reply;

		answer = client_receive(request->cli->client, &reply, &continues, &failure);
		if (answer == ANSWER_OK && request->is_all)
			take_rows(request, reply);
		else if (answer == ANSWER_OK)
			take_entries(request, reply);
		json_decref(reply);
	}
	if (answer == ANSWER_OK)
		return RESULT_DONE;
	complain(&failure);
	failure_release(&failure);
	return answer == ANSWER_LOST ? RESULT_NO_DAEMON : RESULT_FAILED;
}

/* Whose private entries “--mine” means, where nobody is named. */
static enum result find_writer(struct request *request, json_t **reply)
{
	const char *last;
	enum result result;

	if (request->member) {
		request->member = entry_text_member(request->member);
		return RESULT_DONE;
	}
	result = command_call_method(request->cli, "ListMembers", NULL, reply);
	last = json_string_value(json_object_get(*reply, "last"));
	request->member = last ? last : "";
	return result;
}

static enum result write_all(struct request *request)
{
	enum result result;

	if (request->is_all)
		fputs("{\"type\":\"journal\",\"format\":1,\"complete\":true}\n", request->out.file);
	else
		export_begin(&request->out);
	result = fetch(request);
	if (!request->is_all)
		export_end(&request->out);
	return result;
}

/* On standard error, so that it never becomes part of the file. */
static void say_private(const struct request *request)
{
	if (request->is_all)
		complain_line("%s", _("The whole journal: private and removed entries, and every "
				      "earlier version, are within. Keep it where only the family "
				      "can read it."));
	if (request->private_within > 0)
		complain_line(ngettext("%lld private entry is within.",
				       "%lld private entries are within.",
				       (unsigned long)request->private_within),
			      request->private_within);
	if (request->private_left_out > 0)
		complain_line(ngettext("%lld private entry was left out.",
				       "%lld private entries were left out.",
				       (unsigned long)request->private_left_out),
			      request->private_left_out);
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct request request = { .cli = cli, .query = json_object() };
	_cleanup_(free_text) char *bytes = NULL;
	json_t *members = NULL;
	size_t length = 0;
	enum result result = read_words(&request, argc, argv);

	if (result == RESULT_DONE && request.is_mine)
		result = find_writer(&request, &members);
	if (result == RESULT_DONE && request.is_mine &&
	    entry_text_ask_private(request.query, request.member) < 0)
		result = command_usage(&command_export, "%s", _("That is not UTF-8."));
	if (result == RESULT_DONE) {
		request.out.file = open_memstream(&bytes, &length);
		if (!request.out.file)
			abort();
		result = write_all(&request);
		fclose(request.out.file);
	}
	if (result == RESULT_DONE)
		result = command_save(request.path, bytes, length, request.may_replace);
	if (result == RESULT_DONE)
		say_private(&request);
	json_decref(request.query);
	json_decref(members);
	return result;
}

static const struct flag flags[] = {
	{ "format", OPTION_FORMAT, N_("FORMAT"), "jsonl csv markdown vjournal",
	  N_("jsonl (default), csv, markdown or vjournal (iCalendar)") },
	{ "output", 'o', N_("FILE"), "@files",
	  N_("write a new file, for its owner alone, instead of standard output") },
	{ "replace", OPTION_REPLACE, NULL, NULL, N_("in place of a file of that name") },
	{ "from", OPTION_FROM, N_("DATE"), "@dates", N_("from that day on") },
	{ "to", OPTION_TO, N_("DATE"), "@dates", N_("up to that day") },
	{ "mine", OPTION_MINE, NULL, NULL, N_("with the private entries of the one who writes") },
	{ "writer", 'b', N_("WRITER"), "@members", N_("with --mine: whose private entries") },
	{ "redact", OPTION_REDACT, NULL, NULL, N_("leave texts, names and tags out") },
	{ "all", OPTION_ALL, NULL, NULL,
	  N_("the whole journal for “ayumi import”: every version, private and removed entries, "
	     "meetings, settings") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_export = {
	.name = "export",
	.usage = N_("[PERIOD] [OPTIONS]"),
	.summary = N_("take entries out, for other programs or as a copy"),
	.help = N_("Without a period, everything that stands in the journal, but private entries.\n"
		   "\n"
		   "  ayumi export --format csv --output ayumi.csv\n"
		   "  ayumi export last month --format markdown\n"
		   "  ayumi export --all --output ayumi.jsonl\n"),
	.manual = N_(
		"JSON Lines hold an object in each line, with its type. The first is the journal "
		"with "
		"the format's number; an entry has the names of the interface org.ayumi.Journal. "
		"With "
		"--all each version of an entry has a line of its own, the first one first, and "
		"rows of "
		"other tables (writers, what can be undone, meetings, settings) stand before them. "
		"Imported into an empty journal such a file gives the same journal again; the "
		"program's "
		"language belongs to the login and is not in it.\n"
		"\n"
		"A table (CSV, RFC 4180) begins with a byte order mark, so that spreadsheets read "
		"it as "
		"UTF-8. Where a cell begins with = + - @ ' or a control, an apostrophe stands "
		"before "
		"it, so that no program takes it for a formula; the import takes it away again.\n"
		"\n"
		"In Markdown and in iCalendar (VJOURNAL, RFC 5545) controls are made visible.\n"
		"\n"
		"Private entries are left out unless --mine or --all is given, and how many they "
		"are is "
		"said on standard error. A file is written beside its place and named when it is "
		"whole.\n"),
	.flags = flags,
	.words = "@periods",
	.run = run,
};
