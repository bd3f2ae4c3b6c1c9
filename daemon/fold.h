/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Text as it is compared when it is searched: never shown, never stored as an
 * entry's text.  It stands in the daemon because the index does; utf8proc
 * knows Unicode's tables (NFKC: UAX #15; case folding: CaseFolding.txt, full).
 *
 * Folded are compatibility forms (half and full width, ligatures, ㌔, ①), case,
 * the accents of Latin letters, and katakana to hiragana.  Voicing (か and が),
 * small kana (つ and っ) and the long mark ー stay distinct.
 */

/*
 * Stands between the parts of an indexed text and behind it.  A noncharacter,
 * which folding makes U+FFFD, so that no folded text holds it.
 */
#define FOLD_SEPARATOR "\xEF\xB7\x90" /* U+FDD0 */

/* A folded text, and where each of its bytes comes from. */
struct folded {
	char *text;
	size_t length;
	uint32_t *begin; /* for each byte: where in the original its piece begins, in bytes */
	uint32_t *end;	 /* … and ends */
};

/* Fold valid UTF-8; free with free(). */
char *fold_text(const char *text);

/* The same, with the way back to the original. */
void fold_with_origin(const char *text, struct folded *folded);
void folded_release(struct folded *folded);

enum { FOLD_WORDS_MAX = 32 };

/* Part of a text, in bytes. */
struct span {
	size_t begin;
	size_t end;
};

/*
 * Where the folded words stand in the original text: at most max spans in
 * order, none touching another; at most FOLD_WORDS_MAX words are looked for.  What a match begins
 * or ends within (half of a ligature, a letter of ㌔) belongs to the span as a whole.  Returns how
 * many.
 */
size_t fold_find(const char *text, char *const *words, size_t word_count, struct span *spans,
		 size_t max);
