/* SPDX-License-Identifier: MIT */
#include "daemon/rule_end.h"

#include "schema/date.h"
#include "schema/memory.h"

#include <string.h>
#include <strings.h>

static bool has_name(const char *part, size_t length, const char *name)
{
	size_t name_length = strlen(name);

	return length > name_length && part[name_length] == '=' &&
	       strncasecmp(part, name, name_length) == 0;
}

static size_t part_length(const char *part)
{
	return strcspn(part, ";");
}

bool rule_is_counted(const char *rule)
{
	for (const char *at = rule; *at;) {
		size_t length = part_length(at);

		if (has_name(at, length, "COUNT"))
			return true;
		at += length + (at[length] == ';');
	}
	return false;
}

char *rule_end(const char *rule, int32_t last_day)
{
	struct date last = date_from_days(last_day);
	_cleanup_(free_text) char *end =
		memory_format("%04d%02d%02d", last.year, last.month, last.day);
	_cleanup_(free_text) char *core = memory_string("");

	for (const char *at = rule; *at;) {
		size_t length = part_length(at);

		if (has_name(at, length, "UNTIL")) {
			/* A date that is earlier or the same says it better, its time included. */
			if (strncmp(at + sizeof "UNTIL=" - 1, end, strlen(end)) <= 0)
				return memory_string(rule);
		} else if (!has_name(at, length, "COUNT")) {
			char *longer =
				memory_format("%s%s%.*s", core, *core ? ";" : "", (int)length, at);

			free(core);
			core = longer;
		}
		at += length + (at[length] == ';');
	}
	return memory_format("%s;UNTIL=%s", core, end);
}
