/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/service.h"
#include "tests/desktop_fixture.h"
#include "tests/household_fixture.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * A service with its agenda and a calendar that answers at once, asked without
 * a socket.  Every answer is held against the interface's definition.
 */
struct servant {
	struct household home;
	struct desktop desktop;
	struct service service;
	json_t *definition;		 /* of org.ayumi.Journal */
	json_t *own;			 /* of org.varlink.service */
	json_t *replies;		 /* messages since the last question, in order */
	size_t ended;			 /* calls whose last answer came, since the last question */
	struct kept kept;		 /* what the service keeps between calls */
	bool is_unanswering;		 /* leave the calendar's questions waiting */
	void (*on_service)(bool enters); /* told before and behind the daemon's own code; or NULL */
};

/* In a new household, or in the one that is there. */
void servant_init(struct servant *servant);
void servant_release(struct servant *servant);

/* All of it but the service, which servant_start() starts. */
void servant_prepare(struct servant *servant);

/* End the service and its agenda, and start them over the same files. */
void servant_restart(struct servant *servant);
void servant_stop(struct servant *servant);
void servant_start(struct servant *servant);

/* Ask, whatever the answer is: its whole message, borrowed; NULL where none came. */
json_t *servant_try(struct servant *servant, const char *method, json_t *parameters_take);

/*
 * Ask a method ("Add", or a full name with dots) with parameters in JSON with
 * single quotes.  Returns the parameters of its only answer, borrowed until
 * the next question.
 */
json_t *servant_ask(struct servant *servant, const char *method, const char *parameters);

/* The same with parameters that are JSON already. */
json_t *servant_ask_with(struct servant *servant, const char *method, json_t *parameters_take);

/* The same, where the answer must be this error ("UnknownKind", or a full name). */
json_t *servant_refused(struct servant *servant, const char *method, const char *parameters,
			const char *error);

json_t *servant_refused_with(struct servant *servant, const char *method, json_t *parameters_take,
			     const char *error);

/* Begin a call with `more`, without waiting for answers; they gather in servant->replies. */
struct call *servant_stream(struct servant *servant, const char *method, const char *parameters);

/* Add an entry, in JSON with single quotes without its id; returns its number. */
int64_t servant_add(struct servant *servant, int64_t id, const char *entry);

/* For cmocka: a servant in *state for each test. */
int servant_set_up(void **state);
int servant_tear_down(void **state);

/* Fail unless the object holds each member of the pattern, in JSON with single quotes. */
void servant_check(const json_t *object, const char *pattern);

/* A member of an answer, borrowed; NULL where there is none. */
json_t *servant_part(json_t *object, const char *name);
