/* SPDX-License-Identifier: MIT */
/*
 * Searching against a plain scan.  Each line of the input but the last is an
 * entry's text, with a tag behind its last '#'; the last line is what is
 * searched for, its words apart by spaces.  What the index finds is exactly what holds all words;
 * and what is marked in a text is there where a word is.
 */
#include "daemon/search.h"
#include "schema/text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/service_fixture.h"

enum { ENTRIES = 6, SPANS = 16 };

static struct servant *servant;

static void start(void)
{
	servant = memory_zeroed(1, sizeof *servant);
	servant_init(servant);
}

static struct store *store(void)
{
	return servant->service.store;
}

/* The line as an entry; the caller releases it. */
static void read_entry(char *line, int number, struct entry *entry)
{
	char *tag = strrchr(line, '#');

	memset(entry, 0, sizeof *entry);
	fixture_id(number, entry->id);
	entry->day = fixture_day("2026-11-03");
	entry->minute = ENTRY_NO_TIME;
	entry->kind = kind_find("note");
	if (tag && text_is_tag(tag + 1)) {
		*tag = '\0';
		entry->tags = memory_zeroed(1, sizeof *entry->tags);
		entry->tags[0] = memory_string(tag + 1);
		entry->tag_count = 1;
	}
	entry->text = memory_string(line);
}

static bool stands_in(const char *part, const char *mark, const char *word)
{
	_cleanup_(free_text) char *folded = fold_text(part);
	_cleanup_(free_text) char *whole = memory_format("%s%s", mark, folded);

	return strstr(whole, word) != NULL;
}

static bool holds_all(const struct entry *entry, const struct search_words *words)
{
	for (size_t i = 0; i < words->count; i++) {
		if (!stands_in(entry->text, "", words->words[i]) &&
		    !(entry->tag_count > 0 && stands_in(entry->tags[0], "#", words->words[i])))
			return false;
	}
	return true;
}

static void check_spans(const char *text, const struct search_words *words)
{
	struct span spans[SPANS];
	size_t count = fold_find(text, words->words, words->count, spans, SPANS);
	bool is_there = false;

	for (size_t i = 0; i < words->count; i++)
		is_there = is_there || stands_in(text, "", words->words[i]);
	fuzz_hold(is_there == (count > 0));
	for (size_t i = 0; i < count; i++) {
		fuzz_hold(spans[i].begin < spans[i].end && spans[i].end <= strlen(text));
		fuzz_hold(i == 0 || spans[i].begin > spans[i - 1].end);
		/* It is cut at characters. */
		fuzz_hold(((unsigned char)text[spans[i].begin] & 0xC0) != 0x80 &&
			  ((unsigned char)text[spans[i].end] & 0xC0) != 0x80);
	}
}

static void check_found(const struct entry *entries, int count, const struct search_words *words)
{
	const struct journal_filter filter = { .has_from = false };
	struct search_found found;
	size_t expected = 0;
	struct error err;

	fuzz_hold(search_find(store(), words, &filter, 0, &found, &err) == 0);
	for (int i = 0; i < count; i++) {
		if (!entries[i].is_removed && holds_all(&entries[i], words))
			fuzz_hold(expected < found.count &&
				  found.numbers[expected++] == entries[i].number);
		check_spans(entries[i].text, words);
	}
	fuzz_hold(expected == found.count && expected == found.all);
	free(found.numbers);
}

static void read_words(char *line, struct search_words *words)
{
	char *rest = line;
	char *word;

	while ((word = strsep(&rest, " ")))
		search_words_add(words, word, NULL);
	for (size_t i = 0; i < words->count; i++) {
		_cleanup_(free_text) char *again = fold_text(words->words[i]);

		fuzz_hold(strcmp(again, words->words[i]) == 0);
	}
}

/* Later revisions: the first says what the last does, the second is taken out. */
static void change(struct entry *entries, int count)
{
	struct error err;

	if (count > 2) {
		free(entries[0].text);
		entries[0].text = memory_string(entries[count - 1].text);
		fuzz_hold(journal_replace_within(store(), &entries[0], JOURNAL_EDIT, 2, &err) == 0);
		entries[1].is_removed = true;
		fuzz_hold(journal_replace_within(store(), &entries[1], JOURNAL_REMOVE, 2, &err) ==
			  0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	_cleanup_(free_text) char *text = fuzz_text(bytes, length);
	struct entry entries[ENTRIES];
	struct search_words words = { .count = 0 };
	struct error err;
	char *rest = text;
	int count = 0;

	if (!servant)
		start();
	text_mend(text);
	fuzz_hold(store_begin(store(), &err) == 0);
	while (count < ENTRIES && strchr(rest, '\n')) {
		read_entry(strsep(&rest, "\n"), count + 1, &entries[count]);
		fuzz_hold(journal_add_within(store(), &entries[count], 1, &err) == 0);
		count++;
	}
	read_words(rest, &words);
	if (words.count > 0) {
		check_found(entries, count, &words);
		change(entries, count);
		check_found(entries, count, &words);
	}
	store_rollback(store());
	search_words_release(&words);
	for (int i = 0; i < count; i++)
		entry_release(&entries[i]);
	return 0;
}
