/* SPDX-License-Identifier: MIT */
#include "daemon/journal.h"

#include "daemon/journal_row.h"
#include "daemon/members.h"
#include "daemon/search.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

/* As the change is noted. */
static const char *action_name(enum journal_action action)
{
	static const char *const names[] = { "add", "edit", "remove" };

	return names[action];
}

static char *write_tags(const struct entry *entry)
{
	json_t *tags = json_array();
	char *text;

	for (size_t i = 0; i < entry->tag_count; i++)
		json_array_append_new(tags, json_string(entry->tags[i]));
	text = json_dumps(tags, JSON_COMPACT);
	json_decref(tags);
	return text;
}

/* Parameters 1 … 11 and 13 of the statements that write an entry or a revision. */
static void bind_entry(sqlite3_stmt *statement, const struct entry *entry,
		       const char day[static DATE_TEXT], int64_t member, const char *tags)
{
	store_bind(statement, 1, day);
	if (entry->minute == ENTRY_NO_TIME)
		sqlite3_bind_null(statement, 2);
	else
		sqlite3_bind_int(statement, 2, entry->minute);
	store_bind(statement, 3, entry->kind->id);
	store_bind(statement, 4, entry->outcome ? entry->outcome->id : NULL);
	if (member)
		sqlite3_bind_int64(statement, 5, member);
	else
		sqlite3_bind_null(statement, 5);
	store_bind(statement, 6, entry->text);
	store_bind(statement, 7, tags);
	sqlite3_bind_int(statement, 8, entry->is_private);
	sqlite3_bind_int(statement, 9, entry->is_removed);
	sqlite3_bind_int64(statement, 10, entry->revision);
	sqlite3_bind_int64(statement, 11, entry->changed_s);
	store_bind(statement, 13, entry->said_by);
}

static int write_with(struct store *store, const char *sql, const struct entry *entry,
		      int64_t member, struct error *err)
{
	char day[DATE_TEXT];
	_cleanup_(free_text) char *tags = write_tags(entry);
	sqlite3_stmt *statement = store_statement(store, sql, err);

	if (!statement)
		return -EIO;
	date_format(entry->day, day);
	bind_entry(statement, entry, day, member, tags);
	if (entry->number)
		sqlite3_bind_int64(statement, 12, entry->number);
	else
		store_bind(statement, 12, entry->id);
	return store_run(store, statement, err);
}

static int write_tag_index(struct store *store, const struct entry *entry, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, "DELETE FROM tag WHERE entry = ?1", err);
	int result;

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, entry->number);
	result = store_run(store, statement, err);
	for (size_t i = 0; result == 0 && !entry->is_removed && i < entry->tag_count; i++) {
		statement = store_statement(store, "INSERT INTO tag (entry, name) VALUES (?1, ?2)",
					    err);
		if (!statement)
			return -EIO;
		sqlite3_bind_int64(statement, 1, entry->number);
		store_bind(statement, 2, entry->tags[i]);
		result = store_run(store, statement, err);
	}
	return result;
}

/* The revision of its own, the tags, and the words that are searched. */
static int write_traces(struct store *store, const struct entry *entry, int64_t member,
			struct error *err)
{
	int result =
		write_with(store,
			   "INSERT INTO revision (day, minute, kind, outcome, member, text, "
			   "tags, is_private, is_removed, revision, changed_s, entry, said_by) "
			   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
			   entry, member, err);

	if (result == 0)
		result = write_tag_index(store, entry, err);
	return result < 0 ? result : search_index_write(store, entry, err);
}

/* What was done; by the entry's own writer where nobody else is known. */
static int note(struct store *store, const struct entry *entry, int64_t member,
		enum journal_action action, struct error *err)
{
	const struct change_row change = { .at_s = entry->changed_s,
					   .writer = member,
					   .subject = "entry",
					   .action = action_name(action),
					   .number = entry->number,
					   .before_revision = entry->revision - 1,
					   .after_revision = entry->revision };

	return change_note(store, &change, err);
}

int journal_add_within(struct store *store, struct entry *entry, int64_t now_s, struct error *err)
{
	int64_t member;
	int result = member_id(store, entry->member, &member, err);

	if (result < 0)
		return result;
	entry->number = 0;
	entry->revision = 1;
	entry->is_removed = false;
	entry->created_s = now_s;
	entry->changed_s = now_s;
	result = write_with(store,
			    "INSERT INTO entry (day, minute, kind, outcome, member, text, tags, "
			    "is_private, is_removed, revision, changed_s, created_s, id, said_by) "
			    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13)",
			    entry, member, err);
	if (result < 0)
		return result;
	entry->number = store_last_number(store);
	result = write_traces(store, entry, member, err);
	return result < 0 ? result : note(store, entry, member, JOURNAL_ADD, err);
}

int journal_add(struct store *store, struct entry *entry, int64_t now_s, struct error *err)
{
	int result = store_begin(store, err);

	if (result < 0)
		return result;
	result = journal_add_within(store, entry, now_s, err);
	return store_finish(store, result, err);
}

