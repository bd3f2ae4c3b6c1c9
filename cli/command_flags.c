/* SPDX-License-Identifier: MIT */
#include "cli/command_flags.h"

#include <string.h>

static void add(struct flag_list *list, const struct flag *flags)
{
	for (; flags && flags->name && list->count < FLAGS_MAX; flags++)
		list->flags[list->count++] = *flags;
}

void command_flags(const struct command *command, struct flag_list *list)
{
	memset(list, 0, sizeof *list);
	add(list, command->flags);
	add(list, command_own_flags + (command->has_json ? 0 : 1));
}
