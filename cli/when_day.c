/* SPDX-License-Identifier: MIT */
#include "cli/when_day.h"

enum { YEARS_TO_A_LEAP_DAY = 8 };

enum when_result when_day_year(const struct said *said, int *year)
{
	*year = said->year;
	if (said->era) {
		*year = said->era->first_year + said->era_year - 1;
		if (said->year && said->year != *year)
			return WHEN_ERA;
	}
	return WHEN_OK;
}

static int date_in(const struct said *said, int year, int month)
{
	return said->date == DATE_LAST ? date_month_days(year, month) : said->date;
}

static enum when_result decide_with_year(const struct said *said, int year, int32_t *day)
{
	struct date date = { .year = year, .month = said->month };

	date.day = date_in(said, year, said->month);
	if (date.day > date_month_days(year, date.month))
		return WHEN_IMPOSSIBLE;
	if (!date_is_valid(date))
		return WHEN_OUTSIDE;
	*day = date_to_days(date);
	if (said->era && (*day < said->era->first || *day > said->era->last))
		return WHEN_ERA;
	return WHEN_OK;
}

static bool fits(const struct when_view *view, int32_t day)
{
	return view->is_ahead ? day >= view->anchor : day <= view->anchor;
}

/* The nearest day of that month and date, of some year. */
static enum when_result decide_without_year(const struct said *said, const struct when_view *view,
					    int32_t *day)
{
	int year = date_from_days(view->anchor).year;
	int step = view->is_ahead ? 1 : -1;

	for (int i = 0; i <= YEARS_TO_A_LEAP_DAY; i++, year += step) {
		struct date date = { year, said->month, date_in(said, year, said->month) };

		if (!date_is_valid(date))
			continue;
		*day = date_to_days(date);
		if (fits(view, *day))
			return WHEN_OK;
	}
	return WHEN_IMPOSSIBLE;
}

/* The date of this month, or else of the one beside it. */
static enum when_result decide_without_month(const struct said *said, const struct when_view *view,
					     int32_t *day)
{
	struct date date = date_from_days(view->anchor);

	for (int i = 0; i < 2; i++) {
		date.day = said->date;
		if (date_is_valid(date)) {
			*day = date_to_days(date);
			if (fits(view, *day))
				return WHEN_OK;
		}
		when_said_shift(&date.year, &date.month, view->is_ahead ? 1 : -1);
	}
	return WHEN_IMPOSSIBLE;
}

static enum when_result decide_date(const struct said *said, const struct when_view *view,
				    int32_t *day)
{
	int year;
	enum when_result result = when_day_year(said, &year);

	if (result != WHEN_OK)
		return result;
	if (said->month > 12 || said->date > 31)
		return WHEN_IMPOSSIBLE;
	if (year)
		return decide_with_year(said, year, day);
	return said->month ? decide_without_year(said, view, day)
			   : decide_without_month(said, view, day);
}

static enum when_result decide_slashed(const struct said *said, const struct today *today,
				       const struct when_view *view, struct when *when)
{
	struct said turned = *said;
	enum when_result result = decide_date(said, view, &when->day);
	enum when_result turned_result;

	/* In Japanese the month is first; with a year behind, it is no Japanese date. */
	if (today->is_japanese && said->year == 0)
		return result;
	turned.month = said->date;
	turned.date = said->month;
	turned_result = decide_date(&turned, view, &when->other);
	if (result != WHEN_OK) {
		when->day = when->other;
		return turned_result;
	}
	return turned_result == WHEN_OK && when->other != when->day ? WHEN_AMBIGUOUS : WHEN_OK;
}

/* The nearest such weekday that is not the anchor itself. */
static int32_t nearest_weekday(int32_t anchor, int weekday, bool is_ahead)
{
	int ahead = (weekday - (int)date_weekday(anchor) + 7) % 7;

	if (is_ahead)
		return anchor + (ahead == 0 ? 7 : ahead);
	return anchor + ahead - 7;
}

static enum when_result decide_beside_weekday(const struct said *said, const struct today *today,
					      struct when *when)
{
	bool is_ahead = said->form == SAID_NEXT_WEEKDAY;

	when->day = nearest_weekday(today->day, said->weekday, is_ahead);
	when->other = said->day + (is_ahead ? 7 : -7);
	return when->day == when->other ? WHEN_OK : WHEN_AMBIGUOUS;
}

static enum when_result decide_day(const struct said *said, const struct today *today,
				   const struct when_view *view, struct when *when)
{
	if (said->is_impossible)
		return WHEN_IMPOSSIBLE;
	if (said->is_ambiguous) {
		when->day = today->day;
		when->other = today->day;
		return WHEN_AMBIGUOUS;
	}
	switch (said->form) {
	case SAID_DAY:
		when->day = said->has_day ? said->day : today->day;
		return WHEN_OK;
	case SAID_DATE:
		return decide_date(said, view, &when->day);
	case SAID_SLASHED:
		return decide_slashed(said, today, view, when);
	case SAID_WEEKDAY:
		when->day = nearest_weekday(view->anchor, said->weekday, view->is_ahead);
		return WHEN_OK;
	case SAID_LAST_WEEKDAY:
	case SAID_NEXT_WEEKDAY:
		return decide_beside_weekday(said, today, when);
	}
	return WHEN_UNKNOWN;
}

static enum when_result decide_minute(const struct said *said, struct when *when)
{
	when->minute = said->minute;
	if (!said->has_clock)
		return WHEN_OK;
	when->has_part = said->clock.hour < 0;
	return when->has_part ? WHEN_OK : when_clock_minute(&said->clock, &when->minute);
}

enum when_result when_day_decide(const struct said *said, const struct today *today,
				 const struct when_view *view, struct when *when)
{
	struct when found = { .minute = WHEN_NO_MINUTE, .has_day = said->has_day };
	enum when_result result = decide_day(said, today, view, &found);

	if (result == WHEN_OK) {
		found.other = found.day;
		if (found.day < WHEN_FIRST_DAY || found.day > WHEN_LAST_DAY)
			return WHEN_OUTSIDE;
		if ((said->form == SAID_DATE || said->form == SAID_SLASHED) &&
		    said->weekday != NO_WEEKDAY && said->weekday != (int)date_weekday(found.day))
			result = WHEN_WEEKDAY;
		else
			result = decide_minute(said, &found);
	}
	if (result == WHEN_OK || result == WHEN_WEEKDAY || result == WHEN_AMBIGUOUS)
		*when = found;
	return result;
}
