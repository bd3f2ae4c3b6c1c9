/* SPDX-License-Identifier: MIT */
#include "cli/csv.h"

#include "schema/date.h"
#include "schema/memory.h"

#include <string.h>

void csv_cell(FILE *out, const char *text, bool is_first)
{
	bool is_formula = *text && strchr("=+-@\t\r", *text);
	bool is_quoted = strpbrk(text, ",\"\r\n") != NULL;

	if (!is_first)
		fputc(',', out);
	if (is_quoted)
		fputc('"', out);
	if (is_formula)
		fputc('\'', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	if (is_quoted)
		fputc('"', out);
}

void csv_end_line(FILE *out)
{
	fputs("\r\n", out);
}

void csv_entry_header(FILE *out)
{
	fputs("number,date,time,kind,outcome,member,text,said_by,tags,private", out);
	csv_end_line(out);
}

/* Tags hold no white space, so that spaces part them. */
static char *join_tags(const struct entry *entry)
{
	char *joined = memory_string("");

	for (size_t i = 0; i < entry->tag_count; i++) {
		char *longer = memory_format("%s%s%s", joined, i > 0 ? " " : "", entry->tags[i]);

		free(joined);
		joined = longer;
	}
	return joined;
}

void csv_entry(FILE *out, const struct entry *entry)
{
	_cleanup_(free_text) char *tags = join_tags(entry);
	char date[DATE_TEXT];
	char time[TIME_TEXT] = "";

	date_format(entry->day, date);
	if (entry->minute != ENTRY_NO_TIME)
		time_format(entry->minute, time);
	fprintf(out, "%lld,%s,%s,%s,%s", (long long)entry->number, date, time, entry->kind->id,
		entry->outcome ? entry->outcome->id : "");
	csv_cell(out, entry->member ? entry->member : "", false);
	csv_cell(out, entry->text, false);
	csv_cell(out, entry->said_by ? entry->said_by : "", false);
	csv_cell(out, tags, false);
	fprintf(out, ",%s", entry->is_private ? "yes" : "");
	csv_end_line(out);
}
