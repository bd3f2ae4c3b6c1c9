/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/zone.h"

#include "schema/date.h"

#include <errno.h>
#include <string.h>

enum { MINUTE_S = 60, DAY_S = 86400, NAME_BYTES_MAX = 64 };

int local_parse(const char *text, struct local *local)
{
	char date[DATE_TEXT];

	if (strlen(text) != LOCAL_TEXT - 1 || text[DATE_TEXT - 1] != 'T')
		return -EINVAL;
	memcpy(date, text, sizeof date - 1);
	date[sizeof date - 1] = '\0';
	if (date_parse(date, &local->day) < 0)
		return -EINVAL;
	return time_parse(text + DATE_TEXT, &local->minute);
}

void local_format(struct local local, char text[static LOCAL_TEXT])
{
	date_format(local.day, text);
	text[DATE_TEXT - 1] = 'T';
	time_format(local.minute, text + DATE_TEXT);
}

icaltimezone *zone_find(const char *name)
{
	size_t length = strlen(name);

	/* libical opens a file of this name below its folder of zones. */
	if (length == 0 || length > NAME_BYTES_MAX || name[0] == '/' || strstr(name, "..") ||
	    strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") !=
		    length)
		return NULL;
	return icaltimezone_get_builtin_timezone(name);
}

/* The zone's offset at an instant, in seconds east of UTC. */
static int offset_at(icaltimezone *zone, int64_t instant_s)
{
	int64_t day = instant_s / DAY_S - (instant_s % DAY_S < 0);
	int second = (int)(instant_s - day * DAY_S);
	struct date date = date_from_days((int32_t)day);
	struct icaltimetype utc = icaltime_null_time();

	utc.year = date.year;
	utc.month = date.month;
	utc.day = date.day;
	utc.hour = second / (MINUTE_S * 60);
	utc.minute = second / MINUTE_S % 60;
	utc.second = second % MINUTE_S;
	return icaltimezone_get_utc_offset_of_utc_time(zone, &utc, NULL);
}

int64_t zone_instant(icaltimezone *zone, struct local local)
{
	int64_t wall_s = (int64_t)local.day * DAY_S + local.minute * MINUTE_S;
	int before = offset_at(zone, wall_s - DAY_S);
	int after = offset_at(zone, wall_s + DAY_S);

	if (before == after)
		return wall_s - before;
	/* With one change between the two days, only in a gap does neither offset give the wall
	 * time back. */
	if (offset_at(zone, wall_s - before) != before && offset_at(zone, wall_s - after) == after)
		return wall_s - after;
	return wall_s - before;
}

struct local zone_local(icaltimezone *zone, struct local utc)
{
	int64_t utc_s = (int64_t)utc.day * DAY_S + utc.minute * MINUTE_S;
	int64_t wall_s = utc_s + offset_at(zone, utc_s);
	int64_t day = wall_s / DAY_S - (wall_s % DAY_S < 0);

	return (struct local){
		.day = (int32_t)day,
		.minute = (int)((wall_s - day * DAY_S) / MINUTE_S),
	};
}
