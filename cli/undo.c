/* SPDX-License-Identifier: MIT */
#include "cli/change_text.h"
#include "cli/command.h"
#include "cli/entry_text.h"
#include "schema/language.h"

#include <getopt.h>

static enum result read_options(struct cli *cli, const struct command *command, int argc,
				char **argv, json_t *parameters)
{
	int option;

	optind = 0;
	while ((option = command_option(cli, command, argc, argv, "", NULL)) != -1) {
		if (option == 'b' &&
		    json_object_set_new(parameters, "by", json_string(entry_text_member(optarg))) <
			    0)
			return command_usage(command, "%s", _("That is not UTF-8."));
		if (option == 'a')
			json_object_set_new(parameters, "household", json_true());
		if (option == '?')
			return RESULT_USAGE;
	}
	if (optind < argc)
		return command_usage(command, "%s",
				     _("It is about the last change and needs no other words."));
	return RESULT_DONE;
}

static enum result run(struct cli *cli, const struct command *command, int argc, char **argv,
		       bool is_redo)
{
	json_t *parameters = json_object();
	json_t *reply = NULL;
	struct today today;
	enum result result = read_options(cli, command, argc, argv, parameters);

	if (result != RESULT_DONE) {
		json_decref(parameters);
		return result;
	}
	result = command_call_method(cli, is_redo ? "Redo" : "Undo", parameters, &reply);
	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(reply);
	else if (result == RESULT_DONE && (result = command_today(cli, &today)) == RESULT_DONE) {
		command_print("%s", is_redo ? _("Done again:") : _("Taken back:"));
		change_text_print(json_object_get(reply, "changes"),
				  json_integer_value(json_object_get(reply, "total")), false,
				  &today);
		command_print("%s", is_redo ? _("To take it back: ayumi undo")
					    : _("To do it again: ayumi redo"));
	}
	json_decref(reply);
	return result;
}

static enum result run_undo(struct cli *cli, int argc, char **argv)
{
	return run(cli, &command_undo, argc, argv, false);
}

static enum result run_redo(struct cli *cli, int argc, char **argv)
{
	return run(cli, &command_redo, argc, argv, true);
}

static const struct flag undo_flags[] = {
	{ "writer", 'b', N_("WRITER"), "@members", N_("whose last change; “family” for nobody's") },
	{ "household", 'a', NULL, NULL, N_("the last change of anybody in the household") },
	{ NULL, 0, NULL, NULL, NULL },
};

static const struct flag redo_flags[] = {
	{ "writer", 'b', N_("WRITER"), "@members", N_("what this person took back") },
	{ "household", 'a', NULL, NULL, N_("what anybody in the household took back last") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_undo = {
	.name = "undo",
	.usage = N_("[OPTIONS]"),
	.summary = N_("take back your own last change, and say which"),
	.help = N_(
		"Once more takes back the change before it, however long ago it was: of entries,\n"
		"meetings, templates, who writes, and settings.\n"
		"\n"
		"  ayumi undo\n"
		"  ayumi undo --household\n"),
	.flags = undo_flags,
	.run = run_undo,
	.has_json = true,
};

const struct command command_redo = {
	.name = "redo",
	.usage = N_("[OPTIONS]"),
	.summary = N_("do again what “undo” took back"),
	.help = N_("It can be done until something else is changed.\n"
		   "\n"
		   "  ayumi redo\n"),
	.flags = redo_flags,
	.run = run_redo,
	.has_json = true,
};
