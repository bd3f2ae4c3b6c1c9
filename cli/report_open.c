/* SPDX-License-Identifier: MIT */
#include "cli/report_open.h"

#include "cli/complain.h"
#include "cli/file_out.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The opener's own words would only stand between ours. */
static int start(const char *path, pid_t *child)
{
	char program[] = "xdg-open";
	_cleanup_(free_text) char *file = memory_string(path);
	char *arguments[] = { program, file, NULL };
	posix_spawn_file_actions_t actions;
	int result;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	result = posix_spawnp(child, program, &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -result;
}

static bool show(const char *path)
{
	int status = 0;
	pid_t child;

	if (start(path, &child) < 0)
		return false;
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

enum result report_open(const struct paths *paths, const char *html)
{
	_cleanup_(free_text) char *path = memory_format("%s/report.html", paths->runtime_dir);
	struct error err = { 0 };
	int result = paths_make_private(paths->runtime_dir, &err);

	if (result == 0)
		result = file_out_write(path, html, strlen(html), true);
	if (result < 0) {
		complain_line(_("“%s” cannot be written: %s"), path, strerror(-result));
		return RESULT_FAILED;
	}
	command_print(_("The report is in “%s”, which only you can read."), path);
	command_print("%s", paths->has_runtime
				    ? _("It stays there until you log out, or until the next "
					"“ayumi report --open”.")
				    : _("It stays there until the next “ayumi report --open”, or "
					"until you delete it."));
	fflush(stdout);
	if (show(path))
		return RESULT_DONE;
	complain_line("%s", _("No browser could be started. The file can be opened by hand."));
	return RESULT_FAILED;
}
