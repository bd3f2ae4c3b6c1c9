/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Reading words and numbers one after another, for the phrases that people
 * write.  Each function reads at *at, after any spaces; where it finds what it
 * looks for it moves *at behind it and returns true, else it leaves *at alone.
 */

enum { WHEN_TEXT_MAX = 256 };

/*
 * The text in the form that is read: NFKC with case folded (full-width digits
 * become digits, "㈪" becomes "(月)"), all dashes '-', commas and white space a
 * space.  Free with free().  NULL: not UTF-8, or longer than WHEN_TEXT_MAX
 * bytes, before or after.
 */
char *when_read_normal(const char *text);

/* Nothing is left but spaces. */
bool when_read_end(const char *at);

/* The word; one that ends in a Latin letter is not followed by another. */
bool when_read_word(const char **at, const char *word);

/* A choice of words with values; a table ends with a NULL text. */
struct when_word {
	const char *text;
	int value;
};

/* The longest word of the table that stands here. */
bool when_read_choice(const char **at, const struct when_word *words, int *value);

/* A number of one to eight digits (leading zeros count), or kanji numerals up to 9999. */
struct when_number {
	int value;
	int digits; /* 0: kanji */
};
bool when_read_number(const char **at, struct when_number *number);

/* A number of one or two digits, or kanji up to 99. */
bool when_read_small(const char **at, int *value);

/* A small number or an English one: "a", "one" … "twelve". */
bool when_read_count(const char **at, int *value);

/* An English ordinal: "3rd", "22nd", "first" … "fifth". */
bool when_read_ordinal(const char **at, int *value);

/* "月曜", "月曜日", "monday", "mon", "mon."; also in parentheses, then also "月" alone. */
bool when_read_weekday(const char **at, int *weekday);

/* "january", "jan", "jan." as 1 … 12. */
bool when_read_month_name(const char **at, int *month);

/* "月曜" … as `weekday`, Monday 0, without parentheses; one kanji alone only where said. */
extern const struct when_word when_read_weekdays[];
extern const struct when_word when_read_kanji_weekdays[];
