/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/changes.h"
#include "daemon/store.h"
#include "schema/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Who writes in the journal: people of the household, by name.  Who has left
 * keeps what was written, is no longer offered, and can come back.
 */

/*
 * The row of the member with this name, one who has left included; 0 for NULL,
 * the family as a whole.  Returns 0, or -EINVAL with FAULT_UNKNOWN_MEMBER.
 */
int member_id(struct store *store, const char *name, int64_t *id, struct error *err);

/* The same for one who is to write now: -EINVAL with FAULT_MEMBER_LEFT where that one has left. */
int member_id_writing(struct store *store, const char *name, int64_t *id, struct error *err);

/* The name of a row, for the caller to free; NULL for 0 or no such row. */
int member_name(struct store *store, int64_t id, char **name, struct error *err);

/*
 * Add one, or bring one back who had left.  -EINVAL with FAULT_INVALID_TEXT, or
 * -EEXIST with FAULT_MEMBER_EXISTS.  member_add is a transaction by itself.
 */
int member_add(struct store *store, const char *name, int64_t now_s, struct error *err);

/* The same, and the next ones, inside a transaction.  login may be NULL. */
int member_add_within(struct store *store, const char *name, const char *login, int64_t now_s,
		      struct error *err);

/* Another name; errors as for member_add. */
int member_rename(struct store *store, const char *name, const char *to, int64_t now_s,
		  struct error *err);

/* Leave: -EINVAL with FAULT_MEMBER_LEFT where that one already has. */
int member_leave(struct store *store, const char *name, int64_t now_s, struct error *err);

/* From which login this member writes; NULL for none in particular. */
int member_set_login(struct store *store, const char *name, const char *login, int64_t now_s,
		     struct error *err);

/*
 * Take a noted change back (or do it again) inside a transaction:
 * -ESTALE with FAULT_CHANGED_SINCE where the member is no longer as the change
 * left it, or has written since it was added.
 */
int member_restore(struct store *store, const struct change_row *change, bool is_redo,
		   struct error *err);

/*
 * Members in the order in which they came, as sent; with is_all those who left, too.
 */
int member_list(struct store *store, bool is_all, json_t **members, struct error *err);

/* One of them. */
int member_get(struct store *store, const char *name, json_t **member, struct error *err);

/*
 * Who writes where nobody is named: the only member of this login, else who
 * wrote or changed an entry last (of this login, or where it is nobody's of those who
 * have none), else the only one, else NULL (the family as a whole).  login may
 * be NULL.  The caller frees *name; is_decided (may be NULL) tells that the
 * login alone decides.
 */
int member_default(struct store *store, const char *login, char **name, bool *is_decided,
		   struct error *err);
