/* SPDX-License-Identifier: MIT */
#include "cli/file_out.h"
#include "schema/memory.h"
#include "tests/household_fixture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int enter_folder(void **state)
{
	*state = fixture_folder();
	return chdir(*state);
}

static int leave_folder(void **state)
{
	fixture_folder_remove(*state);
	return chdir("/");
}

/* How many names are in the folder, hidden ones too. */
static int names_in(const char *path)
{
	DIR *folder = opendir(path);
	int count = -2;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void assert_holds(const char *path, const char *bytes, size_t length)
{
	size_t found_length;
	_cleanup_(free_text) char *found = fixture_read(path, &found_length);

	assert_int_equal(found_length, length);
	assert_memory_equal(found, bytes, length);
}

static void test_bytes_are_written_for_the_owner_alone(void **unused)
{
	struct stat about;
	mode_t before = umask(0);

	(void)unused;
	assert_int_equal(file_out_write("a", "one\0two", 7, false), 0);
	umask(before);
	assert_holds("a", "one\0two", 7);
	assert_int_equal(stat("a", &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_int_equal(names_in("."), 1);
	assert_int_equal(file_out_write("empty", "", 0, false), 0);
	assert_holds("empty", "", 0);
}

static void test_what_is_there_is_left(void **unused)
{
	struct file_out out;

	(void)unused;
	fixture_write("a", "old", 3);
	/* It is said before any work is done. */
	assert_int_equal(file_out_begin(&out, "a", false), -EEXIST);
	assert_int_equal(file_out_write("a", "new", 3, false), -EEXIST);
	assert_int_equal(symlink("nowhere", "link"), 0);
	assert_int_equal(file_out_begin(&out, "link", false), -EEXIST);
	assert_int_equal(file_out_write("link", "new", 3, false), -EEXIST);
	assert_int_equal(access("nowhere", F_OK), -1);
	assert_holds("a", "old", 3);
	assert_int_equal(names_in("."), 2);
}

static void test_what_is_there_is_replaced_where_told(void **unused)
{
	struct stat about;

	(void)unused;
	fixture_write("a", "old", 3);
	assert_int_equal(symlink("a", "link"), 0);
	assert_int_equal(file_out_write("link", "new", 3, true), 0);
	assert_holds("link", "new", 3);
	assert_int_equal(lstat("link", &about), 0);
	assert_true(S_ISREG(about.st_mode));
	assert_holds("a", "old", 3);
	assert_int_equal(file_out_write("a", "newer", 5, true), 0);
	assert_holds("a", "newer", 5);
	assert_int_equal(names_in("."), 2);
}

static void test_only_ordinary_files_are_replaced(void **unused)
{
	struct stat about;

	(void)unused;
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(file_out_write("folder", "x", 1, true), -EINVAL);
	assert_int_equal(file_out_write("pipe", "x", 1, true), -EINVAL);
	assert_int_equal(file_out_write("/dev/null", "x", 1, true), -EINVAL);
	assert_int_equal(file_out_write("missing/a", "x", 1, true), -ENOENT);
	assert_int_equal(lstat("pipe", &about), 0);
	assert_true(S_ISFIFO(about.st_mode));
	assert_int_equal(names_in("."), 2);
}

static void test_what_comes_meanwhile_is_left(void **unused)
{
	struct file_out out;

	(void)unused;
	assert_int_equal(file_out_begin(&out, "a", false), 0);
	fixture_write("a", "first", 5);
	assert_int_equal(file_out_finish(&out), -EEXIST);
	assert_holds("a", "first", 5);
	assert_int_equal(names_in("."), 1);
}

static void test_a_full_disk_leaves_nothing(void **unused)
{
	static char bytes[8192];
	struct rlimit before;
	struct rlimit limit;

	(void)unused;
	fixture_write("a", "old", 3);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = sizeof bytes / 2;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(file_out_write("a", bytes, sizeof bytes, true), -EFBIG);
	assert_int_equal(file_out_write("b", bytes, sizeof bytes, false), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_holds("a", "old", 3);
	assert_int_equal(names_in("."), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_bytes_are_written_for_the_owner_alone,
						enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(test_what_is_there_is_left, enter_folder,
						leave_folder),
		cmocka_unit_test_setup_teardown(test_what_is_there_is_replaced_where_told,
						enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(test_only_ordinary_files_are_replaced, enter_folder,
						leave_folder),
		cmocka_unit_test_setup_teardown(test_what_comes_meanwhile_is_left, enter_folder,
						leave_folder),
		cmocka_unit_test_setup_teardown(test_a_full_disk_leaves_nothing, enter_folder,
						leave_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
