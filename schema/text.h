/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text as it is stored and sent: UTF-8 without NUL. */

enum { TEXT_MAX = 65536, NAME_MAX_BYTES = 64, TAG_MAX_BYTES = 64, TAGS_MAX = 32 };

/*
 * Decode one code point (RFC 3629: no surrogates, no overlong forms, at most
 * U+10FFFF).  Returns how many bytes it takes, or 0 where the bytes are not
 * UTF-8; *point is written on success only.
 */
size_t text_decode(const char *bytes, size_t length, uint32_t *point);

/* Whether the bytes are UTF-8 throughout and hold no NUL. */
bool text_is_valid(const char *bytes, size_t length);

/*
 * Whether a terminal or a reader could be deceived by the code point: C0 and
 * C1 controls, DEL, the line and paragraph separators, and the bidirectional
 * controls of Unicode UAX #9 (U+061C, U+200E, U+200F, U+202A–202E, U+2066–2069).
 */
bool text_is_control(uint32_t point);

/* Whether it may name a member or a tag: 1 … max bytes of UTF-8, no control, no white space at its
 * ends. */
bool text_is_name(const char *name, size_t max);

/* Whether it may be a tag: a name without any white space or '#'. */
bool text_is_tag(const char *tag);

/* Make it UTF-8: each byte that is none becomes '?'. */
void text_mend(char *text);

/* Cut it to at most max bytes, at a character's boundary. */
void text_cut(char *text, size_t max);

/*
 * The text with every control (text_is_control) as "<U+202E>" and every byte that
 * is no UTF-8 as "<0xFF>", so that it can do nothing to whoever prints it; line
 * ends are kept where keeps_lines.  Free with free().
 */
char *text_visible(const char *text, bool keeps_lines);
