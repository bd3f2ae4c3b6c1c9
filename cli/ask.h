/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/entry_line.h"

/*
 * The guided way of writing: numbered choices on a terminal, in plain lines
 * that a screen reader can read.  Asks for entries until Enter alone is given;
 * end of input keeps nothing by halves.
 */
enum result ask_entries(struct entry_reader *reader);

/* Keep an entry and say so; the entry is taken. */
enum result add_entry(struct entry_reader *reader, json_t *entry_take);
