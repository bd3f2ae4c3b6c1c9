/* SPDX-License-Identifier: MIT */
#include "schema/date.h"

#include <errno.h>
#include <stddef.h>

enum { DAYS_PER_ERA = 146097, EPOCH_SHIFT = 719468 };

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_month_days(int year, int month)
{
	static const signed char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool date_is_valid(struct date date)
{
	return date.year >= 1900 && date.year <= 2999 && date.month >= 1 && date.month <= 12 &&
	       date.day >= 1 && date.day <= date_month_days(date.year, date.month);
}

int32_t date_to_days(struct date date)
{
	int year = date.month <= 2 ? date.year - 1 : date.year;
	int era = year / 400;
	int year_of_era = year - era * 400;
	int shifted_month = (date.month + 9) % 12;
	int day_of_year = (153 * shifted_month + 2) / 5 + date.day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - EPOCH_SHIFT;
}

struct date date_from_days(int32_t days)
{
	int shifted = days + EPOCH_SHIFT;
	int era = shifted / DAYS_PER_ERA;
	int day_of_era = shifted - era * DAYS_PER_ERA;
	int year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int shifted_month = (5 * day_of_year + 2) / 153;
	struct date date = {
		.year = year_of_era + era * 400,
		.month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9,
		.day = day_of_year - (153 * shifted_month + 2) / 5 + 1,
	};

	if (date.month <= 2)
		date.year++;
	return date;
}

enum weekday date_weekday(int32_t days)
{
	/* 1970-01-01 was a Thursday. */
	int weekday = (days + THURSDAY) % 7;

	return (enum weekday)(weekday < 0 ? weekday + 7 : weekday);
}

static bool read_digits(const char *text, size_t count, int *value)
{
	*value = 0;
	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*value = *value * 10 + (text[i] - '0');
	}
	return true;
}

static void write_digits(char *text, size_t count, int value)
{
	for (size_t i = count; i-- > 0; value /= 10)
		text[i] = (char)('0' + value % 10);
}

int date_parse(const char *text, int32_t *days)
{
	struct date date;

	if (!read_digits(text, 4, &date.year) || text[4] != '-' ||
	    !read_digits(text + 5, 2, &date.month) || text[7] != '-' ||
	    !read_digits(text + 8, 2, &date.day) || text[10] != '\0' || !date_is_valid(date))
		return -EINVAL;
	*days = date_to_days(date);
	return 0;
}

void date_format(int32_t days, char text[static DATE_TEXT])
{
	struct date date = date_from_days(days);

	write_digits(text, 4, date.year);
	text[4] = '-';
	write_digits(text + 5, 2, date.month);
	text[7] = '-';
	write_digits(text + 8, 2, date.day);
	text[10] = '\0';
}

int time_parse(const char *text, int *minute)
{
	int hours;
	int minutes;

	if (!read_digits(text, 2, &hours) || text[2] != ':' ||
	    !read_digits(text + 3, 2, &minutes) || text[5] != '\0' || hours > 23 || minutes > 59)
		return -EINVAL;
	*minute = hours * 60 + minutes;
	return 0;
}

void time_format(int minute, char text[static TIME_TEXT])
{
	write_digits(text, 2, minute / 60);
	text[2] = ':';
	write_digits(text + 3, 2, minute % 60);
	text[5] = '\0';
}
