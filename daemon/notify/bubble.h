/* SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>
#include <stdbool.h>

/*
 * One notification on the screen, through libnotify.  Its calls wait for the
 * server (up to 25 s where it hangs), so they come right after a probe.
 */
struct bubble;

struct bubble_events {
	void *context;
	void (*on_action)(void *context, struct bubble *bubble, const char *key);
	void (*on_closed)(void *context, struct bubble *bubble, int reason);
};

/* What the server can do. */
struct bubble_style {
	bool has_markup; /* the body is markup to it */
	bool has_actions;
};

/*
 * Show what the daemon's "show" says (daemon/notify/desk.h).  NULL where that
 * is not well formed or the server refuses.  *events is copied.
 * replaces is the server's number of the one in whose place it comes, or 0.  One that is
 * not transient stays until someone or something takes it away.
 */
struct bubble *bubble_show(const json_t *show, int replaces, const struct bubble_style *style,
			   const struct bubble_events *events);

json_int_t bubble_id(const struct bubble *bubble); /* the daemon's */
int bubble_number(const struct bubble *bubble);	   /* the server's */

/* Take it off the screen; on_closed follows.  False where the server refuses. */
bool bubble_withdraw(struct bubble *bubble);

/* No longer listen; the server's part is left as it is. */
void bubble_silence(struct bubble *bubble);

/* Free it.  This too waits for the server. */
void bubble_free(struct bubble *bubble);
