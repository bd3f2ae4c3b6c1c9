/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/changes.h"
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

enum journal_action { JOURNAL_ADD, JOURNAL_EDIT, JOURNAL_REMOVE };

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

/* The number of the entry with this id, removed or not; 0 where there is none. */
int journal_find_number(struct store *store, const char *id, int64_t *number, struct error *err);

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
	const char *outcome; /* "" where none was said */
	const char *member;  /* "" for the family as a whole */
	const char *tag;

	/* Private entries are left out, but for this reader's own and the family's. */
	struct journal_reader {
		bool is_asking;
		int64_t member; /* 0: the family as a whole */
		const char *name;
	} reader;
};

/* Whether the reader may see the entry: it is not private, or the reader's own and asked for. */
bool journal_is_visible(const struct entry *entry, const struct journal_reader *reader);

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

/*
 * How many entries behind the cursor, in the filter's period alone, are left
 * out because they are private: of what kind they are stays private, too.
 */
int journal_count_hidden(struct store *store, const struct journal_filter *filter,
			 const struct journal_cursor *cursor, int64_t *count, struct error *err);

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

/* The same inside a transaction that the caller has begun. */
int journal_replace_within(struct store *store, struct entry *entry, enum journal_action action,
			   int64_t now_s, struct error *err);

/* An entry as it was and as it now is. */
struct journal_restored {
	struct entry before;
	struct entry after;
};

/*
 * Take a noted change of an entry back (or do it again) inside a transaction,
 * as a new revision that is no change by itself.  -ESTALE with
 * FAULT_CHANGED_SINCE where the entry no longer says what the change left.
 */
int journal_restore(struct store *store, const struct change_row *change, bool is_redo,
		    int64_t now_s, struct journal_restored *restored, struct error *err);
void journal_restored_release(struct journal_restored *restored);

/* One revision of an entry; released by the caller. */
int journal_get_revision(struct store *store, int64_t number, int64_t revision, struct entry *entry,
			 struct error *err);

/* All revisions, the first one first; freed with entry_free_all. */
int journal_history(struct store *store, int64_t number, struct entry **revisions, size_t *count,
		    struct error *err);

/* How many entries there are that are not removed. */
int journal_count(struct store *store, int64_t *count, struct error *err);
