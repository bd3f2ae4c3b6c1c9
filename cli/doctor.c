/* SPDX-License-Identifier: MIT */
#include "cli/backup_list.h"

#include "schema/language.h"

#include <getopt.h>
#include <string.h>

enum { OPTION_RESTORE = 256 + 16, OPTION_YES };

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* What the state means, and what can be done. */
static const char *say(const char *state)
{
	if (strcmp(state, "usable") == 0)
		return _("The journal is in order.");
	if (strcmp(state, "damaged") == 0)
		return _("The journal's file is damaged. Nothing is written to it. The newest copy "
			 "that is in order can take its place: “ayumi doctor --restore”. The "
			 "damaged one is kept.");
	if (strcmp(state, "newer") == 0)
		return _("The journal was written by a newer version of Ayumi, and is left as it "
			 "is. Please install the newer version.");
	if (strcmp(state, "foreign") == 0)
		return _("The file in the journal's place is not a journal of Ayumi, and is left "
			 "as it is. A copy can take its place: “ayumi doctor --restore”. What is "
			 "there is kept.");
	if (strcmp(state, "read-only") == 0)
		return _("The journal cannot be written: its folder or file does not allow it, or "
			 "others may write to it. Please look at its owner and rights.");
	if (strcmp(state, "in-use") == 0)
		return _("Another session of yours keeps the journal at present. It is in use, and "
			 "nothing is wrong with it.");
	return _("There was trouble with the disk, and writing has stopped. Is it full? What was "
		 "confirmed before is kept. Ayumi tries again when it is started anew.");
}

static enum result restore(struct cli *cli, const json_t *backups, bool is_agreed)
{
	const json_t *newest = backup_list_find(backups, NULL);

	if (!newest) {
		command_print("%s", _("There is no copy that is in order. Nothing was changed."));
		return RESULT_FAILED;
	}
	return backup_list_restore(cli, &command_doctor, newest, is_agreed);
}

static enum result examine(struct cli *cli, const json_t *status, bool is_restoring, bool is_agreed)
{
	const char *state = text_of(status, "journal");
	bool is_usable = strcmp(state, "usable") == 0;
	json_t *backups;
	enum result result = backup_list_fetch(cli, true, &backups);

	if (result == RESULT_DONE && is_restoring) {
		result = restore(cli, backups, is_agreed);
	} else if (result == RESULT_DONE && cli->is_json) {
		json_t *all = json_pack("{s:O, s:O}", "status", status, "backups",
					json_object_get(backups, "backups"));

		result = command_print_json(all);
		json_decref(all);
	} else if (result == RESULT_DONE) {
		command_print("%s", say(state));
		command_print(_("File: %s"), text_of(status, "journal_path"));
		if (*text_of(status, "journal_detail"))
			command_print(_("In detail: %s"), text_of(status, "journal_detail"));
		backup_list_print(backups);
	}
	json_decref(backups);
	return result == RESULT_DONE && !is_restoring && !is_usable ? RESULT_FAILED : result;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	bool is_restoring = false;
	bool is_agreed = false;
	json_t *reply;
	enum result result;
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_doctor, argc, argv, "", NULL)) != -1) {
		if (option != OPTION_RESTORE && option != OPTION_YES)
			return RESULT_USAGE;
		is_restoring = is_restoring || option == OPTION_RESTORE;
		is_agreed = is_agreed || option == OPTION_YES;
	}
	if (optind < argc)
		return command_usage(&command_doctor, "%s", _("It needs no words."));
	result = command_call_method(cli, "GetStatus", NULL, &reply);
	if (result == RESULT_DONE)
		result = examine(cli, json_object_get(reply, "status"), is_restoring, is_agreed);
	json_decref(reply);
	return result;
}

static const struct flag flags[] = {
	{ "restore", OPTION_RESTORE, NULL, NULL,
	  N_("put the newest copy that is in order in the journal's place") },
	{ "yes", OPTION_YES, NULL, NULL, N_("without asking once more") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_doctor = {
	.name = "doctor",
	.usage = N_("[--restore]"),
	.summary = N_("whether the journal and its copies are in order"),
	.help = N_("It changes nothing unless it is told to.\n"
		   "\n"
		   "  ayumi doctor\n"
		   "  ayumi doctor --restore\n"),
	.flags = flags,
	.run = run,
	.has_json = true,
};
