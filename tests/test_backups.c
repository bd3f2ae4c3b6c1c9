/* SPDX-License-Identifier: MIT */
#include "daemon/backup_keeper.h"
#include "daemon/backups.h"
#include "daemon/copy_checker.h"
#include "daemon/salvage.h"
#include "daemon/store_copy.h"
#include "schema/copy_state.h"
#include "schema/memory.h"
#include "tests/loop_fixture.h"
#include "tests/service_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* The keeper of the copies on a loop of its own; this program itself checks them (see main). */

enum { ENTRIES = 120, PAGE = 4096, DAY_MS = 24 * 3600 * 1000 };

static char self[PATH_MAX];

struct scene {
	struct servant servant;
	uv_loop_t loop;
	struct backup_keeper *keeper;
};

static int set_up(void **state)
{
	struct scene *scene = memory_zeroed(1, sizeof *scene);

	servant_init(&scene->servant);
	loop_open(&scene->loop);
	for (int i = 1; i <= ENTRIES; i++)
		servant_add(&scene->servant, i,
			    "{'date': '2026-11-01', 'kind': 'note', 'tags': ['cat'], 'text': "
			    "'some words that take some room, and some more of them'}");
	*state = scene;
	return 0;
}

static void start(struct scene *scene)
{
	scene->keeper = backup_keeper_start(&scene->loop, &scene->servant.service, self);
}

static void end(struct scene *scene)
{
	backup_keeper_close(scene->keeper);
	scene->keeper = NULL;
	assert_int_equal(loop_close(&scene->loop), 0);
	loop_open(&scene->loop);
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	if (scene->keeper)
		backup_keeper_close(scene->keeper);
	loop_close(&scene->loop);
	servant_release(&scene->servant);
	free(scene);
	return 0;
}

/* Somebody who waits for a copy. */
struct waiting {
	char name[BACKUP_NAME];
	enum fault fault;
	bool is_done;
	int times;
};

static void on_made(void *context, const char *name, const struct error *err)
{
	struct waiting *waiting = context;

	snprintf(waiting->name, sizeof waiting->name, "%s", name ? name : "");
	waiting->fault = name ? FAULT_NONE : err->fault;
	waiting->is_done = true;
	waiting->times++;
}

static char *path_of(const struct scene *scene, const char *name)
{
	return memory_format("%s/%s", scene->servant.home.paths.backups_dir, name);
}

static void assert_sound(const struct scene *scene, const char *name)
{
	_cleanup_(free_text) char *path = path_of(scene, name);

	assert_int_equal(store_copy_check(path, NULL), 0);
}

static bool is_there(const struct scene *scene, const char *name)
{
	_cleanup_(free_text) char *path = path_of(scene, name);

	return access(path, F_OK) == 0;
}

static void test_copies_that_are_waited_for(void **state)
{
	struct scene *scene = *state;
	struct waiting one = { .times = 0 };
	struct waiting two = { .times = 0 };

	assert_false(backup_keeper_make(NULL, "asked", on_made, &one));
	start(scene);
	assert_true(backup_keeper_make(scene->keeper, "asked", on_made, &one));
	assert_true(backup_keeper_make(scene->keeper, "import", on_made, &two));
	assert_false(one.is_done);
	/* In the midst of it everything of it is dropped, and it is begun anew. */
	loop_run_ready(&scene->loop);
	backup_keeper_cancel(scene->keeper);
	assert_true(loop_run_until(&scene->loop, &two.is_done));
	assert_true(one.is_done && one.times == 1 && two.times == 1);
	assert_memory_equal(one.name, "asked-2026-11-03-", 17);
	assert_memory_equal(two.name, "import-2026-11-03-", 18);
	assert_sound(scene, one.name);
	assert_sound(scene, two.name);
	assert_false(is_there(scene, "unfinished.part"));
	end(scene);
}

