/* SPDX-License-Identifier: MIT */
#include "cli/entry_text.h"
#include "cli/import_read.h"
#include "cli/kind_name.h"
#include "schema/entry.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"
#include "schema/uuid.h"

#include <string.h>

/* Fowler, Noll and Vo's hash FNV-1a of 64 bits (RFC 9923 gives its numbers). */
#define FNV_PRIME 0x100000001B3ULL
#define FNV_BASIS 0xCBF29CE484222325ULL

static const char *cell_of(const json_t *cells, const char *name)
{
	const char *text = json_string_value(json_object_get(cells, name));

	return text ? text : "";
}

static enum result read_date(struct import_in *in, json_t *row, const char *date, bool *is_known)
{
	struct when when;
	char text[DATE_TEXT];
	int32_t day;
	enum result result = RESULT_DONE;

	*is_known = date_parse(date, &day) == 0;
	if (!*is_known && *date) {
		if (!in->has_today)
			result = command_today(in->out->cli, &in->today);
		if (result != RESULT_DONE)
			return result;
		in->has_today = true;
		*is_known = when_date(date, &in->today, &when) == WHEN_OK;
		if (*is_known)
			day = when.day;
	}
	if (*is_known) {
		date_format(day, text);
		json_object_set_new(row, "date", json_string(text));
	}
	return RESULT_DONE;
}

/* "" or a time of day in any of the ways that people write it. */
static bool read_time(json_t *row, const char *phrase)
{
	char text[TIME_TEXT];
	int minute;

	if (!*phrase)
		return true;
	if (when_time(phrase, &minute) != WHEN_OK)
		return false;
	time_format(minute, text);
	json_object_set_new(row, "time", json_string(text));
	return true;
}

/*
 * A kind by any of its names, with its outcome behind a colon or in a cell of
 * its own.  What is wrong of the two, or NULL.
 */
static const char *read_kind(json_t *row, const char *name, const char *said)
{
	_cleanup_(free_text) char *word = memory_string(name);
	char *colon = strchr(word, ':');
	const struct kind *kind;
	const struct outcome *outcome;

	if (colon) {
		*colon = '\0';
		said = colon + 1;
	}
	if (kind_name_find(word, &kind) != KIND_NAME_OK)
		return "kind";
	json_object_set_new(row, "kind", json_string(kind->id));
	if (!*said)
		return NULL;
	if (kind_name_outcome(kind, said, &outcome) != KIND_NAME_OK)
		return colon ? "kind" : "outcome";
	json_object_set_new(row, "outcome", json_string(outcome->id));
	return NULL;
}

/* "" or a name as people have one. */
static bool read_name(json_t *row, const char *member, const char *name)
{
	if (!*name)
		return true;
	json_object_set_new(row, member, json_string(name));
	return text_is_name(name, NAME_MAX_BYTES);
}

static bool read_tags(json_t *row, const char *words)
{
	_cleanup_(free_text) char *copy = memory_string(words);
	json_t *tags = json_array();
	char *rest = NULL;
	bool is_good = true;

	for (char *word = strtok_r(copy, " \t\r\n", &rest); word;
	     word = strtok_r(NULL, " \t\r\n", &rest)) {
		const char *tag = *word == '#' ? word + 1 : word;

		is_good = is_good && text_is_tag(tag);
		json_array_append_new(tags, json_string(tag));
	}
	json_object_set_new(row, "tags", tags);
	return is_good;
}

static bool read_private(json_t *row, const char *word)
{
	static const char *const yes[] = { "yes", "true", "1", "はい", "private", "非公開" };
	static const char *const no[] = { "", "no", "false", "0", "いいえ" };
	bool is_yes = false;
	bool is_no = false;

	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
		is_yes = is_yes || strcmp(yes[i], word) == 0;
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		is_no = is_no || strcmp(no[i], word) == 0;
	json_object_set_new(row, "private", json_boolean(is_yes));
	return is_yes || is_no;
}

