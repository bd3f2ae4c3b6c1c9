/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdio.h>

/*
 * What can still be read of a damaged journal, as JSON Lines that an import
 * takes, in the form of a complete export: the rows of every table, and every
 * version of every entry.  Each table is read by itself, so that a damage costs
 * no other one, and what refers to something that is lost lets go of it or is
 * left out.  An entry that is lost itself is found among its versions, which lie
 * elsewhere in the file; where its id is lost as well it gets a new one.
 *
 * The first line has, as `salvaged`, an object for each table: `table`, `kept`
 * rows, rows `left_out` because of what they refer to, `unread` rows where their
 * number is known, and `hurt` where something of it could not be read.
 *
 * The file is a private copy, whose log SQLite may write back into it.  Returns
 * 0, or a negative errno where it cannot be opened or the output not be written.
 */
int salvage_write(const char *path, FILE *out);
