/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/frame.h"
#include "tests/household_fixture.h"

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

/*
 * A real server on a real socket with a real loop, in a process of its own,
 * and clients that talk to it byte by byte.  Besides the methods of the
 * service it has test.Hold (not answered before test.Release is called),
 * test.Count (connections), test.Big (an answer with so many bytes) and
 * test.Later (so many milliseconds pass at once).
 * Everything is waited for with a deadline.
 */
struct served {
	struct household home;
	pid_t pid;
	int control; /* closing it ends the server */
	int status;  /* becomes readable at its end */
};

enum { SERVED_DEADLINE_S = 30 };

/* How a server is started, where it is not simply so. */
struct served_options {
	int entries;		/* in the journal */
	const char *text;	/* of each; may be NULL */
	int listening_fd;	/* handed over as LISTEN_FDS; 0 for none */
	const char *listen_pid; /* LISTEN_PID, where it is not that of the server */
};

/* For cmocka: *state is a struct served whose server runs. */
int served_set_up(void **state);
int served_tear_down(void **state);

void served_start(struct served *served, const struct served_options *options);

/* End it; fails unless it ends in time, with an empty loop and nothing left. */
void served_stop(struct served *served);

/* Kill it. */
void served_kill(struct served *served);

/* --- a client ---------------------------------------------------------------------- */

struct client {
	int fd;
	struct frame_reader reader;
};

void client_open(struct client *client, const struct served *served);
void client_close(struct client *client);

/* Send all bytes; stops without failing where the server has closed. */
void client_send(struct client *client, const char *bytes, size_t length);

/* A call in JSON with single quotes, framed. */
void client_call(struct client *client, const char *call);

/* The next message, NULL at the end; fails where none comes in time. */
json_t *client_receive(struct client *client);

/* Fail unless the next message holds this text; NULL: unless the end has come. */
void client_expect(struct client *client, const char *part);

/* How many connections the server has, asked over this one. */
int client_count(struct client *client);

/* Ask again and again until the server has so many connections, or holds so many calls. */
void client_await_held(struct client *client, int count);
void client_await_count(struct client *client, int count);
