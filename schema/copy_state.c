/* SPDX-License-Identifier: MIT */
#include "schema/copy_state.h"

#include <string.h>

/* Behind what the system and the shells use for themselves. */
enum { FIRST_CODE = 64 };

static const char *const words[] = { "damaged", "foreign", "newer", "read-only" };

const char *copy_state_word(int code)
{
	if (code == 0)
		return "sound";
	if (code <= FIRST_CODE || code >= FIRST_CODE + (int)(sizeof words / sizeof words[0]))
		return words[0];
	return words[code - FIRST_CODE];
}

int copy_state_code(const char *word)
{
	if (strcmp(word, "sound") == 0)
		return 0;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strcmp(words[i], word) == 0)
			return FIRST_CODE + (int)i;
	}
	return FIRST_CODE;
}
