/* SPDX-License-Identifier: MIT */
#include "cli/start.h"

#include "schema/language.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 512, NOTIFY_FD = 3 };

/* Nothing of the terminal or of the caller's files goes along, nor what a manager told the caller.
 */
static int prepare_files(posix_spawn_file_actions_t *files, int ready)
{
	int code = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDWR, 0);

	if (code == 0)
		code = posix_spawn_file_actions_adddup2(files, STDIN_FILENO, STDOUT_FILENO);
	if (code == 0)
		code = posix_spawn_file_actions_adddup2(files, STDIN_FILENO, STDERR_FILENO);
	if (code == 0)
		code = posix_spawn_file_actions_adddup2(files, ready, NOTIFY_FD);
	if (code == 0)
		code = posix_spawn_file_actions_addclosefrom_np(files, NOTIFY_FD + 1);
	if (code == 0)
		code = posix_spawn_file_actions_addchdir_np(files, "/");
	unsetenv("LISTEN_PID");
	unsetenv("NOTIFY_SOCKET");
	return code;
}

/*
 * In a session of its own, as a service manager would start it.  It is no copy
 * of this process at first, which would take longer.  Returns 0 or errno.
 */
static int spawn_daemon(const char *program, int ready, pid_t *child)
{
	char *const words[] = { (char *)(uintptr_t)program, (char[]){ "--notify-fd" },
				(char[]){ "3" }, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none;
	sigset_t all;
	int code;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK |
						      POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&files);
	code = prepare_files(&files, ready);
	if (code == 0)
		code = posix_spawn(child, program, &files, &attributes, words, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	return code;
}

bool start_is_at_work(const struct paths *paths)
{
	int fd = open(paths->lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool is_held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0;

	if (fd >= 0)
		close(fd);
	return is_held;
}

/* Until something can be read, or nothing more will come; false when it was waited for enough. */
static bool wait_for_word(const struct paths *paths, int deadline_ms, int fd)
{
	struct pollfd waiting = { .fd = fd, .events = POLLIN };

	for (int waited = 0; waited < START_BUSY_TIMES;) {
		int count = poll(&waiting, 1, deadline_ms);

		if (count > 0)
			return true;
		if (count == 0 && !start_is_at_work(paths))
			return false;
		waited += count == 0;
	}
	return false;
}

/* One line, which is written at once; empty where the daemon ended without a word. */
static void read_line(int fd, char line[static LINE_MAX_BYTES])
{
	size_t length = 0;

	while (length < LINE_MAX_BYTES - 1) {
		ssize_t count = read(fd, line + length, LINE_MAX_BYTES - 1 - length);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			break;
		length += (size_t)count;
		if (memchr(line, '\n', length))
			break;
	}
	line[length] = '\0';
	line[strcspn(line, "\n")] = '\0';
}

/* What has not even its lock after so long has nothing that could be lost. */
static int give_up(const struct paths *paths, int deadline_ms, pid_t child, char **why)
{
	if (!start_is_at_work(paths))
		kill(child, SIGKILL);
	*why = memory_format(_("its program was started and did not say within %d seconds that it "
			       "is ready. Nothing was changed. Restarting the computer may help."),
			     deadline_ms / 1000);
	return -ETIMEDOUT;
}

static int spawn(const struct paths *paths, int deadline_ms, char **why)
{
	_cleanup_(free_text) char *program = paths_program("ayumid");
	char line[LINE_MAX_BYTES];
	int ends[2];
	bool is_late = false;
	pid_t child;
	int code;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	code = spawn_daemon(program, ends[1], &child);
	close(ends[1]);
	if (code == 0)
		is_late = !wait_for_word(paths, deadline_ms, ends[0]);
	if (code == 0 && !is_late)
		read_line(ends[0], line);
	close(ends[0]);
	if (is_late)
		return give_up(paths, deadline_ms, child, why);
	if (code != 0) {
		*why = memory_format("%s: %s", program, strerror(code));
		return code == EAGAIN ? -EAGAIN : -ENOENT;
	}
	if (strcmp(line, "READY") == 0)
		return 0;
	/* It ends; left alone it would be this process's until that ends, too. */
	waitpid(child, NULL, 0);
	if (strcmp(line, "RUNNING") == 0)
		return 0;
	*why = memory_string(line[0] ? line : "the daemon ended before it was ready");
	return -ECONNREFUSED;
}

int start_daemon(const struct paths *paths, int deadline_ms, int (*connect)(void *context),
		 void *context, char **why)
{
	struct error err;
	int result = paths_make_private(paths->runtime_dir, &err);
	int folder;

	*why = NULL;
	if (result < 0) {
		*why = memory_format("%s: %s", err.value, err.detail);
		return result;
	}
	folder = open(paths->runtime_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (folder < 0)
		return -errno;
	while (flock(folder, LOCK_EX) < 0) {
		if (errno != EINTR) {
			result = -errno;
			close(folder);
			return result;
		}
	}
	result = connect(context);
	if (result < 0) {
		result = spawn(paths, deadline_ms, why);
		if (result == 0)
			result = connect(context);
	}
	close(folder);
	return result;
}
