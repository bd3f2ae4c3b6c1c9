/* SPDX-License-Identifier: MIT */
#include "cli/import_read.h"

#include "cli/complain.h"
#include "schema/frame.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { WHOLE_MAX = 64 * 1024 * 1024, SHOWN_EVERY = 256 * 1024, BAR = 30, PERCENT = 100 };

static const struct {
	const char *name;
	const char *ja;
} names[IMPORT_COLUMNS] = {
	[COLUMN_ID] = { "id", "識別子" },	  [COLUMN_DATE] = { "date", "日付" },
	[COLUMN_TIME] = { "time", "時刻" },	  [COLUMN_KIND] = { "kind", "種類" },
	[COLUMN_OUTCOME] = { "outcome", "結果" }, [COLUMN_TEXT] = { "text", "内容" },
	[COLUMN_MEMBER] = { "member", "書き手" }, [COLUMN_SAID_BY] = { "said_by", "話した人" },
	[COLUMN_TAGS] = { "tags", "タグ" },	  [COLUMN_PRIVATE] = { "private", "非公開" },
};

static enum import_column own_column(const char *name)
{
	size_t i = 0;

	while (i < IMPORT_COLUMNS && strcmp(names[i].name, name) != 0 &&
	       strcmp(names[i].ja, name) != 0)
		i++;
	return (enum import_column)i;
}

enum import_column import_column(const struct import_in *in, const char *name)
{
	const char *mapped = json_string_value(json_object_get(in->map, name));

	return own_column(mapped ? mapped : name);
}

void import_note_column(struct import_in *in, enum import_column column, const char *name)
{
	free(in->columns[column]);
	in->columns[column] = memory_string(name);
}

const char *import_column_name(const struct import_in *in, enum import_column column)
{
	if (in->columns[column])
		return in->columns[column];
	return language_is_japanese() ? names[column].ja : names[column].name;
}

static void forget_columns(struct import_in *in)
{
	for (size_t i = 0; i < IMPORT_COLUMNS; i++) {
		free(in->columns[i]);
		in->columns[i] = NULL;
	}
}

void import_in_release(struct import_in *in)
{
	json_decref(in->map);
	forget_columns(in);
	seen_release(&in->seen);
	json_out_release(&in->row);
}

enum result import_read_map(struct import_in *in, const char *words)
{
	_cleanup_(free_text) char *copy = memory_string(words);
	char *rest = NULL;

	for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
		char *equals = strchr(word, '=');
		enum import_column ours;

		if (equals)
			*equals = '\0';
		ours = own_column(word);
		if (!equals || ours == IMPORT_COLUMNS ||
		    json_object_set_new(in->map, equals + 1, json_string(names[ours].name)) < 0) {
			complain_line(_("“%s” is no part of a map. It is for example "
					"date=日付,text=本文 with date, time, kind, outcome, text, "
					"member, said_by, tags, private or id."),
				      word);
			return RESULT_USAGE;
		}
	}
	return RESULT_DONE;
}

/* --- bytes and lines ------------------------------------------------------------------ */

static void show_progress(struct import_in *in)
{
	char bar[BAR + 1];
	int done;

	in->shown_at = in->read;
	if (!isatty(STDERR_FILENO))
		return;
	if (in->size <= 0) {
		fprintf(stderr, "\r%ld", in->line);
		return;
	}
	done = (int)(in->read * BAR / in->size);
	for (int i = 0; i < BAR; i++)
		bar[i] = i < done ? '#' : '.';
	bar[BAR] = '\0';
	fprintf(stderr, "\r[%s] %3ld%%", bar, in->read * PERCENT / in->size);
}

static void end_progress(const struct import_in *in)
{
	if (in->shown_at > 0 && isatty(STDERR_FILENO))
		fprintf(stderr, "\r%*s\r", BAR + (int)sizeof "[] 100%", "");
}

int import_byte(struct import_in *in)
{
	int byte = getc_unlocked(in->file);

	if (byte == EOF)
		return EOF;
	if (in->line == 0)
		in->line = 1;
	if (byte == '\n')
		in->line++;
	in->read++;
	if (in->read - in->shown_at >= SHOWN_EVERY)
		show_progress(in);
	return byte;
}

/* A line without its end; *length more than the limit where it is longer. */
static bool read_line(struct import_in *in, char *line, size_t *length, long *number)
{
	int byte = import_byte(in);

	*length = 0;
	*number = in->line - (byte == '\n' ? 1 : 0);
	if (byte == EOF)
		return false;
	for (; byte != EOF && byte != '\n'; byte = import_byte(in)) {
		if (*length < LINE_BYTES_MAX)
			line[*length] = (char)byte;
		(*length)++;
	}
	return true;
}

/* --- JSON Lines ----------------------------------------------------------------------- */

/* A value of another program's object as text; NULL where it is none. */
static char *text_of_value(const json_t *value)
{
	char *text = memory_string("");

	if (json_is_string(value)) {
		free(text);
		return memory_string(json_string_value(value));
	}
	if (json_is_boolean(value)) {
		free(text);
		return memory_string(json_is_true(value) ? "yes" : "no");
	}
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *item = json_string_value(json_array_get(value, i));
		char *longer = memory_format("%s%s%s", text, *text ? " " : "", item ? item : "");

		free(text);
		text = longer;
	}
	return text;
}

static enum result take_foreign(struct import_in *in, const json_t *object, long line)
{
	char *texts[IMPORT_COLUMNS] = { NULL };
	struct import_cells cells;
	const char *name;
	json_t *value;
	enum result result;

