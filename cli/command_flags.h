/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

#include <stddef.h>

enum { FLAGS_MAX = 48, FLAGS_TEXT = 4096 };

/* All options of a command. */
struct flag_list {
	struct flag flags[FLAGS_MAX];
	size_t count;
	char text[FLAGS_TEXT]; /* names that were read from a help text */
	size_t used;
};

/*
 * Fill the list from the command's table, from the lines of its help text that
 * begin with an option, and from what every command has.
 */
void command_flags(const struct command *command, struct flag_list *list);
