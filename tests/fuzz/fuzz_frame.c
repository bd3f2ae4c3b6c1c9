/* SPDX-License-Identifier: MIT */
/* Messages as they come in over a socket, in pieces; what was read is written and read again. */
#include "schema/frame.h"
#include "tests/fuzz/fuzz.h"

#include <errno.h>

static void repeat(const json_t *message)
{
	struct frame_reader reader = { 0 };
	json_t *again = NULL;
	char *bytes;
	size_t length;

	/* Escapes can make a message longer than what was read. */
	if (frame_encode(message, &bytes, &length) == -EMSGSIZE)
		return;
	fuzz_hold(length <= FRAME_MAX && bytes[length - 1] == '\0');
	fuzz_hold(frame_reader_append(&reader, bytes, length) == 0);
	fuzz_hold(frame_reader_next(&reader, &again, NULL) == 0 && json_equal(message, again));
	json_decref(again);
	frame_reader_release(&reader);
	free(bytes);
}

static void take(struct frame_reader *reader)
{
	struct error err;
	json_t *message;
	int result;

	do {
		result = frame_reader_next(reader, &message, &err);
		if (result == 0 && message)
			repeat(message);
		if (result == 0)
			json_decref(message);
	} while (result == -EBADMSG || message);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct frame_reader reader = { 0 };
	size_t first = length > 0 ? bytes[0] % (length + 1) : 0;

	if (frame_reader_append(&reader, (const char *)bytes, first) == 0)
		take(&reader);
	if (frame_reader_append(&reader, (const char *)bytes + first, length - first) == 0)
		take(&reader);
	frame_reader_release(&reader);
	return 0;
}
