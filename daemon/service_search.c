/* SPDX-License-Identifier: MIT */
#include "daemon/journal_count.h"
#include "daemon/search.h"
#include "daemon/service.h"
#include "schema/frame.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define METHOD(name) "org.ayumi.Journal." name

enum {
	PAGE = 256,
	WHOLE_MAX = 4096,
	PAGE_BYTES = FRAME_MAX / 2,
	ENTRY_BYTES = 1024, /* of an entry's members without its text, tags and spans */
	SPAN_BYTES = 32,
	SPANS_MAX = 200,
};

/* What was found, while it is being sent. */
struct finding {
	struct service *service;
	struct search_words words;
	struct search_found found;
	size_t next;
};

static int read_words(const struct call *call, struct search_words *words, struct error *err)
{
	const json_t *given = json_object_get(call->parameters, "words");
	const json_t *word;
	size_t i;
	int result = 0;

	if (!json_is_array(given) || json_array_size(given) == 0)
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "words", NULL,
				 "words must be an array of strings, at least one");
	json_array_foreach (given, i, word) {
		const char *text = json_string_value(word);

		result = search_words_add(words, text ? text : "", err);
		if (result < 0)
			break;
	}
	return result;
}

static json_t *spans_to_wire(const struct finding *finding, const struct entry *entry,
			     size_t *count)
{
	struct span spans[SPANS_MAX];
	json_t *array = json_array();

	*count = fold_find(entry->text, finding->words.words, finding->words.count, spans,
			   SPANS_MAX);
	for (size_t i = 0; i < *count; i++)
		json_array_append_new(array,
				      json_pack("{s:I, s:I}", "begin", (json_int_t)spans[i].begin,
						"end", (json_int_t)spans[i].end));
	return array;
}

static void free_finding(struct call *call)
{
	struct finding *finding = call->state;

	search_words_release(&finding->words);
	free(finding->found.numbers);
	free(finding);
	call->state = NULL;
	call->on_drained = NULL;
	call->on_gone = NULL;
}

static void on_finder_gone(struct call *call)
{
	free_finding(call);
	call_drop(call);
}

/* How long it may become as JSON, where a byte may be sent as six. */
static size_t wire_bytes(const struct entry *entry)
{
	size_t bytes = ENTRY_BYTES + strlen(entry->text) * 6;

	for (size_t i = 0; i < entry->tag_count; i++)
		bytes += strlen(entry->tags[i]) * 6 + 4;
	return bytes;
}

/* The next entries, as many as surely fit into one message, but at least one. */
static int next_page(struct finding *finding, bool is_bounded, json_t *page, struct error *err)
{
	size_t bytes = 0;

	while (finding->next < finding->found.count &&
	       !(is_bounded && json_array_size(page) == PAGE)) {
		struct entry entry;
		size_t span_count;
		json_t *spans;
		int result = journal_get(finding->service->store,
					 finding->found.numbers[finding->next], &entry, err);

		/* Erased since it was found. */
		if (result == -ENOENT) {
			finding->next++;
			continue;
		}
		if (result < 0)
			return result;
		bytes += wire_bytes(&entry);
		if (is_bounded && json_array_size(page) > 0 && bytes > PAGE_BYTES) {
			entry_release(&entry);
			break;
		}
		spans = spans_to_wire(finding, &entry, &span_count);
		bytes += span_count * SPAN_BYTES;
		json_array_append_new(page, json_pack("{s:o, s:o}", "entry", entry_to_wire(&entry),
						      "spans", spans));
		entry_release(&entry);
		finding->next++;
	}
	return 0;
}

static void send_page(struct call *call)
{
	struct finding *finding = call->state;
	json_t *page = json_array();
	json_t *reply;
	struct error err;
	int result = next_page(finding, call->wants_more, page, &err);

	if (result < 0) {
		json_decref(page);
		free_finding(call);
		call_fail(call, &err);
		return;
	}
	reply = json_pack("{s:I, s:o}", "found", (json_int_t)finding->found.all, "entries", page);
	if (finding->next < finding->found.count) {
		call_continue(call, reply);
		return;
	}
	free_finding(call);
	call_reply(call, reply);
}

static int read_search(struct service *service, const struct call *call, struct finding *finding,
		       struct asker *asker, struct error *err)
{
	struct journal_filter filter;
	int64_t limit = 0;
	int result = service_read_filter(service, call, &filter, &limit, err);

	if (result == 0)
		result = service_reader(service, call, asker, &filter.reader, err);
	if (result == 0)
		result = read_words(call, &finding->words, err);
	if (result == 0)
		result = search_find(service->store, &finding->words, &filter, limit,
				     &finding->found, err);
	if (result < 0)
		return result;
	if (!call->wants_more && finding->found.count > WHOLE_MAX)
		return error_set(err, -EMSGSIZE, FAULT_INVALID_PARAMETER, "more", NULL,
				 "there are more than %d; ask with \"more\", or for less",
				 WHOLE_MAX);
	return 0;
}

static void search(struct service *service, struct call *call)
{
	struct finding *finding = memory_zeroed(1, sizeof *finding);
	struct asker asker = { 0 };
	struct error err;
	int result = read_search(service, call, finding, &asker, &err);

	asker_release(&asker);
	finding->service = service;
	call->state = finding;
	if (result < 0) {
		free_finding(call);
		call_fail(call, &err);
		return;
	}
	call->on_gone = on_finder_gone;
	call->on_drained = call->wants_more && !call->is_oneway ? send_page : NULL;
	send_page(call);
}

static int read_keys(const struct call *call, const char *keys[JOURNAL_COUNT_KEYS],
		     struct error *err)
{
	const json_t *by = json_object_get(call->parameters, "keys");
	size_t count = json_array_size(by);

	if (count == 0 || count > JOURNAL_COUNT_KEYS)
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "keys", NULL,
				 "keys must be an array of one or two strings");
	for (size_t i = 0; i < count; i++) {
		keys[i] = json_string_value(json_array_get(by, i));
		if (!keys[i] || !journal_count_has_key(keys[i]))
			return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "keys", NULL,
					 "keys are of month, week, weekday, day, kind, outcome, "
					 "member, tag");
	}
	return 0;
}

static void count_entries(struct service *service, struct call *call)
{
	const char *keys[JOURNAL_COUNT_KEYS] = { NULL };
	struct journal_filter filter;
	struct asker asker = { 0 };
	struct error err;
	int64_t limit = 0;
	json_t *rows = NULL;
	int result = service_read_filter(service, call, &filter, &limit, &err);

	if (result == 0)
		result = service_reader(service, call, &asker, &filter.reader, &err);
	if (result == 0)
		result = read_keys(call, keys, &err);
	if (result == 0)
		result = journal_count_by(service->store, &filter, keys, &rows, &err);
	asker_release(&asker);
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:o}", "rows", rows));
}

const struct method service_search_methods[] = {
	{ METHOD("Search"), search, "words from to kind outcome member tag limit mine by ", true },
	{ METHOD("Count"), count_entries, "keys from to kind outcome member tag mine by ", true },
};

const size_t service_search_method_count =
	sizeof service_search_methods / sizeof service_search_methods[0];
