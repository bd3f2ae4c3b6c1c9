/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/kind_name.h"
#include "cli/question.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/process.h"
#include "schema/version.h"

#include <errno.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

/* One a line, in the order of --help. */
/* clang-format off */
const struct command *const commands[] = {
	&command_add,
	&command_evening,
	&command_template,
	&command_list,
	&command_search,
	&command_count,
	&command_show,
	&command_edit,
	&command_remove,
	&command_undo,
	&command_redo,
	&command_history,
	&command_purge,
	&command_step,
	&command_report,
	&command_sheet,
	&command_meeting,
	&command_pause,
	&command_member,
	&command_start,
	&command_guide,
	&command_contacts,
	&command_privacy,
	&command_forget,
	&command_kinds,
	&command_household,
	&command_config,
	&command_import,
	&command_export,
	&command_backup,
	&command_restore,
	&command_doctor,
	&command_status,
	&command_call,
	&command_completion,
	&command_manual,
	NULL,
};
/* clang-format on */

static void print_commands(bool is_for_programs)
{
	for (size_t i = 0; commands[i]; i++) {
		if (commands[i]->is_for_programs == is_for_programs)
			printf("  %-10s %s\n", commands[i]->name, _(commands[i]->summary));
	}
}

static void print_help(void)
{
	printf("%s",
	       _("Usage: ayumi [COMMAND] [WORDS…]\n"
		 "\n"
		 "The family's journal of small steps. Without a command it asks, with numbered\n"
		 "choices, what there was today.\n"
		 "\n"));
	print_commands(false);
	printf("\n%s\n", _("For programs and those who write them:"));
	print_commands(true);
	printf("%s",
	       _("\n"
		 "Most days need only three of them:\n"
		 "    ayumi                what there was today, with numbered choices\n"
		 "    ayumi undo           take back your last change\n"
		 "    ayumi search WORDS   find it again\n"
		 "\n"
		 "  ayumi COMMAND --help   how a command is used, with examples\n"
		 "  ayumi --version        the version\n"
		 "\n"
		 "What you write stays on this computer. The steps follow a leaflet of\n"
		 "Yamaguchi Prefecture; they are only one model, and people go back and forth.\n"));
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; commands[i]; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

static bool is_one_of(const char *word, const char *first, const char *second, const char *third)
{
	return strcmp(word, first) == 0 || strcmp(word, second) == 0 || strcmp(word, third) == 0;
}

static enum result help(int argc, char **argv)
{
	const struct command *command = argc > 2 ? find(argv[2]) : NULL;

	if (argc > 2 && !command) {
		complain_line(_("There is no command “%s”. “ayumi --help” shows all."), argv[2]);
		return RESULT_USAGE;
	}
	if (command)
		command_print_help(command);
	else
		print_help();
	return RESULT_DONE;
}

static enum result unknown(const char *word)
{
	const struct kind *kind;
	_cleanup_(free_text) char *name = memory_string(word);

	name[strcspn(name, ":")] = '\0';
	if (kind_name_find(name, &kind) == KIND_NAME_OK)
		complain_line(_("“%s” is a kind, not a command. To write it down: ayumi add %s"),
			      word, word);
	else
		complain_line(_("There is no command “%s”. “ayumi --help” shows all."), word);
	return RESULT_USAGE;
}

/*
 * What could not be shown on the screen is said where somebody is typing; the
 * words give no more away than the notification would.
 */
static void tell_waiting(struct cli *cli)
{
	json_t *reply;
	const json_t *status;
	const char *why;
	struct failure failure = { 0 };

	if (!cli->client || cli->is_json || !isatty(STDERR_FILENO))
		return;
	if (client_call(cli->client, "GetStatus", NULL, &reply, &failure) != ANSWER_OK) {
		failure_release(&failure);
		return;
	}
	status = json_object_get(reply, "status");
	why = json_string_value(json_object_get(status, "waiting_why"));
	/* Quiet hours and a pause are no trouble, and without a reason it is just being shown. */
	if (json_integer_value(json_object_get(status, "waiting")) > 0 && why &&
	    strcmp(why, "quiet") != 0 && strcmp(why, "paused") != 0)
		complain_line("%s",
			      _("A note on your plans is due and could not be shown on the screen. "
				"“ayumi meeting list” shows the dates."));
	json_decref(reply);
}

/* On a terminal it asks; the lines of a pipe are kept, if there are any. */
static bool can_ask_or_read(void)
{
	int first;

	if (isatty(STDIN_FILENO))
		return isatty(STDOUT_FILENO);
	first = getchar();
	ungetc(first, stdin);
	return first != EOF;
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	static char name[] = "add";
	char *alone[] = { name, NULL };
	const struct command *command;
	enum result result;

	if (argc < 2 && !can_ask_or_read()) {
		print_help();
		return RESULT_DONE;
	}
	if (argc < 2) {
		question_ask_new(cli);
		return command_add.run(cli, 1, alone);
	}
	if (is_one_of(argv[1], "--help", "-h", "help"))
		return help(argc, argv);
	if (is_one_of(argv[1], "--version", "-V", "version")) {
		printf("ayumi %s\n", version);
		return RESULT_DONE;
	}
	command = find(argv[1]);
	if (!command)
		return unknown(argv[1]);
	result = command->run(cli, argc - 1, argv + 1);
	if (result != RESULT_DONE || command == &command_status || command->is_for_programs ||
	    command == &command_pause)
		return result;
	tell_waiting(cli);
	question_ask_new(cli);
	return result;
}

int main(int argc, char **argv)
{
	struct cli cli = { 0 };
	struct error err;
	enum result result;
	int code = paths_init(&cli.paths, &err);

	process_start();
	language_start(code == 0 ? cli.paths.config_dir : NULL);
	if (code == -ENAMETOOLONG) {
		complain_line(_("The path of the journal's socket is too long (at most 107 bytes "
				"fit): %s"),
			      err.value);
		return RESULT_NO_DAEMON;
	}
	if (code < 0) {
		complain_line(_("The journal has no place: %s (%s)"), err.detail, err.value);
		return RESULT_NO_DAEMON;
	}
	result = run(&cli, argc, argv);
	client_close(cli.client);
	paths_release(&cli.paths);
	/* A full disk behind a redirection must not look like success. */
	if (fflush(stdout) != 0 && result == RESULT_DONE)
		result = RESULT_FAILED;
	return (int)result;
}
