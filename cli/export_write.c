/* SPDX-License-Identifier: MIT */
#include "cli/export_write.h"

#include "cli/entry_text.h"
#include "cli/screen.h"
#include "schema/frame.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <string.h>
#include <time.h>

enum { FOLDED_BYTES = 75, INSTANT_TEXT = 24 };

/* --- JSON Lines ----------------------------------------------------------------------- */

static void write_jsonl(const struct export_file *out, const struct entry *entry)
{
	json_t *whole = entry_to_wire(entry);
	json_t *row = json_pack("{s:s}", "type", "entry");
	static const char *const facts[] = { "date", "time", "kind", "outcome" };
	_cleanup_(free_text) char *text = NULL;

	if (!out->is_redacted)
		json_object_update(row, whole);
	for (size_t i = 0; out->is_redacted && i < sizeof facts / sizeof facts[0]; i++)
		json_object_set(row, facts[i], json_object_get(whole, facts[i]));
	text = json_text(row, JSON_COMPACT);
	fprintf(out->file, "%s\n", text);
	json_decref(row);
	json_decref(whole);
}

/* --- tables (RFC 4180) ---------------------------------------------------------------- */

/*
 * A spreadsheet takes a cell that begins so for a formula; the apostrophe keeps
 * it text, and the import takes it away again.
 */
static void write_cell(FILE *file, const char *text, bool is_last)
{
	bool is_guarded = *text && strchr("=+-@\t\r'", *text);
	bool is_quoted = strpbrk(text, ",\"\r\n") != NULL;

	if (is_quoted)
		putc('"', file);
	if (is_guarded)
		putc('\'', file);
	for (const char *at = text; *at; at++) {
		if (*at == '"')
			putc('"', file);
		putc(*at, file);
	}
	if (is_quoted)
		putc('"', file);
	fputs(is_last ? "\r\n" : ",", file);
}

static char *join_tags(const struct entry *entry, const char *before)
{
	char *joined = memory_string("");

	for (size_t i = 0; i < entry->tag_count; i++) {
		char *longer =
			memory_format("%s%s%s%s", joined, i > 0 ? " " : "", before, entry->tags[i]);

		free(joined);
		joined = longer;
	}
	return joined;
}

static void write_csv(const struct export_file *out, const struct entry *entry)
{
	_cleanup_(free_text) char *tags = join_tags(entry, "");
	char date[DATE_TEXT];
	char time[TIME_TEXT] = "";

	date_format(entry->day, date);
	if (entry->minute != ENTRY_NO_TIME)
		time_format(entry->minute, time);
	write_cell(out->file, date, false);
	write_cell(out->file, time, false);
	write_cell(out->file, entry->kind->id, false);
	write_cell(out->file, entry->outcome ? entry->outcome->id : "", out->is_redacted);
	if (out->is_redacted)
		return;
	write_cell(out->file, entry->text, false);
	write_cell(out->file, entry->member ? entry->member : "", false);
	write_cell(out->file, entry->said_by ? entry->said_by : "", false);
	write_cell(out->file, tags, false);
	write_cell(out->file, entry->is_private ? "yes" : "no", false);
	write_cell(out->file, entry->id, true);
}

/* --- Markdown ------------------------------------------------------------------------- */

/* Signs that mean something anywhere, and those that do so at the beginning of a line. */
static bool is_sign(const char *at, bool is_beginning)
{
	return strchr("\\`*_{}[]<>#|~&!", *at) || (is_beginning && strchr("+-=.):", *at)) ||
	       (at[0] == ':' && at[1] == '/');
}

/* Text is only text: whatever could be a sign is escaped, whatever steers is made visible. */
static void write_escaped(FILE *file, const char *text)
{
	_cleanup_(free_text) char *visible = screen_visible(text, true);
	bool is_beginning = false;

	for (const char *at = visible; *at; at++) {
		if (*at == '\n') {
			fputs("\\\n  ", file);
			is_beginning = true;
			continue;
		}
		if (is_sign(at, is_beginning))
			putc('\\', file);
		putc(*at, file);
		is_beginning = is_beginning && strchr("0123456789 \t", *at);
	}
}

static void write_markdown(struct export_file *out, const struct entry *entry)
{
	_cleanup_(free_text) char *kind = entry_text_kind(entry->kind, entry->outcome);
	_cleanup_(free_text) char *tags = join_tags(entry, "#");
	char time[TIME_TEXT] = "";

	if (!out->has_day || out->last_day != entry->day) {
		_cleanup_(free_text) char *day = when_say(entry->day, &out->today, WHEN_FULL);

		fprintf(out->file, "\n## %s\n\n", day);
		out->has_day = true;
		out->last_day = entry->day;
	}
	if (entry->minute != ENTRY_NO_TIME)
		time_format(entry->minute, time);
	fprintf(out->file, "- %s%s**", time, *time ? " " : "");
	write_escaped(out->file, kind);
	fputs("**", out->file);
	if (!out->is_redacted && *entry->text) {
		putc(' ', out->file);
		write_escaped(out->file, entry->text);
	}
	if (!out->is_redacted && entry->said_by) {
		fputs(" — ", out->file);
		write_escaped(out->file, entry->said_by);
	}
	if (!out->is_redacted && entry->member) {
		fputs(" (", out->file);
		write_escaped(out->file, entry->member);
		putc(')', out->file);
	}
	if (!out->is_redacted && *tags) {
		putc(' ', out->file);
		write_escaped(out->file, tags);
	}
	putc('\n', out->file);
}

