/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"
#include "tests/service_fixture.h"
#include "tests/store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* The methods of the copies: what is made, listed and brought back, and what stays as it was where
 * that fails. */

#define INVALID "org.varlink.service.InvalidParameter"

static char *name_of(json_t *backup)
{
	return memory_string(json_string_value(servant_part(backup, "name")));
}

static char *place_of(const struct servant *servant, const char *name)
{
	return memory_format("%s/%s", servant->home.paths.backups_dir, name);
}

static json_t *listed(struct servant *servant, const char *parameters)
{
	return servant_part(servant_ask(servant, "ListBackups", parameters), "backups");
}

static char *make(struct servant *servant)
{
	json_t *backup = servant_part(servant_ask(servant, "MakeBackup", "{}"), "backup");

	servant_check(backup, "{'kind': 'asked', 'date': '2026-11-03', 'state': 'sound'}");
	return name_of(backup);
}

static void spoil(const char *path)
{
	FILE *file = fopen(path, "r+");

	assert_non_null(file);
	assert_int_equal(fseek(file, 100, SEEK_SET), 0);
	for (int i = 0; i < 8192; i++)
		fputc('x', file);
	assert_int_equal(fclose(file), 0);
}

static void test_made_and_listed(void **state)
{
	struct servant *servant = *state;
	_cleanup_(free_text) char *name = NULL;
	_cleanup_(free_text) char *path = NULL;
	_cleanup_(free_text) char *stranger = place_of(servant, "asked-2026-11-03.txt");
	_cleanup_(free_text) char *folder = place_of(servant, "journal-2026-11-01.db");

	assert_int_equal(json_array_size(listed(servant, "{}")), 0);
	servant_add(servant, 1, "{'kind': 'note', 'text': '一'}");
	name = make(servant);
	/* What is not a copy, or no file, is not told. */
	fixture_write(stranger, "x", 1);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(json_array_size(listed(servant, "{}")), 1);
	servant_check(json_array_get(listed(servant, "{}"), 0), "{'state': null}");
	servant_check(json_array_get(listed(servant, "{'check': true}"), 0), "{'state': 'sound'}");
	path = place_of(servant, name);
	spoil(path);
	servant_check(json_array_get(listed(servant, "{'check': true}"), 0),
		      "{'state': 'damaged'}");
	servant_refused(servant, "ListBackups", "{'check': 1}", INVALID);
}

/* The journal as it was comes back, and the one that was there is kept. */
static void test_brought_back(void **state)
{
	struct servant *servant = *state;
	_cleanup_(free_text) char *name = NULL;
	_cleanup_(free_text) char *call = NULL;

	servant_add(servant, 1, "{'kind': 'note', 'text': '一'}");
	name = make(servant);
	servant_add(servant, 2, "{'kind': 'note', 'text': '二'}");
	call = memory_format("{'name': '%s'}", name);
	servant_ask(servant, "Restore", call);
	/* Nothing is written any more into what is taken away. */
	servant_check(servant_refused(servant, "Add",
				      "{'entry': {'id': '01934f00-0000-7000-8000-0000000000aa', "
				      "'kind': 'note'}}",
				      "JournalUnusable"),
		      "{'reason': 'in-use'}");
	servant_restart(servant);
	assert_int_equal(place_ask(servant->service.store, "SELECT count(*) FROM entry"), 1);
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'text': '一'}");
	servant_check(json_array_get(listed(servant, "{'check': true}"), 0),
		      "{'kind': 'replaced', 'state': 'sound'}");
	/* And back again. */
	free(name);
	free(call);
	name = name_of(json_array_get(listed(servant, "{}"), 0));
	call = memory_format("{'name': '%s'}", name);
	servant_ask(servant, "Restore", call);
	servant_restart(servant);
	assert_int_equal(place_ask(servant->service.store, "SELECT count(*) FROM entry"), 2);
}

static void check_still_here(struct servant *servant)
{
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'text': '一'}");
	servant_restart(servant);
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'text': '一'}");
	assert_int_equal(place_ask(servant->service.store, "SELECT count(*) FROM entry"), 1);
}

