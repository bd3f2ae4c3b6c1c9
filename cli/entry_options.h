/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/entry_line.h"
#include "cli/entry_words.h"

/*
 * What is said of an entry beside its kind and text.  Each function puts a
 * member into an object of the wire's NewEntry, and says on standard error what
 * was wrong.
 */

/* The options of `ayumi add`. */
extern const struct flag entry_options_flags[];

enum result entry_options_date(struct entry_reader *reader, json_t *entry, const char *phrase);
enum result entry_options_tag(json_t *entry, const char *tag);
enum result entry_options_member(json_t *entry, const char *name);

/* Take the options out of the words; what they say is put into `shared`. */
enum result entry_options_take(struct entry_reader *reader, struct entry_words *words,
			       json_t *shared);
