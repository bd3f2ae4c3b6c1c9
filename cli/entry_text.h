/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when.h"
#include "schema/entry.h"

/* Entries in words, for people. */

/* "あいさつ・声かけ：返事あり"; free with free(). */
char *entry_text_kind(const struct kind *kind, const struct outcome *outcome);

/* The same from the wire's names; unknown ones are shown as they are. */
char *entry_text_kind_named(const char *kind, const char *outcome);

/*
 * A space and the text in the quotation marks of the language, or nothing for
 * an empty text; free with free().
 */
char *entry_text_quoted(const char *text);

/* One sentence that names everything, with the day in full; free with free(). */
char *entry_text_sentence(const struct entry *entry, const struct today *today);

/* Lines for a list, without the day; wrapped to the columns, harmless; free with free(). */
char *entry_text_lines(const struct entry *entry, int number_width, int columns);

/* Part of an entry's text, in bytes. */
struct entry_span {
	size_t begin;
	size_t end;
};

/* How parts are marked: bold and underlined, or between 【 and 】 (no escape sequence), or not. */
enum entry_mark { ENTRY_MARK_NONE, ENTRY_MARK_STYLE, ENTRY_MARK_BRACKETS };

/* As entry_text_lines, with parts of the text marked; the spans are in order and apart. */
char *entry_text_found(const struct entry *entry, int number_width, int columns,
		       const struct entry_span *spans, size_t count, enum entry_mark mark);

/* The wire's name of a writer that people named: "" for 家族 or family, else the word itself. */
const char *entry_text_member(const char *word);

/*
 * Ask for private entries, too, of the writer that people named: the members
 * mine and by of a call's parameters.  0, or -EINVAL where it is not UTF-8.
 */
int entry_text_ask_private(json_t *parameters, const char *word);

/* Print how many private entries are left out, if there are any. */
void entry_text_print_hidden(int64_t count);

/* Who wrote it; static or the entry's own. */
const char *entry_text_writer(const char *member);
