/* SPDX-License-Identifier: MIT */
#include "cli/editor_file.h"

#include "cli/complain.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 32, FILE_BYTES_MAX = 1024 * 1024, NOT_STARTED = 127 };

struct editor_file {
	char *folder;
	char *path;
	sigset_t before; /* the signals that were blocked before */
};

static void fill_ending(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGQUIT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGCHLD);
}

enum result editor_file_make(struct editor_file **file, const struct paths *paths)
{
	struct error err;
	sigset_t ending;

	*file = memory_zeroed(1, sizeof **file);
	fill_ending(&ending);
	sigprocmask(SIG_BLOCK, &ending, &(*file)->before);
	(*file)->folder = memory_format("%s/edit-XXXXXX", paths->runtime_dir);
	if (paths_make_private(paths->runtime_dir, &err) < 0 || !mkdtemp((*file)->folder)) {
		complain_line(_("There is no place for the form: %s. Nothing was kept."),
			      (*file)->folder);
		sigprocmask(SIG_SETMASK, &(*file)->before, NULL);
		free((*file)->folder);
		free(*file);
		*file = NULL;
		return RESULT_FAILED;
	}
	(*file)->path = memory_format("%s/note.txt", (*file)->folder);
	return RESULT_DONE;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t count = write(fd, bytes, length);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return false;
		bytes += count;
		length -= (size_t)count;
	}
	return true;
}

/* Zeros over what a file holds, before its name goes. */
static void overwrite(int folder, const char *name)
{
	static const char zeros[4096];
	int fd = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;

	if (fd < 0)
		return;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
		for (off_t left = status.st_size; left > 0; left -= (off_t)sizeof zeros) {
			size_t part = left < (off_t)sizeof zeros ? (size_t)left : sizeof zeros;

			if (!write_all(fd, zeros, part))
				break;
		}
		fsync(fd);
	}
	close(fd);
}

void editor_file_wipe(struct editor_file *file)
{
	DIR *folder;
	const struct dirent *each;

	if (!file)
		return;
	folder = opendir(file->folder);
	while (folder && (each = readdir(folder))) {
		if (strcmp(each->d_name, ".") == 0 || strcmp(each->d_name, "..") == 0)
			continue;
		overwrite(dirfd(folder), each->d_name);
		unlinkat(dirfd(folder), each->d_name, 0);
	}
	if (folder)
		closedir(folder);
	rmdir(file->folder);
	sigprocmask(SIG_SETMASK, &file->before, NULL);
	free(file->folder);
	free(file->path);
	free(file);
}

/* Cut at spaces, with room for the file's name and the NULL behind it. */
static size_t split(char *command, char *words[static WORDS_MAX])
{
	size_t count = 0;
	char *rest = NULL;

	for (char *word = strtok_r(command, " \t", &rest); word && count < WORDS_MAX - 2;
	     word = strtok_r(NULL, " \t", &rest))
		words[count++] = word;
	return count;
}

/* In the child. */
static _Noreturn void become_editor(const struct editor_file *file)
{
	static const char *const usual[] = { "editor", "nano", "vi" };
	const char *chosen = getenv("VISUAL");
	char *words[WORDS_MAX] = { NULL };
	char *command;
	size_t count;

	sigprocmask(SIG_SETMASK, &file->before, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (!chosen || !*chosen)
		chosen = getenv("EDITOR");
	command = memory_string(chosen ? chosen : "");
	count = split(command, words);
	words[count > 0 ? count : 1] = file->path;
	if (count > 0)
		execvp(words[0], words);
	for (size_t i = 0; count == 0 && i < sizeof usual / sizeof usual[0]; i++) {
		words[0] = (char *)(uintptr_t)usual[i];
		execvp(words[0], words);
	}
	_exit(NOT_STARTED);
}

/* Ends the program where it was told to end meanwhile. */
static int wait_for(struct editor_file *file, pid_t child)
{
	sigset_t ending;
	int status = 0;

	fill_ending(&ending);
	while (waitpid(child, &status, WNOHANG) == 0) {
		int number = sigwaitinfo(&ending, NULL);

		if (number != SIGTERM && number != SIGHUP)
			continue;
		kill(child, number);
		waitpid(child, &status, 0);
		signal(number, SIG_DFL);
		raise(number);
		editor_file_wipe(file);
		/* The signal waited for the wiping, unless the caller had blocked it. */
		_exit(RESULT_FAILED);
	}
	return status;
}

static enum result run(struct editor_file *file)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (child == 0)
		become_editor(file);
	if (child < 0) {
		complain_line(_("The editor could not be started: %s. Nothing was kept."),
			      strerror(errno));
		return RESULT_FAILED;
	}
	status = wait_for(file, child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return RESULT_DONE;
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_STARTED)
		complain_line("%s",
			      _("There is no editor that could be started. Please set VISUAL, "
				"for example: export VISUAL=nano. Nothing was kept."));
	else
		complain_line("%s", _("The editor ended with an error. Nothing was kept."));
	return RESULT_FAILED;
}

static char *read_all(const char *path, size_t *length)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char *bytes;
	ssize_t count = 0;

	*length = 0;
	if (fd < 0)
		return NULL;
	bytes = memory_new(FILE_BYTES_MAX + 1);
	while (*length < FILE_BYTES_MAX &&
	       (count = read(fd, bytes + *length, FILE_BYTES_MAX - *length)) > 0)
		*length += (size_t)count;
	close(fd);
	bytes[*length] = '\0';
	if (count < 0) {
		free(bytes);
		return NULL;
	}
	return bytes;
}

enum result editor_file_show(struct editor_file *file, const char *before, char **after,
			     size_t *length)
{
	int fd = open(file->path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool is_written = fd >= 0 && write_all(fd, before, strlen(before));
	enum result result;

	*after = NULL;
	if (fd >= 0)
		close(fd);
	if (!is_written) {
		complain_line(_("There is no place for the form: %s. Nothing was kept."),
			      file->path);
		return RESULT_FAILED;
	}
	result = run(file);
	if (result != RESULT_DONE)
		return result;
	*after = read_all(file->path, length);
	/* A file that is gone is one that nothing was changed in. */
	if (!*after) {
		*after = memory_string(before);
		*length = strlen(before);
	}
	return RESULT_DONE;
}
