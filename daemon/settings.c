/* SPDX-License-Identifier: MIT */
#include "daemon/settings.h"

#include "schema/date.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/sections.h"
#include "schema/text.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

enum {
	DAY_END_MAX = 12 * 60,
	SNOOZE_MIN = 5,
	SNOOZE_MAX = 240,
	NAMES_MAX_BYTES = 256,
	RETENTION_MAX = 50
};

struct setting {
	const char *key;
	const char *fallback;
	const char *must; /* what a value must be, in plain English */
	/* Put a value in force: 0, or -EINVAL. */
	int (*apply)(struct settings *settings, const struct setting *setting, const char *value);
	size_t offset; /* of the member it sets, where it sets one */
};

static int *number_at(struct settings *settings, const struct setting *setting)
{
	return (int *)(void *)((char *)settings + setting->offset);
}

static int apply_time(struct settings *settings, const struct setting *setting, const char *value)
{
	return time_parse(value, number_at(settings, setting));
}

static int apply_day_end(struct settings *settings, const struct setting *setting,
			 const char *value)
{
	int minute;

	if (time_parse(value, &minute) < 0 || minute > DAY_END_MAX)
		return -EINVAL;
	*number_at(settings, setting) = minute;
	return 0;
}

static int apply_snooze(struct settings *settings, const struct setting *setting, const char *value)
{
	char *end;
	long minutes = strtol(value, &end, 10);

	if (value[0] < '0' || value[0] > '9' || *end || minutes < SNOOZE_MIN ||
	    minutes > SNOOZE_MAX)
		return -EINVAL;
	*number_at(settings, setting) = (int)minutes;
	return 0;
}

/* "yes" or "no", or for the amount of detail "full" or "discreet". */
static int apply_choice(struct settings *settings, const struct setting *setting, const char *value)
{
	bool is_yes = strcmp(value, "yes") == 0 || strcmp(value, "full") == 0;
	bool is_no = strcmp(value, "no") == 0 || strcmp(value, "discreet") == 0;
	bool is_detail = strcmp(setting->key, "detail") == 0;

	if ((!is_yes && !is_no) || is_detail != (value[0] == 'f' || value[0] == 'd'))
		return -EINVAL;
	*(bool *)((char *)settings + setting->offset) = is_yes;
	return 0;
}

/* A name for the command alone, or nothing. */
static int apply_name(struct settings *settings, const struct setting *setting, const char *value)
{
	(void)settings;
	(void)setting;
	return !*value || text_is_name(value, NAME_MAX_BYTES) ? 0 : -EINVAL;
}

static int apply_step(struct settings *settings, const struct setting *setting, const char *value)
{
	bool is_step = value[0] >= '1' && value[0] <= '4' && !value[1];

	(void)settings;
	(void)setting;
	return is_step || strcmp(value, "unknown") == 0 ? 0 : -EINVAL;
}

/* "yes" or "no" for the command alone. */
static int apply_for_command(struct settings *settings, const struct setting *setting,
			     const char *value)
{
	(void)settings;
	(void)setting;
	return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0 ? 0 : -EINVAL;
}

static int apply_evening(struct settings *settings, const struct setting *setting,
			 const char *value)
{
	static const char *const choices[] = { "off", "daily", "weekly" };

	(void)setting;
	for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
		if (strcmp(choices[i], value) == 0) {
			settings->evening = (enum evening)i;
			return 0;
		}
	}
	return -EINVAL;
}

static int apply_zone(struct settings *settings, const struct setting *setting, const char *value)
{
	(void)settings;
	(void)setting;
	if (!*value)
		return -EINVAL;
	return civil_set_zone(strcmp(value, "system") == 0 ? "" : value);
}

static int apply_language(struct settings *settings, const struct setting *setting,
			  const char *value)
{
	(void)settings;
	(void)setting;
	if (strcmp(value, "system") == 0)
		return 0;
	if (strcmp(value, "ja") != 0 && strcmp(value, "en") != 0)
		return -EINVAL;
	language_set(value);
	return 0;
}

static int apply_sections(struct settings *settings, const struct setting *setting,
			  const char *value)
{
	(void)settings;
	(void)setting;
	return sections_are_valid(value) ? 0 : -EINVAL;
}

