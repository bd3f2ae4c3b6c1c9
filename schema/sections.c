/* SPDX-License-Identifier: MIT */
#include "schema/sections.h"

#include <stdio.h>
#include <string.h>

const char *const sections_all[] = { "counts",	"firsts",   "statements", "writers",
				     "family",	"meetings", "safety",	  "estimate",
				     "reasons", "ask",	    NULL };

const char sections_usual[] =
	"counts,firsts,statements,writers,family,meetings,estimate,reasons,ask";

static const char none[] = "none";

static bool is_section(const char *word, size_t length)
{
	for (size_t i = 0; sections_all[i]; i++) {
		if (strlen(sections_all[i]) == length &&
		    strncmp(sections_all[i], word, length) == 0)
			return true;
	}
	return false;
}

bool sections_are_valid(const char *choice)
{
	const char *at = choice;

	if (strcmp(choice, none) == 0)
		return true;
	for (;;) {
		size_t length = strcspn(at, ",");

		if (!is_section(at, length))
			return false;
		if (!at[length])
			return true;
		at += length + 1;
	}
}

bool sections_have(const char *choice, const char *section)
{
	const char *at = choice;

	for (;;) {
		size_t length = strcspn(at, ",");

		if (strlen(section) == length && strncmp(at, section, length) == 0)
			return true;
		if (!at[length])
			return false;
		at += length + 1;
	}
}

void sections_change(char choice[static SECTIONS_TEXT], const char *section, bool is_in)
{
	char changed[SECTIONS_TEXT] = "";
	size_t length = 0;

	for (size_t i = 0; sections_all[i]; i++) {
		bool stays = strcmp(sections_all[i], section) == 0
				     ? is_in
				     : sections_have(choice, sections_all[i]);

		if (stays)
			length += (size_t)snprintf(changed + length, sizeof changed - length,
						   "%s%s", length > 0 ? "," : "", sections_all[i]);
	}
	snprintf(choice, SECTIONS_TEXT, "%s", length > 0 ? changed : none);
}
