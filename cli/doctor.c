/* SPDX-License-Identifier: MIT */
#include "cli/backup_list.h"
#include "cli/salvage.h"
#include "schema/language.h"

#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

enum { OPTION_RESTORE = 256 + 16, OPTION_YES, OPTION_SALVAGE, OPTION_NEW };

enum { MIB = 1024 * 1024, SPARE_MIB = 200, STALE_S = 3600 };

struct request {
	bool is_restoring;
	bool is_beginning; /* an empty journal is to take the damaged one's place */
	bool is_agreed;
	const char *salvage; /* the file to be written; NULL: none */
	const char *source;  /* a damaged file that is not the journal; NULL: the journal */
};

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
		command_print("%s",
			      _("There is no copy that is in order. Nothing was changed. What can "
				"still be read can be written to a file: “ayumi doctor --salvage "
				"FILE”. Then “ayumi doctor --new” begins an empty journal, and "
				"“ayumi import FILE” takes it in."));
		return RESULT_FAILED;
	}
	return backup_list_restore(cli, &command_doctor, newest, is_agreed);
}

/* Nothing is left but to begin anew; what can be read was saved before, or is not wanted. */
static enum result begin_anew(struct cli *cli, const json_t *backups, const char *state,
			      bool is_agreed)
{
	enum result result;

	if (strcmp(state, "damaged") != 0 && strcmp(state, "foreign") != 0) {
		command_print("%s", say(state));
		command_print("%s", _("Nothing was changed."));
		return RESULT_FAILED;
	}
	if (backup_list_find(backups, NULL) && !cli->is_json)
		command_print("%s", _("There is a copy that is in order, which “ayumi doctor "
				      "--restore” would put in its place."));
	result = backup_list_agree(&command_doctor,
				   _("An empty journal takes the place of this one, which is kept "
				     "beside it. Begin anew? [y/N] "),
				   is_agreed);
	return result == RESULT_DONE
		       ? backup_list_exchange(cli, NULL,
					      _("An empty journal is in place. What was saved with "
						"“ayumi doctor --salvage” is taken by “ayumi "
						"import FILE”."))
		       : result;
}

