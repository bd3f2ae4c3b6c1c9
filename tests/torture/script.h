/* SPDX-License-Identifier: MIT */
#pragma once

#include "tests/service_fixture.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What a family does with its journal, as a list of calls that are each
 * confirmed or not, and what has to be in the journal for each that was.
 */

enum { ACTS_MAX = 48, COMPLAINT = 512 };

struct act {
	const char *method;	/* NULL: end the daemon cleanly, and start it again */
	const char *parameters; /* JSON with single quotes; NULL: write the log back */
	const char *witness;	/* SQL that gives `full` where it was done, and 0 where it was not;
				   NULL: nothing to be looked at */
	int full;
};

extern const struct act script[];
extern const size_t script_length;

/* What became of a run; lives in memory that parent and child share. */
struct run {
	size_t done;		     /* acts that were begun */
	bool is_confirmed[ACTS_MAX]; /* acts that were answered without an error */
	size_t events_at[ACTS_MAX];  /* disk events before the act's answer */
	size_t begun_at[ACTS_MAX];   /* disk events before the act */
	bool is_unusable;	     /* the journal could not be opened */
	size_t refused;		     /* acts that were answered with an error */
	bool is_uncertain;	     /* "not certain" was answered */
	char folder[128];	     /* of the household */
	char database[192];
	char complaint[COMPLAINT]; /* what did not hold; "" for nothing */
};

/* Memory that a child shares with its parent, all zeros; freed with script_unshare(). */
struct run *script_share(void);
void script_unshare(struct run *run);

/*
 * Run the script over a new household whose folder stays.  has_failed (or
 * NULL) tells whether a fault has come: until then every act must succeed, from
 * then on an act may be refused as "not certain" or "unusable", and after a
 * "not certain" nothing may be confirmed.  on_service (or NULL) is told before
 * and behind the daemon's own code.
 */
void script_run(struct run *run, bool (*has_failed)(void), void (*on_service)(bool enters));

/* Say what did not hold; the first complaint stays. */
void script_complain(struct run *run, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Open the journal at the path, and look for everything that is_confirmed;
 * what is not must be whole or absent.  A new writer is kept in it.
 * Complains into run.
 */
void script_check(struct run *run, const char *database);

/* Remove the household's folder. */
void script_clear(const struct run *run);
