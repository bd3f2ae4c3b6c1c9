/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Short questions on the terminal, in plain lines. */

/*
 * Print the question and read a line.  Returns true for "y", "yes", "はい", "１"
 * and the like; anything else, an empty line and the end of input are no.
 */
bool confirm(const char *question);

/* The same for what cannot be taken back: nothing but a whole "yes" or "はい" is yes. */
bool confirm_erasing(const char *question);

/*
 * Print the question and read a line without its end, white space around it
 * left out; full-width Latin letters and digits become narrow.  Free with
 * free(); NULL at the end of input.
 */
char *confirm_line(const char *question);
