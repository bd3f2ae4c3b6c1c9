/* SPDX-License-Identifier: MIT */
#include "tests/household_fixture.h"

#include "daemon/civil.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

char *fixture_folder(void)
{
	/* Where there is one, in memory: the disk's speed is not what is tested. */
	char *folder = memory_string(access("/dev/shm", W_OK) == 0 ? "/dev/shm/ayumi-test-XXXXXX"
								   : "/tmp/ayumi-test-XXXXXX");

	assert_non_null(mkdtemp(folder));
	return folder;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

void fixture_folder_remove(char *folder_take)
{
	assert_int_equal(nftw(folder_take, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	free(folder_take);
}

static void point(const char *variable, const char *root, const char *name)
{
	_cleanup_(free_text) char *folder = memory_format("%s/%s", root, name);

	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(setenv(variable, folder, 1), 0);
}

void household_init(struct household *home)
{
	memset(home, 0, sizeof *home);
	home->root = fixture_folder();
	point("XDG_DATA_HOME", home->root, "data");
	point("XDG_CONFIG_HOME", home->root, "config");
	point("XDG_RUNTIME_DIR", home->root, "run");
	assert_int_equal(paths_init(&home->paths, NULL), 0);
	/* The system's own zone, as far as this process ever knows. */
	assert_int_equal(setenv("TZ", "Asia/Tokyo", 1), 0);
	assert_int_equal(civil_set_zone(""), 0);
	assert_string_equal(civil_zone(), "Asia/Tokyo");
	household_at(home, "2026-11-03", "10:00");
}

void household_release(struct household *home)
{
	paths_release(&home->paths);
	fixture_folder_remove(home->root);
}

void household_at(struct household *home, const char *date, const char *time)
{
	home->now_s = fixture_instant(date, time);
}

static int64_t now_s(void *context)
{
	const struct household *home = context;

	return home->now_s;
}

const struct clock_ops household_clock = { .now_s = now_s };

char *fixture_read(const char *path, size_t *length)
{
	_cleanup_(close_file) FILE *file = fopen(path, "rb");
	struct stat status;
	char *bytes;

	assert_non_null(file);
	assert_int_equal(stat(path, &status), 0);
	*length = (size_t)status.st_size;
	bytes = memory_new(*length + 1);
	assert_int_equal(fread(bytes, 1, *length, file), *length);
	bytes[*length] = '\0';
	return bytes;
}

void fixture_write(const char *path, const char *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

int32_t fixture_day(const char *date)
{
	int32_t day = 0;

	assert_int_equal(date_parse(date, &day), 0);
	return day;
}

int64_t fixture_instant(const char *date, const char *time)
{
	struct civil civil = { .day = fixture_day(date) };

	assert_int_equal(time_parse(time, &civil.minute), 0);
	return civil_to_instant(civil);
}

json_t *fixture_json(const char *text)
{
	_cleanup_(free_text) char *quoted = memory_string(text);
	json_error_t why;
	json_t *value;

	for (char *at = quoted; *at; at++) {
		if (*at == '\'')
			*at = '"';
	}
	value = json_loads(quoted, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &why);
	if (!value)
		fail_msg("%s: %s", text, why.text);
	return value;
}

void fixture_id(int64_t number, char id[static UUID_TEXT])
{
	snprintf(id, UUID_TEXT, "01934f00-0000-7000-8000-%012llx",
		 (unsigned long long)number & 0xFFFFFFFFFFFFULL);
}

void fixture_entry(struct entry *entry, int64_t id, const char *text)
{
	json_t *object = fixture_json(text);
	struct error err = { .fault = FAULT_NONE };
	char uuid[UUID_TEXT];

	fixture_id(id, uuid);
	json_object_set_new(object, "id", json_string(uuid));
	if (entry_from_writer(entry, object, fixture_day("2026-11-03"), &err) < 0)
		fail_msg("%s: %s", text, err.detail);
	json_decref(object);
}
