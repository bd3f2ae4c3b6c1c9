/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/fold.h"
#include "daemon/journal.h"
#include "daemon/store.h"

/*
 * The index of the journal's words, and finding entries by it.  For each entry
 * that is not removed it holds the text, whose words it is, and the tags (each
 * behind a '#'), folded as in fold.h; private entries too, which are left out
 * where entries are found (struct journal_filter).
 *
 * FTS5 splits into runs of three code points, so that it finds any three in a
 * row; shorter words are found as the beginnings of such runs, for which two
 * separators stand behind each text.
 */

/*
 * Make the index anew where it is not of this program's version: one
 * transaction, entry by entry.  To be called once, after store_open().  Fails
 * as the store does.
 */
int search_prepare(struct store *store, struct error *err);

/*
 * Put what the entry now says into the index; one that is removed is taken
 * out.  Called inside the transaction that stores the entry's revision, by
 * whatever stores it.
 */
int search_index_write(struct store *store, const struct entry *entry, struct error *err);

/*
 * Take an entry out of the index, whether it is in it or not.  Inside a
 * transaction of the caller's.  The words stay in the file's pages until
 * search_index_optimize().
 */
int search_index_remove(struct store *store, int64_t number, struct error *err);

/*
 * Write the whole index anew, so that it holds nothing of what was taken out:
 * for erasing, after search_index_remove() and before VACUUM, inside a
 * transaction or not.  It takes about a second for 100,000 entries.
 */
int search_index_optimize(struct store *store, struct error *err);

enum { SEARCH_WORDS_MAX = FOLD_WORDS_MAX, SEARCH_WORD_BYTES_MAX = 1024 };

/* What is searched for: folded words, all of which must stand in an entry. */
struct search_words {
	char *words[SEARCH_WORDS_MAX];
	size_t count;
};

/* Add a word or phrase as somebody wrote it; -EINVAL (FAULT_INVALID_PARAMETER on "words") where it
 * is empty or too long, or there are too many. */
int search_words_add(struct search_words *words, const char *word, struct error *err);
void search_words_release(struct search_words *words);

/* What was found: free numbers with free(). */
struct search_found {
	int64_t *numbers; /* in the order of journal_list() */
	size_t count;
	size_t all; /* how many there are, with those that the limit left out */
};

/*
 * The last `limit` (0: all) entries that hold every word and that the filter
 * chooses.  At most 100,000,000 entries can be told apart (-EOVERFLOW).  On
 * failure nothing is found.
 */
int search_find(struct store *store, const struct search_words *words,
		const struct journal_filter *filter, int64_t limit, struct search_found *found,
		struct error *err);
