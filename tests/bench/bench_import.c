/* SPDX-License-Identifier: MIT */

/*
 * Speed of an import of 100,000 entries in one transaction, as a ratio to a
 * plain program that inserts the same rows into the same tables with SQLite in
 * one transaction.  Fails where it takes more than `import_limit` times that.
 * Each figure is the best of several runs, each with a new file.
 */
#include "daemon/embedded.h"
#include "daemon/import.h"
#include "daemon/store.h"
#include "tests/household_fixture.h"

#include "schema/date.h"
#include "schema/memory.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ENTRIES = 100000, RUNS = 5, ROW = 512, DAYS = 28, MONTHS = 10 };

static const double import_limit = 1.6;

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A household writes its ids in the order of time. */
static void name(int i, char id[static UUID_TEXT])
{
	snprintf(id, UUID_TEXT, "%08x-%04x-7000-8000-%012x", 0x01890000 + i / 16, i % 16, i);
}

static void day_of(int i, char day[static DATE_TEXT])
{
	snprintf(day, DATE_TEXT, "2026-%02u-%02u", 1 + (unsigned)i / DAYS % MONTHS,
		 1 + (unsigned)i % DAYS);
}

static const char text[] = "おはようと声をかけたら小さくうなずいた";

static void check(int code, sqlite3 *db)
{
	if (code == SQLITE_OK || code == SQLITE_DONE)
		return;
	fprintf(stderr, "%s\n", sqlite3_errmsg(db));
	exit(1);
}

static void run(sqlite3 *db, const char *sql)
{
	check(sqlite3_exec(db, sql, NULL, NULL, NULL), db);
}

/* Only binding and stepping: what no program can do without. */
static double time_floor(const char *path)
{
	sqlite3 *db;
	sqlite3_stmt *statements[3];
	static const char *const sql[3] = {
		"INSERT INTO entry (number, id, revision, day, kind, outcome, text, created_s, "
		"changed_s) VALUES (?1, ?2, 1, ?3, 'greeting', 'reply', ?4, 1, 1)",
		"INSERT INTO revision (entry, revision, day, kind, outcome, text, tags, "
		"is_private, "
		"is_removed, changed_s) VALUES (?1, 1, ?3, 'greeting', 'reply', ?4, '[]', 0, 0, "
		"?2 IS NOT NULL)",
		"INSERT INTO change (step, at_s, subject, action, number, after_revision) "
		"VALUES (1, 1, 'entry', 'add', ?1, 1 + (?2 IS NULL) + (?3 IS NULL) + (?4 IS NULL))",
	};
	double begin;

	check(sqlite3_open(path, &db), db);
	run(db,
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
	run(db, embedded_migration_001);
	for (int s = 0; s < 3; s++)
		check(sqlite3_prepare_v2(db, sql[s], -1, &statements[s], NULL), db);
	begin = now_s();
	run(db, "BEGIN");
	for (int i = 0; i < ENTRIES; i++) {
		char id[UUID_TEXT];
		char day[DATE_TEXT];

		name(i, id);
		day_of(i, day);
		for (int s = 0; s < 3; s++) {
			sqlite3_bind_int(statements[s], 1, i + 1);
			sqlite3_bind_text(statements[s], 2, id, -1, SQLITE_STATIC);
			sqlite3_bind_text(statements[s], 3, day, -1, SQLITE_STATIC);
			sqlite3_bind_text(statements[s], 4, text, -1, SQLITE_STATIC);
			check(sqlite3_step(statements[s]), db);
			sqlite3_reset(statements[s]);
		}
	}
	run(db, "COMMIT");
	begin = now_s() - begin;
	for (int s = 0; s < 3; s++)
		sqlite3_finalize(statements[s]);
	sqlite3_close(db);
	return begin;
}

static double time_import(const char *path)
{
	struct import *import = import_new();
	struct import_options options = { .now_s = 1 };
	struct store *store;
	struct error err;
	json_t *result = NULL;
	double begin;

	for (int i = 0; i < ENTRIES; i++) {
		char id[UUID_TEXT];
		char day[DATE_TEXT];
		json_t *row;

		name(i, id);
		day_of(i, day);
		row = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "type", "entry", "id", id, "date",
				day, "kind", "greeting", "outcome", "reply", "text", text);
		if (import_take(import, row, fixture_day("2026-12-01"), &err) < 0)
			exit(1);
		json_decref(row);
	}
	if (store_open(&store, path, &err) < 0)
		exit(1);
	begin = now_s();
	store_expect_much(store, true);
	if (import_commit(import, store, &options, &result, &err) < 0 ||
	    !json_is_true(json_object_get(result, "kept")))
		exit(1);
	begin = now_s() - begin;
	json_decref(result);
	store_close(store);
	import_free(import);
	return begin;
}

int main(void)
{
	char *folder = fixture_folder();
	double floor_s = 1e9;
	double import_s = 1e9;

	for (int i = 0; i < RUNS; i++) {
		_cleanup_(free_text) char *one = memory_format("%s/floor-%d", folder, i);
		_cleanup_(free_text) char *other = memory_format("%s/import-%d", folder, i);
		double took_s = time_floor(one);

		if (took_s < floor_s)
			floor_s = took_s;
		took_s = time_import(other);
		if (took_s < import_s)
			import_s = took_s;
	}
	printf("%-40s %8.0f entries a second\n", "plain SQLite, 100,000 entries",
	       ENTRIES / floor_s);
	printf("%-40s %8.0f entries a second %5.2f x the floor\n", "import, 100,000 entries",
	       ENTRIES / import_s, import_s / floor_s);
	fixture_folder_remove(folder);
	return import_s / floor_s > import_limit;
}
