/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/entry_text.h"
#include "cli/screen.h"
#include "schema/entry.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

enum { NUMBER_WIDTH = 5 };

static void print_entry(const json_t *object, const struct today *today)
{
	struct entry entry;

	if (entry_from_wire(&entry, object, NULL) < 0)
		return;
	{
		_cleanup_(free_text) char *sentence = entry_text_sentence(&entry, today);

		command_print("%s%s", sentence, entry.is_removed ? _(" [removed]") : "");
	}
	entry_release(&entry);
}

static enum result show_entry(struct cli *cli, json_t *parameters_take)
{
	struct today today;
	json_t *reply;
	enum result result = command_call_method(cli, "Get", parameters_take, &reply);

	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(json_object_get(reply, "entry"));
	else if (result == RESULT_DONE && (result = command_today(cli, &today)) == RESULT_DONE)
		print_entry(json_object_get(reply, "entry"), &today);
	json_decref(reply);
	return result;
}

/* The entries of one writer, under the name. */
static void print_view(const json_t *entries, size_t first)
{
	const char *writer =
		json_string_value(json_object_get(json_array_get(entries, first), "member"));

	command_print("\n  %s", entry_text_writer(writer));
	for (size_t i = first; i < json_array_size(entries); i++) {
		const json_t *object = json_array_get(entries, i);
		struct entry entry;

		if (!json_equal(json_object_get(object, "member"),
				json_object_get(json_array_get(entries, first), "member")) ||
		    entry_from_wire(&entry, object, NULL) < 0)
			continue;
		{
			_cleanup_(free_text) char *lines = entry_text_lines(
				&entry, NUMBER_WIDTH, screen_columns(STDOUT_FILENO));

			printf("%s\n", lines);
		}
		entry_release(&entry);
	}
}

/* What each who wrote saw of one day: view under view. */
static void print_views(const json_t *entries)
{
	for (size_t i = 0; i < json_array_size(entries); i++) {
		size_t earlier = 0;

		while (earlier < i &&
		       !json_equal(json_object_get(json_array_get(entries, earlier), "member"),
				   json_object_get(json_array_get(entries, i), "member")))
			earlier++;
		if (earlier == i)
			print_view(entries, i);
	}
}

static enum result ask_day(struct cli *cli, const char *phrase, json_t *parameters,
			   struct today *today, struct period *period)
{
	char date[DATE_TEXT];
	enum when_result understood;
	enum result result = command_today(cli, today);

	if (result != RESULT_DONE)
		return result;
	understood = when_range(phrase, today, period);
	if (understood != WHEN_OK) {
		complain_when(phrase, understood, NULL, today);
		return RESULT_USAGE;
	}
	if (period->first != period->last)
		return command_usage(&command_show, "%s",
				     _("One entry's number or one day, please. A period: “ayumi "
				       "list”."));
	date_format(period->first, date);
	json_object_set_new(parameters, "from", json_string(date));
	json_object_set_new(parameters, "to", json_string(date));
	return RESULT_DONE;
}

static enum result show_day(struct cli *cli, const char *phrase, json_t *parameters)
{
	struct period period;
	struct today today;
	json_t *reply = NULL;
	json_t *entries;
	enum result result = ask_day(cli, phrase, parameters, &today, &period);

	if (result == RESULT_DONE)
		result = command_call_method(cli, "List", json_incref(parameters), &reply);
	entries = json_object_get(reply, "entries");
	if (result == RESULT_DONE && cli->is_json) {
		result = command_print_json(entries);
	} else if (result == RESULT_DONE) {
		_cleanup_(free_text) char *day = when_say(period.first, &today, WHEN_FULL);

		command_print("%s", day);
		if (json_array_size(entries) == 0)
			command_print("%s", _("Nothing is written there."));
		print_views(entries);
		entry_text_print_hidden(
			json_integer_value(json_object_get(reply, "private_entries")));
	}
	json_decref(reply);
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	json_t *parameters = json_object();
	enum result result = RESULT_DONE;
	int64_t number;
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_show, argc, argv, "", NULL)) != -1) {
		if (option == '?')
			result = RESULT_USAGE;
		else if (entry_text_ask_private(parameters, optarg) < 0)
			result = command_usage(&command_show, "%s", _("That is not UTF-8."));
		if (result != RESULT_DONE)
			break;
	}
	if (result == RESULT_DONE && optind >= argc)
		result = command_usage(&command_show, "%s",
				       _("Which entry? Its number stands in “ayumi list”."));
	if (result == RESULT_DONE && argc - optind == 1 &&
	    command_number(argv[optind], &number) == 0) {
		json_object_set_new(parameters, "number", json_integer(number));
		result = show_entry(cli, json_incref(parameters));
	} else if (result == RESULT_DONE) {
		_cleanup_(free_text) char *phrase = command_join(argc - optind, argv + optind);

		result = show_day(cli, phrase, parameters);
	}
	json_decref(parameters);
	return result;
}

static const struct flag flags[] = {
	{ "mine", 'm', N_("WRITER"), "@members", N_("private entries of this person, too") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_show = {
	.name = "show",
	.usage = N_("NUMBER | DAY [OPTIONS]"),
	.summary = N_("one entry, or a day as each who wrote saw it"),
	.help = N_("  ayumi show 41\n"
		   "  ayumi show yesterday\n"),
	.flags = flags,
	.words = "@dates",
	.run = run,
	.has_json = true,
};