	forget_columns(in);
	json_object_foreach ((json_t *)(uintptr_t)object, name, value) {
		enum import_column column = import_column(in, name);

		if (column == IMPORT_COLUMNS)
			continue;
		free(texts[column]);
		texts[column] = text_of_value(value);
		import_note_column(in, column, name);
	}
	for (size_t i = 0; i < IMPORT_COLUMNS; i++)
		cells.of[i] = texts[i];
	result = import_cells(in, &cells, line);
	for (size_t i = 0; i < IMPORT_COLUMNS; i++)
		free(texts[i]);
	return result;
}

static enum result take_line(struct import_in *in, const char *line, size_t length, long number)
{
	json_error_t why;
	json_t *object;
	enum result result;

	if (length > LINE_BYTES_MAX) {
		import_out_wrong(in->out, number, "%s", _("it is longer than 1 MiB."));
		return RESULT_DONE;
	}
	if (strspn(line, " \t\r") >= length)
		return RESULT_DONE;
	object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &why);
	if (!json_is_object(object)) {
		import_out_wrong(in->out, number, _("it is no JSON object (%s)."),
				 object ? "" : why.text);
		json_decref(object);
		return RESULT_DONE;
	}
	/* Lines of ours go as they are: the daemon knows them best. */
	if (json_is_string(json_object_get(object, "type")) && json_object_size(in->map) == 0) {
		_cleanup_(free_text) char *text = json_text(object, JSON_COMPACT);

		result = import_out_row(in->out, text, strlen(text), number);
	} else {
		result = take_foreign(in, object, number);
	}
	json_decref(object);
	return result;
}

static enum result read_jsonl(struct import_in *in)
{
	_cleanup_(free_text) char *line = memory_new(LINE_BYTES_MAX + 1);
	size_t length;
	long number;
	enum result result = RESULT_DONE;

	while (result == RESULT_DONE && read_line(in, line, &length, &number)) {
		line[length < LINE_BYTES_MAX ? length : LINE_BYTES_MAX] = '\0';
		result = take_line(in, line, length, number);
	}
	return result;
}

/* --- jrnl ----------------------------------------------------------------------------- */

static enum result take_jrnl(struct import_in *in, const json_t *entry, long number)
{
	const char *title = json_string_value(json_object_get(entry, "title"));
	const char *body = json_string_value(json_object_get(entry, "body"));
	_cleanup_(free_text) char *text =
		memory_format("%s%s%s", title ? title : "",
			      title && *title && body && *body ? "\n" : "", body ? body : "");
	struct import_cells cells = { {
		[COLUMN_DATE] = json_string_value(json_object_get(entry, "date")),
		[COLUMN_TIME] = json_string_value(json_object_get(entry, "time")),
		[COLUMN_TEXT] = text,
	} };
	const json_t *tag;
	_cleanup_(free_text) char *tags = memory_string("");
	size_t i;

	/* Its tags are words of the text that begin with a sign such as "@". */
	json_array_foreach (json_object_get(entry, "tags"), i, tag) {
		const char *word = json_string_value(tag);
		char *longer = memory_format("%s %s", tags,
					     word && *word && strchr("@#", *word) ? word + 1
					     : word				  ? word
										  : "");

		free(tags);
		tags = longer;
	}
	cells.of[COLUMN_TAGS] = tags;
	return import_cells(in, &cells, number);
}

static size_t read_some(void *buffer, size_t size, void *data)
{
	struct import_in *in = data;
	size_t got = fread(buffer, 1, size, in->file);

	in->read += (long)got;
	return in->read > WHOLE_MAX ? (size_t)-1 : got;
}

/* One object for the whole file; its entries are counted in place of lines. */
static enum result read_jrnl(struct import_in *in)
{
	json_error_t why;
	json_t *file = json_load_callback(read_some, in, JSON_REJECT_DUPLICATES, &why);
	const json_t *entries = json_object_get(file, "entries");
	const json_t *entry;
	size_t i;
	enum result result = RESULT_DONE;

	in->out->has_entries = json_is_array(entries);
	if (!json_is_array(entries))
		import_out_wrong(in->out, file ? 1 : why.line,
				 _("the file is no export of jrnl (%s)."),
				 file ? "entries" : why.text);
	json_array_foreach (entries, i, entry) {
		if (result == RESULT_DONE)
			result = take_jrnl(in, entry, (long)i + 1);
	}
	json_decref(file);
	return result;
}

/* By its first bytes: an object alone on its line is JSON Lines, a longer one jrnl's. */
static enum import_format guess(struct import_in *in)
{
	int byte = getc_unlocked(in->file);
	int next;

	if (byte != '{') {
		ungetc(byte, in->file);
		return IMPORT_CSV;
	}
	next = getc_unlocked(in->file);
	/* glibc takes back as many as were read from the buffer. */
	ungetc(next, in->file);
	ungetc(byte, in->file);
	return next == '\n' || next == '\r' ? IMPORT_JRNL : IMPORT_JSONL;
}

enum result import_read(struct import_in *in, enum import_format format)
{
	enum result result;

	if (format == IMPORT_GUESS)
		format = guess(in);
	if (format == IMPORT_CSV)
		result = import_csv(in);
	else if (format == IMPORT_JRNL)
		result = read_jrnl(in);
	else
		result = read_jsonl(in);
	end_progress(in);
	if (ferror(in->file)) {
		complain_line(_("The file cannot be read: %s"), strerror(errno));
		return RESULT_FAILED;
	}
	return result;
}
