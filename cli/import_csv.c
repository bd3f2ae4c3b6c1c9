/* SPDX-License-Identifier: MIT */
#include "cli/import_read.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <string.h>

enum { COLUMNS_MAX = 64 };

/* One record of the table. */
struct record {
	char *bytes; /* of all cells, one after the other, each with a NUL */
	size_t length;
	size_t capacity;
	size_t cells[COLUMNS_MAX]; /* where each begins */
	size_t count;
	long line;
	bool is_too_long;
	bool has_nul;
};

static void put(struct record *record, int byte)
{
	if (record->length >= LINE_BYTES_MAX) {
		record->is_too_long = true;
		return;
	}
	if (record->length == record->capacity) {
		record->capacity = record->capacity ? record->capacity * 2 : 4096;
		record->bytes = memory_resize(record->bytes, record->capacity);
	}
	record->bytes[record->length++] = (char)byte;
}

static void begin_cell(struct record *record)
{
	if (record->count == COLUMNS_MAX) {
		record->is_too_long = true;
		return;
	}
	record->cells[record->count++] = record->length;
}

/* The rest of a cell in quotation marks; returns the byte after it. */
static int read_quoted(struct import_in *in, struct record *record)
{
	for (;;) {
		int byte = import_byte(in);

		if (byte == '"') {
			byte = import_byte(in);
			if (byte != '"')
				return byte;
		}
		if (byte == EOF)
			return EOF;
		record->has_nul = record->has_nul || byte == '\0';
		put(record, byte);
	}
}

/* Whether there is another record. */
static bool read_record(struct import_in *in, struct record *record)
{
	int byte = import_byte(in);

	record->length = 0;
	record->count = 0;
	record->is_too_long = false;
	record->has_nul = false;
	record->line = in->line;
	if (byte == EOF)
		return false;
	begin_cell(record);
	for (;; byte = import_byte(in)) {
		bool is_first = record->length == record->cells[record->count - 1];

		if (byte == '"' && is_first)
			byte = read_quoted(in, record);
		if (byte == ',') {
			put(record, '\0');
			begin_cell(record);
			continue;
		}
		if (byte == EOF || byte == '\n')
			break;
		record->has_nul = record->has_nul || byte == '\0';
		put(record, byte);
	}
	if (record->length > record->cells[record->count - 1] &&
	    record->bytes[record->length - 1] == '\r')
		record->length--;
	put(record, '\0');
	return true;
}

/* What a spreadsheet would take for a formula was written with an apostrophe before it. */
static const char *without_guard(const char *cell)
{
	return cell[0] == '\'' && cell[1] && strchr("=+-@\t\r'", cell[1]) ? cell + 1 : cell;
}

static bool is_readable(struct import_in *in, const struct record *record)
{
	if (record->is_too_long)
		import_out_wrong(in->out, record->line, "%s",
				 _("it is longer than 1 MiB or has more than 64 columns."));
	else if (record->has_nul)
		import_out_wrong(in->out, record->line, "%s", _("it holds a NUL byte."));
	else if (record->length > 0)
		return true;
	return false;
}

/* Which column is which; returns how many are known. */
static size_t read_names(struct import_in *in, const struct record *record,
			 enum import_column columns[COLUMNS_MAX])
{
	size_t known = 0;

	for (size_t i = 0; i < record->count; i++) {
		const char *name = record->bytes + record->cells[i];

		if (i == 0 && strncmp(name, "\xEF\xBB\xBF", 3) == 0)
			name += 3;
		columns[i] = import_column(in, name);
		if (columns[i] == IMPORT_COLUMNS)
			continue;
		import_note_column(in, columns[i], name);
		known++;
	}
	return known;
}

static enum result take_record(struct import_in *in, const struct record *record,
			       const enum import_column columns[COLUMNS_MAX], size_t count)
{
	struct import_cells cells = { { NULL } };

	if (record->count == 1 && record->bytes[0] == '\0')
		return RESULT_DONE;
	if (record->count != count) {
		import_out_wrong(in->out, record->line,
				 _("it has %zu cells, and the first line has %zu."), record->count,
				 count);
		return RESULT_DONE;
	}
	for (size_t i = 0; i < count; i++) {
		const char *cell = without_guard(record->bytes + record->cells[i]);

		if (columns[i] == IMPORT_COLUMNS)
			continue;
		if (!text_is_valid(cell, strlen(cell))) {
			import_out_wrong(in->out, record->line, "%s", _("it is not UTF-8."));
			return RESULT_DONE;
		}
		cells.of[columns[i]] = cell;
	}
	return import_cells(in, &cells, record->line);
}

enum result import_csv(struct import_in *in)
{
	enum import_column columns[COLUMNS_MAX];
	struct record record = { .bytes = NULL };
	size_t count = 0;
	enum result result = RESULT_DONE;

	if (read_record(in, &record) && is_readable(in, &record)) {
		if (read_names(in, &record, columns) > 0)
			count = record.count;
		else
			import_out_wrong(in->out, 1, "%s",
					 _("its first line names no column that is known. “--map "
					   "date=日付,text=本文” tells which is which."));
	}
	while (result == RESULT_DONE && count > 0 && read_record(in, &record)) {
		if (is_readable(in, &record))
			result = take_record(in, &record, columns, count);
	}
	free(record.bytes);
	return result;
}
