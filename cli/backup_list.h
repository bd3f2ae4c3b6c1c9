/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/* The copies of the journal that the daemon keeps, for the commands about them. */

/* Ask for them (ListBackups); is_checked: each is read whole. */
enum result backup_list_fetch(struct cli *cli, bool is_checked, json_t **reply);

/*
 * The one of this name, or the newest of this day in words; with NULL the newest
 * sound one that was not taken away by a restore.  Borrowed; NULL for none.
 */
const json_t *backup_list_find(const json_t *reply, const char *word);

/* Print them, each in a line, with what was found where they were checked. */
void backup_list_print(const json_t *reply);

/* Whether one is sound, where they were checked. */
bool backup_is_sound(const json_t *backup);

/*
 * Put the copy in the journal's place: asks on a terminal, needs is_agreed
 * without one, waits until the journal is open again and says what was kept.
 */
enum result backup_list_restore(struct cli *cli, const struct command *command,
				const json_t *backup, bool is_agreed);

/* The steps of the same: ask, where is_agreed does not answer; what is not agreed to is said. */
enum result backup_list_agree(const struct command *command, const char *question, bool is_agreed);
/*
 * ... and let a copy of the folder, or with NULL an empty journal, take the
 * journal's place; done: what is said then.
 */
enum result backup_list_exchange(struct cli *cli, const char *name, const char *done);

/* What was found in a copy, for people. */
const char *backup_say_state(const char *state);
