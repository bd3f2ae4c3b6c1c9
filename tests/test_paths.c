/* SPDX-License-Identifier: MIT */
#include "schema/account.h"
#include "schema/memory.h"
#include "schema/paths.h"
#include "tests/household_fixture.h"

#include <errno.h>
#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const variables[] = { "HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
					 "XDG_RUNTIME_DIR" };

/* The four variables; NULL unsets one. */
static void set(const char *home, const char *data, const char *config, const char *runtime)
{
	const char *const values[] = { home, data, config, runtime };

	for (int i = 0; i < 4; i++) {
		if (values[i])
			setenv(variables[i], values[i], 1);
		else
			unsetenv(variables[i]);
	}
}

static void test_as_the_variables_say(void **unused)
{
	struct paths paths;

	(void)unused;
	set("/home/a", "/data", "/config", "/run/user/1");
	assert_int_equal(paths_init(&paths, NULL), 0);
	assert_string_equal(paths.data_dir, "/data/ayumi");
	assert_string_equal(paths.database, "/data/ayumi/journal.db");
	assert_string_equal(paths.backups_dir, "/data/ayumi/backups");
	assert_string_equal(paths.runtime_dir, "/run/user/1/ayumi");
	assert_string_equal(paths.socket, "/run/user/1/ayumi/socket");
	assert_string_equal(paths.lock, "/run/user/1/ayumi/lock");
	assert_string_equal(paths.config_dir, "/config/ayumi");
	assert_true(paths.has_runtime);
	paths_release(&paths);
	paths_release(&paths);
}

static void check_home(void)
{
	struct paths paths;

	assert_int_equal(paths_init(&paths, NULL), 0);
	assert_string_equal(paths.database, "/home/a/.local/share/ayumi/journal.db");
	assert_string_equal(paths.config_dir, "/home/a/.config/ayumi");
	assert_string_equal(paths.runtime_dir, "/home/a/.local/state/ayumi/run");
	assert_false(paths.has_runtime);
	paths_release(&paths);
}

static void test_without_variables(void **unused)
{
	(void)unused;
	set("/home/a", NULL, NULL, NULL);
	check_home();
	/* Empty and relative ones count for nothing. */
	set("/home/a", "", "", "");
	check_home();
	set("/home/a", "data", "./config", "../run");
	check_home();
}

static void test_without_a_home(void **unused)
{
	struct paths paths;

	(void)unused;
	/* The password database knows one. */
	set(NULL, NULL, NULL, NULL);
	assert_int_equal(paths_init(&paths, NULL), 0);
	assert_int_equal(paths.data_dir[0], '/');
	paths_release(&paths);
	set("relative", NULL, NULL, NULL);
	assert_int_equal(paths_init(&paths, NULL), 0);
	assert_int_equal(paths.data_dir[0], '/');
	paths_release(&paths);
}

/* What is read without the C library's modules is what they say. */
static void test_the_account(void **unused)
{
	const struct passwd *known = getpwuid(getuid());
	_cleanup_(free_text) char *name = account_name();
	_cleanup_(free_text) char *home = account_home();

	(void)unused;
	assert_non_null(known);
	assert_string_equal(name, known->pw_name);
	assert_string_equal(home, known->pw_dir);
}

static void test_too_long_for_a_socket(void **unused)
{
	const size_t longest = sizeof((struct sockaddr_un *)NULL)->sun_path - 1;
	const size_t behind = strlen("/ayumi/socket");
	char folder[256] = "/";
	struct paths paths;
	struct error err;

	(void)unused;
	memset(folder + 1, 'x', longest - behind - 1);
	set("/home/a", NULL, NULL, folder);
	assert_int_equal(paths_init(&paths, &err), 0);
	assert_int_equal(strlen(paths.socket), longest);
	paths_release(&paths);
	strcat(folder, "x");
	set("/home/a", NULL, NULL, folder);
	assert_int_equal(paths_init(&paths, &err), -ENAMETOOLONG);
	assert_null(paths.socket);
	assert_int_equal(err.fault, FAULT_INVALID_PARAMETER);
	assert_non_null(strstr(err.detail, "108"));
	assert_non_null(strstr(err.detail, "107"));
}

static void check_private(const char *folder, int wanted)
{
	struct error err = { .fault = FAULT_NONE };

	assert_int_equal(paths_make_private(folder, &err), wanted);
	assert_int_equal(err.fault != FAULT_NONE, wanted < 0);
}

static void test_private_folders(void **unused)
{
	char *root = fixture_folder();
	_cleanup_(free_text) char *deep = memory_format("%s/a/b/c", root);
	_cleanup_(free_text) char *link = memory_format("%s/link", root);
	_cleanup_(free_text) char *file = memory_format("%s/file", root);
	_cleanup_(free_text) char *below = memory_format("%s/file/x", root);
	struct stat status;
	mode_t mask = umask(0);

	(void)unused;
	check_private(deep, 0);
	check_private(deep, 0);
	assert_int_equal(stat(deep, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	*strrchr(deep, '/') = '\0';
	assert_int_equal(stat(deep, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	deep[strlen(deep)] = '/';
	assert_int_equal(chmod(deep, 0755), 0);
	check_private(deep, 0);
	assert_int_equal(chmod(deep, 0770), 0);
	check_private(deep, -EPERM);
	assert_int_equal(chmod(deep, 0702), 0);
	check_private(deep, -EPERM);
	assert_int_equal(chmod(deep, 0700), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown(deep, 65534, 65534), 0);
		check_private(deep, -EPERM);
	} else {
		check_private("/usr", -EPERM);
	}
	assert_int_equal(symlink(root, link), 0);
	assert_true(paths_make_private(link, NULL) < 0);
	fixture_write(file, "", 0);
	assert_int_equal(chmod(file, 0600), 0);
	check_private(file, -ENOTDIR);
	assert_true(paths_make_private(below, NULL) < 0);
	umask(mask);
	fixture_folder_remove(root);
}

static void test_parts_of_the_program(void **unused)
{
	_cleanup_(free_text) char *program = paths_program("ayumid");
	_cleanup_(free_text) char *helper = paths_helper("ayumi-notify");
	_cleanup_(free_text) char *data = paths_data("locale");

	(void)unused;
	/* This test does not run from the configured folder. */
	assert_non_null(strstr(program, "/bin/ayumid"));
	assert_non_null(strstr(helper, "/libexec/ayumi/ayumi-notify"));
	assert_non_null(strstr(data, "/share/locale"));
	assert_int_equal(program[0], '/');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_the_variables_say),
		cmocka_unit_test(test_without_variables),
		cmocka_unit_test(test_without_a_home),
		cmocka_unit_test(test_the_account),
		cmocka_unit_test(test_too_long_for_a_socket),
		cmocka_unit_test(test_private_folders),
		cmocka_unit_test(test_parts_of_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
