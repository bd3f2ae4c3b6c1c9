/* SPDX-License-Identifier: MIT */
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

/* --- calls ---------------------------------------------------------------------------------- */

static int open_socket(int family)
{
	return sandbox_after(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
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
	return sandbox_after(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0));
}

static int talk_here(void)
{
	int ends[2];

	return open_socket(AF_UNIX) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0;
}

static int leave_the_namespace(void)
{
	return sandbox_after(unshare(CLONE_NEWUTS));
}

static int start_in_a_namespace(void)
{
	long result = syscall(SYS_clone, CLONE_NEWUTS | SIGCHLD, NULL, NULL, NULL, NULL);

	if (result == 0)
		_exit(0);
	return sandbox_after(result);
}

static int write_and_run_memory(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? errno : SANDBOX_FINE;
}

static int run_memory_later(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? 1
				    : sandbox_after(mprotect(memory, 4096, PROT_READ | PROT_EXEC));
}

static int type_on_a_terminal(void)
{
	return sandbox_after(ioctl(-1, TIOCSTI, "x"));
}

static int ask_for_a_ring(void)
{
	return sandbox_after(syscall(SYS_io_uring_setup, 1, NULL));
}

static int mount_something(void)
{
	return sandbox_after(syscall(SYS_mount, "none", sandbox_home.root, "nonexistent", 0, NULL));
}

static int keep_a_key(void)
{
	return sandbox_after(syscall(SYS_keyctl, -1, 0, 0, 0, 0));
}

static int load_a_program_for_the_kernel(void)
{
	return sandbox_after(syscall(SYS_bpf, -1, NULL, 0));
}

static void test_calls(void **state)
{
	(void)state;
	sandbox_check_refused(talk_ipv4, EAFNOSUPPORT);
	sandbox_check_refused(talk_to_the_kernel, EAFNOSUPPORT);
	assert_int_equal(sandbox_outcome(talk_ipv6, true), EAFNOSUPPORT);
	sandbox_check_allowed(talk_here);
	sandbox_check_refused(leave_the_namespace, ENOSYS);
	sandbox_check_refused(start_in_a_namespace, ENOSYS);
	sandbox_check_refused(write_and_run_memory, EPERM);
	sandbox_check_refused(run_memory_later, EPERM);
	sandbox_check_refused(type_on_a_terminal, ENOSYS);
	sandbox_check_refused(mount_something, ENOSYS);
	/* These the kernel itself may lack. */
	assert_int_equal(sandbox_outcome(ask_for_a_ring, true), ENOSYS);
	assert_int_equal(sandbox_outcome(keep_a_key, true), ENOSYS);
	assert_int_equal(sandbox_outcome(load_a_program_for_the_kernel, true), ENOSYS);
}

static void test_it_is_left_out(void **state)
{
	(void)state;
	skip();
}

int main(void)
{
#define CONFINED(test) cmocka_unit_test_setup_teardown(test, sandbox_set_up, sandbox_tear_down)
	const struct CMUnitTest tests[] = { CONFINED(test_calls) };
	const struct CMUnitTest none[] = { cmocka_unit_test(test_it_is_left_out) };

	if (!sandbox_is_here())
		return cmocka_run_group_tests(none, NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
