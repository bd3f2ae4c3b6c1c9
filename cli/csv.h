/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/entry.h"

#include <stdbool.h>
#include <stdio.h>

/*
 * Comma-separated values (RFC 4180), in UTF-8, lines ending in CR LF.  A cell that
 * a spreadsheet could take for a formula (it begins with = + - @ TAB or CR)
 * gets an apostrophe before it.
 */

/* Write one cell, with a comma before it where it is not the first of its line. */
void csv_cell(FILE *out, const char *text, bool is_first);
void csv_end_line(FILE *out);

/* The names of the columns of entries, and the line of one. */
void csv_entry_header(FILE *out);
void csv_entry(FILE *out, const struct entry *entry);
