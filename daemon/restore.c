/* SPDX-License-Identifier: MIT */
#include "daemon/restore.h"

#include "daemon/backups.h"
#include "daemon/store_copy.h"
#include "schema/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "restore-" and the name for the journal that is there; with ".part" until it is whole. */
#define PREPARED "restore-"

enum { BLOCK_BYTES = 65536 };

static int fail(struct error *err, const char *what)
{
	return error_set(err, -errno, FAULT_COPY_FAILED, NULL, "unchanged", "restoring (%s): %s",
			 what, strerror(errno));
}

static int sync_path(const char *path, int flags, struct error *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags);
	int result = fd < 0 || fsync(fd) < 0 ? fail(err, path) : 0;

	if (fd >= 0)
		close(fd);
	return result;
}

static int copy_bytes(int from, int to)
{
	char block[BLOCK_BYTES];
	ssize_t got;

	while ((got = read(from, block, sizeof block)) > 0) {
		for (ssize_t at = 0; at < got;) {
			ssize_t put = write(to, block + at, (size_t)(got - at));

			if (put < 0)
				return -errno;
			at += put;
		}
	}
	return got < 0 ? -errno : 0;
}

static int copy_file(const char *from, const char *to, struct error *err)
{
	int source = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	int target;
	int result;

	if (source < 0)
		return fail(err, from);
	target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (target < 0) {
		result = fail(err, to);
	} else {
		result = copy_bytes(source, target);
		if (result == 0 && fsync(target) < 0)
			result = -errno;
		if (result < 0) {
			errno = -result;
			result = fail(err, to);
		}
		close(target);
	}
	close(source);
	return result;
}

/* A journal in which nothing is written yet. */
static int make_empty(const char *path, struct error *err)
{
	struct store *store;
	int result = store_open(&store, path, err);

	if (result < 0)
		return result;
	store_close(store);
	return store_copy_seal(path, err);
}

int restore_prepare(const struct paths *paths, const char *from, int32_t today, int64_t now_s,
		    char *kept, struct error *err)
{
	_cleanup_(free_text) char *part = memory_format("%s/" PREPARED "new.part", paths->data_dir);
	_cleanup_(free_text) char *ready = NULL;
	int result = from ? store_copy_check(from, err) : 0;

	if (result == 0)
		result = backups_make_folder(paths->backups_dir, err);
	if (result < 0)
		return result;
	backup_name("replaced", today, now_s, kept);
	ready = memory_format("%s/" PREPARED "%s", paths->data_dir, kept);
	unlink(part);
	result = from ? copy_file(from, part, err) : make_empty(part, err);
	/* What was copied is checked, and not only what was to be. */
	if (result == 0)
		result = store_copy_check(part, err);
	if (result == 0 && rename(part, ready) < 0)
		result = fail(err, ready);
	if (result == 0)
		result = sync_path(paths->data_dir, O_DIRECTORY, err);
	if (result < 0)
		unlink(part);
	return result;
}

/* What is prepared: the name under which the journal that is there is kept; NULL for nothing. */
static char *find_prepared(const char *folder)
{
	DIR *items = opendir(folder);
	const struct dirent *item;
	char *found = NULL;

	while (items && !found && (item = readdir(items)) != NULL) {
		char kind[16];
		int32_t day;

		if (strncmp(item->d_name, PREPARED, strlen(PREPARED)) == 0 &&
		    backup_name_is_known(item->d_name + strlen(PREPARED), kind, &day))
			found = memory_string(item->d_name + strlen(PREPARED));
	}
	if (items)
		closedir(items);
	return found;
}

/* A second name in the folder of the copies; it may have it already, or not be there. */
static int keep(const char *path, const char *folder, const char *name, const char *ending,
		struct error *err)
{
	_cleanup_(free_text) char *from = memory_format("%s%s", path, ending);
	_cleanup_(free_text) char *to = memory_format("%s/%s%s", folder, name, ending);

	if (link(from, to) < 0 && errno != EEXIST && errno != ENOENT)
		return fail(err, to);
	return 0;
}

int restore_finish(const struct paths *paths, struct error *err)
{
	_cleanup_(free_text) char *name = find_prepared(paths->data_dir);
	_cleanup_(free_text) char *ready = NULL;
	static const char *const logs[] = { "-wal", "-shm" };
	int result;

	if (!name)
		return 0;
	ready = memory_format("%s/" PREPARED "%s", paths->data_dir, name);
	result = backups_make_folder(paths->backups_dir, err);
	if (result == 0)
		result = keep(paths->database, paths->backups_dir, name, "", err);
	if (result == 0)
		result = keep(paths->database, paths->backups_dir, name, "-wal", err);
	if (result == 0)
		result = sync_path(paths->backups_dir, O_DIRECTORY, err);
	/* A log that is not its own would spoil what takes the journal's place. */
	for (size_t i = 0; result == 0 && i < sizeof logs / sizeof logs[0]; i++) {
		_cleanup_(free_text) char *log = memory_format("%s%s", paths->database, logs[i]);

		if (unlink(log) < 0 && errno != ENOENT)
			result = fail(err, log);
	}
	if (result == 0)
		result = sync_path(paths->data_dir, O_DIRECTORY, err);
	if (result == 0 && rename(ready, paths->database) < 0)
		result = fail(err, paths->database);
	if (result == 0)
		result = sync_path(paths->data_dir, O_DIRECTORY, err);
	if (result < 0 && err) {
		err->fault = FAULT_JOURNAL_UNUSABLE;
		snprintf(err->value, sizeof err->value, "io");
	}
	return result;
}
