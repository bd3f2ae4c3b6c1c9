/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

/*
 * Copies of the journal in files of their own, made with SQLite's online
 * backup (https://www.sqlite.org/backup.html): one connection may go on
 * writing in between, and the copy holds what is kept when it is finished.
 */
struct store_copy;

/*
 * Begin a copy in a new file (mode 0600): -EEXIST where one is there.  It is
 * ended with store_copy_end before the store is closed.
 */
int store_copy_begin(struct store_copy **copy, struct store *store, const char *path,
		     struct error *err);

/* Copy so many pages more; -1 all of them.  *is_done: all is copied. */
int store_copy_step(struct store_copy *copy, int pages, bool *is_done, struct error *err);

/* End it, finished or not; the file stays, and is not yet on the disk.  copy may be NULL. */
void store_copy_end(struct store_copy *copy);

/*
 * Make a finished copy a file that stands alone (no log beside it), check that
 * it is a whole journal of Ayumi that this program can read, and bring it to
 * the disk.  0, or -EBADMSG or -EIO with err saying what was found.
 */
int store_copy_seal(const char *path, struct error *err);

/*
 * Whether a file is a sound journal, read only and without following a link:
 * 0, or a negative errno with FAULT_JOURNAL_UNUSABLE, whose value is as for
 * store_open ("damaged", "foreign", "newer", "read-only" where it cannot be
 * read).
 */
int store_copy_check(const char *path, struct error *err);

/* The same of a file that is open for reading and stays so. */
int store_copy_check_file(int fd, struct error *err);
