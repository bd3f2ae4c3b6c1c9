/* SPDX-License-Identifier: MIT */
#include "daemon/notify/channel.h"

#include "schema/frame.h"

#include <errno.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
	struct channel_events events;
	struct frame_reader reader;
} channel;

static gboolean end(void)
{
	frame_reader_release(&channel.reader);
	channel.events.on_end(channel.events.context);
	return G_SOURCE_REMOVE;
}

static gboolean on_readable(gint descriptor, GIOCondition condition, gpointer context)
{
	char bytes[16384];
	ssize_t length = read(descriptor, bytes, sizeof bytes);

	(void)condition;
	(void)context;
	if (length < 0 && (errno == EINTR || errno == EAGAIN))
		return G_SOURCE_CONTINUE;
	if (length <= 0 || frame_reader_append(&channel.reader, bytes, (size_t)length) < 0)
		return end();
	for (;;) {
		json_t *message;

		if (frame_reader_next(&channel.reader, &message, NULL) < 0)
			return end();
		if (!message)
			return G_SOURCE_CONTINUE;
		channel.events.on_message(channel.events.context, message);
		json_decref(message);
	}
}

void channel_open(const struct channel_events *events)
{
	channel.events = *events;
	g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, NULL);
}

void channel_send_take(json_t *message)
{
	char *bytes;
	size_t length;
	int result = frame_encode(message, &bytes, &length);

	json_decref(message);
	if (result < 0)
		return;
	for (size_t at = 0; at < length;) {
		ssize_t written = write(STDOUT_FILENO, bytes + at, length - at);

		if (written < 0 && errno != EINTR)
			break;
		at += written > 0 ? (size_t)written : 0;
	}
	free(bytes);
}
