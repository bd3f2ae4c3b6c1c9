/* SPDX-License-Identifier: MIT */
#include "cli/when_read.h"

#include "schema/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

const struct when_word when_read_kanji_weekdays[] = {
	{ "月", 0 }, { "火", 1 }, { "水", 2 }, { "木", 3 },
	{ "金", 4 }, { "土", 5 }, { "日", 6 }, { NULL, 0 },
};

const struct when_word when_read_weekdays[] = {
	{ "月曜日", 0 }, { "月曜", 0 },	    { "火曜日", 1 },   { "火曜", 1 },	{ "水曜日", 2 },
	{ "水曜", 2 },	 { "木曜日", 3 },   { "木曜", 3 },     { "金曜日", 4 }, { "金曜", 4 },
	{ "土曜日", 5 }, { "土曜", 5 },	    { "日曜日", 6 },   { "日曜", 6 },	{ "monday", 0 },
	{ "mon", 0 },	 { "tuesday", 1 },  { "tues", 1 },     { "tue", 1 },	{ "wednesday", 2 },
	{ "wed", 2 },	 { "thursday", 3 }, { "thurs", 3 },    { "thur", 3 },	{ "thu", 3 },
	{ "friday", 4 }, { "fri", 4 },	    { "saturday", 5 }, { "sat", 5 },	{ "sunday", 6 },
	{ "sun", 6 },	 { NULL, 0 },
};

static const struct when_word month_names[] = {
	{ "january", 1 },   { "jan", 1 },   { "february", 2 },	{ "feb", 2 },	   { "march", 3 },
	{ "mar", 3 },	    { "april", 4 }, { "apr", 4 },	{ "may", 5 },	   { "june", 6 },
	{ "jun", 6 },	    { "july", 7 },  { "jul", 7 },	{ "august", 8 },   { "aug", 8 },
	{ "september", 9 }, { "sept", 9 },  { "sep", 9 },	{ "october", 10 }, { "oct", 10 },
	{ "november", 11 }, { "nov", 11 },  { "december", 12 }, { "dec", 12 },	   { NULL, 0 },
};

static bool is_dash(uint32_t point)
{
	return (point >= 0x2010 && point <= 0x2015) || point == 0x2212;
}

static bool is_blank(uint32_t point)
{
	return (point >= '\t' && point <= '\r') || point == ' ' || point == ',' || point == 0x3001;
}

/* In place: what replaces a character is never longer. */
static void replace_marks(char *text)
{
	size_t length = strlen(text);
	char *out = text;

	for (size_t at = 0; at < length;) {
		uint32_t point = 0;
		size_t count = text_decode(text + at, length - at, &point);

		if (count == 0)
			break;
		if (is_blank(point)) {
			/* Words of several parts have one space between them. */
			if (out == text || out[-1] != ' ')
				*out++ = ' ';
		} else if (is_dash(point)) {
			*out++ = '-';
		} else {
			memmove(out, text + at, count);
			out += count;
		}
		at += count;
	}
	*out = '\0';
}

char *when_read_normal(const char *text)
{
	size_t length = strnlen(text, WHEN_TEXT_MAX + 1);
	utf8proc_uint8_t *folded = NULL;
	char *normal;

	if (length > WHEN_TEXT_MAX || !text_is_valid(text, length))
		return NULL;
	if (utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded,
			 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
				 UTF8PROC_CASEFOLD) < 0)
		return NULL;
	normal = (char *)folded;
	if (strlen(normal) > WHEN_TEXT_MAX) {
		free(normal);
		return NULL;
	}
	replace_marks(normal);
	return normal;
}

static const char *skip_spaces(const char *at)
{
	while (*at == ' ')
		at++;
	return at;
}

bool when_read_end(const char *at)
{
	return *skip_spaces(at) == '\0';
}

static bool is_letter(char letter)
{
	return letter >= 'a' && letter <= 'z';
}

/* How many bytes the word takes at that place, or 0. */
static size_t match(const char *at, const char *word)
{
	size_t length;

	/* Nearly all words differ in the first byte, and an entry is held against hundreds. */
	if (*at != *word || !*word)
		return 0;
	length = strlen(word);
	if (strncmp(at, word, length) != 0)
		return 0;
	return is_letter(word[length - 1]) && is_letter(at[length]) ? 0 : length;
}

bool when_read_word(const char **at, const char *word)
{
	const char *here = skip_spaces(*at);
	size_t length = match(here, word);

	if (length == 0)
		return false;
	*at = here + length;
	return true;
}

