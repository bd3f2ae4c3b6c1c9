/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Civil dates of the proleptic Gregorian calendar, without time or zone.  A
 * day number counts days since 1970-01-01, which is 0.  The journal takes the
 * years 1900 to 2999.
 */

enum { DATE_TEXT = 11, TIME_TEXT = 6, MINUTES_A_DAY = 24 * 60 };
enum weekday { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

struct date {
	int year;  /* 1900 … 2999 */
	int month; /* 1 … 12 */
	int day;   /* 1 … 31 */
};

/* Whether the date exists and its year is in range. */
bool date_is_valid(struct date date);

/* How many days the month has; month must be 1 … 12. */
int date_month_days(int year, int month);

/*
 * Day number of a valid date, and back (any day number of the years above).
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
 * days_from_civil and civil_from_days.
 */
int32_t date_to_days(struct date date);
struct date date_from_days(int32_t days);

/* The weekday; the week begins on Monday (ISO 8601). */
enum weekday date_weekday(int32_t days);

/* Exactly "YYYY-MM-DD", ASCII digits.  Returns 0, or -EINVAL where the form or the date is wrong.
 */
int date_parse(const char *text, int32_t *days);
void date_format(int32_t days, char text[static DATE_TEXT]);

/* Exactly "HH:MM", 00:00 … 23:59, as minutes after midnight.  Returns 0 or -EINVAL. */
int time_parse(const char *text, int *minute);
void time_format(int minute, char text[static TIME_TEXT]);
