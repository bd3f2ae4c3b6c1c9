/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <jansson.h>

/* What several modules ask of the store in the same shape. */

/*
 * Run a statement of static text with ?1 bound to the number, and read the
 * first column of its first row as JSON, the caller's; *found is NULL where
 * there is no row.  0, or a negative errno with err set.
 */
int store_json(struct store *store, const char *sql, int64_t number, json_t **found,
	       struct error *err);

/*
 * Run statements of static text one after another, up to the NULL behind the
 * last, each with ?1 and, where it names it, ?2.  Stops at the first that
 * fails: 0, or a negative errno with err set.
 */
int store_run_each(struct store *store, const char *const *steps, int64_t first, int64_t second,
		   struct error *err);

/* The same with text at ?2 of each, null where it is NULL. */
int store_run_each_with(struct store *store, const char *const *steps, int64_t first,
			const char *text, struct error *err);