/* The one row of a prepared and bound statement. */
static int read_one(struct store *store, sqlite3_stmt *statement, bool *is_found,
		    struct entry *entry, struct error *err)
{
	int result = store_step(store, statement, is_found, err);

	memset(entry, 0, sizeof *entry);
	if (result == 0 && *is_found)
		journal_read_row(statement, entry);
	sqlite3_reset(statement);
	return result;
}

int journal_get(struct store *store, int64_t number, struct entry *entry, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT " ENTRY_COLUMNS FROM_ENTRY "WHERE e.number = ?1", err);
	bool is_found = false;
	int result;

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	result = read_one(store, statement, &is_found, entry, err);
	return result < 0 || is_found ? result : journal_no_such_entry(number, err);
}

int journal_find_number(struct store *store, const char *id, int64_t *number, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "SELECT number FROM entry WHERE id = ?1", err);

	*number = 0;
	if (!statement)
		return -EIO;
	store_bind(statement, 1, id);
	return store_number(store, statement, 0, number, err);
}

int journal_find_first(struct store *store, const char *id, bool *is_found, struct entry *entry,
		       struct error *err)
{
	sqlite3_stmt *statement;
	int64_t number;
	int result = journal_find_number(store, id, &number, err);

	*is_found = false;
	/* Nearly always it is new. */
	if (result < 0 || number == 0)
		return result;
	statement = store_statement(
		store,
		"SELECT " REVISION_COLUMNS FROM_REVISION "WHERE e.id = ?1 AND r.revision = 1", err);
	if (!statement)
		return -EIO;
	store_bind(statement, 1, id);
	return read_one(store, statement, is_found, entry, err);
}

int journal_get_revision(struct store *store, int64_t number, int64_t revision, struct entry *entry,
			 struct error *err)
{
	sqlite3_stmt *statement = store_statement(store,
						  "SELECT " REVISION_COLUMNS FROM_REVISION
						  "WHERE r.entry = ?1 AND r.revision = ?2",
						  err);
	bool is_found = false;
	int result;

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	sqlite3_bind_int64(statement, 2, revision);
	result = read_one(store, statement, &is_found, entry, err);
	return result < 0 || is_found ? result : journal_no_such_entry(number, err);
}

static int write_present(struct store *store, struct entry *entry, int64_t *member, int64_t now_s,
			 struct error *err)
{
	int result = member_id(store, entry->member, member, err);

	if (result < 0)
		return result;
	entry->revision++;
	entry->changed_s = now_s;
	result = write_with(store,
			    "UPDATE entry SET day = ?1, minute = ?2, kind = ?3, outcome = ?4, "
			    "member = ?5, text = ?6, tags = ?7, is_private = ?8, is_removed = ?9, "
			    "revision = ?10, changed_s = ?11, said_by = ?13 WHERE number = ?12",
			    entry, *member, err);
	return result < 0 ? result : write_traces(store, entry, *member, err);
}

int journal_replace_within(struct store *store, struct entry *entry, enum journal_action action,
			   int64_t now_s, struct error *err)
{
	int64_t member;
	int result = write_present(store, entry, &member, now_s, err);

	return result < 0 ? result : note(store, entry, member, action, err);
}

int journal_replace(struct store *store, struct entry *entry, enum journal_action action,
		    int64_t now_s, struct error *err)
{
	int result = store_begin(store, err);

	if (result < 0)
		return result;
	result = journal_replace_within(store, entry, action, now_s, err);
	return store_finish(store, result, err);
}

/* What the entry was before the change; before it was added, it is what it is when taken out. */
static int get_side(struct store *store, const struct change_row *change, int64_t revision,
		    struct entry *entry, struct error *err)
{
	int result = journal_get_revision(store, change->number,
					  revision ? revision : change->after_revision, entry, err);

	if (result == 0 && revision == 0)
		entry->is_removed = true;
	return result;
}

int journal_restore(struct store *store, const struct change_row *change, bool is_redo,
		    int64_t now_s, struct journal_restored *restored, struct error *err)
{
	int64_t from = is_redo ? change->before_revision : change->after_revision;
	int64_t to = is_redo ? change->after_revision : change->before_revision;
	struct entry expected = { 0 };
	int64_t member;
	int result;

	memset(restored, 0, sizeof *restored);
	result = journal_get(store, change->number, &restored->before, err);
	if (result == 0)
		result = get_side(store, change, from, &expected, err);
	if (result == 0 && (!entry_says_the_same(&restored->before, &expected) ||
			    restored->before.is_removed != expected.is_removed)) {
		result = error_number(err, -ESTALE, FAULT_CHANGED_SINCE, change->number,
				      "the entry was changed since then");
		snprintf(err->field, sizeof err->field, "entry");
	}
	if (result == 0)
		result = get_side(store, change, to, &restored->after, err);
	if (result == 0) {
		restored->after.revision = restored->before.revision;
		result = write_present(store, &restored->after, &member, now_s, err);
	}
	entry_release(&expected);
	if (result < 0)
		journal_restored_release(restored);
	return result;
}

void journal_restored_release(struct journal_restored *restored)
{
	entry_release(&restored->before);
	entry_release(&restored->after);
}
