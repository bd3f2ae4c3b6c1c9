/* SPDX-License-Identifier: MIT */
#include "daemon/fold.h"

#include "schema/memory.h"
#include "schema/text.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

enum {
	PIECE_POINTS_MAX = 128, /* of one base and its marks; longer ones are folded in parts */
	PIECE_DECOMPOSED_MAX = PIECE_POINTS_MAX * 20, /* U+FDFA, the longest, gives 18 */
	REPLACEMENT = 0xFFFD,
	KANA_DISTANCE = 0x60,
};

static const utf8proc_uint32_t separator_point = 0xFDD0;

/* A folded text that grows. */
struct folding {
	struct folded *folded;
	size_t capacity;
	bool has_origin;
};

static bool is_kanji(uint32_t point)
{
	return point >= 0x4E00 && point <= 0x9FFF;
}

static bool is_hiragana(uint32_t point)
{
	return point >= 0x3041 && point <= 0x3096;
}

/* ァ … ヶ and the iteration marks ヽ ヾ; ヷ … ヺ decompose before they come here. */
static bool is_katakana(uint32_t point)
{
	return (point >= 0x30A1 && point <= 0x30F6) || point == 0x30FD || point == 0x30FE;
}

static bool is_latin(uint32_t point)
{
	return (point >= 'a' && point <= 'z') ||
	       (point >= 0xDF && point <= 0x24F && point != 0xF7) ||
	       (point >= 0x250 && point <= 0x2AF) || (point >= 0x1E00 && point <= 0x1EFF);
}

/* Whether it may compose with, or be sorted among, what stands before it. */
static bool joins(uint32_t point)
{
	const utf8proc_property_t *property;

	if (point < 0x300 || is_kanji(point) || is_hiragana(point))
		return false;
	property = utf8proc_get_property((utf8proc_int32_t)point);
	return property->combining_class != 0 ||
	       property->boundclass == UTF8PROC_BOUNDCLASS_EXTEND ||
	       property->boundclass == UTF8PROC_BOUNDCLASS_SPACINGMARK ||
	       property->boundclass == UTF8PROC_BOUNDCLASS_V ||
	       property->boundclass == UTF8PROC_BOUNDCLASS_T ||
	       /* Letters of Hangul that become such by NFKC. */
	       (point >= 0x3130 && point <= 0x318F) || (point >= 0xFFA0 && point <= 0xFFDC);
}

/* What folds by itself to one code point without the tables; 0 for all else. */
static uint32_t fold_simply(uint32_t point)
{
	if (point < 0x80)
		return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
	if (is_kanji(point) || is_hiragana(point) || point == 0x3001 || point == 0x3002 ||
	    point == 0x30FC)
		return point;
	return is_katakana(point) ? point - KANA_DISTANCE : 0;
}

static void put(struct folding *folding, uint32_t point, size_t begin, size_t end)
{
	struct folded *folded = folding->folded;
	utf8proc_uint8_t bytes[4];
	size_t count = (size_t)utf8proc_encode_char((utf8proc_int32_t)point, bytes);

	if (folded->length + count >= folding->capacity) {
		folding->capacity = (folding->capacity + count) * 2;
		folded->text = memory_resize(folded->text, folding->capacity);
		if (folding->has_origin) {
			folded->begin = memory_resize(folded->begin,
						      folding->capacity * sizeof *folded->begin);
			folded->end =
				memory_resize(folded->end, folding->capacity * sizeof *folded->end);
		}
	}
	memcpy(folded->text + folded->length, bytes, count);
	for (size_t i = 0; folding->has_origin && i < count; i++) {
		folded->begin[folded->length + i] = (uint32_t)begin;
		folded->end[folded->length + i] = (uint32_t)end;
	}
	folded->length += count;
}

/* Drop the accents of Latin letters and turn katakana to hiragana, in place; returns how many stay.
 */
static utf8proc_ssize_t fold_letters(utf8proc_int32_t *points, utf8proc_ssize_t count)
{
	utf8proc_ssize_t kept = 0;
	bool has_latin_base = false;

	for (utf8proc_ssize_t i = 0; i < count; i++) {
		uint32_t point = (uint32_t)points[i];

		if (utf8proc_get_property(points[i])->combining_class == 0)
			has_latin_base = is_latin(point);
		else if (has_latin_base)
			continue;
		if (is_katakana(point))
			point -= KANA_DISTANCE;
		points[kept++] = point == separator_point ? REPLACEMENT : (utf8proc_int32_t)point;
	}
	return kept;
}

/* Compatibility forms first, then case: a mark that case makes a letter is sorted as a mark. */
static utf8proc_ssize_t decompose(const char *text, size_t length, utf8proc_int32_t *points)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE;
	utf8proc_uint8_t bytes[PIECE_DECOMPOSED_MAX * 4];
	utf8proc_ssize_t size = 0;
	utf8proc_ssize_t count = utf8proc_decompose((const void *)text, (utf8proc_ssize_t)length,
						    points, PIECE_DECOMPOSED_MAX, options);

	if (count < 0 || count > PIECE_DECOMPOSED_MAX)
		return 0;
	for (utf8proc_ssize_t i = 0; i < count; i++)
		size += utf8proc_encode_char(points[i], bytes + size);
	count = utf8proc_decompose(bytes, size, points, PIECE_DECOMPOSED_MAX,
				   options | UTF8PROC_CASEFOLD);
	return count < 0 || count > PIECE_DECOMPOSED_MAX ? 0 : count;
}

