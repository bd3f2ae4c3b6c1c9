/* SPDX-License-Identifier: MIT */
#include "cli/when.h"

#include "cli/when_clock.h"
#include "cli/when_day.h"
#include "cli/when_read.h"
#include "cli/when_said.h"
#include "schema/memory.h"

static enum when_result read_day(const char *text, const struct today *today, bool is_ahead,
				 struct when *when)
{
	_cleanup_(free_text) char *normal = when_read_normal(text);
	struct when_view view = { .anchor = today->day, .is_ahead = is_ahead };
	struct said said;

	if (!normal || !when_said_read(normal, today, &said))
		return WHEN_UNKNOWN;
	return when_day_decide(&said, today, &view, when);
}

enum when_result when_date(const char *text, const struct today *today, struct when *when)
{
	return read_day(text, today, false, when);
}

enum when_result when_coming(const char *text, const struct today *today, struct when *when)
{
	return read_day(text, today, true, when);
}

enum when_result when_time(const char *text, int *minute)
{
	_cleanup_(free_text) char *normal = when_read_normal(text);
	const char *at = normal;
	struct when_clock clock;

	if (!normal || !when_clock_read(&at, false, &clock) || clock.hour < 0 || !when_read_end(at))
		return WHEN_UNKNOWN;
	return when_clock_minute(&clock, minute);
}
