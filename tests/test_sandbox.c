/* SPDX-License-Identifier: MIT */
#include "daemon/sandbox.h"
#include "daemon/store.h"
#include "daemon/store_copy.h"
#include "schema/memory.h"
#include "tests/sandbox_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { NO_PROGRAM = 127 };

/* --- files ------------------------------------------------------------------------------ */

static int open_in(const char *folder, const char *name, int flags)
{
	_cleanup_(free_text) char *path = memory_format("%s/%s", folder, name);
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return sandbox_after(fd);
}

static int read_outside(void)
{
	return open_in(sandbox_home.root, "letter", O_RDONLY);
}

static int write_outside(void)
{
	return open_in(sandbox_home.root, "letter", O_WRONLY);
}

static int make_outside(void)
{
	return open_in(sandbox_home.root, "new", O_WRONLY | O_CREAT);
}

static int list_outside(void)
{
	return open_in(sandbox_home.root, ".", O_RDONLY | O_DIRECTORY);
}

static int delete_outside(void)
{
	_cleanup_(free_text) char *path = memory_format("%s/letter", sandbox_home.root);
	int result = sandbox_after(unlink(path));

	if (result == 0)
		open_in(sandbox_home.root, "letter", O_WRONLY | O_CREAT);
	return result;
}

static int truncate_outside(void)
{
	_cleanup_(free_text) char *path = memory_format("%s/letter", sandbox_home.root);

	return sandbox_after(truncate(path, 0));
}

static int carry_outside(void)
{
	_cleanup_(free_text) char *from = memory_format("%s/draft", sandbox_home.paths.data_dir);
	_cleanup_(free_text) char *to = memory_format("%s/carried", sandbox_home.root);

	open_in(sandbox_home.paths.data_dir, "draft", O_WRONLY | O_CREAT);
	return sandbox_after(rename(from, to)) == 0 ? SANDBOX_FINE : EACCES;
}

static int make_a_link(void)
{
	_cleanup_(free_text) char *path = memory_format("%s/link", sandbox_home.paths.data_dir);

	return sandbox_after(symlink("/etc/passwd", path));
}

static int make_in_runtime(void)
{
	return open_in(sandbox_home.paths.runtime_dir, "new", O_WRONLY | O_CREAT);
}

static int change_mode_by_path(void)
{
	return sandbox_after(chmod(sandbox_home.root, 0700));
}

static void test_files_outside_are_refused(void **state)
{
	(void)state;
	sandbox_check_refused(read_outside, EACCES);
	sandbox_check_refused(write_outside, EACCES);
	sandbox_check_refused(make_outside, EACCES);
	sandbox_check_refused(list_outside, EACCES);
	sandbox_check_refused(delete_outside, EACCES);
	sandbox_check_refused(carry_outside, EACCES);
	sandbox_check_refused(make_in_runtime, EACCES);
	sandbox_check_refused(make_a_link, ENOSYS);
	sandbox_check_refused(change_mode_by_path, ENOSYS);
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 3)
		sandbox_check_refused(truncate_outside, EACCES);
}

/* What the journal and its copies need. */
static int keep_a_journal(void)
{
	struct store *store;
	struct store_copy *making;
	bool is_done = false;
	_cleanup_(free_text) char *copy =
		memory_format("%s/copy.db", sandbox_home.paths.backups_dir);

	if (store_open(&store, sandbox_home.paths.database, NULL) < 0)
		return 1;
	if (mkdir(sandbox_home.paths.backups_dir, 0700) < 0 ||
	    store_copy_begin(&making, store, copy, NULL) < 0)
		return 2;
	while (!is_done) {
		if (store_copy_step(making, 64, &is_done, NULL) < 0)
			return 2;
	}
	store_copy_end(making);
	if (store_copy_seal(copy, NULL) < 0)
		return 2;
	if (store_rewrite(store, NULL) < 0)
		return 3;
	store_close(store);
	/* A copy is brought back by its name. */
	return sandbox_after(rename(copy, sandbox_home.paths.database));
}

static int keep_a_setting(void)
{
	return open_in(sandbox_home.paths.config_dir, "language", O_WRONLY | O_CREAT | O_TRUNC);
}

static int take_the_socket_away(void)
{
	return sandbox_after(unlink(sandbox_home.paths.socket));
}

