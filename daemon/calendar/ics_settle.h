/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/calendar/ics_event.h"

/* Where and when the meetings of an iCalendar text are. */

/* The household that reads it. */
struct ics_here {
	int32_t today;
	const char *zone_name;
	icaltimezone *zone;
};

/* Where and when a meeting is, once its zone is settled. */
struct ics_settled {
	icaltimezone *zone;
	const char *zone_name;
	struct local start;
	int duration_m;
};

/* Seconds since the epoch of a stamp; one without a zone is in the household's. */
int64_t ics_instant(const struct ics_here *here, const struct ics_stamp *stamp);

/* A stamp as a local time of the meeting; one without a zone is such a time already. */
struct local ics_in_zone_of(const struct ics_here *here, const struct ics_settled *settled,
			    const struct ics_stamp *stamp);

/*
 * Settle zone and start.  A time in UTC is told in the household's zone: once
 * always, and by a rule where the rule gives the same dates in both.
 */
void ics_settle_zone(const struct ics_here *here, const struct ics_event *event,
		     struct ics_settled *settled);

/* Settle the duration; -EINVAL where it is negative, of days, or longer than a day. */
int ics_settle_duration(const struct ics_here *here, const struct ics_event *event,
			struct ics_settled *settled);
