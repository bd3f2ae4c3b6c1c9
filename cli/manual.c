/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/version.h"

#include <ctype.h>
#include <getopt.h>
#include <string.h>

/* The day on which the manuals were last gone over. */
#define MANUAL_DATE "2026-11-22"

enum { LETTERLESS = 256 };

/* Text as man(7) takes it: nothing in it is an order. */
static void put_text(const char *text, size_t length)
{
	bool is_beginning = true;

	for (size_t i = 0; i < length; i++) {
		if (is_beginning && (text[i] == '.' || text[i] == '\''))
			fputs("\\&", stdout);
		is_beginning = text[i] == '\n';
		if (text[i] == '\\')
			fputs("\\e", stdout);
		else if (text[i] == '-')
			fputs("\\-", stdout);
		else
			putchar(text[i]);
	}
}

static void put_word(const char *text)
{
	put_text(text, strlen(text));
}

/* Whether the line goes on without a space: a line break would become one in Japanese. */
static bool joins(const char *next)
{
	return language_is_japanese() && (unsigned char)*next >= 0x80;
}

/* Lines that stand two columns in are shown as they are, the others are a paragraph. */
static void put_paragraphs(const char *text, bool is_first)
{
	bool is_literal = false;
	bool is_new = !is_first;

	while (*text) {
		size_t length = strcspn(text, "\n");
		bool is_indented = strncmp(text, "  ", 2) == 0;

		if (length > 0 && is_indented != is_literal) {
			fputs(is_indented && !is_first ? ".PP\n" : "", stdout);
			puts(is_indented ? ".RS 4\n.nf" : ".fi\n.RE\n.PP");
			is_literal = is_indented;
		} else if (length > 0 && is_new && !is_literal) {
			puts(".PP");
		}
		is_new = length == 0;
		is_first = is_first && length == 0;
		if (length > 0) {
			put_text(text + (is_indented ? 2 : 0), length - (is_indented ? 2 : 0));
		}
		text += length + (text[length] == '\n' ? 1 : 0);
		if (length > 0 && (is_indented || !joins(text)))
			putchar('\n');
	}
	if (is_literal)
		puts(".fi\n.RE");
}

static void put_flags(const struct flag *flags)
{
	for (; flags && flags->name; flags++) {
		puts(".TP");
		if (flags->letter < LETTERLESS)
			printf("\\fB\\-%c\\fP, ", flags->letter);
		fputs("\\fB\\-\\-", stdout);
		put_word(flags->name);
		fputs("\\fP", stdout);
		if (flags->value) {
			fputs(" \\fI", stdout);
			put_word(_(flags->value));
			fputs("\\fP", stdout);
		}
		putchar('\n');
		put_word(_(flags->help));
		putchar('\n');
	}
}

static void put_name(const struct command *command)
{
	_cleanup_(free_text) char *title = memory_format("AYUMI-%s", command->name);

	for (char *at = title; *at; at++)
		*at = (char)toupper((unsigned char)*at);
	puts(".\\\" SPDX-License-Identifier: MIT");
	printf(".TH %s 1 %s \"Ayumi %s\" \"%s\"\n", title, MANUAL_DATE, version,
	       _("User Commands"));
	printf(".SH %s\nayumi\\-", _("NAME"));
	put_word(command->name);
	fputs(" \\- ", stdout);
	put_word(_(command->summary));
	printf("\n.SH %s\n.B ayumi ", _("SYNOPSIS"));
	put_word(command->name);
	putchar('\n');
	/* The empty message is the catalogue's own header. */
	if (*command->usage) {
		put_word(_(command->usage));
		putchar('\n');
	}
}

static void put_manual(const struct command *command)
{
	put_name(command);
	if (command->help || command->manual) {
		printf(".SH %s\n", _("DESCRIPTION"));
		put_paragraphs(command->help ? _(command->help) : "", true);
		if (command->manual)
			put_paragraphs(_(command->manual), command->help == NULL);
	}
	printf(".SH %s\n", _("OPTIONS"));
	put_flags(command->flags);
	put_flags(command_own_flags + (command->has_json ? 0 : 1));
	printf(".SH %s\n", _("EXIT STATUS"));
	put_word(_("0: done. 1: it could not be done, and why is said. 2: the words were not "
		   "understood, and nothing was done. 3: the journal's daemon cannot be reached."));
	printf("\n.SH %s\n.BR ayumi (1)\n", _("SEE ALSO"));
}

/* All commands, for the overview. */
static void put_list(void)
{
	for (size_t i = 0; commands[i]; i++) {
		fputs(".TP\n.BR ayumi\\-", stdout);
		put_word(commands[i]->name);
		puts(" (1)");
		put_word(_(commands[i]->summary));
		putchar('\n');
	}
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	optind = 0;
	if (command_option(cli, &command_manual, argc, argv, "", NULL) != -1)
		return RESULT_USAGE;
	if (argc - optind == 0) {
		put_list();
		return RESULT_DONE;
	}
	if (argc - optind != 1)
		return command_usage(&command_manual, "%s", _("Of which command?"));
	for (size_t i = 0; commands[i]; i++) {
		if (strcmp(commands[i]->name, argv[optind]) == 0) {
			put_manual(commands[i]);
			return RESULT_DONE;
		}
	}
	complain_line(_("There is no command “%s”. “ayumi --help” shows all."), argv[optind]);
	return RESULT_USAGE;
}

const struct command command_manual = {
	.name = "manual",
	.usage = N_("[COMMAND]"),
	.summary = N_("the manual of a command, as man(1) takes it"),
	.help = N_("  ayumi manual add | man -l -\n"),
	.words = "@commands",
	.run = run,
	.is_for_programs = true,
};
