/* SPDX-License-Identifier: MIT */
#include "daemon/backups.h"
#include "schema/memory.h"
#include "tests/household_fixture.h"
#include "tests/store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* The folder of the copies: which of its files are some, which go, and which are left alone. */

static char *put(const char *folder, const char *name)
{
	char *path = memory_format("%s/%s", folder, name);

	fixture_write(path, "x", 1);
	return path;
}

static bool is_there(const char *folder, const char *name)
{
	_cleanup_(free_text) char *path = memory_format("%s/%s", folder, name);
	struct stat status;

	return lstat(path, &status) == 0;
}

static void test_names(void **state)
{
	static const char *const none[] = {
		"journal",
		"journal-2026-11-01",
		"journal-2026-11-01.db-wal",
		"journal-2026-11-31.db",
		"journal-2026-11-01-101112.db",
		"letter-2026-11-01.db",
		"asked-2026-11-01.db",
		"asked-2026-11-01-1011.db",
		"asked-2026-11-01-1011121.db",
		"asked-2026-11-01+101112.db",
		"askedly-2026-11-01-101112.db",
		".db",
		"",
	};
	char kind[16];
	char name[BACKUP_NAME];
	int32_t day;

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		if (backup_name_is_known(none[i], kind, &day))
			fail_msg("%s is no copy", none[i]);
	}
	backup_name("journal", fixture_day("2026-11-01"), 0, name);
	assert_string_equal(name, "journal-2026-11-01.db");
	assert_true(backup_name_is_known(name, kind, &day));
	assert_string_equal(kind, "journal");
	backup_name("asked", fixture_day("2026-11-02"), 3723, name);
	assert_string_equal(name, "asked-2026-11-02-010203.db");
	assert_true(backup_name_is_known(name, kind, &day));
	assert_string_equal(kind, "asked");
	assert_int_equal(day, fixture_day("2026-11-02"));
}

/* Five of a kind stay beside the new one's kind, and nothing that is no copy is touched. */
static void test_the_rotation(void **state)
{
	const struct place *place = *state;
	_cleanup_(free_text) char *folder = memory_format("%s/backups", place->folder);
	_cleanup_(free_text) char *link = memory_format("%s/asked-2026-10-31-000000.db", folder);
	struct store *store = place_open(place->path);
	struct backup *list;
	char name[BACKUP_NAME];
	size_t count = 0;

	assert_int_equal(backups_list(folder, &list, &count, NULL), 0);
	assert_int_equal(count, 0);
	assert_int_equal(backups_make_folder(folder, NULL), 0);
	for (int i = 1; i <= 9; i++) {
		_cleanup_(free_text) char *asked = memory_format("asked-2026-11-0%d-000000.db", i);
		_cleanup_(free_text) char *daily = memory_format("journal-2026-11-0%d.db", i);
		_cleanup_(free_text) char *replaced =
			memory_format("replaced-2026-11-0%d-000000.db", i);

		free(put(folder, asked));
		free(put(folder, daily));
		free(put(folder, replaced));
	}
	free(put(folder, "letter.txt"));
	assert_int_equal(symlink(place->path, link), 0);
	assert_int_equal(
		backups_make(store, folder, "asked", fixture_day("2026-11-10"), 0, name, NULL), 0);
	assert_int_equal(backups_list(folder, &list, &count, NULL), 0);
	assert_string_equal(list[0].name, name);
	/* Of those of every day, seven and the newest of the week before. */
	assert_int_equal(count, 5 + 8 + 9);
	assert_true(is_there(folder, "asked-2026-11-06-000000.db"));
	assert_false(is_there(folder, "asked-2026-11-05-000000.db"));
	assert_true(is_there(folder, "replaced-2026-11-01-000000.db"));
	assert_true(is_there(folder, "letter.txt"));
	assert_true(is_there(folder, "asked-2026-10-31-000000.db"));
	free(list);
	store_close(store);
}

/* After an erasing one fresh copy is there, and what is no database stays. */
static void test_all_are_replaced(void **state)
{
	const struct place *place = *state;
	_cleanup_(free_text) char *folder = memory_format("%s/backups", place->folder);
	_cleanup_(free_text) char *newest = memory_format("%s/journal-2026-11-02.db", folder);
	struct store *store = place_open(place->path);
	struct stat status;
	size_t replaced = 7;

	assert_int_equal(backups_replace(store, folder, &replaced, NULL), 0);
	assert_int_equal(replaced, 0);
	assert_int_equal(backups_make_folder(folder, NULL), 0);
	free(put(folder, "letter.txt"));
	assert_int_equal(backups_replace(store, folder, &replaced, NULL), 0);
	assert_int_equal(replaced, 0);
	free(put(folder, "journal-2026-11-01.db"));
	free(put(folder, "journal-2026-11-02.db"));
	free(put(folder, "asked-2026-11-02-000000.db-wal"));
	free(put(folder, "unfinished.part"));
	assert_int_equal(backups_replace(store, folder, &replaced, NULL), 0);
	assert_int_equal(replaced, 4);
	assert_int_equal(stat(newest, &status), 0);
	assert_true(status.st_size > 1);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_false(is_there(folder, "journal-2026-11-01.db"));
	assert_false(is_there(folder, "unfinished.part"));
	assert_true(is_there(folder, "letter.txt"));
	store_close(store);
}

/* What cannot be taken away, or stands in the way, is said. */
static void test_what_stands_in_the_way(void **state)
{
	const struct place *place = *state;
	_cleanup_(free_text) char *folder = memory_format("%s/backups", place->folder);
	_cleanup_(free_text) char *below = memory_format("%s/old.db", folder);
	struct store *store = place_open(place->path);
	struct error err = { .fault = FAULT_NONE };
	struct backup *list;
	char name[BACKUP_NAME];
	size_t count;

	assert_int_equal(backups_make_folder(folder, NULL), 0);
	assert_int_equal(mkdir(below, 0700), 0);
	assert_true(backups_replace(store, folder, &count, &err) < 0);
	assert_int_equal(err.fault, FAULT_COPY_FAILED);
	assert_int_equal(rmdir(below), 0);
	assert_int_equal(rmdir(folder), 0);
	/* A link to a folder elsewhere is followed by nobody. */
	assert_int_equal(symlink(place->folder, folder), 0);
	assert_true(backups_list(folder, &list, &count, &err) < 0);
	assert_true(backups_replace(store, folder, &count, &err) < 0);
	assert_true(backups_make(store, folder, "asked", 0, 0, name, &err) < 0);
	assert_int_equal(err.fault, FAULT_COPY_FAILED);
	assert_false(is_there(place->folder, name));
	store_close(store);
}

int main(void)
{
#define PLACED(test) cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		PLACED(test_the_rotation),
		PLACED(test_all_are_replaced),
		PLACED(test_what_stands_in_the_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
