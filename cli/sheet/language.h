/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>

/*
 * Name the language of a PDF that Cairo wrote, for programs that read it
 * aloud, and have its title shown instead of the file's name.  Cairo 1.16
 * cannot: an incremental update (ISO 32000-1, 7.5.6) is appended that gives
 * the catalogue /Lang and /ViewerPreferences.  *bytes may move.  A file that is
 * not built as expected is left as it is.
 */
void language_put(char **bytes, size_t *length, const char *language);
