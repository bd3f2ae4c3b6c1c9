/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Files that somebody asked for: whole or not there at all, and for their
 * owner alone.  The bytes go into a new file beside it (mode 0600, no link is
 * followed), reach the disk, and only then get the name.
 */

/*
 * Returns 0, -EEXIST where the name is taken and may not be replaced, -EINVAL
 * where it is taken by something that is no ordinary file (a folder, a device),
 * or another negative errno.  Nothing of it is left on failure, and what had
 * the name still has it.  A link of that name is replaced, not followed.
 */
int file_out_write(const char *path, const void *bytes, size_t length, bool may_replace);
