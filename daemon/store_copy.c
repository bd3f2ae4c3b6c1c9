/* SPDX-License-Identifier: MIT */
#include "daemon/store_copy.h"

#include "daemon/store_trust.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct store_copy {
	sqlite3 *file;
	sqlite3_backup *backup;
};

static int failed(struct error *err, int code, const char *why)
{
	return error_set(err, code, FAULT_COPY_FAILED, NULL, "unchanged",
			 "the copy of the journal: %s", why);
}

static int refused(struct error *err, const char *reason, const char *why)
{
	return error_set(err, -EBADMSG, FAULT_JOURNAL_UNUSABLE, NULL, reason, "%s", why);
}

int store_copy_begin(struct store_copy **begun, struct store *store, const char *path,
		     struct error *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	struct store_copy *copy;

	if (fd < 0)
		return failed(err, -errno, strerror(errno));
	close(fd);
	copy = memory_zeroed(1, sizeof *copy);
	/* It reaches the disk when it is sealed; until then it has no name that counts. */
	if (sqlite3_open_v2(path, &copy->file,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
			    NULL) == SQLITE_OK &&
	    sqlite3_exec(copy->file, "PRAGMA synchronous = OFF", NULL, NULL, NULL) == SQLITE_OK)
		copy->backup = sqlite3_backup_init(copy->file, "main", store_handle(store), "main");
	if (!copy->backup) {
		failed(err, -EIO, sqlite3_errmsg(copy->file));
		store_copy_end(copy);
		unlink(path);
		return -EIO;
	}
	*begun = copy;
	return 0;
}

int store_copy_step(struct store_copy *copy, int pages, bool *is_done, struct error *err)
{
	int code = sqlite3_backup_step(copy->backup, pages);

	*is_done = code == SQLITE_DONE;
	if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_BUSY ||
	    code == SQLITE_LOCKED)
		return 0;
	if (code == SQLITE_NOMEM)
		abort();
	return failed(err, code == SQLITE_FULL ? -ENOSPC : -EIO, sqlite3_errstr(code));
}

void store_copy_end(struct store_copy *copy)
{
	if (!copy)
		return;
	if (copy->backup)
		sqlite3_backup_finish(copy->backup);
	sqlite3_close_v2(copy->file);
	free(copy);
}

/* The first answer of a statement as a number; -1 where it gives none. */
static int64_t ask(sqlite3 *file, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t number = -1;

	if (sqlite3_prepare_v2(file, sql, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

static int check_integrity(sqlite3 *file, struct error *err)
{
	sqlite3_stmt *statement = NULL;
	const char *answer = NULL;
	int result = 0;

	if (sqlite3_prepare_v2(file, "PRAGMA integrity_check(1)", -1, &statement, NULL) ==
		    SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		answer = store_text(statement, 0);
	if (!answer)
		result = refused(err, "damaged", sqlite3_errmsg(file));
	else if (strcmp(answer, "ok") != 0)
		result = refused(err, "damaged", answer);
	sqlite3_finalize(statement);
	return result;
}

static const bool is_rewriting = false;

/* is_own: it was made just now of a journal whose tables were compared when it was opened. */
static int check_open(sqlite3 *file, bool is_own, struct error *err)
{
	int64_t application;
	int64_t version;
	bool fits = true;
	int result;

	store_trust_harden(file, &is_rewriting);
	sqlite3_exec(file, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0", NULL, NULL, NULL);
	application = ask(file, "PRAGMA application_id");
	version = ask(file, "PRAGMA user_version");
	if (application < 0 || ask(file, "SELECT count(*) FROM sqlite_schema") < 0)
		return refused(err, "damaged", sqlite3_errmsg(file));
	if (application != STORE_APPLICATION_ID || (version < 1 && !is_own))
		return refused(err, "foreign", "the file is not a journal of Ayumi");
	if (version > store_version)
		return refused(err, "newer", "the copy is of a newer version of the program");
	/* What is damaged is called so, although its tables may look strange as well. */
	result = check_integrity(file, err);
	if (result == 0 && !is_own &&
	    (store_compare_schema(file, version, &fits) != SQLITE_OK || !fits))
		result = refused(err, "foreign",
				 "the tables of the file are not those of a journal");
	return result;
}

static int check_file(int fd, bool is_own, struct error *err)
{
	_cleanup_(free_text) char *name = NULL;
	sqlite3 *file = NULL;
	struct stat status;
	int result;

	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size == 0)
		return refused(err, "foreign", "it is empty, or no regular file");
	/* No log is made beside it. */
	name = memory_format("file:/proc/self/fd/%d?mode=ro&immutable=1", fd);
	if (sqlite3_open_v2(name, &file,
			    SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
			    NULL) == SQLITE_OK)
		result = check_open(file, is_own, err);
	else
		result = refused(err, "damaged", sqlite3_errmsg(file));
	sqlite3_close_v2(file);
	return result;
}

static int check_path(const char *path, bool is_own, struct error *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int result;

	if (fd < 0)
		return error_set(err, -errno, FAULT_JOURNAL_UNUSABLE, NULL, "read-only", "%s",
				 strerror(errno));
	result = check_file(fd, is_own, err);
	close(fd);
	return result;
}

int store_copy_check(const char *path, struct error *err)
{
	return check_path(path, false, err);
}

int store_copy_check_file(int fd, struct error *err)
{
	return check_file(fd, false, err);
}

int store_copy_seal(const char *path, struct error *err)
{
	sqlite3 *file = NULL;
	int code = sqlite3_open_v2(
		path, &file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
		NULL);
	int result;
	int fd;

	if (code == SQLITE_OK)
		code = sqlite3_exec(file, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
	result = code == SQLITE_OK ? 0 : failed(err, -EIO, sqlite3_errmsg(file));
	sqlite3_close_v2(file);
	if (result == 0)
		result = check_path(path, true, err);
	if (result < 0)
		return result;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		result = failed(err, -errno, strerror(errno));
	if (fd >= 0)
		close(fd);
	return result;
}
