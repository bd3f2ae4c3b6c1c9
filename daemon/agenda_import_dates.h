/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <jansson.h>
#include <stdint.h>

/*
 * The dates of a meeting that a calendar changes: exceptions, and dates
 * beside the rule.  number is the meeting's, 0 for a new one; before is what
 * the last import said of it (JSON), or NULL; given is what this one says.
 * What the family set for other dates stays.
 */

/* As the calendar is asked; new arrays. */
json_t *agenda_import_exceptions(struct store *store, int64_t number, const char *before,
				 const json_t *given);
json_t *agenda_import_extras(struct store *store, int64_t number, const char *before,
			     const json_t *given);

/* Keep them in place of those of the import before; inside a transaction. */
int agenda_import_store_dates(struct store *store, int64_t number, const char *before,
			      const json_t *given, struct error *err);
