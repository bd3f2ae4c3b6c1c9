/* SPDX-License-Identifier: MIT */
#include "cli/entry_list.h"

#include "cli/csv.h"
#include "cli/entry_text.h"
#include "cli/screen.h"
#include "schema/frame.h"
#include "schema/memory.h"

#include <stdlib.h>
#include <unistd.h>

enum { NUMBER_WIDTH = 5 };

static void write_json(struct entry_list *list, const json_t *entry, const json_t *spans)
{
	json_t *whole = json_copy((json_t *)(uintptr_t)entry);
	_cleanup_(free_text) char *text = NULL;

	if (spans)
		json_object_set(whole, "spans", (json_t *)(uintptr_t)spans);
	text = json_text(whole, JSON_COMPACT);
	json_decref(whole);
	printf("%s%s", list->count == 0 ? "[\n" : ",\n", text);
}

static struct entry_span *read_spans(const json_t *spans, size_t *count)
{
	struct entry_span *read = memory_zeroed(json_array_size(spans) + 1, sizeof *read);

	*count = json_array_size(spans);
	for (size_t i = 0; i < *count; i++) {
		const json_t *span = json_array_get(spans, i);

		read[i].begin = (size_t)json_integer_value(json_object_get(span, "begin"));
		read[i].end = (size_t)json_integer_value(json_object_get(span, "end"));
	}
	return read;
}

static void write_text(struct entry_list *list, const struct entry *entry, const json_t *spans)
{
	bool is_styled = screen_is_styled(STDOUT_FILENO);
	enum entry_mark mark = is_styled	       ? ENTRY_MARK_STYLE
			       : isatty(STDOUT_FILENO) ? ENTRY_MARK_BRACKETS
						       : ENTRY_MARK_NONE;
	size_t count;
	struct entry_span *read = read_spans(spans, &count);
	_cleanup_(free_text) char *lines = entry_text_found(
		entry, NUMBER_WIDTH, screen_columns(STDOUT_FILENO), read, count, mark);

	if (list->count == 0 || list->last_day != entry->day) {
		_cleanup_(free_text) char *day = when_say(entry->day, &list->today, WHEN_LONG);
		_cleanup_(free_text) char *styled = screen_styled(day, SCREEN_BOLD, is_styled);

		printf("%s%s\n", list->count > 0 ? "\n" : "", styled);
	}
	list->last_day = entry->day;
	puts(lines);
	free(read);
}

void entry_list_write(struct entry_list *list, const json_t *object, const json_t *spans)
{
	struct entry entry;

	if (list->format == ENTRY_FORMAT_JSON) {
		write_json(list, object, spans);
		list->count++;
		return;
	}
	if (list->format == ENTRY_FORMAT_CSV && list->count == 0)
		csv_entry_header(stdout);
	if (entry_from_wire(&entry, object, NULL) < 0)
		return;
	if (list->format == ENTRY_FORMAT_CSV)
		csv_entry(stdout, &entry);
	else
		write_text(list, &entry, spans);
	list->count++;
	entry_release(&entry);
}

void entry_list_finish(struct entry_list *list)
{
	if (list->format == ENTRY_FORMAT_JSON)
		puts(list->count == 0 ? "[]" : "\n]");
	else if (list->format == ENTRY_FORMAT_CSV && list->count == 0)
		csv_entry_header(stdout);
}
