/* SPDX-License-Identifier: MIT */
#include "cli/report_text.h"

#include "cli/screen.h"
#include "schema/memory.h"

#include <stdlib.h>
#include <string.h>

/*
 * Tables as text: the first column gives way when there is little room, and
 * other columns go below when there is still too little.
 */

enum { INDENT = 2, GAP = 2, LABEL_MIN_COLUMNS = 16, BAR_COLUMNS = 24, COLUMNS_MAX = 32 };

struct grid {
	int indent; /* of the labels; those below a group's heading are set in */
	const struct page_block *table;
	const struct text_style *style;
	int widths[COLUMNS_MAX];
};

static int cell_width(const struct page_cell *cell)
{
	_cleanup_(free_text) char *visible = screen_visible(cell->text ? cell->text : "", false);

	return screen_width(visible);
}

static void measure(struct grid *grid)
{
	for (size_t column = 0; column < grid->table->columns; column++) {
		grid->widths[column] = 0;
		for (size_t row = 0; row < page_rows(grid->table); row++) {
			const struct page_cell *cell = page_cell_at(grid->table, row, column);
			int width = cell->is_group ? 0 : cell_width(cell);

			if (cell->is_group && column == 0)
				grid->indent = 2 * INDENT;
			if (width > grid->widths[column])
				grid->widths[column] = width;
		}
		if (grid->table->align[column] == 'b')
			grid->widths[column] = BAR_COLUMNS;
	}
}

/* Blocks in eighths, or whole ones where eighths are lacking. */
static void put_bar(FILE *out, double part, int width, bool is_ascii)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	int filled = (int)(part * width * 8 + 0.5);

	for (int i = 0; i < (is_ascii ? (filled + 4) / 8 : filled / 8); i++)
		fputs("█", out);
	if (!is_ascii)
		fputs(eighths[filled % 8], out);
}

/* A cell with the gap before it, written only once something follows: no line ends in spaces. */
static void put_cell(FILE *out, const struct grid *grid, size_t row, size_t column, int *pending)
{
	const struct page_cell *cell = page_cell_at(grid->table, row, column);
	_cleanup_(free_text) char *visible = screen_visible(cell->text ? cell->text : "", false);
	char align = grid->table->align[column];
	int room = grid->widths[column] - (align == 'b' ? 0 : screen_width(visible));
	int before = align == 'r' ? room : 0;

	*pending += GAP;
	if (!*visible ||
	    (align == 'b' && (row == 0 || strtod(visible, NULL) * BAR_COLUMNS < 0.5))) {
		*pending += grid->widths[column];
		return;
	}
	fprintf(out, "%*s", *pending + before, "");
	*pending = room - before;
	if (align == 'b')
		put_bar(out, strtod(visible, NULL), grid->widths[column], grid->style->is_ascii);
	else
		fputs(visible, out);
}

/* One row of the columns from … to, with the label on as many lines as it needs. */
static void put_row(FILE *out, const struct grid *grid, size_t row, size_t from, size_t to,
		    int label)
{
	const struct page_cell *cell = page_cell_at(grid->table, row, 0);
	int indent = row == 0 ? INDENT : grid->indent;
	_cleanup_(free_text) char *visible = screen_visible(cell->text ? cell->text : "", false);
	_cleanup_(free_text) char *set_in = memory_format("%*s%s", indent, "", visible);
	_cleanup_(free_text) char *wrapped = screen_wrap(set_in, grid->indent + label, indent + 1);
	char *rest = strchr(wrapped, '\n');
	int pending;

	if (cell->is_group) {
		fprintf(out, "%*s%s\n", INDENT, "", visible);
		return;
	}
	if (rest)
		*rest = '\0';
	fputs(wrapped, out);
	pending = grid->indent + label - screen_width(wrapped);
	for (size_t column = from; column < to; column++)
		put_cell(out, grid, row, column, &pending);
	putc('\n', out);
	if (rest)
		fprintf(out, "%s\n", rest + 1);
}

/* Where the columns end that fit beside the label, which gives way down to its minimum. */
static size_t fit(const struct grid *grid, size_t from, int *label)
{
	int room = grid->style->columns - grid->indent;
	int least = grid->widths[0] < LABEL_MIN_COLUMNS ? grid->widths[0] : LABEL_MIN_COLUMNS;
	int used = 0;
	size_t to = from;

	while (to < grid->table->columns &&
	       (to == from || used + GAP + grid->widths[to] + least <= room))
		used += GAP + grid->widths[to++];
	*label = grid->widths[0] < room - used ? grid->widths[0] : room - used;
	if (*label < least)
		*label = least;
	return to;
}

void report_text_table(FILE *out, const struct page_block *table, const struct text_style *style)
{
	struct grid grid = { .indent = INDENT, .table = table, .style = style };
	size_t to;

	if (table->columns > COLUMNS_MAX)
		return;
	measure(&grid);
	for (size_t column = 1; column < table->columns; column++) {
		int others = style->columns - INDENT - GAP - LABEL_MIN_COLUMNS - 8;

		/* A bar takes what the others leave. */
		if (table->align[column] == 'b' &&
		    grid.widths[column] > others - grid.widths[0] / 2)
			grid.widths[column] = others > 16 ? 8 : 4;
	}
	if (table->text)
		report_text_wrapped(out, table->text, INDENT, style);
	for (size_t from = 1; from < table->columns; from = to) {
		int label;

		to = fit(&grid, from, &label);
		if (from > 1)
			putc('\n', out);
		for (size_t row = 0; row < page_rows(table); row++)
			put_row(out, &grid, row, from, to, label);
	}
}
