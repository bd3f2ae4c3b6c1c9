/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/entry_line.h"
#include "schema/kinds.h"

/*
 * Questions on a terminal, in plain lines that a screen reader can read:
 * numbered choices, full-width digits too.  The end of input and Ctrl-C end a
 * question.
 */

enum { ASK_ENDED = -1, ASK_NONE = 0 };

/* From here on Ctrl-C ends the question that is asked instead of the program. */
void ask_begin(void);

/* From here on it ends the program again. */
void ask_end(void);

/*
 * One line without its end, freed with free(); NULL at the end of input, after
 * Ctrl-C, and where the line holds a NUL byte.
 */
char *ask_line(const char *prompt);

/* Whether a terminal may have cut the line: it takes no more than 4095 bytes at once. */
bool ask_is_cut(const char *line);

/* Whether there is nothing in it but white space, the ideographic space too. */
bool ask_is_blank(const char *line);

/* A number from 1 to max; ASK_NONE for Enter alone, ASK_ENDED. */
int ask_choice(const char *prompt, int max);

/*
 * A kind by its group: ASK_ENDED, ASK_NONE (*kind is NULL: nothing was chosen),
 * or positive.
 */
int ask_kind(const struct kind **kind);

/* An outcome of a kind that has some; *outcome is NULL where it is left open. */
int ask_outcome(const struct kind *kind, const struct outcome **outcome);

/*
 * Who writes: not asked where nobody or one alone does, or where one member has
 * this login.  *writer is NULL where the daemon knows, and freed with free().
 */
enum result ask_writer(struct cli *cli, char **writer);
