/* SPDX-License-Identifier: MIT */
#include <sqlite3.h>
#include <stdio.h>

/*
 * The floor under a report of a month: open the journal, ask once for the
 * entries of some days, look at each, and end.
 * Usage: tool_report_floor DATABASE FROM TO
 */
int main(int argc, char **argv)
{
	static const char sql[] = "SELECT day, kind, outcome, member, is_private, number, text "
				  "FROM entry WHERE is_removed = 0 AND day BETWEEN ?1 AND ?2 "
				  "ORDER BY day, minute, number";
	sqlite3 *database = NULL;
	sqlite3_stmt *statement = NULL;
	long rows = 0;
	int failed = 1;

	if (argc == 4 && sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READONLY, NULL) == 0 &&
	    sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == 0) {
		sqlite3_bind_text(statement, 1, argv[2], -1, SQLITE_STATIC);
		sqlite3_bind_text(statement, 2, argv[3], -1, SQLITE_STATIC);
		while (sqlite3_step(statement) == SQLITE_ROW)
			rows += sqlite3_column_bytes(statement, 6) >= 0;
		failed = sqlite3_finalize(statement) != SQLITE_OK;
		printf("%ld\n", rows);
	}
	sqlite3_close(database);
	return failed || rows == 0;
}
