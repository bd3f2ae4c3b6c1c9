/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/*
 * Entries in one line, as `ayumi add` takes them from its words and from each
 * line of its standard input:
 *
 *   [DAY] [TIME] KIND[:OUTCOME] [DAY] [TIME] [TEXT…] [@WRITER] [#TAG…] [/ KIND …]
 *
 * A kind is a whole name, the beginning of one, or a word inside one, where
 * that is unambiguous.  The day and the writer go on for the entries behind a
 * "/" until others are named; options (-d, -t, -b, -g, --private) hold for all.
 * "A、B、C" in place of a kind are several kinds without a text.  Behind "--"
 * everything is text.  Nothing is guessed: what could be read in two ways is
 * refused.
 */

struct entry_reader {
	struct cli *cli;
	struct today today; /* asked of the daemon when the first date needs it */
	bool has_today;
	bool is_command; /* --editor, --template and "-" are understood, too */
	bool wants_editor;
	bool wants_input;     /* "-" was the last word: the text is on standard input */
	const char *template; /* of --template; borrowed */
	const char *whose;    /* entry is changed, where that is said; or NULL */
};

/*
 * Read the words into an array of the wire's NewEntry, each with an id of its
 * own; argv[0] is the command.  Says on standard error what was wrong.  With
 * wants_editor an entry may lack its kind, with a template there may be none.
 */
enum result entry_line_read(struct entry_reader *reader, int argc, char **argv, json_t **entries);

/* The same from one line of text. */
enum result entry_line_read_text(struct entry_reader *reader, const char *line, json_t **entries);

/* Read "KIND[:OUTCOME]" into the members kind and outcome of an object. */
enum result entry_line_read_kind(const char *word, json_t *entry);

/* Read a phrase as a day that may be written about, and a time if it has one. */
enum result entry_line_read_date(struct entry_reader *reader, const char *phrase,
				 struct when *when);

/* Ask for today, unless that is known. */
enum result entry_line_today(struct entry_reader *reader);

/* Put a text into an entry; says what is wrong with it. */
enum result entry_line_set_text(json_t *entry, const char *text, size_t length);