static void test_the_end_answers_those_who_wait(void **state)
{
	struct scene *scene = *state;
	struct waiting one = { .times = 0 };
	struct waiting two = { .times = 0 };

	start(scene);
	backup_keeper_make(scene->keeper, "asked", on_made, &one);
	backup_keeper_make(scene->keeper, "asked", on_made, &two);
	loop_run_ready(&scene->loop);
	end(scene);
	assert_true(one.times == 1 && two.times == 1);
	assert_int_equal(one.fault, FAULT_COPY_FAILED);
	assert_int_equal(two.fault, FAULT_COPY_FAILED);
	assert_false(is_there(scene, "unfinished.part"));
}

static void test_where_none_can_be_made(void **state)
{
	struct scene *scene = *state;
	struct waiting one = { .times = 0 };

	start(scene);
	fixture_write(scene->servant.home.paths.backups_dir, "in its place", 12);
	backup_keeper_make(scene->keeper, "asked", on_made, &one);
	assert_true(loop_run_until(&scene->loop, &one.is_done));
	assert_int_equal(one.fault, FAULT_COPY_FAILED);
	unlink(scene->servant.home.paths.backups_dir);
	one.is_done = false;
	backup_keeper_make(scene->keeper, "asked", on_made, &one);
	assert_true(loop_run_until(&scene->loop, &one.is_done));
	assert_int_equal(one.fault, FAULT_NONE);
	end(scene);
}

static void test_after_a_day_of_writing(void **state)
{
	struct scene *scene = *state;
	struct waiting one = { .times = 0 };

	start(scene);
	household_at(&scene->servant.home, "2026-11-05", "10:00");
	backup_keeper_look(scene->keeper);
	loop_advance_ms(BACKUP_KEEPER_DELAY_MS + 1);
	loop_run_ready(&scene->loop);
	assert_true(is_there(scene, "unfinished.part"));
	/* One that is waited for goes before it; the day's comes afterwards. */
	backup_keeper_make(scene->keeper, "asked", on_made, &one);
	assert_true(loop_run_until(&scene->loop, &one.is_done));
	assert_false(is_there(scene, "journal-2026-11-03.db"));
	loop_advance_ms(BACKUP_KEEPER_DELAY_MS + 1);
	while (!is_there(scene, "journal-2026-11-03.db"))
		uv_run(&scene->loop, UV_RUN_ONCE);
	assert_sound(scene, "journal-2026-11-03.db");
	end(scene);
}

/* Three entries that are one step. */
static void add_together(struct scene *scene)
{
	json_t *entries = json_array();

	for (int i = 0; i < 3; i++) {
		char id[UUID_TEXT];

		fixture_id(ENTRIES + 2 + i, id);
		json_array_append_new(entries, json_pack("{s:s, s:s, s:s}", "id", id, "date",
							 "2026-11-03", "kind", "talk"));
	}
	servant_ask_with(&scene->servant, "AddAll", json_pack("{s:o}", "entries", entries));
}

/* What started the daemon on the next day was that somebody wrote. */
static void test_the_day_before_is_copied_although_something_was_written_since(void **state)
{
	struct scene *scene = *state;

	start(scene);
	loop_advance_ms(BACKUP_KEEPER_DELAY_MS + 1);
	loop_run_ready(&scene->loop);
	assert_false(is_there(scene, "journal-2026-11-03.db"));
	/* The day ended one second ago; the timer for its end is due in two. */
	household_at(&scene->servant.home, "2026-11-04", "04:00");
	scene->servant.home.now_s++;
	servant_add(&scene->servant, ENTRIES + 1, "{'date': '2026-11-03', 'kind': 'note'}");
	add_together(scene);
	backup_keeper_look(scene->keeper);
	loop_advance_ms(BACKUP_KEEPER_DELAY_MS + 1);
	loop_run_ready(&scene->loop);
	assert_true(is_there(scene, "unfinished.part"));
	while (!is_there(scene, "journal-2026-11-03.db"))
		uv_run(&scene->loop, UV_RUN_ONCE);
	assert_sound(scene, "journal-2026-11-03.db");
	/* Then the new day's, when that is over. */
	loop_advance_ms(BACKUP_KEEPER_DELAY_MS + 1);
	loop_run_ready(&scene->loop);
	assert_false(is_there(scene, "journal-2026-11-04.db"));
	household_at(&scene->servant.home, "2026-11-05", "04:00");
	loop_advance_ms(DAY_MS + BACKUP_KEEPER_DELAY_MS);
	loop_run_ready(&scene->loop);
	assert_true(is_there(scene, "unfinished.part"));
	while (!is_there(scene, "journal-2026-11-04.db"))
		uv_run(&scene->loop, UV_RUN_ONCE);
	assert_sound(scene, "journal-2026-11-04.db");
	end(scene);
}

