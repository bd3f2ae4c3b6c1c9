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

#define COUNT_HIDDEN(source)                                                                       \
	"SELECT count(*) FROM entry AS e " source "WHERE e.is_removed = 0 AND e.is_private = 1 "   \
	"AND e.day >= ?1 AND e.day <= ?2 AND NOT " FILTER_READER                                   \
	" AND (e.day, coalesce(e.minute, -1), e.number) > (?9, ?10, ?11) "                         \
	"AND ?3 IS ?3 AND ?4 IS ?4 AND ?5 IS ?5 AND ?6 IS ?6"

int journal_count_hidden(struct store *store, const struct journal_filter *filter,
			 const struct journal_cursor *cursor, int64_t *count, struct error *err)
{
	/* Of a part of the journal the days are read, and of the whole what is private alone. */
	bool is_whole = !*cursor->day && !filter->has_from && !filter->has_to;
	sqlite3_stmt *statement =
		is_whole ? store_statement(store, COUNT_HIDDEN("INDEXED BY entry_private "), err)
			 : store_statement(store, COUNT_HIDDEN(""), err);

	*count = 0;
	if (!statement)
		return -EIO;
	journal_filter_bind(statement, filter, cursor->day);
	sqlite3_bind_text(statement, 9, cursor->day, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int(statement, 10, cursor->minute);
	sqlite3_bind_int64(statement, 11, cursor->number);
	return store_number(store, statement, 0, count, err);
}

/* How a list finds its entries: day by day, or by an index of the few that can be meant. */
enum way { BY_DAY, BY_KIND, BY_TAG };

enum { FEW = 2048 };

/* Whether the statement, of a name and of how many are looked at, finds a few entries only. */
static int has_few(struct store *store, sqlite3_stmt *statement, const char *name, bool *is_few,
		   struct error *err)
{
	int64_t count;
	int result;

	if (!statement)
		return -EIO;
	store_bind(statement, 1, name);
	sqlite3_bind_int(statement, 2, FEW + 1);
	result = store_number(store, statement, 0, &count, err);
	*is_few = result == 0 && count <= FEW;
	return result;
}

static int choose_way(struct store *store, const struct journal_filter *filter, enum way *way,
		      struct error *err)
{
	bool is_few = false;
	int result = 0;

	*way = BY_DAY;
	if (filter->tag)
		result = has_few(store,
				 store_statement(store,
						 "SELECT count(*) FROM (SELECT 1 FROM tag "
						 "WHERE name = ?1 LIMIT ?2)",
						 err),
				 filter->tag, &is_few, err);
	if (is_few)
		*way = BY_TAG;
	else if (result == 0 && filter->kind)
		result = has_few(store,
				 store_statement(store,
						 "SELECT count(*) FROM (SELECT 1 FROM entry "
						 "WHERE kind = ?1 AND is_removed = 0 LIMIT ?2)",
						 err),
				 filter->kind, &is_few, err);
	if (is_few && *way == BY_DAY)
		*way = BY_KIND;
	return result;
}

/* The same statement for each way; store_statement() knows them by their place. */
#define FROM_NUMBERS                                                                               \
	" FROM entry AS e NOT INDEXED LEFT JOIN member AS m ON m.id = e.member " FILTER_WHERE      \
	"AND e.number IN "
#define STATEMENT(store, way, columns, rest, err)                                                  \
	((way) == BY_TAG ? store_statement(store,                                                  \
					   "SELECT " columns FROM_NUMBERS                          \
					   "(SELECT entry FROM tag WHERE name = ?6) " rest,        \
					   err)                                                    \
	 : (way) == BY_KIND                                                                        \
		 ? store_statement(store,                                                          \
				   "SELECT " columns FROM_NUMBERS                                  \
				   "(SELECT number FROM entry WHERE kind = ?3 AND is_removed = 0 " \
				   "AND day >= ?1 AND day <= ?2) " rest,                           \
				   err)                                                            \
		 : store_statement(store, "SELECT " columns FROM_ENTRY FILTER_WHERE rest, err))

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
	sqlite3_stmt *statement;
	bool has_row = true;
	enum way way;
	int result = choose_way(store, filter, &way, err);

	*entries = NULL;
	*count = 0;
	if (result < 0)
		return result;
	statement = STATEMENT(
		store, way, ENTRY_COLUMNS,
		"AND (e.day > ?9 OR (coalesce(e.minute, -1), e.number) > (?10, ?11)) " FILTER_ORDER(
			"ASC") " LIMIT ?12",
		err);
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
	sqlite3_stmt *statement;
	bool has_row;
	enum way way;
	int result = choose_way(store, filter, &way, err);

	memset(cursor, 0, sizeof *cursor);
	if (result < 0)
		return result;
	statement = STATEMENT(store, way, "e.day, coalesce(e.minute, -1), e.number",
			      FILTER_ORDER("DESC") " LIMIT 1 OFFSET ?9", err);
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
