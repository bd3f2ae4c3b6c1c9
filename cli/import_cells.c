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

/* Pieces of a row's JSON; a kind always stands before the later ones. */
#define ROW_BEGIN "{\"type\":\"entry\""
#define TAGS_BEGIN ",\"tags\":["
#define PRIVATE ",\"private\":true"

static const char *cell_of(const struct import_cells *cells, enum import_column column)
{
	return cells->of[column] ? cells->of[column] : "";
}

static enum result read_date(struct import_in *in, const char *date, int32_t *day, bool *is_known)
{
	struct when when;
	char text[DATE_TEXT];
	enum result result = RESULT_DONE;

	*is_known = date_parse(date, day) == 0;
	if (!*is_known && *date) {
		if (!in->has_today)
			result = command_today(in->out->cli, &in->today);
		if (result != RESULT_DONE)
			return result;
		in->has_today = true;
		*is_known = when_date(date, &in->today, &when) == WHEN_OK;
		if (*is_known)
			*day = when.day;
	}
	if (*is_known) {
		date_format(*day, text);
		json_out_member(&in->row, "date", text);
	}
	return RESULT_DONE;
}

/* "" or a time of day in any of the ways that people write it. */
static bool read_time(struct json_out *row, const char *phrase)
{
	char text[TIME_TEXT];
	int minute;

	if (!*phrase)
		return true;
	if (when_time(phrase, &minute) != WHEN_OK)
		return false;
	time_format(minute, text);
	json_out_member(row, "time", text);
	return true;
}

/*
 * A kind by any of its names, with its outcome behind a colon or in a cell of
 * its own.  Which of the two is wrong, or IMPORT_COLUMNS.
 */
static enum import_column read_kind(struct json_out *row, const char *name, const char *said)
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
		return COLUMN_KIND;
	json_out_member(row, "kind", kind->id);
	if (!*said)
		return IMPORT_COLUMNS;
	if (kind_name_outcome(kind, said, &outcome) != KIND_NAME_OK)
		return colon ? COLUMN_KIND : COLUMN_OUTCOME;
	json_out_member(row, "outcome", outcome->id);
	return IMPORT_COLUMNS;
}

/* "" or a name as people have one. */
static bool read_name(struct json_out *row, const char *member, const char *name)
{
	if (!*name)
		return true;
	json_out_member(row, member, name);
	return text_is_name(name, NAME_MAX_BYTES);
}

static bool read_tags(struct json_out *row, const char *words)
{
	_cleanup_(free_text) char *copy = *words ? memory_string(words) : NULL;
	char *rest = NULL;
	bool is_good = true;
	bool is_first = true;

	if (!copy)
		return true;
	json_out_raw(row, TAGS_BEGIN, strlen(TAGS_BEGIN));

	for (char *word = strtok_r(copy, " \t\r\n", &rest); word;
	     word = strtok_r(NULL, " \t\r\n", &rest)) {
		const char *tag = *word == '#' ? word + 1 : word;

		is_good = is_good && text_is_tag(tag);
		if (!is_first)
			json_out_raw(row, ",", 1);
		json_out_string(row, tag);
		is_first = false;
	}
	json_out_raw(row, "]", 1);
	return is_good;
}

static bool read_private(struct json_out *row, const char *word)
{
	static const char *const yes[] = { "yes", "true", "1", "はい", "private", "非公開" };
	static const char *const no[] = { "", "no", "false", "0", "いいえ" };
	bool is_yes = false;
	bool is_no = false;

	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
		is_yes = is_yes || strcmp(yes[i], word) == 0;
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		is_no = is_no || strcmp(no[i], word) == 0;
	if (is_yes)
		json_out_raw(row, PRIVATE, strlen(PRIVATE));
	return is_yes || is_no;
}

static uint64_t hash(uint64_t start, const struct json_out *words)
{
	for (size_t i = 0; i < words->length; i++)
		start = (start ^ (unsigned char)words->text[i]) * FNV_PRIME;
	/* Mixed, so that the two halves differ in more than where they began. */
	start ^= start >> 31;
	return start * 0x9E3779B97F4A7C15ULL;
}

