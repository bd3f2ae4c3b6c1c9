/* SPDX-License-Identifier: MIT */
#include "daemon/import_rows.h"

#include "daemon/changes.h"
#include "daemon/journal.h"
#include "daemon/journal_put.h"
#include "daemon/members.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

/* One after the other, of one import. */
struct writing {
	const struct import *import;
	struct store *store;
	struct import_sum *sum;
	char *member; /* whose number is known */
	int64_t member_id;
	int64_t first_number; /* of all that were written; 0: none was */
	int64_t last_number;  /* the highest that was given */
};

static int find_member(struct writing *writing, const char *name, int64_t *id, struct error *err)
{
	int result;

	if (name && writing->member && strcmp(name, writing->member) == 0) {
		*id = writing->member_id;
		return 0;
	}
	result = member_id(writing->store, name, id, err);
	if (result < 0 && name && err->fault == FAULT_UNKNOWN_MEMBER) {
		result = member_add_within(writing->store, name, NULL, writing->sum->now_s, err);
		if (result == 0)
			result = member_id(writing->store, name, id, err);
		if (result == 0 && !writing->sum->members)
			writing->sum->members = json_array();
		if (result == 0)
			json_array_append_new(writing->sum->members, json_string(name));
	}
	if (result == 0 && name) {
		free(writing->member);
		writing->member = memory_string(name);
		writing->member_id = *id;
	}
	return result;
}

/* 0 with *is_known where one of its revisions says the same. */
static int compare(struct writing *writing, const struct entry *entry, bool *is_known,
		   struct error *err)
{
	struct entry first;
	struct entry *revisions = NULL;
	size_t count = 0;
	bool is_same = false;
	bool is_removed = false;
	int result = journal_find_first(writing->store, entry->id, is_known, &first, err);

	if (result < 0 || !*is_known)
		return result;
	result = journal_history(writing->store, first.number, &revisions, &count, err);
	entry_release(&first);
	for (size_t i = 0; i < count; i++) {
		is_same = is_same || entry_says_the_same(&revisions[i], entry);
		/* The last one is how it is now. */
		is_removed = revisions[i].is_removed;
	}
	writing->sum->removed += result == 0 && is_same && is_removed;
	entry_free_all(revisions, count);
	return result < 0 || is_same ? result
				     : error_set(err, -EEXIST, FAULT_ID_IN_USE, NULL, entry->id,
						 "another entry already has this id");
}

/* The group of rows that are one entry: how many. */
static size_t count_revisions(const struct import *import, size_t first)
{
	const struct entry *entry = &import->rows[first].entry;
	size_t count = 1;

	while (first + count < import->count) {
		const struct entry *next = &import->rows[first + count].entry;

		if (strcmp(next->id, entry->id) != 0 || next->revision == 0 ||
		    next->revision <= import->rows[first + count - 1].entry.revision)
			break;
		count++;
	}
	return count;
}

static int put_entry(struct writing *writing, size_t first, size_t count, struct error *err)
{
	struct import_row *rows = &writing->import->rows[first];
	struct entry *last = &rows[count - 1].entry;
	int64_t member;
	int result = find_member(writing, last->member, &member, err);

	/* Numbers are kept where they were, and given anew where others have theirs. */
	if (!writing->sum->was_empty || last->number <= writing->last_number)
		last->number = 0;
	else
		writing->last_number = last->number;
	last->created_s = rows[0].entry.created_s ? rows[0].entry.created_s : writing->sum->now_s;
	for (size_t i = 0; i < count; i++) {
		rows[i].entry.revision = (int64_t)i + 1;
		if (!rows[i].entry.changed_s)
			rows[i].entry.changed_s = last->created_s;
	}
	if (result == 0)
		result = journal_put_entry(writing->store, last, member, err);
	/* The present one is copied at the end, with those of all others. */
	for (size_t i = 0; result == 0 && i < count - 1; i++) {
		rows[i].entry.number = last->number;
		result = find_member(writing, rows[i].entry.member, &member, err);
		if (result == 0)
			result = journal_put_revision(writing->store, &rows[i].entry, member, err);
	}
	if (writing->first_number == 0)
		writing->first_number = last->number;
	if (last->number > writing->last_number)
		writing->last_number = last->number;
	if (result == 0) {
		writing->sum->entries++;
		writing->sum->revisions += (int64_t)count;
	}
	return result;
}

static int put_group(struct writing *writing, size_t first, size_t count, struct error *err)
{
	const struct import_row *rows = &writing->import->rows[first];
	bool is_known = false;
	int result = compare(writing, &rows[count - 1].entry, &is_known, err);

	if (result == 0 && is_known)
		writing->sum->known++;
	else if (result == 0)
		result = put_entry(writing, first, count, err);
	if (result != -EINVAL && result != -EEXIST)
		return result;
	json_array_append_new(writing->sum->problems, import_problem(rows[count - 1].at, err));
	return 0;
}

/* What is the same for all that were written: one statement is faster than one for each. */
static int put_rest(struct writing *writing, struct error *err)
{
	int result;

	if (writing->first_number == 0)
		return 0;
	result = journal_put_present(writing->store, writing->first_number, err);
	/* A file of the whole journal brings its own notes of what was done. */
	if (result == 0 && writing->sum->rows == 0)
		result = change_note_added(writing->store, writing->first_number,
					   writing->sum->now_s, err);
	return result;
}

int import_put_entries(const struct import *import, struct store *store, struct import_sum *sum,
		       struct error *err)
{
	struct writing writing = { .import = import, .store = store, .sum = sum };
	int result = 0;

	for (size_t i = 0; result == 0 && i < import->count;) {
		size_t count = count_revisions(import, i);

		result = put_group(&writing, i, count, err);
		i += count;
	}
	if (result == 0)
		result = put_rest(&writing, err);
	free(writing.member);
	return result;
}
