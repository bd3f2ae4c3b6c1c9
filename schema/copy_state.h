/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What was found where a copy of the journal was read whole, which a process of
 * its own does ("ayumid --check", the file on standard input): its exit code
 * says it.
 */

/* The word for an exit code: "sound", "damaged", "foreign", "newer", "read-only". */
const char *copy_state_word(int code);

/* The exit code for such a word; that of "damaged" for any other. */
int copy_state_code(const char *word);