/* What was begun and not finished: nothing of it counts, and it may be old. */
static void say_stale(const char *folder)
{
	DIR *items = opendir(folder);
	const struct dirent *item;

	while (items && (item = readdir(items)) != NULL) {
		struct stat about;

		/* What is younger may still be worked at. */
		if (strstr(item->d_name, ".part") &&
		    fstatat(dirfd(items), item->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
		    about.st_mtime < time(NULL) - STALE_S)
			command_print(_("Left over from something that was not finished, and of no "
					"use any more: %s/%s"),
				      folder, item->d_name);
	}
	if (items)
		closedir(items);
}

/* Room for the journal as it is written anew and for a copy of it, and some more. */
static void say_room(const struct cli *cli)
{
	struct stat about;
	struct statvfs room;
	long long need_mib = SPARE_MIB;
	long long free_mib;

	if (statvfs(cli->paths.data_dir, &room) < 0)
		return;
	if (stat(cli->paths.database, &about) == 0)
		need_mib += 3 * (long long)about.st_size / MIB;
	free_mib = (long long)((unsigned long long)room.f_bavail * room.f_frsize / MIB);
	if (free_mib < need_mib)
		command_print(_("There is little room left on the disk: %lld MiB. Please make "
				"some, so that the journal and its copies can be written."),
			      free_mib);
}

static void say_all(const struct cli *cli, const json_t *status, const json_t *backups)
{
	command_print("%s", say(text_of(status, "journal")));
	command_print(_("File: %s"), text_of(status, "journal_path"));
	if (*text_of(status, "journal_detail"))
		command_print(_("In detail: %s"), text_of(status, "journal_detail"));
	if (strcmp(text_of(status, "journal"), "damaged") == 0)
		command_print("%s", _("What can still be read of it can be written to a file "
				      "before: “ayumi doctor --salvage FILE”."));
	backup_list_print(backups);
	say_stale(cli->paths.data_dir);
	say_stale(cli->paths.backups_dir);
	say_room(cli);
}

static enum result examine(struct cli *cli, const json_t *status, const struct request *request)
{
	const char *state = text_of(status, "journal");
	bool is_changing = request->is_restoring || request->is_beginning;
	json_t *backups;
	enum result result = backup_list_fetch(cli, true, &backups);

	if (result == RESULT_DONE && request->is_restoring) {
		result = restore(cli, backups, request->is_agreed);
	} else if (result == RESULT_DONE && request->is_beginning) {
		result = begin_anew(cli, backups, state, request->is_agreed);
	} else if (result == RESULT_DONE && cli->is_json) {
		json_t *all = json_pack("{s:O, s:O}", "status", status, "backups",
					json_object_get(backups, "backups"));

		result = command_print_json(all);
		json_decref(all);
	} else if (result == RESULT_DONE) {
		say_all(cli, status, backups);
	}
	json_decref(backups);
	return result == RESULT_DONE && !is_changing && strcmp(state, "usable") != 0 ? RESULT_FAILED
										     : result;
}

/* Of the journal itself, which nobody writes while it is damaged, or of another file. */
static enum result salvage(struct cli *cli, const json_t *status, const struct request *request)
{
	const char *state = text_of(status, "journal");

	if (!request->source && (strcmp(state, "usable") == 0 || strcmp(state, "in-use") == 0)) {
		command_print("%s", _("The journal is in order: “ayumi export --all” writes all "
				      "of it. Nothing was written."));
		return RESULT_FAILED;
	}
	return salvage_run(cli, request->source ? request->source : cli->paths.database,
			   request->salvage);
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct request request = { .salvage = NULL };
	json_t *reply;
	enum result result;
	int option;

	optind = 0;
	while ((option = command_option(cli, &command_doctor, argc, argv, "", NULL)) != -1) {
		if (option == OPTION_SALVAGE)
			request.salvage = optarg;
		else if (option == OPTION_RESTORE)
			request.is_restoring = true;
		else if (option == OPTION_NEW)
			request.is_beginning = true;
		else if (option == OPTION_YES)
			request.is_agreed = true;
		else
			return RESULT_USAGE;
	}
	if (request.salvage && optind < argc)
		request.source = argv[optind++];
	if (optind < argc)
		return command_usage(&command_doctor, "%s", _("It needs no words."));
	if (!!request.salvage + request.is_restoring + request.is_beginning > 1)
		return command_usage(&command_doctor, "%s",
				     _("One after the other: first --salvage, then --restore or "
				       "--new."));
	result = command_call_method(cli, "GetStatus", NULL, &reply);
	if (result == RESULT_DONE && request.salvage)
		result = salvage(cli, json_object_get(reply, "status"), &request);
	else if (result == RESULT_DONE)
		result = examine(cli, json_object_get(reply, "status"), &request);
	json_decref(reply);
	return result;
}

static const struct flag flags[] = {
	{ "restore", OPTION_RESTORE, NULL, NULL,
	  N_("put the newest copy that is in order in the journal's place") },
	{ "salvage", OPTION_SALVAGE, N_("FILE"), "@files",
	  N_("write what can still be read to a new file, for “ayumi import”") },
	{ "new", OPTION_NEW, NULL, NULL,
	  N_("put an empty journal in the place of a damaged one, which is kept") },
	{ "yes", OPTION_YES, NULL, NULL, N_("without asking once more") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_doctor = {
	.name = "doctor",
	.usage = N_("[--restore | --salvage FILE [DAMAGED-FILE] | --new]"),
	.summary = N_("whether the journal and its copies are in order"),
	.help = N_("It changes nothing unless it is told to.\n"
		   "\n"
		   "  ayumi doctor\n"
		   "  ayumi doctor --salvage saved.jsonl\n"
		   "  ayumi doctor --restore\n"
		   "\n"
		   "Where no copy is in order, what was saved goes into a new journal:\n"
		   "\n"
		   "  ayumi doctor --salvage saved.jsonl\n"
		   "  ayumi doctor --new\n"
		   "  ayumi import saved.jsonl\n"),
	.flags = flags,
	.run = run,
	.has_json = true,
};
