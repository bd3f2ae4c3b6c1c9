/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>

enum { UUID_TEXT = 37 };

/*
 * A new UUID version 7 (RFC 9562 §5.7: 48 bits of Unix milliseconds, then
 * random bits) in lower case.  Returns 0, or the negative errno of getrandom.
 */
int uuid_new(char text[static UUID_TEXT]);

/* The text of 16 bytes, in lower case. */
void uuid_write(const unsigned char bytes[static 16], char text[static UUID_TEXT]);

/* Whether the text has the form of a UUID in lower case, of any version. */
bool uuid_is_valid(const char *text);
