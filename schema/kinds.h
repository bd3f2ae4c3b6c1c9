/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * The catalogue of observations: what a family can write down, in one table.
 * The command line, the wire, the estimate, completion and the man page all
 * read it from here.
 */

/*
 * What the estimate sees of an entry.  The evidence of a day is the set of
 * cells that are present on it.
 *
 * CELL_NONE: the entry is invisible to the estimate (note, safety, statement).
 * CELL_ZERO: the day counts as a written day, and nothing leans either way.
 * Cells from CELL_FIRST_MILESTONE on are milestones; all others that are not
 * CELL_NONE are daily life.
 */
enum cell {
	CELL_NONE = -1,
	CELL_ZERO = 0,
	CELL_GREET_REPLY,
	CELL_GREET_NOREPLY,
	CELL_SMALLTALK,
	CELL_INVITE_ACCEPT,
	CELL_FAMILY_MEAL,
	CELL_SUPPORTER_CONTACT,
	CELL_OUTING,
	CELL_HARSH_WORDS,
	CELL_ROOM_ONLY,
	CELL_FIRST_MILESTONE,
	CELL_MEETS_SUPPORTER = CELL_FIRST_MILESTONE,
	CELL_MEDICAL,
	CELL_FREE_SPACE,
	CELL_PERSON_GROUP,
	CELL_VOLUNTEER,
	CELL_STUDY,
	CELL_PARTTIME,
	CELL_WORK,
	CELL_COUNT
};

/* Where a kind stands in menus and reports, in the order they are shown. */
enum kind_group {
	GROUP_HOME,    /* life at home, and shared moments */
	GROUP_FAMILY,  /* the family's own path */
	GROUP_SUPPORT, /* supporters */
	GROUP_COMPANY, /* a place with company */
	GROUP_SOCIETY, /* taking part in society */
	GROUP_OTHER,   /* pauses, notes, what a supporter says */
	GROUP_SAFETY,  /* outside the estimate; contacts are shown */
	GROUP_COUNT
};

enum { OUTCOMES_MAX = 4 };

struct outcome {
	const char *id; /* stable name on the wire and in the store */
	const char *ja;
	const char *en;
	enum cell cell; /* what the estimate sees of the kind with it */
};

struct kind {
	const char *id; /* stable name on the wire and in the store */
	enum kind_group group;
	const char *ja;
	const char *en;
	enum cell cell; /* with no outcome said; for kinds without outcomes, always */
	struct outcome outcomes[OUTCOMES_MAX]; /* ends at the first NULL id, or full */
};

/* The table, in display order; kinds_count entries. */
extern const struct kind kinds[];
extern const size_t kinds_count;

/* The kind with this exact id, or NULL. */
const struct kind *kind_find(const char *id);

/* The position of a kind of the table in it: 0 … kinds_count - 1. */
size_t kind_index(const struct kind *kind);

/* How many outcomes the kind has: 0 … OUTCOMES_MAX. */
size_t kind_outcome_count(const struct kind *kind);

/* The outcome with this exact id, or NULL. */
const struct outcome *kind_outcome(const struct kind *kind, const char *id);

/*
 * What the estimate sees of an entry of this kind; outcome NULL or unknown to
 * the kind means "not said".
 */
enum cell kind_cell(const struct kind *kind, const char *outcome);

/* Whether the cell is a milestone (the bold cells of the table of weights). */
bool cell_is_milestone(enum cell cell);

/* Labels in Japanese or English; never NULL, static. */
const char *kind_label(const struct kind *kind, bool japanese);
const char *outcome_label(const struct outcome *outcome, bool japanese);
const char *kind_group_id(enum kind_group group);
const char *kind_group_label(enum kind_group group, bool japanese);