/* A base with the marks that follow it. */
static void fold_piece(struct folding *folding, const char *text, size_t begin, size_t end)
{
	utf8proc_int32_t points[PIECE_DECOMPOSED_MAX];
	utf8proc_ssize_t count = decompose(text + begin, end - begin, points);

	count = fold_letters(points, count);
	count = utf8proc_normalize_utf32(points, count, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	for (utf8proc_ssize_t i = 0; i < count; i++)
		put(folding, (uint32_t)points[i], begin, end);
}

static size_t decode(const char *text, size_t at, size_t length, uint32_t *point)
{
	size_t count;

	*point = 0;
	if (at >= length)
		return 0;
	count = text_decode(text + at, length - at, point);
	if (count > 0)
		return count;
	*point = REPLACEMENT;
	return 1;
}

static void fold(struct folding *folding, const char *text)
{
	size_t length = strlen(text);
	uint32_t point;
	size_t count = decode(text, 0, length, &point);

	folding->capacity = length + length / 2 + 8;
	folding->folded->text = memory_new(folding->capacity);
	if (folding->has_origin) {
		folding->folded->begin = memory_new(folding->capacity * sizeof(uint32_t));
		folding->folded->end = memory_new(folding->capacity * sizeof(uint32_t));
	}
	for (size_t at = 0; at < length;) {
		uint32_t simple = fold_simply(point);
		size_t end = at + count;
		size_t points = 1;

		count = decode(text, end, length, &point);
		if (end < length && joins(point))
			simple = 0;
		for (; end < length && joins(point) && points < PIECE_POINTS_MAX; points++) {
			end += count;
			count = decode(text, end, length, &point);
		}
		if (simple)
			put(folding, simple, at, end);
		else
			fold_piece(folding, text, at, end);
		at = end;
	}
	folding->folded->text[folding->folded->length] = '\0';
}

char *fold_text(const char *text)
{
	struct folded folded = { 0 };
	struct folding folding = { .folded = &folded };

	fold(&folding, text);
	return folded.text;
}

void fold_with_origin(const char *text, struct folded *folded)
{
	struct folding folding = { .folded = folded, .has_origin = true };

	memset(folded, 0, sizeof *folded);
	fold(&folding, text);
}

void folded_release(struct folded *folded)
{
	free(folded->text);
	free(folded->begin);
	free(folded->end);
	memset(folded, 0, sizeof *folded);
}

/* The next place of each word at or behind where the search stands. */
struct finding {
	const struct folded *folded;
	char *const *words;
	size_t word_count;
	size_t next[FOLD_WORDS_MAX]; /* SIZE_MAX: there is none */
};

static void find_word(struct finding *finding, size_t word, size_t from)
{
	const struct folded *folded = finding->folded;
	const char *found = *finding->words[word] && from < folded->length
				    ? strstr(folded->text + from, finding->words[word])
				    : NULL;

	finding->next[word] = found ? (size_t)(found - folded->text) : SIZE_MAX;
}

/* The first of the places; the longest of those there. */
static bool find_next(struct finding *finding, size_t from, struct span *place)
{
	*place = (struct span){ SIZE_MAX, 0 };
	for (size_t i = 0; i < finding->word_count; i++) {
		size_t begin;
		size_t end;

		if (finding->next[i] < from)
			find_word(finding, i, from);
		begin = finding->next[i];
		if (begin == SIZE_MAX)
			continue;
		end = begin + strlen(finding->words[i]);
		if (begin < place->begin || (begin == place->begin && end > place->end))
			*place = (struct span){ begin, end };
	}
	return place->begin != SIZE_MAX;
}

size_t fold_find(const char *text, char *const *words, size_t word_count, struct span *spans,
		 size_t max)
{
	struct folded folded;
	struct finding finding = { .folded = &folded, .words = words };
	struct span place;
	size_t count = 0;

	fold_with_origin(text, &folded);
	finding.word_count = word_count < FOLD_WORDS_MAX ? word_count : FOLD_WORDS_MAX;
	for (size_t i = 0; i < finding.word_count; i++)
		find_word(&finding, i, 0);
	for (size_t from = 0; find_next(&finding, from, &place); from = place.begin + 1) {
		size_t begin = folded.begin[place.begin];
		size_t end = folded.end[place.end - 1];

		if (count > 0 && begin <= spans[count - 1].end) {
			if (end > spans[count - 1].end)
				spans[count - 1].end = end;
			continue;
		}
		if (count == max)
			break;
		spans[count++] = (struct span){ begin, end };
	}
	folded_release(&folded);
	return count;
}
