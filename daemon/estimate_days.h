/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/estimate_model.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The journal as the estimate sees it: for each civil day the set of cells
 * that are present and the statements of a supporter.  The order of entries,
 * repeats and two writers who log the same thing cannot be seen.
 */

/* The days that are looked at, as day numbers since 1970-01-01: the years 1900 to 2999. */
enum { ESTIMATE_DAY_MIN = -25567, ESTIMATE_DAY_MAX = 376199 };

/* The same step said again within so many days of the last that counted does not count. */
enum { ESTIMATE_STATEMENT_DAYS = 30 };

/* An entry, as far as the estimate needs it, and others that are the same to it. */
struct observation {
	int32_t day;	  /* the civil day it is about, days since 1970-01-01 */
	int16_t kind;	  /* kind_index() */
	int8_t cell;	  /* enum cell */
	int8_t statement; /* the step a supporter named, 1 … 4; 0 for none */
	int8_t outcome;	  /* its position in the kind's, -1 for none said: for those who count */
	uint32_t more;	  /* so many further entries are equal in all of this; 0 for one entry */
};

/* One day; eight bytes. */
struct estimate_day {
	uint32_t cells;	 /* bit k: cell k is present */
	uint8_t said;	 /* bit m - 1: step m was said */
	uint8_t counted; /* those of said that count */
	uint16_t unused;
};

/*
 * All days from the first to the last that holds a cell or a statement.  The
 * chain begins on the first.
 */
struct estimate_days {
	int32_t first; /* day number */
	size_t count;
	struct estimate_day *days;
};

/* For estimate_days_new: leave no kind out. */
enum { ESTIMATE_NO_KIND = -1 };

/*
 * Build from observations in any order, leaving one kind out (kind_index, or
 * ESTIMATE_NO_KIND).  Observations without cell and statement, and those
 * outside the days that are looked at, add nothing.  Freed with
 * estimate_days_free, which takes NULL.
 */
struct estimate_days *estimate_days_new(const struct observation *observations, size_t count,
					int16_t without_kind);
void estimate_days_free(struct estimate_days *days);

/* Whether the observation is one that the estimate sees. */
bool estimate_days_sees(const struct observation *observation);

/* Whether it is a statement; a cell beside it is then not looked at. */
bool estimate_days_has_statement(const struct observation *observation);

/* Put what an observation shows into a day; `counted` is left to estimate_days_settle. */
void estimate_days_mark(struct estimate_day *day, const struct observation *observation);

/*
 * Decide again which statements count, from the day at this position on; days
 * before it must be settled.
 */
void estimate_days_settle(struct estimate_days *days, size_t from);

/* The record of a day number; an empty record outside the journal. */
struct estimate_day estimate_days_at(const struct estimate_days *days, int32_t day);

/* On how many of the days from … to (both included) something with a cell was written. */
int estimate_days_written(const struct estimate_days *days, int32_t from, int32_t to);
