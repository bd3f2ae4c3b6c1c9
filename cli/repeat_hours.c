/* SPDX-License-Identifier: MIT */
#include "cli/repeat.h"
#include "cli/when_clock.h"
#include "cli/when_english.h"
#include "cli/when_japanese.h"
#include "cli/when_read.h"
#include "schema/memory.h"

#include <string.h>

/* From when to when, and when to be reminded. */

enum { LEAD_DAYS_MAX = 60, LEAD_MINUTES_MAX = 14 * MINUTES_A_DAY };

static bool read_length(const char **at, int *minutes)
{
	return when_japanese_minutes(at, minutes) || when_english_minutes(at, minutes);
}

/* "午後1時半から3時" and "1:30-3pm": the half of the day is said once for both ends. */
static enum when_result fit_ends(struct when_clock *start, struct when_clock *end, int *minute,
				 int *end_minute)
{
	enum when_result result;

	if (start->part == PART_NONE && end->part == PART_LATIN_PM && start->hour <= 12) {
		/* "10-1pm" begins in the morning. */
		start->part = start->hour % 12 <= end->hour % 12 ? PART_LATIN_PM : PART_LATIN_AM;
	} else if (start->part == PART_NONE && end->part == PART_LATIN_AM) {
		start->part = PART_LATIN_AM;
	} else if (end->part == PART_NONE && start->part != PART_NONE && end->hour < 12 &&
		   (start->part == PART_PM || start->part == PART_LATIN_PM)) {
		end->part = start->part;
	}
	result = when_clock_minute(start, minute);
	if (result == WHEN_OK)
		result = when_clock_minute(end, end_minute);
	if (result == WHEN_OK && *end_minute <= *minute)
		return WHEN_BACKWARDS;
	return result;
}

static bool read_separator(const char **at)
{
	static const struct when_word words[] = {
		{ "-", 0 },	{ "〜", 0 },   { "~", 0 },   { "から", 0 }, { "to", 0 },
		{ "until", 0 }, { "till", 0 }, { "for", 0 }, { "より", 0 }, { NULL, 0 },
	};
	int unused;

	return when_read_choice(at, words, &unused);
}

static enum when_result read_end(const char *at, struct when_clock *start, int *minute,
				 int *duration_min)
{
	struct when_clock end;
	int end_minute = 0;
	const char *behind = at;
	enum when_result result;

	if (start->is_loose && when_read_end(at))
		return WHEN_UNKNOWN;
	if (read_length(&behind, duration_min) &&
	    (when_read_word(&behind, "間") || when_read_end(behind)) && when_read_end(behind)) {
		if (start->is_loose)
			return WHEN_UNKNOWN;
		result = when_clock_minute(start, minute);
		if (result == WHEN_OK && *minute + *duration_min > MINUTES_A_DAY)
			return WHEN_BACKWARDS;
		return result == WHEN_OK && *duration_min == 0 ? WHEN_BACKWARDS : result;
	}
	if (!when_clock_read(&at, true, &end) || end.hour < 0)
		return WHEN_UNKNOWN;
	(void)when_read_word(&at, "まで");
	if (!when_read_end(at) || (end.is_loose && start->is_loose))
		return WHEN_UNKNOWN;
	result = fit_ends(start, &end, minute, &end_minute);
	*duration_min = end_minute - *minute;
	return result;
}

enum when_result repeat_hours(const char *text, int *minute, int *duration_min)
{
	_cleanup_(free_text) char *normal = when_read_normal(text);
	const char *at = normal;
	struct when_clock start;
	int found_min = 0;
	int found_duration_min = REPEAT_NO_DURATION;
	enum when_result result;

	if (!normal)
		return WHEN_UNKNOWN;
	(void)when_read_word(&at, "from");
	if (!when_clock_read(&at, true, &start) || start.hour < 0)
		return WHEN_UNKNOWN;
	if (!read_separator(&at) && !when_read_end(at))
		return WHEN_UNKNOWN;
	if (!when_read_end(at))
		result = read_end(at, &start, &found_min, &found_duration_min);
	else
		result = start.is_loose ? WHEN_UNKNOWN : when_clock_minute(&start, &found_min);
	if (result == WHEN_OK) {
		*minute = found_min;
		*duration_min = found_duration_min;
	}
	return result;
}

char *repeat_hours_say(int minute, int duration_min)
{
	char start[TIME_TEXT];
	char end[TIME_TEXT];

	time_format(minute, start);
	if (duration_min <= 0)
		return memory_string(start);
	time_format((minute + duration_min) % MINUTES_A_DAY, end);
	return memory_format("%s–%s", start, end);
}

