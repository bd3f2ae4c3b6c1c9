/* SPDX-License-Identifier: MIT */
#include "daemon/changes.h"

#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define COLUMNS                                                                                    \
	"seq, step, at_s, writer, subject, action, number, name, before_revision, "                \
	"after_revision, before, after, undone"
#define HOLDS_OF(row)                                                                              \
	row ".undone IS NULL AND " row ".action <> 'undo' AND " row ".action <> 'redo' AND " row   \
	    ".action <> 'purge' "
#define HOLDS HOLDS_OF("change")

/* The changes of a step follow one another. */
#define OF_STEP                                                                                    \
	"WHERE seq >= ?1 AND seq < coalesce((SELECT o.seq FROM change AS o WHERE o.seq > ?1 "      \
	"AND o.step <> ?1 ORDER BY o.seq LIMIT 1), 9223372036854775807) "

int change_begin(struct store *store, const struct author *author, struct error *err)
{
	int result = store_begin(store, err);

	if (result == 0) {
		store_context(store)->writer = author->member;
		store_context(store)->has_writer = true;
	}
	return result;
}

static void bind_number(sqlite3_stmt *statement, int parameter, int64_t number)
{
	if (number)
		sqlite3_bind_int64(statement, parameter, number);
	else
		sqlite3_bind_null(statement, parameter);
}

int change_note(struct store *store, const struct change_row *change, struct error *err)
{
	struct store_context *context = store_context(store);
	sqlite3_stmt *statement = store_statement(
		store,
		"INSERT INTO change (step, at_s, writer, subject, action, number, name, "
		"before_revision, after_revision, before, after) "
		"VALUES (coalesce(?1, (SELECT coalesce(max(seq), 0) + 1 FROM change)), "
		"?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
		err);
	int result;

	if (!statement)
		return -EIO;
	bind_number(statement, 1, context->step);
	sqlite3_bind_int64(statement, 2, change->at_s);
	bind_number(statement, 3, context->has_writer ? context->writer : change->writer);
	store_bind(statement, 4, change->subject);
	store_bind(statement, 5, change->action);
	bind_number(statement, 6, change->number);
	store_bind(statement, 7, change->name);
	bind_number(statement, 8, change->before_revision);
	bind_number(statement, 9, change->after_revision);
	store_bind(statement, 10, change->before);
	store_bind(statement, 11, change->after);
	result = store_run(store, statement, err);
	if (result == 0 && context->step == 0)
		context->step = store_last_number(store);
	return result;
}

/* The step of the transaction's changes, which is the seq of its first. */
static int find_own_step(struct store *store, struct error *err)
{
	struct store_context *context = store_context(store);
	sqlite3_stmt *statement;

	if (context->step)
		return 0;
	statement = store_statement(store, "SELECT coalesce(max(seq), 0) + 1 FROM change", err);
	return statement ? store_number(store, statement, 0, &context->step, err) : -EIO;
}

int change_note_added(struct store *store, int64_t first, int64_t at_s, struct error *err)
{
	sqlite3_stmt *statement;
	int result = find_own_step(store, err);

	if (result < 0)
		return result;
	statement = store_statement(
		store,
		"INSERT INTO change (step, at_s, subject, action, number, after_revision) "
		"SELECT ?1, ?2, 'entry', 'add', number, revision FROM entry WHERE number >= ?3 "
		"ORDER BY number",
		err);
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, store_context(store)->step);
	sqlite3_bind_int64(statement, 2, at_s);
	sqlite3_bind_int64(statement, 3, first);
	return store_run(store, statement, err);
}

int change_note_values(struct store *store, const struct change_row *change, json_t *before_take,
		       json_t *after_take, struct error *err)
{
	_cleanup_(free_text) char *before =
		before_take ? json_dumps(before_take, JSON_COMPACT) : NULL;
	_cleanup_(free_text) char *after = after_take ? json_dumps(after_take, JSON_COMPACT) : NULL;
	struct change_row whole = *change;

	json_decref(before_take);
	json_decref(after_take);
	whole.before = before;
	whole.after = after;
	return change_note(store, &whole, err);
}

/* The one number that a query about a writer gives, or why there is none. */
static int find_step(struct store *store, const char *sql, int64_t writer, enum fault fault,
		     const char *why, int64_t *step, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, sql, err);
	int result;

	*step = 0;
	if (!statement)
		return -EIO;
	bind_number(statement, 1, writer);
	result = store_number(store, statement, 0, step, err);
	if (result == 0 && *step == 0)
		result = error_set(err, -ENOENT, fault, NULL, NULL, "%s", why);
	return result;
}

int change_find_undo(struct store *store, int64_t writer, bool is_household, int64_t *step,
		     struct error *err)
{
	static const char own[] =
		"SELECT max(coalesce((SELECT max(step) FROM change WHERE writer IS ?1 AND " HOLDS
		"), 0), coalesce((SELECT max(step) FROM change WHERE writer IS NULL AND " HOLDS
		"), 0))";
	/* The table is searched from its end, where the answer usually stands. */
	static const char any[] =
		"SELECT step FROM change WHERE " HOLDS "AND ?1 IS ?1 ORDER BY seq DESC LIMIT 1";

