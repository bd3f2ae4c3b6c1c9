/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>

/*
 * The desktop's notification server, as far as it is seen without libnotify:
 * whether the session bus and a server are there, and whether the server
 * answers.  Nothing here waits, and nothing starts a server.  There is one.
 */

enum { SERVER_PROBE_MS = 2000 };

struct server_events {
	void *context;

	/*
	 * The server's unique bus name from now on, NULL where there is none;
	 * what an earlier server showed is gone.  Called first when that is known.
	 */
	void (*on_owner)(void *context, const char *owner);

	/* There is no session bus, or no longer; nothing else is called. */
	void (*on_bus_lost)(void *context);
};

/* Connect to the session bus; *events is copied. */
void server_open(const struct server_events *events);

/* The server's unique bus name, or NULL. */
const char *server_owner(void);

/* The same with its bus's own number, so that no other server ever has this name; or NULL. */
const char *server_identity(void);

/* What the server announced; known after a probe. */
bool server_has_markup(void);
bool server_has_actions(void);

/*
 * Ask whether the server answers.  on_probe gets NULL where it does, else why
 * not: "no-server", "timeout" or "error".  One probe at a time.
 */
void server_probe(void (*on_probe)(void *context, const char *why), void *context);
