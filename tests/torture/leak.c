/* SPDX-License-Identifier: MIT */
/*
 * A planted fault: a command line that prints text as it is.  Linked with
 * -Wl,--wrap=screen_visible into a program that the check of what reaches a
 * terminal must find wanting.
 */
#include "cli/screen.h"
#include "schema/memory.h"

char *__wrap_screen_visible(const char *text, bool keeps_lines);

char *__wrap_screen_visible(const char *text, bool keeps_lines)
{
	(void)keeps_lines;
	return memory_string(text);
}
