/* SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>

/*
 * The helper's side of its pipes: frames (schema/frame.h) on standard input
 * and output, in GLib's main loop.  There is one.
 */

struct channel_events {
	void *context;
	void (*on_message)(void *context, const json_t *message); /* borrowed for the call */
	void (*on_end)(
		void *context); /* the daemon has closed its end, or sent what is no frame; once */
};

/* Begin to read; *events is copied. */
void channel_open(const struct channel_events *events);

/* Write a message and let go of it.  What a daemon that is gone cannot read is dropped. */
void channel_send_take(json_t *message);