/* --- iCalendar (RFC 5545) ------------------------------------------------------------- */

/* A content line, folded after 75 bytes and never inside a character. */
static void write_line(FILE *file, const char *line)
{
	size_t length = strlen(line);
	size_t room = FOLDED_BYTES;

	while (length > room) {
		size_t cut = room;

		while (cut > 1 && ((unsigned char)line[cut] & 0xC0) == 0x80)
			cut--;
		fwrite(line, 1, cut, file);
		fputs("\r\n ", file);
		line += cut;
		length -= cut;
		/* The space counts. */
		room = FOLDED_BYTES - 1;
	}
	fprintf(file, "%s\r\n", line);
}

/* A value of type TEXT; free with free(). */
static char *escape_value(const char *text)
{
	_cleanup_(free_text) char *visible = screen_visible(text, true);
	char *escaped = memory_new(strlen(visible) * 2 + 1);
	char *to = escaped;

	for (const char *at = visible; *at; at++) {
		if (strchr("\\;,\n", *at))
			*to++ = '\\';
		*to++ = *at == '\n' ? 'n' : *at;
	}
	*to = '\0';
	return escaped;
}

static void write_property(FILE *file, const char *name, const char *text)
{
	_cleanup_(free_text) char *value = escape_value(text);
	_cleanup_(free_text) char *line = memory_format("%s:%s", name, value);

	write_line(file, line);
}

static void write_when(FILE *file, const struct entry *entry)
{
	struct date date = date_from_days(entry->day);
	time_t changed = (time_t)entry->changed_s;
	char stamp[INSTANT_TEXT];
	struct tm utc;

	gmtime_r(&changed, &utc);
	strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc);
	fprintf(file, "DTSTAMP:%s\r\n", stamp);
	if (entry->minute == ENTRY_NO_TIME)
		fprintf(file, "DTSTART;VALUE=DATE:%04d%02d%02d\r\n", date.year, date.month,
			date.day);
	else
		fprintf(file, "DTSTART:%04d%02d%02dT%02d%02d00\r\n", date.year, date.month,
			date.day, entry->minute / 60, entry->minute % 60);
}

static void write_vjournal(const struct export_file *out, const struct entry *entry)
{
	_cleanup_(free_text) char *kind = entry_text_kind(entry->kind, entry->outcome);

	fputs("BEGIN:VJOURNAL\r\n", out->file);
	fprintf(out->file, "UID:%s\r\n", entry->id);
	write_when(out->file, entry);
	write_property(out->file, "SUMMARY", kind);
	if (!out->is_redacted && *entry->text)
		write_property(out->file, "DESCRIPTION", entry->text);
	for (size_t i = 0; !out->is_redacted && i < entry->tag_count; i++)
		write_property(out->file, "CATEGORIES", entry->tags[i]);
	if (!out->is_redacted && entry->member)
		write_property(out->file, "COMMENT", entry->member);
	if (entry->is_private)
		fputs("CLASS:PRIVATE\r\n", out->file);
	fputs("STATUS:FINAL\r\nEND:VJOURNAL\r\n", out->file);
}

/* -------------------------------------------------------------------------------------- */

void export_begin(struct export_file *out)
{
	switch (out->format) {
	case EXPORT_JSONL:
		fputs("{\"type\":\"journal\",\"format\":1,\"complete\":false}\n", out->file);
		return;
	case EXPORT_CSV:
		/* Spreadsheets take a table without it for another encoding than UTF-8. */
		fputs("\xEF\xBB\xBF"
		      "date,time,kind,outcome",
		      out->file);
		fputs(out->is_redacted ? "\r\n" : ",text,member,said_by,tags,private,id\r\n",
		      out->file);
		return;
	case EXPORT_MARKDOWN:
		fprintf(out->file, "# %s\n", _("Journal"));
		return;
	default:
		fputs("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Ayumi//Ayumi//EN\r\n",
		      out->file);
	}
}

void export_entry(struct export_file *out, const struct entry *entry)
{
	switch (out->format) {
	case EXPORT_JSONL:
		write_jsonl(out, entry);
		return;
	case EXPORT_CSV:
		write_csv(out, entry);
		return;
	case EXPORT_MARKDOWN:
		write_markdown(out, entry);
		return;
	default:
		write_vjournal(out, entry);
	}
}

void export_end(struct export_file *out)
{
	if (out->format == EXPORT_VJOURNAL)
		fputs("END:VCALENDAR\r\n", out->file);
}
