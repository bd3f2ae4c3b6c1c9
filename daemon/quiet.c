/* SPDX-License-Identifier: MIT */
#include "daemon/quiet.h"

#include "daemon/civil.h"
#include "schema/date.h"

bool quiet_at(const struct settings *settings, int64_t instant_s, int64_t *end_s)
{
	struct civil now = civil_from_instant(instant_s);
	int from = settings->quiet_from_minute;
	int to = settings->quiet_to_minute;
	bool is_over_midnight = from > to;
	bool is_quiet = is_over_midnight ? now.minute >= from || now.minute < to
					 : now.minute >= from && now.minute < to;

	if (!is_quiet)
		return false;
	if (is_over_midnight && now.minute >= from)
		now.day++;
	now.minute = to;
	*end_s = civil_to_instant(now);
	/* In the hour that comes twice, the second time: the first one's end has passed. */
	if (*end_s <= instant_s)
		*end_s += 3600;
	return true;
}

int64_t quiet_shift(const struct settings *settings, int64_t due_s, int64_t start_s)
{
	struct civil begin = civil_from_instant(due_s);
	int64_t before_s;
	int64_t end_s;

	if (!quiet_at(settings, due_s, &end_s))
		return due_s;
	if (start_s > end_s)
		return end_s;
	if (begin.minute < settings->quiet_from_minute)
		begin.day--;
	begin.minute = settings->quiet_from_minute;
	before_s = civil_to_instant(begin) - 60;
	/* Where they would begin in a gap of daylight saving, the gap ends within them. */
	while (quiet_at(settings, before_s, &end_s))
		before_s -= 60;
	return before_s;
}
