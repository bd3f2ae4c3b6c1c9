/* SPDX-License-Identifier: MIT */
#include "daemon/backups.h"

#include "daemon/rotation.h"
#include "daemon/store_copy.h"
#include "schema/date.h"
#include "schema/memory.h"
#include "schema/paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Beside the daily ones so many of each kind stay; those that were replaced stay all. */
enum { KEPT_OF_A_KIND = 5 };

#define UNFINISHED "unfinished.part"

static const char *const kinds[] = { "journal",	  "asked",   "import",
				     "migration", "brought", "replaced" };

static int fail(struct error *err, const char *name)
{
	return error_set(err, -errno, FAULT_COPY_FAILED, NULL, "unchanged",
			 "a copy of the journal (%s): %s", name, strerror(errno));
}

/* --- names ----------------------------------------------------------------------------- */

void backup_name(const char *kind, int32_t day, int64_t now_s, char name[static BACKUP_NAME])
{
	time_t instant = (time_t)now_s;
	char date[DATE_TEXT];
	struct tm utc;

	date_format(day, date);
	gmtime_r(&instant, &utc);
	if (strcmp(kind, "journal") == 0)
		snprintf(name, BACKUP_NAME, "journal-%s.db", date);
	else
		snprintf(name, BACKUP_NAME, "%.15s-%s-%02u%02u%02u.db", kind, date,
			 (unsigned)utc.tm_hour % 24, (unsigned)utc.tm_min % 60,
			 (unsigned)utc.tm_sec % 61);
}

bool backup_name_is_known(const char *name, char *kind, int32_t *day)
{
	char date[DATE_TEXT];

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		size_t length = strlen(kinds[i]);
		const char *rest = name + length;

		if (strncmp(name, kinds[i], length) != 0 || *rest++ != '-' ||
		    strlen(rest) < DATE_TEXT - 1)
			continue;
		memcpy(date, rest, DATE_TEXT - 1);
		date[DATE_TEXT - 1] = '\0';
		rest += DATE_TEXT - 1;
		if (date_parse(date, day) < 0)
			return false;
		if (i > 0 && rest[0] == '-' && strspn(rest + 1, "0123456789") == 6)
			rest += 7;
		else if (i > 0)
			return false;
		snprintf(kind, 16, "%s", kinds[i]);
		return strcmp(rest, ".db") == 0;
	}
	return false;
}

/* --- the folder ------------------------------------------------------------------------- */

static DIR *open_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !folder)
		close(fd);
	return folder;
}

static int sync_folder(const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int result = fd < 0 || fsync(fd) < 0 ? fail(err, path) : 0;

	if (fd >= 0)
		close(fd);
	return result;
}

/* The newest day first; of one day by name. */
static int compare(const void *a, const void *b)
{
	const struct backup *one = a;
	const struct backup *other = b;

	if (one->day != other->day)
		return one->day > other->day ? -1 : 1;
	return -strcmp(one->name, other->name);
}

int backups_list(const char *path, struct backup **list, size_t *count, struct error *err)
{
	DIR *folder = open_folder(path);
	const struct dirent *item;

	*list = NULL;
	*count = 0;
	if (!folder)
		return errno == ENOENT ? 0 : fail(err, path);
	while ((item = readdir(folder)) != NULL) {
		struct backup found = { .bytes = 0 };
		struct stat status;

		if (strlen(item->d_name) >= BACKUP_NAME ||
		    !backup_name_is_known(item->d_name, found.kind, &found.day) ||
		    fstatat(dirfd(folder), item->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
		    !S_ISREG(status.st_mode))
			continue;
		memcpy(found.name, item->d_name, strlen(item->d_name) + 1);
		found.bytes = status.st_size;
		found.changed_s = status.st_mtime;
		*list = memory_one_more(*list, *count, sizeof **list);
		(*list)[(*count)++] = found;
	}
	closedir(folder);
	if (*count > 0)
		qsort(*list, *count, sizeof **list, compare);
	return 0;
}

static void let_go(const char *folder, const struct backup *backup)
{
	_cleanup_(free_text) char *path = memory_format("%s/%s", folder, backup->name);

	unlink(path);
}

/* Those of a kind are a list of their own. */
static void rotate(const char *folder)
{
	struct backup *list;
	size_t count;
	size_t daily = 0;
	int32_t *days;
	bool *keeps;

	if (backups_list(folder, &list, &count, NULL) < 0 || count == 0)
		return;
	days = memory_zeroed(count, sizeof *days);
	keeps = memory_zeroed(count, sizeof *keeps);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i].kind, kinds[0]) == 0)
			days[daily++] = list[i].day;
	}
	rotation_choose(days, daily, keeps);
	daily = 0;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i].kind, kinds[0]) == 0 && !keeps[daily++])
			let_go(folder, &list[i]);
	}
	for (size_t kind = 1; kind + 1 < sizeof kinds / sizeof kinds[0]; kind++) {
		int kept = 0;

		for (size_t i = 0; i < count; i++) {
			if (strcmp(list[i].kind, kinds[kind]) == 0 && ++kept > KEPT_OF_A_KIND)
				let_go(folder, &list[i]);
		}
	}
	free(days);
	free(keeps);
	free(list);
}

