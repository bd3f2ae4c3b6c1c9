/* SPDX-License-Identifier: MIT */
#include "cli/backup_file.h"
#include "cli/backup_list.h"

#include "schema/language.h"

#include <getopt.h>

enum { OPTION_YES = 256 + 16, OPTION_PASSPHRASE };

/* One of the daemon's own. */
static enum result restore(struct cli *cli, const char *word, bool is_agreed)
{
	json_t *reply;
	const json_t *backup;
	enum result result = backup_list_fetch(cli, false, &reply);

	if (result != RESULT_DONE)
		return result;
	backup = backup_list_find(reply, word);
	result = backup ? backup_list_restore(cli, &command_restore, backup, is_agreed)
			: command_usage(&command_restore, _("There is no copy “%s”."), word);
	json_decref(reply);
	return result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	const char *passphrase_file = NULL;
	bool is_agreed = false;
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_restore, argc, argv, "", NULL)) != -1) {
		if (option == OPTION_YES)
			is_agreed = true;
		else if (option == OPTION_PASSPHRASE)
			passphrase_file = optarg;
		else
			return RESULT_USAGE;
	}
	if (argc - optind != 1)
		return command_usage(&command_restore, "%s",
				     _("Which copy? “ayumi backup” lists them."));
	return backup_is_file(argv[optind])
		       ? backup_file_restore(cli, &command_restore, argv[optind], passphrase_file,
					     is_agreed)
		       : restore(cli, argv[optind], is_agreed);
}

static const struct flag flags[] = {
	{ "yes", OPTION_YES, NULL, NULL, N_("without asking once more") },
	{ "passphrase-file", OPTION_PASSPHRASE, N_("FILE"), "@files",
	  N_("the passphrase is the first line of this file (“-”: of standard input)") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_restore = {
	.name = "restore",
	.usage = N_("DATE|NAME|FILE [--yes]"),
	.summary = N_("put a copy of the journal in its place; the present one is kept"),
	.help = N_("The copy is checked before. It works while the journal is damaged, too.\n"
		   "\n"
		   "  ayumi backup\n"
		   "  ayumi restore 2026-11-02\n"
		   "  ayumi restore /media/usb/ayumi.vault\n"),
	.flags = flags,
	.words = "@files",
	.run = run,
	.has_json = true,
};
