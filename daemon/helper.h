/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/error.h"

#include <jansson.h>
#include <stdint.h>
#include <uv.h>

/*
 * A child process that is spoken to in frames (schema/frame.h) over its
 * standard input and output.  Its standard error is ours.  The program that
 * uses this ignores SIGPIPE.
 */
struct helper;

enum { HELPER_UNSENT_MAX = 16 * 1024 * 1024 }; /* bytes it may leave unread */

/* What is heard of a helper; all but context are required. */
struct helper_events {
	void *context;

	/* One object it wrote; borrowed for the call. */
	void (*on_frame)(void *context, json_t *message);

	/*
	 * It has ended and every frame it wrote was delivered: its exit status,
	 * or the signal that ended it (0 where none did).  Called once, unless
	 * helper_close came first.  One that writes anything but frames is
	 * killed.
	 */
	void (*on_exit)(void *context, int status, int signal);
};

/*
 * Start the program at path without arguments.  environment names variables
 * that it gets besides ours or instead of them, as "NAME=value", and ends with
 * NULL; it may itself be NULL, and everything is copied.  All our files but the
 * first three become close-on-exec.  Returns 0 with
 * *helper to be closed with helper_close, or a negative errno with
 * FAULT_HELPER_FAILED, and then nothing is called and nothing is to be closed
 * (the loop must run on for a moment to drop the handles).
 */
int helper_start(struct helper **helper, uv_loop_t *loop, const char *path,
		 const char *const *environment, const struct helper_events *events,
		 struct error *err);

/*
 * Send a message.  Returns 0, -EMSGSIZE where it is too long for a frame,
 * -ENOBUFS where too much is unread, -EPIPE after helper_end or the end of the
 * process.
 */
int helper_send(struct helper *helper, const json_t *message);

/*
 * Close its standard input once what was sent is written, and kill it if it
 * has not ended after deadline_ms.  A second call is ignored.
 */
void helper_end(struct helper *helper, uint64_t deadline_ms);

/* Kill it now; on_exit follows. */
void helper_kill(struct helper *helper);

/*
 * Kill it if it runs, wait for its end so that no zombie stays, drop it, and
 * call on_closed (which may be NULL).  Nothing else of it is called any more.
 * helper may be NULL; then on_closed is called before this returns, as there
 * is nothing to wait for.
 */
void helper_close(struct helper *helper, void (*on_closed)(void *context), void *context);