/* "前日", "3日前", "the day before", "on the day": how many days before. */
static bool read_days(const char **at, int *days)
{
	static const struct when_word words[] = {
		{ "当日", 0 },	   { "同日", 0 },   { "on the day", 0 }, { "the same day", 0 },
		{ "same day", 0 }, { "前日", 1 },   { "day before", 1 }, { "the day before", 1 },
		{ "前々日", 2 },   { "前の日", 1 }, { "前週", 7 },	 { NULL, 0 },
	};
	static const struct when_word units[] = {
		{ "日", 1 },	{ "週間", 7 }, { "days", 1 }, { "day", 1 },
		{ "weeks", 7 }, { "week", 7 }, { NULL, 0 },
	};
	const char *here = *at;
	int unit;

	if (when_read_choice(at, words, days))
		return true;
	if (!when_read_count(&here, days) || !when_read_choice(&here, units, &unit) ||
	    (!when_read_word(&here, "前") && !when_read_word(&here, "before")))
		return false;
	*days *= unit;
	*at = here;
	return true;
}

static enum when_result read_lead_on_day(const char *at, int days, struct lead *lead)
{
	struct when_clock clock;
	int minute = 0;
	enum when_result result;

	if (days > LEAD_DAYS_MAX)
		return WHEN_IMPOSSIBLE;
	(void)when_read_word(&at, "の");
	if (when_read_end(at))
		return WHEN_AMBIGUOUS;
	if (!when_clock_read(&at, false, &clock))
		return WHEN_UNKNOWN;
	(void)when_read_word(&at, "に");
	if (!when_read_end(at))
		return WHEN_UNKNOWN;
	if (clock.hour < 0)
		return WHEN_AMBIGUOUS;
	result = when_clock_minute(&clock, &minute);
	if (result == WHEN_OK)
		*lead = (struct lead){ .days = days, .minute = minute, .is_day = true };
	return result;
}

static enum when_result read_lead_before(const char *at, struct lead *lead)
{
	static const struct when_word starts[] = { { "開始時", 0 },
						   { "開始", 0 },
						   { "at the start", 0 },
						   { "at start", 0 },
						   { NULL, 0 } };
	static const struct when_word befores[] = { { "前", 0 },      { "まえ", 0 },
						    { "before", 0 },  { "ahead", 0 },
						    { "earlier", 0 }, { NULL, 0 } };
	int minutes = 0;
	int unused;

	if (!when_read_choice(&at, starts, &unused) &&
	    (!read_length(&at, &minutes) || !when_read_choice(&at, befores, &unused)))
		return WHEN_UNKNOWN;
	(void)when_read_word(&at, "に");
	if (!when_read_end(at))
		return WHEN_UNKNOWN;
	if (minutes > LEAD_MINUTES_MAX)
		return WHEN_IMPOSSIBLE;
	*lead = (struct lead){ .minute = minutes };
	return WHEN_OK;
}

enum when_result repeat_lead(const char *text, struct lead *lead)
{
	_cleanup_(free_text) char *normal = when_read_normal(text);
	const char *at = normal;
	struct lead wire;
	int days;

	if (!normal)
		return WHEN_UNKNOWN;
	if (lead_parse(normal, &wire) == 0) {
		*lead = wire;
		return WHEN_OK;
	}
	if (read_days(&at, &days))
		return read_lead_on_day(at, days, lead);
	return read_lead_before(at, lead);
}

enum when_result repeat_apply(const char *text, struct apply *apply)
{
	enum { DAYS_MAX = 180 };
	_cleanup_(free_text) char *normal = when_read_normal(text);
	const char *at = normal;
	int days;

	if (!normal)
		return WHEN_UNKNOWN;
	if (apply_parse(normal, apply) == 0 && apply->how == APPLY_BEFORE)
		return WHEN_OK;
	if (!read_days(&at, &days))
		return WHEN_UNKNOWN;
	(void)when_read_word(&at, "まで");
	(void)when_read_word(&at, "に");
	if (!when_read_end(at))
		return WHEN_UNKNOWN;
	if (days > DAYS_MAX)
		return WHEN_IMPOSSIBLE;
	*apply = (struct apply){ .how = APPLY_BEFORE, .days = days };
	return WHEN_OK;
}

static char *say_lead_on_day(const struct lead *lead, bool is_japanese)
{
	char time[TIME_TEXT];

	time_format(lead->minute, time);
	if (lead->days == 0)
		return memory_format(is_japanese ? "当日 %s" : "on the day at %s", time);
	if (lead->days == 1)
		return memory_format(is_japanese ? "前日 %s" : "the day before at %s", time);
	return memory_format(is_japanese ? "%d日前 %s" : "%d days before at %s", lead->days, time);
}

char *repeat_lead_say(const struct lead *lead, bool is_japanese)
{
	int hours = lead->minute / 60;
	int minutes = lead->minute % 60;

	if (lead->is_day)
		return say_lead_on_day(lead, is_japanese);
	if (lead->minute == 0)
		return memory_string(is_japanese ? "開始時" : "at the start");
	if (is_japanese) {
		if (hours && minutes)
			return memory_format("%d時間%d分前", hours, minutes);
		return hours ? memory_format("%d時間前", hours) : memory_format("%d分前", minutes);
	}
	if (hours && minutes)
		return memory_format("%d hour%s %d minute%s before", hours, hours > 1 ? "s" : "",
				     minutes, minutes > 1 ? "s" : "");
	return hours ? memory_format("%d hour%s before", hours, hours > 1 ? "s" : "")
		     : memory_format("%d minute%s before", minutes, minutes > 1 ? "s" : "");
}