static void test_restore_refuses(void **state)
{
	static const char *const wrong[] = {
		"{'name': ''}",
		"{'name': 'x'}",
		"{'name': '../journal.db'}",
		"{'name': 'asked-2026-11-03-000000.db'}",
	};
	struct servant *servant = *state;
	_cleanup_(free_text) char *name = NULL;
	_cleanup_(free_text) char *path = NULL;
	_cleanup_(free_text) char *call = NULL;
	_cleanup_(free_text) char *part =
		memory_format("%s/restore-new.part", servant->home.paths.data_dir);

	servant_add(servant, 1, "{'kind': 'note', 'text': '一'}");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		servant_check(servant_refused(servant, "Restore", wrong[i], INVALID),
			      "{'parameter': 'name'}");
	servant_refused(servant, "Restore", "{}", INVALID);
	name = make(servant);
	path = place_of(servant, name);
	call = memory_format("{'name': '%s'}", name);
	/* Something else stands where it would be copied to. */
	assert_int_equal(mkdir(part, 0700), 0);
	servant_check(servant_refused(servant, "Restore", call, "CopyFailed"),
		      "{'state': 'unchanged'}");
	assert_int_equal(rmdir(part), 0);
	check_still_here(servant);
	spoil(path);
	servant_check(servant_refused(servant, "Restore", call, "JournalUnusable"),
		      "{'reason': 'damaged'}");
	assert_int_not_equal(access(part, F_OK), 0);
	check_still_here(servant);
}

/* A file in the place of the folder: no copy can be made or found, and the journal is as it was. */
static void test_no_folder(void **state)
{
	struct servant *servant = *state;
	const char *folder = servant->home.paths.backups_dir;

	servant_add(servant, 1, "{'kind': 'note', 'text': '一'}");
	rmdir(folder);
	fixture_write(folder, "x", 1);
	servant_refused(servant, "MakeBackup", "{}", "CopyFailed");
	servant_refused(servant, "ListBackups", "{}", "CopyFailed");
	servant_refused(servant, "Restore", "{'name': 'asked-2026-11-03-000000.db'}", "CopyFailed");
	check_still_here(servant);
}

/* What was prepared, and cannot be exchanged as something else keeps the kept one's place. */
static void test_not_exchanged(void **state)
{
	struct servant *servant = *state;
	const char *folder = servant->home.paths.backups_dir;
	_cleanup_(free_text) char *name = NULL;
	_cleanup_(free_text) char *call = NULL;
	_cleanup_(free_text) char *aside = memory_format("%s.aside", folder);

	servant_add(servant, 1, "{'kind': 'note', 'text': '一'}");
	name = make(servant);
	servant_add(servant, 2, "{'kind': 'note', 'text': '二'}");
	call = memory_format("{'name': '%s'}", name);
	servant_ask(servant, "Restore", call);
	servant_stop(servant);
	assert_int_equal(rename(folder, aside), 0);
	fixture_write(folder, "x", 1);
	servant_start(servant);
	servant_check(servant_refused(servant, "Get", "{'number': 1}", "JournalUnusable"),
		      "{'reason': 'io'}");
	servant_check(servant_part(servant_ask(servant, "GetStatus", "{}"), "status"),
		      "{'journal': 'io'}");
	/* Once the folder is there again, the exchange is made. */
	servant_stop(servant);
	assert_int_equal(unlink(folder), 0);
	assert_int_equal(rename(aside, folder), 0);
	servant_start(servant);
	assert_int_equal(place_ask(servant->service.store, "SELECT count(*) FROM entry"), 1);
	servant_check(json_array_get(listed(servant, "{}"), 0), "{'kind': 'replaced'}");
}

/* Of a journal that is beyond use: an empty one takes its place, and it is kept as it is. */
static void test_begun_anew(void **state)
{
	struct servant *servant = *state;
	_cleanup_(free_text) char *kept = NULL;
	_cleanup_(free_text) char *damaged = NULL;
	_cleanup_(free_text) char *found = NULL;
	size_t length;
	size_t found_length;

	servant_add(servant, 1, "{'kind': 'note', 'text': '一'}");
	servant_stop(servant);
	spoil(servant->home.paths.database);
	damaged = fixture_read(servant->home.paths.database, &length);
	servant_start(servant);
	servant_check(servant_part(servant_ask(servant, "GetStatus", "{}"), "status"),
		      "{'journal': 'damaged'}");
	kept = place_of(servant, json_string_value(servant_part(
					 servant_ask(servant, "Restore", "{}"), "kept")));
	servant_restart(servant);
	assert_int_equal(place_ask(servant->service.store, "SELECT count(*) FROM entry"), 0);
	servant_add(servant, 2, "{'kind': 'note', 'text': '二'}");
	found = fixture_read(kept, &found_length);
	assert_int_equal(found_length, length);
	assert_memory_equal(found, damaged, length);
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_made_and_listed), SERVED(test_brought_back),
		SERVED(test_restore_refuses), SERVED(test_no_folder),
		SERVED(test_not_exchanged),   SERVED(test_begun_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
