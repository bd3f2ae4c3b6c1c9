/* SPDX-License-Identifier: MIT */
#include "daemon/members.h"

#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

/* A member's row. */
struct member {
	int64_t id; /* 0: none */
	char *name;
	char *login;
	char state[8]; /* "here", "left", "gone" */
};

static void member_release(struct member *member)
{
	free(member->name);
	free(member->login);
}

/* Who has this name, or where it is NULL, this row; id 0 where there is none. */
static int find(struct store *store, const char *name, int64_t id, struct member *member,
		struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT id, name, login, state FROM member WHERE (name = ?1 AND state <> 'gone') "
		"OR (?1 IS NULL AND id = ?2)",
		err);
	bool has_row;
	int result;

	memset(member, 0, sizeof *member);
	if (!statement)
		return -EIO;
	store_bind(statement, 1, name);
	sqlite3_bind_int64(statement, 2, id);
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row) {
		member->id = sqlite3_column_int64(statement, 0);
		member->name = memory_string(store_text(statement, 1));
		member->login = memory_string(store_text(statement, 2));
		snprintf(member->state, sizeof member->state, "%s", store_text(statement, 3));
	}
	sqlite3_reset(statement);
	return result;
}

static int find_named(struct store *store, const char *name, struct member *member,
		      struct error *err)
{
	int result = find(store, name, 0, member, err);

	if (result == 0 && member->id == 0)
		result = error_set(err, -EINVAL, FAULT_UNKNOWN_MEMBER, NULL, name,
				   "nobody of this name writes in the journal");
	return result;
}

int member_id(struct store *store, const char *name, int64_t *id, struct error *err)
{
	struct member member;
	int result;

	*id = 0;
	if (!name)
		return 0;
	result = find_named(store, name, &member, err);
	if (result == 0)
		*id = member.id;
	member_release(&member);
	return result;
}

static int fail_left(const char *name, struct error *err)
{
	return error_set(err, -EINVAL, FAULT_MEMBER_LEFT, NULL, name,
			 "this member no longer writes in the journal");
}

int member_id_writing(struct store *store, const char *name, int64_t *id, struct error *err)
{
	struct member member;
	int result;

	*id = 0;
	if (!name)
		return 0;
	result = find_named(store, name, &member, err);
	if (result == 0 && strcmp(member.state, "here") != 0)
		result = fail_left(name, err);
	if (result == 0)
		*id = member.id;
	member_release(&member);
	return result;
}

int member_name(struct store *store, int64_t id, char **name, struct error *err)
{
	struct member member;
	int result = find(store, NULL, id, &member, err);

	*name = member.name;
	free(member.login);
	return result;
}

/* --- changes ------------------------------------------------------------------------- */

static json_t *to_json(const struct member *member)
{
	return json_pack("{s:s, s:s?, s:s}", "name", member->name, "login", member->login, "state",
			 member->state);
}

static int write_row(struct store *store, const struct member *member, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "UPDATE member SET name = ?1, login = ?2, state = ?3 WHERE id = ?4", err);

	if (!statement)
		return -EIO;
	store_bind(statement, 1, member->name);
	store_bind(statement, 2, member->login);
	store_bind(statement, 3, member->state);
	sqlite3_bind_int64(statement, 4, member->id);
	return store_run(store, statement, err);
}

/* Write the row as it is to be, and note what it was; before may be NULL. */
static int change(struct store *store, const struct member *before, const struct member *after,
		  const char *action, int64_t now_s, struct error *err)
{
	const struct change_row noted = {
		.at_s = now_s, .subject = "member", .action = action, .number = after->id
	};
	int result = write_row(store, after, err);

	return result < 0 ? result
			  : change_note_values(store, &noted, before ? to_json(before) : NULL,
					       to_json(after), err);
}

static int check_name(const char *name, struct error *err)
{
	/* These two mean the family as a whole. */
	if (!text_is_name(name, NAME_MAX_BYTES) || strcmp(name, "家族") == 0 ||
	    strcasecmp(name, "family") == 0)
		return error_set(err, -EINVAL, FAULT_INVALID_TEXT, "name", name,
				 "must be a name of at most %d bytes", NAME_MAX_BYTES);
	return 0;
}

static int check_login(const char *login, struct error *err)
{
	if (login && !text_is_name(login, NAME_MAX_BYTES))
		return error_set(err, -EINVAL, FAULT_INVALID_TEXT, "login", login,
				 "must be a login's name of at most %d bytes", NAME_MAX_BYTES);
	return 0;
}

static int fail_exists(const char *name, struct error *err)
{
	return error_set(err, -EEXIST, FAULT_MEMBER_EXISTS, NULL, name,
			 "somebody of this name already writes in the journal");
}

