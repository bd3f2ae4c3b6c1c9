/* SPDX-License-Identifier: MIT */
#include "daemon/sandbox.h"
#include "daemon/store.h"
#include "daemon/store_copy.h"
#include "schema/memory.h"
#include "tests/household_fixture.h"

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

/*
 * A child confines itself as the daemon does and tries one thing.  What must be
 * refused is tried in an unconfined child as well, where it must not be refused
 * in the same way: so no check passes because the thing never works.
 */

enum { FINE = 0, NO_SANDBOX = 200, NO_PROGRAM = 127 };

static struct household home;

/* What is tried: 0, or the errno it failed with. */
typedef int attempt(void);

static int after(long result)
{
	return result < 0 ? errno : FINE;
}

static _Noreturn void play(attempt *what, bool is_confined)
{
	struct sandbox sandbox;

	if (is_confined) {
		sandbox_enter(&home.paths, &sandbox);
		if (!sandbox.has_files || !sandbox.has_calls)
			_exit(NO_SANDBOX);
	}
	_exit(what());
}

/* The exit status of a child that tries it. */
static int outcome(attempt *what, bool is_confined)
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

static void check_refused(attempt *what, int code)
{
	assert_int_equal(outcome(what, true), code);
	assert_int_not_equal(outcome(what, false), code);
}

static void check_allowed(attempt *what)
{
	assert_int_equal(outcome(what, true), FINE);
}

/* --- files ------------------------------------------------------------------------------ */

static int open_in(const char *folder, const char *name, int flags)
{
	_cleanup_(free_text) char *path = memory_format("%s/%s", folder, name);
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return after(fd);
}

static int read_outside(void)
{
	return open_in(home.root, "letter", O_RDONLY);
}

static int write_outside(void)
{
	return open_in(home.root, "letter", O_WRONLY);
}

static int make_outside(void)
{
	return open_in(home.root, "new", O_WRONLY | O_CREAT);
}

static int list_outside(void)
{
	return open_in(home.root, ".", O_RDONLY | O_DIRECTORY);
}

static int delete_outside(void)
{
	_cleanup_(free_text) char *path = memory_format("%s/letter", home.root);
	int result = after(unlink(path));

	if (result == 0)
		open_in(home.root, "letter", O_WRONLY | O_CREAT);
	return result;
}

static int truncate_outside(void)
{
	_cleanup_(free_text) char *path = memory_format("%s/letter", home.root);

	return after(truncate(path, 0));
}

static int carry_outside(void)
{
	_cleanup_(free_text) char *from = memory_format("%s/draft", home.paths.data_dir);
	_cleanup_(free_text) char *to = memory_format("%s/carried", home.root);

	open_in(home.paths.data_dir, "draft", O_WRONLY | O_CREAT);
	return after(rename(from, to)) == 0 ? FINE : EACCES;
}

static int make_a_link(void)
{
	_cleanup_(free_text) char *path = memory_format("%s/link", home.paths.data_dir);

	return after(symlink("/etc/passwd", path));
}

static int make_in_runtime(void)
{
	return open_in(home.paths.runtime_dir, "new", O_WRONLY | O_CREAT);
}

static int change_mode_by_path(void)
{
	return after(chmod(home.root, 0700));
}

static void test_files_outside_are_refused(void **state)
{
	(void)state;
	check_refused(read_outside, EACCES);
	check_refused(write_outside, EACCES);
	check_refused(make_outside, EACCES);
	check_refused(list_outside, EACCES);
	check_refused(delete_outside, EACCES);
	check_refused(carry_outside, EACCES);
	check_refused(make_in_runtime, EACCES);
	check_refused(make_a_link, ENOSYS);
	check_refused(change_mode_by_path, ENOSYS);
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 3)
		check_refused(truncate_outside, EACCES);
}

