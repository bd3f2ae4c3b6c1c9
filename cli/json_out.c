/* SPDX-License-Identifier: MIT */
#include "cli/json_out.h"

#include "schema/memory.h"
#include "schema/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 4096, ESCAPE_TEXT = 6 };

void json_out_release(struct json_out *out)
{
	free(out->text);
	memset(out, 0, sizeof *out);
}

void json_out_raw(struct json_out *out, const char *text, size_t length)
{
	if (out->length + length > out->capacity) {
		size_t capacity = out->capacity ? out->capacity : FIRST_CAPACITY;

		while (capacity < out->length + length)
			capacity *= 2;
		out->text = memory_resize(out->text, capacity);
		out->capacity = capacity;
	}
	memcpy(out->text + out->length, text, length);
	out->length += length;
}

/* Whether what begins with this byte may have to be escaped: see text_is_control. */
static bool may_need_escape(unsigned char byte)
{
	return byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F || byte == 0xC2 ||
	       byte == 0xD8 || byte == 0xE2;
}

/* Adds what stands at the text's beginning and returns how many bytes that was. */
static size_t add_escaped(struct json_out *out, const char *text)
{
	char escape[ESCAPE_TEXT + 1];
	uint32_t point = 0;
	size_t count = text_decode(text, strnlen(text, 4), &point);

	if (count == 0)
		count = 1;
	if (point == '\n') {
		json_out_raw(out, "\\n", 2);
	} else if (point == '"' || point == '\\') {
		json_out_raw(out, "\\", 1);
		json_out_raw(out, text, 1);
	} else if (text_is_control(point)) {
		snprintf(escape, sizeof escape, "\\u%04x", point & 0xFFFFU);
		json_out_raw(out, escape, ESCAPE_TEXT);
	} else {
		json_out_raw(out, text, count);
	}
	return count;
}

void json_out_string(struct json_out *out, const char *text)
{
	json_out_raw(out, "\"", 1);
	while (*text) {
		const char *plain = text;

		while (*text && !may_need_escape((unsigned char)*text))
			text++;
		json_out_raw(out, plain, (size_t)(text - plain));
		if (*text)
			text += add_escaped(out, text);
	}
	json_out_raw(out, "\"", 1);
}

void json_out_member(struct json_out *out, const char *name, const char *text)
{
	if (out->length > 0 && out->text[out->length - 1] != '{')
		json_out_raw(out, ",", 1);
	json_out_string(out, name);
	json_out_raw(out, ":", 1);
	json_out_string(out, text);
}
