/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/ics_settle.h"

#include <errno.h>
#include <string.h>

enum { MINUTE_S = 60, DAY_S = 86400, LONGEST_M = 1440 };

int64_t ics_instant(const struct ics_here *here, const struct ics_stamp *stamp)
{
	if (stamp->is_utc)
		return (int64_t)stamp->local.day * DAY_S + stamp->local.minute * MINUTE_S;
	return zone_instant(stamp->zone ? stamp->zone : here->zone, stamp->local);
}

static struct local local_in(icaltimezone *zone, int64_t instant_s)
{
	int64_t day = instant_s / DAY_S - (instant_s % DAY_S < 0);
	struct local utc = {
		.day = (int32_t)day,
		.minute = (int)((instant_s - day * DAY_S) / MINUTE_S),
	};

	return zone_local(zone, utc);
}

/* Whether the zone keeps one offset through the year of the day. */
static bool is_steady(icaltimezone *zone, int32_t day)
{
	struct local then = { .day = day };
	int64_t first = zone_instant(zone, then);

	for (int month = 1; month < 12; month++) {
		then.day = day + month * 30;
		if (zone_instant(zone, then) - first != (int64_t)month * 30 * DAY_S)
			return false;
	}
	return true;
}

struct local ics_in_zone_of(const struct ics_here *here, const struct ics_settled *settled,
			    const struct ics_stamp *stamp)
{
	if (stamp->is_date || (!stamp->is_utc && !stamp->zone))
		return stamp->local;
	return local_in(settled->zone, ics_instant(here, stamp));
}

void ics_settle_zone(const struct ics_here *here, const struct ics_event *event,
		     struct ics_settled *settled)
{
	struct local local;

	settled->zone = here->zone;
	settled->zone_name = here->zone_name;
	settled->start = event->start.local;
	if (event->start.zone) {
		settled->zone = event->start.zone;
		settled->zone_name = ics_zone_name(event->tzid);
		return;
	}
	if (!event->start.is_utc)
		return;
	local = local_in(here->zone, ics_instant(here, &event->start));
	if (!event->rule ||
	    (local.day == event->start.local.day && is_steady(here->zone, local.day))) {
		settled->start = local;
		return;
	}
	settled->zone = zone_find("UTC");
	settled->zone_name = "UTC";
}

int ics_settle_duration(const struct ics_here *here, const struct ics_event *event,
			struct ics_settled *settled)
{
	int64_t seconds = event->has_duration ? event->duration_s : 0;

	if (event->has_end && event->end.is_date)
		return -EINVAL;
	if (event->has_end)
		seconds = ics_instant(here, &event->end) - ics_instant(here, &event->start);
	if (seconds < 0 || seconds > LONGEST_M * MINUTE_S)
		return -EINVAL;
	settled->duration_m = (int)(seconds / MINUTE_S);
	return 0;
}
