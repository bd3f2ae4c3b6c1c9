/* SPDX-License-Identifier: MIT */
#include "daemon/store.h"
#include "schema/memory.h"
#include "tests/household_fixture.h"
#include "tests/store_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Journals that must not be written, and disks that cannot be. */

static void run_elsewhere(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_a_newer_journal(void **state)
{
	const struct place *place = *state;
	struct store *store = place_open(place->path);

	place_add_member(store);
	store_close(store);
	run_elsewhere(place->path, "PRAGMA user_version = 2");
	place_check_untouched(place->path, "newer");
	run_elsewhere(place->path, "PRAGMA user_version = 2147483647");
	place_check_untouched(place->path, "newer");
}

static void test_a_newer_journal_after_a_sudden_end(void **state)
{
	const struct place *place = *state;
	_cleanup_(free_text) char *copy = memory_format("%s/copy.db", place->folder);
	struct store *store = place_open(place->path);

	place_add_member(store);
	assert_int_equal(place_run(store, "PRAGMA user_version = 9", NULL), 0);
	place_copy_while_open(place, copy);
	store_close(store);
	place_check_untouched(copy, "newer");
}

static void test_files_of_others(void **state)
{
	const struct place *place = *state;
	static const char text[] = "Dear diary, today we had curry.\n";
	_cleanup_(free_text) char *long_text = memory_zeroed(9000, 1);

	run_elsewhere(place->path, "CREATE TABLE t (x); INSERT INTO t VALUES (1)");
	place_check_untouched(place->path, "foreign");
	run_elsewhere(place->path, "DROP TABLE t; PRAGMA application_id = 7");
	place_check_untouched(place->path, "foreign");
	run_elsewhere(place->path, "PRAGMA application_id = 0; PRAGMA user_version = 1");
	place_check_untouched(place->path, "foreign");
	unlink(place->path);
	fixture_write(place->path, text, sizeof text - 1);
	place_check_untouched(place->path, "damaged");
	memset(long_text, 'x', 9000);
	fixture_write(place->path, long_text, 9000);
	place_check_untouched(place->path, "damaged");
}

/* A journal of some hundred pages that is closed. */
static char *make_large(const struct place *place, size_t *length)
{
	struct store *store = place_open(place->path);

	assert_int_equal(store_begin(store, NULL), 0);
	for (int i = 0; i < 3000; i++)
		assert_int_equal(place_run(store,
					   "INSERT INTO member (name, joined_s) "
					   "VALUES (hex(randomblob(100)), 0)",
					   NULL),
				 0);
	assert_int_equal(store_commit(store, NULL), 0);
	store_close(store);
	return fixture_read(place->path, length);
}

static void test_damaged_files(void **state)
{
	const struct place *place = *state;
	size_t length;
	_cleanup_(free_text) char *sound = make_large(place, &length);
	_cleanup_(free_text) char *bytes = memory_new(length);

	/* The header. */
	memcpy(bytes, sound, length);
	memset(bytes, 0, 16);
	fixture_write(place->path, bytes, length);
	place_check_untouched(place->path, "damaged");
	/* The page of the schema. */
	memcpy(bytes, sound, length);
	memset(bytes + 100, 0xEE, 3000);
	fixture_write(place->path, bytes, length);
	place_check_untouched(place->path, "damaged");
	/* A table's SQL, with bytes that are not even text. */
	memcpy(bytes, sound, length);
	for (size_t i = 100; i < length - 12; i++) {
		if (memcmp(bytes + i, "CREATE TABLE", 12) == 0)
			memset(bytes + i, 0xFF, 12);
	}
	fixture_write(place->path, bytes, length);
	place_check_untouched(place->path, "damaged");
	/* Cut off in the schema's page. */
	fixture_write(place->path, sound, 700);
	place_check_untouched(place->path, "damaged");
}

/* After an unclean end the whole file is looked through before anything is written. */
static void test_damaged_after_a_sudden_end(void **state)
{
	const struct place *place = *state;
	_cleanup_(free_text) char *copy = memory_format("%s/copy.db", place->folder);
	_cleanup_(free_text) char *bytes = NULL;
	size_t length;
	struct store *store;

	free(make_large(place, &length));
	store = place_open(place->path);
	place_add_member(store);
	place_copy_while_open(place, copy);
	store_close(store);
	bytes = fixture_read(copy, &length);
	memset(bytes + length / 2, 0xEE, 8192);
	fixture_write(copy, bytes, length);
	place_check_untouched(copy, "damaged");
}

static void test_damaged_while_open(void **state)
{
	const struct place *place = *state;
	size_t length;
	_cleanup_(free_text) char *bytes = make_large(place, &length);
	struct store *store;
	struct error err;
	int64_t number;

	memset(bytes + 4096 * 40, 0xEE, length - 4096 * 41);
	fixture_write(place->path, bytes, length);
	store = place_open(place->path);
	assert_int_equal(
		store_number(store,
			     store_statement(store, "SELECT sum(length(name)) FROM member", NULL),
			     0, &number, &err),
		-EBADMSG);
	assert_int_equal(err.fault, FAULT_JOURNAL_UNUSABLE);
	assert_string_equal(err.value, "damaged");
	assert_string_equal(store_trouble(store), "damaged");
	assert_int_equal(store_begin(store, &err), -EIO);
	assert_string_equal(err.value, "damaged");
	assert_false(store_wants_checkpoint(store));
	store_close(store);
}

static void test_what_is_no_file(void **state)
{
	const struct place *place = *state;
	_cleanup_(free_text) char *target = memory_format("%s/target", place->folder);
	_cleanup_(free_text) char *below = memory_format("%s/target/journal.db", place->folder);
	_cleanup_(free_text) char *nowhere = memory_format("%s/none/journal.db", place->folder);
	struct stat status;

	assert_int_equal(symlink(target, place->path), 0);
	place_check_refused(place->path, "foreign");
	assert_int_equal(access(target, F_OK), -1);
	fixture_write(target, "", 0);
	place_check_refused(place->path, "foreign");
	assert_int_equal(stat(target, &status), 0);
	assert_int_equal(status.st_size, 0);
	unlink(place->path);
	assert_int_equal(mkdir(place->path, 0700), 0);
	place_check_refused(place->path, "foreign");
	rmdir(place->path);
	assert_int_equal(mkfifo(place->path, 0600), 0);
	place_check_refused(place->path, "foreign");
	place_check_refused(below, "read-only");
	place_check_refused(nowhere, "read-only");
}

/* 0 where the journal is refused as read-only. */
static int open_as_nobody(const char *path)
{
	struct store *store = NULL;
	struct error err;

	/* Root may write everything. */
	if (geteuid() == 0 && setresuid(65534, 65534, 65534) < 0)
		return 1;
	if (store_open(&store, path, &err) == 0)
		return 2;
	return err.fault == FAULT_JOURNAL_UNUSABLE && strcmp(err.value, "read-only") == 0 ? 0 : 3;
}

static void check_in_child(int (*check)(const char *path), const char *path, int low, int high,
			   int *result)
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0)
		_exit(check(path));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	*result = WEXITSTATUS(status);
	assert_in_range(*result, low, high);
}

