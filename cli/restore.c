/* SPDX-License-Identifier: MIT */
#include "cli/backup_list.h"

#include "schema/language.h"

#include <getopt.h>

enum { OPTION_YES = 256 + 16 };

static enum result run(struct cli *cli, int argc, char **argv)
{
	bool is_agreed = false;
	json_t *reply;
	const json_t *backup;
	enum result result;
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_restore, argc, argv, "", NULL)) != -1) {
		if (option != OPTION_YES)
			return RESULT_USAGE;
		is_agreed = true;
	}
	if (argc - optind != 1)
		return command_usage(&command_restore, "%s",
				     _("Which copy? “ayumi backup” lists them."));
	result = backup_list_fetch(cli, false, &reply);
	if (result != RESULT_DONE)
		return result;
	backup = backup_list_find(reply, argv[optind]);
	result =
		backup ? backup_list_restore(cli, &command_restore, backup, is_agreed)
		       : command_usage(&command_restore, _("There is no copy “%s”."), argv[optind]);
	json_decref(reply);
	return result;
}

static const struct flag flags[] = {
	{ "yes", OPTION_YES, NULL, NULL, N_("without asking once more") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_restore = {
	.name = "restore",
	.usage = N_("DATE|NAME [--yes]"),
	.summary = N_("put a copy of the journal in its place; the present one is kept"),
	.help = N_("The copy is checked before. It works while the journal is damaged, too.\n"
		   "\n"
		   "  ayumi backup\n"
		   "  ayumi restore 2026-11-02\n"),
	.flags = flags,
	.run = run,
	.has_json = true,
};
