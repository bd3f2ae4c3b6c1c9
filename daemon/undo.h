/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/agenda.h"
#include "daemon/changes.h"
#include "daemon/journal.h"
#include "daemon/settings.h"
#include "daemon/store.h"

#include <stdbool.h>
#include <stddef.h>

/* Taking a step back, and doing it again: each of its changes through the module it belongs to. */

/* What came of it, for those who follow the journal. */
struct undone {
	int64_t step;
	int64_t parts;			  /* changes of the step */
	struct journal_restored *entries; /* owned; entry_count of them */
	size_t entry_count;
	bool has_settings; /* settings changed; they are in force */
	bool has_meetings; /* meetings or holidays changed: all dates are to be made anew */
};

/*
 * Take back the author's newest step, or with is_redo do the one again that was
 * taken back last; with is_household anybody's.  All of it or nothing, in a
 * transaction of its own.  What the agenda (NULL: there is none) shows of
 * meetings concerned goes from the screen.  Errors as for change_find_undo and those of the
 * restoring functions.
 */
int undo_step(struct store *store, struct settings *settings, struct agenda *agenda,
	      const struct author *author, bool is_household, bool is_redo, struct undone *undone,
	      struct error *err);
void undone_release(struct undone *undone);
