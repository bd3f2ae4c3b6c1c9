/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/sheet_draw.h"
#include "cli/sheet_page.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/sections.h"
#include "schema/text.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

enum { ASKS_MAX = 8, ASK_MAX = 160, MADE_BY_MAX = 60 };
enum {
	OPTION_FORMAT = 300,
	OPTION_WITH,
	OPTION_WITHOUT,
	OPTION_ASK,
	OPTION_BY,
	OPTION_NAMES,
	OPTION_REPLACE
};

/* As in schema/sections.h, for completion. */
#define SECTION_WORDS "counts firsts statements writers family meetings safety estimate reasons ask"

static const char key_sections[] = "sheet-sections";
static const char key_person[] = "sheet-person";

struct wish {
	const char *output;
	const char *format;
	const char *made_by;
	json_t *with; /* names of sections */
	json_t *without;
	json_t *asks;
	bool has_names;
	bool may_replace;
};

/* --- what is asked for ------------------------------------------------------------------- */

/* The names in a list with commas, each in an array. */
static enum result take_sections(json_t *array, const char *list)
{
	if (!sections_are_valid(list) || strcmp(list, "none") == 0) {
		_cleanup_(free_text) char *all = memory_string("");

		for (size_t i = 0; sections_all[i]; i++) {
			char *longer =
				memory_format("%s%s%s", all, i > 0 ? ", " : "", sections_all[i]);

			free(all);
			all = longer;
		}
		return command_usage(&command_sheet, _("“%s” is no section. There are: %s."), list,
				     all);
	}
	for (size_t i = 0; sections_all[i]; i++) {
		if (sections_have(list, sections_all[i]))
			json_array_append_new(array, json_string(sections_all[i]));
	}
	return RESULT_DONE;
}

static enum result take_option(struct wish *wish, int option)
{
	switch (option) {
	case 'o':
		wish->output = optarg;
		return RESULT_DONE;
	case OPTION_FORMAT:
		wish->format = optarg;
		return RESULT_DONE;
	case OPTION_WITH:
		return take_sections(wish->with, optarg);
	case OPTION_WITHOUT:
		return take_sections(wish->without, optarg);
	case OPTION_ASK:
		if (!text_is_valid(optarg, strlen(optarg)))
			return command_usage(&command_sheet, "%s", _("That is not UTF-8."));
		json_array_append_new(wish->asks, json_string(optarg));
		return RESULT_DONE;
	case OPTION_BY:
		wish->made_by = optarg;
		return RESULT_DONE;
	case OPTION_NAMES:
		wish->has_names = true;
		return RESULT_DONE;
	case OPTION_REPLACE:
		wish->may_replace = true;
		return RESULT_DONE;
	default:
		return RESULT_USAGE;
	}
}

/* The format that the file's name asks for, or NULL. */
static const char *format_of(const char *path)
{
	static const char *const formats[] = { "pdf", "svg", "png" };
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < sizeof formats / sizeof formats[0]; i++) {
		if (strcasecmp(dot + 1, formats[i]) == 0)
			return formats[i];
	}
	return NULL;
}

static enum result settle_format(struct wish *wish)
{
	bool is_stdout = wish->output && strcmp(wish->output, "-") == 0;

	if (!wish->output)
		return command_usage(
			&command_sheet, "%s",
			_("Please say where the sheet is to be written: --output FILE.pdf. Others "
			  "who use this computer may see the file, so no place is chosen for "
			  "you."));
	if (!wish->format)
		wish->format = is_stdout ? "pdf" : format_of(wish->output);
	if (!wish->format)
		return command_usage(&command_sheet, "%s",
				     _("The file's name ends in .pdf, .svg or .png, or --format "
				       "says which it is."));
	if (strcmp(wish->format, "pdf") != 0 && strcmp(wish->format, "svg") != 0 &&
	    strcmp(wish->format, "png") != 0)
		return command_usage(&command_sheet,
				     _("“%s” is no format. There are pdf, svg and png."),
				     wish->format);
	if (is_stdout && isatty(STDOUT_FILENO))
		return command_usage(&command_sheet, "%s",
				     _("A drawing is nothing for a terminal; please name a file."));
	if (json_array_size(wish->asks) > ASKS_MAX)
		return command_usage(&command_sheet,
				     _("At most %d lines of --ask fit on the sheet."), ASKS_MAX);
	return RESULT_DONE;
}

static enum result read_wish(struct cli *cli, int argc, char **argv, struct wish *wish)
{
	enum result result = RESULT_DONE;
	int option;

