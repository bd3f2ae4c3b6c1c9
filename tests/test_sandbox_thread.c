/* SPDX-License-Identifier: MIT */
#include "daemon/sandbox.h"
#include "daemon/sandbox_calls.h"
#include "daemon/sandbox_files.h"
#include "schema/memory.h"
#include "tests/sandbox_fixture.h"
#include "tests/watched.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

/*
 * A sandbox holds for the thread that enters it, and for what comes from it.
 * So a thread can try one in the process that is watched: also where programs
 * write reports at their end, which no confined process could.
 */

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum { LANDLOCK_CALLS = 444 }; /* the number of the first of the three; one for all machines */

/* What a thread is to try, and the answers: 0, or an errno. */
struct trial {
	int refused_call; /* a kernel that does not know this call, or 0 */
	int refused_as;
	struct sandbox sandbox;
	int files;
	int outside;
	int inside;
	int made;
	int carried;
	int network;
};

static int result_of(long result)
{
	return result < 0 ? errno : 0;
}

static int open_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);
	int result = result_of(fd);

	if (fd >= 0)
		close(fd);
	return result;
}

/* From here on the thread's kernel refuses one call, as an older one would. */
static void refuse_call(int call, int as)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)as),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { .len = LENGTH(steps), .filter = steps };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
		abort();
}

static void try_files(struct trial *trial)
{
	_cleanup_(free_text) char *letter = memory_format("%s/letter", sandbox_home.root);
	_cleanup_(free_text) char *draft = memory_format("%s/draft", sandbox_home.paths.data_dir);
	_cleanup_(free_text) char *carried = memory_format("%s/carried", sandbox_home.root);
	_cleanup_(free_text) char *planted = memory_format("%s/x", sandbox_home.paths.runtime_dir);

	trial->outside = open_path(letter, O_RDONLY);
	trial->inside = open_path(draft, O_RDWR | O_CREAT);
	trial->made = open_path(planted, O_RDWR | O_CREAT);
	trial->carried = result_of(rename(draft, carried));
}

static void *confine_files(void *context)
{
	struct trial *trial = context;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		abort();
	if (trial->refused_call)
		refuse_call(trial->refused_call, trial->refused_as);
	trial->files = sandbox_files(&sandbox_home.paths);
	try_files(trial);
	return NULL;
}

static void run(struct trial *trial, void *(*what)(void *))
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, what, trial), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static bool has_landlock(void)
{
	return !is_under_valgrind() &&
	       syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 2;
}

static void test_files(void **state)
{
	_cleanup_(free_text) char *letter = NULL;
	struct trial trial = { .files = 1 };

	(void)state;
	if (!has_landlock())
		skip();
	letter = memory_format("%s/letter", sandbox_home.root);
	run(&trial, confine_files);
	assert_int_equal(trial.files, 0);
	assert_int_equal(trial.outside, EACCES);
	assert_int_equal(trial.inside, 0);
	assert_int_equal(trial.made, EACCES);
	assert_true(trial.carried == EACCES || trial.carried == EXDEV);
	/* Nothing else refused it. */
	assert_int_equal(open_path(letter, O_RDONLY), 0);
}

/* Without the interface nothing is confined, it is said, and everything works. */
static void test_a_kernel_without_landlock(void **state)
{
	static const struct {
		int call;
		int as;
	} kernels[] = {
		{ LANDLOCK_CALLS, ENOSYS },	/* too old */
		{ LANDLOCK_CALLS, EOPNOTSUPP }, /* left out when it was started */
		{ LANDLOCK_CALLS + 2, ENOSYS }, /* the last step is refused */
	};

	(void)state;
	assert_int_equal(SYS_landlock_create_ruleset, LANDLOCK_CALLS);
	if (!has_landlock())
		skip();
	for (size_t i = 0; i < LENGTH(kernels); i++) {
		struct trial trial = { .refused_call = kernels[i].call,
				       .refused_as = kernels[i].as };

		run(&trial, confine_files);
		assert_int_equal(trial.files, -kernels[i].as);
		assert_int_equal(trial.outside, 0);
		assert_int_equal(trial.inside, 0);
		assert_int_equal(trial.made, 0);
		assert_int_equal(trial.carried, 0);
	}
}

static void *confine_wholly(void *context)
{
	struct trial *trial = context;
	_cleanup_(free_text) char *letter = memory_format("%s/letter", sandbox_home.root);
	_cleanup_(free_text) char *link = memory_format("%s/link", sandbox_home.root);

	if (trial->refused_call)
		refuse_call(trial->refused_call, trial->refused_as);
	sandbox_enter(&sandbox_home.paths, &trial->sandbox);
	trial->outside = open_path(letter, O_RDONLY);
	trial->made = result_of(symlink("/etc/passwd", link));
	trial->network = result_of(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	return NULL;
}

/* Each part holds where the other is not to be had. */
static void test_one_without_the_other(void **state)
{
	struct trial whole = { .files = 0 };
	struct trial calls = { .refused_call = LANDLOCK_CALLS, .refused_as = ENOSYS };
	struct trial files = { .refused_call = SYS_seccomp, .refused_as = ENOSYS };

	(void)state;
	/* What watches makes calls of its own, which the daemon never makes. */
	if (is_watched() || !has_landlock())
		skip();
	run(&whole, confine_wholly);
	assert_true(whole.sandbox.has_files && whole.sandbox.has_calls);
	assert_int_equal(whole.outside, EACCES);
	assert_int_equal(whole.made, ENOSYS);
	assert_int_equal(whole.network, EAFNOSUPPORT);
	run(&calls, confine_wholly);
	assert_true(!calls.sandbox.has_files && calls.sandbox.has_calls);
	assert_int_equal(calls.outside, 0);
	assert_int_equal(calls.made, ENOSYS);
	run(&files, confine_wholly);
	assert_true(files.sandbox.has_files && !files.sandbox.has_calls);
	assert_int_equal(files.outside, EACCES);
	assert_int_equal(files.made, EACCES);
}

int main(void)
{
#define HOUSED(test) cmocka_unit_test_setup_teardown(test, sandbox_set_up, sandbox_tear_down)
	const struct CMUnitTest tests[] = {
		HOUSED(test_files),
		HOUSED(test_a_kernel_without_landlock),
		HOUSED(test_one_without_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
