/* SPDX-License-Identifier: MIT */
#include "cli/kind_name.h"

#include "schema/memory.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

enum {
	NAME_POINTS = 64,
	FAR = 1000,
	NAME_BYTES = 256,
	INNER_POINTS = 2,
	INNER_LETTERS = 3,
	LABEL_BYTES = 64
};

/* Common ways of writing with kanji what the labels write in kana. */
static const struct {
	const char *kanji;
	const char *kana;
} pairs[] = { { "一緒", "いっしょ" }, { "一人", "ひとり" }, { "独り", "ひとり" } };

static void to_kana(char **text)
{
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		const char *found = strstr(*text, pairs[i].kanji);

		if (found) {
			char *mended = memory_format("%.*s%s%s", (int)(found - *text), *text,
						     pairs[i].kana, found + strlen(pairs[i].kanji));

			free(*text);
			*text = mended;
		}
	}
}

static bool is_ascii(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text >= 0x80)
			return false;
	}
	return true;
}

static bool is_latin(char byte)
{
	return byte >= 'a' && byte <= 'z';
}

static char to_small(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* NFKC, folded; NULL where it is not UTF-8, or too long to be a name. */
static char *fold(const char *text)
{
	utf8proc_uint8_t *folded = NULL;
	char *name;

	if (strnlen(text, NAME_BYTES + 1) > NAME_BYTES)
		return NULL;
	/* Most names are typed in letters, and every entry written reads one. */
	if (is_ascii(text)) {
		name = memory_string(text);
		for (char *at = name; *at; at++)
			*at = to_small(*at);
		return name;
	}
	if (utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded,
			 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
				 UTF8PROC_CASEFOLD) < 0)
		return NULL;
	name = (char *)folded;
	to_kana(&name);
	return name;
}

enum match { MATCH_NONE, MATCH_INSIDE, MATCH_BEGINNING, MATCH_WHOLE };

/*
 * A label such as "あいさつ・声かけ" is also known by each of its parts: the
 * length of the part at *at, which moves to the next part or to NULL.
 */
static size_t take_part(const char **at)
{
	static const char *const separators[] = { "・", ", " };
	size_t part = strlen(*at);

	for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
		const char *end = strchr(*at, separators[i][0]) ? strstr(*at, separators[i]) : NULL;

		if (end) {
			part = (size_t)(end - *at);
			*at = end + strlen(separators[i]);
			return part;
		}
	}
	*at = NULL;
	return part;
}

/*
 * "食事" in "いっしょに食事", "together" in "meal together": two characters of
 * Japanese anywhere, or the first three letters or more of an inner word.
 */
static bool is_inside(const char *label, const char *name)
{
	bool is_letters = is_latin(name[0]);

	if (is_letters ? strlen(name) < INNER_LETTERS
		       : utf8proc_decompose((const utf8proc_uint8_t *)name, 0, NULL, 0,
					    UTF8PROC_NULLTERM | UTF8PROC_COMPOSE) < INNER_POINTS)
		return false;
	for (const char *at = strstr(label, name); at; at = strstr(at + 1, name)) {
		if (at > label && (!is_letters || !is_latin(at[-1])))
			return true;
	}
	return false;
}

/* Labels in letters are short, and every entry written is held against all: no copy of them. */
static const char *fold_label(const char *label, char small[static LABEL_BYTES], char **folded)
{
	size_t length = 0;

	*folded = NULL;
	for (; label[length] && (unsigned char)label[length] < 0x80 && length < LABEL_BYTES - 1;
	     length++)
		small[length] = to_small(label[length]);
	small[length] = '\0';
	if (label[length])
		*folded = fold(label);
	return label[length] ? *folded : small;
}

/*
 * Whether a folded name stands in a label at all.  Most do not, and this says so
 * before anything is folded: in the kinds' labels only letters change by it, and what
 * is turned to kana.
 */
static bool may_match(const char *label, const char *name)
{
	const char first = *name;
	const char second = first ? name[1] : '\0';

	for (size_t i = 0; !is_latin(first) && i < sizeof pairs / sizeof pairs[0]; i++) {
		if (strstr(label, pairs[i].kanji))
			return true;
	}
	/* Labels are shorter than what a call costs for each of their letters. */
	for (const char *at = label; *at; at++) {
		if (to_small(*at) == first && (!second || to_small(at[1]) == second) &&
		    strncasecmp(at, name, strlen(name)) == 0)
			return true;
	}
	return false;
}

static enum match match_label(const char *label, const char *name)
{
	char small[LABEL_BYTES];
	_cleanup_(free_text) char *copy = NULL;
	const char *folded = fold_label(label, small, &copy);
	size_t length = strlen(name);
	enum match best = MATCH_NONE;

	for (const char *at = folded; at;) {
		const char *begin = at;
		size_t part = take_part(&at);

		if (strcmp(begin, name) == 0 ||
		    (part == length && strncmp(begin, name, length) == 0))
			return MATCH_WHOLE;
		/* One letter is a slip more often than a name. */
		if (length > 1 && strncmp(begin, name, length) == 0)
			best = MATCH_BEGINNING;
	}
	return best == MATCH_NONE && folded && is_inside(folded, name) ? MATCH_INSIDE : best;
}

static enum match match_names(const char *id, const char *ja, const char *en, const char *name)
{
	const char *const all[] = { id, ja, en };
	enum match best = MATCH_NONE;

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		/* Letters stand in no Japanese label, nor Japanese in the others. */
		enum match match =
			is_ascii(all[i]) == is_ascii(name) ? match_label(all[i], name) : MATCH_NONE;

