/* SPDX-License-Identifier: MIT */
#include "daemon/search.h"

#include "daemon/journal_filter.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum {
	NUMBER_MAX = 100000000,
	SHORT_POINTS = 2, /* words up to this length have no run of three */
	FEW = 512,	  /* candidates that are looked at one by one for short words */
	MANY = 8192,	  /* candidates beyond which the journal is read in order instead */
	FIRST_CAPACITY = 64,
	BITS = 64,
};

int search_words_add(struct search_words *words, const char *word, struct error *err)
{
	const char *why = NULL;
	char *folded;

	if (!*word)
		why = "a word must not be empty";
	else if (strlen(word) > SEARCH_WORD_BYTES_MAX)
		why = "a word has at most 1024 bytes";
	else if (words->count == SEARCH_WORDS_MAX)
		why = "at most 32 words are searched for";
	if (why)
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "words", NULL, "%s", why);
	folded = fold_text(word);
	words->words[words->count++] = folded;
	return 0;
}

void search_words_release(struct search_words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->words[i]);
	words->count = 0;
}

/* A set of entries' numbers; of all entries while it is not restricted. */
struct candidates {
	uint64_t *bits;
	size_t size; /* in words of 64 */
	size_t count;
	bool is_restricted;
};

static bool has(const struct candidates *candidates, int64_t number)
{
	size_t at = (size_t)number / BITS;

	return at < candidates->size && candidates->bits[at] >> ((size_t)number % BITS) & 1;
}

/* The first from this number on; -1 where there is none. */
static int64_t next_of(const struct candidates *candidates, int64_t from)
{
	for (size_t at = (size_t)from / BITS; at < candidates->size; at++) {
		uint64_t bits = candidates->bits[at];

		if (at == (size_t)from / BITS)
			bits &= UINT64_MAX << ((size_t)from % BITS);
		if (bits)
			return (int64_t)(at * BITS) + __builtin_ctzll(bits);
	}
	return -1;
}

static size_t count_bits(const struct candidates *candidates)
{
	size_t count = 0;

	for (size_t i = 0; i < candidates->size; i++)
		count += (size_t)__builtin_popcountll(candidates->bits[i]);
	return count;
}

/* Keep those that the statement, bound by the caller, gives in its first column. */
static int restrict_to(struct store *store, struct candidates *candidates, sqlite3_stmt *statement,
		       struct error *err)
{
	uint64_t *bits = memory_zeroed(candidates->size, sizeof *bits);
	int result = 0;

	while (store_next(store, statement, &result, err)) {
		int64_t number = sqlite3_column_int64(statement, 0);

		if (number >= 0 && (size_t)number / BITS < candidates->size)
			bits[(size_t)number / BITS] |= UINT64_C(1) << ((size_t)number % BITS);
	}
	for (size_t i = 0; candidates->is_restricted && i < candidates->size; i++)
		bits[i] &= candidates->bits[i];
	free(candidates->bits);
	candidates->bits = bits;
	candidates->is_restricted = true;
	candidates->count = count_bits(candidates);
	return result;
}

static bool is_short(const char *word)
{
	size_t points = 0;

	for (; *word; word++)
		points += ((unsigned char)*word & 0xC0U) != 0x80;
	return points <= SHORT_POINTS;
}

/* Each word as a string of FTS5 (https://www.sqlite.org/fts5.html#fts5_strings): in quotation
 * marks, its own doubled, so that nothing in it is syntax.  NULL where all words are short. */
static char *write_match(const struct search_words *words)
{
	char *match = NULL;
	size_t size;
	FILE *out = open_memstream(&match, &size);
	bool is_empty = true;

	if (!out)
		abort();
	for (size_t i = 0; i < words->count; i++) {
		if (is_short(words->words[i]))
			continue;
		fputs(is_empty ? "\"" : " AND \"", out);
		for (const char *at = words->words[i]; *at; at++)
			fprintf(out, "%s%c", *at == '"' ? "\"" : "", *at);
		fputc('"', out);
		is_empty = false;
	}
	if (fclose(out) != 0)
		abort();
	if (!is_empty)
		return match;
	free(match);
	return NULL;
}

static int match_long(struct store *store, const struct search_words *words,
		      struct candidates *candidates, struct error *err)
{
	_cleanup_(free_text) char *match = write_match(words);
	sqlite3_stmt *statement;

	if (!match)
		return 0;
	statement = store_statement(
		store, "SELECT rowid FROM search_text WHERE search_text MATCH ?1", err);
	if (!statement)
		return -EIO;
	store_bind(statement, 1, match);
	return restrict_to(store, candidates, statement, err);
}