	return find_step(store, is_household ? any : own, writer, FAULT_NOTHING_TO_UNDO,
			 "there is no change that could be taken back", step, err);
}

/*
 * Undos whose step is still taken back, and after which their writer changed
 * nothing of what it was about.
 */
#define OPEN_UNDO                                                                                  \
	"SELECT u.number FROM change AS u WHERE u.action = 'undo' AND EXISTS "                     \
	"(SELECT 1 FROM change AS c WHERE c.undone = u.seq) AND NOT EXISTS (SELECT 1 FROM "        \
	"change AS l WHERE l.writer IS u.writer AND l.step > u.seq AND l.subject IN "              \
	"(SELECT c.subject FROM change AS c WHERE c.undone = u.seq) AND " HOLDS_OF("l") ") "

int change_find_redo(struct store *store, int64_t writer, bool is_household, int64_t *step,
		     struct error *err)
{
	static const char own[] =
		OPEN_UNDO "AND (u.writer IS ?1 OR u.writer IS NULL) ORDER BY u.seq DESC LIMIT 1";
	static const char any[] = OPEN_UNDO "AND ?1 IS ?1 ORDER BY u.seq DESC LIMIT 1";

	return find_step(store, is_household ? any : own, writer, FAULT_NOTHING_TO_REDO,
			 "nothing was taken back that could be done again", step, err);
}

static int note_step(struct store *store, const char *action, int64_t step, int64_t at_s,
		     struct error *err)
{
	const struct change_row change = {
		.at_s = at_s, .subject = "step", .action = action, .number = step
	};

	return change_note(store, &change, err);
}

int change_note_undo(struct store *store, int64_t step, int64_t at_s, struct error *err)
{
	sqlite3_stmt *statement;
	int result = note_step(store, "undo", step, at_s, err);

	if (result < 0)
		return result;
	statement = store_statement(store, "UPDATE change SET undone = ?2 " OF_STEP, err);
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, step);
	sqlite3_bind_int64(statement, 2, store_last_number(store));
	return store_run(store, statement, err);
}

int change_note_redo(struct store *store, int64_t step, int64_t at_s, struct error *err)
{
	sqlite3_stmt *statement;
	int result = note_step(store, "redo", step, at_s, err);

	if (result < 0)
		return result;
	statement = store_statement(store, "UPDATE change SET undone = NULL " OF_STEP, err);
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, step);
	return store_run(store, statement, err);
}

static void read_row(sqlite3_stmt *row, struct change_row *change)
{
	change->seq = sqlite3_column_int64(row, 0);
	change->step = sqlite3_column_int64(row, 1);
	change->at_s = sqlite3_column_int64(row, 2);
	change->writer = sqlite3_column_int64(row, 3);
	change->subject = memory_string(store_text(row, 4));
	change->action = memory_string(store_text(row, 5));
	change->number = sqlite3_column_int64(row, 6);
	change->name = memory_string(store_text(row, 7));
	change->before_revision = sqlite3_column_int64(row, 8);
	change->after_revision = sqlite3_column_int64(row, 9);
	change->before = memory_string(store_text(row, 10));
	change->after = memory_string(store_text(row, 11));
	change->undone = sqlite3_column_int64(row, 12);
}

static int read_rows(struct store *store, const char *sql, int64_t first, size_t limit,
		     struct change_row **changes, size_t *count, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, sql, err);
	int result = 0;

	*changes = NULL;
	*count = 0;
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, first);
	sqlite3_bind_int64(statement, 2, limit ? (sqlite3_int64)limit : -1);
	while (store_next(store, statement, &result, err)) {
		*changes = memory_one_more(*changes, *count, sizeof **changes);
		read_row(statement, &(*changes)[(*count)++]);
	}
	if (result < 0) {
		change_free_all(*changes, *count);
		*changes = NULL;
		*count = 0;
	}
	return result;
}

int change_read_step(struct store *store, int64_t step, size_t limit, struct change_row **changes,
		     size_t *count, struct error *err)
{
	return read_rows(store, "SELECT " COLUMNS " FROM change " OF_STEP "ORDER BY seq LIMIT ?2",
			 step, limit, changes, count, err);
}

int change_count_step(struct store *store, int64_t step, int64_t *count, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "SELECT count(*) FROM change " OF_STEP, err);

	*count = 0;
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, step);
	return store_number(store, statement, 0, count, err);
}

int change_read_before(struct store *store, int64_t seq, size_t limit, struct change_row **changes,
		       size_t *count, struct error *err)
{
	return read_rows(store,
			 "SELECT " COLUMNS " FROM change WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
			 seq ? seq : INT64_MAX, limit, changes, count, err);
}

static void free_const(const char *text)
{
	free((void *)(uintptr_t)text);
}

void change_free_all(struct change_row *changes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free_const(changes[i].subject);
		free_const(changes[i].action);
		free_const(changes[i].name);
		free_const(changes[i].before);
		free_const(changes[i].after);
	}
	free(changes);
}
