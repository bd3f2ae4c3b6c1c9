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

/* The same for what is written by and by, or by another program: to out.file. */
struct file_out {
	int file; /* -1 where nothing is being written */
	char *path;
	char *folder;
	char *beside; /* its name until it is whole */
	bool may_replace;
};

/* Begin a file; fails as file_out_write does, and then there is nothing to be ended. */
int file_out_begin(struct file_out *out, const char *path, bool may_replace);

/* Bring it to the disk and give it its name.  0 or a negative errno; it is ended either way. */
int file_out_finish(struct file_out *out);

/* Leave nothing of it.  Does nothing where it is ended. */
void file_out_drop(struct file_out *out);

/* Copy everything that can be read of a descriptor: 0 or a negative errno. */
int file_out_copy(int from, int to);
