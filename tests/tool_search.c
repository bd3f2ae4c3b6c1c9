/* SPDX-License-Identifier: MIT */

/*
 * For tests of searching in other languages.  Each line of the input is a JSON
 * string; for each, a line is written:
 *   tool_search fold     the string folded, as a JSON string
 *   tool_search PATH     the numbers of the entries of that journal that hold it
 */

#include "daemon/search.h"
#include "schema/memory.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static int tell_fold(const char *text)
{
	_cleanup_(free_text) char *folded = fold_text(text);
	json_t *value = json_string(folded);
	_cleanup_(free_text) char *line = json_dumps(value, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);

	json_decref(value);
	return puts(line) < 0;
}

static int tell_found(struct store *store, const char *text)
{
	const struct journal_filter filter = { .has_from = false };
	struct search_words words = { .count = 0 };
	struct error err = { .fault = FAULT_NONE };
	struct search_found found = { .count = 0 };
	int result = search_words_add(&words, text, &err);

	if (result == 0)
		result = search_find(store, &words, &filter, 0, &found, &err);
	if (result < 0)
		fprintf(stderr, "tool_search: %s\n", err.detail);
	for (size_t i = 0; i < found.count; i++)
		printf("%s%lld", i > 0 ? " " : "", (long long)found.numbers[i]);
	putchar('\n');
	free(found.numbers);
	search_words_release(&words);
	return result < 0;
}

int main(int argc, char **argv)
{
	_cleanup_(free_text) char *line = NULL;
	struct error err = { .fault = FAULT_NONE };
	struct store *store = NULL;
	size_t size = 0;
	int failed = 0;

	if (argc != 2)
		return 2;
	if (strcmp(argv[1], "fold") != 0 &&
	    (store_open(&store, argv[1], &err) < 0 || search_prepare(store, &err) < 0)) {
		fprintf(stderr, "tool_search: %s\n", err.detail);
		return 1;
	}
	while (!failed && getline(&line, &size, stdin) > 0) {
		json_t *value = json_loads(line, JSON_DECODE_ANY, NULL);
		const char *text = json_string_value(value);

		failed = !text || (store ? tell_found(store, text) : tell_fold(text));
		json_decref(value);
	}
	store_close(store);
	return failed;
}