static uint64_t hash(uint64_t start, const char *text)
{
	for (; *text; text++)
		start = (start ^ (unsigned char)*text) * FNV_PRIME;
	/* Mixed, so that the two halves differ in more than where they began. */
	start ^= start >> 31;
	return start * 0x9E3779B97F4A7C15ULL;
}

/*
 * The same words give the same id each time (version 8 of RFC 9562: an id of
 * one's own making); the second entry of the same words in a file another.
 */
static void derive_id(struct import_in *in, json_t *row)
{
	_cleanup_(free_text) char *words = json_dumps(row, JSON_COMPACT | JSON_SORT_KEYS);
	char key[20];
	json_int_t before;
	uint64_t high;
	uint64_t low;
	_cleanup_(free_text) char *id = NULL;

	snprintf(key, sizeof key, "%016llx", (unsigned long long)hash(FNV_BASIS, words));
	before = json_integer_value(json_object_get(in->seen, key));
	json_object_set_new(in->seen, key, json_integer(before + 1));
	high = hash(FNV_BASIS + (uint64_t)before, words);
	low = hash(high, words);
	id = memory_format("%08llx-%04llx-8%03llx-%04llx-%012llx", (unsigned long long)(high >> 32),
			   (unsigned long long)(high >> 16 & 0xFFFF),
			   (unsigned long long)(high & 0xFFF),
			   (unsigned long long)((low >> 48 & 0x3FFF) | 0x8000),
			   (unsigned long long)(low & 0xFFFFFFFFFFFFULL));
	json_object_set_new(row, "id", json_string(id));
}

/* Everything but the date; what is wrong in *wrong. */
static void read_rest(const struct import_in *in, json_t *row, const json_t *cells,
		      const char **wrong)
{
	const char *kind = cell_of(cells, "kind");
	const char *member = entry_text_member(cell_of(cells, "member"));
	const char *said_by = cell_of(cells, "said_by");

	*wrong = read_kind(row, *kind ? kind : in->kind, cell_of(cells, "outcome"));
	if (*wrong)
		return;
	if (!read_time(row, cell_of(cells, "time")))
		*wrong = "time";
	else if (!read_tags(row, cell_of(cells, "tags")))
		*wrong = "tags";
	else if (!read_private(row, cell_of(cells, "private")))
		*wrong = "private";
	else if (!read_name(row, "member", member))
		*wrong = "member";
	else if (!read_name(row, "said_by", said_by))
		*wrong = "said_by";
	json_object_set_new(row, "text", json_string(cell_of(cells, "text")));
}

enum result import_cells(struct import_in *in, const json_t *cells, long line)
{
	json_t *row = json_object();
	const char *id = cell_of(cells, "id");
	const char *wrong = NULL;
	bool is_date = false;
	enum result result = read_date(in, row, cell_of(cells, "date"), &is_date);

	if (result != RESULT_DONE) {
		json_decref(row);
		return result;
	}
	read_rest(in, row, cells, &wrong);
	if (!is_date || wrong) {
		const char *name = is_date ? wrong : "date";
		const char *cell = cell_of(cells, name);

		if (*cell)
			import_out_wrong(in->out, line, _("%s cannot be “%s”."),
					 import_column(in, name), cell);
		else
			import_out_wrong(in->out, line, _("%s is missing or empty."),
					 import_column(in, name));
		json_decref(row);
		return RESULT_DONE;
	}
	if (uuid_is_valid(id))
		json_object_set_new(row, "id", json_string(id));
	else
		derive_id(in, row);
	json_object_set_new(row, "type", json_string("entry"));
	return import_out_row(
		in->out, row, line,
		import_size(cell_of(cells, "text"), strlen(cell_of(cells, "text"))) +
			import_size(cell_of(cells, "tags"), strlen(cell_of(cells, "tags"))));
}
