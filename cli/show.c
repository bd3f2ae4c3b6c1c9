/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/entry_text.h"
#include "schema/entry.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>

/* Ask a method that takes an entry's number, given as the one word of the command. */
static enum result ask_about(struct cli *cli, const struct command *command, int argc, char **argv,
			     const char *method, json_t **reply)
{
	int64_t number;

	optind = 0;
	if (command_option(cli, command, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	if (argc - optind != 1 || command_number(argv[optind], &number) < 0)
		return command_usage(command, "%s",
				     _("Which entry? Its number stands in “ayumi list”."));
	return command_call_method(cli, method, json_pack("{s:I}", "number", (json_int_t)number),
				   reply);
}

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

static enum result run_show(struct cli *cli, int argc, char **argv)
{
	struct today today;
	json_t *reply = NULL;
	enum result result = ask_about(cli, &command_show, argc, argv, "Get", &reply);

	if (result != RESULT_DONE)
		return result;
	if (cli->is_json)
		result = command_print_json(json_object_get(reply, "entry"));
	else
		result = command_today(cli, &today);
	if (result == RESULT_DONE && !cli->is_json)
		print_entry(json_object_get(reply, "entry"), &today);
	json_decref(reply);
	return result;
}

const struct command command_show = {
	.name = "show",
	.usage = N_("NUMBER"),
	.summary = N_("one entry"),
	.run = run_show,
	.has_json = true,
};

static enum result run_history(struct cli *cli, int argc, char **argv)
{
	struct today today;
	json_t *reply = NULL;
	json_t *revision;
	size_t i;
	enum result result = ask_about(cli, &command_history, argc, argv, "History", &reply);

	if (result != RESULT_DONE)
		return result;
	if (cli->is_json) {
		result = command_print_json(json_object_get(reply, "revisions"));
	} else if ((result = command_today(cli, &today)) == RESULT_DONE) {
		json_array_foreach (json_object_get(reply, "revisions"), i, revision) {
			printf(_("Version %zu: "), i + 1);
			print_entry(revision, &today);
		}
	}
	json_decref(reply);
	return result;
}

const struct command command_history = {
	.name = "history",
	.usage = N_("NUMBER"),
	.summary = N_("every version that an entry ever had"),
	.run = run_history,
	.has_json = true,
};

static enum result run_remove(struct cli *cli, int argc, char **argv)
{
	struct today today;
	json_t *reply = NULL;
	struct entry entry;
	enum result result = ask_about(cli, &command_remove, argc, argv, "Remove", &reply);

	if (result != RESULT_DONE)
		return result;
	result = command_today(cli, &today);
	if (result == RESULT_DONE &&
	    entry_from_wire(&entry, json_object_get(reply, "entry"), NULL) == 0) {
		_cleanup_(free_text) char *sentence = entry_text_sentence(&entry, &today);

		command_print(_("Removed: %s"), sentence);
		command_print("%s", _("To bring it back: ayumi undo"));
		entry_release(&entry);
	}
	json_decref(reply);
	return result;
}

const struct command command_remove = {
	.name = "remove",
	.usage = N_("NUMBER"),
	.summary = N_("take an entry out; “undo” brings it back"),
	.run = run_remove,
};

/* What was taken back, said with what it was and what it is now. */
static void say_undone(const json_t *reply, const struct today *today)
{
	const char *action = json_string_value(json_object_get(reply, "action"));
	struct entry before;
	struct entry after;

	if (!action || entry_from_wire(&before, json_object_get(reply, "before"), NULL) < 0)
		return;
	if (entry_from_wire(&after, json_object_get(reply, "entry"), NULL) == 0) {
		_cleanup_(free_text) char *was = entry_text_sentence(&before, today);
		_cleanup_(free_text) char *is = entry_text_sentence(&after, today);

		if (action[0] == 'a')
			command_print(
				_("Taken back: the entry that was written is out again.\n  %s"),
				was);
		else if (action[0] == 'r')
			command_print(
				_("Taken back: the entry that was removed is there again.\n  %s"),
				is);
		else
			command_print(
				_("Taken back: the change of an entry.\n  it was: %s\n  it is "
				  "again: %s"),
				was, is);
		entry_release(&after);
	}
	entry_release(&before);
}

static enum result run_undo(struct cli *cli, int argc, char **argv)
{
	struct today today;
	json_t *reply = NULL;
	enum result result;

	optind = 0;
	if (command_option(cli, &command_undo, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	if (optind < argc)
		return command_usage(&command_undo, "%s",
				     _("It takes back the last change and needs no words."));
	result = command_call_method(cli, "Undo", NULL, &reply);
	if (result != RESULT_DONE)
		return result;
	result = command_today(cli, &today);
	if (result == RESULT_DONE)
		say_undone(reply, &today);
	json_decref(reply);
	return result;
}

const struct command command_undo = {
	.name = "undo",
	.usage = "",
	.summary = N_("take back the last change, and say which"),
	.help = N_("Once more takes back the change before it. It is about entries; a meeting is\n"
		   "changed with “ayumi meeting”, a setting with “ayumi config”.\n\n"),
	.run = run_undo,
};
