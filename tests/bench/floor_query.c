/* SPDX-License-Identifier: MIT */
#include "tests/bench/floor_store.h"

#include <string.h>

/*
 * The floor under a list, a report or a search: open a database, ask once,
 * look at each row, and end; and under an import: as many rows in one transaction.
 * Usage: floor_query month DATABASE FROM TO   (of a journal)
 *        floor_query search DATABASE WORD     (of a floor_daemon's)
 *        floor_query fill DATABASE COUNT      (the same, made here; days of ten years)
 */
static const char month_sql[] = "SELECT text, day, kind, outcome, member, is_private, number "
				"FROM entry WHERE is_removed = 0 AND day BETWEEN ?1 AND ?2 "
				"ORDER BY day, minute, number";
static const char search_sql[] = "SELECT e.text, e.day FROM words JOIN entry AS e "
				 "ON e.number = words.rowid WHERE words MATCH ?1 "
				 "ORDER BY e.day DESC LIMIT 30";

static int ask(const char *path, const char *sql, const char *first, const char *second)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	long rows = 0;
	int code;

	floor_check(db, sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL));
	floor_check(db, sqlite3_prepare_v2(db, sql, -1, &statement, NULL));
	sqlite3_bind_text(statement, 1, first, -1, SQLITE_STATIC);
	if (second)
		sqlite3_bind_text(statement, 2, second, -1, SQLITE_STATIC);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		rows += sqlite3_column_bytes(statement, 0) >= 0;
	floor_check(db, code);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	printf("%ld\n", rows);
	return rows == 0;
}

static int fill(const char *path, long count)
{
	sqlite3 *db = floor_open(path);
	struct floor_adder adder;
	char day[32];
	char text[64];

	floor_adder_init(&adder, db);
	floor_run(db, "BEGIN IMMEDIATE");
	for (long i = 0; i < count; i++) {
		long at = i * 3650 / count;

		snprintf(day, sizeof day, "%04ld-%02ld-%02ld", 2014 + at / 365, at % 365 / 31 + 1,
			 at % 28 + 1);
		snprintf(text, sizeof text, "ひとこと%ld", i);
		floor_add(&adder, day, text);
	}
	floor_run(db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
	sqlite3_finalize(adder.entry);
	sqlite3_finalize(adder.words);
	return sqlite3_close(db) != SQLITE_OK;
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "month") == 0)
		return ask(argv[2], month_sql, argv[3], argv[4]);
	if (argc == 4 && strcmp(argv[1], "search") == 0)
		return ask(argv[2], search_sql, argv[3], NULL);
	if (argc == 4 && strcmp(argv[1], "fill") == 0)
		return fill(argv[2], strtol(argv[3], NULL, 10));
	return 2;
}
