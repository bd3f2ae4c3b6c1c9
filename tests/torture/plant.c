/* SPDX-License-Identifier: MIT */
/*
 * Faults that a harness must find, put in front of the programs with
 * LD_PRELOAD.  PLANT names them:
 *
 *   late-commit  a transaction is confirmed before it is committed, which the
 *                next one does
 *   no-lock      flock() says that it locked, and did not
 */
#include <dlfcn.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

static bool is_planted(const char *name)
{
	const char *plant = getenv("PLANT");

	return plant && strcmp(plant, name) == 0;
}

static sqlite3 *waiting;
static bool is_committing;

static void commit_late(void)
{
	if (!waiting)
		return;
	is_committing = true;
	sqlite3_exec(waiting, "COMMIT", NULL, NULL, NULL);
	is_committing = false;
	waiting = NULL;
}

int sqlite3_close_v2(sqlite3 *db)
{
	static int (*real)(sqlite3 *);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "sqlite3_close_v2");
	if (waiting == db)
		commit_late();
	return real(db);
}

int sqlite3_step(sqlite3_stmt *statement)
{
	static int (*real)(sqlite3_stmt *);
	const char *sql = sqlite3_sql(statement);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "sqlite3_step");
	if (!is_planted("late-commit") || !sql || is_committing)
		return real(statement);
	if (strcmp(sql, "COMMIT") == 0) {
		waiting = sqlite3_db_handle(statement);
		return SQLITE_DONE;
	}
	if (strncmp(sql, "BEGIN", 5) == 0 || strncmp(sql, "VACUUM", 6) == 0)
		commit_late();
	return real(statement);
}

sqlite3_backup *sqlite3_backup_init(sqlite3 *to, const char *to_name, sqlite3 *from,
				    const char *from_name)
{
	static sqlite3_backup *(*real)(sqlite3 *, const char *, sqlite3 *, const char *);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "sqlite3_backup_init");
	commit_late();
	return real(to, to_name, from, from_name);
}

int flock(int fd, int operation)
{
	static int (*real)(int, int);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "flock");
	return is_planted("no-lock") ? 0 : real(fd, operation);
}
