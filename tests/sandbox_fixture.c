/* SPDX-License-Identifier: MIT */
#include "tests/sandbox_fixture.h"
#include "tests/watched.h"

#include "daemon/sandbox.h"
#include "schema/memory.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct household sandbox_home;

int sandbox_after(long result)
{
	return result < 0 ? errno : SANDBOX_FINE;
}

static _Noreturn void play(attempt *what, bool is_confined)
{
	struct sandbox sandbox;

	if (is_confined) {
		sandbox_enter(&sandbox_home.paths, &sandbox);
		if (!sandbox.has_files || !sandbox.has_calls)
			_exit(SANDBOX_NONE);
	}
	_exit(what());
}

int sandbox_outcome(attempt *what, bool is_confined)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0)
		play(what, is_confined);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (!WIFEXITED(status))
		fail_msg("ended by signal %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}

void sandbox_check_refused(attempt *what, int code)
{
	assert_int_equal(sandbox_outcome(what, true), code);
	assert_int_not_equal(sandbox_outcome(what, false), code);
}

void sandbox_check_allowed(attempt *what)
{
	assert_int_equal(sandbox_outcome(what, true), SANDBOX_FINE);
}

int sandbox_set_up(void **state)
{
	_cleanup_(free_text) char *letter = NULL;

	(void)state;
	household_init(&sandbox_home);
	letter = memory_format("%s/letter", sandbox_home.root);
	fixture_write(letter, "private", 7);
	assert_int_equal(paths_make_private(sandbox_home.paths.data_dir, NULL), 0);
	assert_int_equal(paths_make_private(sandbox_home.paths.config_dir, NULL), 0);
	assert_int_equal(paths_make_private(sandbox_home.paths.runtime_dir, NULL), 0);
	fixture_write(sandbox_home.paths.socket, "", 0);
	return 0;
}

int sandbox_tear_down(void **state)
{
	(void)state;
	household_release(&sandbox_home);
	return 0;
}

static int nothing(void)
{
	return SANDBOX_FINE;
}

bool sandbox_is_here(void)
{
#ifdef WITHOUT_SANDBOX
	const bool is_left_out = true;
#else
	const bool is_left_out = is_watched();
#endif
	bool has_one = !is_left_out;

	if (has_one) {
		sandbox_set_up(NULL);
		has_one = sandbox_outcome(nothing, true) != SANDBOX_NONE;
		sandbox_tear_down(NULL);
	}
	if (!has_one)
		print_message("%s\n", is_left_out ? "the program is watched from within"
						  : "this kernel lacks Landlock or seccomp");
	return has_one;
}
