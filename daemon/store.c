/* SPDX-License-Identifier: MIT */
#include "daemon/store.h"

#include "daemon/embedded.h"
#include "daemon/prepared.h"
#include "daemon/store_trust.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { STATEMENTS_MAX = 512, CHECKPOINT_PAGES = 1000 };

/* In KiB, as SQLite has them: its own default, and what an import may take for a while. */
#define PAGES "-2000"
#define PAGES_MUCH "-65536"

struct cached {
	const char *sql;
	sqlite3_stmt *statement;
};

struct store {
	sqlite3 *db;
	struct cached cache[STATEMENTS_MAX];
	size_t cached_count;
	int log_pages;
	const char *trouble;
	struct store_context context;
	bool is_open_transaction;
	bool is_rewriting;
};

static const char *const migrations[] = { embedded_migration_001 };

enum { VERSION_NEWEST = sizeof migrations / sizeof migrations[0] };

const int store_version = VERSION_NEWEST;

void store_start(void)
{
	/* No thread but the first comes near it, and nobody asks what it counts. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int unusable(struct error *err, int code, const char *reason, const char *detail)
{
	return error_set(err, code, FAULT_JOURNAL_UNUSABLE, NULL, reason, "%s", detail);
}

/* Errors that say something of the file, and what they mean for what was asked. */
static int map_failure(struct store *store, int code, struct error *err)
{
	const char *message = sqlite3_errmsg(store->db);

	switch (code & 0xFF) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		store->trouble = "damaged";
		return unusable(err, -EBADMSG, "damaged", message);
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return unusable(err, -EROFS, "read-only", message);
	case SQLITE_IOERR:
	case SQLITE_FULL:
		store->trouble = "io";
		return error_set(err, -EIO, FAULT_NOT_CERTAIN, NULL, NULL, "%s", message);
	case SQLITE_NOMEM:
		abort();
	default:
		return error_set(err, -EINVAL, FAULT_JOURNAL_UNUSABLE, NULL, "io", "%s (%d)",
				 message, code);
	}
}

int store_execute(struct store *store, const char *sql, struct error *err)
{
	int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? 0 : map_failure(store, code, err);
}

static int ask_number(struct store *store, const char *sql, int64_t *number, struct error *err)
{
	sqlite3_stmt *statement;
	int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);

	*number = 0;
	if (code == SQLITE_OK) {
		code = sqlite3_step(statement);
		if (code == SQLITE_ROW)
			*number = sqlite3_column_int64(statement, 0);
	}
	sqlite3_finalize(statement);
	return code == SQLITE_ROW || code == SQLITE_DONE ? 0 : map_failure(store, code, err);
}

static int on_log(void *context, sqlite3 *db, const char *name, int pages)
{
	struct store *store = context;

	(void)db;
	(void)name;
	store->log_pages = pages;
	return SQLITE_OK;
}

/* Before anything is written: whose file is it, and how new? */
static int check_identity(struct store *store, bool was_there, int64_t *version, struct error *err)
{
	int64_t application = 0;
	int64_t tables = 0;
	int result = ask_number(store, "PRAGMA application_id", &application, err);

	if (result == 0)
		result = ask_number(store, "PRAGMA user_version", version, err);
	if (result == 0)
		result = ask_number(store, "SELECT count(*) FROM sqlite_schema", &tables, err);
	if (result < 0)
		return result;
	if (was_there && application != STORE_APPLICATION_ID &&
	    (application != 0 || *version != 0 || tables != 0))
		return unusable(err, -EINVAL, "foreign", "the file is not a journal of Ayumi");
	if (*version > VERSION_NEWEST)
		return error_set(err, -EINVAL, FAULT_JOURNAL_UNUSABLE, NULL, "newer",
				 "the journal has version %lld, this program knows up to %d",
				 (long long)*version, VERSION_NEWEST);
	return 0;
}

int store_compare_schema(sqlite3 *db, int64_t version, bool *fits)
{
	_cleanup_(free_text) char *rows = NULL;
	int code = SQLITE_OK;

	*fits = version == VERSION_NEWEST && store_trust_is_verbatim(db, prepared_verbatim);
	if (*fits)
		return SQLITE_OK;
	if (version == VERSION_NEWEST)
		return store_trust_compare(db, prepared_rows, fits);
	code = store_trust_expected(migrations, (size_t)version, &rows);
	return code == SQLITE_OK ? store_trust_compare(db, rows, fits) : code;
}