static int insert(struct store *store, const char *name, const char *login, int64_t now_s,
		  struct error *err)
{
	struct member member = { .name = memory_string(name), .login = memory_string(login) };
	sqlite3_stmt *statement =
		store_statement(store, "INSERT INTO member (name, joined_s) VALUES (?1, ?2)", err);
	int result = -EIO;

	snprintf(member.state, sizeof member.state, "here");
	if (statement) {
		store_bind(statement, 1, name);
		sqlite3_bind_int64(statement, 2, now_s);
		result = store_run(store, statement, err);
	}
	member.id = store_last_number(store);
	if (result == 0)
		result = change(store, NULL, &member, "add", now_s, err);
	member_release(&member);
	return result;
}

/* Who had left is back, as before or from another login. */
static int bring_back(struct store *store, const struct member *before, const char *login,
		      int64_t now_s, struct error *err)
{
	struct member after = *before;
	int result;

	snprintf(after.state, sizeof after.state, "here");
	after.login = memory_string(login ? login : before->login);
	result = change(store, before, &after, "return", now_s, err);
	free(after.login);
	return result;
}

int member_add_within(struct store *store, const char *name, const char *login, int64_t now_s,
		      struct error *err)
{
	struct member member = { 0 };
	int result = check_name(name, err);

	if (result == 0)
		result = check_login(login, err);
	if (result == 0)
		result = find(store, name, 0, &member, err);
	if (result == 0 && member.id == 0)
		result = insert(store, name, login, now_s, err);
	else if (result == 0 && strcmp(member.state, "left") == 0)
		result = bring_back(store, &member, login, now_s, err);
	else if (result == 0)
		result = fail_exists(name, err);
	member_release(&member);
	return result;
}

int member_add(struct store *store, const char *name, int64_t now_s, struct error *err)
{
	int result = store_begin(store, err);

	if (result < 0)
		return result;
	result = member_add_within(store, name, NULL, now_s, err);
	return store_finish(store, result, err);
}

int member_rename(struct store *store, const char *name, const char *to, int64_t now_s,
		  struct error *err)
{
	struct member member = { 0 };
	struct member other = { 0 };
	int result = find_named(store, name, &member, err);

	if (result == 0)
		result = check_name(to, err);
	if (result == 0)
		result = find(store, to, 0, &other, err);
	if (result == 0 && other.id)
		result = fail_exists(to, err);
	if (result == 0) {
		struct member after = member;

		after.name = memory_string(to);
		result = change(store, &member, &after, "rename", now_s, err);
		free(after.name);
	}
	member_release(&member);
	member_release(&other);
	return result;
}

int member_leave(struct store *store, const char *name, int64_t now_s, struct error *err)
{
	struct member member = { 0 };
	int result = find_named(store, name, &member, err);

	if (result == 0 && strcmp(member.state, "left") == 0)
		result = fail_left(name, err);
	if (result == 0) {
		struct member after = member;

		snprintf(after.state, sizeof after.state, "left");
		result = change(store, &member, &after, "leave", now_s, err);
	}
	member_release(&member);
	return result;
}

int member_set_login(struct store *store, const char *name, const char *login, int64_t now_s,
		     struct error *err)
{
	struct member member = { 0 };
	int result = find_named(store, name, &member, err);

	if (result == 0)
		result = check_login(login, err);
	if (result == 0) {
		struct member after = member;

		after.login = memory_string(login);
		result = change(store, &member, &after, "login", now_s, err);
		free(after.login);
	}
	member_release(&member);
	return result;
}

/* --- taking back ------------------------------------------------------------------- */

static void from_json(const char *text, struct member *member)
{
	json_t *object = text ? json_loads(text, 0, NULL) : NULL;
	const char *state = json_string_value(json_object_get(object, "state"));

	/* Before the adding there was nobody. */
	member->name = memory_string(json_string_value(json_object_get(object, "name")));
	member->login = memory_string(json_string_value(json_object_get(object, "login")));
	snprintf(member->state, sizeof member->state, "%s", state ? state : "gone");
	json_decref(object);
}

static bool is_same(const char *one, const char *other)
{
	return one == other || (one && other && strcmp(one, other) == 0);
}

/* Whether the row is as it was expected; of one who is gone, the name does not matter. */
static bool is_as(const struct member *present, const struct member *expected)
{
	return strcmp(present->state, expected->state) == 0 &&
	       (strcmp(present->state, "gone") == 0 || (is_same(present->name, expected->name) &&
							is_same(present->login, expected->login)));
}

static int count_entries(struct store *store, int64_t id, int64_t *count, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT count(*) FROM entry WHERE member = ?1 AND is_removed = 0", err);

	*count = 0;
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, id);
	return store_number(store, statement, 0, count, err);
}

