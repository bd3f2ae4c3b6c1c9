/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A recurrence in parts: what phrases say, and the RRULEs that are made of them. */

enum frequency { REPEAT_UNSAID, REPEAT_DAILY, REPEAT_WEEKLY, REPEAT_MONTHLY, REPEAT_YEARLY };

enum {
	NTH_LAST = 5, /* bits 0 … 4 are the first to the fifth */
	NTH_EVERY = 6,
	NTH_COUNT = 7,
	DAY_OF_MONTH_LAST = 0, /* bits 1 … 31 are the days */
	ALL_MONTHS = 0x1FFE,
	ODD_MONTHS = 0x0AAA,
	EVEN_MONTHS = 0x1554,
	INTERVAL_MAX = 99,
};

struct repeat_rule {
	enum frequency frequency;
	int interval;	     /* 1 … INTERVAL_MAX */
	uint32_t months;     /* bits 1 … 12; 0: any */
	uint32_t month_days; /* bits of DAY_OF_MONTH_LAST; 0: not said */
	uint8_t nths[7];     /* for each weekday from Monday, bits of the NTH_…; 0: not said */
};

/* Whether any weekday has the bit set. */
bool repeat_rule_has_nth(const struct repeat_rule *rule, unsigned bits);

/* The RRULE; free with free(). */
char *repeat_rule_format(const struct repeat_rule *rule);

/* Read an RRULE exactly as repeat_rule_format() writes it; false for any other. */
bool repeat_rule_parse(const char *text, struct repeat_rule *rule);
