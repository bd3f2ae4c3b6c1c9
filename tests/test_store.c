/* SPDX-License-Identifier: MIT */
#include "daemon/store.h"
#include "daemon/store_copy.h"
#include "schema/memory.h"
#include "tests/household_fixture.h"
#include "tests/store_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void test_a_new_journal(void **state)
{
	const struct place *place = *state;
	struct store *store = place_open(place->path);
	struct stat status;

	assert_int_equal(place_ask(store, "PRAGMA application_id"), STORE_APPLICATION_ID);
	assert_int_equal(place_ask(store, "PRAGMA user_version"), 1);
	assert_int_equal(place_count_members(store), 0);
	assert_null(store_trouble(store));
	store_close(store);
	assert_int_equal(stat(place->path, &status), 0);
	assert_true(status.st_size > 0);
	/* A clean end leaves one file. */
	assert_int_equal(access(place->log, F_OK), -1);
	store_close(NULL);
}

static void test_reopened(void **state)
{
	const struct place *place = *state;
	struct store *store = place_open(place->path);

	place_add_member(store);
	assert_int_equal(store_last_number(store), 1);
	store_close(store);
	store = place_open(place->path);
	assert_int_equal(place_count_members(store), 1);
	assert_int_equal(place_ask(store, "PRAGMA user_version"), 1);
	store_close(store);
}

static void test_an_empty_file_becomes_a_journal(void **state)
{
	const struct place *place = *state;
	struct store *store;

	fixture_write(place->path, "", 0);
	store = place_open(place->path);
	place_add_member(store);
	store_close(store);
}

static void test_after_a_sudden_end(void **state)
{
	const struct place *place = *state;
	_cleanup_(free_text) char *copy = memory_format("%s/copy.db", place->folder);
	struct store *store = place_open(place->path);

	place_add_member(store);
	place_add_member(store);
	assert_int_equal(store_begin(store, NULL), 0);
	assert_int_equal(
		place_run(store, "INSERT INTO member (name, joined_s) VALUES ('x', 0)", NULL), 0);
	place_copy_while_open(place, copy);
	store_rollback(store);
	store_close(store);
	store = place_open(copy);
	assert_int_equal(place_count_members(store), 2);
	store_close(store);
}

static void test_pragmas_in_force(void **state)
{
	const struct place *place = *state;
	struct store *store = place_open(place->path);
	sqlite3_stmt *mode = store_statement(store, "PRAGMA journal_mode", NULL);
	bool has_row;

	assert_int_equal(store_step(store, mode, &has_row, NULL), 0);
	assert_true(has_row);
	assert_string_equal(store_text(mode, 0), "wal");
	sqlite3_reset(mode);
	assert_int_equal(place_ask(store, "PRAGMA synchronous"), 2);
	assert_int_equal(place_ask(store, "PRAGMA foreign_keys"), 1);
	assert_int_equal(place_ask(store, "PRAGMA trusted_schema"), 0);
	assert_int_equal(place_ask(store, "PRAGMA cell_size_check"), 1);
	assert_int_equal(place_ask(store, "PRAGMA wal_autocheckpoint"), 0);
	assert_int_equal(place_ask(store, "PRAGMA mmap_size"), 0);
	store_close(store);
}

/* Whatever lies in its place stays, and nobody else reads it. */
static void test_a_copy_is_a_new_file_of_ones_own(void **state)
{
	const struct place *place = *state;
	_cleanup_(free_text) char *path = memory_format("%s/copy", place->folder);
	_cleanup_(free_text) char *target = memory_format("%s/target", place->folder);
	struct store *store = place_open(place->path);
	struct store_copy *copy = NULL;
	struct stat status;
	mode_t mask;

	assert_int_equal(symlink(target, path), 0);
	assert_int_equal(store_copy_begin(&copy, store, path, NULL), -EEXIST);
	assert_int_equal(access(target, F_OK), -1);
	fixture_write(target, "mine", 4);
	assert_int_equal(store_copy_begin(&copy, store, path, NULL), -EEXIST);
	assert_int_equal(store_copy_begin(&copy, store, target, NULL), -EEXIST);
	assert_int_equal(stat(target, &status), 0);
	assert_int_equal(status.st_size, 4);
	assert_int_equal(unlink(path), 0);
	mask = umask(0);
	assert_int_equal(store_copy_begin(&copy, store, path, NULL), 0);
	umask(mask);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	store_copy_end(copy);
	store_close(store);
}