/* What the journal and its copies need. */
static int keep_a_journal(void)
{
	struct store *store;
	struct store_copy *making;
	bool is_done = false;
	_cleanup_(free_text) char *copy = memory_format("%s/copy.db", home.paths.backups_dir);

	if (store_open(&store, home.paths.database, NULL) < 0)
		return 1;
	if (mkdir(home.paths.backups_dir, 0700) < 0 ||
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
	return after(rename(copy, home.paths.database));
}

static int keep_a_setting(void)
{
	return open_in(home.paths.config_dir, "language", O_WRONLY | O_CREAT | O_TRUNC);
}

static int take_the_socket_away(void)
{
	return after(unlink(home.paths.socket));
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
	check_allowed(keep_a_journal);
	check_allowed(keep_a_setting);
	check_allowed(take_the_socket_away);
	check_allowed(read_the_system);
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
	return WEXITSTATUS(status) == expected ? FINE : WEXITSTATUS(status);
}

static int run_a_shell(void)
{
	return run_program("/bin/sh", 0);
}

static int run_a_new_program(void)
{
	_cleanup_(free_text) char *path = memory_format("%s/tool", home.paths.data_dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);

	if (fd < 0 || dprintf(fd, "#!/bin/sh\nexit 0\n") < 0 || fchmod(fd, 0700) < 0)
		return 1;
	close(fd);
	return run_program(path, 0);
}

/* Without a question it ends with EXIT_FAILURE, after it has loaded all its libraries. */
static int run_a_helper(void)
{
	_cleanup_(free_text) char *path = paths_helper("ayumi-calendar");

	return run_program(path, EXIT_FAILURE);
}

static int trace(void)
{
	return after(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int read_memory_of_another(void)
{
	char byte;
	struct iovec here = { &byte, 1 };
	struct iovec there = { &home, 1 };

	return after(process_vm_readv(getppid(), &here, 1, &there, 1, 0));
}

static int signal_outside(void)
{
	return after(kill(getppid(), 0));
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
	return WIFSIGNALED(status) ? FINE : 1;
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
	return count == 1 ? FINE : 2;
}

static void test_programs_and_processes(void **state)
{
	(void)state;
	check_refused(run_a_shell, EACCES);
	check_refused(run_a_new_program, EACCES);
	check_allowed(run_a_helper);
	check_refused(trace, ENOSYS);
	check_refused(read_memory_of_another, ENOSYS);
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 6)
		check_refused(signal_outside, EPERM);
	check_allowed(signal_inside);
	check_allowed(start_a_thread);
}

/* --- calls ---------------------------------------------------------------------------------- */

static int open_socket(int family)
{
	return after(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int talk_ipv4(void)
{
	return open_socket(AF_INET);
}

static int talk_ipv6(void)
{
	return open_socket(AF_INET6);
}

static int talk_to_the_kernel(void)
{
	return after(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0));
}

static int talk_here(void)
{
	int ends[2];

	return open_socket(AF_UNIX) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0;
}

static int leave_the_namespace(void)
{
	return after(unshare(CLONE_NEWUTS));
}

static int start_in_a_namespace(void)
{
	long result = syscall(SYS_clone, CLONE_NEWUTS | SIGCHLD, NULL, NULL, NULL, NULL);

	if (result == 0)
		_exit(0);
	return after(result);
}

static int write_and_run_memory(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? errno : FINE;
}

static int run_memory_later(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? 1 : after(mprotect(memory, 4096, PROT_READ | PROT_EXEC));
}

static int type_on_a_terminal(void)
{
	return after(ioctl(-1, TIOCSTI, "x"));
}

static int ask_for_a_ring(void)
{
	return after(syscall(SYS_io_uring_setup, 1, NULL));
}

static int mount_something(void)
{
	return after(syscall(SYS_mount, "none", home.root, "nonexistent", 0, NULL));
}

static int keep_a_key(void)
{
	return after(syscall(SYS_keyctl, -1, 0, 0, 0, 0));
}

static int load_a_program_for_the_kernel(void)
{
	return after(syscall(SYS_bpf, -1, NULL, 0));
}

static void test_calls(void **state)
{
	(void)state;
	check_refused(talk_ipv4, EAFNOSUPPORT);
	check_refused(talk_to_the_kernel, EAFNOSUPPORT);
	assert_int_equal(outcome(talk_ipv6, true), EAFNOSUPPORT);
	check_allowed(talk_here);
	check_refused(leave_the_namespace, ENOSYS);
	check_refused(start_in_a_namespace, ENOSYS);
	check_refused(write_and_run_memory, EPERM);
	check_refused(run_memory_later, EPERM);
	check_refused(type_on_a_terminal, ENOSYS);
	check_refused(mount_something, ENOSYS);
	/* These the kernel itself may lack. */
	assert_int_equal(outcome(ask_for_a_ring, true), ENOSYS);
	assert_int_equal(outcome(keep_a_key, true), ENOSYS);
	assert_int_equal(outcome(load_a_program_for_the_kernel, true), ENOSYS);
}

/* What is missing is no failure: it cannot be reached. */
static void test_a_missing_folder(void **state)
{
	(void)state;
	assert_int_equal(rmdir(home.paths.config_dir), 0);
	assert_int_equal(outcome(keep_a_setting, true), ENOENT);
	check_allowed(read_the_system);
}

static int set_up(void **state)
{
	_cleanup_(free_text) char *letter = NULL;

	(void)state;
	household_init(&home);
	letter = memory_format("%s/letter", home.root);
	fixture_write(letter, "private", 7);
	assert_int_equal(paths_make_private(home.paths.data_dir, NULL), 0);
	assert_int_equal(paths_make_private(home.paths.config_dir, NULL), 0);
	assert_int_equal(paths_make_private(home.paths.runtime_dir, NULL), 0);
	fixture_write(home.paths.socket, "", 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	household_release(&home);
	return 0;
}

static int nothing(void)
{
	return FINE;
}

/* Whether there is anything to test; says why where there is not. */
static bool has_sandbox(void)
{
#ifdef WITHOUT_SANDBOX
	const bool is_watched = true;
#else
	const bool is_watched = getenv("LD_PRELOAD") && strstr(getenv("LD_PRELOAD"), "vgpreload");
#endif
	bool has_one = !is_watched;

	if (has_one) {
		set_up(NULL);
		has_one = outcome(nothing, true) != NO_SANDBOX;
		tear_down(NULL);
	}
	if (!has_one)
		print_message("%s\n", is_watched ? "the program is watched from within"
						 : "this kernel lacks Landlock or seccomp");
	return has_one;
}

static void test_it_is_left_out(void **state)
{
	(void)state;
	skip();
}

int main(void)
{
#define CONFINED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CONFINED(test_files_outside_are_refused),
		CONFINED(test_files_of_the_daemon_are_not),
		CONFINED(test_programs_and_processes),
		CONFINED(test_calls),
		CONFINED(test_a_missing_folder),
	};
	const struct CMUnitTest none[] = { cmocka_unit_test(test_it_is_left_out) };

	if (!has_sandbox())
		return cmocka_run_group_tests(none, NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
