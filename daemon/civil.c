/* SPDX-License-Identifier: MIT */
#include "daemon/civil.h"

#include "schema/date.h"
#include "schema/meeting.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { HOUR = 3600, DAY = 24 * HOUR, HOURS_KEPT = 16 };

/* Before it, some zones changed at odd seconds. */
static const int64_t kept_since = INT64_C(315532800);

/* The offset of an hour in which it does not change; a zone that is set forgets all. */
static struct {
	int64_t hour;
	int64_t offset_s;
	bool is_known;
} hours[HOURS_KEPT];

static char zone_name[PATH_MAX];
static bool is_chosen;
static char *inherited; /* TZ as the process was given it */
static bool has_inherited;

static void apply_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
	memset(hours, 0, sizeof hours);
}

static bool is_zone_file(const char *zone)
{
	_cleanup_(free_text) char *path = memory_format("/usr/share/zoneinfo/%s", zone);
	_cleanup_(close_file) FILE *file = NULL;
	char magic[4];

	if (zone[0] == '/' || strstr(zone, "..") || strlen(zone) > ZONE_MAX_BYTES)
		return false;
	/* Folders and lists lie there, too (tzfile(5)). */
	file = fopen(path, "re");
	return file && fread(magic, 1, sizeof magic, file) == sizeof magic &&
	       memcmp(magic, "TZif", sizeof magic) == 0;
}

/* What follows "zoneinfo/" in the link that names the system's zone. */
static void read_system_zone(void)
{
	char target[PATH_MAX];
	ssize_t length = readlink("/etc/localtime", target, sizeof target - 1);
	const char *name = NULL;

	if (inherited && *inherited) {
		snprintf(zone_name, sizeof zone_name, "%s",
			 inherited[0] == ':' ? inherited + 1 : inherited);
		return;
	}
	if (length > 0) {
		target[length] = '\0';
		name = strstr(target, "zoneinfo/");
	}
	name = name ? name + strlen("zoneinfo/") : "UTC";
	snprintf(zone_name, sizeof zone_name, "%s", is_zone_file(name) ? name : "UTC");
}

static void remember_inherited(void)
{
	if (has_inherited)
		return;
	inherited = memory_string(getenv("TZ"));
	has_inherited = true;
}

int civil_set_zone(const char *zone)
{
	remember_inherited();
	if (*zone && !is_zone_file(zone))
		return -EINVAL;
	is_chosen = *zone != '\0';
	if (is_chosen) {
		snprintf(zone_name, sizeof zone_name, "%s", zone);
		apply_zone(zone);
		return 0;
	}
	civil_refresh();
	return 0;
}

void civil_refresh(void)
{
	remember_inherited();
	if (is_chosen)
		return;
	read_system_zone();
	/* An explicit name makes the C library read the file again. */
	apply_zone(zone_name);
}

const char *civil_zone(void)
{
	if (!zone_name[0])
		civil_refresh();
	return zone_name;
}

/* The C library reads the rule of the zone anew for each instant behind the last change it knows.
 */
static int64_t ask_offset(int64_t instant_s)
{
	time_t instant = (time_t)instant_s;
	struct tm local;

	localtime_r(&instant, &local);
	return local.tm_gmtoff;
}

static int64_t offset_at(int64_t instant_s)
{
	int64_t hour = instant_s / HOUR;
	size_t slot = (size_t)hour % HOURS_KEPT;
	int64_t offset_s;

	if (instant_s < kept_since)
		return ask_offset(instant_s);
	if (hours[slot].is_known && hours[slot].hour == hour)
		return hours[slot].offset_s;
	offset_s = ask_offset(hour * HOUR);
	/* No zone changes twice within an hour. */
	if (offset_s != ask_offset(hour * HOUR + HOUR - 1))
		return ask_offset(instant_s);
	hours[slot].hour = hour;
	hours[slot].offset_s = offset_s;
	hours[slot].is_known = true;
	return offset_s;
}

struct civil civil_from_instant(int64_t instant_s)
{
	int64_t local_s = instant_s + offset_at(instant_s);
	int64_t day = local_s / DAY - (local_s % DAY < 0 ? 1 : 0);

	return (struct civil){ .day = (int32_t)day, .minute = (int)((local_s - day * DAY) / 60) };
}

static bool is_same(struct civil one, struct civil other)
{
	return one.day == other.day && one.minute == other.minute;
}

int64_t civil_to_instant(struct civil civil)
{
	int64_t as_utc = (int64_t)civil.day * DAY + (int64_t)civil.minute * 60;
	int64_t before = as_utc - offset_at(as_utc - DAY);
	int64_t behind = as_utc - offset_at(as_utc + DAY);
	int64_t first = before < behind ? before : behind;

	/*
	 * In the hour that comes twice both hold, and the first one counts; in a
	 * gap neither does, and the offset before it gives the later instant.
	 */
	if (before == behind || is_same(civil_from_instant(first), civil))
		return first;
	return before < behind ? behind : before;
}
