/* SPDX-License-Identifier: MIT */
#include "daemon/templates.h"

#include "daemon/members.h"
#include "schema/entry.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <string.h>

enum { TEMPLATE_ENTRIES_MAX = 32, TEMPLATES_MAX = 500, TEMPLATE_BYTES_MAX = 128 * 1024 };

/* Any day and id will do to see whether an entry could be written. */
#define SAMPLE_ID "00000000-0000-7000-8000-000000000000"

static int refuse(struct error *err, const char *must)
{
	return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "template", NULL, "must be %s",
			 must);
}

/* The entry's members in their one form, and only those that say something. */
static int read_entry(struct store *store, const json_t *given, json_t **normal, struct error *err)
{
	static const char *const names[] = { "time", "kind",	"outcome", "member",
					     "text", "said_by", "tags",	   "private" };
	struct entry entry = { 0 };
	json_t *sample;
	json_t *wire;
	int64_t member;
	int result;

	*normal = NULL;
	if (!json_is_object(given) || json_object_get(given, "id") ||
	    json_object_get(given, "date"))
		return refuse(err, "of entries without id and date");
	sample = json_copy((json_t *)(uintptr_t)given);
	json_object_set_new(sample, "id", json_string(SAMPLE_ID));
	result = entry_from_writer(&entry, sample, 0, err);
	json_decref(sample);
	if (result == 0)
		result = member_id(store, entry.member, &member, err);
	if (result < 0) {
		entry_release(&entry);
		return result;
	}
	wire = entry_to_wire(&entry);
	*normal = json_object();
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		json_t *value = json_object_get(wire, names[i]);

		if (!json_is_null(value))
			json_object_set(*normal, names[i], value);
	}
	/* That the family as a whole writes is something said; nobody named is not. */
	if (json_is_string(json_object_get(given, "member")) && !entry.member)
		json_object_set_new(*normal, "member", json_string(""));
	json_decref(wire);
	entry_release(&entry);
	return 0;
}

static int read_entries(struct store *store, const json_t *given, char **text, struct error *err)
{
	json_t *entries;
	size_t i;
	json_t *each;
	int result = 0;

	*text = NULL;
	if (!json_is_array(given) || json_array_size(given) == 0 ||
	    json_array_size(given) > TEMPLATE_ENTRIES_MAX)
		return refuse(err, "of 1 to 32 entries");
	entries = json_array();
	json_array_foreach ((json_t *)(uintptr_t)given, i, each) {
		json_t *normal;

		result = read_entry(store, each, &normal, err);
		if (result < 0)
			break;
		json_array_append_new(entries, normal);
	}
	if (result == 0)
		*text = json_dumps(entries, JSON_COMPACT);
	json_decref(entries);
	if (result == 0 && strlen(*text) > TEMPLATE_BYTES_MAX) {
		free(*text);
		*text = NULL;
		result = refuse(err, "of at most 128 KiB");
	}
	return result;
}

static json_t *make(const char *name, const char *entries)
{
	return json_pack("{s:s, s:o}", "name", name, "entries", json_loads(entries, 0, NULL));
}

static int find(struct store *store, const char *name, json_t **found, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "SELECT entries FROM template WHERE name = ?1", err);
	bool has_row = false;
	int result;

	*found = NULL;
	if (!statement)
		return -EIO;
	store_bind(statement, 1, name);
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row)
		*found = make(name, store_text(statement, 0));
	sqlite3_reset(statement);
	return result;
}

static int insert(struct store *store, const char *name, const char *entries, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, "SELECT count(*) FROM template", err);
	int64_t count = 0;
	int result;

	if (!statement)
		return -EIO;
	result = store_number(store, statement, 0, &count, err);
	if (result == 0 && count >= TEMPLATES_MAX)
		result = refuse(err, "one of at most 500");
	if (result < 0)
		return result;
	statement =
		store_statement(store, "INSERT INTO template (name, entries) VALUES (?1, ?2)", err);
	if (!statement)
		return -EIO;
	store_bind(statement, 1, name);
	store_bind(statement, 2, entries);
	return store_run(store, statement, err);
}

