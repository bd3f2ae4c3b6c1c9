/* SPDX-License-Identifier: MIT */
#include "cli/when_said.h"

#include "cli/when_digits.h"
#include "cli/when_english.h"
#include "cli/when_japanese.h"
#include "cli/when_read.h"

#include <stddef.h>

void when_said_shift(int *year, int *month, int months)
{
	int count = *year * 12 + *month - 1 + months;

	*year = count / 12;
	*month = count % 12 + 1;
}

void when_said_months(struct said *said, int32_t from, int months)
{
	struct date date = date_from_days(from);

	/* Far outside, so that it is found to be there without any overflow. */
	if (months < -12000 || months > 12000) {
		said->day = INT32_MAX;
		return;
	}
	when_said_shift(&date.year, &date.month, months);
	if (date.day > date_month_days(date.year, date.month))
		said->is_impossible = true;
	else
		said->day = date_to_days(date);
}

void when_said_minutes(struct said *said, const struct today *today, int minutes)
{
	int minute = today->minute + minutes;

	said->day = today->day;
	for (; minute < 0; minute += MINUTES_A_DAY)
		said->day--;
	/* After midnight in a day that has not ended is still that day. */
	if (minute >= MINUTES_A_DAY && today->minute < MINUTES_A_DAY)
		said->day += minute / MINUTES_A_DAY;
	said->minute = minute % MINUTES_A_DAY;
}

static when_form *const *const languages[] = {
	when_digits_forms,
	when_japanese_forms,
	when_english_forms,
};

static void clear(struct said *said)
{
	*said = (struct said){ .weekday = NO_WEEKDAY, .minute = WHEN_NO_MINUTE };
}

/* The weekday beside a date, before or behind it. */
static bool join_weekday(struct said *said, int weekday)
{
	if (said->form != SAID_DATE && said->form != SAID_SLASHED)
		return false;
	said->weekday = weekday;
	return true;
}

/* Behind a day: its weekday, and a time. */
static bool read_rest(const char *at, struct said *said)
{
	const char *behind = at;
	int weekday;

	if (when_read_weekday(&behind, &weekday) && join_weekday(said, weekday))
		at = behind;
	if (when_read_end(at))
		return true;
	if (said->has_clock || said->minute != WHEN_NO_MINUTE)
		return false;
	(void)when_read_word(&at, "の");
	/* "2026-11-03T21:30". */
	if (*at == 't' && at[1] >= '0' && at[1] <= '9')
		at++;
	said->has_clock = when_clock_read(&at, false, &said->clock);
	return said->has_clock && when_read_end(at);
}

static bool read_day(const char *text, const struct today *today, struct said *said)
{
	for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
		for (when_form *const *form = languages[i]; *form; form++) {
			struct reading reading = { .at = text, .today = today, .said = said };

			clear(said);
			if ((*form)(&reading) && read_rest(reading.at, said)) {
				said->has_day = true;
				return true;
			}
		}
	}
	return false;
}

/* "Fri 20 Nov 2026". */
static bool read_weekday_first(const char *text, const struct today *today, struct said *said)
{
	int weekday;

	return when_read_weekday(&text, &weekday) && read_day(text, today, said) &&
	       said->weekday == NO_WEEKDAY && join_weekday(said, weekday);
}

static bool read_clock_first(const char *text, const struct today *today, struct said *said)
{
	struct when_clock clock;

	if (!when_clock_read(&text, false, &clock) || clock.hour < 0)
		return false;
	if (when_read_end(text)) {
		clear(said);
	} else {
		(void)when_read_word(&text, "on");
		if (!read_day(text, today, said) || said->has_clock ||
		    said->minute != WHEN_NO_MINUTE)
			return false;
	}
	said->has_clock = true;
	said->clock = clock;
	return true;
}

bool when_said_read(const char *text, const struct today *today, struct said *said)
{
	return read_day(text, today, said) || read_weekday_first(text, today, said) ||
	       read_clock_first(text, today, said);
}
