/* SPDX-License-Identifier: MIT */
#include "cli/count_keys.h"

#include "cli/entry_text.h"
#include "schema/date.h"
#include "schema/kinds.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

enum { DAYS_A_WEEK = 7, MONTH_LENGTH = 7, ROWS_MAX = 200000 };

static const struct {
	const char *key;
	const char *names; /* each followed by a space */
} names[] = {
	{ "day", "day 日 日別 " },
	{ "week", "week 週 週別 " },
	{ "month", "month 月 月別 " },
	{ "weekday", "weekday 曜日 曜日別 " },
	{ "kind", "kind 種類 種類別 " },
	{ "outcome", "outcome 結果 結果別 " },
	{ "member", "member writer 書き手 " },
	{ "tag", "tag タグ " },
};

const char *count_key_find(const char *name)
{
	_cleanup_(free_text) char *word = memory_format("%s ", name);

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *found = strstr(names[i].names, word);

		if (found && (found == names[i].names || found[-1] == ' '))
			return names[i].key;
	}
	return NULL;
}

bool count_key_is_time(const char *key)
{
	return strcmp(key, "day") == 0 || strcmp(key, "week") == 0 || strcmp(key, "month") == 0 ||
	       strcmp(key, "weekday") == 0;
}

static char *say_outcome(const char *value)
{
	for (size_t i = 0; i < kinds_count; i++) {
		const struct outcome *outcome = kind_outcome(&kinds[i], value);

		if (outcome)
			return memory_string(outcome_label(outcome, language_is_japanese()));
	}
	return memory_string(value);
}

static char *say_missing(const char *key)
{
	if (strcmp(key, "member") == 0)
		return memory_string(entry_text_writer(NULL));
	return memory_string(strcmp(key, "tag") == 0 ? _("(no tag)") : _("(not said)"));
}

/* The first day of a value of time. */
static bool first_day(const char *key, const char *value, int32_t *day)
{
	_cleanup_(free_text) char *whole =
		strcmp(key, "month") == 0 ? memory_format("%s-01", value) : memory_string(value);

	return date_parse(whole, day) == 0;
}

char *count_key_label(const char *key, const char *value, const struct today *today)
{
	struct period period = { .unit = PERIOD_MONTH };

	if (!value)
		return say_missing(key);
	if (strcmp(key, "kind") == 0)
		return entry_text_kind_named(value, NULL);
	if (strcmp(key, "outcome") == 0)
		return say_outcome(value);
	if (strcmp(key, "tag") == 0)
		return memory_format("#%s", value);
	if (strcmp(key, "weekday") == 0 && *value >= '1' && *value <= '7')
		return memory_string(
			when_weekday((enum weekday)(*value - '1'), today->is_japanese));
	if (!count_key_is_time(key) || !first_day(key, value, &period.first))
		return memory_string(value);
	if (strcmp(key, "day") == 0)
		return when_say(period.first, today, WHEN_LONG);
	if (strcmp(key, "week") == 0) {
		_cleanup_(free_text) char *monday = when_say(period.first, today, WHEN_LONG);

		return memory_format(_("week of %s"), monday);
	}
	period.last = period.first + 27;
	return when_say_period(&period, today, WHEN_LONG);
}

/* --- axes --------------------------------------------------------------------------- */

