/* SPDX-License-Identifier: MIT */
#include "daemon/journal_row.h"

#include "daemon/store.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

static void read_tags(struct entry *entry, const char *text)
{
	json_t *tags;

	/* Most entries have none. */
	if (strcmp(text, "[]") == 0)
		return;
	tags = json_loads(text, 0, NULL);
	entry->tags = memory_zeroed(json_array_size(tags), sizeof *entry->tags);
	for (size_t i = 0; i < json_array_size(tags); i++) {
		const char *tag = json_string_value(json_array_get(tags, i));

		if (tag)
			entry->tags[entry->tag_count++] = memory_string(tag);
	}
	json_decref(tags);
}

void journal_read_row(sqlite3_stmt *statement, struct entry *entry)
{
	const char *kind = store_text(statement, 5);
	const char *outcome = store_text(statement, 6);
	const char *text = store_text(statement, 8);

	memset(entry, 0, sizeof *entry);
	entry->number = sqlite3_column_int64(statement, 0);
	snprintf(entry->id, sizeof entry->id, "%s", store_text(statement, 1));
	entry->revision = sqlite3_column_int64(statement, 2);
	if (date_parse(store_text(statement, 3), &entry->day) < 0)
		entry->day = 0;
	entry->minute = sqlite3_column_type(statement, 4) == SQLITE_NULL
				? ENTRY_NO_TIME
				: sqlite3_column_int(statement, 4);
	entry->kind = kind_find(kind);
	/* A kind of a newer catalogue is shown as a note rather than not at all. */
	if (!entry->kind)
		entry->kind = kind_find("note");
	entry->outcome = outcome ? kind_outcome(entry->kind, outcome) : NULL;
	entry->member = memory_string(store_text(statement, 7));
	entry->text = memory_string(text ? text : "");
	read_tags(entry, store_text(statement, 9));
	entry->is_private = sqlite3_column_int(statement, 10) != 0;
	entry->is_removed = sqlite3_column_int(statement, 11) != 0;
	entry->created_s = sqlite3_column_int64(statement, 12);
	entry->changed_s = sqlite3_column_int64(statement, 13);
	entry->said_by = memory_string(store_text(statement, 14));
}

int journal_no_such_entry(int64_t number, struct error *err)
{
	return error_number(err, -ENOENT, FAULT_NO_SUCH_ENTRY, number, "there is no entry %lld",
			    (long long)number);
}
