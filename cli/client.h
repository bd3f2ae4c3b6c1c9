/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/error.h"
#include "schema/paths.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * The connection to the daemon, which is started where none runs.  Calls block.
 */
struct client;

/* How a call ended. */
enum answer {
	ANSWER_OK,
	ANSWER_ERROR, /* the daemon says no: failure tells */
	ANSWER_LOST,  /* no daemon, or the connection broke; failure tells */
};

/* Why a call did not succeed. */
struct failure {
	char *error;	    /* the wire's error name, or NULL where there was no answer */
	json_t *parameters; /* of the error */
	char *detail;	    /* plain English, where there was no answer */
	bool is_uncertain;  /* it may have been done nevertheless, and must not be tried again */
	bool is_late;	    /* nobody answered in time; it may still be done when somebody does */
};

/*
 * How long a connection waits for its first answer: a socket may be listened on
 * (by the service manager) for a daemon that cannot start.  A daemon that is
 * there, which its lock shows, may be busy and gets CLIENT_BUSY_TIMES as long; one
 * that has answered once is waited for without end.
 */
enum { CLIENT_DEADLINE_S = 30, CLIENT_BUSY_TIMES = 20 };

/* For tests: wait so long instead. */
void client_set_deadline_ms(int deadline_ms);

void failure_release(struct failure *failure);

/*
 * Connect, and start a daemon where none answers.  The desktop's session bus is
 * handed over where there is one.  ANSWER_OK or ANSWER_LOST.
 */
enum answer client_open(struct client **client, const struct paths *paths, struct failure *failure);
void client_close(struct client *client);

/* Connect where a daemon runs, and start none. */
enum answer client_join(struct client **client, const struct paths *paths);

/* Connect again after ANSWER_LOST. */
enum answer client_reopen(struct client *client, struct failure *failure);

/*
 * Send a call of "org.ayumi.Journal.<method>" (a method with a dot is taken as
 * it is) without waiting; parameters may be NULL and are taken.
 */
enum answer client_send(struct client *client, const char *method, json_t *parameters_take,
			bool wants_more, struct failure *failure);

/* The same of a message that is written already; its NUL is counted in the length. */
enum answer client_send_written(struct client *client, const char *bytes, size_t length,
				struct failure *failure);

/*
 * Wait for the next reply; *reply are its parameters, for the caller to
 * dereference.  *continues where more of this call will follow (may be NULL).
 */
enum answer client_receive(struct client *client, json_t **reply, bool *continues,
			   struct failure *failure);

/*
 * Send and receive; where the connection was lost before the answer came, once
 * again with a new one, unless the method would then be done twice (Undo) or
 * nobody answered in time.
 */
enum answer client_call(struct client *client, const char *method, json_t *parameters_take,
			json_t **reply, struct failure *failure);
