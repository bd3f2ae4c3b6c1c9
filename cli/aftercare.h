/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

#include <jansson.h>

/*
 * What is said after something was written down: calmly whom to call where it
 * was violence or talk of dying, or the question whether to show it where the
 * words sound so; else perhaps a lighter way to say what may press.  Nothing of
 * it is kept, nothing refused.
 */

/* For the entries that one command kept: an array of the wire's type Entry.  Says nothing to
 * programs
 * (--json). */
void aftercare(struct cli *cli, const json_t *entries);
