/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdio.h>

/*
 * What can still be read of a damaged journal, as JSON Lines that an import
 * takes.  Each entry is looked up by its number, and where its page cannot be
 * read, among the revisions, which lie elsewhere in the file; an entry whose id
 * is lost gets a new one.  The file is a private copy, whose log SQLite may
 * write back into it.  Returns 0, or a negative errno where it cannot be opened
 * or the output not be written.
 */
int salvage_write(const char *path, FILE *out);
