/* SPDX-License-Identifier: MIT */
#include "cli/salvage.h"

#include "cli/complain.h"
#include "cli/file_out.h"
#include "cli/vault_run.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_BYTES = 65536 };

/* What SQLite keeps beside a database, and the database itself. */
static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

static void remove_copy(const char *copy)
{
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		_cleanup_(free_text) char *path = memory_format("%s%s", copy, endings[i]);

		unlink(path);
	}
}

/* 0, also where there is no such file but the first one must be there; or a negative errno. */
static int copy_one(const char *source, const char *copy, const char *ending)
{
	_cleanup_(free_text) char *from = memory_format("%s%s", source, ending);
	_cleanup_(free_text) char *to = memory_format("%s%s", copy, ending);
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat about;
	int result;
	int out;

	if (in < 0)
		return errno == ENOENT && *ending ? 0 : -errno;
	if (fstat(in, &about) < 0 || !S_ISREG(about.st_mode)) {
		close(in);
		return -EINVAL;
	}
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
	result = out < 0 ? -errno : file_out_copy(in, out);
	if (out >= 0)
		close(out);
	close(in);
	return result;
}

/* How many lines follow the first one; a negative errno. */
static long long count_rows(int file)
{
	char *block = memory_new(BLOCK_BYTES);
	long long count = 0;
	off_t at = 0;
	ssize_t got;

	while ((got = pread(file, block, BLOCK_BYTES, at)) > 0) {
		for (ssize_t i = 0; i < got; i++)
			count += block[i] == '\n';
		at += got;
	}
	free(block);
	return got < 0 ? -errno : count - 1;
}

/* The copy is what is read, so that the journal's own file stays as it is. */
static enum result read_copy(const char *source, const char *copy, struct file_out *out,
			     long long *count)
{
	int result = 0;

	remove_copy(copy);
	for (size_t i = 0; result == 0 && i < 2; i++)
		result = copy_one(source, copy, endings[i]);
	if (result < 0) {
		complain_line(_("“%s” cannot be read: %s"), source, strerror(-result));
		return RESULT_FAILED;
	}
	*count = vault_salvage(copy, out->file) ? count_rows(out->file) : -EIO;
	if (*count > 0)
		return RESULT_DONE;
	complain_line(_("Nothing could be read of “%s”. It is as it was, and nothing was written."),
		      source);
	return RESULT_FAILED;
}

static enum result say(const struct cli *cli, const char *path, long long count)
{
	json_t *told;
	enum result result;

	if (!cli->is_json) {
		command_saved(path, 0);
		command_print(ngettext("%lld entry could be read.", "%lld entries could be read.",
				       (unsigned long)count),
			      count);
		command_print("%s",
			      _("Some may be missing. Private and removed entries are within, "
				"earlier versions and meetings are not. The journal's file is as "
				"it was. “ayumi import” takes this file, in a new journal or in a "
				"copy that was restored."));
		return RESULT_DONE;
	}
	told = json_pack("{s:s, s:I}", "file", path, "entries", (json_int_t)count);
	result = told ? command_print_json(told) : RESULT_FAILED;
	json_decref(told);
	return result;
}

enum result salvage_run(struct cli *cli, const char *source, const char *path)
{
	_cleanup_(free_text) char *copy =
		memory_format("%s/salvage-%ld.part", cli->paths.backups_dir, (long)getpid());
	struct file_out out;
	struct error err;
	long long count = 0;
	enum result result;
	int code = file_out_begin(&out, path, false);

	if (code < 0)
		return command_saved(path, code);
	if (paths_make_private(cli->paths.backups_dir, &err) < 0) {
		complain_line("%s", err.detail);
		file_out_drop(&out);
		return RESULT_FAILED;
	}
	result = read_copy(source, copy, &out, &count);
	remove_copy(copy);
	if (result == RESULT_DONE) {
		code = file_out_finish(&out);
		result = code < 0 ? command_saved(path, code) : say(cli, path, count);
	}
	file_out_drop(&out);
	return result;
}
