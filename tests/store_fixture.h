/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <stdint.h>

/* A folder with a journal in it, for the tests of the store. */
struct place {
	char *folder;
	char *path; /* of the journal */
	char *log;  /* beside it */
};

/* For cmocka: *state is a struct place. */
int place_set_up(void **state);
int place_tear_down(void **state);

/* Open the journal; fails where it cannot be opened. */
struct store *place_open(const char *path);

/* Fail unless the journal is refused for this reason. */
void place_check_refused(const char *path, const char *reason);

/* The same, and neither the database nor what is left in its log is written. */
void place_check_untouched(const char *path, const char *reason);

/* The number that the query gives. */
int64_t place_ask(struct store *store, const char *sql);

/* Run SQL (static text): 0, or why not. */
int place_run(struct store *store, const char *sql, struct error *err);

/* Add one row in a transaction; count such rows. */
void place_add_member(struct store *store);
int64_t place_count_members(struct store *store);

/* Copy it as it is after a sudden end: the database and its log, while it is open. */
void place_copy_while_open(const struct place *place, const char *to);
