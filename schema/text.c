/* SPDX-License-Identifier: MIT */
#include "schema/text.h"

#include "schema/memory.h"

#include <stdio.h>
#include <string.h>

static bool continues(const unsigned char *bytes, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if ((bytes[i] & 0xC0) != 0x80)
			return false;
	}
	return true;
}

size_t text_decode(const char *bytes, size_t length, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *byte = (const unsigned char *)bytes;
	size_t count;
	uint32_t value;

	if (length == 0)
		return 0;
	if (byte[0] < 0x80) {
		*point = byte[0];
		return 1;
	}
	if (byte[0] >= 0xC2 && byte[0] < 0xE0)
		count = 2;
	else if (byte[0] >= 0xE0 && byte[0] < 0xF0)
		count = 3;
	else if (byte[0] >= 0xF0 && byte[0] < 0xF5)
		count = 4;
	else
		return 0;
	if (count > length || !continues(byte, count))
		return 0;
	value = byte[0] & (0xFFU >> (count + 1));
	for (size_t i = 1; i < count; i++)
		value = value << 6 | (byte[i] & 0x3F);
	if (value < least[count] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*point = value;
	return count;
}

bool text_is_valid(const char *bytes, size_t length)
{
	for (size_t at = 0; at < length;) {
		uint32_t point;
		size_t count = text_decode(bytes + at, length - at, &point);

		if (count == 0 || point == 0)
			return false;
		at += count;
	}
	return true;
}

bool text_is_control(uint32_t point)
{
	return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x061C ||
	       point == 0x200E || point == 0x200F || (point >= 0x2028 && point <= 0x202E) ||
	       (point >= 0x2066 && point <= 0x2069);
}

static bool is_space(uint32_t point)
{
	return point == ' ' || point == 0xA0 || point == 0x3000 || point == 0x1680 ||
	       (point >= 0x2000 && point <= 0x200A) || point == 0x202F || point == 0x205F;
}

bool text_is_name(const char *name, size_t max)
{
	size_t length = strlen(name);
	uint32_t point = 0;

	if (length == 0 || length > max)
		return false;
	for (size_t at = 0; at < length;) {
		size_t count = text_decode(name + at, length - at, &point);

		if (count == 0 || text_is_control(point) || (at == 0 && is_space(point)))
			return false;
		at += count;
	}
	return !is_space(point);
}

bool text_is_tag(const char *tag)
{
	size_t length = strlen(tag);

	if (!text_is_name(tag, TAG_MAX_BYTES) || strchr(tag, '#'))
		return false;
	for (size_t at = 0; at < length;) {
		uint32_t point = 0;

		at += text_decode(tag + at, length - at, &point);
		if (is_space(point))
			return false;
	}
	return true;
}

void text_mend(char *text)
{
	size_t length = strlen(text);

	for (size_t at = 0; at < length;) {
		uint32_t point;
		size_t count = text_decode(text + at, length - at, &point);

		if (count == 0)
			text[at] = '?';
		at += count > 0 ? count : 1;
	}
}

void text_cut(char *text, size_t max)
{
	if (strlen(text) <= max)
		return;
	while (max > 0 && ((unsigned char)text[max] & 0xC0) == 0x80)
		max--;
	text[max] = '\0';
}

char *text_visible(const char *text, bool keeps_lines)
{
	size_t length = strlen(text);
	/* The longest stand-in, "<U+2028>", takes the place of one byte at least. */
	const size_t longest = sizeof "<U+2028>" - 1;
	char *visible = memory_new(length * longest + 1);
	char *out = visible;

	for (size_t at = 0; at < length;) {
		uint32_t point = 0;
		size_t count = text_decode(text + at, length - at, &point);

		if (count == 0) {
			out += snprintf(out, longest + 1, "<0x%02X>", (unsigned char)text[at]);
			count = 1;
		} else if (text_is_control(point) && !(keeps_lines && point == '\n')) {
			out += snprintf(out, longest + 1, "<U+%04X>", point & 0xFFFFU);
		} else {
			memcpy(out, text + at, count);
			out += count;
		}
		at += count;
	}
	*out = '\0';
	return visible;
}
