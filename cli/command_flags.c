/* SPDX-License-Identifier: MIT */
#include "cli/command_flags.h"

#include <string.h>

enum { LETTERLESS = 256 };

/* What can be completed where an option's value has this name. */
static const char *words_of(const char *value)
{
	static const struct {
		const char *value;
		const char *words;
	} known[] = {
		{ "KIND", "@outcomes" }, { "WRITER", "@members family" },
		{ "TAG", "@tags" },	 { "DATE", "@dates" },
		{ "FILE", "@files" },
	};

	for (size_t i = 0; value && i < sizeof known / sizeof known[0]; i++) {
		if (strcmp(known[i].value, value) == 0)
			return known[i].words;
	}
	return NULL;
}

/* A copy of the word in the list's own memory; NULL where it is full. */
static const char *keep(struct flag_list *list, const char *word, size_t length)
{
	char *at = list->text + list->used;

	if (list->used + length + 1 > FLAGS_TEXT)
		return NULL;
	memcpy(at, word, length);
	at[length] = '\0';
	list->used += length + 1;
	return at;
}

/* "  -d, --date DATE    help" or "      --private      help". */
static void read_line(struct flag_list *list, const char *line)
{
	struct flag flag = { .letter = LETTERLESS };
	size_t length;

	line += strspn(line, " ");
	if (line[0] == '-' && line[1] != '-' && line[2] == ',') {
		flag.letter = (unsigned char)line[1];
		line += 3 + strspn(line + 3, " ");
	}
	if (strncmp(line, "--", 2) != 0 || list->count == FLAGS_MAX)
		return;
	line += 2;
	length = strcspn(line, " \n");
	flag.name = keep(list, line, length);
	line += length;
	if (line[0] == ' ' && line[1] >= 'A' && line[1] <= 'Z') {
		flag.value = keep(list, line + 1, strcspn(line + 1, " \n"));
		flag.words = words_of(flag.value);
		line += 1 + (flag.value ? strlen(flag.value) : 0);
	}
	line += strspn(line, " ");
	flag.help = keep(list, line, strcspn(line, "\n"));
	if (flag.name && flag.help)
		list->flags[list->count++] = flag;
}

static void add(struct flag_list *list, const struct flag *flags)
{
	for (; flags && flags->name && list->count < FLAGS_MAX; flags++)
		list->flags[list->count++] = *flags;
}

void command_flags(const struct command *command, struct flag_list *list)
{
	memset(list, 0, sizeof *list);
	add(list, command->flags);
	for (const char *line = command->help; line && *line;) {
		const char *end = strchr(line, '\n');

		if (strncmp(line, "  -", 3) == 0 || strncmp(line, "      --", 8) == 0)
			read_line(list, line);
		line = end ? end + 1 : NULL;
	}
	add(list, command_own_flags + (command->has_json ? 0 : 1));
}
