/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The copies of the journal in the folder beside it (mode 0700).  Their names
 * tell what they are: journal-DATE.db after a day of writing, and
 * KIND-DATE-TIME.db with the kinds asked (for by somebody), import, migration
 * (before one), brought (by the client, which has checked it, until it is
 * restored), and replaced (the journal that a restore took away, whatever its
 * state).  Dates are of the household, times of UTC.
 */

enum { BACKUP_NAME = 64 };

struct backup {
	char name[BACKUP_NAME]; /* in the folder */
	char kind[16];
	int32_t day;
	int64_t bytes;
	int64_t changed_s;
};

/* Whether a name is of the form above: then *kind of 16 bytes and the day are filled in. */
bool backup_name_is_known(const char *name, char *kind, int32_t *day);

/*
 * The copies that are there, the newest first; the caller frees *list.  What
 * is no regular file, or not named so, is left out.  0 (none where there is no
 * folder) or a negative errno.
 */
int backups_list(const char *folder, struct backup **list, size_t *count, struct error *err);

/*
 * Make a copy at once, check it, and name it when it is whole and on the disk;
 * then let go of copies that are no longer to be kept.  name is of BACKUP_NAME
 * bytes and filled in.  Returns 0 or a negative errno with err set, and then
 * nothing of it is left.
 */
int backups_make(struct store *store, const char *folder, const char *kind, int32_t day,
		 int64_t now_s, char *name, struct error *err);

/*
 * Make the folder of the copies where there is none.  Returns 0, or a negative
 * errno with FAULT_COPY_FAILED where something else is in its place.
 */
int backups_make_folder(const char *folder, struct error *err);

/* The steps of the same, for those who do it slowly: a place to make it in, ... */
char *backups_begin(const char *folder, struct error *err);
/* ... the name for what is whole and sealed, in place of one of that name, and the rotation. */
int backups_finish(const char *folder, const char *made, const char *name, struct error *err);

/* Remove what was begun and not finished, also by a process that has ended. */
void backups_clean(const char *folder);

/* Write "KIND-DATE-TIME.db", or "journal-DATE.db" where the kind is "journal". */
void backup_name(const char *kind, int32_t day, int64_t now_s, char name[static BACKUP_NAME]);

/*
 * Replace all copies of the journal in the folder, if there is one, by a fresh
 * and checked one, which has the name of the newest by name; *replaced counts
 * them.  Files that are no databases by their name stay.  Returns 0 or a
 * negative errno with err set.
 */
int backups_replace(struct store *store, const char *folder, size_t *replaced, struct error *err);