/* Names with commas between them, or nothing. */
static int apply_names(struct settings *settings, const struct setting *setting, const char *value)
{
	(void)settings;
	(void)setting;
	return !*value || text_is_name(value, NAMES_MAX_BYTES) ? 0 : -EINVAL;
}

static int apply_retention(struct settings *settings, const struct setting *setting,
			   const char *value)
{
	char *end;
	long years = strtol(value, &end, 10);

	if (strcmp(value, "forever") == 0)
		years = 0;
	else if (value[0] < '1' || value[0] > '9' || *end || years > RETENTION_MAX)
		return -EINVAL;
	*number_at(settings, setting) = (int)years;
	return 0;
}

#define AT(member) offsetof(struct settings, member)

static const struct setting table[] = {
	{ "language", "system", "ja, en or system", apply_language, 0 },
	{ "zone", "system", "a time zone's name such as Asia/Tokyo, or system", apply_zone, 0 },
	{ "day-end", "04:00", "a time from 00:00 to 12:00", apply_day_end, AT(day_end_minute) },
	{ "quiet-from", "21:00", "a time of day, as HH:MM", apply_time, AT(quiet_from_minute) },
	{ "quiet-to", "08:00", "a time of day, as HH:MM", apply_time, AT(quiet_to_minute) },
	{ "detail", "discreet", "discreet or full", apply_choice, AT(is_detailed) },
	{ "snooze", "30", "5 to 240 minutes", apply_snooze, AT(snooze_min) },
	{ "meeting-question", "yes", "yes or no", apply_choice, AT(asks_after) },
	{ "evening-question", "off", "off, daily or weekly", apply_evening, 0 },
	{ "evening-time", "20:00", "a time of day, as HH:MM", apply_time, AT(evening_minute) },
	{ "retention", "forever", "forever, or 1 to 50 years", apply_retention,
	  AT(retention_years) },
	{ "no-place", "no", "yes or no", apply_choice, AT(has_no_place) },
	{ "unwritten-visits", "no", "yes or no", apply_choice, AT(has_unwritten_visits) },
	{ "diagnosed", "no", "yes or no", apply_choice, AT(is_diagnosed) },
	{ "supporter", "no", "yes or no", apply_choice, AT(has_supporter) },
	{ "person", "", "a name of at most 64 bytes", apply_name, 0 },
	{ "town", "", "a name of at most 64 bytes", apply_name, 0 },
	{ "own-step", "unknown", "1, 2, 3, 4 or unknown", apply_step, 0 },
	{ "suggestions", "yes", "yes or no", apply_choice, AT(has_suggestions) },
	{ "lighter-words", "yes", "yes or no", apply_for_command, 0 },
	{ "sheet-sections", sections_usual,
	  "sections of the sheet with commas between them, or none", apply_sections, 0 },
	{ "sheet-person", "", "names with commas between them", apply_names, 0 },
};

enum { SETTING_COUNT = sizeof table / sizeof table[0] };

static const struct setting *find(const char *key)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (strcmp(table[i].key, key) == 0)
			return &table[i];
	}
	return NULL;
}

/* The stored value, in memory of its own; NULL where the default holds. */
static char *stored_value(const struct settings *settings, const char *key)
{
	sqlite3_stmt *statement;
	bool has_row = false;
	char *value = NULL;

	if (strcmp(key, "language") == 0)
		return memory_string(language_kept(settings->config_dir));
	if (!settings->store)
		return NULL;
	statement =
		store_statement(settings->store, "SELECT value FROM setting WHERE key = ?1", NULL);
	if (!statement)
		return NULL;
	store_bind(statement, 1, key);
	if (store_step(settings->store, statement, &has_row, NULL) == 0 && has_row)
		value = memory_string(store_text(statement, 0));
	sqlite3_reset(statement);
	return value;
}

