/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/command_flags.h"
#include "cli/complete_words.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

enum { LETTERLESS = 256 };

/* The words before the one that is being typed, without the program's own. */
struct typed {
	struct cli *cli;
	char **word;
	int count;	     /* the last one is being typed, and may be empty */
	const char *current; /* that one */
};

static const struct flag *find_flag(const struct flag_list *list, const char *word)
{
	const struct flag *writer = NULL;

	for (size_t i = 0; i < list->count; i++) {
		const struct flag *flag = &list->flags[i];

		if (flag->letter == 'b')
			writer = flag;
		if (strncmp(word, "--", 2) == 0 ? strcmp(word + 2, flag->name) == 0
						: flag->letter < LETTERLESS && word[0] == '-' &&
							  word[1] == flag->letter && !word[2])
			return flag;
	}
	return strcmp(word, "--by") == 0 ? writer : NULL;
}

static void offer_flags(const struct typed *typed, const struct flag_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		_cleanup_(free_text) char *name = memory_format("--%s", list->flags[i].name);

		complete_offer(typed->current, "", name, _(list->flags[i].help));
	}
}

/* "--kind=gr": what follows the sign is completed, and the whole word offered. */
static bool complete_joined(const struct typed *typed, const struct flag_list *list)
{
	const char *equals = strchr(typed->current, '=');
	_cleanup_(free_text) char *name = NULL;
	_cleanup_(free_text) char *before = NULL;
	const struct flag *flag;

	if (strncmp(typed->current, "--", 2) != 0 || !equals)
		return false;
	name = memory_format("%.*s", (int)(equals - typed->current), typed->current);
	before = memory_format("%s=", name);
	flag = find_flag(list, name);
	if (flag && flag->words)
		complete_words(typed->cli, flag->words, equals + 1, before);
	return true;
}

/* How many words before the current one are neither options nor their values. */
static int count_plain(const struct typed *typed, const struct flag_list *list)
{
	int count = 0;

	for (int i = 1; i < typed->count - 1; i++) {
		const struct flag *flag = find_flag(list, typed->word[i]);

		if (flag && flag->value)
			i++;
		else if (typed->word[i][0] != '-')
			count++;
	}
	return count;
}

static void complete_command(const struct typed *typed, const struct command *command)
{
	struct flag_list list;
	const struct flag *before;

	command_flags(command, &list);
	before = typed->count > 2 ? find_flag(&list, typed->word[typed->count - 2]) : NULL;
	if (before && before->value) {
		if (before->words)
			complete_words(typed->cli, before->words, typed->current, "");
		return;
	}
	if (complete_joined(typed, &list))
		return;
	if (typed->current[0] == '-')
		offer_flags(typed, &list);
	else if (command->actions && count_plain(typed, &list) == 0)
		complete_words(typed->cli, command->actions, typed->current, "");
	else if (command->words)
		complete_words(typed->cli, command->words, typed->current, "");
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct typed typed = { .cli = cli };

	/* The words after it are those of a command line, with options of their own. */
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		command_print_help(&command_completion);
		return RESULT_DONE;
	}
	if (argc > 1 && strcmp(argv[1], "--") == 0) {
		argc--;
		argv++;
	}
	if (argc < 2)
		return command_usage(&command_completion, "%s",
				     _("It needs the words of a command line."));
	typed.word = argv + 1;
	typed.count = argc - 1;
	typed.current = argv[argc - 1];
	if (typed.count == 1 || (typed.count == 2 && strcmp(argv[1], "help") == 0)) {
		complete_words(cli, "@commands", typed.current, "");
		return RESULT_DONE;
	}
	for (size_t i = 0; commands[i]; i++) {
		if (strcmp(commands[i]->name, argv[1]) == 0)
			complete_command(&typed, commands[i]);
	}
	return RESULT_DONE;
}

const struct command command_completion = {
	.name = "completion",
	.usage = N_("[--] WORDS…"),
	.summary = N_("what the last of the words could become (for shells)"),
	.help = N_("One in a line, with a tab and its meaning behind it; “:files” stands for names "
		   "of\nfiles. No daemon is started for it.\n"
		   "\n"
		   "  ayumi completion -- add gre\n"),
	.run = run,
	.is_for_programs = true,
};
