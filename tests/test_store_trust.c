/* SPDX-License-Identifier: MIT */
#include "daemon/embedded.h"
#include "daemon/prepared.h"
#include "daemon/store.h"
#include "daemon/store_trust.h"
#include "schema/memory.h"
#include "tests/household_fixture.h"
#include "tests/store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A journal from elsewhere, and what nobody may do with one. */

static void run_elsewhere(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

static void make_journal(const struct place *place)
{
	struct store *store = place_open(place->path);

	place_add_member(store);
	store_close(store);
}

/* What was made when the daemon was built is what the migrations make now. */
static void test_the_prepared_schema(void **unused)
{
	static const char *const migrations[] = { embedded_migration_001 };
	_cleanup_(free_text) char *rows = NULL;
	_cleanup_(free_text) char *verbatim = NULL;

	(void)unused;
	assert_int_equal(store_trust_expected(migrations, 1, &rows), SQLITE_OK);
	assert_string_equal(rows, prepared_rows);
	assert_non_null(strstr(rows, "\n5:entry\n"));
	assert_int_equal(store_trust_verbatim(migrations, 1, &verbatim), SQLITE_OK);
	assert_string_equal(verbatim, prepared_verbatim);
}

/* A journal as it was made is known at a glance; one that was rewritten, or forged, is not. */
static void test_a_glance_at_the_schema(void **state)
{
	static const char *const others[] = {
		"CREATE TABLE extra (x)",
		"DROP INDEX entry_by_day",
		"VACUUM",
		"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql || ' '"
		" WHERE name = 'member'",
		"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql || char(0)"
		" WHERE name = 'member'",
		"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = NULL"
		" WHERE name = 'entry_by_day'"
	};
	const struct place *place = *state;
	_cleanup_(free_text) char *cut = memory_string(prepared_verbatim);

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		sqlite3 *db;

		unlink(place->path);
		make_journal(place);
		assert_int_equal(sqlite3_open(place->path, &db), SQLITE_OK);
		assert_true(store_trust_is_verbatim(db, prepared_verbatim));
		assert_false(store_trust_is_verbatim(db, ""));
		cut[strlen(cut) - 1] = '\0';
		assert_false(store_trust_is_verbatim(db, cut));
		assert_int_equal(sqlite3_exec(db, others[i], NULL, NULL, NULL), SQLITE_OK);
		assert_false(store_trust_is_verbatim(db, prepared_verbatim));
		assert_int_equal(sqlite3_close(db), SQLITE_OK);
	}
}

/* Each is a journal by its number and version, and yet none of ours. */
static void test_forged_schemas(void **state)
{
	static const char *const forgeries[] = {
		"CREATE VIEW later AS SELECT * FROM entry",
		"CREATE TRIGGER spread AFTER INSERT ON entry BEGIN DELETE FROM member; END",
		"CREATE TABLE extra (x)",
		"CREATE INDEX slow ON entry (text)",
		"ALTER TABLE entry ADD COLUMN secret TEXT",
		"ALTER TABLE member RENAME COLUMN name TO label",
		"DROP TABLE setting",
		/* The same tables, with a check that calls a function. */
		("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, "
		 "'joined_s', 'joined_s /* */') WHERE name = 'member'"),
	};
	const struct place *place = *state;

	for (size_t i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
		make_journal(place);
		run_elsewhere(place->path, forgeries[i]);
		place_check_untouched(place->path, "foreign");
		assert_int_equal(unlink(place->path), 0);
	}
}

/* What another version of SQLite leaves behind is no forgery. */
static void test_statistics_are_no_forgery(void **state)
{
	const struct place *place = *state;
	struct store *store;

	make_journal(place);
	run_elsewhere(place->path, "ANALYZE");
	store = place_open(place->path);
	assert_int_equal(place_count_members(store), 1);
	store_close(store);
}

