/* SPDX-License-Identifier: MIT */
#include "cli/when_clock.h"

#include "cli/when_read.h"

static const struct when_word parts_before[] = {
	{ "午前", PART_AM },
	{ "午後", PART_PM },
	{ "朝", PART_MORNING },
	{ "早朝", PART_MORNING },
	{ "明け方", PART_MORNING },
	{ "お昼", PART_NOON },
	{ "昼", PART_NOON },
	{ "昼間", PART_NOON },
	{ "夕方", PART_EVENING },
	{ "夕", PART_EVENING },
	{ "夜", PART_NIGHT },
	{ "晩", PART_NIGHT },
	{ "深夜", PART_MIDNIGHT },
	{ "夜中", PART_MIDNIGHT },
	{ "真夜中", PART_MIDNIGHT },
	{ "未明", PART_MIDNIGHT },
	{ NULL, 0 },
};

static const struct when_word parts_after[] = {
	{ "am", PART_LATIN_AM },
	{ "a.m.", PART_LATIN_AM },
	{ "pm", PART_LATIN_PM },
	{ "p.m.", PART_LATIN_PM },
	{ "in the morning", PART_LATIN_AM },
	{ "in the afternoon", PART_LATIN_PM },
	{ "in the evening", PART_LATIN_PM },
	{ NULL, 0 },
};

static const struct when_word parts_alone[] = {
	{ "morning", PART_LATIN_AM },
	{ "in the morning", PART_LATIN_AM },
	{ "afternoon", PART_LATIN_PM },
	{ "in the afternoon", PART_LATIN_PM },
	{ "evening", PART_LATIN_PM },
	{ "in the evening", PART_LATIN_PM },
	{ "night", PART_NIGHT },
	{ "at night", PART_NIGHT },
	{ NULL, 0 },
};

/* Behind an hour: ":30", "時半", "時30分", "時". */
static bool read_minutes(const char **at, struct when_clock *clock)
{
	const char *here = *at;
	struct when_number number;

	clock->minute = 0;
	if (*here == ':') {
		here++;
		if (*here == ' ' || !when_read_number(&here, &number) || number.digits != 2)
			return false;
		clock->minute = number.value;
	} else if (when_read_word(&here, "時")) {
		const char *behind = here;

		if (when_read_word(&here, "半"))
			clock->minute = 30;
		else if (when_read_small(&behind, &clock->minute) && when_read_word(&behind, "分"))
			here = behind;
		else
			clock->minute = 0;
	} else {
		return false;
	}
	*at = here;
	return true;
}

static bool read_hour(const char **at, bool may_be_loose, struct when_clock *clock)
{
	const char *here = *at;
	int part = PART_NONE;

	if (!when_read_small(&here, &clock->hour))
		return false;
	clock->is_loose = !read_minutes(&here, clock);
	if (clock->part == PART_NONE && when_read_choice(&here, parts_after, &part)) {
		clock->part = (enum when_part)part;
		clock->is_loose = false;
	}
	if (clock->is_loose && !may_be_loose)
		return false;
	*at = here;
	return true;
}

/* "ごろ" says that it is not exact, which is not kept. */
static void skip_about(const char **at)
{
	static const struct when_word about[] = { { "頃", 0 },	   { "ごろ", 0 },   { "ころ", 0 },
						  { "くらい", 0 }, { "ぐらい", 0 }, { NULL, 0 } };
	int unused;

	when_read_choice(at, about, &unused);
}

bool when_clock_read(const char **at, bool may_be_loose, struct when_clock *clock)
{
	static const struct when_word leading[] = {
		{ "at", 0 }, { "about", 0 }, { "around", 0 }, { NULL, 0 }
	};
	const char *here = *at;
	const char *behind;
	int value = PART_NONE;

	*clock = (struct when_clock){ .hour = -1 };
	if (when_read_choice(&here, parts_alone, &value)) {
		clock->part = (enum when_part)value;
		*at = here;
		return true;
	}
	here = *at;
	while (when_read_choice(&here, leading, &value))
		;
	if (when_read_word(&here, "正午") || when_read_word(&here, "noon")) {
		clock->hour = 12;
	} else if (when_read_choice(&here, parts_before, &value)) {
		clock->part = (enum when_part)value;
		behind = here;
		(void)when_read_word(&behind, "の");
		if (read_hour(&behind, may_be_loose, clock))
			here = behind;
		else
			*clock = (struct when_clock){ .hour = -1, .part = clock->part };
	} else if (!read_hour(&here, may_be_loose, clock)) {
		return false;
	}
	skip_about(&here);
	*at = here;
	return true;
}

/* Which hours a part of the day names, and which it adds twelve to. */
struct hours {
	signed char first; /* as they are */
	signed char last;
	signed char pm_first; /* plus twelve; -1: none */
	signed char pm_last;
	bool is_twelve_unsure; /* 12 could be midnight or noon */
};

static const struct hours hours_of_part[] = {
	[PART_NONE] = { 0, 23, -1, -1, false },	    [PART_AM] = { 0, 11, -1, -1, true },
	[PART_PM] = { 13, 23, 0, 11, true },	    [PART_MORNING] = { 3, 11, -1, -1, false },
	[PART_NOON] = { 10, 16, 1, 4, false },	    [PART_EVENING] = { 15, 19, 3, 7, false },
	[PART_NIGHT] = { 17, 23, 5, 11, true },	    [PART_MIDNIGHT] = { 0, 4, 10, 11, true },
	[PART_LATIN_AM] = { 1, 11, -1, -1, false }, [PART_LATIN_PM] = { 12, 12, 1, 11, false },
};

enum when_result when_clock_minute(const struct when_clock *clock, int *minute)
{
	const struct hours *hours = &hours_of_part[clock->part];
	int hour = clock->hour;

	if (clock->minute > 59 || hour > 23 || hour < 0)
		return WHEN_IMPOSSIBLE;
	if (hour == 12 && hours->is_twelve_unsure)
		return WHEN_AMBIGUOUS;
	/* "夜1時" is the end of the night that began on the day before, or this one's. */
	if (clock->part == PART_NIGHT && hour < 5)
		return WHEN_AMBIGUOUS;
	if (clock->part == PART_LATIN_AM && hour == 12)
		hour = 0;
	else if (hour >= hours->pm_first && hour <= hours->pm_last)
		hour += 12;
	else if (hour < hours->first || hour > hours->last)
		return WHEN_IMPOSSIBLE;
	*minute = hour * 60 + clock->minute;
	return WHEN_OK;
}
