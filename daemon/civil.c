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

static char zone_name[PATH_MAX];
static bool is_chosen;
static char *inherited; /* TZ as the process was given it */
static bool has_inherited;

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
		setenv("TZ", zone, 1);
		tzset();
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
	setenv("TZ", zone_name, 1);
	tzset();
}

const char *civil_zone(void)
{
	if (!zone_name[0])
		civil_refresh();
	return zone_name;
}

struct civil civil_from_instant(int64_t instant_s)
{
	time_t instant = (time_t)instant_s;
	struct tm local;

	localtime_r(&instant, &local);
	return (struct civil){
		.day = date_to_days((struct date){ .year = local.tm_year + 1900,
						   .month = local.tm_mon + 1,
						   .day = local.tm_mday }),
		.minute = local.tm_hour * 60 + local.tm_min,
	};
}

static int64_t instant_with(struct civil civil, int is_daylight_saving)
{
	struct date date = date_from_days(civil.day);
	struct tm local = {
		.tm_year = date.year - 1900,
		.tm_mon = date.month - 1,
		.tm_mday = date.day,
		.tm_hour = civil.minute / 60,
		.tm_min = civil.minute % 60,
		.tm_isdst = is_daylight_saving,
	};

	return (int64_t)mktime(&local);
}

static bool is_same(struct civil one, struct civil other)
{
	return one.day == other.day && one.minute == other.minute;
}

int64_t civil_to_instant(struct civil civil)
{
	int64_t standard = instant_with(civil, 0);
	int64_t other = instant_with(civil, 1);
	int64_t first = standard < other ? standard : other;

	/*
	 * Which of the two is the winter's differs by the law of the land.  In the
	 * hour that comes twice both hold, and the first one counts; in a gap
	 * neither does, and the offset before it gives the later instant.
	 */
	if (is_same(civil_from_instant(first), civil))
		return first;
	return standard < other ? other : standard;
}
