/* SPDX-License-Identifier: MIT */
#include "daemon/search.h"

#include "schema/memory.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

/* Counted up when folding, or what is indexed, changes. */
enum { INDEX_VERSION = 1 };

/* A text that grows: each part of an entry with the separator behind it. */
struct words {
	char *text;
	size_t length;
};

static void append(struct words *words, const char *mark, const char *part)
{
	_cleanup_(free_text) char *folded = fold_text(part);
	const char *const pieces[] = { mark, folded, FOLD_SEPARATOR };
	const size_t lengths[] = { strlen(mark), strlen(folded), strlen(FOLD_SEPARATOR) };

	words->text = memory_resize(words->text, words->length + lengths[0] + lengths[1] +
							 lengths[2] + sizeof FOLD_SEPARATOR);
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		memcpy(words->text + words->length, pieces[i], lengths[i]);
		words->length += lengths[i];
	}
}

/* For the separator at the end there is always room. */
static char *finish(struct words *words)
{
	memcpy(words->text + words->length, FOLD_SEPARATOR, sizeof FOLD_SEPARATOR);
	return words->text;
}

static int insert(struct store *store, int64_t number, const char *words, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "INSERT INTO search_text (rowid, words) VALUES (?1, ?2)", err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	store_bind(statement, 2, words);
	return store_run(store, statement, err);
}

int search_index_remove(struct store *store, int64_t number, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "DELETE FROM search_text WHERE rowid = ?1", err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, number);
	return store_run(store, statement, err);
}

int search_index_write(struct store *store, const struct entry *entry, struct error *err)
{
	struct words words = { .text = NULL };
	int result = entry->revision > 1 ? search_index_remove(store, entry->number, err) : 0;

	if (result < 0 || entry->is_removed)
		return result;
	append(&words, "", entry->text);
	if (entry->said_by)
		append(&words, "", entry->said_by);
	for (size_t i = 0; i < entry->tag_count; i++)
		append(&words, "#", entry->tags[i]);
	result = insert(store, entry->number, finish(&words), err);
	free(words.text);
	return result;
}

int search_index_optimize(struct store *store, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "INSERT INTO search_text (search_text) VALUES ('optimize')", err);

	return statement ? store_run(store, statement, err) : -EIO;
}

static char *words_of_row(sqlite3_stmt *statement)
{
	const char *said_by = store_text(statement, 2);
	struct words words = { .text = NULL };
	json_t *tags = json_loads(store_text(statement, 3), 0, NULL);

	append(&words, "", store_text(statement, 1));
	if (said_by)
		append(&words, "", said_by);
	for (size_t i = 0; i < json_array_size(tags); i++) {
		const char *tag = json_string_value(json_array_get(tags, i));

		if (tag)
			append(&words, "#", tag);
	}
	json_decref(tags);
	return finish(&words);
}

static int fill(struct store *store, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store,
						  "SELECT number, text, said_by, tags FROM entry "
						  "WHERE is_removed = 0 ORDER BY number",
						  err);
	int result = 0;

	if (!statement)
		return -EIO;
	while (store_next(store, statement, &result, err)) {
		_cleanup_(free_text) char *words = words_of_row(statement);

		result = insert(store, sqlite3_column_int64(statement, 0), words, err);
		if (result < 0)
			break;
	}
	sqlite3_reset(statement);
	return result;
}

static int make_anew(struct store *store, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, "DELETE FROM search_text", err);
	int result = statement ? store_run(store, statement, err) : -EIO;

	if (result == 0)
		result = fill(store, err);
	if (result == 0)
		result = search_index_optimize(store, err);
	if (result < 0)
		return result;
	statement = store_statement(store, "UPDATE search_version SET version = ?1", err);
	if (!statement)
		return -EIO;
	sqlite3_bind_int(statement, 1, INDEX_VERSION);
	return store_run(store, statement, err);
}

int search_prepare(struct store *store, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, "SELECT version FROM search_version", err);
	int64_t version;
	int result = statement ? store_number(store, statement, 0, &version, err) : -EIO;

	if (result < 0 || version == INDEX_VERSION)
		return result;
	result = store_begin(store, err);
	if (result < 0)
		return result;
	result = make_anew(store, err);
	return store_finish(store, result, err);
}
