/* SPDX-License-Identifier: MIT */
#include "daemon/search_places.h"

#include "daemon/journal_filter.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum {
	FEW = 512,	 /* entries that are looked at one by one at once */
	ROWS_OF_ONE = 4, /* entries of the index that are read in the time of one by its number */
	FIRST_CAPACITY = 64,
};

static bool has(const struct search_set *set, int64_t number)
{
	size_t at = (size_t)number / SEARCH_SET_BITS;

	return at < set->size && set->bits[at] >> ((size_t)number % SEARCH_SET_BITS) & 1;
}

int64_t search_set_next(const struct search_set *set, int64_t from)
{
	for (size_t at = (size_t)from / SEARCH_SET_BITS; at < set->size; at++) {
		uint64_t bits = set->bits[at];

		if (at == (size_t)from / SEARCH_SET_BITS)
			bits &= UINT64_MAX << ((size_t)from % SEARCH_SET_BITS);
		if (bits)
			return (int64_t)(at * SEARCH_SET_BITS) + __builtin_ctzll(bits);
	}
	return -1;
}

size_t search_set_count(const struct search_set *set)
{
	size_t count = 0;

	for (size_t i = 0; i < set->size; i++)
		count += (size_t)__builtin_popcountll(set->bits[i]);
	return count;
}

/* Where an entry stands in a list. */
struct place {
	int64_t key; /* digits of the day, then the minute */
	int64_t number;
};

struct places {
	struct place *all;
	size_t count;
	size_t capacity;
};

static void add_place(struct places *places, sqlite3_stmt *statement)
{
	struct place *place;

	if (places->count == places->capacity) {
		places->capacity = places->capacity ? places->capacity * 2 : FIRST_CAPACITY;
		places->all = memory_resize(places->all, places->capacity * sizeof *places->all);
	}
	place = &places->all[places->count++];
	place->number = sqlite3_column_int64(statement, 0);
	place->key = sqlite3_column_int64(statement, 1);
}

static int compare_places(const void *one, const void *other)
{
	const struct place *a = one;
	const struct place *b = other;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static int place_each(struct store *store, const struct search_set *set,
		      const struct journal_filter *filter, struct places *places, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT e.number, CAST (replace(e.day, '-', '') AS INTEGER) * 2000 "
		"+ coalesce(e.minute, -1) FROM entry AS e " FILTER_WHERE "AND e.number = ?9",
		err);
	int result = statement ? 0 : -EIO;

	if (statement)
		journal_filter_bind(statement, filter, "");
	for (int64_t i = search_set_next(set, 0); result == 0 && i >= 0;
	     i = search_set_next(set, i + 1)) {
		bool has_row;

		sqlite3_bind_int64(statement, FILTER_PARAMETERS + 1, i);
		result = store_step(store, statement, &has_row, err);
		if (result == 0 && has_row)
			add_place(places, statement);
		sqlite3_reset(statement);
	}
	if (places->count > 0)
		qsort(places->all, places->count, sizeof *places->all, compare_places);
	return result;
}

/* Whether an entry's day and its being visible is all that is asked of it. */
static bool is_plain(const struct journal_filter *filter)
{
	return !filter->kind && !filter->outcome && !filter->member && !filter->tag;
}

/* For many: the whole journal in its order, of which those of the set are kept. */
static int place_in_order(struct store *store, const struct search_set *set,
			  const struct journal_filter *filter, struct places *places,
			  struct error *err)
{
	/* The index alone holds all that is needed where the filter is plain. */
	sqlite3_stmt *statement =
		is_plain(filter)
			? store_statement(
				  store,
				  "SELECT e.number, 0 FROM entry AS e WHERE e.is_removed = 0 "
				  "AND e.day >= ?1 AND e.day <= ?2 AND ?8 IS ?8 " FILTER_ORDER(
					  "ASC"),
				  err)
			: store_statement(
				  store,
				  "SELECT e.number, 0 FROM entry AS e " FILTER_WHERE FILTER_ORDER(
					  "ASC"),
				  err);
	int result = 0;

	if (!statement)
		return -EIO;
	journal_filter_bind(statement, filter, "");
	while (store_next(store, statement, &result, err)) {
		if (has(set, sqlite3_column_int64(statement, 0)))
			add_place(places, statement);
	}
	return result;
}

/*
 * The last ones, the newest first, from the end of the journal: as many of its entries are read as
 * there are in the set, so that it costs little where they all are old.
 */
static int place_last(struct store *store, const struct search_set *set, size_t limit,
		      struct places *places, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT e.number, 0 FROM entry AS e WHERE e.is_removed = 0 " FILTER_ORDER(
			"DESC") " LIMIT ?1",
		err);
	int result = 0;

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, (sqlite3_int64)set->count);
	while (places->count < limit && store_next(store, statement, &result, err)) {
		if (has(set, sqlite3_column_int64(statement, 0)))
			add_place(places, statement);
	}
	sqlite3_reset(statement);
	for (size_t i = 0; i < places->count / 2; i++) {
		struct place last = places->all[places->count - 1 - i];

		places->all[places->count - 1 - i] = places->all[i];
		places->all[i] = last;
	}
	return result;
}

/* Without what the reader may not see. */
static int leave_out_private(struct store *store, struct search_set *set,
			     const struct journal_filter *filter, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT e.number FROM entry AS e INDEXED BY entry_private WHERE e.is_private = 1 "
		"AND e.is_removed = 0 AND NOT " FILTER_READER,
		err);
	int result = 0;

	if (!statement)
		return -EIO;
	journal_filter_bind(statement, filter, "");
	while (store_next(store, statement, &result, err)) {
		int64_t number = sqlite3_column_int64(statement, 0);

		if (has(set, number))
			set->bits[(size_t)number / SEARCH_SET_BITS] &=
				~(UINT64_C(1) << ((size_t)number % SEARCH_SET_BITS));
	}
	set->count = search_set_count(set);
	return result;
}

static int place_all(struct store *store, const struct search_set *set,
		     const struct journal_filter *filter, struct places *places, struct error *err)
{
	places->count = 0;
	return set->count > FEW && set->count > set->size * SEARCH_SET_BITS / ROWS_OF_ONE
		       ? place_in_order(store, set, filter, places, err)
		       : place_each(store, set, filter, places, err);
}

static void tell(const struct places *places, size_t limit, struct search_found *found)
{
	size_t first = limit > 0 && limit < places->count ? places->count - limit : 0;

	found->count = places->count - first;
	found->numbers = memory_new((found->count + 1) * sizeof *found->numbers);
	for (size_t i = 0; i < found->count; i++)
		found->numbers[i] = places->all[first + i].number;
}

int search_places(struct store *store, struct search_set *set, const struct journal_filter *filter,
		  int64_t limit, struct search_found *found, struct error *err)
{
	bool is_many = set->count > FEW;
	bool is_whole = is_plain(filter) && !filter->has_from && !filter->has_to;
	size_t wanted = limit > 0 ? (size_t)limit : 0;
	struct places places = { 0 };
	int result = 0;

	if (is_many && is_plain(filter))
		result = leave_out_private(store, set, filter, err);
	if (result == 0 && is_many && is_whole && wanted > 0)
		result = place_last(store, set, wanted, &places, err);
	found->all = set->count;
	if (result == 0 && (wanted == 0 || places.count < wanted)) {
		result = place_all(store, set, filter, &places, err);
		found->all = places.count;
	}
	if (result == 0)
		tell(&places, wanted, found);
	else
		found->all = 0;
	free(places.all);
	return result;
}