/* --- the journal's own file -------------------------------------------------------------- */

/* A page of the revisions, which nobody reads at the start. */
static void spoil(const struct scene *scene)
{
	const char *path = scene->servant.home.paths.database;
	int file = open(path, O_WRONLY | O_CLOEXEC);
	sqlite3_stmt *statement = NULL;
	char page[PAGE];
	sqlite3 *db;

	memset(page, 0xa5, sizeof page);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
					    "SELECT pageno FROM dbstat WHERE name = 'revision' AND "
					    "pagetype = 'leaf' LIMIT 1",
					    -1, &statement, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_int_equal(pwrite(file, page, sizeof page,
				(off_t)(sqlite3_column_int64(statement, 0) - 1) * PAGE),
			 sizeof page);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	close(file);
}

static void test_damage_is_found_after_the_start(void **state)
{
	struct scene *scene = *state;

	servant_stop(&scene->servant);
	spoil(scene);
	servant_start(&scene->servant);
	start(scene);
	assert_null(store_trouble(scene->servant.service.store));
	loop_advance_ms(BACKUP_KEEPER_LOOK_MS + 1);
	while (!store_trouble(scene->servant.service.store))
		uv_run(&scene->loop, UV_RUN_ONCE);
	assert_string_equal(store_trouble(scene->servant.service.store), "damaged");
	servant_refused(&scene->servant, "List", "{}", "JournalUnusable");
	end(scene);
}

static void test_a_sound_one_is_left_alone(void **state)
{
	struct scene *scene = *state;
	struct error err;

	assert_int_equal(store_check(scene->servant.service.store, &err), 0);
	start(scene);
	loop_advance_ms(BACKUP_KEEPER_LOOK_MS + 1);
	loop_run_ready(&scene->loop);
	/* While its file is being read. */
	end(scene);
	assert_null(store_trouble(scene->servant.service.store));
}

/* --- what reads of a file ---------------------------------------------------------------- */

static void test_words_for_what_was_found(void **unused)
{
	static const char *const words[] = { "sound", "damaged", "foreign", "newer", "read-only" };

	(void)unused;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		assert_string_equal(copy_state_word(copy_state_code(words[i])), words[i]);
	assert_string_equal(copy_state_word(-1), "damaged");
	assert_string_equal(copy_state_word(1), "damaged");
	assert_string_equal(copy_state_word(255), "damaged");
	assert_int_equal(copy_state_code("nonsense"), copy_state_code("damaged"));
}

static void keep_state(void *context, const char *state)
{
	const char **found = context;

	*found = state;
}

static const char *check(struct scene *scene, const char *path)
{
	const char *found = NULL;

	if (copy_checker_run(&scene->loop, self, path, keep_state, &found, NULL) < 0)
		return NULL;
	assert_int_equal(loop_close(&scene->loop), 0);
	loop_open(&scene->loop);
	return found;
}