bool when_read_choice(const char **at, const struct when_word *words, int *value)
{
	const char *here = skip_spaces(*at);
	size_t longest = 0;

	for (; words->text; words++) {
		size_t length = match(here, words->text);

		if (length > longest) {
			longest = length;
			*value = words->value;
		}
	}
	*at = longest > 0 ? here + longest : *at;
	return longest > 0;
}

static bool read_kanji_digit(const char **at, int *value)
{
	static const struct when_word digits[] = {
		{ "〇", 0 }, { "零", 0 }, { "一", 1 }, { "二", 2 }, { "三", 3 }, { "四", 4 },
		{ "五", 5 }, { "六", 6 }, { "七", 7 }, { "八", 8 }, { "九", 9 }, { NULL, 0 },
	};

	return when_read_choice(at, digits, value);
}

/* "二〇二六". */
static bool read_kanji_row(const char **at, int *value)
{
	const char *here = *at;
	int digit = 0;
	int count = 0;

	for (*value = 0; read_kanji_digit(&here, &digit); count++) {
		if (count == 4)
			return false;
		*value = *value * 10 + digit;
	}
	*at = here;
	return count > 0;
}

/* "二十五", "千九百": each unit at most once, in falling order. */
static bool read_kanji_units(const char **at, int *value)
{
	static const struct when_word units[] = {
		{ "千", 1000 }, { "百", 100 }, { "十", 10 }, { NULL, 0 }
	};
	const char *here = *at;
	int last = 10000;
	int unit = 0;
	int digit = 0;

	*value = 0;
	for (;;) {
		const char *start = here;
		bool has_digit = read_kanji_digit(&here, &digit);

		if (!when_read_choice(&here, units, &unit)) {
			here = start;
			break;
		}
		if (unit >= last || (has_digit && digit < 2))
			return false;
		*value += unit * (has_digit ? digit : 1);
		last = unit;
	}
	if (last == 10000)
		return false;
	if (read_kanji_digit(&here, &digit))
		*value += digit;
	*at = here;
	return true;
}

bool when_read_number(const char **at, struct when_number *number)
{
	const char *here = skip_spaces(*at);

	*number = (struct when_number){ 0 };
	for (; *here >= '0' && *here <= '9'; here++) {
		if (++number->digits > 8)
			return false;
		number->value = number->value * 10 + (*here - '0');
	}
	if (number->digits == 0 && !read_kanji_units(&here, &number->value) &&
	    !read_kanji_row(&here, &number->value))
		return false;
	*at = here;
	return true;
}

bool when_read_small(const char **at, int *value)
{
	const char *here = *at;
	struct when_number number;

	if (!when_read_number(&here, &number) || number.digits > 2 || number.value > 99)
		return false;
	*value = number.value;
	*at = here;
	return true;
}

bool when_read_count(const char **at, int *value)
{
	static const struct when_word counts[] = {
		{ "a", 1 },    { "an", 1 },   { "one", 1 },	{ "two", 2 },	  { "three", 3 },
		{ "four", 4 }, { "five", 5 }, { "six", 6 },	{ "seven", 7 },	  { "eight", 8 },
		{ "nine", 9 }, { "ten", 10 }, { "eleven", 11 }, { "twelve", 12 }, { NULL, 0 },
	};
	const char *here = *at;
	struct when_number number;

	if (when_read_choice(at, counts, value))
		return true;
	if (!when_read_number(&here, &number) || number.digits > 5)
		return false;
	*value = number.value;
	*at = here;
	return true;
}

bool when_read_ordinal(const char **at, int *value)
{
	static const struct when_word words[] = {
		{ "first", 1 },	 { "second", 2 }, { "third", 3 },
		{ "fourth", 4 }, { "fifth", 5 },  { NULL, 0 },
	};
	static const char *const endings[] = { "th", "st", "nd", "rd" };
	const char *here = *at;
	int last;

	if (when_read_choice(at, words, value))
		return true;
	if (!when_read_small(&here, value))
		return false;
	last = *value / 10 % 10 == 1 || *value % 10 > 3 ? 0 : *value % 10;
	/* The ending stands right behind the digits. */
	if (match(here, endings[last]) == 0)
		return false;
	*at = here + 2;
	return true;
}

bool when_read_weekday(const char **at, int *weekday)
{
	const char *here = *at;
	bool opened = when_read_word(&here, "(");

	if (!when_read_choice(&here, when_read_weekdays, weekday) &&
	    !(opened && when_read_choice(&here, when_read_kanji_weekdays, weekday)))
		return false;
	if (is_letter(here[-1]) && *here == '.')
		here++;
	if (opened && !when_read_word(&here, ")"))
		return false;
	*at = here;
	return true;
}

bool when_read_month_name(const char **at, int *month)
{
	if (!when_read_choice(at, month_names, month))
		return false;
	if (**at == '.')
		(*at)++;
	return true;
}
