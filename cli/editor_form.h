/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/entry_line.h"

/*
 * An entry as a form: lines "NAME: VALUE", a line "---", and below it the text,
 * byte for byte up to one line end.  Names and values are in the
 * language of the program, and read in both.  Lines with "#" above the "---"
 * are for the reader.
 */

/*
 * The form of an entry of the wire (NewEntry, or Entry), with what was wrong
 * with it last time, or NULL; free with free().
 */
char *editor_form_write(const json_t *entry, const struct today *today, const char *complaint);

/* The same form again as it was filled in, with what was wrong; free with free(). */
char *editor_form_again(const char *form, const char *complaint);

/*
 * Read a form into date, time, kind, outcome, member, tags, said_by, private and
 * text of an object, all of them: what is left empty is "", and the writer null.
 * Says what was wrong.
 */
enum result editor_form_read(struct entry_reader *reader, const char *form, size_t length,
			     json_t **entry);