static void test_copies_are_read_by_another_process(void **state)
{
	struct scene *scene = *state;
	const struct paths *paths = &scene->servant.home.paths;
	_cleanup_(free_text) char *other = memory_format("%s/other", paths->data_dir);
	const char *found = "none";
	struct checking *started = NULL;

	servant_stop(&scene->servant);
	assert_string_equal(check(scene, paths->database), "sound");
	fixture_write(other, "", 0);
	assert_string_equal(check(scene, other), "foreign");
	fixture_write(other, "no database at all", 18);
	assert_string_equal(check(scene, other), "damaged");
	assert_int_equal(copy_checker_seal(other), EXIT_FAILURE);
	unlink(other);
	assert_null(check(scene, other));
	assert_int_equal(symlink(paths->database, other), 0);
	assert_null(check(scene, other));
	assert_true(copy_checker_run(&scene->loop, "/nonexistent", paths->database, keep_state,
				     &found, NULL) < 0);
	assert_int_equal(
		copy_checker_run(&scene->loop, self, paths->database, keep_state, &found, &started),
		0);
	copy_checker_cancel(started);
	copy_checker_cancel(NULL);
	assert_int_equal(loop_close(&scene->loop), 0);
	loop_open(&scene->loop);
	assert_string_equal(found, "none");
	spoil(scene);
	assert_string_equal(check(scene, paths->database), "damaged");
	servant_start(&scene->servant);
}

/* How many entries are written of it; every one is one that was sent. */
static int count_saved(const char *path)
{
	_cleanup_(free_text) char *bytes = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&bytes, &length);
	int count = 0;

	assert_int_equal(salvage_write(path, out), 0);
	fclose(out);
	for (char *line = strtok(bytes, "\n"); line; line = strtok(NULL, "\n")) {
		json_t *row = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		assert_non_null(row);
		if (strcmp(json_string_value(json_object_get(row, "type")), "entry") == 0) {
			servant_check(row, "{'kind': 'note', 'tags': ['cat'], "
					   "'date': '2026-11-01', 'revision': 1}");
			count++;
		}
		json_decref(row);
	}
	return count;
}

static void run_on(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_what_can_be_saved(void **state)
{
	struct scene *scene = *state;
	const char *path = scene->servant.home.paths.database;

	servant_stop(&scene->servant);
	assert_int_equal(count_saved(path), ENTRIES);
	/* Where an entry is gone it stands among the revisions, without its id. */
	run_on(path, "DELETE FROM tag; DELETE FROM entry WHERE number BETWEEN 10 AND 20");
	assert_int_equal(count_saved(path), ENTRIES);
	/* What is no entry is left out: no date, no day, no id. */
	run_on(path, "PRAGMA ignore_check_constraints = ON; DELETE FROM revision WHERE entry < 5;"
		     "UPDATE entry SET day = 'nonsense!!' WHERE number = 1;"
		     "UPDATE entry SET id = 'x' WHERE number = 2;"
		     "DELETE FROM revision WHERE entry = 15");
	assert_int_equal(count_saved(path), ENTRIES - 3);
	run_on(path, "DROP TABLE revision");
	assert_int_equal(count_saved(path), ENTRIES - 2 - 11);
	run_on(path, "DROP TABLE entry");
	assert_int_equal(count_saved(path), 0);
	fixture_write(path, "no database", 11);
	assert_int_equal(count_saved(path), 0);
	unlink(path);
	assert_true(salvage_write(path, stderr) < 0);
	servant_start(&scene->servant);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_copies_that_are_waited_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_end_answers_those_who_wait, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_where_none_can_be_made, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_after_a_day_of_writing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_day_before_is_copied_although_something_was_written_since, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_damage_is_found_after_the_start, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_a_sound_one_is_left_alone, set_up, tear_down),
		cmocka_unit_test(test_words_for_what_was_found),
		cmocka_unit_test_setup_teardown(test_copies_are_read_by_another_process, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_what_can_be_saved, set_up, tear_down),
	};

	if (argc == 2 && strcmp(argv[1], "--check") == 0)
		return copy_checker_check();
	if (argc == 3 && strcmp(argv[1], "--seal") == 0)
		return copy_checker_seal(argv[2]);
	if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
		return EXIT_FAILURE;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