		if (match > best)
			best = match;
	}
	/* The id is the one name that is never shared. */
	return strcmp(id, name) == 0 ? MATCH_WHOLE + 1 : best;
}

static enum match match_kind(const struct kind *kind, const char *name)
{
	bool may_be = is_ascii(name) ? may_match(kind->id, name) || may_match(kind->en, name)
				     : may_match(kind->ja, name);

	if (!may_be)
		return MATCH_NONE;
	return match_names(kind->id, kind->ja, kind->en, name);
}

enum kind_name_result kind_name_find(const char *name, const struct kind **kind)
{
	const struct kind *some[2];
	size_t count = kind_name_matching(name, some, 2);

	*kind = count > 0 ? some[0] : NULL;
	return count == 0 ? KIND_NAME_UNKNOWN : count == 1 ? KIND_NAME_OK : KIND_NAME_AMBIGUOUS;
}

const struct kind *kind_name_whole(const char *name)
{
	_cleanup_(free_text) char *folded = fold(name);
	const struct kind *found = folded ? kind_find(folded) : NULL;

	if (found)
		return found;
	for (size_t i = 0; folded && *folded && i < kinds_count; i++) {
		if (match_kind(&kinds[i], folded) == MATCH_WHOLE)
			return &kinds[i];
	}
	return NULL;
}

enum kind_name_result kind_name_outcome(const struct kind *kind, const char *name,
					const struct outcome **outcome)
{
	_cleanup_(free_text) char *folded = fold(name);
	enum match best = MATCH_NONE;
	size_t count = 0;

	if (!folded || !*folded)
		return KIND_NAME_UNKNOWN;
	for (size_t i = 0; i < kind_outcome_count(kind); i++) {
		const struct outcome *each = &kind->outcomes[i];
		enum match match = match_names(each->id, each->ja, each->en, folded);

		if (match == MATCH_NONE || match < best)
			continue;
		count = match > best ? 1 : count + 1;
		best = match;
		*outcome = each;
	}
	return count == 0 ? KIND_NAME_UNKNOWN : count == 1 ? KIND_NAME_OK : KIND_NAME_AMBIGUOUS;
}

size_t kind_name_matching(const char *name, const struct kind **matching, size_t max)
{
	_cleanup_(free_text) char *folded = fold(name);
	const struct kind *exact = folded ? kind_find(folded) : NULL;
	enum match best = MATCH_INSIDE;
	size_t count = 0;

	/* An id is never shared. */
	if (exact && max > 0) {
		matching[0] = exact;
		return 1;
	}
	for (size_t i = 0; folded && *folded && i < kinds_count; i++) {
		enum match match = match_kind(&kinds[i], folded);

		if (match < best)
			continue;
		if (match > best)
			count = 0;
		best = match;
		if (count < max)
			matching[count++] = &kinds[i];
	}
	return count;
}

/* Code points of a folded text, at most NAME_POINTS. */
static int points_of(const char *text, size_t length, int32_t points[static NAME_POINTS])
{
	int count = 0;

	while (length > 0 && count < NAME_POINTS) {
		utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text,
							 (utf8proc_ssize_t)length, &points[count]);

		if (size <= 0)
			break;
		text += size;
		length -= (size_t)size;
		count++;
	}
	return count;
}

static int smaller(int one, int other)
{
	return one < other ? one : other;
}

/* Edit distance of Levenshtein over code points. */
static int distance(const char *one, size_t one_length, const char *other)
{
	int32_t a[NAME_POINTS];
	int32_t b[NAME_POINTS];
	int row[NAME_POINTS + 1] = { 0 };
	int a_count = points_of(one, one_length, a);
	int b_count = points_of(other, strlen(other), b);

	for (int j = 0; j <= b_count; j++)
		row[j] = j;
	for (int i = 1; i <= a_count; i++) {
		int diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= b_count; j++) {
			int above = row[j];
			int change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);

			row[j] = smaller(change, smaller(above, row[j - 1]) + 1);
			diagonal = above;
		}
	}
	return row[b_count];
}

static int label_distance(const char *label, const char *name)
{
	_cleanup_(free_text) char *folded = fold(label);
	int best = FAR;

	if (!folded)
		return FAR;
	if (strstr(folded, name))
		return 0;
	for (const char *at = folded; at;) {
		const char *begin = at;
		size_t part = take_part(&at);

		best = smaller(best, distance(begin, part, name));
	}
	return best;
}

static int kind_distance(const struct kind *kind, const char *name)
{
	int best = label_distance(kind->id, name);

	best = smaller(best, label_distance(kind->ja, name));
	return smaller(best, label_distance(kind->en, name));
}

size_t kind_name_nearest(const char *name, const struct kind **nearest, size_t max)
{
	_cleanup_(free_text) char *folded = fold(name);
	size_t count = 0;

	while (folded && count < max && count < kinds_count) {
		const struct kind *best = NULL;
		int best_distance = FAR;

		for (size_t i = 0; i < kinds_count; i++) {
			bool is_taken = false;
			int each = kind_distance(&kinds[i], folded);

			for (size_t k = 0; k < count; k++)
				is_taken = is_taken || nearest[k] == &kinds[i];
			if (!is_taken && each < best_distance) {
				best_distance = each;
				best = &kinds[i];
			}
		}
		nearest[count++] = best;
	}
	return count;
}
