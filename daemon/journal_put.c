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

/* Parameters 1 … 13 behind those that come before; what is missing stays null. */
static void bind(sqlite3_stmt *statement, int before, const struct journal_put *put,
		 const char *day, const char *tags)
{
	const struct entry *entry = put->entry;

	sqlite3_bind_int64(statement, before + 1, entry->number);
	sqlite3_bind_int64(statement, before + 2, entry->revision);
	store_bind(statement, before + 3, day);
	if (entry->minute != ENTRY_NO_TIME)
		sqlite3_bind_int(statement, before + 4, entry->minute);
	store_bind(statement, before + 5, entry->kind->id);
	store_bind(statement, before + 6, entry->outcome ? entry->outcome->id : NULL);
	if (put->member)
		sqlite3_bind_int64(statement, before + 7, put->member);
	store_bind(statement, before + 8, entry->text);
	store_bind(statement, before + 9, entry->said_by);
	store_bind(statement, before + 10, tags);
	sqlite3_bind_int(statement, before + 11, entry->is_private);
	sqlite3_bind_int(statement, before + 12, entry->is_removed);
	sqlite3_bind_int64(statement, before + 13, entry->changed_s);
}

#define INSERT                                                                                     \
	"INSERT INTO entry (number, revision, day, minute, kind, outcome, member, text, "          \
	"said_by, tags, is_private, is_removed, changed_s, id, created_s) VALUES "
#define ROW "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define ROWS_4 ROW ", " ROW ", " ROW ", " ROW

enum { ROW_PARAMETERS = 15 };

/* One entry, or JOURNAL_PUT_MAX of them. */
static int insert(struct store *store, const struct journal_put *puts, size_t count,
		  struct error *err)
{
	static const char one[] = INSERT ROW;
	static const char most[] = INSERT ROWS_4 ", " ROWS_4 ", " ROWS_4 ", " ROWS_4;
	sqlite3_stmt *statement = store_statement(store, count == 1 ? one : most, err);
	char days[JOURNAL_PUT_MAX][DATE_TEXT];
	char *tags[JOURNAL_PUT_MAX];
	int result;

	if (!statement)
		return -EIO;
	for (size_t i = 0; i < count; i++) {
		int before = (int)i * ROW_PARAMETERS;

		date_format(puts[i].entry->day, days[i]);
		tags[i] = write_tags(puts[i].entry);
		bind(statement, before, &puts[i], days[i], tags[i]);
		store_bind(statement, before + 14, puts[i].entry->id);
		sqlite3_bind_int64(statement, before + 15, puts[i].entry->created_s);
	}
	result = store_run(store, statement, err);
	for (size_t i = 0; i < count; i++)
		free(tags[i]);
	return result;
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

int journal_put_entries(struct store *store, const struct journal_put *puts, size_t count,
			struct error *err)
{
	const size_t at_once = count == JOURNAL_PUT_MAX ? count : 1;
	int result = 0;

	for (size_t i = 0; result == 0 && i < count; i += at_once)
		result = insert(store, &puts[i], at_once, err);
	return result;
}

int journal_put_traces(struct store *store, const struct entry *entry, struct error *err)
{
	int result = put_tags(store, entry, err);

	return result < 0 ? result : search_index_write(store, entry, err);
}

int journal_put_highest(struct store *store, int64_t *number, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT max(coalesce((SELECT max(number) FROM entry), 0), "
		"coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'entry'), 0))",
		err);

	return statement ? store_number(store, statement, 0, number, err) : -EIO;
}

int journal_put_revision(struct store *store, const struct journal_put *put, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"INSERT INTO revision (entry, revision, day, minute, kind, outcome, member, text, "
		"said_by, tags, is_private, is_removed, changed_s) VALUES "
		"(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
		err);
	_cleanup_(free_text) char *tags = write_tags(put->entry);
	char day[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(put->entry->day, day);
	bind(statement, 0, put, day, tags);
	return store_run(store, statement, err);
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