void backups_clean(const char *folder)
{
	static const char *const endings[] = { "", "-journal", "-wal", "-shm" };

	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		_cleanup_(free_text) char *path =
			memory_format("%s/" UNFINISHED "%s", folder, endings[i]);

		unlink(path);
	}
}

/* --- making ----------------------------------------------------------------------------- */

int backups_make_folder(const char *folder, struct error *err)
{
	struct error why;
	int result = paths_make_private(folder, &why);

	return result == 0 ? 0
			   : error_set(err, result, FAULT_COPY_FAILED, NULL, "unchanged", "%s: %s",
				       folder, why.detail);
}

char *backups_begin(const char *folder, struct error *err)
{
	if (backups_make_folder(folder, err) < 0)
		return NULL;
	backups_clean(folder);
	return memory_format("%s/" UNFINISHED, folder);
}

int backups_finish(const char *folder, const char *made, const char *name, struct error *err)
{
	_cleanup_(free_text) char *path = memory_format("%s/%s", folder, name);
	int result = rename(made, path) < 0 ? fail(err, name) : sync_folder(folder, err);

	if (result == 0)
		rotate(folder);
	return result;
}

static int make_named(struct store *store, const char *folder, const char *name, struct error *err)
{
	_cleanup_(free_text) char *made = backups_begin(folder, err);
	struct store_copy *copy = NULL;
	bool is_done = false;
	int result = made ? store_copy_begin(&copy, store, made, err) : -EACCES;

	if (result == 0)
		result = store_copy_step(copy, -1, &is_done, err);
	store_copy_end(copy);
	if (result == 0 && !is_done)
		result = error_set(err, -EBUSY, FAULT_COPY_FAILED, NULL, "unchanged",
				   "the copy of the journal could not be finished");
	if (result == 0)
		result = store_copy_seal(made, err);
	if (result == 0)
		result = backups_finish(folder, made, name, err);
	if (result < 0 && made)
		backups_clean(folder);
	return result;
}

int backups_make(struct store *store, const char *folder, const char *kind, int32_t day,
		 int64_t now_s, char *name, struct error *err)
{
	backup_name(kind, day, now_s, name);
	return make_named(store, folder, name, err);
}

/* --- after an erasing --------------------------------------------------------------------- */

/* A database, or what SQLite keeps beside one. */
static bool is_copy(const char *name)
{
	return name[0] != '.' && (strstr(name, ".db") != NULL || strstr(name, ".part") != NULL);
}

/* Delete the copies; *newest is the greatest name of a database, for the caller to free. */
static int clear(DIR *folder, char **newest, size_t *count, struct error *err)
{
	const struct dirent *item;

	while ((item = readdir(folder)) != NULL) {
		const char *name = item->d_name;
		size_t length = strlen(name);

		if (!is_copy(name))
			continue;
		if (unlinkat(dirfd(folder), name, 0) < 0)
			return fail(err, name);
		(*count)++;
		if (strcmp(name + length - 3, ".db") == 0 &&
		    (!*newest || strcmp(name, *newest) > 0)) {
			free(*newest);
			*newest = memory_string(name);
		}
	}
	return 0;
}

int backups_replace(struct store *store, const char *path, size_t *replaced, struct error *err)
{
	_cleanup_(free_text) char *newest = NULL;
	DIR *folder = open_folder(path);
	int result;

	*replaced = 0;
	if (!folder)
		return errno == ENOENT ? 0 : fail(err, path);
	result = clear(folder, &newest, replaced, err);
	closedir(folder);
	if (result == 0 && newest)
		result = make_named(store, path, newest, err);
	return result;
}
