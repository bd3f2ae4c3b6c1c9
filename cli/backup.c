/* SPDX-License-Identifier: MIT */
#include "cli/backup_list.h"

#include "schema/language.h"

#include <getopt.h>
#include <string.h>

static enum result make(struct cli *cli)
{
	json_t *reply;
	enum result result = command_call_method(cli, "MakeBackup", NULL, &reply);
	const json_t *backup = json_object_get(reply, "backup");

	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(backup);
	else if (result == RESULT_DONE)
		command_print(_("A copy was made and checked: %s"),
			      json_string_value(json_object_get(backup, "name")));
	json_decref(reply);
	return result;
}

/* With a word that one alone decides the outcome, otherwise all of them. */
static enum result list(struct cli *cli, bool is_checked, const char *word)
{
	json_t *reply;
	const json_t *backup;
	const json_t *chosen;
	size_t i;
	enum result result = backup_list_fetch(cli, is_checked, &reply);

	if (result != RESULT_DONE)
		return result;
	chosen = word ? backup_list_find(reply, word) : NULL;
	if (word && !chosen) {
		result = command_usage(&command_backup, _("There is no copy “%s”."), word);
	} else {
		json_t *shown = word ? json_pack("{s:[O], s:O}", "backups", chosen, "folder",
						 json_object_get(reply, "folder"))
				     : json_incref(reply);

		if (cli->is_json)
			result = command_print_json(json_object_get(shown, "backups"));
		else
			backup_list_print(shown);
		json_array_foreach (json_object_get(shown, "backups"), i, backup) {
			if (is_checked && result == RESULT_DONE && !backup_is_sound(backup))
				result = RESULT_FAILED;
		}
		json_decref(shown);
	}
	json_decref(reply);
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	const char *action;

	optind = 0;
	if (command_option(cli, &command_backup, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	action = optind < argc ? argv[optind++] : "list";
	if (strcmp(action, "verify") == 0 && argc - optind <= 1)
		return list(cli, true, optind < argc ? argv[optind] : NULL);
	if (optind < argc)
		return command_usage(&command_backup, _("“%s” is one word too many."),
				     argv[optind]);
	if (strcmp(action, "list") == 0)
		return list(cli, false, NULL);
	if (strcmp(action, "now") == 0)
		return make(cli);
	return command_usage(&command_backup, _("“%s” is none of list, now and verify."), action);
}

const struct command command_backup = {
	.name = "backup",
	.usage = N_("[list | now | verify [DATE|NAME]]"),
	.summary = N_("the copies of the journal that are made by themselves"),
	.help = N_(
		"After each day of writing a copy is made beside the journal and checked. Seven\n"
		"daily, four weekly and twelve monthly ones are kept. They are on the same disk:\n"
		"for another one, copy a file of the folder, or use “ayumi export --all”.\n"
		"\n"
		"  ayumi backup\n"
		"  ayumi backup now\n"
		"  ayumi backup verify\n"),
	.actions = "list now verify",
	.run = run,
	.has_json = true,
};
