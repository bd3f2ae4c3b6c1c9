/* SPDX-License-Identifier: MIT */
#include "cli/file_out.h"

#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_BYTES = 65536 };

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

static void let_go(struct file_out *out)
{
	free(out->folder);
	free(out->beside);
	free(out->path);
	*out = (struct file_out){ .file = -1 };
}

int file_out_begin(struct file_out *out, const char *path, bool may_replace)
{
	int result = check_name(path, may_replace);

	*out = (struct file_out){ .file = -1 };
	if (result < 0)
		return result;
	out->may_replace = may_replace;
	out->path = memory_string(path);
	out->folder = folder_of(path);
	out->beside = memory_format("%s/.XXXXXX", out->folder);
	out->file = mkostemp(out->beside, O_CLOEXEC);
	if (out->file >= 0)
		return 0;
	result = -errno;
	let_go(out);
	return result;
}

int file_out_finish(struct file_out *out)
{
	int result = sync_file(out->file);

	if (close(out->file) < 0 && result == 0)
		result = -errno;
	if (result == 0)
		result = give_name(out->beside, out->path, out->may_replace);
	if (result < 0)
		unlink(out->beside);
	else
		result = sync_folder(out->folder);
	let_go(out);
	return result;
}

void file_out_drop(struct file_out *out)
{
	if (out->file < 0)
		return;
	close(out->file);
	unlink(out->beside);
	let_go(out);
}

int file_out_write(const char *path, const void *bytes, size_t length, bool may_replace)
{
	struct file_out out;
	int result = file_out_begin(&out, path, may_replace);

	if (out.file < 0)
		return result;
	result = write_bytes(out.file, bytes, length);
	if (result == 0)
		return file_out_finish(&out);
	file_out_drop(&out);
	return result;
}

int file_out_copy(int from, int to)
{
	char *block = memory_new(BLOCK_BYTES);
	ssize_t got = 1;
	int result = 0;

	while (result == 0 && got != 0) {
		got = read(from, block, BLOCK_BYTES);
		if (got > 0)
			result = write_bytes(to, block, (size_t)got);
		else if (got < 0 && errno != EINTR)
			result = -errno;
	}
	free(block);
	return result;
}
