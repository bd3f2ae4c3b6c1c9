/* SPDX-License-Identifier: MIT */
#include "cli/page.h"

#include "cli/screen.h"
#include "cli/when.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

struct page *page_new(char *title_take)
{
	struct page *page = memory_zeroed(1, sizeof *page);

	page->title = title_take;
	return page;
}

static void block_release(struct page_block *block)
{
	for (size_t i = 0; i < block->cell_count; i++)
		free(block->cells[i].text);
	free(block->text);
	free(block->cells);
	free(block->parts);
	free(block->counts);
}

void page_free(struct page *page)
{
	if (!page)
		return;
	for (size_t i = 0; i < page->count; i++)
		block_release(&page->blocks[i]);
	free(page->blocks);
	free(page->title);
	free(page);
}

struct page_block *page_add(struct page *page, enum page_block_type type, char *text_take)
{
	struct page_block *block;

	page->blocks = memory_one_more(page->blocks, page->count, sizeof *page->blocks);
	block = &page->blocks[page->count++];
	*block = (struct page_block){ .type = type, .text = text_take, .columns = 1 };
	return block;
}

void page_table(struct page *page, char *caption_take, const char *align)
{
	struct page_block *table = page_add(page, PAGE_TABLE, caption_take);

	table->align = align;
	table->columns = strlen(align);
}

static struct page_cell *append(struct page *page, char *text_take)
{
	struct page_block *block = &page->blocks[page->count - 1];
	struct page_cell *cell;

	block->cells = memory_one_more(block->cells, block->cell_count, sizeof *block->cells);
	cell = &block->cells[block->cell_count++];
	*cell = (struct page_cell){ .text = text_take };
	return cell;
}

void page_cell(struct page *page, char *text_take)
{
	append(page, text_take);
}

void page_number(struct page *page, long long number)
{
	append(page, memory_format("%lld", number));
}

void page_group(struct page *page, char *text_take)
{
	size_t columns = page->blocks[page->count - 1].columns;

	append(page, text_take)->is_group = true;
	for (size_t i = 1; i < columns; i++)
		append(page, NULL);
}

void page_item(struct page *page, int level, char *text_take)
{
	append(page, text_take)->level = level;
}

const struct page_cell *page_cell_at(const struct page_block *table, size_t row, size_t column)
{
	return &table->cells[row * table->columns + column];
}

size_t page_rows(const struct page_block *table)
{
	return table->cell_count / table->columns;
}

char *page_day(const struct page_block *block, size_t position, int32_t today)
{
	const struct today now = { .day = today, .is_japanese = language_is_japanese() };

	return when_say(block->first + (int32_t)position, &now, WHEN_SHORT);
}

char *page_line(const char *text, int columns)
{
	_cleanup_(free_text) char *line = memory_string(text);
	_cleanup_(free_text) char *visible = NULL;

	for (char *at = line; *at; at++) {
		if (*at == '\n' || *at == '\t')
			*at = ' ';
	}
	visible = screen_visible(line, false);
	return screen_cut(visible, columns);
}
