/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/entry_text.h"
#include "schema/entry.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>

static void say_removed(const json_t *object, int64_t number, const struct today *today)
{
	struct entry entry;

	if (entry_from_wire(&entry, object, NULL) == 0) {
		_cleanup_(free_text) char *sentence = entry_text_sentence(&entry, today);

		command_print(_("Removed: %s"), sentence);
		entry_release(&entry);
	} else {
		command_print(_("Removed: private entry %lld"), (long long)number);
	}
	command_print("%s", _("To bring it back: ayumi undo"));
}

static enum result read_words(struct cli *cli, int argc, char **argv, json_t *parameters,
			      int64_t *number)
{
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_remove, argc, argv, "", NULL)) != -1) {
		if (option == '?')
			return RESULT_USAGE;
		if (json_object_set_new(parameters, option == 'b' ? "by" : "for",
					json_string(entry_text_member(optarg))) < 0)
			return command_usage(&command_remove, "%s", _("That is not UTF-8."));
	}
	if (argc - optind != 1 || command_number(argv[optind], number) < 0)
		return command_usage(&command_remove, "%s",
				     _("Which entry? Its number stands in “ayumi list”."));
	json_object_set_new(parameters, "number", json_integer(*number));
	return RESULT_DONE;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	json_t *parameters = json_object();
	json_t *reply = NULL;
	struct today today;
	int64_t number = 0;
	enum result result = read_words(cli, argc, argv, parameters, &number);

	if (result != RESULT_DONE) {
		json_decref(parameters);
		return result;
	}
	result = command_call_method(cli, "Remove", parameters, &reply);
	if (result == RESULT_DONE)
		result = command_today(cli, &today);
	if (result == RESULT_DONE)
		say_removed(json_object_get(reply, "entry"), number, &today);
	json_decref(reply);
	return result;
}

static const struct flag flags[] = {
	{ "writer", 'b', N_("WRITER"), "@members", N_("who removes it") },
	{ "for", 'f', N_("WRITER"), "@members", N_("whose entry it is, where it is not your own") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_remove = {
	.name = "remove",
	.usage = N_("NUMBER [OPTIONS]"),
	.summary = N_("take an entry out; “undo” brings it back"),
	.flags = flags,
	.run = run,
};
