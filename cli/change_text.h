/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when.h"

#include <jansson.h>

/* What was done, in words, for people: objects of the wire's type Change. */

/* What was done, without who and when; lines after the first stand four columns in; free with
 * free(). */
char *change_text(const json_t *change, const struct today *today);

/* When, who and what, on as many lines as it takes; free with free(). */
char *change_text_dated(const json_t *change, const struct today *today);

/*
 * Print changes, those of one step together: the first few of a long step and
 * how many more there are.  total counts those of the last step that are not in
 * the array, too; 0 for none.
 */
void change_text_print(const json_t *changes, int64_t total, bool is_dated,
		       const struct today *today);
