/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * The sections of the sheet that a family can leave out or take in.  A choice
 * is a text of their names with commas between them, or "none".
 */

/* All of them, in the order of the sheet, ending with NULL. */
extern const char *const sections_all[];

/* What is on the sheet of a family that has not chosen: all but safety. */
extern const char sections_usual[];

enum { SECTIONS_TEXT = 128 }; /* bytes of a choice with all of them, its NUL included */

/* Whether a choice names sections only. */
bool sections_are_valid(const char *choice);

/* Whether a section is in a choice. */
bool sections_have(const char *choice, const char *section);

/* Take a section into a choice, or out of it; the names get the order of the sheet. */
void sections_change(char choice[static SECTIONS_TEXT], const char *section, bool is_in);