static void test_a_folder_that_may_not_be_written(void **state)
{
	const struct place *place = *state;
	_cleanup_(free_text) char *fresh = memory_format("%s/fresh.db", place->folder);
	int result;

	store_close(place_open(place->path));
	assert_int_equal(chmod(place->path, 0444), 0);
	assert_int_equal(chmod(place->folder, 0555), 0);
	check_in_child(open_as_nobody, place->path, 0, 0, &result);
	check_in_child(open_as_nobody, fresh, 0, 0, &result);
	assert_int_equal(chmod(place->folder, 0700), 0);
}

/* In a process whose files may grow no more, a write fails as on a full disk. */
static int fill_the_disk(const char *path)
{
	struct rlimit limit = { 200000, 200000 };
	struct store *store = NULL;
	struct error err;
	int result = 0;
	int added = 0;

	signal(SIGXFSZ, SIG_IGN);
	if (store_open(&store, path, NULL) < 0 || setrlimit(RLIMIT_FSIZE, &limit) < 0)
		return 100;
	while (result == 0 && added < 90) {
		result = store_begin(store, &err);
		if (result == 0)
			result = place_run(store,
					   "INSERT INTO member (name, joined_s) "
					   "VALUES (hex(randomblob(1500)), 0)",
					   &err);
		if (result == 0)
			result = store_commit(store, &err);
		added += result == 0;
	}
	if (result != -EIO || err.fault != FAULT_NOT_CERTAIN)
		return 101;
	store_rollback(store);
	if (!store_trouble(store) || store_begin(store, &err) != -EIO ||
	    err.fault != FAULT_JOURNAL_UNUSABLE || strcmp(err.value, "io") != 0)
		return 102;
	store_close(store);
	return added;
}

static void test_a_full_disk(void **state)
{
	const struct place *place = *state;
	struct store *store;
	int confirmed;

	store_close(place_open(place->path));
	check_in_child(fill_the_disk, place->path, 1, 89, &confirmed);
	/* What was confirmed is there, and there is no trouble any more. */
	store = place_open(place->path);
	assert_true(place_count_members(store) >= confirmed);
	assert_true(place_count_members(store) <= confirmed + 1);
	place_add_member(store);
	store_close(store);
}

int main(void)
{
#define PLACED(test) cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)
	const struct CMUnitTest tests[] = {
		PLACED(test_a_newer_journal),
		PLACED(test_a_newer_journal_after_a_sudden_end),
		PLACED(test_files_of_others),
		PLACED(test_damaged_files),
		PLACED(test_damaged_after_a_sudden_end),
		PLACED(test_damaged_while_open),
		PLACED(test_what_is_no_file),
		PLACED(test_a_folder_that_may_not_be_written),
		PLACED(test_a_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
