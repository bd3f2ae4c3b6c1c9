/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A page of words, lists, tables and two drawings, made once and then rendered
 * as text, Markdown, CSV or HTML.  Whatever a renderer puts out has its
 * controls made visible and is escaped there, in one place each.
 */

enum page_block_type {
	PAGE_HEADING,	/* text */
	PAGE_PARAGRAPH, /* text */
	PAGE_LIST,	/* text is its title or NULL; cells are items */
	PAGE_TABLE,	/* text is its caption or NULL; the first row of cells is its head */
	PAGE_BAND,	/* text is its name; four parts a day that add up to 1 */
	PAGE_DAYS,	/* text is its name; a number for each day */
};

enum { PAGE_PARTS = 4 };

struct page_cell {
	char *text;
	bool is_group; /* a table: the heading of the rows that follow; it stands alone */
	int level;     /* a list: 0 or 1 */
};

/* A day of a band. */
struct page_part {
	bool is_told; /* false: nothing is shown of the day */
	double p[PAGE_PARTS];
};

struct page_block {
	enum page_block_type type;
	char *text;
	const char *align; /* a table: for each column 'l' left, 'r' right, 'b' a bar of 0 … 1 */
	size_t columns;
	struct page_cell *cells;
	size_t cell_count;
	int32_t first;		 /* a band or days: the first day */
	size_t day_count;	 /* and how many */
	struct page_part *parts; /* a band */
	int *counts;		 /* days */
};

struct page {
	char *title;
	struct page_block *blocks;
	size_t count;
};

/* An empty page, and its end; NULL is fine. The title is taken. */
struct page *page_new(char *title_take);
void page_free(struct page *page);

/* Begin a block.  Texts are taken; the alignment is static. */
struct page_block *page_add(struct page *page, enum page_block_type type, char *text_take);
void page_table(struct page *page, char *caption_take, const char *align);

/* Add to the block that was begun last. */
void page_cell(struct page *page, char *text_take);
void page_number(struct page *page, long long number);
void page_group(struct page *page, char *text_take);
void page_item(struct page *page, int level, char *text_take);

/* The cell at a row and a column of a table, row 0 its head; NULL after a group's text. */
const struct page_cell *page_cell_at(const struct page_block *table, size_t row, size_t column);

/* How many rows a table has, its head and its groups included. */
size_t page_rows(const struct page_block *table);

/* The text of a day of a block, "11月3日(火)"; free with free(). */
char *page_day(const struct page_block *block, size_t position, int32_t today);

/* A copy of free text without line breaks, at most so many columns; free with free(). */
char *page_line(const char *text, int columns);