static int read_the_system(void)
{
	int result = open_in("/usr/share/zoneinfo", "Asia/Tokyo", O_RDONLY);

	if (result == 0)
		result = open_in("/etc", "passwd", O_RDONLY);
	if (result == 0)
		result = open_in("/dev", "urandom", O_RDONLY);
	return result == 0 ? open_in("/dev", "null", O_RDWR) : result;
}

static void test_files_of_the_daemon_are_not(void **state)
{
	(void)state;
	sandbox_check_allowed(keep_a_journal);
	sandbox_check_allowed(keep_a_setting);
	sandbox_check_allowed(take_the_socket_away);
	sandbox_check_allowed(read_the_system);
}

/* --- programs, processes and threads ------------------------------------------------------ */

static int run_program(const char *path, int expected)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int status = 0;
	pid_t child = fork();

	if (child < 0 || null < 0)
		return errno;
	if (child == 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execl(path, path, "-c", "exit 0", (char *)NULL);
		_exit(errno);
	}
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return NO_PROGRAM;
	return WEXITSTATUS(status) == expected ? SANDBOX_FINE : WEXITSTATUS(status);
}

static int run_a_shell(void)
{
	return run_program("/bin/sh", 0);
}

static int run_a_new_program(void)
{
	_cleanup_(free_text) char *path = memory_format("%s/tool", sandbox_home.paths.data_dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);

	if (fd < 0 || dprintf(fd, "#!/bin/sh\nexit 0\n") < 0 || fchmod(fd, 0700) < 0)
		return 1;
	close(fd);
	return run_program(path, 0);
}

/* Without a question it ends with EXIT_FAILURE, sandbox_after it has loaded all its libraries. */
static int run_a_helper(void)
{
	_cleanup_(free_text) char *path = paths_helper("ayumi-calendar");

	return run_program(path, EXIT_FAILURE);
}

static int trace(void)
{
	return sandbox_after(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int read_memory_of_another(void)
{
	char byte;
	struct iovec here = { &byte, 1 };
	struct iovec there = { &sandbox_home, 1 };

	return sandbox_after(process_vm_readv(getppid(), &here, 1, &there, 1, 0));
}

static int signal_outside(void)
{
	return sandbox_after(kill(getppid(), 0));
}

static int signal_inside(void)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		pause();
		_exit(0);
	}
	if (kill(child, SIGKILL) < 0 || waitpid(child, &status, 0) != child)
		return errno;
	return WIFSIGNALED(status) ? SANDBOX_FINE : 1;
}

static void *count_up(void *context)
{
	++*(int *)context;
	return NULL;
}

static int start_a_thread(void)
{
	pthread_t thread;
	int count = 0;

	if (pthread_create(&thread, NULL, count_up, &count) != 0 || pthread_join(thread, NULL) != 0)
		return 1;
	return count == 1 ? SANDBOX_FINE : 2;
}

static void test_programs_and_processes(void **state)
{
	(void)state;
	sandbox_check_refused(run_a_shell, EACCES);
	sandbox_check_refused(run_a_new_program, EACCES);
	sandbox_check_allowed(run_a_helper);
	sandbox_check_refused(trace, ENOSYS);
	sandbox_check_refused(read_memory_of_another, ENOSYS);
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 6)
		sandbox_check_refused(signal_outside, EPERM);
	sandbox_check_allowed(signal_inside);
	sandbox_check_allowed(start_a_thread);
}

/* What is missing is no failure: it cannot be reached. */
static void test_a_missing_folder(void **state)
{
	(void)state;
	assert_int_equal(rmdir(sandbox_home.paths.config_dir), 0);
	assert_int_equal(sandbox_outcome(keep_a_setting, true), ENOENT);
	sandbox_check_allowed(read_the_system);
}

static void test_it_is_left_out(void **state)
{
	(void)state;
	skip();
}

int main(void)
{
#define CONFINED(test) cmocka_unit_test_setup_teardown(test, sandbox_set_up, sandbox_tear_down)
	const struct CMUnitTest tests[] = {
		CONFINED(test_files_outside_are_refused),
		CONFINED(test_files_of_the_daemon_are_not),
		CONFINED(test_programs_and_processes),
		CONFINED(test_a_missing_folder),
	};
	const struct CMUnitTest none[] = {
		cmocka_unit_test(test_it_is_left_out),
	};

	if (!sandbox_is_here())
		return cmocka_run_group_tests(none, NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
