/* SPDX-License-Identifier: MIT */
#include "cli/when.h"
#include "cli/when_era.h"
#include "schema/memory.h"

#include <string.h>

static const char *const kanji[] = { "月", "火", "水", "木", "金", "土", "日" };
static const char *const english[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
				       "Friday", "Saturday", "Sunday" };
static const char *const short_english[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
static const char *const months[] = { "January",   "February", "March",	   "April",
				      "May",	   "June",     "July",	   "August",
				      "September", "October",  "November", "December" };

const char *when_weekday(enum weekday weekday, bool is_japanese)
{
	return is_japanese ? kanji[weekday] : short_english[weekday];
}

static char *say_japanese(int32_t day, bool has_year, bool has_era)
{
	struct date date = date_from_days(day);
	const char *weekday = kanji[date_weekday(day)];
	_cleanup_(free_text) char *era = NULL;

	if (!has_year)
		return memory_format("%d月%d日(%s)", date.month, date.day, weekday);
	if (!has_era)
		return memory_format("%d年%d月%d日(%s)", date.year, date.month, date.day, weekday);
	era = when_era_say(day);
	return memory_format("%d年(%s)%d月%d日(%s)", date.year, era, date.month, date.day, weekday);
}

static char *say_english(int32_t day, bool has_year, bool is_full)
{
	struct date date = date_from_days(day);
	enum weekday weekday = date_weekday(day);
	const char *month = months[date.month - 1];

	if (is_full)
		return memory_format("%s %d %s %d", english[weekday], date.day, month, date.year);
	if (has_year)
		return memory_format("%s %d %.3s %d", short_english[weekday], date.day, month,
				     date.year);
	return memory_format("%s %d %.3s", short_english[weekday], date.day, month);
}

char *when_say(int32_t day, const struct today *today, enum when_style style)
{
	bool is_full = style == WHEN_FULL;
	bool has_year =
		style != WHEN_SHORT || date_from_days(day).year != date_from_days(today->day).year;

	return today->is_japanese ? say_japanese(day, has_year, is_full)
				  : say_english(day, has_year, is_full);
}

/* "(令和8年)", "(平成31年・令和元年)", or nothing. */
static char *say_eras(const struct period *period, bool is_wanted)
{
	_cleanup_(free_text) char *first = when_era_say(period->first);
	_cleanup_(free_text) char *last = when_era_say(period->last);

	if (!is_wanted)
		return memory_string("");
	return strcmp(first, last) == 0 ? memory_format("(%s)", first)
					: memory_format("(%s・%s)", first, last);
}

char *when_say_period(const struct period *period, const struct today *today, enum when_style style)
{
	struct date date = date_from_days(period->first);
	_cleanup_(free_text) char *eras = NULL;
	_cleanup_(free_text) char *first = NULL;
	_cleanup_(free_text) char *last = NULL;

	if (period->unit == PERIOD_DAY)
		return when_say(period->first, today, style);
	eras = say_eras(period, today->is_japanese && style == WHEN_FULL);
	if (period->unit == PERIOD_MONTH)
		return today->is_japanese
			       ? memory_format("%d年%s%d月", date.year, eras, date.month)
			       : memory_format("%s %d", months[date.month - 1], date.year);
	if (period->unit == PERIOD_YEAR)
		return today->is_japanese ? memory_format("%d年%s", date.year, eras)
					  : memory_format("%d", date.year);
	first = when_say(period->first, today, style);
	last = when_say(period->last, today, style);
	return memory_format(today->is_japanese ? "%s〜%s" : "%s to %s", first, last);
}