/* All that is stored, at once: each in memory of its own, NULL where the default holds. */
static void read_stored(const struct settings *settings, char *values[static SETTING_COUNT])
{
	sqlite3_stmt *statement;
	int result = 0;

	if (!settings->store)
		return;
	statement = store_statement(settings->store, "SELECT key, value FROM setting", NULL);
	while (statement && store_next(settings->store, statement, &result, NULL)) {
		const struct setting *setting = find(store_text(statement, 0));

		if (setting && setting != find("language"))
			values[setting - table] = memory_string(store_text(statement, 1));
	}
	values[find("language") - table] = memory_string(language_kept(settings->config_dir));
}

/* What is stored, where that can be used, else what holds without it. */
static int apply_stored(struct settings *settings, const struct setting *setting, const char *value)
{
	return value && setting->apply(settings, setting, value) == 0
		       ? 0
		       : setting->apply(settings, setting, setting->fallback);
}

int settings_init(struct settings *settings, struct store *store, const char *config_dir,
		  struct error *err)
{
	char *values[SETTING_COUNT] = { NULL };
	int result = 0;

	memset(settings, 0, sizeof *settings);
	settings->store = store;
	settings->config_dir = config_dir;
	read_stored(settings, values);
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (result == 0 && apply_stored(settings, &table[i], values[i]) < 0)
			result = error_set(err, -EINVAL, FAULT_INVALID_SETTING, table[i].key,
					   table[i].fallback, "must be %s", table[i].must);
		free(values[i]);
	}
	return result;
}

void settings_reload(struct settings *settings)
{
	if (settings_init(settings, settings->store, settings->config_dir, NULL) < 0)
		abort();
}

/* Inside a transaction. */
static int keep_row(struct settings *settings, const char *key, const char *value,
		    struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(settings->store,
				value ? "INSERT INTO setting (key, value) VALUES (?1, ?2) "
					"ON CONFLICT (key) DO UPDATE SET value = excluded.value"
				      : "DELETE FROM setting WHERE key = ?1",
				err);

	if (!statement)
		return -EIO;
	store_bind(statement, 1, key);
	if (value)
		store_bind(statement, 2, value);
	return store_run(settings->store, statement, err);
}

static int keep(struct settings *settings, const char *key, const char *value, struct error *err)
{
	int result = store_begin(settings->store, err);

	if (result < 0)
		return result;
	result = keep_row(settings, key, value, err);
	return store_finish(settings->store, result, err);
}

static int keep_language(struct settings *settings, const char *value, struct error *err)
{
	int result = language_keep(settings->config_dir, value);

	return result < 0 ? error_set(err, result, FAULT_INVALID_SETTING, "language", value,
				      "cannot be kept in %s: %s", settings->config_dir,
				      strerror(-result))
			  : 0;
}

/* Keep a checked value, or NULL for the default, and put it in force; inside a transaction. */
static int keep_value(struct settings *settings, const struct setting *setting, const char *value,
		      struct error *err)
{
	int result;

	if (setting->apply(settings, setting, value ? value : setting->fallback) < 0)
		return error_set(err, -EINVAL, FAULT_INVALID_SETTING, setting->key, value,
				 "must be %s", setting->must);
	/* The file comes last: it cannot be taken back. */
	if (strcmp(setting->key, "language") == 0)
		return keep_language(settings, value, err);
	result = keep_row(settings, setting->key, value, err);
	return result;
}

/* What is kept, as a change notes it: {"value": …}. */
static json_t *noted_value(const char *value)
{
	return json_pack("{s:s?}", "value", value);
}

static int set_within(struct settings *settings, const struct author *author,
		      const struct setting *setting, const char *value, struct error *err)
{
	_cleanup_(free_text) char *before = stored_value(settings, setting->key);
	const struct change_row change = { .at_s = author ? author->at_s : 0,
					   .subject = "setting",
					   .action = "set",
					   .name = setting->key };
	bool is_same = before == value || (before && value && strcmp(before, value) == 0);
	int result = 0;

	if (author && !is_same)
		result = change_note_values(settings->store, &change, noted_value(before),
					    noted_value(value), err);
	return result < 0 ? result : keep_value(settings, setting, value, err);
}

