/* SPDX-License-Identifier: MIT */
#include "cli/entry_words.h"

#include "schema/memory.h"

#include <string.h>

/* Find "--", take it out, and remember where it stood. */
static void find_plain(struct entry_words *words)
{
	words->plain_from = words->count;
	for (int i = 1; i < words->count; i++) {
		if (strcmp(words->words[i], "--") != 0)
			continue;
		memmove(&words->words[i], &words->words[i + 1],
			(size_t)(words->count - i) * sizeof *words->words);
		words->count--;
		words->plain_from = i;
		return;
	}
}

void entry_words_from(struct entry_words *words, int argc, char **argv)
{
	*words = (struct entry_words){ .count = argc };
	words->words = memory_zeroed((size_t)argc + 1, sizeof *words->words);
	memcpy(words->words, argv, (size_t)argc * sizeof *argv);
	find_plain(words);
}

static size_t space_at(const char *at)
{
	static const char wide[] = "\u3000";

	if (strncmp(at, wide, strlen(wide)) == 0)
		return strlen(wide);
	return *at && strchr(" \t\r\n", *at) ? 1 : 0;
}

void entry_words_split(struct entry_words *words, char *first, const char *line)
{
	bool is_inside = false;

	*words = (struct entry_words){ .line = line, .copy = memory_string(line), .count = 1 };
	/* Every word but the last has white space behind it. */
	words->words = memory_zeroed(strlen(line) / 2 + 3, sizeof *words->words);
	words->words[0] = first;
	for (char *at = words->copy; *at;) {
		size_t space = space_at(at);

		if (space) {
			memset(at, 0, space);
			at += space;
			is_inside = false;
			continue;
		}
		if (!is_inside)
			words->words[words->count++] = at;
		is_inside = true;
		at++;
	}
	find_plain(words);
}

void entry_words_release(struct entry_words *words)
{
	free(words->words);
	free(words->copy);
}

/* The white space of the line between two words that stand side by side in it, or one space. */
static size_t gap_between(const struct entry_words *words, const char *one, const char *other,
			  const char **gap)
{
	size_t begin;
	size_t end;

	*gap = " ";
	if (!words->line || one < words->copy || other < one)
		return 1;
	begin = (size_t)(one - words->copy) + strlen(one);
	for (end = begin; words->copy + end < other; end++) {
		if (words->copy[end] != '\0')
			return 1;
	}
	*gap = words->line + begin;
	return end - begin;
}

char *entry_words_join(const struct entry_words *words, const int *chosen, int count)
{
	size_t size = 1;
	char *text;
	char *out;

	for (int i = 0; i < count; i++) {
		const char *gap;

		size += strlen(words->words[chosen[i]]);
		if (i > 0)
			size += gap_between(words, words->words[chosen[i - 1]],
					    words->words[chosen[i]], &gap);
	}
	text = memory_new(size);
	out = text;
	for (int i = 0; i < count; i++) {
		const char *word = words->words[chosen[i]];

		if (i > 0) {
			const char *gap;
			size_t length = gap_between(words, words->words[chosen[i - 1]], word, &gap);

			memcpy(out, gap, length);
			out += length;
		}
		memcpy(out, word, strlen(word));
		out += strlen(word);
	}
	*out = '\0';
	return text;
}

const char *entry_words_marked(const char *word, const char *mark, const char *wide)
{
	const char *const marks[] = { mark, wide };

	for (size_t i = 0; i < 2; i++) {
		size_t length = strlen(marks[i]);

		if (strncmp(word, marks[i], length) == 0)
			return word[length] ? word + length : NULL;
	}
	return NULL;
}

bool entry_words_separates(const char *word)
{
	return strcmp(word, "/") == 0 || strcmp(word, "／") == 0 || strcmp(word, ";") == 0 ||
	       strcmp(word, "；") == 0;
}
