/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/error.h"
#include "schema/kinds.h"
#include "schema/uuid.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * One dated entry of the journal, as stored and as sent (type Entry of the
 * interface org.ayumi.Journal).
 */
struct entry {
	char id[UUID_TEXT]; /* made by whoever writes it; names it for ever */
	int64_t number;	    /* running number that people see and type */
	int64_t revision;   /* 1 for the first text, then counting up */
	int32_t day;	    /* civil day number of the household */
	int minute;	    /* after midnight, or ENTRY_NO_TIME */
	const struct kind *kind;
	const struct outcome *outcome; /* NULL: not said */
	char *member;		       /* who wrote it; NULL: the family as a whole */
	char *text;		       /* never NULL; may be empty */
	char *said_by;		       /* whose words a statement is; NULL: not said */
	char **tags;		       /* tag_count strings without '#', sorted, each once */
	size_t tag_count;
	bool is_private; /* left out of what is shared */
	bool is_removed;
	int64_t created_s; /* instants, for the record only */
	int64_t changed_s;
};

enum { ENTRY_NO_TIME = -1 };

/* Free what it holds and leave it empty; an all-zero entry is fine. */
void entry_release(struct entry *entry);

/* An array of entries and its members. */
void entry_free_all(struct entry *entries, size_t count);

/*
 * Read the members of an entry that a writer chooses: id, date, time, kind,
 * outcome, member, text, said_by, tags, private.  A missing or null `date` leaves day
 * at `today`.  Unknown members of the object are refused.  Returns 0, or
 * -EINVAL with err set; the entry is then empty.
 */
int entry_from_writer(struct entry *entry, const json_t *object, int32_t today, struct error *err);

/*
 * Apply the non-null members of `changes` (date, time, kind, outcome, member,
 * text, said_by, tags, private) to the entry.  An empty string takes away time,
 * outcome, member or said_by; a changed kind without an outcome takes the outcome away.
 * Returns 0, or -EINVAL with err set; the entry may then be half changed.
 */
int entry_apply(struct entry *entry, const json_t *changes, struct error *err);

/* Read a whole entry as the daemon sends it.  As entry_from_writer on failure. */
int entry_from_wire(struct entry *entry, const json_t *object, struct error *err);

/* The entry as it is sent: a new object. */
json_t *entry_to_wire(const struct entry *entry);

/* Whether two entries say the same (everything a writer chooses but the id). */
bool entry_says_the_same(const struct entry *one, const struct entry *other);
