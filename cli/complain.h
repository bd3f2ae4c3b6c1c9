/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/client.h"
#include "cli/when.h"

/*
 * Tell people on standard error what was wrong, what was kept and what to do.
 * Everything that came from outside is made visible.
 */

/*
 * Until complain_gathered() what is complained of is gathered instead of
 * printed; it returns that, or NULL where there was nothing; free with free().
 */
void complain_gather(void);
char *complain_gathered(void);

/* Why a call did not succeed. */
void complain(const struct failure *failure);

/* A line of our own. */
void complain_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Why a phrase is no date. `when` as when_date() left it; may be NULL. */
void complain_when(const char *phrase, enum when_result result, const struct when *when,
		   const struct today *today);

/*
 * That there is no such kind, or several, and which are near; with is_writing
 * also that nothing was kept.
 */
void complain_kind(const char *name, bool is_writing);

/* That the kind has no such outcome, and which it has. */
void complain_outcome(const char *kind, const char *outcome);

/* What a setting can be, in words. */
const char *complain_setting_hint(const char *key);
