/* SPDX-License-Identifier: MIT */
#include "daemon/search.h"

#include "daemon/search_places.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum {
	NUMBER_MAX = 100000000,
	SHORT_POINTS = 2, /* words up to this length have no run of three */
	FEW = 512,	  /* candidates that are looked at one by one for short words */
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

/* Keep those that the statement, bound by the caller, gives in its first column. */
static int restrict_to(struct store *store, struct search_set *set, sqlite3_stmt *statement,
		       struct error *err)
{
	uint64_t *bits = memory_zeroed(set->size, sizeof *bits);
	int result = 0;

	while (store_next(store, statement, &result, err)) {
		int64_t number = sqlite3_column_int64(statement, 0);

		if (number >= 0 && (size_t)number / SEARCH_SET_BITS < set->size)
			bits[(size_t)number / SEARCH_SET_BITS] |=
				UINT64_C(1) << ((size_t)number % SEARCH_SET_BITS);
	}
	for (size_t i = 0; set->is_restricted && i < set->size; i++)
		bits[i] &= set->bits[i];
	free(set->bits);
	set->bits = bits;
	set->is_restricted = true;
	set->count = search_set_count(set);
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

static int match_long(struct store *store, const struct search_words *words, struct search_set *set,
		      struct error *err)
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
	return restrict_to(store, set, statement, err);
}

/* Look at each candidate's own words. */
static int check_each(struct store *store, const char *word, struct search_set *set,
		      struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "SELECT words FROM search_text WHERE rowid = ?1", err);
	int result = statement ? 0 : -EIO;

	for (int64_t i = search_set_next(set, 0); result == 0 && i >= 0;
	     i = search_set_next(set, i + 1)) {
		bool has_row;

		sqlite3_bind_int64(statement, 1, i);
		result = store_step(store, statement, &has_row, err);
		if (result == 0 && !(has_row && strstr(store_text(statement, 0), word)))
			set->bits[(size_t)i / SEARCH_SET_BITS] &=
				~(UINT64_C(1) << ((size_t)i % SEARCH_SET_BITS));
		sqlite3_reset(statement);
	}
	set->count = search_set_count(set);
	return result;
}

/* All runs that begin with the word: from itself up to the text behind all that begin with it. */
static int match_short(struct store *store, const char *word, struct search_set *set,
		       struct error *err)
{
	_cleanup_(free_text) char *behind = memory_string(word);
	sqlite3_stmt *statement;
	char *last = behind + strlen(behind) - 1;

	if (set->is_restricted && set->count <= FEW)
		return check_each(store, word, set, err);
	statement = store_statement(
		store, "SELECT doc FROM search_term WHERE term >= ?1 AND term < ?2", err);
	if (!statement)
		return -EIO;
	/* The bytes of UTF-8 end below 0xC0, so that the next one is no overflow. */
	*last = (char)((unsigned char)*last + 1);
	store_bind(statement, 1, word);
	store_bind(statement, 2, behind);
	return restrict_to(store, set, statement, err);
}

static int find_candidates(struct store *store, const struct search_words *words,
			   struct search_set *set, struct error *err)
{
	sqlite3_stmt *statement = store_statement(store, "SELECT max(number) FROM entry", err);
	int64_t highest = 0;
	int result = statement ? store_number(store, statement, 0, &highest, err) : -EIO;

	if (result == 0 && (highest < 0 || highest > NUMBER_MAX))
		result = error_set(err, -EOVERFLOW, FAULT_INVALID_PARAMETER, "words", NULL,
				   "the entries' numbers are too high to be searched");
	if (result < 0)
		return result;
	set->size = (size_t)highest / SEARCH_SET_BITS + 1;
	result = match_long(store, words, set, err);
	for (size_t i = 0; result == 0 && i < words->count; i++) {
		if (is_short(words->words[i]))
			result = match_short(store, words->words[i], set, err);
	}
	return result;
}

int search_find(struct store *store, const struct search_words *words,
		const struct journal_filter *filter, int64_t limit, struct search_found *found,
		struct error *err)
{
	struct search_set set = { 0 };
	int result = words->count > 0 ? find_candidates(store, words, &set, err)
				      : error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "words",
						  NULL, "words must not be empty");

	*found = (struct search_found){ 0 };
	if (result == 0)
		result = search_places(store, &set, filter, limit, found, err);
	free(set.bits);
	return result;
}