	optind = 0;
	while (result == RESULT_DONE &&
	       (option = command_option(cli, &command_sheet, argc, argv, "o:", NULL)) != -1)
		result = take_option(wish, option);
	return result == RESULT_DONE ? settle_format(wish) : result;
}

/* --- what is known ------------------------------------------------------------------------ */

static const char *setting(const json_t *settings, const char *key)
{
	const json_t *object;
	size_t i;

	json_array_foreach (settings, i, object) {
		const char *value = json_string_value(json_object_get(object, "value"));

		if (strcmp(json_string_value(json_object_get(object, "key")), key) == 0 && value)
			return value;
	}
	return "";
}

/* All names that the household has for the person, with commas between them. */
static char *say_persons(const json_t *settings)
{
	return memory_format("%s,%s", setting(settings, key_person), setting(settings, "person"));
}

/* Choose the sections, and keep the choice where it is another one. */
static enum result choose_sections(struct cli *cli, const struct wish *wish, const char *kept,
				   char sections[static SECTIONS_TEXT])
{
	const json_t *name;
	json_t *reply = NULL;
	enum result result = RESULT_DONE;
	size_t i;

	snprintf(sections, SECTIONS_TEXT, "%s", kept);
	json_array_foreach (wish->with, i, name)
		sections_change(sections, json_string_value(name), true);
	json_array_foreach (wish->without, i, name)
		sections_change(sections, json_string_value(name), false);
	if (strcmp(sections, kept) != 0)
		result = command_call_method(
			cli, "SetSetting",
			json_pack("{s:s, s:s}", "key", key_sections, "value", sections), &reply);
	json_decref(reply);
	return result;
}

static void add_ask(const struct sheet_names *names, json_t *asks, const char *text)
{
	_cleanup_(free_text) char *clean = sheet_names_clean(names, text, ASK_MAX);

	if (*clean)
		json_array_append_new(asks, json_string(clean));
}

/* The lines that were given, else the period's entries with the tag. */
static enum result gather_asks(struct cli *cli, const struct wish *wish, const char *from,
			       const char *to, const struct sheet_names *names, json_t *asks)
{
	static const char *const tags[] = { "相談したい", "ask" };
	const json_t *text;
	size_t i;

	json_array_foreach (wish->asks, i, text)
		add_ask(names, asks, json_string_value(text));
	for (size_t tag = 0; json_array_size(wish->asks) == 0 && tag < 2; tag++) {
		const json_t *entry;
		json_t *reply;
		enum result result =
			command_call_method(cli, "List",
					    json_pack("{s:s, s:s, s:s, s:i}", "from", from, "to",
						      to, "tag", tags[tag], "limit", ASKS_MAX * 4),
					    &reply);

		if (result != RESULT_DONE)
			return result;
		json_array_foreach (json_object_get(reply, "entries"), i, entry) {
			if (!json_is_true(json_object_get(entry, "private")) &&
			    json_array_size(asks) < ASKS_MAX)
				add_ask(names, asks,
					json_string_value(json_object_get(entry, "text")));
		}
		json_decref(reply);
	}
	return RESULT_DONE;
}

/* --- making it ------------------------------------------------------------------------------ */

static void say_sections(const char *sections)
{
	_cleanup_(free_text) char *out = memory_string("");

	for (size_t i = 0; sections_all[i]; i++) {
		char *longer;

		if (sections_have(sections, sections_all[i]))
			continue;
		longer = memory_format("%s%s%s", out, *out ? ", " : "", sections_all[i]);
		free(out);
		out = longer;
	}
	command_print(_("Please look at it before you hand it over. Left out: %s (--with takes "
			"them in, --without leaves out; the choice is remembered)."),
		      *out ? out : _("nothing"));
	if (sections_have(sections, "safety"))
		command_print("%s", _("What touches safety is on it, as the family chose."));
}

static enum result make(const struct wish *wish, struct sheet *sheet)
{
	_cleanup_(free_text) char *bytes = NULL;
	_cleanup_(free_text) char *made_by =
		wish->made_by ? sheet_names_clean(&(struct sheet_names){ .count = 0 },
						  wish->made_by, MADE_BY_MAX)
			      : NULL;
	json_t *page;
	size_t length;
	enum result result;

