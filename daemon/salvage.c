/* SPDX-License-Identifier: MIT */
#include "daemon/salvage.h"

#include "daemon/journal_export.h"
#include "daemon/journal_row.h"
#include "daemon/salvage_rows.h"
#include "daemon/store.h"
#include "daemon/store_trust.h"
#include "schema/date.h"
#include "schema/entry.h"
#include "schema/frame.h"
#include "schema/memory.h"
#include "schema/uuid.h"

#include <errno.h>
#include <string.h>

enum { PAGE_BYTES = FRAME_MAX / 3 };

struct salvage {
	sqlite3 *damaged;
	struct store *journal; /* what could be read, in memory */
	struct salvaged *tables;
	size_t count;
	json_t *ids; /* by number, for entries that are no longer there: numbers as text */
	FILE *out;
};

/* --- entries of which only earlier versions can be read ---------------------------------- */

/* The ids stand in an index of their own, from which as many are taken as can be read. */
static void read_ids(struct salvage *salvage)
{
	static const char *const orders[] = {
		"SELECT number, id FROM entry INDEXED BY sqlite_autoindex_entry_1 ORDER BY id",
		"SELECT number, id FROM entry INDEXED BY sqlite_autoindex_entry_1 ORDER BY id DESC",
	};

	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		sqlite3_stmt *statement = NULL;

		if (sqlite3_prepare_v2(salvage->damaged, orders[i], -1, &statement, NULL) !=
		    SQLITE_OK)
			continue;
		while (sqlite3_step(statement) == SQLITE_ROW) {
			const char *number = store_text(statement, 0);
			const char *id = store_text(statement, 1);

			if (number && id && uuid_is_valid(id))
				json_object_set_new(salvage->ids, number, json_string(id));
		}
		sqlite3_finalize(statement);
	}
}

static int put_entry(struct salvage *salvage, int64_t number, const char *id, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		salvage->journal,
		"INSERT OR IGNORE INTO entry SELECT entry, ?2, revision, day, minute, kind, "
		"outcome, "
		"member, text, said_by, tags, is_private, is_removed, (SELECT min(f.changed_s) "
		"FROM "
		"revision AS f WHERE f.entry = ?1), changed_s FROM revision WHERE entry = ?1 "
		"ORDER BY revision DESC LIMIT 1",
		err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	store_bind(statement, 2, id);
	return store_run(salvage->journal, statement, err);
}

/* The last version takes the place of an entry that is lost; where its id is, too, it gets one. */
static int restore_entries(struct salvage *salvage, struct error *err)
{
	sqlite3_stmt *lost = store_statement(
		salvage->journal,
		"SELECT DISTINCT entry FROM revision WHERE entry NOT IN (SELECT number FROM entry)",
		err);
	int result = 0;

	if (!lost)
		return -EIO;
	while (store_next(salvage->journal, lost, &result, err)) {
		const char *known =
			json_string_value(json_object_get(salvage->ids, store_text(lost, 0)));
		char id[UUID_TEXT];

		if (known)
			memcpy(id, known, sizeof id);
		else if (uuid_new(id) < 0)
			return -EIO;
		result = put_entry(salvage, sqlite3_column_int64(lost, 0), id, err);
		if (result < 0)
			break;
	}
	sqlite3_reset(lost);
	return result;
}

/* --- what an import would not take --------------------------------------------------------- */

static bool is_entry(sqlite3_stmt *row)
{
	struct entry entry;
	struct entry again;
	json_t *wire;
	int32_t day;
	bool is_one;

	if (date_parse(store_text(row, 3), &day) < 0)
		return false;
	journal_read_row(row, &entry);
	wire = entry_to_wire(&entry);
	entry_release(&entry);
	is_one = wire && entry_from_wire(&again, wire, NULL) == 0;
	if (is_one)
		entry_release(&again);
	json_decref(wire);
	return is_one;
}

static int remove_version(struct store *journal, int64_t number, int64_t revision,
			  struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		journal, "DELETE FROM revision WHERE entry = ?1 AND revision = ?2", err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	sqlite3_bind_int64(statement, 2, revision);
	return store_run(journal, statement, err);
}

static int remove_what_is_none(struct store *journal, struct error *err)
{
	sqlite3_stmt *rows =
		store_statement(journal, "SELECT " REVISION_COLUMNS FROM_REVISION, err);
	int result = 0;

	if (!rows)
		return -EIO;
	while (store_next(journal, rows, &result, err)) {
		if (!is_entry(rows))
			result = remove_version(journal, sqlite3_column_int64(rows, 0),
						sqlite3_column_int64(rows, 2), err);
		if (result < 0)
			break;
	}
	sqlite3_reset(rows);
	return result;
}

/*
 * An import counts versions from 1, so that notes of what was done are of use only for
 * entries that have all of theirs.  A note of a purge is about what is not there.
 */
