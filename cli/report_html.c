/* SPDX-License-Identifier: MIT */
#include "cli/report_html.h"

#include "cli/screen.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <stdlib.h>
#include <string.h>

enum { WIDE_COLUMNS = 5 };

void report_html_text(FILE *out, const char *text)
{
	_cleanup_(free_text) char *visible = screen_visible(text, true);

	for (const char *at = visible; *at; at++) {
		switch (*at) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			putc(*at, out);
		}
	}
}

static void put(FILE *out, const char *before, const char *text, const char *after)
{
	fputs(before, out);
	report_html_text(out, text);
	fputs(after, out);
}

/* --- tables -------------------------------------------------------------------------------- */

static void put_head(FILE *out, const struct page_block *table)
{
	fputs("<thead><tr>", out);
	for (size_t column = 0; column < table->columns; column++)
		put(out,
		    table->align[column] == 'r' ? "<th scope=\"col\" class=\"n\">"
						: "<th scope=\"col\">",
		    page_cell_at(table, 0, column)->text, "</th>");
	fputs("</tr></thead>\n", out);
}

static void put_row(FILE *out, const struct page_block *table, size_t row)
{
	const struct page_cell *label = page_cell_at(table, row, 0);

	if (label->is_group) {
		if (row > 1)
			fputs("</tbody><tbody>\n", out);
		fprintf(out, "<tr><th scope=\"rowgroup\" class=\"group\" colspan=\"%zu\">",
			table->columns);
		put(out, "", label->text, "</th></tr>\n");
		return;
	}
	put(out, "<tr><th scope=\"row\">", label->text, "</th>");
	for (size_t column = 1; column < table->columns; column++) {
		const char *text = page_cell_at(table, row, column)->text;

		if (table->align[column] == 'b') {
			fputs("<td>", out);
			report_svg_bar(out, strtod(text, NULL));
			fputs("</td>", out);
			continue;
		}
		put(out, table->align[column] == 'r' ? "<td class=\"n\">" : "<td>", text, "</td>");
	}
	fputs("</tr>\n", out);
}

/* A table that may not fit is scrolled in a region of its own, by keyboard too. */
static void put_table(FILE *out, const struct page_block *table, const char *section)
{
	bool is_wide = table->columns >= WIDE_COLUMNS;

	if (is_wide) {
		_cleanup_(free_text) char *name =
			memory_format(_("%s (table)"), table->text ? table->text : section);

		put(out, "<section class=\"wide\" tabindex=\"0\" aria-label=\"", name, "\">\n");
	}
	fputs("<table>", out);
	if (table->text)
		put(out, "<caption>", table->text, "</caption>");
	put_head(out, table);
	fputs("<tbody>\n", out);
	for (size_t row = 1; row < page_rows(table); row++)
		put_row(out, table, row);
	fputs("</tbody></table>\n", out);
	if (is_wide)
		fputs("</section>\n", out);
}

/* --- lists ------------------------------------------------------------------------------------ */

static void put_list(FILE *out, const struct page_block *list)
{
	int level = 0;

	if (list->text)
		put(out, "<p>", list->text, "</p>\n");
	fputs("<ul>\n", out);
	for (size_t i = 0; i < list->cell_count; i++) {
		const struct page_cell *item = &list->cells[i];

		if (item->level > level)
			fputs("<ul>\n", out);
		else if (i > 0)
			fputs("</li>\n", out);
		if (item->level < level)
			fputs("</ul></li>\n", out);
		put(out, "<li>", item->text, "");
		level = item->level;
	}
	if (list->cell_count > 0)
		fputs("</li>\n", out);
	if (level > 0)
		fputs("</ul></li>\n", out);
	fputs("</ul>\n", out);
}

/* --- the document -------------------------------------------------------------------------------
 */

static void put_block(FILE *out, const struct page *page, size_t position, const char *section,
		      int32_t today)
{
	const struct page_block *block = &page->blocks[position];

	switch (block->type) {
	case PAGE_HEADING:
		fprintf(out, "</section>\n<section aria-labelledby=\"p%zu\">\n<h2 id=\"p%zu\">",
			position, position);
		put(out, "", block->text, "</h2>\n");
		break;
	case PAGE_PARAGRAPH:
		put(out, "<p>", block->text, "</p>\n");
		break;
	case PAGE_LIST:
		put_list(out, block);
		break;
	case PAGE_TABLE:
		put_table(out, block, section);
		break;
	case PAGE_BAND:
		report_svg_band(out, block, position, today);
		break;
	case PAGE_DAYS:
		report_svg_days(out, block, position, today);
		break;
	}
}

static void put_contents(FILE *out, const struct page *page)
{
	put(out, "<nav aria-label=\"", _("Contents"), "\"><ul>\n");
	for (size_t i = 0; i < page->count; i++) {
		if (page->blocks[i].type != PAGE_HEADING)
			continue;
		fprintf(out, "<li><a href=\"#p%zu\">", i);
		put(out, "", page->blocks[i].text, "</a></li>\n");
	}
	fputs("</ul></nav>\n", out);
}

static bool has_headings(const struct page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		if (page->blocks[i].type == PAGE_HEADING)
			return true;
	}
	return false;
}

static void put_document(FILE *out, const struct page *page, int32_t today)
{
	const char *section = page->title;

	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n",
		language_is_japanese() ? "ja" : "en");
	put(out, "<title>", page->title, "</title>\n");
	fprintf(out, "<style>\n%s</style>\n</head>\n<body>\n", report_html_style);
	put(out, "<header>\n<h1>", page->title, "</h1>\n");
	if (has_headings(page))
		put_contents(out, page);
	put(out, "</header>\n<main>\n<section aria-label=\"", page->title, "\">\n");
	for (size_t i = 0; i < page->count; i++) {
		if (page->blocks[i].type == PAGE_HEADING)
			section = page->blocks[i].text;
		put_block(out, page, i, section, today);
	}
	put(out, "</section>\n</main>\n<footer><p>",
	    _("Made by Ayumi on this computer. The file needs nothing from anywhere else, and "
	      "tells "
	      "nobody that it is read."),
	    "</p></footer>\n</body>\n</html>\n");
}

char *report_html(const struct page *page, int32_t today)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		abort();
	put_document(out, page, today);
	if (fclose(out) != 0)
		abort();
	return text;
}
