/* SPDX-License-Identifier: MIT */
#include "cli/start.h"

#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 512, NOTIFY_FD = 3 };

/* In the daemon-to-be: nothing of the terminal or of the caller's files goes along. */
static _Noreturn void become_daemon(const char *program, int ready)
{
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	setsid();
	/* Twice, so that the command need not wait for it, and it can get no terminal. */
	if (fork() != 0)
		_exit(0);
	if (chdir("/") < 0 || null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0 ||
	    dup2(ready, NOTIFY_FD) < 0 || close_range(NOTIFY_FD + 1, ~0U, 0) < 0)
		_exit(1);
	if (ready == NOTIFY_FD)
		fcntl(NOTIFY_FD, F_SETFD, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	unsetenv("LISTEN_PID");
	unsetenv("NOTIFY_SOCKET");
	execl(program, program, "--notify-fd", "3", (char *)NULL);
	_exit(1);
}

/* One line; empty where the daemon ended without a word. */
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

static int spawn(char **why)
{
	_cleanup_(free_text) char *program = paths_program("ayumid");
	char line[LINE_MAX_BYTES];
	int ends[2];
	pid_t child;

	if (access(program, X_OK) < 0) {
		*why = memory_format("%s: %s", program, strerror(errno));
		return -ENOENT;
	}
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	child = fork();
	if (child < 0) {
		close(ends[0]);
		close(ends[1]);
		return -EAGAIN;
	}
	if (child == 0)
		become_daemon(program, ends[1]);
	close(ends[1]);
	waitpid(child, NULL, 0);
	read_line(ends[0], line);
	close(ends[0]);
	if (strcmp(line, "READY") == 0 || strcmp(line, "RUNNING") == 0)
		return 0;
	*why = memory_string(line[0] ? line : "the daemon ended before it was ready");
	return -ECONNREFUSED;
}

int start_daemon(const struct paths *paths, int (*connect)(void *context), void *context,
		 char **why)
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
		result = spawn(why);
		if (result == 0)
			result = connect(context);
	}
	close(folder);
	return result;
}
