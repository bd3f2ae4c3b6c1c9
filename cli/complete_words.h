/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/* What a word that is being typed could become, one in a line of standard output. */

/*
 * Offer a word if it begins as what is typed; before it stands what is fixed,
 * behind it a tab and what it means (which may be empty).
 */
void complete_offer(const char *typed, const char *before, const char *word, const char *meaning);

/*
 * Offer all words of a text as in struct command.  What only the daemon knows
 * is offered where one runs; otherwise nothing is said.
 */
void complete_words(struct cli *cli, const char *words, const char *typed, const char *before);
