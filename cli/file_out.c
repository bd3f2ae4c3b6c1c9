/* SPDX-License-Identifier: MIT */
#include "cli/file_out.h"

#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_bytes(int file, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(file, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}

/* Some file systems cannot be asked to wait for the disk. */
static int sync_file(int file)
{
	return fsync(file) < 0 && errno != EINVAL && errno != ENOTSUP ? -errno : 0;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return memory_string(".");
	return slash == path ? memory_string("/")
			     : memory_format("%.*s", (int)(slash - path), path);
}

/* The name of a new file lasts only once its folder is on the disk as well. */
static int sync_folder(const char *folder)
{
	int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result;

	/* A folder that may be written but not read is no reason to fail now. */
	if (file < 0)
		return errno == EACCES ? 0 : -errno;
	result = sync_file(file);
	close(file);
	return result;
}

static int check_name(const char *path, bool may_replace)
{
	struct stat about;

	if (lstat(path, &about) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISREG(about.st_mode) && !S_ISLNK(about.st_mode))
		return -EINVAL;
	return may_replace ? 0 : -EEXIST;
}

static int give_name(const char *from, const char *path, bool may_replace)
{
	if (!may_replace) {
		if (renameat2(AT_FDCWD, from, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
			return 0;
		/* Not every file system can; the name was free a moment ago. */
		if (errno != EINVAL && errno != ENOSYS)
			return -errno;
	}
	return rename(from, path) < 0 ? -errno : 0;
}

static int fill(int file, const void *bytes, size_t length)
{
	int result = write_bytes(file, bytes, length);

	if (result == 0)
		result = sync_file(file);
	if (close(file) < 0 && result == 0)
		result = -errno;
	return result;
}

int file_out_write(const char *path, const void *bytes, size_t length, bool may_replace)
{
	_cleanup_(free_text) char *folder = folder_of(path);
	_cleanup_(free_text) char *beside = memory_format("%s/.XXXXXX", folder);
	int result = check_name(path, may_replace);
	int file;

	if (result < 0)
		return result;
	file = mkostemp(beside, O_CLOEXEC);
	if (file < 0)
		return -errno;
	result = fill(file, bytes, length);
	if (result == 0)
		result = give_name(beside, path, may_replace);
	if (result < 0) {
		unlink(beside);
		return result;
	}
	return sync_folder(folder);
}