int settings_set_by(struct settings *settings, const struct author *author, const char *key,
		    const char *value, struct error *err)
{
	const struct setting *setting = find(key);
	int result;

	if (!setting)
		return error_set(err, -EINVAL, FAULT_NO_SUCH_SETTING, NULL, key,
				 "there is no such setting");
	if (value && strcmp(value, setting->fallback) == 0)
		value = NULL;
	result = author ? change_begin(settings->store, author, err)
			: store_begin(settings->store, err);
	if (result < 0)
		return result;
	result = store_finish(settings->store, set_within(settings, author, setting, value, err),
			      err);
	if (result < 0)
		settings_reload(settings);
	return result;
}

int settings_set(struct settings *settings, const char *key, const char *value, struct error *err)
{
	return settings_set_by(settings, NULL, key, value, err);
}

int settings_restore(struct settings *settings, const struct change_row *change, bool is_redo,
		     struct error *err)
{
	const struct setting *setting = find(change->name);
	json_t *expected = json_loads(is_redo ? change->before : change->after, 0, NULL);
	json_t *wanted = json_loads(is_redo ? change->after : change->before, 0, NULL);
	const char *was = json_string_value(json_object_get(expected, "value"));
	_cleanup_(free_text) char *is = setting ? stored_value(settings, change->name) : NULL;
	int result;

	if (!setting)
		result = error_set(err, -EINVAL, FAULT_NO_SUCH_SETTING, NULL, change->name,
				   "there is no such setting any more");
	else if (!(is == was || (is && was && strcmp(is, was) == 0)))
		result = error_set(err, -ESTALE, FAULT_CHANGED_SINCE, "setting", change->name,
				   "the setting was changed since then");
	else
		result = keep_value(settings, setting,
				    json_string_value(json_object_get(wanted, "value")), err);
	json_decref(expected);
	json_decref(wanted);
	return result;
}

/* Where the value comes from; the language is kept for each login. */
static const char *source_of(const char *key, const char *stored)
{
	if (stored)
		return strcmp(key, "language") == 0 ? "login" : "household";
	return strcmp(key, "language") == 0 || strcmp(key, "zone") == 0 ? "system" : "default";
}

/* When it was set, and by whom, where that was noted. */
static void add_setter(struct store *store, const char *key, json_t *wire)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT c.at_s, m.name FROM change AS c LEFT JOIN member AS m ON m.id = c.writer "
		"WHERE c.subject = 'setting' AND c.action = 'set' AND c.name = ?1 "
		"AND c.undone IS NULL ORDER BY c.seq DESC LIMIT 1",
		NULL);
	bool has_row = false;

	if (!statement)
		return;
	store_bind(statement, 1, key);
	if (store_step(store, statement, &has_row, NULL) == 0 && has_row) {
		const char *name = store_text(statement, 1);

		json_object_set_new(wire, "set_s",
				    json_integer(sqlite3_column_int64(statement, 0)));
		if (name)
			json_object_set_new(wire, "by", json_string(name));
	}
	sqlite3_reset(statement);
}

json_t *settings_to_wire(const struct settings *settings, const char *key)
{
	const struct setting *setting = find(key);
	_cleanup_(free_text) char *value = setting ? stored_value(settings, key) : NULL;
	json_t *wire;

	if (!setting)
		return NULL;
	wire = json_pack("{s:s, s:s, s:b, s:s, s:s}", "key", key, "value",
			 value ? value : setting->fallback, "default", value == NULL, "fallback",
			 setting->fallback, "source", source_of(key, value));
	if (value && settings->store)
		add_setter(settings->store, key, wire);
	return wire;
}

json_t *settings_all_to_wire(const struct settings *settings)
{
	json_t *all = json_array();

	for (size_t i = 0; i < SETTING_COUNT; i++)
		json_array_append_new(all, settings_to_wire(settings, table[i].key));
	return all;
}

int settings_note(struct settings *settings, const char *name, const char *value, struct error *err)
{
	return keep(settings, name, value, err);
}

char *settings_noted(const struct settings *settings, const char *name)
{
	return stored_value(settings, name);
}

int32_t settings_today(const struct settings *settings, int64_t now_s)
{
	struct civil now = civil_from_instant(now_s);

	return now.minute < settings->day_end_minute ? now.day - 1 : now.day;
}
