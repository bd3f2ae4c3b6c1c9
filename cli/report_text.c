/* SPDX-License-Identifier: MIT */
#include "cli/report_text.h"

#include "cli/screen.h"
#include "schema/language.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <string.h>
#include <unistd.h>

enum { FILE_COLUMNS = 80, INDENT = 2 };

struct text_style report_text_style(bool is_ascii, bool is_file, int32_t today)
{
	const char *terminal = getenv("TERM");
	bool is_dumb = terminal && strcmp(terminal, "dumb") == 0;
	bool is_utf8 = language_screen_is_utf8();

	return (struct text_style){
		.columns = is_file ? FILE_COLUMNS : screen_columns(STDOUT_FILENO),
		.today = today,
		.is_ascii = is_ascii || (!is_file && (is_dumb || !is_utf8)),
		.is_styled = !is_file && screen_is_styled(STDOUT_FILENO),
	};
}

/* Text from a column on, its further lines from another. */
static void put_wrapped(FILE *out, const char *text, int indent, int further,
			const struct text_style *style)
{
	_cleanup_(free_text) char *set_in = memory_format("%*s%s", indent, "", text);
	_cleanup_(free_text) char *visible = screen_visible(set_in, true);
	_cleanup_(free_text) char *lines = screen_wrap(visible, style->columns, further);

	fprintf(out, "%s\n", lines);
}

void report_text_wrapped(FILE *out, const char *text, int indent, const struct text_style *style)
{
	put_wrapped(out, text, indent, indent, style);
}

static void put_heading(FILE *out, const char *text, const struct text_style *style)
{
	_cleanup_(free_text) char *visible = screen_visible(text, false);
	_cleanup_(free_text) char *lines = screen_wrap(visible, style->columns, 0);
	_cleanup_(free_text) char *styled = screen_styled(lines, SCREEN_BOLD, style->is_styled);

	fprintf(out, "\n%s\n", styled);
}

static void put_list(FILE *out, const struct page_block *list, const struct text_style *style)
{
	int indent = INDENT;

	if (list->text) {
		report_text_wrapped(out, list->text, INDENT, style);
		indent += INDENT;
	}
	for (size_t i = 0; i < list->cell_count; i++)
		put_wrapped(out, list->cells[i].text, indent + list->cells[i].level * INDENT,
			    indent + (list->cells[i].level + 1) * INDENT, style);
}

/* Whether an empty line stands before it; under a heading none does. */
static bool is_set_off(const struct page *page, size_t position)
{
	const struct page_block *block = &page->blocks[position];

	if (position == 0 || page->blocks[position - 1].type == PAGE_HEADING)
		return false;
	return block->type == PAGE_TABLE || block->type == PAGE_BAND ||
	       (block->type == PAGE_LIST && block->text) ||
	       (block->type == PAGE_PARAGRAPH && page->blocks[position - 1].type == PAGE_LIST &&
		page->blocks[position - 1].text);
}

static void put_block(FILE *out, const struct page_block *block, const struct text_style *style)
{
	switch (block->type) {
	case PAGE_HEADING:
		put_heading(out, block->text, style);
		break;
	case PAGE_PARAGRAPH:
		report_text_wrapped(out, block->text, INDENT, style);
		break;
	case PAGE_LIST:
		put_list(out, block, style);
		break;
	case PAGE_TABLE:
		report_text_table(out, block, style);
		break;
	case PAGE_BAND:
		report_text_band(out, block, style);
		break;
	case PAGE_DAYS:
		report_text_days(out, block, style);
		break;
	}
}

/* Signs of ours as ASCII; they are as wide as before, or the line is one that may grow. */
static char *to_ascii(const char *text)
{
	static const struct {
		const char *sign;
		const char *plain;
	} signs[] = {
		{ "①", "1" }, { "②", "2" },   { "③", "3" },  { "④", "4" }, { "—", "-" },
		{ "–", "-" }, { "“", "\"" },  { "”", "\"" }, { "‘", "'" }, { "’", "'" },
		{ "…", "." }, { "〜", "~ " }, { "·", "." },  { "█", "#" }, { "▓", "O" },
		{ "▒", "o" }, { "░", "." },
	};
	char *plain = memory_new(strlen(text) + 1);
	char *to = plain;

	while (*text) {
		size_t i = 0;

		while (i < sizeof signs / sizeof signs[0] &&
		       strncmp(text, signs[i].sign, strlen(signs[i].sign)) != 0)
			i++;
		if (i == sizeof signs / sizeof signs[0]) {
			*to++ = *text++;
			continue;
		}
		text += strlen(signs[i].sign);
		to = stpcpy(to, signs[i].plain);
	}
	*to = '\0';
	return plain;
}

char *report_text_render(const struct page *page, const struct text_style *style)
{
	char *text = NULL;
	char *plain;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		abort();
	put_heading(out, page->title, style);
	for (size_t i = 0; i < page->count; i++) {
		if (is_set_off(page, i))
			putc('\n', out);
		put_block(out, &page->blocks[i], style);
	}
	if (fclose(out) != 0)
		abort();
	if (!style->is_ascii)
		return text;
	plain = to_ascii(text);
	free(text);
	return plain;
}
