/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"
#include "schema/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The entries, with every revision that each ever had.  A change is one
 * transaction: when a function that changes something returns 0, it is kept.
 * Functions fail with -ENOENT (FAULT_NO_SUCH_ENTRY), -EINVAL (what was given
 * is wrong), or an error of the store.
 */

enum journal_action { JOURNAL_ADD, JOURNAL_EDIT, JOURNAL_REMOVE, JOURNAL_UNDO };

/* "add", "edit", "remove", "undo". */
const char *journal_action_name(enum journal_action action);

/*
 * Keep a new entry, whose id, day and what it says are filled in by the
 * writer.  number, revision and the instants are filled in here.
 * FAULT_UNKNOWN_MEMBER where entry->member is not one of the household.
 */
int journal_add(struct store *store, struct entry *entry, int64_t now_s, struct error *err);

/*
 * The same inside a transaction that the caller has begun, so that the entry
 * is kept together with its cause.
 */
int journal_add_within(struct store *store, struct entry *entry, int64_t now_s, struct error *err);

/* The entry with this number, removed or not; released by the caller. */
int journal_get(struct store *store, int64_t number, struct entry *entry, struct error *err);

/* The first revision of the entry with this id: 0 with *is_found. */
int journal_find_first(struct store *store, const char *id, bool *is_found, struct entry *entry,
		       struct error *err);

/* Which entries a list holds; zeros and NULLs choose all that are not removed. */
struct journal_filter {
	int32_t from_day; /* with has_from */
	int32_t to_day;	  /* with has_to; included */
	bool has_from;
	bool has_to;
	const char *kind;
	const char *member; /* "" for the family as a whole */
	const char *tag;
};

/* Where a list goes on: behind this entry. Zeros for the beginning. */
struct journal_cursor {
	char day[16];
	int minute;
	int64_t number;
};

/*
 * The next entries behind the cursor, at most limit, in order of day, time of
 * day (entries without one first) and number; the cursor moves behind them.
 * Freed with entry_free_all.
 */
int journal_list(struct store *store, const struct journal_filter *filter,
		 struct journal_cursor *cursor, size_t limit, struct entry **entries, size_t *count,
		 struct error *err);

/* Put the cursor behind an entry. */
void journal_cursor_behind(struct journal_cursor *cursor, const struct entry *entry);

/* Put the cursor before the last `limit` entries of a list. */
int journal_list_last(struct store *store, const struct journal_filter *filter, int64_t limit,
		      struct journal_cursor *cursor, struct error *err);

/*
 * Replace what the entry says by what `entry` says (its number names it);
 * revision and changed_s are filled in.  action is what the change is noted
 * as.
 */
int journal_replace(struct store *store, struct entry *entry, enum journal_action action,
		    int64_t now_s, struct error *err);

struct journal_undone {
	enum journal_action action; /* what was taken back */
	struct entry before;
	struct entry after;
};

/* Take back the last change that was not; FAULT_NOTHING_TO_UNDO with -ENOENT. */
int journal_undo(struct store *store, struct journal_undone *undone, int64_t now_s,
		 struct error *err);
void journal_undone_release(struct journal_undone *undone);

/* All revisions, the first one first; freed with entry_free_all. */
int journal_history(struct store *store, int64_t number, struct entry **revisions, size_t *count,
		    struct error *err);

/* How many entries there are that are not removed. */
int journal_count(struct store *store, int64_t *count, struct error *err);
