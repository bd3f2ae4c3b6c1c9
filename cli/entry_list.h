/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"
#include "schema/entry.h"

/*
 * Entries one after the other, written out as they come: for people, as JSON
 * (one array) or as CSV.
 */

enum entry_format { ENTRY_FORMAT_TEXT, ENTRY_FORMAT_JSON, ENTRY_FORMAT_CSV };

struct entry_list {
	enum entry_format format;
	struct today today;
	size_t count; /* of those that were written */
	int32_t last_day;
};

/*
 * Write an entry as it was sent, with its spans (type Span of the interface) or
 * NULL.  Spans are underlined where the terminal can, else between 【 and 】
 * (on a terminal without styles), else as everything is.
 */
void entry_list_write(struct entry_list *list, const json_t *entry, const json_t *spans);

/* The end: closes the array. */
void entry_list_finish(struct entry_list *list);
