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
	int64_t last_number;			  /* the highest that was given */
	int64_t highest;			  /* that any entry ever had */
	struct journal_put puts[JOURNAL_PUT_MAX]; /* those that are written together */
	size_t waiting;				  /* how many */
	/* The last row of each new entry, in the order of the numbers that they were given. */
	size_t *new_rows;
	size_t new_count;
};

/* Numbers of a file up to here are kept: behind them there is room for all of an import. */
static const int64_t number_max = INT64_MAX - IMPORT_ROWS_MAX;

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

/* The last row of an entry that this import has put under the number; NULL where it is older. */
static const struct import_row *find_new(const struct writing *writing, int64_t number)
{
	size_t from = 0;
	size_t to = writing->new_count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		const struct import_row *row = &writing->import->rows[writing->new_rows[middle]];

		if (row->entry.number == number)
			return row;
		if (row->entry.number < number)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

/* Whether one of the revisions of an entry says the same, and how it is now. */
static int compare_kept(struct writing *writing, int64_t number, const struct entry *entry,
			bool *is_same, bool *is_removed, struct error *err)
{
	struct entry *revisions = NULL;
	size_t count = 0;
	int result = journal_history(writing->store, number, &revisions, &count, err);

	for (size_t i = 0; i < count; i++) {
		*is_same = *is_same || entry_says_the_same(&revisions[i], entry);
		*is_removed = revisions[i].is_removed;
	}
	entry_free_all(revisions, count);
	return result;
}

/* 0 with *is_known where one of its revisions says the same. */
static int compare(struct writing *writing, const struct entry *entry, bool *is_known,
		   struct error *err)
{
	const struct import_row *row;
	int64_t number;
	bool is_same = false;
	bool is_removed = false;
	int result = journal_find_number(writing->store, entry->id, &number, err);

	*is_known = number != 0;
	if (result < 0 || !*is_known)
		return result;
	row = find_new(writing, number);
	if (!row)
		result = compare_kept(writing, number, entry, &is_same, &is_removed, err);
	for (size_t i = 0; row && i < row->revisions; i++) {
		is_same = is_same || entry_says_the_same(&row[-(ptrdiff_t)i].entry, entry);
		is_removed = row->entry.is_removed;
	}
	writing->sum->removed += result == 0 && is_same && is_removed;
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

static int put_waiting(struct writing *writing, struct error *err)
{
	int result = journal_put_entries(writing->store, writing->puts, writing->waiting, err);

	writing->waiting = 0;
	return result;
}

static bool is_waiting(const struct writing *writing, const char *id)
{
	for (size_t i = 0; i < writing->waiting; i++) {
		if (strcmp(writing->puts[i].entry->id, id) == 0)
			return true;
	}
	return false;
}

/* Numbers are kept where they were, and given anew where others have theirs. */
static int64_t give_number(struct writing *writing, int64_t wanted)
{
	bool is_free =
		writing->sum->was_empty && wanted > writing->last_number && wanted <= number_max;

	writing->last_number = is_free ? wanted : writing->highest + 1;
	if (writing->last_number > writing->highest)
		writing->highest = writing->last_number;
	return writing->last_number;
}

static int put_entry(struct writing *writing, size_t first, size_t count, int64_t member,
		     struct error *err)
{
	struct import_row *rows = &writing->import->rows[first];
	struct entry *last = &rows[count - 1].entry;

	last->number = give_number(writing, last->number);
	last->created_s = rows[0].entry.created_s ? rows[0].entry.created_s : writing->sum->now_s;
	for (size_t i = 0; i < count; i++) {
		rows[i].entry.revision = (int64_t)i + 1;
		if (!rows[i].entry.changed_s)
			rows[i].entry.changed_s = last->created_s;
	}
	rows[count - 1].revisions = count;
	writing->new_rows =
		memory_one_more(writing->new_rows, writing->new_count, sizeof *writing->new_rows);
	writing->new_rows[writing->new_count++] = first + count - 1;
	writing->puts[writing->waiting++] = (struct journal_put){ last, member };
	writing->sum->entries++;
	writing->sum->revisions += (int64_t)count;
	return writing->waiting == JOURNAL_PUT_MAX ? put_waiting(writing, err) : 0;
}

static int put_group(struct writing *writing, size_t first, size_t count, struct error *err)
{
	const struct import_row *last = &writing->import->rows[first + count - 1];
	int64_t member = 0;
	bool is_known = false;
	/* Until it is written nobody finds it. */
	int result = is_waiting(writing, last->entry.id) ? put_waiting(writing, err) : 0;

	if (result < 0)
		return result;
	result = compare(writing, &last->entry, &is_known, err);
	if (result == 0 && is_known) {
		writing->sum->known++;
		return 0;
	}
	if (result == 0)
		result = find_member(writing, last->entry.member, &member, err);
	if (result == 0)
		return put_entry(writing, first, count, member, err);
	if (result != -EINVAL && result != -EEXIST)
		return result;
	json_array_append_new(writing->sum->problems, import_problem(last->at, err));
	return 0;
}

/* Revisions that an entry had earlier; the present one is copied with those of all others. */
static int put_earlier(struct writing *writing, struct import_row *rows, size_t count,
		       int64_t number, struct error *err)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < count; i++) {
		struct journal_put put = { .entry = &rows[i].entry };

		rows[i].entry.number = number;
		result = find_member(writing, rows[i].entry.member, &put.member, err);
		if (result == 0)
			result = journal_put_revision(writing->store, &put, err);
	}
	return result;
}

/* What belongs to each of the new entries. */
static int put_traces(struct writing *writing, struct error *err)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < writing->new_count; i++) {
		struct import_row *row = &writing->import->rows[writing->new_rows[i]];

		result = put_earlier(writing, row - (row->revisions - 1), row->revisions - 1,
				     row->entry.number, err);
		if (result == 0)
			result = journal_put_traces(writing->store, &row->entry, err);
	}
	return result;
}

/* What is the same for all that were written: one statement is faster than one for each. */
static int put_rest(struct writing *writing, struct error *err)
{
	int64_t first;
	int result;

	if (writing->new_count == 0)
		return 0;
	first = writing->import->rows[writing->new_rows[0]].entry.number;
	result = journal_put_present(writing->store, first, err);
	/* A file of the whole journal brings its own notes of what was done. */
	if (result == 0 && writing->sum->rows == 0)
		result = change_note_added(writing->store, first, writing->sum->now_s, err);
	return result;
}

static int begin(struct writing *writing, struct error *err)
{
	int result = journal_put_highest(writing->store, &writing->highest, err);

	if (result == 0 && writing->highest > number_max)
		result = error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "number", NULL,
				   "there are no numbers left for so many entries");
	return result;
}

int import_put_entries(const struct import *import, struct store *store, struct import_sum *sum,
		       struct error *err)
{
	struct writing writing = { .import = import, .store = store, .sum = sum };
	int result = begin(&writing, err);

	for (size_t i = 0; result == 0 && i < import->count;) {
		size_t count = count_revisions(import, i);

		result = put_group(&writing, i, count, err);
		i += count;
	}
	if (result == 0)
		result = put_waiting(&writing, err);
	if (result == 0)
		result = put_traces(&writing, err);
	if (result == 0)
		result = put_rest(&writing, err);
	free(writing.new_rows);
	free(writing.member);
	return result;
}
