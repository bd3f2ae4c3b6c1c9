/* SPDX-License-Identifier: MIT */
#include "schema/json_read.h"

#include "schema/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { DEPTH_MAX = 16, NAME_MAX_LENGTH = 63, DIGITS_MAX = 18 };

/* Every function that reads something moves `at` behind it, and returns NULL or false else. */
struct reader {
	const char *at;
	const char *end;
	int depth;
};

static json_t *read_value(struct reader *reader);

static void skip_space(struct reader *reader)
{
	while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t' ||
					    *reader->at == '\n' || *reader->at == '\r'))
		reader->at++;
}

static bool take(struct reader *reader, char byte)
{
	skip_space(reader);
	if (reader->at == reader->end || *reader->at != byte)
		return false;
	reader->at++;
	return true;
}

static bool ends_number(const struct reader *reader)
{
	return reader->at == reader->end || !strchr(".eE0123456789", *reader->at);
}

static json_t *read_number(struct reader *reader)
{
	bool is_negative = *reader->at == '-';
	const char *first = reader->at + (is_negative ? 1 : 0);
	json_int_t number = 0;

	for (reader->at = first; reader->at < reader->end && *reader->at >= '0' &&
				 *reader->at <= '9' && reader->at - first < DIGITS_MAX;
	     reader->at++)
		number = number * 10 + (*reader->at - '0');
	if (reader->at == first || (*first == '0' && reader->at - first > 1) ||
	    !ends_number(reader))
		return NULL;
	return json_integer(is_negative ? -number : number);
}

static json_t *read_word(struct reader *reader, const char *word, json_t *value)
{
	size_t length = strlen(word);

	if ((size_t)(reader->end - reader->at) < length || strncmp(reader->at, word, length) != 0)
		return NULL;
	reader->at += length;
	return value;
}

/* The byte that an escape of one letter stands for; 0 for any other. */
static char unescape(char letter)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char bytes[] = "\"\\/\b\f\n\r\t";
	const char *found = letter ? strchr(letters, letter) : NULL;

	return found ? bytes[found - letters] : '\0';
}

/* From its first byte to its closing quotation mark, with escapes among them. */
static json_t *read_escaped(struct reader *reader, const char *close)
{
	_cleanup_(free_text) char *text = memory_new((size_t)(close - reader->at) + 1);
	size_t length = 0;

	for (; reader->at < close; reader->at++) {
		text[length] = *reader->at;
		if (*reader->at == '\\') {
			text[length] = unescape(*++reader->at);
			if (!text[length])
				return NULL;
		}
		length++;
	}
	reader->at = close + 1;
	return json_stringn(text, length);
}

static json_t *read_string(struct reader *reader)
{
	const char *begin = ++reader->at;
	bool has_escapes = false;
	const char *at = begin;

	for (; at < reader->end && *at != '"'; at++) {
		if ((unsigned char)*at < 0x20)
			return NULL;
		/* What stands behind it ends nothing. */
		if (*at == '\\') {
			has_escapes = true;
			if (++at == reader->end)
				return NULL;
		}
	}
	if (at == reader->end)
		return NULL;
	if (has_escapes)
		return read_escaped(reader, at);
	reader->at = at + 1;
	/* It looks whether that is UTF-8. */
	return json_stringn(begin, (size_t)(at - begin));
}

static bool read_name(struct reader *reader, char name[static NAME_MAX_LENGTH + 1])
{
	size_t length = 0;

	if (!take(reader, '"'))
		return false;
	while (reader->at < reader->end && *reader->at != '"') {
		unsigned char byte = (unsigned char)*reader->at++;

		if (byte < 0x20 || byte >= 0x7F || byte == '\\' || length == NAME_MAX_LENGTH)
			return false;
		name[length++] = (char)byte;
	}
	name[length] = '\0';
	return take(reader, '"') && take(reader, ':');
}

static bool read_members(struct reader *reader, json_t *object)
{
	size_t count = 0;

	if (take(reader, '}'))
		return true;
	do {
		char name[NAME_MAX_LENGTH + 1];
		json_t *value = read_name(reader, name) ? read_value(reader) : NULL;

		if (!value || json_object_set_new_nocheck(object, name, value) < 0)
			return false;
		/* A name that was there before. */
		if (json_object_size(object) != ++count)
			return false;
	} while (take(reader, ','));
	return take(reader, '}');
}

static bool read_elements(struct reader *reader, json_t *array)
{
	if (take(reader, ']'))
		return true;
	do {
		json_t *value = read_value(reader);

		if (!value || json_array_append_new(array, value) < 0)
			return false;
	} while (take(reader, ','));
	return take(reader, ']');
}

static json_t *read_nested(struct reader *reader)
{
	bool is_object = *reader->at++ == '{';
	json_t *value;
	bool is_read;

	if (reader->depth == DEPTH_MAX)
		return NULL;
	reader->depth++;
	value = is_object ? json_object() : json_array();
	is_read = is_object ? read_members(reader, value) : read_elements(reader, value);
	reader->depth--;
	if (is_read)
		return value;
	json_decref(value);
	return NULL;
}

static json_t *read_value(struct reader *reader)
{
	skip_space(reader);
	if (reader->at == reader->end)
		return NULL;
	switch (*reader->at) {
	case '{':
	case '[':
		return read_nested(reader);
	case '"':
		return read_string(reader);
	case 't':
		return read_word(reader, "true", json_true());
	case 'f':
		return read_word(reader, "false", json_false());
	case 'n':
		return read_word(reader, "null", json_null());
	default:
		return *reader->at == '-' || (*reader->at >= '0' && *reader->at <= '9')
			       ? read_number(reader)
			       : NULL;
	}
}

json_t *json_read(const char *bytes, size_t length)
{
	struct reader reader = { .at = bytes, .end = bytes + length };
	json_t *value;

	skip_space(&reader);
	if (reader.at == reader.end || (*reader.at != '{' && *reader.at != '['))
		return NULL;
	value = read_nested(&reader);
	skip_space(&reader);
	if (reader.at == reader.end)
		return value;
	json_decref(value);
	return NULL;
}