/* What a forged schema could do, it would do to whoever reads a row. */
static int check_schema(struct store *store, int64_t version, struct error *err)
{
	bool fits = true;
	int code = SQLITE_OK;

	if (version > 0)
		code = store_compare_schema(store->db, version, &fits);
	if (code != SQLITE_OK)
		return map_failure(store, code, err);
	return fits ? 0
		    : unusable(err, -EINVAL, "foreign",
			       "the tables of the file are not those of a journal");
}

static int check_soundness(struct store *store, struct error *err)
{
	sqlite3_stmt *statement;
	const char *answer = NULL;
	int result = 0;
	int code = sqlite3_prepare_v2(store->db, "PRAGMA quick_check(1)", -1, &statement, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		answer = store_text(statement, 0);
	if (!answer)
		result = map_failure(store, code, err);
	else if (strcmp(answer, "ok") != 0)
		result = unusable(err, -EBADMSG, "damaged", answer);
	sqlite3_finalize(statement);
	return result;
}

int store_check(struct store *store, struct error *err)
{
	int result = check_soundness(store, err);

	if (result == -EBADMSG)
		store->trouble = "damaged";
	return result;
}

static int migrate(struct store *store, int64_t from, struct error *err)
{
	for (int64_t version = from; version < VERSION_NEWEST; version++) {
		_cleanup_(free_text) char *finish = memory_format(
			"PRAGMA application_id = %d; PRAGMA user_version = %lld; COMMIT",
			STORE_APPLICATION_ID, (long long)version + 1);
		int result = store_execute(store, "BEGIN IMMEDIATE", err);

		if (result == 0)
			result = store_execute(store, migrations[version], err);
		if (result == 0)
			result = store_execute(store, finish, err);
		if (result < 0) {
			sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
			return result;
		}
	}
	return 0;
}

static int prepare_database(struct store *store, bool was_there, bool was_left_open,
			    store_before_migration *before, struct error *err)
{
	int64_t version = 0;
	int result = store_execute(store, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0", err);

	if (result == 0)
		result = check_identity(store, was_there, &version, err);
	if (result == 0 && was_left_open)
		result = check_soundness(store, err);
	if (result == 0)
		result = check_schema(store, version, err);
	if (result == 0)
		result = store_execute(store,
				       "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
				       "PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON;"
				       "PRAGMA temp_store = MEMORY",
				       err);
	if (result == 0 && was_there && version < VERSION_NEWEST && before)
		result = before(store, err);
	if (result == 0)
		result = migrate(store, version, err);
	return result;
}

/* SQLite writes the log back when it closes, unless it is told not to touch the file. */
static void close_database(struct store *store, bool may_write)
{
	if (may_write)
		sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	else
		sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_close_v2(store->db);
	free(store);
}

int store_open(struct store **opened, const char *path, struct error *err)
{
	return store_open_after(opened, path, NULL, err);
}

int store_open_after(struct store **opened, const char *path, store_before_migration *before,
		     struct error *err)
{
	_cleanup_(free_text) char *log = memory_format("%s-wal", path);
	struct stat status;
	struct store *store;
	bool was_there = lstat(path, &status) == 0;
	bool was_left_open;
	int result;
	int code;

	if (was_there && !S_ISREG(status.st_mode))
		return unusable(err, -EINVAL, "foreign", "the journal is not a regular file");
	was_there = was_there && status.st_size > 0;
	was_left_open = was_there && lstat(log, &status) == 0 && status.st_size > 0;
	store = memory_zeroed(1, sizeof *store);
	code = sqlite3_open_v2(path, &store->db,
			       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
			       NULL);
	if (code != SQLITE_OK) {
		result = map_failure(store, code, err);
	} else {
		sqlite3_extended_result_codes(store->db, 1);
		store_trust_harden(store->db, &store->is_rewriting);
		result = prepare_database(store, was_there, was_left_open, before, err);
		/* After wal_autocheckpoint, which sets a hook of its own. */
		sqlite3_wal_hook(store->db, on_log, store);
	}
	if (result < 0) {
		close_database(store, false);
		return result;
	}
	*opened = store;
	return 0;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < store->cached_count; i++)
		sqlite3_finalize(store->cache[i].statement);
	close_database(store, store->trouble == NULL);
}

sqlite3_stmt *store_statement(struct store *store, const char *sql, struct error *err)
{
	struct cached *cached;
	int code;

	for (size_t i = 0; i < store->cached_count; i++) {
		if (store->cache[i].sql == sql) {
			sqlite3_reset(store->cache[i].statement);
			sqlite3_clear_bindings(store->cache[i].statement);
			return store->cache[i].statement;
		}
	}
	if (store->cached_count == STATEMENTS_MAX)
		abort();
	cached = &store->cache[store->cached_count];
	code = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &cached->statement,
				  NULL);
	if (code != SQLITE_OK) {
		map_failure(store, code, err);
		return NULL;
	}
	cached->sql = sql;
	store->cached_count++;
	return cached->statement;
}

