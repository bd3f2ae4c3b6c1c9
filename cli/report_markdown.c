/* SPDX-License-Identifier: MIT */
#include "cli/report_markdown.h"

#include "cli/screen.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Where a line begins, more signs than elsewhere are markup. */
static bool begins_block(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return strchr("+-=#>", *text) || (digits && (text[digits] == '.' || text[digits] == ')'));
}

/* Whether a link would be made of what begins here without any sign of markup. */
static bool begins_link(const char *text)
{
	return (*text == ':' && text[1] == '/') || *text == '@' ||
	       (*text == '.' && text[1] && strchr("wW", text[-1]));
}

/* The one way into the document for a text: made visible, on one line, nothing left that marks up.
 */
static void put(FILE *out, const char *text)
{
	_cleanup_(free_text) char *visible = screen_visible(text, true);
	const char *at = visible;

	if (*at && begins_block(at)) {
		size_t digits = strspn(at, "0123456789");

		fprintf(out, "%.*s\\%c", (int)digits, at, at[digits]);
		at += digits + 1;
	}
	for (; *at; at++) {
		if (*at == '\n')
			putc(' ', out);
		else if (*at == '<')
			fputs("&lt;", out);
		else if (*at == '&')
			fputs("&amp;", out);
		else if (strchr("\\`*_[]>|~!$", *at) || (at > visible && begins_link(at)))
			fprintf(out, "\\%c", *at);
		else
			putc(*at, out);
	}
}

static bool is_bar(const struct page_block *table, size_t column)
{
	return table->align[column] == 'b';
}

static void put_rule(FILE *out, const struct page_block *table)
{
	fputs("|", out);
	for (size_t column = 0; column < table->columns; column++) {
		if (!is_bar(table, column))
			fputs(table->align[column] == 'r' ? " ---: |" : " --- |", out);
	}
	putc('\n', out);
}

static void put_table(FILE *out, const struct page_block *table)
{
	if (table->text) {
		put(out, table->text);
		fputs("\n\n", out);
	}
	for (size_t row = 0; row < page_rows(table); row++) {
		fputs("|", out);
		for (size_t column = 0; column < table->columns; column++) {
			const struct page_cell *cell = page_cell_at(table, row, column);

			if (is_bar(table, column))
				continue;
			fputs(cell->is_group ? " **" : " ", out);
			put(out, cell->text ? cell->text : "");
			fputs(cell->is_group ? "** |" : " |", out);
		}
		putc('\n', out);
		if (row == 0)
			put_rule(out, table);
	}
}

static void put_band(FILE *out, const struct page_block *band, int32_t today)
{
	put(out, band->text);
	fprintf(out, "\n\n| %s | ① | ② | ③ | ④ |\n| --- | ---: | ---: | ---: | ---: |\n", _("day"));
	for (size_t i = 0; i < band->day_count; i++) {
		_cleanup_(free_text) char *day = page_day(band, i, today);

		fputs("| ", out);
		put(out, day);
		for (int step = 0; step < PAGE_PARTS; step++) {
			if (band->parts[i].is_told)
				fprintf(out, " | %.0f%%", band->parts[i].p[step] * 100);
			else
				fputs(" | ·", out);
		}
		fputs(" |\n", out);
	}
	putc('\n', out);
	put(out, _("·: too little written to say."));
	putc('\n', out);
}

static void put_days(FILE *out, const struct page_block *days, int32_t today)
{
	fprintf(out, "| %s | %s |\n| --- | ---: |\n", _("day"), _("entries"));
	for (size_t i = 0; i < days->day_count; i++) {
		_cleanup_(free_text) char *day = page_day(days, i, today);

		if (days->counts[i] == 0)
			continue;
		fputs("| ", out);
		put(out, day);
		fprintf(out, " | %d |\n", days->counts[i]);
	}
}

static void put_list(FILE *out, const struct page_block *list)
{
	if (list->text) {
		put(out, list->text);
		fputs("\n\n", out);
	}
	for (size_t i = 0; i < list->cell_count; i++) {
		fprintf(out, "%*s- ", list->cells[i].level * 2, "");
		put(out, list->cells[i].text);
		putc('\n', out);
	}
}

static void put_block(FILE *out, const struct page_block *block, int32_t today)
{
	putc('\n', out);
	switch (block->type) {
	case PAGE_HEADING:
		fputs("## ", out);
		put(out, block->text);
		putc('\n', out);
		break;
	case PAGE_PARAGRAPH:
		put(out, block->text);
		putc('\n', out);
		break;
	case PAGE_LIST:
		put_list(out, block);
		break;
	case PAGE_TABLE:
		put_table(out, block);
		break;
	case PAGE_BAND:
		put_band(out, block, today);
		break;
	case PAGE_DAYS:
		put_days(out, block, today);
		break;
	}
}

char *report_markdown(const struct page *page, int32_t today)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		abort();
	fputs("# ", out);
	put(out, page->title);
	putc('\n', out);
	for (size_t i = 0; i < page->count; i++)
		put_block(out, &page->blocks[i], today);
	if (fclose(out) != 0)
		abort();
	return text;
}
