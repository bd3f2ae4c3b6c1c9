/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

/*
 * Shows bubbles on the desktop through the notification helper, which is
 * started when something is to be shown and ended when nothing is on the
 * screen any more.
 */
struct notifier;

enum {
	NOTIFIER_DEADLINE_MS = 10000, /* for a bubble to be shown or withdrawn */
	NOTIFIER_END_MS = 5000,	      /* for the helper to end */
	NOTIFICATION_ACTIONS_MAX = 4,
};

struct notification_action {
	const char *key;   /* comes back in on_action */
	const char *label; /* what the button says */
};

/* A bubble; everything is copied. */
struct notification {
	int64_t id; /* chosen by the caller, not in use by another bubble */
	const char *title;
	const char *body; /* plain text */
	const char *icon; /* a themed icon's name, or NULL */
	const char *app;  /* the sender's name as people see it, or NULL */
	struct notification_action
		actions[NOTIFICATION_ACTIONS_MAX]; /* ends at the first NULL key, or full */
	/* Where this server still runs, its bubble of this number is replaced; NULL for none. */
	const char *replaces_owner;
	uint32_t replaces_number;
	bool is_transient; /* asks the server not to keep it */
	bool is_low;	   /* low urgency; else normal */
};

/*
 * What becomes of bubbles.  After a successful show exactly one of on_shown
 * and on_failed comes; after on_shown any number of on_action, and at last
 * exactly one of on_closed and on_lost.  After on_failed, on_closed or on_lost
 * the id is free again.  Never called from within a function of the notifier.
 * Each may be NULL.
 */
struct notifier_events {
	void *context;

	/* It is with the server, which this name tells from any other and which gave this number.
	 */
	void (*on_shown)(void *context, int64_t id, const char *owner, uint32_t number);

	/* It was not shown.  why: "no-bus", "no-server", "timeout", "error" or "helper". */
	void (*on_failed)(void *context, int64_t id, const char *why);

	/* A button of it was pressed; it is being withdrawn, on_closed follows. */
	void (*on_action)(void *context, int64_t id, const char *key);

	/* It left the screen: 1 expired, 2 dismissed, 3 withdrawn, 4 undefined. */
	void (*on_closed)(void *context, int64_t id, int reason);

	/* It is gone because the server or the helper is. */
	void (*on_lost)(void *context, int64_t id);

	/* A server has appeared or gone; known only while the helper runs. */
	void (*on_server)(void *context, bool is_present);
};

/* The notifier as the agenda sees it, so that a test can record instead. */
struct notifier_ops {
	/* Show.  Returns 0, -EEXIST where the id is in use, or why the helper did not start. */
	int (*show)(void *context, const struct notification *notification);

	/* Withdraw it.  Returns 0, or -ENOENT where no such bubble is shown or being shown. */
	int (*withdraw)(void *context, int64_t id);

	/*
	 * Keep the helper running although nothing is shown, to hear on_server
	 * at once; or no longer.  Returns 0 or why the helper did not start.
	 */
	int (*watch)(void *context, bool is_wanted);
};

/* The real one; its context is a struct notifier. */
extern const struct notifier_ops notifier_ops;

/* path is the helper's program; path and *events are copied.  Nothing is started yet. */
struct notifier *notifier_new(uv_loop_t *loop, const char *path,
			      const struct notifier_events *events);

/*
 * The session bus from now on (as in DBUS_SESSION_BUS_ADDRESS; copied; NULL
 * for what the daemon's own environment says).  Bubbles that are on another
 * bus stay there; on_lost comes when it goes.
 */
void notifier_set_bus(struct notifier *notifier, const char *address);

/* The session bus that this process' environment tells of; NULL for none.  The caller frees it. */
char *notifier_own_bus(void);

/* As the members of struct notifier_ops. */
int notifier_show(struct notifier *notifier, const struct notification *notification);
int notifier_withdraw(struct notifier *notifier, int64_t id);
int notifier_watch(struct notifier *notifier, bool is_wanted);

/*
 * End the helper, which withdraws what it shows, free the notifier and call
 * on_closed (which may be NULL).  Nothing else is called any more.  notifier
 * may be NULL.
 */
void notifier_close(struct notifier *notifier, void (*on_closed)(void *context), void *context);
