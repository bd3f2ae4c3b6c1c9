/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/*
 * An entry in one line, as `ayumi add` takes it from its words and from each
 * line of its standard input:
 *
 *   KIND[:OUTCOME] [TEXT…] [-d DATE] [-t TIME] [-b WRITER] [-g TAG] [#TAG…] [--private]
 *
 * A line may begin with a date in place of -d.
 */

/*
 * Read the words into the wire's NewEntry, with an id of its own.  `today` is
 * asked of the daemon when the first date needs it (has_today tells).  Says on
 * standard error what was wrong.
 */
struct entry_reader {
	struct cli *cli;
	struct today today;
	bool has_today;
};

enum result entry_line_read(struct entry_reader *reader, int argc, char **argv, json_t **entry);

/* The same from one line of text. */
enum result entry_line_read_text(struct entry_reader *reader, const char *line, json_t **entry);

/* Read "KIND[:OUTCOME]" into the members kind and outcome of an object. */
enum result entry_line_read_kind(const char *word, json_t *entry);

/* Read a phrase as a day that may be written about, and a time if it has one. */
enum result entry_line_read_date(struct entry_reader *reader, const char *phrase,
				 struct when *when);
