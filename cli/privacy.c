/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/guidance.h"
#include "cli/settings_read.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Who may open a place: in words. */
static const char *say_access(const char *path)
{
	struct stat status;

	if (lstat(path, &status) < 0)
		return errno == ENOENT ? _("not there") : _("cannot be looked at");
	if (status.st_uid != geteuid())
		return _("belongs to another user: please look into it");
	if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return _("open to other users of this computer: please look into it");
	return _("for this login alone");
}

static void print_place(const char *what, const char *path)
{
	command_print("  %s", what);
	command_print("      %s  [%s]", path, say_access(path));
}

static void print_places(const struct paths *paths)
{
	_cleanup_(free_text) char *contacts = memory_format("%s/contacts.json", paths->config_dir);

	command_print("\n%s", _("Where it is"));
	print_place(_("the journal"), paths->database);
	print_place(_("its backups"), paths->backups_dir);
	print_place(_("your own contacts"), contacts);
	print_place(_("the running program's socket, gone after logging out"), paths->runtime_dir);
	guidance_print(_("Nothing is sent anywhere: no part of the program uses the network."), 2);
}

static void print_kept(const json_t *status)
{
	long long entries = (long long)json_integer_value(json_object_get(status, "entries"));
	long long members = (long long)json_integer_value(json_object_get(status, "members"));
	long long meetings = (long long)json_integer_value(json_object_get(status, "meetings"));

	command_print("%s", _("What is kept"));
	command_print(_("  entries: %lld, with every former wording"), entries);
	command_print(_("  names of who writes: %lld"), members);
	command_print(_("  meetings, and their reminders: %lld"), meetings);
	guidance_print(
		_("and what was set (ayumi config). What was taken out can be undone, and is "
		  "kept until it is purged."),
		2);
}

static void print_readers(void)
{
	command_print("\n%s", _("Who can read it"));
	guidance_print(
		_("Everybody who uses this login, and whoever administers this computer. On a "
		  "login that is shared with the person, nothing is hidden from them; a login "
		  "of one's own is the better place. Private entries are a courtesy inside one "
		  "login, not protection from it."),
		2);
	guidance_print(_("Whoever takes the disk out can read it too, unless the disk is "
			 "encrypted."),
		       2);
}

static void print_screen(const json_t *settings, bool is_strict)
{
	const char *detail = settings_value(settings, "detail");
	bool is_full = detail && strcmp(detail, "full") == 0;

	command_print("\n%s", _("What the screen shows"));
	if (is_full && is_strict)
		guidance_print(_("Because violence was noted, notifications say no more than that "
				 "there is a plan, whatever is set."),
			       2);
	else if (is_full)
		guidance_print(_("Notifications name the meeting and its place (detail is full). "
				 "To have them say only that there is a plan: ayumi config detail "
				 "discreet"),
			       2);
	else
		guidance_print(
			_("Notifications say only that there is a plan, and when; never what "
			  "for, where, or about whom."),
			2);
	guidance_print(_("To see one beforehand: ayumi meeting preview"), 2);
	guidance_print(
		_("In the menu the program is called “Notes of the day”, with a neutral icon."), 2);
}

static void print_habits(void)
{
	command_print("\n%s", _("To leave fewer traces"));
	guidance_print(_("What is typed after “ayumi add” stays in the shell's history. “ayumi” "
			 "alone, “ayumi add --editor” and “ayumi add KIND -” leave nothing there."),
		       2);
	guidance_print(_("The command can have another name, such as memo:"), 2);
	command_print("      ln -s \"$(command -v ayumi)\" ~/.local/bin/memo");
	guidance_print(_("What to write, and what better not: ayumi guide writing"), 2);
	command_print("\n%s", _("To erase"));
	guidance_print(_("for good, a period or all of it: ayumi forget PERIOD, ayumi "
			 "forget --all"),
		       2);
	guidance_print(_("by itself after some time: ayumi config retention"), 2);
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	json_t *status = NULL;
	json_t *guide = NULL;
	json_t *settings;
	enum result result;

	optind = 0;
	if (command_option(cli, &command_privacy, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	if (optind < argc)
		return command_usage(&command_privacy, "%s", _("It needs no words."));
	result = command_call_method(cli, "GetStatus", NULL, &status);
	if (result == RESULT_DONE)
		result = command_call_method(cli, "GetGuide", json_pack("{s:b}", "peek", true),
					     &guide);
	if (result == RESULT_DONE) {
		settings = settings_try(cli);
		print_kept(json_object_get(status, "status"));
		print_places(&cli->paths);
		print_readers();
		print_screen(settings, json_is_true(json_object_get(guide, "strict")));
		print_habits();
		json_decref(settings);
	}
	json_decref(guide);
	json_decref(status);
	return result;
}

const struct command command_privacy = {
	.name = "privacy",
	.usage = "",
	.summary = N_("what is kept, where, who can read it, and what the screen shows"),
	.run = run,
};
