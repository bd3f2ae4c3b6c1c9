/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>

/*
 * Text on a terminal: made harmless, measured, padded, cut, wrapped, coloured.
 * Widths are in columns.  What is measured has been through screen_visible()
 * and is styled afterwards: escape sequences are not skipped.
 *
 * Width: a grapheme cluster (Unicode UAX #29) is as wide as its widest code
 * point by utf8proc: East Asian Wide and Fullwidth 2, marks 0, a ZWJ sequence
 * as its first emoji, with U+FE0F 2.  East Asian Ambiguous (①, …, ○) is 1, as
 * terminals take it by default in UTF-8.
 */

/*
 * A copy in which nothing can steer a terminal or reorder what is read: each
 * code point of text_is_control() becomes "<U+001B>", a byte that is not UTF-8
 * "<0xFF>".  With keeps_lines '\n' stays.  Free with free().
 */
char *screen_visible(const char *text, bool keeps_lines);

/* How many columns one line of text takes. */
int screen_width(const char *text);

enum screen_side { SCREEN_LEFT, SCREEN_RIGHT };

/*
 * A copy with spaces up to the width; text on the side that is named.  Longer
 * text is not cut.  Free with free().
 */
char *screen_pad(const char *text, int width, enum screen_side side);

/*
 * A copy of at most `width` columns, ending in "…" where something was cut,
 * never inside a grapheme cluster.  Free with free().
 */
char *screen_cut(const char *text, int width);

/*
 * A copy with line breaks so that no line is wider than `width` (at least 2),
 * and `indent` spaces before every line but the first.  Breaks at spaces, and
 * in Japanese anywhere but before 、。」 and the like or after 「 and the like;
 * a longer word is broken where it must be.  Line breaks of the text stay.
 * Free with free().
 */
char *screen_wrap(const char *text, int width, int indent);

/*
 * A copy in which lines that are wider than the terminal behind `fd` go on in
 * the next one, two columns further in than they begin; where it is no
 * terminal, the text as it is.  Free with free().
 */
char *screen_fold(const char *text, int fd);

/* How many columns the terminal has: its own answer, else COLUMNS, else 80; 20 … 1000. */
int screen_columns(int fd);

/*
 * Whether output there may have colours and bold: a terminal, NO_COLOR unset
 * or empty, TERM neither unset nor "dumb".
 */
bool screen_is_styled(int fd);

enum screen_style {
	SCREEN_PLAIN,
	SCREEN_BOLD,
	SCREEN_DIM,
	SCREEN_UNDERLINED,
	SCREEN_RED,
	SCREEN_GREEN,
	SCREEN_YELLOW,
	SCREEN_BLUE,
};

/* The text with the style on and off around it, or as it is where is_styled is false; free with
 * free(). */
char *screen_styled(const char *text, enum screen_style style, bool is_styled);
