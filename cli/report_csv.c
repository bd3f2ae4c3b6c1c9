/* SPDX-License-Identifier: MIT */
#include "cli/report_csv.h"

#include "cli/screen.h"
#include "schema/date.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <stdio.h>
#include <string.h>

/* The one way into the file for a text: in quotes, visible, and no formula. */
static void put(FILE *out, const char *text)
{
	_cleanup_(free_text) char *visible = screen_visible(text, true);
	const char *formula = strchr("=+-@\t\r", *text) && *text ? "'" : "";

	fprintf(out, "\"%s", formula);
	for (const char *at = visible; *at; at++) {
		if (*at == '"')
			putc('"', out);
		putc(*at, out);
	}
	putc('"', out);
}

static void put_line(FILE *out, const char *text)
{
	put(out, text);
	fputs("\r\n", out);
}

static void put_table(FILE *out, const struct page_block *table)
{
	if (table->text)
		put_line(out, table->text);
	for (size_t row = 0; row < page_rows(table); row++) {
		for (size_t column = 0; column < table->columns; column++) {
			const char *text = page_cell_at(table, row, column)->text;

			if (column > 0)
				putc(',', out);
			put(out, text ? text : "");
		}
		fputs("\r\n", out);
	}
}

static void put_date(FILE *out, const struct page_block *block, size_t position)
{
	char date[DATE_TEXT];

	date_format(block->first + (int32_t)position, date);
	put(out, date);
}

static void put_band(FILE *out, const struct page_block *band)
{
	put_line(out, band->text);
	put(out, _("day"));
	fputs(",\"①\",\"②\",\"③\",\"④\"\r\n", out);
	for (size_t i = 0; i < band->day_count; i++) {
		put_date(out, band, i);
		for (int step = 0; step < PAGE_PARTS; step++) {
			/* Too little written to say: empty cells. */
			if (band->parts[i].is_told)
				fprintf(out, ",%.6f", band->parts[i].p[step]);
			else
				putc(',', out);
		}
		fputs("\r\n", out);
	}
}

static void put_days(FILE *out, const struct page_block *days)
{
	put_line(out, days->text);
	put(out, _("day"));
	putc(',', out);
	put_line(out, _("entries"));
	for (size_t i = 0; i < days->day_count; i++) {
		if (days->counts[i] == 0)
			continue;
		put_date(out, days, i);
		fprintf(out, ",%d\r\n", days->counts[i]);
	}
}

static void put_list(FILE *out, const struct page_block *list)
{
	if (list->text)
		put_line(out, list->text);
	for (size_t i = 0; i < list->cell_count; i++) {
		/* What belongs to the item before stands one column to the right. */
		if (list->cells[i].level > 0)
			fputs("\"\",", out);
		put_line(out, list->cells[i].text);
	}
}

static void put_block(FILE *out, const struct page_block *block)
{
	switch (block->type) {
	case PAGE_HEADING:
		fputs("\r\n", out);
		put_line(out, block->text);
		break;
	case PAGE_PARAGRAPH:
		put_line(out, block->text);
		break;
	case PAGE_LIST:
		put_list(out, block);
		break;
	case PAGE_TABLE:
		put_table(out, block);
		break;
	case PAGE_BAND:
		put_band(out, block);
		break;
	case PAGE_DAYS:
		put_days(out, block);
		break;
	}
}

char *report_csv(const struct page *page, bool has_mark)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		abort();
	if (has_mark)
		fputs("\uFEFF", out);
	put_line(out, page->title);
	for (size_t i = 0; i < page->count; i++)
		put_block(out, &page->blocks[i]);
	if (fclose(out) != 0)
		abort();
	return text;
}
