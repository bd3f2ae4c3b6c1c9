/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/date.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Dates, times of day and periods as people write them, in Japanese or
 * English whatever the language; full-width digits and kanji numerals count
 * as digits.  Nothing here reads the clock, and nothing is guessed: what can
 * be read in two ways is refused, with both readings.
 *
 * Texts are UTF-8.  Weeks begin on Monday.  The words of dates are in the
 * code, in both languages, because the ones that are written and the ones
 * that are read belong together: what when_say() says of a day, when_date()
 * reads (and of a day to come, when_coming()).
 */

enum when_result {
	WHEN_OK,
	WHEN_UNKNOWN,	 /* not understood */
	WHEN_AMBIGUOUS,	 /* two readings: "11/3" in English, "last Monday" on a Friday */
	WHEN_IMPOSSIBLE, /* no such day or time of day: "2月30日", "25:00" */
	WHEN_OUTSIDE,	 /* not in the years 1900 to 2999 */
	WHEN_ERA,	 /* not in the era that it names: "平成31年5月1日" */
	WHEN_WEEKDAY,	 /* the weekday beside it is another: "11月3日(月)"; `day` is the date */
	WHEN_BACKWARDS,	 /* ends before it begins */
};

/*
 * What the caller knows of now.  `day` is the journal's day; a minute of 1440
 * or more is after midnight in a day that has not ended yet.
 */
struct today {
	int32_t day;
	int minute;
	bool is_japanese; /* decides what "11/3" is, and the language of when_say() */
};

enum { WHEN_NO_MINUTE = -1 };

struct when {
	int32_t day;
	int32_t other; /* with WHEN_AMBIGUOUS the second reading; else as day */
	int minute;    /* after midnight, or WHEN_NO_MINUTE */
	bool has_day;  /* false where only a time was said; day is then today */
	bool has_part; /* a part of the day was said ("夜", "morning"), and no time */
};

/*
 * Read a day, with or without a time.  What is said without a year or month
 * is the latest such day that is not in the future; a weekday alone is the
 * latest before today.  A day that is said outright is returned although it
 * may be in the future ("明日", "2031-01-01"): to refuse it is for the caller.
 * `when` is written with WHEN_OK, WHEN_WEEKDAY, and WHEN_AMBIGUOUS where the
 * day was ambiguous (day and other differ; they are equal where the time was).
 */
enum when_result when_date(const char *text, const struct today *today, struct when *when);

/*
 * The same from today on, for what is to come: without a year or month the
 * earliest such day that is not past; a weekday alone is the first after today.
 */
enum when_result when_coming(const char *text, const struct today *today, struct when *when);

/*
 * A time of day: "21:30", "21時半", "午後9時", "夜9時", "9pm", "正午".  An hour
 * without 午前 or 午後 is one of 24.  Writes minutes after midnight with WHEN_OK.
 */
enum when_result when_time(const char *text, int *minute);

enum period_unit { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_YEAR, PERIOD_SPAN };

/* Some days in a row, both ends included. */
struct period {
	int32_t first;
	int32_t last;
	enum period_unit unit; /* what was said; an era's first or last year is cut at its bounds */
};

/*
 * A month or a year: "2026-10", "10月" (the latest that has begun), "先月",
 * "令和8年10月", "October", "2026", "去年"; a quarter of a calendar year: "2026Q3", "Q3",
 * "last quarter".  The period is written with WHEN_OK.
 */
enum when_result when_month(const char *text, const struct today *today, struct period *period);

/*
 * A day, week, month or year, or two of them with "..", "〜", "から … まで" or
 * "to" between; "先月から" ends today, "先月まで" begins on the first day that
 * can be written; "過去7日" and "last 7 days" end today.  Without a year, the
 * second is the first such after the first.  May end in the future.  The
 * period is written with WHEN_OK.
 */
enum when_result when_range(const char *text, const struct today *today, struct period *period);

enum when_style {
	WHEN_SHORT, /* 11月20日(金), Fri 20 Nov; with the year where it is not this year */
	WHEN_LONG,  /* 2026年11月20日(金), Fri 20 Nov 2026 */
	WHEN_FULL,  /* 2026年(令和8年)11月20日(金), Friday 20 November 2026 */
};

/* The day in words, in the language of `today`; free with free(). */
char *when_say(int32_t day, const struct today *today, enum when_style style);

/*
 * The period in words: a day, "2026年10月", "2026年", or first〜last; free with
 * free().  The years 2019 and 1989 are of two eras, and WHEN_FULL names both.
 */
char *when_say_period(const struct period *period, const struct today *today,
		      enum when_style style);

/* "土" or "Sat", static. */
const char *when_weekday(enum weekday weekday, bool is_japanese);
