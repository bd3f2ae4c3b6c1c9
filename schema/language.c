/* SPDX-License-Identifier: MIT */
#include "schema/language.h"

#include "schema/memory.h"
#include "schema/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

static bool japanese;

/* "ja" or "en" where the locale name begins with it as a whole word, else NULL. */
static const char *known_language(const char *name)
{
	static const char *const known[] = { "ja", "en" };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (strncmp(name, known[i], 2) == 0 && (!name[2] || strchr("_.@:-", name[2])))
			return known[i];
	}
	return NULL;
}

static const char *from_language_list(void)
{
	const char *list = getenv("LANGUAGE");

	while (list && *list) {
		const char *found = known_language(list);

		if (found)
			return found;
		list = strchr(list, ':');
		if (list)
			list++;
	}
	return NULL;
}

static const char *from_locale_name(void)
{
	static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
		const char *name = getenv(variables[i]);

		if (name && *name)
			return known_language(name);
	}
	return NULL;
}

const char *language_kept(const char *config_dir)
{
	_cleanup_(free_text) char *path = memory_format("%s/language", config_dir);
	char choice[8] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t length;

	if (fd < 0)
		return NULL;
	length = read(fd, choice, sizeof choice - 1);
	close(fd);
	if (length <= 0)
		return NULL;
	choice[strcspn(choice, "\r\n ")] = '\0';
	return known_language(choice);
}

/*
 * English needs neither locale nor catalogue, and most of what a short command
 * costs would be the reading of both.  In the locale "C" gettext would not look
 * at LANGUAGE at all.
 */
static void open_catalogues(void)
{
	static bool are_open;
	_cleanup_(free_text) char *catalogues = NULL;

	if (are_open)
		return;
	are_open = true;
	catalogues = paths_data("locale");
	if (!setlocale(LC_MESSAGES, "C.utf8") && !setlocale(LC_MESSAGES, "C.UTF-8"))
		setlocale(LC_MESSAGES, "");
	bindtextdomain("ayumi", catalogues);
	bind_textdomain_codeset("ayumi", "UTF-8");
	/* What strerror(3) says comes from a catalogue of its own. */
	bind_textdomain_codeset("libc", "UTF-8");
}

void language_set(const char *language)
{
	japanese = strcmp(language, "ja") == 0;
	setenv("LANGUAGE", language, 1);
	if (japanese)
		open_catalogues();
	/* glibc forgets what it looked up only when a locale or a domain is set again. */
	textdomain("ayumi");
}

void language_start(const char *config_dir)
{
	const char *language = config_dir ? language_kept(config_dir) : NULL;

	if (!language)
		language = from_language_list();
	if (!language)
		language = from_locale_name();
	language_set(language ? language : "en");
}

bool language_screen_is_utf8(void)
{
	const char *name = setlocale(LC_CTYPE, "");

	return !name || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0 ||
	       strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool language_is_japanese(void)
{
	return japanese;
}

int language_keep(const char *config_dir, const char *language)
{
	_cleanup_(free_text) char *path = memory_format("%s/language", config_dir);
	int result = paths_make_private(config_dir, NULL);
	int fd;

	if (result < 0)
		return result;
	if (!language)
		return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	if (dprintf(fd, "%s\n", language) < 0)
		result = -EIO;
	if (close(fd) < 0 && result == 0)
		result = -errno;
	return result;
}
