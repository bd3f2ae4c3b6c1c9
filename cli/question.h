/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/*
 * Questions that the screen is too public for: how a meeting was, and how the
 * day was.  Each is put once of itself, on a terminal where somebody is typing,
 * and Enter alone is always an answer.
 */

/* Put those that were not put before.  Does nothing where nobody is typing. */
void question_ask_new(struct cli *cli);

/* Put or, where nobody is typing, list all that are open, and say so where there are none. */
enum result question_ask_all(struct cli *cli);
