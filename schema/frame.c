/* SPDX-License-Identifier: MIT */
#include "schema/frame.h"

#include "schema/json_read.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 4096, ESCAPE_TEXT = 6 };

/*
 * Jansson writes C1, DEL and the bidirectional controls raw.  In its output
 * they can only stand inside strings, so that one pass may replace them; none
 * of them lies outside the basic plane.
 */
static size_t escape_into(const char *from, size_t length, char *to)
{
	size_t written = 0;

	for (size_t at = 0; at < length;) {
		uint32_t point = 0;
		size_t count = 1;

		/* Nearly all of a message is of these. */
		if ((unsigned char)from[at] >= 0x7F) {
			count = text_decode(from + at, length - at, &point);
			if (count == 0)
				count = 1;
		}
		if (point >= 0x7F && text_is_control(point)) {
			if (to)
				snprintf(to + written, ESCAPE_TEXT + 1, "\\u%04x", point & 0xFFFFU);
			written += ESCAPE_TEXT;
		} else {
			if (to)
				memcpy(to + written, from + at, count);
			written += count;
		}
		at += count;
	}
	return written;
}

static bool is_plain(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text >= 0x7F)
			return false;
	}
	return true;
}

char *json_text(const json_t *value, size_t flags)
{
	char *raw = json_dumps(value, flags | JSON_ENCODE_ANY);
	size_t length;
	size_t escaped;
	char *text;

	if (!raw)
		return NULL;
	length = strlen(raw);
	if (is_plain(raw))
		return raw;
	escaped = escape_into(raw, length, NULL);
	if (escaped == length)
		return raw;
	text = memory_new(escaped + 1);
	escape_into(raw, length, text);
	text[escaped] = '\0';
	free(raw);
	return text;
}

int frame_encode(const json_t *message, char **bytes, size_t *length)
{
	char *text = json_text(message, JSON_COMPACT);
	size_t size;

	if (!text)
		return -EINVAL;
	size = strlen(text) + 1;
	if (size > FRAME_MAX) {
		free(text);
		return -EMSGSIZE;
	}
	*bytes = text;
	*length = size;
	return 0;
}

void frame_reader_release(struct frame_reader *reader)
{
	free(reader->bytes);
	memset(reader, 0, sizeof *reader);
}

static void drop_consumed(struct frame_reader *reader)
{
	if (reader->start == 0)
		return;
	memmove(reader->bytes, reader->bytes + reader->start, reader->length - reader->start);
	reader->length -= reader->start;
	reader->scanned -= reader->start;
	reader->start = 0;
}

int frame_reader_append(struct frame_reader *reader, const char *bytes, size_t length)
{
	size_t needed;

	if (length == 0)
		return 0;
	drop_consumed(reader);
	needed = reader->length + length;
	if (needed > reader->capacity) {
		size_t capacity = reader->capacity ? reader->capacity : FIRST_CAPACITY;

		while (capacity < needed)
			capacity *= 2;
		reader->bytes = memory_resize(reader->bytes, capacity);
		reader->capacity = capacity;
	}
	memcpy(reader->bytes + reader->length, bytes, length);
	reader->length = needed;
	if (reader->length > FRAME_MAX &&
	    !memchr(reader->bytes + reader->scanned, '\0', reader->length - reader->scanned))
		return -EMSGSIZE;
	return 0;
}

static int too_long(struct error *err)
{
	return error_set(err, -EBADMSG, FAULT_INVALID_PARAMETER, "message", NULL,
			 "a message is longer than %d bytes", FRAME_MAX);
}

int frame_reader_next(struct frame_reader *reader, json_t **message, struct error *err)
{
	json_error_t why;
	const char *begin;
	const char *end;
	size_t length;

	*message = NULL;
	if (reader->scanned == reader->length)
		return 0;
	end = memchr(reader->bytes + reader->scanned, '\0', reader->length - reader->scanned);
	if (!end) {
		reader->scanned = reader->length;
		if (reader->length - reader->start <= FRAME_MAX)
			return 0;
		reader->start = reader->length;
		return too_long(err);
	}
	begin = reader->bytes + reader->start;
	length = (size_t)(end - begin);
	reader->start += length + 1;
	reader->scanned = reader->start;
	if (length >= FRAME_MAX)
		return too_long(err);
	*message = json_read(begin, length);
	if (!*message)
		*message = json_loadb(begin, length, JSON_REJECT_DUPLICATES, &why);
	if (!*message)
		return error_set(err, -EBADMSG, FAULT_INVALID_PARAMETER, "message", NULL,
				 "byte %d: %s", why.position, why.text);
	if (!json_is_object(*message)) {
		json_decref(*message);
		*message = NULL;
		return error_set(err, -EBADMSG, FAULT_INVALID_PARAMETER, "message", NULL,
				 "a message must be an object");
	}
	return 0;
}

bool frame_reader_is_partial(const struct frame_reader *reader)
{
	return reader->length > reader->start;
}
