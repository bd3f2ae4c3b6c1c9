/* SPDX-License-Identifier: MIT */
#include "cli/when_english.h"

#include "cli/when_read.h"

#include <stddef.h>
#include <stdio.h>

static const struct when_word beside[] = {
	{ "last", -1 }, { "this", 0 }, { "next", 1 }, { NULL, 0 }
};
static const struct when_word directions[] = {
	{ "ago", -1 }, { "from now", 1 }, { "from today", 1 }, { "later", 1 }, { NULL, 0 }
};

static bool read_unit(const char **at, const char *unit)
{
	char several[16];

	snprintf(several, sizeof several, "%ss", unit);
	return when_read_word(at, unit) || when_read_word(at, several);
}

/* "3 days ago", "in 3 days". */
static bool read_counted(const char **at, const char *unit, int *offset)
{
	const char *here = *at;
	bool is_ahead = when_read_word(&here, "in");
	int direction = 1;

	if (!when_read_count(&here, offset) || !read_unit(&here, unit) ||
	    (!is_ahead && !when_read_choice(&here, directions, &direction)))
		return false;
	*offset *= direction;
	*at = here;
	return true;
}

bool when_english_offset(const char **at, const char *unit, int *offset)
{
	const char *here = *at;

	if (read_counted(at, unit, offset))
		return true;
	(void)when_read_word(&here, "the");
	if (!when_read_choice(&here, beside, offset) || !when_read_word(&here, unit))
		return false;
	*at = here;
	return true;
}

bool when_english_year(const char **at, const struct today *today, int *year)
{
	const char *here = *at;
	struct when_number number;
	int offset;

	if (when_read_number(&here, &number) && number.digits == 4 && *here != ':') {
		*year = number.value;
	} else {
		here = *at;
		(void)when_read_word(&here, "of");
		if (!when_read_choice(&here, beside, &offset) || !when_read_word(&here, "year"))
			return false;
		*year = date_from_days(today->day).year + offset;
	}
	*at = here;
	return true;
}

/* "2 hours" with unit 60, "30 minutes" with unit 1; minutes are in all. */
static bool read_length(const char **at, int *minutes, int *unit)
{
	static const struct when_word units[] = {
		{ "hour", 60 }, { "hours", 60 }, { "hr", 60 },	   { "hrs", 60 },
		{ "h", 60 },	{ "minute", 1 }, { "minutes", 1 }, { "min", 1 },
		{ "mins", 1 },	{ "m", 1 },	 { NULL, 0 },
	};
	const char *here = *at;

	if (!when_read_count(&here, minutes) || !when_read_choice(&here, units, unit))
		return false;
	*minutes *= *unit;
	*at = here;
	return true;
}

bool when_english_minutes(const char **at, int *minutes)
{
	const char *behind;
	int more;
	int unit;

	if (when_read_word(at, "half an hour")) {
		*minutes = 30;
		return true;
	}
	if (!read_length(at, minutes, &unit))
		return false;
	behind = *at;
	if (unit == 60 && when_read_word(&behind, "and a half")) {
		*minutes += 30;
		*at = behind;
	} else if (unit == 60) {
		(void)when_read_word(&behind, "and");
		if (read_length(&behind, &more, &unit) && unit == 1) {
			*minutes += more;
			*at = behind;
		}
	}
	return true;
}

/* "today", "the day before yesterday". */
static bool form_word(struct reading *reading)
{
	static const struct when_word words[] = {
		{ "today", 0 },
		{ "yesterday", -1 },
		{ "day before yesterday", -2 },
		{ "the day before yesterday", -2 },
		{ "tomorrow", 1 },
		{ "day after tomorrow", 2 },
		{ "the day after tomorrow", 2 },
		{ NULL, 0 },
	};
	int offset;

	if (!when_read_choice(&reading->at, words, &offset))
		return false;
	reading->said->day = reading->today->day + offset;
	return true;
}

/* "last night", "this morning": a day and a part of it. */
static bool form_word_with_part(struct reading *reading)
{
	static const struct when_word words[] = {
		{ "last night", -1 },  { "last evening", -1 },
		{ "this morning", 0 }, { "this afternoon", 0 },
		{ "this evening", 0 }, { "tonight", 0 },
		{ NULL, 0 },
	};
	struct said *said = reading->said;
	int offset;

	if (!when_read_choice(&reading->at, words, &offset))
		return false;
	said->day = reading->today->day + offset;
	said->has_clock = true;
	said->clock = (struct when_clock){ .hour = -1, .part = PART_NIGHT };
	return true;
}

/* "3 days ago", "a week ago", "in two weeks", "a month ago". */
static bool form_counted(struct reading *reading)
{
	static const struct {
		const char *name;
		int days;
		int months;
	} units[] = { { "day", 1, 0 }, { "week", 7, 0 }, { "month", 0, 1 }, { "year", 0, 12 } };
	int32_t today = reading->today->day;
	int offset;

	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (!read_counted(&reading->at, units[i].name, &offset))
			continue;
		if (units[i].months)
			when_said_months(reading->said, today, offset * units[i].months);
		else
			reading->said->day = today + offset * units[i].days;
		return true;
	}
	return false;
}

