/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"
#include "schema/error.h"

#include <jansson.h>
#include <stdint.h>

/* Who writes in the journal: people of the household, by name. */

/*
 * The row of the member with this name; 0 for NULL, the family as a whole.
 * Returns 0, or -EINVAL with FAULT_UNKNOWN_MEMBER.
 */
int member_id(struct store *store, const char *name, int64_t *id, struct error *err);

/* Add one.  -EINVAL with FAULT_INVALID_TEXT, or -EEXIST with FAULT_MEMBER_EXISTS. */
int member_add(struct store *store, const char *name, int64_t now_s, struct error *err);

/* The same inside a transaction that the caller has begun. */
int member_add_within(struct store *store, const char *name, int64_t now_s, struct error *err);

/* All members in the order in which they came, as sent: [{name, entries}]. */
int member_list(struct store *store, json_t **members, struct error *err);

/*
 * Who writes where nobody is named: who wrote last, else the only member, else
 * NULL (the family as a whole).  The caller frees *name.
 */
int member_default(struct store *store, char **name, struct error *err);
