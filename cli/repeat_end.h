/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* How a recurrence ends: with a day, after so many times, or never. */
struct repeat_end {
	bool has_day;
	int32_t day;
	int count; /* 0: not said */
};

/* Take the end off a normal phrase (when_read_normal()), in place: "(2027年3月31日まで)",
 * "(全6回)", "until 2027-03-31", "6 times". */
void repeat_end_take(char *normal, struct repeat_end *end);

/* The RRULE without its UNTIL and COUNT, which are read; free with free(). */
char *repeat_end_split(const char *rule, struct repeat_end *end);

/* The RRULE with this end; free with free(). */
char *repeat_end_join(const char *rule, const struct repeat_end *end);

/* The end in words, as it follows the rule's; "" for never.  Free with free(). */
char *repeat_end_say(const struct repeat_end *end, bool is_japanese);
