/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What was done, in order, so that it can be told, taken back and done again.
 * A change is noted in the transaction that makes it.  All changes of one
 * transaction are one step.
 */

/* Who makes a change, and when: a member's row, or 0 for the family as a whole. */
struct author {
	int64_t member;
	int64_t at_s;
};

/* One noted change.  The texts are borrowed where it is given, owned where it was read. */
struct change_row {
	int64_t seq;
	int64_t step;
	int64_t at_s;
	int64_t writer;
	const char *subject; /* "entry", "meeting", "holidays", "template", "member", "setting";
				"step" of an undo or a redo */
	const char *action;
	int64_t number;		 /* of the entry, the meeting, the member's row, or the step */
	const char *name;	 /* of the setting or template, or a meeting's date; else NULL */
	int64_t before_revision; /* of an entry; 0: there was none */
	int64_t after_revision;
	const char *before; /* of anything else, as JSON; NULL: there was none */
	const char *after;
	int64_t undone; /* the seq of the undo that took it back; 0: it holds */
};

/* Begin a transaction whose changes are this author's. */
int change_begin(struct store *store, const struct author *author, struct error *err);

/*
 * Note a change inside the transaction that makes it; seq, step and undone are
 * not looked at, and writer only where the transaction has no author.
 */
int change_note(struct store *store, const struct change_row *change, struct error *err);

/* Note of every entry from this number on that it was added, by nobody in particular. */
int change_note_added(struct store *store, int64_t first, int64_t at_s, struct error *err);

/* The same for what has a form before and after; both may be NULL and are taken. */
int change_note_values(struct store *store, const struct change_row *change, json_t *before_take,
		       json_t *after_take, struct error *err);

/*
 * The step that an undo by this writer is about: the newest that holds, of the
 * writer or of nobody in particular; with is_household of anybody.  -ENOENT
 * with FAULT_NOTHING_TO_UNDO.
 */
int change_find_undo(struct store *store, int64_t writer, bool is_household, int64_t *step,
		     struct error *err);

/*
 * The step that a redo is about: of the newest undo of the writer (or, with
 * is_household, of anybody) whose step is still taken back, if its writer has
 * since changed nothing of the same subjects: after an entry was taken back, a new entry
 * takes its place, and a new member does not.  -ENOENT with FAULT_NOTHING_TO_REDO.
 */
int change_find_redo(struct store *store, int64_t writer, bool is_household, int64_t *step,
		     struct error *err);

/* Note that the step is taken back, or done again, inside a transaction of an author. */
int change_note_undo(struct store *store, int64_t step, int64_t at_s, struct error *err);
int change_note_redo(struct store *store, int64_t step, int64_t at_s, struct error *err);

/* The changes of a step in their order, at most `limit` (0: all); freed with change_free_all. */
int change_read_step(struct store *store, int64_t step, size_t limit, struct change_row **changes,
		     size_t *count, struct error *err);

/* How many changes a step has. */
int change_count_step(struct store *store, int64_t step, int64_t *count, struct error *err);

/* The newest changes before the one with this seq (0: the newest of all), the newest first. */
int change_read_before(struct store *store, int64_t seq, size_t limit, struct change_row **changes,
		       size_t *count, struct error *err);

void change_free_all(struct change_row *changes, size_t count);
