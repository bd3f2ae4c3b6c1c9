/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when.h"
#include "schema/entry.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Entries in the forms in which they leave the journal. */

enum export_format { EXPORT_JSONL, EXPORT_CSV, EXPORT_MARKDOWN, EXPORT_VJOURNAL };

struct export_file {
	FILE *file;
	enum export_format format;
	bool is_redacted; /* texts and names stay out */
	struct today today;
	int32_t last_day; /* with has_day: whose heading was written */
	bool has_day;
};

/* What stands before the entries, each entry, and what stands after them. */
void export_begin(struct export_file *out);
void export_entry(struct export_file *out, const struct entry *entry);
void export_end(struct export_file *out);
