/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/call.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/*
 * One connection: frames in, calls one after another, replies in order.
 */
struct conn;

enum {
	CONN_UNREAD_MAX = 8 * 1024 * 1024, /* bytes that a peer may leave unread */
	CONN_DRAINED = 256 * 1024,	   /* below this more may be sent */
	CONN_DEADLINE_MS = 10000,	   /* for the rest of a message that has begun */
	CONN_FINISH_MS = 1000,		   /* for the last answer and its reader, at the end */
};

struct conn_events {
	void *context;

	/* A call has come; whoever takes it answers it. */
	void (*on_call)(void *context, struct call *call);

	/* The connection is gone and freed. */
	void (*on_closed)(void *context, struct conn *conn);
};

/*
 * Accept what waits at the listener.  Returns 0 with *conn, or a negative
 * errno: -EPERM where the peer is another user; on_closed is then not called.
 */
int conn_accept(struct conn **conn, uv_stream_t *listener, const struct conn_events *events);

/* Close it now: what is not yet sent is lost. on_closed follows. */
void conn_close(struct conn *conn);

/* Close it when the call that is being answered is answered and sent, or after CONN_FINISH_MS. */
void conn_finish(struct conn *conn);

/* Since when nothing has been asked and nothing is owed (uv_now), or 0 while it is busy. */
uint64_t conn_idle_since(const struct conn *conn);

/* Links for whoever keeps a list of connections. */
struct conn **conn_next(struct conn *conn);
