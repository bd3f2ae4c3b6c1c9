/* SPDX-License-Identifier: MIT */
#include "cli/wire_date.h"

#include "cli/when.h"
#include "schema/language.h"
#include "schema/memory.h"

char *wire_date_say(const char *date)
{
	struct today today = { .is_japanese = language_is_japanese() };

	if (!date || date_parse(date, &today.day) < 0)
		return memory_string(date ? date : "");
	return when_say(today.day, &today, WHEN_LONG);
}