sqlite3_stmt *store_prepare(struct store *store, const char *sql, struct error *err)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);

	if (code != SQLITE_OK)
		map_failure(store, code, err);
	return code == SQLITE_OK ? statement : NULL;
}

int store_step(struct store *store, sqlite3_stmt *statement, bool *has_row, struct error *err)
{
	int code = sqlite3_step(statement);
	int result = 0;

	*has_row = code == SQLITE_ROW;
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		result = map_failure(store, code, err);
	if (code != SQLITE_ROW)
		sqlite3_reset(statement);
	return result;
}

bool store_next(struct store *store, sqlite3_stmt *statement, int *result, struct error *err)
{
	bool has_row = false;

	*result = store_step(store, statement, &has_row, err);
	return *result == 0 && has_row;
}

int store_run(struct store *store, sqlite3_stmt *statement, struct error *err)
{
	bool has_row;
	int result = store_step(store, statement, &has_row, err);

	sqlite3_reset(statement);
	return result;
}

int store_number(struct store *store, sqlite3_stmt *statement, int64_t fallback, int64_t *number,
		 struct error *err)
{
	bool has_row;
	int result = store_step(store, statement, &has_row, err);

	*number = result == 0 && has_row ? sqlite3_column_int64(statement, 0) : fallback;
	sqlite3_reset(statement);
	return result;
}

static int run_static(struct store *store, const char *sql, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, sql, err);

	return statement ? store_run(store, statement, err) : -EIO;
}

int store_begin(struct store *store, struct error *err)
{
	int result;

	if (store->trouble)
		return unusable(err, -EIO, store->trouble,
				"writing has stopped since the trouble with the disk or the file");
	result = run_static(store, "BEGIN IMMEDIATE", err);
	memset(&store->context, 0, sizeof store->context);
	store->is_open_transaction = result == 0;
	return result;
}

struct store_context *store_context(struct store *store)
{
	return &store->context;
}

int store_commit(struct store *store, struct error *err)
{
	int result = run_static(store, "COMMIT", err);

	if (result == 0)
		store->is_open_transaction = false;
	return result;
}

int store_finish(struct store *store, int result, struct error *err)
{
	if (result == 0)
		result = store_commit(store, err);
	if (result < 0)
		store_rollback(store);
	return result;
}

void store_rollback(struct store *store)
{
	if (!store->is_open_transaction)
		return;
	store->is_open_transaction = false;
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

bool store_wants_checkpoint(const struct store *store)
{
	return store->log_pages >= CHECKPOINT_PAGES && !store->trouble;
}

void store_checkpoint(struct store *store)
{
	int code =
		sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

	store->log_pages = 0;
	if (code != SQLITE_OK && code != SQLITE_BUSY)
		map_failure(store, code, NULL);
}

void store_expect_much(struct store *store, bool is_much)
{
	/* A wrong size would only be slow. */
	sqlite3_exec(store->db,
		     is_much ? "PRAGMA cache_size = " PAGES_MUCH : "PRAGMA cache_size = " PAGES,
		     NULL, NULL, NULL);
	if (!is_much)
		sqlite3_db_release_memory(store->db);
}

int store_rewrite(struct store *store, struct error *err)
{
	int result;
	int code;

	store->is_rewriting = true;
	result = store_execute(store, "VACUUM", err);
	store->is_rewriting = false;
	if (result < 0)
		return result;
	code = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	store->log_pages = 0;
	return code == SQLITE_OK ? 0 : map_failure(store, code, err);
}

sqlite3 *store_handle(struct store *store)
{
	return store->db;
}

int64_t store_changes(const struct store *store)
{
	return sqlite3_total_changes64(store->db);
}

int64_t store_last_number(const struct store *store)
{
	return sqlite3_last_insert_rowid(store->db);
}

const char *store_trouble(const struct store *store)
{
	return store->trouble;
}

const char *store_text(sqlite3_stmt *statement, int column)
{
	const void *text = sqlite3_column_text(statement, column);

	return text;
}

void store_bind(sqlite3_stmt *statement, int parameter, const char *text)
{
	if (text)
		sqlite3_bind_text(statement, parameter, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(statement, parameter);
}