/* Look at each candidate's own words. */
static int check_each(struct store *store, const char *word, struct candidates *candidates,
		      struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "SELECT words FROM search_text WHERE rowid = ?1", err);
	int result = statement ? 0 : -EIO;

	for (int64_t i = next_of(candidates, 0); result == 0 && i >= 0;
	     i = next_of(candidates, i + 1)) {
		bool has_row;

		sqlite3_bind_int64(statement, 1, i);
		result = store_step(store, statement, &has_row, err);
		if (result == 0 && !(has_row && strstr(store_text(statement, 0), word)))
			candidates->bits[(size_t)i / BITS] &= ~(UINT64_C(1) << ((size_t)i % BITS));
		sqlite3_reset(statement);
	}
	candidates->count = count_bits(candidates);
	return result;
}

/* All runs that begin with the word: from itself up to the text behind all that begin with it. */
static int match_short(struct store *store, const char *word, struct candidates *candidates,
		       struct error *err)
{
	_cleanup_(free_text) char *behind = memory_string(word);
	sqlite3_stmt *statement;
	char *last = behind + strlen(behind) - 1;

	if (candidates->is_restricted && candidates->count <= FEW)
		return check_each(store, word, candidates, err);
	statement = store_statement(
		store, "SELECT doc FROM search_term WHERE term >= ?1 AND term < ?2", err);
	if (!statement)
		return -EIO;
	/* The bytes of UTF-8 end below 0xC0, so that the next one is no overflow. */
	*last = (char)((unsigned char)*last + 1);
	store_bind(statement, 1, word);
	store_bind(statement, 2, behind);
	return restrict_to(store, candidates, statement, err);
}

static int find_candidates(struct store *store, const struct search_words *words,
			   struct candidates *candidates, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, "SELECT max(number) FROM entry", err);
	int64_t highest = 0;
	int result = statement ? store_number(store, statement, 0, &highest, err) : -EIO;

	if (result == 0 && (highest < 0 || highest > NUMBER_MAX))
		result = error_set(err, -EOVERFLOW, FAULT_INVALID_PARAMETER, "words", NULL,
				   "the entries' numbers are too high to be searched");
	if (result < 0)
		return result;
	candidates->size = (size_t)highest / BITS + 1;
	result = match_long(store, words, candidates, err);
	for (size_t i = 0; result == 0 && i < words->count; i++) {
		if (is_short(words->words[i]))
			result = match_short(store, words->words[i], candidates, err);
	}
	return result;
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

#define PLACE_COLUMNS                                                                              \
	"e.number, CAST (replace(e.day, '-', '') AS INTEGER) * 2000 + coalesce(e.minute, -1)"

/* For many candidates: the whole journal in its order, of which they are kept. */
static int place_in_order(struct store *store, const struct candidates *candidates,
			  const struct journal_filter *filter, struct places *places,
			  struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT e.number, 0 FROM entry AS e " FILTER_WHERE FILTER_ORDER("ASC"), err);
	int result = 0;

	if (!statement)
		return -EIO;
	journal_filter_bind(statement, filter, "");
	while (store_next(store, statement, &result, err)) {
		if (has(candidates, sqlite3_column_int64(statement, 0)))
			add_place(places, statement);
	}
	return result;
}

static int place_each(struct store *store, const struct candidates *candidates,
		      const struct journal_filter *filter, struct places *places, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT " PLACE_COLUMNS " FROM entry AS e " FILTER_WHERE "AND e.number = ?9",
		err);
	int result = statement ? 0 : -EIO;

	if (statement)
		journal_filter_bind(statement, filter, "");
	for (int64_t i = next_of(candidates, 0); result == 0 && i >= 0;
	     i = next_of(candidates, i + 1)) {
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

int search_find(struct store *store, const struct search_words *words,
		const struct journal_filter *filter, int64_t **numbers, size_t *count,
		struct error *err)
{
	struct candidates candidates = { 0 };
	struct places places = { 0 };
	int result = words->count > 0 ? find_candidates(store, words, &candidates, err)
				      : error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "words",
						  NULL, "words must not be empty");

	if (result == 0)
		result = candidates.count > MANY
				 ? place_in_order(store, &candidates, filter, &places, err)
				 : place_each(store, &candidates, filter, &places, err);
	free(candidates.bits);
	*numbers = NULL;
	*count = 0;
	if (result == 0) {
		*count = places.count;
		*numbers = memory_new((places.count + 1) * sizeof **numbers);
		for (size_t i = 0; i < places.count; i++)
			(*numbers)[i] = places.all[i].number;
	}
	free(places.all);
	return result;
}
