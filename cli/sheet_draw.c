/* SPDX-License-Identifier: MIT */
#include "cli/sheet_draw.h"

#include "cli/complain.h"
#include "cli/sheet/exits.h"
#include "schema/frame.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Where fontconfig has to read all fonts for the first time, seconds pass. */
enum { DEADLINE_MS = 10000, DRAWING_BYTES_MAX = 16 * 1024 * 1024, PART_BYTES = 65536 };

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The request as a file, so that nothing waits for the helper to read it. */
static int open_request(const json_t *page)
{
	_cleanup_(free_text) char *bytes = NULL;
	size_t length;
	size_t at = 0;
	int file;
	int result = frame_encode(page, &bytes, &length);

	if (result < 0)
		return result;
	file = memfd_create("page", MFD_CLOEXEC);
	while (file >= 0 && at < length) {
		ssize_t written = write(file, bytes + at, length - at);

		if (written <= 0 && errno != EINTR) {
			close(file);
			return -EIO;
		}
		at += written > 0 ? (size_t)written : 0;
	}
	return file < 0 || lseek(file, 0, SEEK_SET) < 0 ? -errno : file;
}

static _Noreturn void become_helper(const char *program, int request, int drawing)
{
	int null = open("/dev/null", O_WRONLY);

	/* What a library says of a missing configuration is no message for people. */
	if (null < 0 || dup2(request, STDIN_FILENO) < 0 || dup2(drawing, STDOUT_FILENO) < 0 ||
	    dup2(null, STDERR_FILENO) < 0 || close_range(STDERR_FILENO + 1, ~0U, 0) < 0)
		_exit(SHEET_FAILED);
	execl(program, program, (char *)NULL);
	_exit(SHEET_FAILED);
}

/* Everything that comes until the end: 0, -ETIMEDOUT, -EFBIG, or another negative errno. */
static int read_drawing(int file, char **bytes, size_t *length)
{
	int64_t end_ms = now_ms() + DEADLINE_MS;

	for (;;) {
		struct pollfd ready = { .fd = file, .events = POLLIN };
		int64_t left_ms = end_ms - now_ms();
		ssize_t got;

		if (left_ms <= 0)
			return -ETIMEDOUT;
		if (poll(&ready, 1, (int)left_ms) <= 0)
			continue;
		*bytes = memory_resize(*bytes, *length + PART_BYTES);
		got = read(file, *bytes + *length, PART_BYTES);
		if (got == 0)
			return 0;
		if (got < 0 && errno != EINTR)
			return -errno;
		*length += got > 0 ? (size_t)got : 0;
		if (*length > DRAWING_BYTES_MAX)
			return -EFBIG;
	}
}

/* The helper's exit code, or a negative errno; SHEET_FAILED also where a signal ended it. */
static int run(const char *program, int request, char **bytes, size_t *length)
{
	int ends[2];
	int status = 0;
	int result;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	child = fork();
	if (child == 0)
		become_helper(program, request, ends[1]);
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return -EAGAIN;
	}
	result = read_drawing(ends[0], bytes, length);
	close(ends[0]);
	if (result < 0)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	if (result < 0)
		return result;
	return WIFEXITED(status) ? WEXITSTATUS(status) : SHEET_FAILED;
}

static void complain_drawing(const char *program, int end)
{
	switch (end) {
	case SHEET_NO_FONT:
		complain_line(
			"%s",
			_("No font on this computer has the letters that the sheet needs. For "
			  "Japanese, please install the package fonts-noto-cjk (“sudo apt "
			  "install fonts-noto-cjk”). Nothing was written."));
		return;
	case SHEET_FULL:
		complain_line("%s", _("It does not fit on one page. Please leave a section out "
				      "(--without). Nothing was written."));
		return;
	case -ETIMEDOUT:
		complain_line("%s", _("Drawing the sheet took too long and was stopped. Nothing "
				      "was written; please try once more."));
		return;
	default:
		complain_line(_("The sheet could not be drawn (%s). Nothing was written; the "
				"journal is as it was."),
			      access(program, X_OK) < 0 ? program : "ayumi-sheet");
		return;
	}
}

enum result sheet_draw(const json_t *page, char **bytes, size_t *length)
{
	_cleanup_(free_text) char *program = paths_helper("ayumi-sheet");
	int request = open_request(page);
	int end = request;

	*bytes = NULL;
	*length = 0;
	if (request >= 0) {
		end = run(program, request, bytes, length);
		close(request);
	}
	if (end == SHEET_DRAWN && *length > 0)
		return RESULT_DONE;
	complain_drawing(program, end == SHEET_DRAWN ? SHEET_FAILED : end);
	free(*bytes);
	*bytes = NULL;
	return RESULT_FAILED;
}