	sheet->made_by = made_by;
	sheet->format = wish->format;
	page = sheet_page(sheet);
	result = sheet_draw(page, &bytes, &length);
	json_decref(page);
	if (result == RESULT_DONE)
		result = command_save(wish->output, bytes, length, wish->may_replace);
	if (result == RESULT_DONE && strcmp(wish->output, "-") != 0)
		say_sections(sheet->sections);
	return result;
}

static enum result ask_daemon(struct cli *cli, const struct wish *wish, const struct today *today,
			      const struct period *period)
{
	char from[DATE_TEXT];
	char to[DATE_TEXT];
	char sections[SECTIONS_TEXT];
	struct sheet_names names = { .count = 0 };
	_cleanup_(free_text) char *persons = NULL;
	json_t *settings = NULL;
	json_t *members = NULL;
	json_t *report = NULL;
	json_t *asks = json_array();
	enum result result;

	date_format(period->first, from);
	date_format(period->last, to);
	result = command_call_method(cli, "GetSettings", NULL, &settings);
	if (result == RESULT_DONE)
		result = command_call_method(cli, "ListMembers", NULL, &members);
	if (result == RESULT_DONE)
		result = command_call_method(
			cli, "GetReport", json_pack("{s:s, s:s}", "from", from, "to", to), &report);
	if (result == RESULT_DONE)
		result = choose_sections(
			cli, wish, setting(json_object_get(settings, "settings"), key_sections),
			sections);
	persons = say_persons(json_object_get(settings, "settings"));
	if (result == RESULT_DONE && !wish->has_names)
		sheet_names_init(&names, json_object_get(members, "members"), persons);
	if (result == RESULT_DONE)
		result = gather_asks(cli, wish, from, to, &names, asks);
	if (result == RESULT_DONE) {
		struct sheet sheet = {
			.report = json_object_get(report, "report"),
			.asks = asks,
			.names = &names,
			.sections = sections,
			.period = *period,
			.today = *today,
		};

		result = make(wish, &sheet);
	}
	sheet_names_release(&names);
	json_decref(asks);
	json_decref(settings);
	json_decref(members);
	json_decref(report);
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct today today;
	struct period period;
	struct wish wish = { .with = json_array(), .without = json_array(), .asks = json_array() };
	enum result result = read_wish(cli, argc, argv, &wish);

	if (result == RESULT_DONE)
		result = command_past_period(cli, argc - optind, argv + optind, &today, &period);
	if (result == RESULT_DONE)
		result = ask_daemon(cli, &wish, &today, &period);
	json_decref(wish.with);
	json_decref(wish.without);
	json_decref(wish.asks);
	return result;
}

static const struct flag flags[] = {
	{ "output", 'o', N_("FILE"), "@files",
	  N_("where to; ends in .pdf, .svg or .png; - for standard output") },
	{ "format", OPTION_FORMAT, N_("FORMAT"), "pdf svg png",
	  N_("which it is, where the name does not say") },
	{ "with", OPTION_WITH, N_("SECTIONS"), SECTION_WORDS, N_("take these in, from now on") },
	{ "without", OPTION_WITHOUT, N_("SECTIONS"), SECTION_WORDS,
	  N_("leave these out, from now on") },
	{ "ask", OPTION_ASK, N_("TEXT"), NULL,
	  N_("a line of what you would like to ask; may be given several times") },
	{ "by", OPTION_BY, N_("NAME"), NULL, N_("who made it; else those who wrote") },
	{ "names", OPTION_NAMES, NULL, NULL, N_("leave names as they are") },
	{ "replace", OPTION_REPLACE, NULL, NULL, N_("in place of a file of that name") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_sheet = {
	.name = "sheet",
	.usage = N_("[MONTH] --output FILE"),
	.summary = N_("one A4 page to hand to the supporter"),
	.help = N_(
		"What was written, apart from the estimate, and room for what you would like to\n"
		"ask: the lines of --ask, else the entries with the tag #ask, else empty lines.\n"
		"Private entries are never on it. Names become “the person” and “family A”;\n"
		"writers called mother or father stay so. The person's own names:\n"
		"ayumi config sheet-person NAME,NAME\n"
		"\n"
		"  ayumi sheet last month --output sheet.pdf\n"
		"  ayumi sheet 2026-10 --without estimate,reasons -o sheet.pdf\n"
		"\n"
		"Sections, with commas between them: counts (entries by kind), firsts (first\n"
		"times), statements (of supporters), writers, family, meetings, safety,\n"
		"estimate, reasons, ask. Safety is left out until you take it in.\n"),
	.flags = flags,
	.run = run,
};
