/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/wallclock.h"
#include "schema/entry.h"
#include "schema/paths.h"

#include <jansson.h>
#include <stdint.h>

/*
 * Help for the tests of the daemon: a private place for a household's files, a
 * clock that a test sets, and short ways to write days, entries and JSON.
 * The time zone is Asia/Tokyo.
 */
struct household {
	char *root;
	struct paths paths; /* all below root; the XDG variables point there */
	int64_t now_s;
};

/* A new household; it is 2026-11-03 (a Tuesday) 10:00. */
void household_init(struct household *home);

/* Remove all its files. */
void household_release(struct household *home);

/* Set its clock; "2026-11-03", "10:00". */
void household_at(struct household *home, const char *date, const char *time);

/* Its clock; the context is the household. */
extern const struct clock_ops household_clock;

/* A private folder, and its removal with all that is in it (which frees the name). */
char *fixture_folder(void);
void fixture_folder_remove(char *folder_take);

/* The bytes of a whole file; the caller frees them. */
char *fixture_read(const char *path, size_t *length);
void fixture_write(const char *path, const char *bytes, size_t length);

int32_t fixture_day(const char *date);

/* The instant of a local time in the zone that is in force. */
int64_t fixture_instant(const char *date, const char *time);

/* JSON written with single quotes; a new value. */
json_t *fixture_json(const char *text) __attribute__((returns_nonnull));

/* A UUID that holds the number. */
void fixture_id(int64_t number, char id[static UUID_TEXT]);

/* An entry as a writer gives it, in JSON with single quotes and without an id. */
void fixture_entry(struct entry *entry, int64_t id, const char *text);
