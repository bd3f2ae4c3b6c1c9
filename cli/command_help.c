/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/screen.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <unistd.h>

enum { GAP = 2, HELP_COLUMN = 21, HELP_COLUMN_MAX = 28, HELP_COLUMNS = 90, LETTER_MAX = 256 };

/* "  -d, --date DATE"; free with free(). */
static char *say_flag(const struct flag *flag)
{
	_cleanup_(free_text) char *letter =
		flag->letter < LETTER_MAX ? memory_format("-%c,", flag->letter) : NULL;

	return memory_format("  %3s --%s%s%s", letter ? letter : "", flag->name,
			     flag->value ? " " : "", flag->value ? _(flag->value) : "");
}

/* The column where all explanations begin. */
static int help_column(const struct flag *flags)
{
	int column = HELP_COLUMN;

	for (; flags && flags->name; flags++) {
		_cleanup_(free_text) char *said = say_flag(flags);
		int width = screen_width(said) + GAP;

		if (width > column && width <= HELP_COLUMN_MAX)
			column = width;
	}
	return column;
}

static void print_flags(const struct flag *flags, int column)
{
	int columns = screen_columns(STDOUT_FILENO);

	if (columns > HELP_COLUMNS)
		columns = HELP_COLUMNS;
	for (; flags && flags->name; flags++) {
		_cleanup_(free_text) char *said = say_flag(flags);
		bool is_long = screen_width(said) + GAP > column;
		_cleanup_(free_text) char *cell =
			screen_pad(is_long ? "" : said, column, SCREEN_LEFT);
		_cleanup_(free_text) char *line = memory_format("%s%s", cell, _(flags->help));
		_cleanup_(free_text) char *wrapped = screen_wrap(line, columns, column);

		printf("%s%s%s\n", is_long ? said : "", is_long ? "\n" : "", wrapped);
	}
}

static void print_folded(const char *text)
{
	_cleanup_(free_text) char *folded = screen_fold(text, STDOUT_FILENO);

	fputs(folded, stdout);
}

void command_print_help(const struct command *command)
{
	int column = help_column(command->flags);
	_cleanup_(free_text) char *usage = NULL;

	/* The empty message is the catalogue's own header. */
	usage = memory_format(_("Usage: ayumi %s%s%s\n"), command->name, *command->usage ? " " : "",
			      *command->usage ? _(command->usage) : "");
	print_folded(usage);
	printf("\n%s\n\n", _(command->summary));
	if (command->help)
		print_folded(_(command->help));
	if (command->flags && command->help)
		printf("\n");
	print_flags(command->flags, column);
	print_flags(command_own_flags + (command->has_json ? 0 : 1), column);
}
