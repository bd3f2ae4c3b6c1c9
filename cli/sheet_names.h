/* SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>

/*
 * Names on the sheet: a family may hand it over without saying who it is.  A
 * writer who is called by a role (母, father, …) keeps it, any other becomes
 * 家族A, 家族B …; the person's names become 本人.
 */
struct sheet_names {
	struct sheet_name {
		char *name;
		char *instead;
	} * names;
	size_t count;
};

/* members as ListMembers gives them; persons are the person's names with commas between. */
void sheet_names_init(struct sheet_names *names, const json_t *members, const char *persons);
void sheet_names_release(struct sheet_names *names);

/*
 * A text for the page: on one line, without controls and without the names, at
 * most so many characters (then "…").  text may be NULL.  Free with free().
 */
char *sheet_names_clean(const struct sheet_names *names, const char *text, size_t most);
