/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Message framing: one JSON object, then one NUL byte.  The daemon's socket
 * (https://varlink.org/Protocol, "Messages") and the pipes of its helpers
 * speak it.
 */

enum { FRAME_MAX = 1024 * 1024 }; /* bytes of one message, its NUL included */

/*
 * The message's bytes, NUL included in *length; the caller frees *bytes.
 * Control and bidirectional characters are written as \u escapes.
 * Returns 0, or -EMSGSIZE where it would be longer than FRAME_MAX.
 */
int frame_encode(const json_t *message, char **bytes, size_t *length);

/* What has arrived and is not yet taken. */
struct frame_reader {
	char *bytes;
	size_t length; /* bytes held */
	size_t capacity;
	size_t start;	/* where the next message begins */
	size_t scanned; /* up to where no NUL was found */
};

/* An empty reader is all zeros; release frees what it holds and empties it. */
void frame_reader_release(struct frame_reader *reader);

/*
 * Take over a copy of arrived bytes.  Returns 0, or -EMSGSIZE where more than
 * FRAME_MAX bytes stand without a NUL (nothing is allocated beyond that).
 */
int frame_reader_append(struct frame_reader *reader, const char *bytes, size_t length);

/*
 * The next whole message: 0 with *message an object that the caller
 * dereferences, 0 with *message NULL where none is complete, or -EBADMSG where
 * it is not one JSON object in UTF-8 without duplicate keys (err says where), or
 * is longer than FRAME_MAX, complete or not.  The bad message is then consumed.
 */
int frame_reader_next(struct frame_reader *reader, json_t **message, struct error *err);

/* Whether bytes of an unfinished message are held. */
bool frame_reader_is_partial(const struct frame_reader *reader);

/*
 * JSON text of a value, with control and bidirectional characters as \u
 * escapes; flags are jansson's (JSON_INDENT, JSON_COMPACT, …).  The caller
 * frees the result; NULL where the value cannot be written.
 */
char *json_text(const json_t *value, size_t flags);
