/* SPDX-License-Identifier: MIT */
#include "tests/store_fixture.h"

#include "schema/memory.h"
#include "tests/household_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

int place_set_up(void **state)
{
	struct place *place = memory_zeroed(1, sizeof *place);

	place->folder = fixture_folder();
	place->path = memory_format("%s/journal.db", place->folder);
	place->log = memory_format("%s-wal", place->path);
	*state = place;
	return 0;
}

int place_tear_down(void **state)
{
	struct place *place = *state;

	fixture_folder_remove(place->folder);
	free(place->path);
	free(place->log);
	free(place);
	return 0;
}

struct store *place_open(const char *path)
{
	struct error err = { .fault = FAULT_NONE };
	struct store *store = NULL;

	if (store_open(&store, path, &err) < 0)
		fail_msg("%s: %s", path, err.detail);
	return store;
}

void place_check_refused(const char *path, const char *reason)
{
	struct error err = { .fault = FAULT_NONE };
	struct store *store = NULL;

	assert_true(store_open(&store, path, &err) < 0);
	assert_null(store);
	assert_int_equal(err.fault, FAULT_JOURNAL_UNUSABLE);
	assert_string_equal(err.value, reason);
	assert_true(err.detail[0] != '\0');
}

int64_t place_ask(struct store *store, const char *sql)
{
	struct error err = { .fault = FAULT_NONE };
	/* The text may be made for this one question. */
	sqlite3_stmt *statement = store_prepare(store, sql, &err);
	int64_t number = 0;

	if (!statement || store_number(store, statement, -1, &number, &err) < 0)
		fail_msg("%s: %s", sql, err.detail);
	sqlite3_finalize(statement);
	return number;
}

int place_run(struct store *store, const char *sql, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, sql, err);

	return statement ? store_run(store, statement, err) : -EINVAL;
}

void place_add_member(struct store *store)
{
	struct error err = { .fault = FAULT_NONE };

	if (store_begin(store, &err) < 0 ||
	    place_run(store,
		      "INSERT INTO member (name, joined_s) "
		      "SELECT 'm' || count(*), 0 FROM member",
		      &err) < 0 ||
	    store_commit(store, &err) < 0)
		fail_msg("%s", err.detail);
}

int64_t place_count_members(struct store *store)
{
	return place_ask(store, "SELECT count(*) FROM member");
}

void place_copy_while_open(const struct place *place, const char *to)
{
	_cleanup_(free_text) char *to_log = memory_format("%s-wal", to);
	size_t length;
	char *bytes = fixture_read(place->path, &length);

	fixture_write(to, bytes, length);
	free(bytes);
	bytes = fixture_read(place->log, &length);
	assert_true(length > 0);
	fixture_write(to_log, bytes, length);
	free(bytes);
}

void place_check_untouched(const char *path, const char *reason)
{
	_cleanup_(free_text) char *log = memory_format("%s-wal", path);
	_cleanup_(free_text) char *log_before = NULL;
	_cleanup_(free_text) char *log_after = NULL;
	size_t length;
	size_t log_length = 0;
	_cleanup_(free_text) char *before = fixture_read(path, &length);
	_cleanup_(free_text) char *after = NULL;
	size_t length_after;
	bool has_log = access(log, F_OK) == 0;

	if (has_log)
		log_before = fixture_read(log, &log_length);
	place_check_refused(path, reason);
	after = fixture_read(path, &length_after);
	assert_int_equal(length_after, length);
	assert_memory_equal(after, before, length);
	if (!has_log)
		return;
	log_after = fixture_read(log, &length_after);
	assert_int_equal(length_after, log_length);
	assert_memory_equal(log_after, log_before, log_length);
}
