/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <jansson.h>
#include <stdint.h>

/*
 * Public holidays in the store, all from calendars that the household named.
 * Functions that write are to be called inside a transaction.
 */

/* Forget all. */
int holiday_clear(struct store *store, struct error *err);

/* Keep one in place of what was known of the day; *is_new tells whether nothing was. */
int holiday_put(struct store *store, int32_t day, const char *title, bool *is_new,
		struct error *err);

/* All from … to (both included), as sent: a new array of {date, title}. */
int holiday_list(struct store *store, int32_t from, int32_t to, json_t **holidays,
		 struct error *err);

/* The last one that is known; 0 for none. */
int holiday_last(struct store *store, int32_t *day, struct error *err);
