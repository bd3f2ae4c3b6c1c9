/* SPDX-License-Identifier: MIT */
#include "schema/language.h"
#include "schema/memory.h"
#include "tests/household_fixture.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* The locale is the state of a process: each case has a process of its own. */

struct setting {
	const char *language; /* LANGUAGE; NULL: unset */
	const char *lc_all;
	const char *lc_messages;
	const char *lang;
	const char *kept; /* the household's choice; NULL: none */
	bool is_japanese;
};

static void put(const char *name, const char *value)
{
	if (value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

/* 0 where all is as it should be. */
static int start(const struct setting *setting, const char *folder)
{
	const char *language;

	put("LANGUAGE", setting->language);
	put("LC_ALL", setting->lc_all);
	put("LC_MESSAGES", setting->lc_messages);
	put("LANG", setting->lang);
	unsetenv("LC_CTYPE");
	if (setting->kept && language_keep(folder, setting->kept) < 0)
		return 1;
	language_start(folder);
	if (language_is_japanese() != setting->is_japanese)
		return 2;
	language = getenv("LANGUAGE");
	if (!language || strcmp(language, setting->is_japanese ? "ja" : "en") != 0)
		return 3;
	/* Gettext looks at LANGUAGE only outside the locale "C"; English needs no locale. */
	if ((strcmp(setlocale(LC_MESSAGES, NULL), "C") != 0) != setting->is_japanese)
		return 4;
	if (!language_screen_is_utf8())
		return 5;
	if (strcmp(nl_langinfo(RADIXCHAR), ".") != 0)
		return 6;
	language_set(setting->is_japanese ? "en" : "ja");
	return language_is_japanese() == setting->is_japanese ? 7 : 0;
}

static int in_child(const struct setting *setting, const char *folder)
{
	int status;
	pid_t child;

	fflush(NULL);
	child = fork();
	/* Not by _exit(): where what runs is measured, the child tells it as it ends. */
	if (child == 0)
		exit(start(setting, folder));
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const struct setting settings[] = {
	{ NULL, NULL, NULL, NULL, NULL, false },
	{ NULL, "C", NULL, NULL, NULL, false },
	{ "ja", "C", NULL, NULL, NULL, true },
	{ "ja", "POSIX", NULL, NULL, NULL, true },
	{ NULL, "ja_JP.UTF-8", NULL, NULL, NULL, true },
	{ NULL, NULL, NULL, "ja_JP.UTF-8", NULL, true },
	{ NULL, NULL, "ja_JP.UTF-8", "en_US.UTF-8", NULL, true },
	{ NULL, "en_US.UTF-8", "ja_JP.UTF-8", "ja_JP.UTF-8", NULL, false },
	{ NULL, NULL, NULL, "ja_JP.eucJP", NULL, true },
	{ NULL, NULL, NULL, "ja", NULL, true },
	{ NULL, NULL, NULL, "jam_JM.UTF-8", NULL, false },
	{ NULL, "C.UTF-8", NULL, NULL, NULL, false },
	{ "ja", "C.UTF-8", NULL, NULL, NULL, true },
	{ "ja_JP:en", "C.UTF-8", NULL, NULL, NULL, true },
	{ "de:ja:en", NULL, NULL, "en_US.UTF-8", NULL, true },
	{ "en:ja", NULL, NULL, "ja_JP.UTF-8", NULL, false },
	{ "de:fr", NULL, NULL, "ja_JP.UTF-8", NULL, true },
	{ "", NULL, NULL, "ja_JP.UTF-8", NULL, true },
	{ ":::", NULL, NULL, "ja_JP.UTF-8", NULL, true },
	{ NULL, "", "", "ja_JP.UTF-8", NULL, true },
	{ NULL, "de_DE.UTF-8", NULL, "ja_JP.UTF-8", NULL, false },
	{ NULL, NULL, NULL, NULL, "ja", true },
	{ "en", "en_US.UTF-8", NULL, NULL, "ja", true },
	{ "ja", "ja_JP.UTF-8", NULL, NULL, "en", false },
};

static void test_what_chooses_the_language(void **unused)
{
	/* Static, so that it is not lost in the child, where nobody needs it any more. */
	static char *folder;

	(void)unused;
	for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
		int result;

		folder = fixture_folder();
		result = in_child(&settings[i], folder);
		if (result != 0)
			fail_msg("case %zu fails with %d", i, result);
		fixture_folder_remove(folder);
	}
}

static void test_the_choice_is_kept(void **unused)
{
	char *root = fixture_folder();
	_cleanup_(free_text) char *folder = memory_format("%s/config/ayumi", root);
	_cleanup_(free_text) char *path = memory_format("%s/language", folder);
	struct stat status;

	(void)unused;
	assert_null(language_kept(folder));
	assert_int_equal(language_keep(folder, NULL), 0);
	assert_int_equal(language_keep(folder, "ja"), 0);
	assert_string_equal(language_kept(folder), "ja");
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(language_keep(folder, "en"), 0);
	assert_string_equal(language_kept(folder), "en");
	assert_int_equal(language_keep(folder, NULL), 0);
	assert_null(language_kept(folder));
	fixture_write(path, "de\n", 3);
	assert_null(language_kept(folder));
	fixture_write(path, "", 0);
	assert_null(language_kept(folder));
	fixture_write(path, "ja", 2);
	assert_string_equal(language_kept(folder), "ja");
	/* A link is neither read nor written through. */
	unlink(path);
	assert_int_equal(symlink("/dev/null", path), 0);
	assert_null(language_kept(folder));
	assert_int_equal(language_keep(folder, "ja"), -ELOOP);
	fixture_folder_remove(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_chooses_the_language),
		cmocka_unit_test(test_the_choice_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