static int check_restore(struct store *store, const struct member *present,
			 const struct member *wanted, struct error *err)
{
	struct member other = { 0 };
	int64_t count = 0;
	int result = 0;

	if (strcmp(wanted->state, "gone") == 0)
		result = count_entries(store, present->id, &count, err);
	else
		result = find(store, wanted->name, 0, &other, err);
	if (result == 0 && (count > 0 || (other.id && other.id != present->id)))
		result = error_set(err, -ESTALE, FAULT_CHANGED_SINCE, "member", present->name,
				   "the member has written, or the name is taken, since then");
	member_release(&other);
	return result;
}

int member_restore(struct store *store, const struct change_row *noted, bool is_redo,
		   struct error *err)
{
	struct member expected = { 0 };
	struct member wanted = { 0 };
	struct member present = { 0 };
	int result = find(store, NULL, noted->number, &present, err);

	from_json(is_redo ? noted->before : noted->after, &expected);
	from_json(is_redo ? noted->after : noted->before, &wanted);
	wanted.id = noted->number;
	if (result == 0 && !is_as(&present, &expected))
		result = error_set(err, -ESTALE, FAULT_CHANGED_SINCE, "member", present.name,
				   "the member was changed since then");
	if (result == 0)
		result = check_restore(store, &present, &wanted, err);
	if (!wanted.name)
		wanted.name = memory_string(present.name);
	if (result == 0)
		result = write_row(store, &wanted, err);
	member_release(&expected);
	member_release(&wanted);
	member_release(&present);
	return result;
}

/* --- reading ------------------------------------------------------------------------ */

#define MEMBER_SELECT                                                                              \
	"SELECT name, (SELECT count(*) FROM entry WHERE entry.member = member.id "                 \
	"AND is_removed = 0), login, state = 'left' FROM member "

static json_t *to_wire(sqlite3_stmt *row)
{
	return json_pack("{s:s, s:I, s:s?, s:b}", "name", store_text(row, 0), "entries",
			 (json_int_t)sqlite3_column_int64(row, 1), "login", store_text(row, 2),
			 "left", sqlite3_column_int(row, 3));
}

int member_list(struct store *store, bool is_all, json_t **members, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, MEMBER_SELECT "WHERE state = 'here' OR (?1 AND state = 'left') ORDER BY id",
		err);
	int result = 0;

	*members = NULL;
	if (!statement)
		return -EIO;
	sqlite3_bind_int(statement, 1, is_all);
	*members = json_array();
	while (store_next(store, statement, &result, err))
		json_array_append_new(*members, to_wire(statement));
	if (result < 0) {
		json_decref(*members);
		*members = NULL;
	}
	return result;
}

int member_get(struct store *store, const char *name, json_t **member, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, MEMBER_SELECT "WHERE name = ?1 AND state <> 'gone'", err);
	bool has_row;
	int result;

	*member = NULL;
	if (!statement)
		return -EIO;
	store_bind(statement, 1, name);
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row)
		*member = to_wire(statement);
	sqlite3_reset(statement);
	if (result == 0 && !has_row)
		result = error_set(err, -EINVAL, FAULT_UNKNOWN_MEMBER, NULL, name,
				   "nobody of this name writes in the journal");
	return result;
}

int member_default(struct store *store, const char *login, char **name, bool *is_decided,
		   struct error *err)
{
	/* Those who may be at this keyboard, and when each wrote last.  They are few, and every
	 * entry written asks: no order, for which SQLite would make a table. */
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT m.name, coalesce((SELECT step FROM change WHERE writer = m.id AND "
		"undone IS NULL AND action <> 'undo' AND action <> 'redo' AND action <> 'purge' "
		"AND subject = 'entry' ORDER BY step DESC LIMIT 1), 0), m.login IS NOT NULL "
		"FROM member AS m WHERE m.state = 'here' "
		"AND CASE WHEN EXISTS (SELECT 1 FROM member WHERE state = 'here' AND login = ?1) "
		"THEN m.login = ?1 ELSE m.login IS NULL END",
		err);
	bool is_by_login = false;
	int64_t last = -1;
	int count = 0;
	int result;

	*name = NULL;
	if (is_decided)
		*is_decided = false;
	if (!statement)
		return -EIO;
	store_bind(statement, 1, login);
	while (store_next(store, statement, &result, err)) {
		int64_t step = sqlite3_column_int64(statement, 1);

		count++;
		is_by_login = sqlite3_column_int(statement, 2) != 0;
		if (step <= last)
			continue;
		last = step;
		free(*name);
		*name = memory_string(store_text(statement, 0));
	}
	/* One of several who never wrote is nobody in particular. */
	if (result < 0 || (count > 1 && last == 0)) {
		free(*name);
		*name = NULL;
	}
	if (is_decided)
		*is_decided = result == 0 && count == 1 && is_by_login;
	return result;
}
