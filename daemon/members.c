/* SPDX-License-Identifier: MIT */
#include "daemon/members.h"

#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

int member_id(struct store *store, const char *name, int64_t *id, struct error *err)
{
	sqlite3_stmt *statement;
	int result;

	*id = 0;
	if (!name)
		return 0;
	statement = store_statement(store, "SELECT id FROM member WHERE name = ?1", err);
	if (!statement)
		return -EIO;
	store_bind(statement, 1, name);
	result = store_number(store, statement, 0, id, err);
	if (result == 0 && *id == 0)
		result = error_set(err, -EINVAL, FAULT_UNKNOWN_MEMBER, NULL, name,
				   "nobody of this name writes in the journal");
	return result;
}

static int insert(struct store *store, const char *name, int64_t now_s, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "INSERT INTO member (name, joined_s) VALUES (?1, ?2)", err);

	if (!statement)
		return -EIO;
	store_bind(statement, 1, name);
	sqlite3_bind_int64(statement, 2, now_s);
	return store_run(store, statement, err);
}

int member_add_within(struct store *store, const char *name, int64_t now_s, struct error *err)
{
	int64_t id;

	/* These two mean the family as a whole. */
	if (!text_is_name(name, NAME_MAX_BYTES) || strcmp(name, "家族") == 0 ||
	    strcasecmp(name, "family") == 0)
		return error_set(err, -EINVAL, FAULT_INVALID_TEXT, "name", name,
				 "must be a name of at most %d bytes", NAME_MAX_BYTES);
	if (member_id(store, name, &id, NULL) == 0)
		return error_set(err, -EEXIST, FAULT_MEMBER_EXISTS, NULL, name,
				 "somebody of this name already writes in the journal");
	return insert(store, name, now_s, err);
}

int member_add(struct store *store, const char *name, int64_t now_s, struct error *err)
{
	int result = store_begin(store, err);

	return result < 0 ? result
			  : store_finish(store, member_add_within(store, name, now_s, err), err);
}

int member_list(struct store *store, json_t **members, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT name, (SELECT count(*) FROM entry WHERE entry.member = member.id "
		"AND is_removed = 0) FROM member ORDER BY id",
		err);
	int result = 0;

	*members = NULL;
	if (!statement)
		return -EIO;
	*members = json_array();
	while (store_next(store, statement, &result, err)) {
		json_array_append_new(*members,
				      json_pack("{s:s, s:I}", "name", store_text(statement, 0),
						"entries",
						(json_int_t)sqlite3_column_int64(statement, 1)));
	}
	if (result < 0) {
		json_decref(*members);
		*members = NULL;
	}
	return result;
}

int member_default(struct store *store, char **name, struct error *err)
{
	/* Entries that no one in particular wrote do not say who is at the keyboard. */
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT name FROM member WHERE id = coalesce("
		"(SELECT member FROM entry WHERE member IS NOT NULL ORDER BY number DESC LIMIT 1), "
		"(SELECT min(id) FROM member HAVING count(*) = 1))",
		err);
	bool has_row;
	int result;

	*name = NULL;
	if (!statement)
		return -EIO;
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row)
		*name = memory_string(store_text(statement, 0));
	sqlite3_reset(statement);
	return result;
}
