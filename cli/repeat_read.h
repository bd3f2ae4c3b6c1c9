/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/repeat_rule.h"

/*
 * What a phrase says of a recurrence, piece by piece in any order, before it
 * is certain that the pieces fit together.
 */
struct repeat_said {
	struct repeat_rule rule;
	bool is_every;	     /* "every" before a weekday, or "Thursdays" */
	bool is_other;	     /* "every other" */
	bool is_impossible;  /* a 6th weekday, a 32nd day */
	uint32_t not_nths;   /* of each weekday: bits of the NTH_…, "第5は休み" */
	uint32_t not_months; /* "8月は休み" */
};

/* Read the whole normal text (when_read_normal()); false where it is not such a phrase. */
bool repeat_read(const char *text, struct repeat_said *said);