static const char notes[] =
	"DELETE FROM change WHERE subject = 'entry' AND action <> 'purge' AND NOT coalesce("
	"(SELECT count(*) = max(revision) AND max(revision) >= coalesce(change.after_revision, "
	"change.before_revision, 0) FROM revision WHERE entry = change.number), 0);"
	"DELETE FROM change WHERE subject = 'meeting' AND number NOT IN (SELECT number FROM "
	"meeting);"
	"DELETE FROM change WHERE subject = 'step' AND number NOT IN (SELECT step FROM change)";

static int mend(struct salvage *salvage, struct error *err)
{
	struct store *journal = salvage->journal;
	int result = restore_entries(salvage, err);

	if (result == 0)
		result = remove_what_is_none(journal, err);
	/* The entry itself is its last version. */
	if (result == 0)
		result = store_execute(
			journal,
			"INSERT OR IGNORE INTO revision SELECT number, revision, day, minute, "
			"kind, "
			"outcome, member, text, said_by, tags, is_private, is_removed, changed_s "
			"FROM entry",
			err);
	if (result == 0)
		result = remove_what_is_none(journal, err);
	if (result == 0)
		result = store_execute(
			journal,
			"DELETE FROM entry WHERE number NOT IN (SELECT entry FROM revision)", err);
	for (size_t i = 0; result == 0 && i < salvage->count; i++)
		result = salvaged_mend(&salvage->tables[i], journal, err);
	return result == 0 ? store_execute(journal, notes, err) : result;
}

/* --- writing --------------------------------------------------------------------------------- */

static int64_t count_rows(struct store *journal, const char *table)
{
	_cleanup_(free_text) char *sql = memory_format("SELECT count(*) FROM \"%s\"", table);
	sqlite3_stmt *statement = store_prepare(journal, sql, NULL);
	int64_t count = 0;

	if (statement && sqlite3_step(statement) == SQLITE_ROW)
		count = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return count;
}

/* The first line of the file, which an import looks through for its format alone. */
static json_t *tell(const struct salvage *salvage)
{
	json_t *tables = json_array();

	for (size_t i = 0; i < salvage->count; i++) {
		const struct salvaged *table = &salvage->tables[i];
		int64_t kept = count_rows(salvage->journal, table->table);
		/* Entries that were not found themselves may stand there by an earlier version. */
		int64_t back = kept > table->found ? kept - table->found : 0;

		json_array_append_new(
			tables,
			json_pack("{s:s, s:I, s:I, s:I, s:b}", "table", table->table, "kept",
				  (json_int_t)kept, "left_out",
				  (json_int_t)(kept < table->found ? table->found - kept : 0),
				  "unread",
				  (json_int_t)(table->unread > back ? table->unread - back : 0),
				  "hurt", table->is_hurt));
	}
	return json_pack("{s:s, s:i, s:o}", "type", "journal", "format", 1, "salvaged", tables);
}

static void write_row(const struct salvage *salvage, const json_t *row)
{
	_cleanup_(free_text) char *text = json_text(row, JSON_COMPACT);

	fprintf(salvage->out, "%s\n", text);
}

static int write_all(const struct salvage *salvage, struct error *err)
{
	struct journal_export at = { .table = 0 };
	json_t *head = tell(salvage);
	bool is_done = false;
	int result = 0;

	write_row(salvage, head);
	json_decref(head);
	while (result == 0 && !is_done) {
		json_t *rows;
		const json_t *row;
		size_t i;

		result = journal_export_next(salvage->journal, &at, PAGE_BYTES, &rows, err);
		is_done = json_array_size(rows) == 0;
		json_array_foreach (rows, i, row)
			write_row(salvage, row);
		json_decref(rows);
	}
	if (result == 0 && (fflush(salvage->out) != 0 || ferror(salvage->out)))
		result = -EIO;
	return result;
}

static int salvage_all(struct salvage *salvage, struct error *err)
{
	int result = store_execute(salvage->journal, "PRAGMA foreign_keys = OFF", err);

	if (result == 0)
		result = store_begin(salvage->journal, err);
	if (result < 0)
		return result;
	salvage->count = salvaged_list(salvage->journal, &salvage->tables);
	for (size_t i = 0; i < salvage->count; i++)
		salvaged_read(&salvage->tables[i], salvage->damaged, salvage->journal);
	read_ids(salvage);
	result = mend(salvage, err);
	if (result == 0)
		result = write_all(salvage, err);
	store_rollback(salvage->journal);
	salvaged_free(salvage->tables, salvage->count);
	return result;
}

int salvage_write(const char *path, FILE *out)
{
	static const bool is_rewriting = false;
	struct salvage salvage = { .out = out };
	struct error err;
	int result = -EBADMSG;

	if (sqlite3_open_v2(path, &salvage.damaged,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
			    NULL) == SQLITE_OK) {
		store_trust_harden(salvage.damaged, &is_rewriting);
		sqlite3_exec(salvage.damaged, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0",
			     NULL, NULL, NULL);
		salvage.ids = json_object();
		result = store_open(&salvage.journal, ":memory:", &err);
		if (result == 0)
			result = salvage_all(&salvage, &err);
		store_close(salvage.journal);
		json_decref(salvage.ids);
	}
	sqlite3_close_v2(salvage.damaged);
	return result;
}