static void test_no_second_database(void **state)
{
	const struct place *place = *state;
	_cleanup_(free_text) char *path = memory_format("%s/other.db", place->folder);
	_cleanup_(free_text) char *attach = memory_format("ATTACH '%s' AS other", path);
	struct store *store = place_open(place->path);

	place_add_member(store);
	assert_true(place_run(store, attach, NULL) < 0);
	assert_int_equal(access(path, F_OK), -1);
	assert_true(place_run(store, "ATTACH '' AS other", NULL) < 0);
	assert_true(place_run(store, "ATTACH ':memory:' AS other", NULL) < 0);
	assert_true(place_run(store, "ATTACH lower('') AS other", NULL) < 0);
	/* VACUUM attaches one of its own, and afterwards nobody may again. */
	assert_int_equal(store_rewrite(store, NULL), 0);
	assert_true(place_run(store, "ATTACH '' AS again", NULL) < 0);
	assert_true(place_run(store, "VACUUM INTO '/tmp/ayumi-elsewhere.db'", NULL) < 0);
	assert_int_equal(access("/tmp/ayumi-elsewhere.db", F_OK), -1);
	assert_int_equal(place_count_members(store), 1);
	store_close(store);
}

static void test_limits(void **state)
{
	static const char add[] = "INSERT INTO member (name, joined_s) VALUES (?1, 0)";
	const struct place *place = *state;
	struct store *store = place_open(place->path);
	const size_t longest = 2 * 1024 * 1024;
	char *text = memory_zeroed(longest + 1, 1);
	sqlite3_stmt *statement = store_statement(store, add, NULL);

	memset(text, 't', longest);
	assert_int_equal(sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC), SQLITE_TOOBIG);
	assert_int_equal(place_ask(store, "SELECT length(hex(zeroblob(500000)))"), 1000000);
	assert_true(place_run(store, "SELECT hex(zeroblob(600000))", NULL) < 0);
	assert_int_equal(sqlite3_limit(store_handle(store), SQLITE_LIMIT_ATTACHED, -1), 1);
	store_close(store);
	free(text);
}

/* Refused before a statement is made of it, and where it is asked for directly. */
static void test_no_extension(void **state)
{
	const struct place *place = *state;
	struct store *store = place_open(place->path);
	sqlite3 *db = store_handle(store);
	sqlite3_stmt *statement = NULL;
	char *why = NULL;

	assert_int_not_equal(sqlite3_prepare_v2(db, "SELECT load_extension('/nonexistent')", -1,
						&statement, NULL),
			     SQLITE_OK);
	assert_null(statement);
	assert_non_null(strstr(sqlite3_errmsg(db), "load_extension"));
	assert_int_not_equal(sqlite3_load_extension(db, "/nonexistent", NULL, &why), SQLITE_OK);
	assert_string_equal(why, "not authorized");
	sqlite3_free(why);
	store_close(store);
}

/* Ours has neither triggers nor views, and no word in it is a text by mistake. */
static void test_nothing_runs_by_itself(void **state)
{
	const struct place *place = *state;
	struct store *store = place_open(place->path);

	place_add_member(store);
	assert_int_equal(place_run(store,
				   "CREATE TRIGGER spread AFTER INSERT ON member BEGIN "
				   "DELETE FROM member; END",
				   NULL),
			 0);
	place_add_member(store);
	assert_int_equal(place_count_members(store), 2);
	assert_int_equal(place_run(store, "CREATE VIEW later AS SELECT * FROM member", NULL), 0);
	assert_true(place_run(store, "SELECT * FROM later", NULL) < 0);
	assert_true(place_run(store, "CREATE INDEX wrong ON member (\"no such column\")", NULL) <
		    0);
	store_close(store);
}

int main(void)
{
#define PLACED(test) cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_prepared_schema),
		PLACED(test_a_glance_at_the_schema),
		PLACED(test_forged_schemas),
		PLACED(test_statistics_are_no_forgery),
		PLACED(test_no_second_database),
		PLACED(test_limits),
		PLACED(test_no_extension),
		PLACED(test_nothing_runs_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
