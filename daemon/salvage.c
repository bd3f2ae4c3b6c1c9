/* SPDX-License-Identifier: MIT */
#include "daemon/salvage.h"

#include "daemon/journal_row.h"
#include "daemon/store.h"
#include "daemon/store_trust.h"
#include "schema/date.h"
#include "schema/entry.h"
#include "schema/frame.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

/* No journal has more; how far is looked where the journal cannot say it. */
enum { NUMBER_MAX = 2000000, NUMBER_GUESS = 200000 };

/* In the order of journal_read_row(); the writer's name where it can be read. */
#define COLUMNS(id, created, member)                                                               \
	"number, " id ", revision, day, minute, kind, outcome, " member                            \
	", text, tags, is_private, is_removed, " created ", changed_s, said_by "
#define NAME "(SELECT name FROM member WHERE id = member)"
#define OF_ENTRY "FROM entry WHERE number = ?1"
#define OF_REVISIONS                                                                               \
	"FROM (SELECT entry AS number, * FROM revision WHERE entry = ?1 "                          \
	"ORDER BY revision DESC LIMIT 1)"

static const char *const readings[] = {
	"SELECT " COLUMNS("id", "created_s", NAME) OF_ENTRY,
	"SELECT " COLUMNS("id", "created_s", "NULL") OF_ENTRY,
	"SELECT " COLUMNS("?2", "changed_s", NAME) OF_REVISIONS,
	"SELECT " COLUMNS("?2", "changed_s", "NULL") OF_REVISIONS,
};

enum { READINGS = sizeof readings / sizeof readings[0], FIRST_WITHOUT_ID = 2 };

struct salvage {
	sqlite3 *db;
	sqlite3_stmt *statements[READINGS]; /* NULL where its tables cannot be found */
	char (*ids)[UUID_TEXT];		    /* by number; empty where none is known */
	int64_t last;
	FILE *out;
};

static int64_t ask_number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t number = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

/* The greatest number, by whoever still knows it. */
static int64_t find_last(sqlite3 *db)
{
	static const char *const places[] = {
		"SELECT max(number) FROM entry",
		"SELECT seq FROM sqlite_sequence WHERE name = 'entry'",
		"SELECT max(entry) FROM revision",
	};
	int64_t last = 0;

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		int64_t number = ask_number(db, places[i]);

		if (number > last)
			last = number;
	}
	if (last <= 0)
		return NUMBER_GUESS;
	return last > NUMBER_MAX ? NUMBER_MAX : last;
}

/* The ids stand in an index of their own, from which as many are taken as can be read. */
static void read_ids(struct salvage *salvage)
{
	static const char *const orders[] = {
		"SELECT number, id FROM entry INDEXED BY sqlite_autoindex_entry_1 ORDER BY id",
		"SELECT number, id FROM entry INDEXED BY sqlite_autoindex_entry_1 ORDER BY id DESC",
	};

	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		sqlite3_stmt *statement = NULL;

		if (sqlite3_prepare_v2(salvage->db, orders[i], -1, &statement, NULL) != SQLITE_OK)
			continue;
		while (sqlite3_step(statement) == SQLITE_ROW) {
			int64_t number = sqlite3_column_int64(statement, 0);
			const char *id = store_text(statement, 1);

			if (number > 0 && number <= salvage->last && id && uuid_is_valid(id))
				memcpy(salvage->ids[number], id, UUID_TEXT);
		}
		sqlite3_finalize(statement);
	}
}

/* The entry as it is exported; NULL where what was read is none. */
static json_t *read_entry(sqlite3_stmt *statement)
{
	static const int texts[] = { 1, 3, 5, 8, 9 };
	struct entry entry;
	struct entry again;
	int32_t day;
	json_t *row;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if (sqlite3_column_type(statement, texts[i]) != SQLITE_TEXT)
			return NULL;
	}
	if (!uuid_is_valid(store_text(statement, 1)) ||
	    date_parse(store_text(statement, 3), &day) < 0)
		return NULL;
	journal_read_row(statement, &entry);
	row = entry_to_wire(&entry);
	entry_release(&entry);
	if (!row || entry_from_wire(&again, row, NULL) < 0) {
		json_decref(row);
		return NULL;
	}
	entry_release(&again);
	/* It is the first and only version that there is. */
	json_object_set_new(row, "revision", json_integer(1));
	json_object_set_new(row, "type", json_string("entry"));
	return row;
}

static json_t *find_entry(struct salvage *salvage, int64_t number)
{
	json_t *row = NULL;

	for (int i = 0; i < READINGS && !row; i++) {
		sqlite3_stmt *statement = salvage->statements[i];
		char *id = salvage->ids[number];

		if (!statement)
			continue;
		if (i >= FIRST_WITHOUT_ID && !*id && uuid_new(id) < 0)
			return NULL;
		sqlite3_bind_int64(statement, 1, number);
		if (i >= FIRST_WITHOUT_ID)
			store_bind(statement, 2, id);
		if (sqlite3_step(statement) == SQLITE_ROW)
			row = read_entry(statement);
		sqlite3_reset(statement);
	}
	return row;
}

static int write_all(struct salvage *salvage)
{
	fputs("{\"type\":\"journal\",\"format\":1}\n", salvage->out);
	for (int64_t number = 1; number <= salvage->last; number++) {
		json_t *row = find_entry(salvage, number);
		_cleanup_(free_text) char *text = row ? json_text(row, JSON_COMPACT) : NULL;

		if (text)
			fprintf(salvage->out, "%s\n", text);
		json_decref(row);
	}
	return fflush(salvage->out) == 0 && !ferror(salvage->out) ? 0 : -EIO;
}

int salvage_write(const char *path, FILE *out)
{
	static const bool is_rewriting = false;
	struct salvage salvage = { .out = out };
	int result = -EBADMSG;

	if (sqlite3_open_v2(path, &salvage.db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
			    NULL) == SQLITE_OK) {
		store_trust_harden(salvage.db, &is_rewriting);
		sqlite3_exec(salvage.db, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0", NULL,
			     NULL, NULL);
		salvage.last = find_last(salvage.db);
		salvage.ids = memory_zeroed((size_t)salvage.last + 1, sizeof *salvage.ids);
		for (int i = 0; i < READINGS; i++)
			sqlite3_prepare_v2(salvage.db, readings[i], -1, &salvage.statements[i],
					   NULL);
		read_ids(&salvage);
		result = write_all(&salvage);
		for (int i = 0; i < READINGS; i++)
			sqlite3_finalize(salvage.statements[i]);
	}
	sqlite3_close_v2(salvage.db);
	free(salvage.ids);
	return result;
}
