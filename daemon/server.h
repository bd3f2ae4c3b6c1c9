/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/call.h"
#include "schema/error.h"
#include "schema/paths.h"

#include <stddef.h>
#include <uv.h>

/*
 * Listens on the journal's socket and carries calls from its connections.
 */
struct server;

enum { SERVER_CONNECTIONS_MAX = 64, SERVER_BACKLOG = 1024 };

/* Where all are taken, one that asked nothing for so long makes room for the next. */
enum { SERVER_PATIENCE_MS = 500 };

struct server_events {
	void *context;

	/* A call has come; whoever takes it answers it. */
	void (*on_call)(void *context, struct call *call);
};

/*
 * Take the lock of the runtime folder, then listen: on the socket that was
 * handed over (LISTEN_FDS, sd_listen_fds(3)) or on one of its own, in place of
 * a stale one.  Returns 0; -EADDRINUSE where another daemon holds the lock; or
 * a negative errno.  In each case err says why.
 */
int server_start(struct server **server, uv_loop_t *loop, const struct paths *paths,
		 const struct server_events *events, struct error *err);

/* How many connections are open. */
size_t server_connections(const struct server *server);

/*
 * Stop listening, let calls that are being answered finish, close the rest,
 * take the socket away where it is ours, and call on_closed (which may be
 * NULL).  The lock is let go only after on_closed, so that what it guards can
 * be closed there before a successor takes it.
 */
void server_close(struct server *server, void (*on_closed)(void *context), void *context);

/*
 * Tell the service manager (NOTIFY_SOCKET, sd_notify(3)) something like
 * "READY=1"; does nothing where none listens.
 */
void server_notify(const char *state);
