/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * JSON text that is written as it is sent, without values that are built for it
 * first: for rows that come by the hundred thousand.
 */
struct json_out {
	char *text; /* not ended by a NUL; NULL while nothing was written */
	size_t length;
	size_t capacity;
};

void json_out_release(struct json_out *out);

/* Add text that is JSON already. */
void json_out_raw(struct json_out *out, const char *text, size_t length);

/*
 * Add a string in quotation marks, with control and bidirectional characters as
 * \u escapes (text_is_control).  The text must be UTF-8.
 */
void json_out_string(struct json_out *out, const char *text);

/* Add a member of an object, with the comma before it unless it is the first one. */
void json_out_member(struct json_out *out, const char *name, const char *text);
