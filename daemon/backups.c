/* SPDX-License-Identifier: MIT */
#include "daemon/backups.h"

#include "schema/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A database, or what SQLite keeps beside one. */
static bool is_copy(const char *name)
{
	return name[0] != '.' && strstr(name, ".db") != NULL;
}

static int fail(struct error *err, const char *name)
{
	return error_set(err, -errno, FAULT_NOT_CERTAIN, NULL, NULL,
			 "an older copy of the journal (%s): %s", name, strerror(errno));
}

/* Delete the copies; *newest is the greatest name of a database, for the caller to free. */
static int clear(DIR *folder, char **newest, size_t *count, struct error *err)
{
	const struct dirent *item;

	while ((item = readdir(folder)) != NULL) {
		const char *name = item->d_name;
		size_t length = strlen(name);

		if (!is_copy(name))
			continue;
		if (unlinkat(dirfd(folder), name, 0) < 0)
			return fail(err, name);
		(*count)++;
		if (strcmp(name + length - 3, ".db") == 0 &&
		    (!*newest || strcmp(name, *newest) > 0)) {
			free(*newest);
			*newest = memory_string(name);
		}
	}
	return 0;
}

int backups_replace(struct store *store, const char *path, size_t *replaced, struct error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	_cleanup_(free_text) char *newest = NULL;
	DIR *folder;
	int result;

	*replaced = 0;
	if (fd < 0)
		return errno == ENOENT ? 0 : fail(err, path);
	folder = fdopendir(fd);
	if (!folder) {
		close(fd);
		return fail(err, path);
	}
	result = clear(folder, &newest, replaced, err);
	if (result == 0 && newest) {
		_cleanup_(free_text) char *fresh = memory_format("%s/%s", path, newest);

		result = store_copy(store, fresh, err);
	}
	if (result == 0 && fsync(dirfd(folder)) < 0)
		result = fail(err, path);
	closedir(folder);
	return result;
}
