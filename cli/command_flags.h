/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

#include <stddef.h>

enum { FLAGS_MAX = 48 };

/* All options of a command. */
struct flag_list {
	struct flag flags[FLAGS_MAX];
	size_t count;
};

/* Fill the list from the command's table, and from what every command has. */
void command_flags(const struct command *command, struct flag_list *list);
