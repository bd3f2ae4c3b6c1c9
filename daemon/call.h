/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * One call of a method, from its arrival to its last reply.  A handler answers
 * with exactly one call_reply or call_fail, at once or later, after any number
 * of call_continue; the call is then gone.
 */
struct call {
	const char *method;	  /* full name: interface, dot, method */
	const json_t *parameters; /* an object */
	bool wants_more;	  /* several replies are welcome */
	bool is_oneway;		  /* no reply is wanted; what is sent is dropped */

	/*
	 * For a handler that answers in pieces.  on_drained: the peer has taken
	 * what was sent, more may follow.  on_gone: the peer has left; the
	 * handler lets go and ends with call_drop.  Without on_gone a late
	 * answer is dropped quietly.
	 */
	void *state;
	void (*on_drained)(struct call *call);
	void (*on_gone)(struct call *call);

	const struct call_ops *ops; /* of whoever carries the call */
	void *peer;		    /* NULL once the peer has left */
	json_t *message;	    /* owned; holds method and parameters */
};

/* What a handler keeps from one call of a peer to its next; released when the peer leaves. */
struct kept {
	void *data;
	void (*release)(void *data);
};

struct call_ops {
	/* Take the message and send it; after the last one the peer's next call may come. */
	void (*send)(void *peer, json_t *message_take, bool is_last);
	/* What is kept for the peer; NULL where nothing can be. */
	struct kept *(*kept)(void *peer);
};

/* Make a call of a message {method, parameters, more, oneway}. Takes the message on success.
 * Returns 0 or -EINVAL with err set. */
int call_new(struct call **call, json_t *message_take, const struct call_ops *ops, void *peer,
	     struct error *err);

/* Answer for the last time; parameters may be NULL for none.  Takes the parameters. */
void call_reply(struct call *call, json_t *parameters_take);

/* Answer, with more to follow. */
void call_continue(struct call *call, json_t *parameters_take);

/* Answer with an error; the only place where wire errors are made. */
void call_fail(struct call *call, const struct error *err);

/* The same error as an object {error, parameters}, for what is told of one part of a call. */
json_t *call_error_to_wire(const struct error *err);

/* Answer with an error of org.varlink.service that has one parameter. */
void call_fail_service(struct call *call, const char *error, const char *parameter,
		       const char *value);

/* What is kept for the call's peer, or NULL. */
struct kept *call_kept(const struct call *call);

/* Release what is kept, if anything is. */
void kept_release(struct kept *kept);

/* Free the call without an answer: its peer is gone. */
void call_drop(struct call *call);

/* The peer is gone; for whoever carries the call. */
void call_leave(struct call *call);

/*
 * Parameters of a call.  A missing or null one leaves *value as it is and
 * returns 0, unless it is required; a wrong one is -EINVAL with err set.
 */
int parameter_text(const struct call *call, const char *name, bool is_required, const char **value,
		   struct error *err);
int parameter_number(const struct call *call, const char *name, bool is_required, int64_t *value,
		     struct error *err);
int parameter_bool(const struct call *call, const char *name, bool *value, struct error *err);
int parameter_date(const struct call *call, const char *name, bool is_required, int32_t *day,
		   bool *is_given, struct error *err);