static void test_what_the_schema_refuses(void **state)
{
	static const char *const wrong[] = {
		/* STRICT, NOT NULL, UNIQUE, CHECK, REFERENCES */
		"INSERT INTO member (name, joined_s) VALUES ('x', 'yesterday')",
		"INSERT INTO member (name, joined_s) VALUES (NULL, 0)",
		"INSERT INTO member (name, joined_s) VALUES ('m0', 0)",
		"INSERT INTO entry (id, revision, day, kind, text, created_s, changed_s) "
		"VALUES ('a', 0, '2026-11-03', 'note', '', 0, 0)",
		"INSERT INTO entry (id, revision, day, kind, text, created_s, changed_s) "
		"VALUES ('a', 1, '2026-11-3', 'note', '', 0, 0)",
		"INSERT INTO entry (id, revision, day, minute, kind, text, created_s, changed_s) "
		"VALUES ('a', 1, '2026-11-03', 1440, 'note', '', 0, 0)",
		"INSERT INTO entry (id, revision, day, kind, text, created_s, changed_s, member) "
		"VALUES ('a', 1, '2026-11-03', 'note', '', 0, 0, 77)",
		"INSERT INTO tag (name, entry) VALUES ('x', 77)",
		"INSERT INTO change (at_s, action, entry, revision) VALUES (0, 'burn', 1, 1)",
		/* Defensive, and no double-quoted strings. */
		"UPDATE sqlite_schema SET sql = ''",
		"DELETE FROM sqlite_schema",
		"SELECT \"no such column\" FROM member",
	};
	const struct place *place = *state;
	struct store *store = place_open(place->path);

	place_add_member(store);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct error err = { .fault = FAULT_NONE };

		if (place_run(store, wrong[i], &err) == 0)
			fail_msg("%s", wrong[i]);
		assert_int_equal(err.fault, FAULT_JOURNAL_UNUSABLE);
		assert_null(store_trouble(store));
	}
	assert_int_equal(place_run(store, "PRAGMA writable_schema = ON", NULL), 0);
	assert_true(place_run(store, "UPDATE sqlite_schema SET sql = NULL", NULL) < 0);
	store_close(store);
}

static void test_transactions(void **state)
{
	const struct place *place = *state;
	struct store *store = place_open(place->path);

	store_rollback(store);
	place_add_member(store);
	assert_int_equal(store_begin(store, NULL), 0);
	assert_int_equal(place_run(store, "DELETE FROM member", NULL), 0);
	store_rollback(store);
	store_rollback(store);
	assert_int_equal(place_count_members(store), 1);
	/* They do not nest. */
	assert_int_equal(store_begin(store, NULL), 0);
	assert_true(store_begin(store, NULL) < 0);
	store_rollback(store);
	store_close(store);
}

static void test_statements_are_kept(void **state)
{
	static const char sql[] = "SELECT ?1";
	const struct place *place = *state;
	struct store *store = place_open(place->path);
	sqlite3_stmt *first = store_statement(store, sql, NULL);
	bool has_row;

	store_bind(first, 1, "x");
	assert_int_equal(store_step(store, first, &has_row, NULL), 0);
	assert_string_equal(store_text(first, 0), "x");
	assert_ptr_equal(store_statement(store, sql, NULL), first);
	assert_int_equal(store_step(store, first, &has_row, NULL), 0);
	assert_null(store_text(first, 0));
	store_bind(store_statement(store, sql, NULL), 1, NULL);
	store_close(store);
}

static void test_the_log_goes_back(void **state)
{
	const struct place *place = *state;
	struct store *store = place_open(place->path);

	for (int i = 0; !store_wants_checkpoint(store); i++) {
		assert_true(i < 2000);
		place_add_member(store);
	}
	store_checkpoint(store);
	assert_false(store_wants_checkpoint(store));
	assert_null(store_trouble(store));
	store_close(store);
}

int main(void)
{
#define PLACED(test) cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)
	const struct CMUnitTest tests[] = {
		PLACED(test_a_new_journal),
		PLACED(test_reopened),
		PLACED(test_an_empty_file_becomes_a_journal),
		PLACED(test_after_a_sudden_end),
		PLACED(test_pragmas_in_force),
		PLACED(test_a_copy_is_a_new_file_of_ones_own),
		PLACED(test_what_the_schema_refuses),
		PLACED(test_transactions),
		PLACED(test_statements_are_kept),
		PLACED(test_the_log_goes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
