/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when.h"
#include "cli/when_clock.h"
#include "cli/when_era.h"

/*
 * What a phrase says of a day, before it is certain which one it is: reading
 * (when_said_read) is apart from deciding (when_day_decide), so that the same
 * phrase can look back, look ahead, or follow another day in a range.
 */

enum said_form {
	SAID_DAY,	   /* day: certain by itself, or counted from today */
	SAID_DATE,	   /* year, month, date, each 0 where not said */
	SAID_SLASHED,	   /* "11/3": month and date in either order; year 0 or said */
	SAID_WEEKDAY,	   /* weekday: the nearest */
	SAID_LAST_WEEKDAY, /* "last Monday": the latest, or last week's */
	SAID_NEXT_WEEKDAY, /* "next Monday": the first, or next week's */
};

enum { DATE_LAST = -1, NO_WEEKDAY = -1 };

struct said {
	enum said_form form;
	int32_t day;
	const struct when_era *era; /* NULL where none is named */
	int era_year;
	int year;
	int month;
	int date;	    /* of the month, or DATE_LAST */
	int weekday;	    /* Monday 0; beside a date it is checked, NO_WEEKDAY where not said */
	bool is_impossible; /* "一か月前" on the 31st */
	bool is_ambiguous;  /* "01/02/03": no order of its parts is certain */
	bool has_day;
	bool has_clock;
	struct when_clock clock;
	int minute; /* counted from now, or WHEN_NO_MINUTE */
};

/*
 * Read the whole normal text (when_read_normal()) as a day, a time, or both.
 * Returns false where it is none of these.
 */
bool when_said_read(const char *text, const struct today *today, struct said *said);

/* The day so many months away in the same place of its month; sets is_impossible where there is
 * none. */
void when_said_months(struct said *said, int32_t from, int months);

/* The day and minute so many minutes from now. */
void when_said_minutes(struct said *said, const struct today *today, int minutes);

/* Year and month so many months away. */
void when_said_shift(int *year, int *month, int months);

/*
 * Part of a phrase, at *at, into an empty `said` whose weekday is NO_WEEKDAY.
 * Each is one way of saying a day; returns false, with *said undefined, where
 * it is not said in this way.
 */
struct reading {
	const char *at;
	const struct today *today;
	struct said *said;
};
typedef bool when_form(struct reading *reading);