static bool same(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

static size_t find_value(const struct count_axis *axis, const char *value)
{
	size_t i = 0;

	while (i < axis->count && !same(axis->values[i], value))
		i++;
	return i;
}

static void add_value(struct count_axis *axis, const char *value)
{
	axis->values = memory_one_more(axis->values, axis->count, sizeof *axis->values);
	axis->values[axis->count++] = memory_string(value);
}

static const char *value_of(const json_t *row, size_t key)
{
	return json_string_value(json_array_get(json_object_get(row, "keys"), key));
}

/* The value of time that a day belongs to. */
static void time_value(const char *key, int32_t day, char value[static DATE_TEXT])
{
	if (strcmp(key, "week") == 0)
		day -= (int32_t)date_weekday(day);
	date_format(day, value);
	if (strcmp(key, "month") == 0)
		value[MONTH_LENGTH] = '\0';
}

static void add_between(struct count_axis *axis, const char *key, int32_t first, int32_t last)
{
	char value[DATE_TEXT];
	char before[DATE_TEXT] = "";

	for (int32_t day = first; day <= last && axis->count < ROWS_MAX; day++) {
		time_value(key, day, value);
		if (strcmp(value, before) != 0)
			add_value(axis, value);
		memcpy(before, value, sizeof before);
	}
}

static void fill_time(struct count_axis *axis, const char *key, size_t k, const json_t *rows,
		      const struct period *period, int32_t today)
{
	int32_t first = INT32_MAX;
	int32_t last = INT32_MIN;
	int32_t day;

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const char *value = value_of(json_array_get(rows, i), k);

		if (!value || !first_day(key, value, &day))
			continue;
		first = day < first ? day : first;
		last = day > last ? day : last;
	}
	/* An open beginning ("until last month") is no row of empty centuries. */
	if (period && period->unit != PERIOD_SPAN && period->first < first)
		first = period->first;
	if (period && last < (period->last < today ? period->last : today))
		last = period->last < today ? period->last : today;
	if (first <= last)
		add_between(axis, key, first, last);
}

static void fill_weekdays(struct count_axis *axis)
{
	for (int i = 1; i <= DAYS_A_WEEK; i++) {
		char value[] = { (char)('0' + i), '\0' };

		add_value(axis, value);
	}
}

/* Kinds in the order of the catalogue; else as they come, which is sorted, with none first. */
static void fill_others(struct count_axis *axis, const char *key, size_t k, const json_t *rows)
{
	struct count_axis seen = { 0 };

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const char *value = value_of(json_array_get(rows, i), k);

		if (find_value(&seen, value) == seen.count)
			add_value(&seen, value);
	}
	for (size_t i = 0; strcmp(key, "kind") == 0 && i < kinds_count; i++) {
		if (find_value(&seen, kinds[i].id) < seen.count)
			add_value(axis, kinds[i].id);
	}
	for (size_t i = 0; i < seen.count; i++) {
		if (find_value(axis, seen.values[i]) == axis->count)
			add_value(axis, seen.values[i]);
		free(seen.values[i]);
	}
	free(seen.values);
}

static void fill_counts(struct count_table *table, const json_t *rows, size_t key_count)
{
	const struct count_axis *outer = &table->axes[0];
	const struct count_axis *inner = &table->axes[1];
	size_t at = 0;

	table->counts = memory_zeroed(outer->count * inner->count + 1, sizeof *table->counts);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		size_t other = find_value(inner, key_count > 1 ? value_of(row, 1) : NULL);

		/* Rows of a time come in its order: the same again, or a later one. */
		while (at < outer->count && !same(outer->values[at], value_of(row, 0)))
			at++;
		if (at == outer->count)
			at = find_value(outer, value_of(row, 0));
		if (at < outer->count && other < inner->count)
			table->counts[at * inner->count + other] +=
				json_integer_value(json_object_get(row, "count"));
	}
}

void count_table_fill(struct count_table *table, const json_t *rows, char *const *keys,
		      size_t key_count, const struct period *period, int32_t today)
{
	for (size_t k = 0; k < COUNT_KEYS; k++) {
		struct count_axis *axis = &table->axes[k];

		if (k >= key_count)
			add_value(axis, NULL);
		else if (strcmp(keys[k], "weekday") == 0)
			fill_weekdays(axis);
		else if (count_key_is_time(keys[k]))
			fill_time(axis, keys[k], k, rows, period, today);
		else
			fill_others(axis, keys[k], k, rows);
	}
	fill_counts(table, rows, key_count);
}

int64_t count_table_at(const struct count_table *table, size_t row, size_t column)
{
	return table->counts[row * table->axes[1].count + column];
}

void count_table_release(struct count_table *table)
{
	for (size_t k = 0; k < COUNT_KEYS; k++) {
		for (size_t i = 0; i < table->axes[k].count; i++)
			free(table->axes[k].values[i]);
		free(table->axes[k].values);
	}
	free(table->counts);
	memset(table, 0, sizeof *table);
}