/* Between these forms, borrowed; NULL where there is none. */
static int note(struct store *store, const struct author *author, const char *action,
		const char *name, json_t *before, json_t *after, struct error *err)
{
	const struct change_row change = {
		.at_s = author->at_s, .subject = "template", .action = action, .name = name
	};

	return change_note_values(store, &change, json_incref(before), json_incref(after), err);
}

int template_add(struct store *store, const struct author *author, const char *name,
		 const json_t *entries, json_t **kept, struct error *err)
{
	_cleanup_(free_text) char *text = NULL;
	json_t *present;
	int result;

	*kept = NULL;
	if (!text_is_name(name, NAME_MAX_BYTES))
		return error_set(err, -EINVAL, FAULT_INVALID_TEXT, "name", name,
				 "must be a name of at most %d bytes", NAME_MAX_BYTES);
	result = find(store, name, &present, err);
	if (present) {
		json_decref(present);
		return error_set(err, -EEXIST, FAULT_TEMPLATE_EXISTS, NULL, name,
				 "there is a template of this name");
	}
	if (result == 0)
		result = read_entries(store, entries, &text, err);
	if (result == 0)
		result = change_begin(store, author, err);
	if (result < 0)
		return result;
	*kept = make(name, text);
	result = insert(store, name, text, err);
	if (result == 0)
		result = note(store, author, "add", name, NULL, *kept, err);
	result = store_finish(store, result, err);
	if (result < 0) {
		json_decref(*kept);
		*kept = NULL;
	}
	return result;
}

int template_get(struct store *store, const char *name, json_t **found, struct error *err)
{
	int result = find(store, name, found, err);

	return result < 0 || *found ? result
				    : error_set(err, -ENOENT, FAULT_NO_SUCH_TEMPLATE, NULL, name,
						"there is no template of this name");
}

int template_list(struct store *store, json_t **templates, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT name, json_array_length(entries) FROM template ORDER BY name", err);
	int result = 0;

	*templates = NULL;
	if (!statement)
		return -EIO;
	*templates = json_array();
	while (store_next(store, statement, &result, err)) {
		json_array_append_new(*templates,
				      json_pack("{s:s, s:I}", "name", store_text(statement, 0),
						"entries",
						(json_int_t)sqlite3_column_int64(statement, 1)));
	}
	if (result < 0) {
		json_decref(*templates);
		*templates = NULL;
	}
	return result;
}

static int erase(struct store *store, const char *name, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "DELETE FROM template WHERE name = ?1", err);

	if (!statement)
		return -EIO;
	store_bind(statement, 1, name);
	return store_run(store, statement, err);
}

int template_remove(struct store *store, const struct author *author, const char *name,
		    json_t **removed, struct error *err)
{
	int result = template_get(store, name, removed, err);

	if (result == 0)
		result = change_begin(store, author, err);
	if (result == 0) {
		result = erase(store, name, err);
		if (result == 0)
			result = note(store, author, "remove", name, *removed, NULL, err);
		result = store_finish(store, result, err);
	}
	if (result < 0) {
		json_decref(*removed);
		*removed = NULL;
	}
	return result;
}

int template_restore(struct store *store, const struct change_row *noted, bool is_redo,
		     struct error *err)
{
	const char *expected_text = is_redo ? noted->before : noted->after;
	const char *wanted_text = is_redo ? noted->after : noted->before;
	json_t *expected = expected_text ? json_loads(expected_text, 0, NULL) : NULL;
	json_t *wanted = wanted_text ? json_loads(wanted_text, 0, NULL) : NULL;
	_cleanup_(free_text) char *entries =
		wanted ? json_dumps(json_object_get(wanted, "entries"), JSON_COMPACT) : NULL;
	json_t *present;
	int result = find(store, noted->name, &present, err);

	if (result == 0 && (expected ? !json_equal(present, expected) : present != NULL))
		result = error_set(err, -ESTALE, FAULT_CHANGED_SINCE, "template", noted->name,
				   "the template was changed since then");
	if (result == 0)
		result = entries ? insert(store, noted->name, entries, err)
				 : erase(store, noted->name, err);
	json_decref(expected);
	json_decref(wanted);
	json_decref(present);
	return result;
}