/* "now", "2 hours ago". */
static bool form_minutes(struct reading *reading)
{
	int minutes = 0;
	int direction = 1;
	bool is_ahead = when_read_word(&reading->at, "in");

	if (!when_read_word(&reading->at, "now") &&
	    (!when_english_minutes(&reading->at, &minutes) ||
	     (!is_ahead && !when_read_choice(&reading->at, directions, &direction))))
		return false;
	when_said_minutes(reading->said, reading->today, minutes * direction);
	return true;
}

/* "Saturday", "last Saturday", "Saturday last week", "last week's Saturday". */
static bool form_weekday(struct reading *reading)
{
	struct said *said = reading->said;
	int32_t today = reading->today->day;
	int32_t monday = today - (int)date_weekday(today);
	int offset = 0;
	int weekday;

	(void)when_read_word(&reading->at, "on");
	if (when_english_offset(&reading->at, "week", &offset)) {
		if (!when_read_word(&reading->at, "'s"))
			(void)when_read_word(&reading->at, "on");
		if (!when_read_weekday(&reading->at, &weekday))
			return false;
		said->day = monday + 7 * offset + weekday;
		return true;
	}
	if (when_read_choice(&reading->at, beside, &offset)) {
		if (!when_read_weekday(&reading->at, &weekday))
			return false;
		said->form = offset < 0	  ? SAID_LAST_WEEKDAY
			     : offset > 0 ? SAID_NEXT_WEEKDAY
					  : SAID_DAY;
		said->day = monday + weekday;
		said->weekday = weekday;
		return true;
	}
	if (!when_read_weekday(&reading->at, &weekday))
		return false;
	said->form = SAID_WEEKDAY;
	said->weekday = weekday;
	(void)when_read_word(&reading->at, "of");
	if (when_english_offset(&reading->at, "week", &offset)) {
		said->form = SAID_DAY;
		said->day = monday + 7 * offset + weekday;
	}
	return true;
}

static void set_month(struct said *said, const struct today *today, int offset)
{
	struct date date = date_from_days(today->day);

	said->year = date.year;
	said->month = date.month;
	when_said_shift(&said->year, &said->month, offset);
}

/* Behind a day of the month: "of November 2026", "last month", "Nov". */
static bool read_month(struct reading *reading)
{
	struct said *said = reading->said;
	int offset;

	(void)when_read_word(&reading->at, "of");
	if (when_english_offset(&reading->at, "month", &offset)) {
		set_month(said, reading->today, offset);
		return true;
	}
	if (!when_read_month_name(&reading->at, &said->month))
		return false;
	(void)when_english_year(&reading->at, reading->today, &said->year);
	return true;
}

/* "3 November 2026", "the 3rd of last month", "the 3rd", "end of last month". */
static bool form_date_first(struct reading *reading)
{
	static const struct when_word ends[] = {
		{ "end of", 0 },	  { "the end of", 0 }, { "last day of", 0 },
		{ "the last day of", 0 }, { NULL, 0 },
	};
	struct said *said = reading->said;
	const char *before;
	bool is_ordinal;
	int unused;

	said->form = SAID_DATE;
	if (when_read_choice(&reading->at, ends, &unused)) {
		said->date = DATE_LAST;
		return read_month(reading);
	}
	(void)when_read_word(&reading->at, "on");
	(void)when_read_word(&reading->at, "the");
	is_ordinal = when_read_ordinal(&reading->at, &said->date);
	if (!is_ordinal && !when_read_small(&reading->at, &said->date))
		return false;
	said->is_impossible = said->date == 0;
	before = reading->at;
	if (read_month(reading))
		return true;
	reading->at = before;
	return is_ordinal;
}

/* "November 3, 2026", "Nov 3rd", "last month on the 3rd". */
static bool form_month_first(struct reading *reading)
{
	struct said *said = reading->said;
	int offset;

	said->form = SAID_DATE;
	if (when_english_offset(&reading->at, "month", &offset)) {
		set_month(said, reading->today, offset);
		(void)when_read_word(&reading->at, "on");
	} else if (!when_read_month_name(&reading->at, &said->month)) {
		return false;
	}
	(void)when_read_word(&reading->at, "the");
	if (!when_read_ordinal(&reading->at, &said->date) &&
	    !when_read_small(&reading->at, &said->date))
		return false;
	said->is_impossible = said->date == 0;
	if (said->year == 0)
		(void)when_english_year(&reading->at, reading->today, &said->year);
	return true;
}

when_form *const when_english_forms[] = {
	form_word,    form_word_with_part, form_date_first, form_month_first,
	form_counted, form_weekday,	   form_minutes,    NULL,
};
