/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/entry_line.h"

/*
 * Fill in a form in an editor until it can be kept, or is left unchanged.
 */

/* A new entry; `entries`, which is taken, holds one with what is known already. */
enum result editor_add(struct entry_reader *reader, json_t *entries_take);

/*
 * Change an entry.  *reply is the daemon's answer to the change, or NULL where
 * nothing was changed.
 */
enum result editor_edit(struct entry_reader *reader, int64_t number, json_t **reply);
