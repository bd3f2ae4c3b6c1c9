/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What entries are counted by, and a table of counts without holes. */

enum { COUNT_KEYS = 2 };

/* The wire's name of a key ("month", "月", "writer", "書き手"), static; or NULL. */
const char *count_key_find(const char *name);

/* Whether its values follow one another in time, so that an empty one between has its place. */
bool count_key_is_time(const char *key);

/* A value in words; NULL is the one that entries without any have.  Free with free(). */
char *count_key_label(const char *key, const char *value, const struct today *today);

/* The values of a key, in the order in which they are shown; a value may be NULL. */
struct count_axis {
	char **values;
	size_t count;
};

/* With one key the second axis has one value, NULL. */
struct count_table {
	struct count_axis axes[COUNT_KEYS];
	int64_t *counts;
};

/*
 * Fill a table, all zeros before, from rows of the method Count.  A key of time
 * has every value from the first to the last that is counted; with a period,
 * of that period up to today.
 */
void count_table_fill(struct count_table *table, const json_t *rows, char *const *keys,
		      size_t key_count, const struct period *period, int32_t today);
int64_t count_table_at(const struct count_table *table, size_t row, size_t column);
void count_table_release(struct count_table *table);
