/* SPDX-License-Identifier: MIT */
#include "cli/backup_file.h"
#include "cli/backup_list.h"

#include "schema/language.h"

#include <getopt.h>
#include <string.h>

enum { OPTION_ENCRYPT = 256 + 16, OPTION_PASSPHRASE, OPTION_REPLACE };

struct request {
	const char *output; /* NULL: no file but the daemon's own */
	struct backup_file_options options;
};

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

static enum result verify(struct cli *cli, const char *word, const char *passphrase_file)
{
	return word && backup_is_file(word) ? backup_file_verify(cli, word, passphrase_file)
					    : list(cli, true, word);
}

static enum result act(struct cli *cli, const char *action, int argc, char **argv,
		       const struct request *request)
{
	if (strcmp(action, "verify") == 0 && argc <= 1 && !request->output)
		return verify(cli, argc > 0 ? argv[0] : NULL, request->options.passphrase_file);
	if (argc > 0)
		return command_usage(&command_backup, _("“%s” is one word too many."), argv[0]);
	if (strcmp(action, "now") == 0)
		return request->output ? backup_file_write(cli, request->output, &request->options)
				       : make(cli);
	if (strcmp(action, "list") == 0 && !request->output)
		return list(cli, false, NULL);
	return command_usage(&command_backup, _("“%s” is none of list, now and verify."), action);
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct request request = { .output = NULL };
	const char *action;
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_backup, argc, argv, "", NULL)) != -1) {
		switch (option) {
		case 'o':
			request.output = optarg;
			break;
		case OPTION_ENCRYPT:
			request.options.is_encrypted = true;
			break;
		case OPTION_PASSPHRASE:
			request.options.passphrase_file = optarg;
			break;
		case OPTION_REPLACE:
			request.options.may_replace = true;
			break;
		default:
			return RESULT_USAGE;
		}
	}
	if (!request.output && (request.options.is_encrypted || request.options.may_replace))
		return command_usage(&command_backup, "%s",
				     _("Where to? “--output FILE” names the file."));
	action = optind < argc ? argv[optind++] : request.output ? "now" : "list";
	return act(cli, action, argc - optind, argv + optind, &request);
}

static const struct flag flags[] = {
	{ "output", 'o', N_("FILE"), "@files",
	  N_("make a copy now, and write it to a new file, on another disk") },
	{ "encrypt", OPTION_ENCRYPT, NULL, NULL,
	  N_("with --output: with a passphrase, without which nobody can open it") },
	{ "passphrase-file", OPTION_PASSPHRASE, N_("FILE"), "@files",
	  N_("the passphrase is the first line of this file (“-”: of standard input)") },
	{ "replace", OPTION_REPLACE, NULL, NULL, N_("in place of a file of that name") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_backup = {
	.name = "backup",
	.usage = N_("[list | now | verify [DATE|NAME|FILE]] [--output FILE [--encrypt]]"),
	.summary = N_("the copies of the journal, and one for another disk"),
	.help = N_(
		"After each day of writing a copy is made beside the journal and checked. Seven\n"
		"daily, four weekly and twelve monthly ones are kept. They are on the same disk:\n"
		"--output writes one elsewhere, --encrypt closes it with a passphrase. A lost\n"
		"passphrase is final: nobody can open the copy then.\n"
		"\n"
		"  ayumi backup\n"
		"  ayumi backup now\n"
		"  ayumi backup verify\n"
		"  ayumi backup --output /media/usb/ayumi.vault --encrypt\n"
		"  ayumi backup verify /media/usb/ayumi.vault\n"),
	.flags = flags,
	.actions = "list now verify",
	.words = "@files",
	.run = run,
	.has_json = true,
};