/*
 * The same words give the same id each time (version 8 of RFC 9562: an id of
 * one's own making); the second entry of the same words in a file another.  The
 * day comes first, as time does in ids that are new: ids of one day then stand
 * together in the journal's index, and a long file is written in its order.
 */
static void derive_id(struct import_in *in, int32_t day, char id[static UUID_TEXT])
{
	/* Days before 1970 come before the others. */
	const uint32_t place = (uint32_t)day ^ 0x80000000U;
	uint64_t high = hash(FNV_BASIS, &in->row);
	uint32_t before = seen_again(&in->seen, high);
	unsigned char bytes[16];
	uint64_t low;

	if (before > 0)
		high = hash(FNV_BASIS + before, &in->row);
	low = hash(high, &in->row);
	for (int i = 0; i < 4; i++) {
		bytes[i] = (unsigned char)(place >> (24 - 8 * i));
		bytes[4 + i] = (unsigned char)(high >> (56 - 8 * i));
	}
	for (int i = 0; i < 8; i++)
		bytes[8 + i] = (unsigned char)(low >> (56 - 8 * i));
	bytes[6] = (unsigned char)(0x80 | (bytes[6] & 0x0F));
	bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3F));
	uuid_write(bytes, id);
}

/* Everything but the date and the id; what is wrong of it, or IMPORT_COLUMNS. */
static enum import_column read_rest(struct import_in *in, const struct import_cells *cells)
{
	struct json_out *row = &in->row;
	const char *kind = cell_of(cells, COLUMN_KIND);
	const char *member = entry_text_member(cell_of(cells, COLUMN_MEMBER));
	enum import_column wrong =
		read_kind(row, *kind ? kind : in->kind, cell_of(cells, COLUMN_OUTCOME));

	if (wrong != IMPORT_COLUMNS)
		return wrong;
	if (!read_time(row, cell_of(cells, COLUMN_TIME)))
		return COLUMN_TIME;
	if (!read_tags(row, cell_of(cells, COLUMN_TAGS)))
		return COLUMN_TAGS;
	if (!read_private(row, cell_of(cells, COLUMN_PRIVATE)))
		return COLUMN_PRIVATE;
	if (!read_name(row, "member", member))
		return COLUMN_MEMBER;
	if (!read_name(row, "said_by", cell_of(cells, COLUMN_SAID_BY)))
		return COLUMN_SAID_BY;
	json_out_member(row, "text", cell_of(cells, COLUMN_TEXT));
	return IMPORT_COLUMNS;
}

static void tell_wrong(const struct import_in *in, const struct import_cells *cells, long line,
		       enum import_column wrong)
{
	const char *cell = cell_of(cells, wrong);

	if (*cell)
		import_out_wrong(in->out, line, _("%s cannot be “%s”."),
				 import_column_name(in, wrong), cell);
	else
		import_out_wrong(in->out, line, _("%s is missing or empty."),
				 import_column_name(in, wrong));
}

enum result import_cells(struct import_in *in, const struct import_cells *cells, long line)
{
	const char *id = cell_of(cells, COLUMN_ID);
	char derived[UUID_TEXT];
	enum import_column wrong;
	bool is_date = false;
	int32_t day = 0;
	enum result result;

	in->row.length = 0;
	json_out_raw(&in->row, ROW_BEGIN, strlen(ROW_BEGIN));
	result = read_date(in, cell_of(cells, COLUMN_DATE), &day, &is_date);
	if (result != RESULT_DONE)
		return result;
	wrong = is_date ? read_rest(in, cells) : COLUMN_DATE;
	if (wrong != IMPORT_COLUMNS) {
		tell_wrong(in, cells, line, wrong);
		return RESULT_DONE;
	}
	if (!uuid_is_valid(id)) {
		derive_id(in, day, derived);
		id = derived;
	}
	json_out_member(&in->row, "id", id);
	json_out_raw(&in->row, "}", 1);
	return import_out_row(in->out, in->row.text, in->row.length, line);
}
