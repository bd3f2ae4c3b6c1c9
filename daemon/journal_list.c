/* SPDX-License-Identifier: MIT */
#include "daemon/journal.h"

#include "daemon/journal_filter.h"
#include "daemon/journal_row.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

void journal_filter_bind(sqlite3_stmt *statement, const struct journal_filter *filter,
			 const char *after_day)
{
	char from[DATE_TEXT] = "0000-01-01";
	char to[DATE_TEXT] = "9999-12-31";

	if (filter->has_from)
		date_format(filter->from_day, from);
	if (filter->has_to)
		date_format(filter->to_day, to);
	sqlite3_bind_text(statement, 1, strcmp(after_day, from) > 0 ? after_day : from, -1,
			  SQLITE_TRANSIENT);
	sqlite3_bind_text(statement, 2, to, -1, SQLITE_TRANSIENT);
	store_bind(statement, 3, filter->kind);
	store_bind(statement, 4, filter->outcome);
	store_bind(statement, 5, filter->member);
	store_bind(statement, 6, filter->tag);
	sqlite3_bind_int(statement, 7, filter->reader.is_asking);
	sqlite3_bind_int64(statement, 8, filter->reader.member);
}

bool journal_is_visible(const struct entry *entry, const struct journal_reader *reader)
{
	return !entry->is_private ||
	       (reader->is_asking &&
		(!entry->member || (reader->name && strcmp(entry->member, reader->name) == 0)));
}

int journal_count_hidden(struct store *store, const struct journal_filter *filter,
			 const struct journal_cursor *cursor, int64_t *count, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT count(*) FROM entry AS e WHERE e.is_removed = 0 AND e.is_private = 1 "
		"AND e.day >= ?1 AND e.day <= ?2 AND NOT " FILTER_READER
		" AND (e.day, coalesce(e.minute, -1), e.number) > (?9, ?10, ?11) "
		"AND ?3 IS ?3 AND ?4 IS ?4 AND ?5 IS ?5 AND ?6 IS ?6",
		err);

	*count = 0;
	if (!statement)
		return -EIO;
	journal_filter_bind(statement, filter, cursor->day);
	sqlite3_bind_text(statement, 9, cursor->day, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int(statement, 10, cursor->minute);
	sqlite3_bind_int64(statement, 11, cursor->number);
	return store_number(store, statement, 0, count, err);
}

void journal_cursor_behind(struct journal_cursor *cursor, const struct entry *entry)
{
	date_format(entry->day, cursor->day);
	cursor->minute = entry->minute;
	cursor->number = entry->number;
}

int journal_list(struct store *store, const struct journal_filter *filter,
		 struct journal_cursor *cursor, size_t limit, struct entry **entries, size_t *count,
		 struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT " ENTRY_COLUMNS FROM_ENTRY FILTER_WHERE
		"AND (e.day > ?9 OR (coalesce(e.minute, -1), e.number) > (?10, ?11)) " FILTER_ORDER(
			"ASC") " LIMIT ?12",
		err);
	bool has_row = true;
	int result = 0;

	*entries = NULL;
	*count = 0;
	if (!statement)
		return -EIO;
	journal_filter_bind(statement, filter, cursor->day);
	sqlite3_bind_text(statement, 9, cursor->day, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int(statement, 10, cursor->minute);
	sqlite3_bind_int64(statement, 11, cursor->number);
	sqlite3_bind_int64(statement, 12, (sqlite3_int64)limit);
	*entries = memory_zeroed(limit, sizeof **entries);
	while (*count < limit && result == 0) {
		result = store_step(store, statement, &has_row, err);
		if (result < 0 || !has_row)
			break;
		journal_read_row(statement, &(*entries)[(*count)++]);
	}
	sqlite3_reset(statement);
	if (result < 0) {
		entry_free_all(*entries, *count);
		*entries = NULL;
		*count = 0;
	} else if (*count > 0) {
		journal_cursor_behind(cursor, &(*entries)[*count - 1]);
	}
	return result;
}

int journal_list_last(struct store *store, const struct journal_filter *filter, int64_t limit,
		      struct journal_cursor *cursor, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT e.day, coalesce(e.minute, -1), e.number" FROM_ENTRY FILTER_WHERE
			FILTER_ORDER("DESC") " LIMIT 1 OFFSET ?9",
		err);
	bool has_row;
	int result;

	memset(cursor, 0, sizeof *cursor);
	if (!statement)
		return -EIO;
	journal_filter_bind(statement, filter, "");
	sqlite3_bind_int64(statement, 9, limit);
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row) {
		snprintf(cursor->day, sizeof cursor->day, "%s", store_text(statement, 0));
		cursor->minute = sqlite3_column_int(statement, 1);
		cursor->number = sqlite3_column_int64(statement, 2);
	}
	sqlite3_reset(statement);
	return result;
}

int journal_history(struct store *store, int64_t number, struct entry **revisions, size_t *count,
		    struct error *err)
{
	sqlite3_stmt *statement = store_statement(store,
						  "SELECT " REVISION_COLUMNS FROM_REVISION
						  "WHERE r.entry = ?1 ORDER BY r.revision",
						  err);
	int result = 0;

	*revisions = NULL;
	*count = 0;
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	while (store_next(store, statement, &result, err)) {
		*revisions = memory_one_more(*revisions, *count, sizeof **revisions);
		journal_read_row(statement, &(*revisions)[(*count)++]);
	}
	if (result == 0 && *count == 0)
		result = journal_no_such_entry(number, err);
	if (result < 0) {
		entry_free_all(*revisions, *count);
		*revisions = NULL;
		*count = 0;
	}
	return result;
}

int journal_count(struct store *store, int64_t *count, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "SELECT count(*) FROM entry WHERE is_removed = 0", err);

	*count = 0;
	return statement ? store_number(store, statement, 0, count, err) : -EIO;
}
