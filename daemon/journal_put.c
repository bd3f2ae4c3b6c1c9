/* SPDX-License-Identifier: MIT */
#include "daemon/journal_put.h"

#include "daemon/search.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>

static char *write_tags(const struct entry *entry)
{
	json_t *tags;
	char *text;

	/* Most entries have none, and an import is long. */
	if (entry->tag_count == 0)
		return memory_string("[]");
	tags = json_array();
	for (size_t i = 0; i < entry->tag_count; i++)
		json_array_append_new(tags, json_string(entry->tags[i]));
	text = json_dumps(tags, JSON_COMPACT);
	json_decref(tags);
	return text;
}

/* Parameters 1 … 13; a missing number or member is null. */
static int run(struct store *store, sqlite3_stmt *statement, const struct entry *entry,
	       int64_t member, struct error *err)
{
	_cleanup_(free_text) char *tags = write_tags(entry);
	char day[DATE_TEXT];

	date_format(entry->day, day);
	if (entry->number)
		sqlite3_bind_int64(statement, 1, entry->number);
	sqlite3_bind_int64(statement, 2, entry->revision);
	store_bind(statement, 3, day);
	if (entry->minute != ENTRY_NO_TIME)
		sqlite3_bind_int(statement, 4, entry->minute);
	store_bind(statement, 5, entry->kind->id);
	store_bind(statement, 6, entry->outcome ? entry->outcome->id : NULL);
	if (member)
		sqlite3_bind_int64(statement, 7, member);
	store_bind(statement, 8, entry->text);
	store_bind(statement, 9, entry->said_by);
	store_bind(statement, 10, tags);
	sqlite3_bind_int(statement, 11, entry->is_private);
	sqlite3_bind_int(statement, 12, entry->is_removed);
	sqlite3_bind_int64(statement, 13, entry->changed_s);
	return store_run(store, statement, err);
}

static int put_tags(struct store *store, const struct entry *entry, struct error *err)
{
	int result = 0;

	for (size_t i = 0; result == 0 && !entry->is_removed && i < entry->tag_count; i++) {
		sqlite3_stmt *statement = store_statement(
			store, "INSERT INTO tag (entry, name) VALUES (?1, ?2)", err);

		if (!statement)
			return -EIO;
		sqlite3_bind_int64(statement, 1, entry->number);
		store_bind(statement, 2, entry->tags[i]);
		result = store_run(store, statement, err);
	}
	return result;
}

int journal_put_entry(struct store *store, struct entry *entry, int64_t member, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"INSERT INTO entry (number, revision, day, minute, kind, outcome, member, text, "
		"said_by, tags, is_private, is_removed, changed_s, id, created_s) VALUES "
		"(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
		err);
	int result;

	if (!statement)
		return -EIO;
	store_bind(statement, 14, entry->id);
	sqlite3_bind_int64(statement, 15, entry->created_s);
	result = run(store, statement, entry, member, err);
	if (result < 0)
		return result;
	entry->number = store_last_number(store);
	result = put_tags(store, entry, err);
	return result < 0 ? result : search_index_write(store, entry, err);
}

int journal_put_revision(struct store *store, const struct entry *entry, int64_t member,
			 struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"INSERT INTO revision (entry, revision, day, minute, kind, outcome, member, text, "
		"said_by, tags, is_private, is_removed, changed_s) VALUES "
		"(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
		err);

	return statement ? run(store, statement, entry, member, err) : -EIO;
}

int journal_put_present(struct store *store, int64_t first, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"INSERT INTO revision (entry, revision, day, minute, kind, outcome, member, text, "
		"said_by, tags, is_private, is_removed, changed_s) SELECT number, revision, day, "
		"minute, kind, outcome, member, text, said_by, tags, is_private, is_removed, "
		"changed_s FROM entry WHERE number >= ?1 ORDER BY number",
		err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, first);
	return store_run(store, statement, err);
}
