/* SPDX-License-Identifier: MIT */
#include "cli/sheet/page.h"

#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { RULED_MAX = 20, TOTAL_MAX = 100000000, ITEM_LINES = 2, ITEM_LINES_MAX = 6 };

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* The position of a word in a list that ends with NULL, or -1. */
static int find(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], word) == 0)
			return i;
	}
	return -1;
}

/* A number of 0 … most; 0 where there is none. */
static int number_of(const json_t *object, const char *name, int most)
{
	json_int_t number = json_integer_value(json_object_get(object, name));

	return number < 0 ? 0 : number > most ? most : (int)number;
}

static void read_items(struct block *block, const json_t *items)
{
	block->count = json_array_size(items);
	block->measured = block->count < ITEMS_SHOWN_MAX ? block->count : ITEMS_SHOWN_MAX;
	block->shown = block->measured;
	block->items = memory_zeroed(block->measured + 1, sizeof *block->items);
	for (size_t i = 0; i < block->measured; i++) {
		const json_t *item = json_array_get(items, i);
		double part = json_number_value(json_object_get(item, "part"));

		block->items[i].text = text_of(item, "text");
		block->items[i].value = text_of(item, "value");
		block->items[i].part = part >= 0 && part <= 1 ? part : 0;
	}
}

static int read_block(struct block *block, const json_t *object)
{
	static const char *const shapes[] = { "text", "list", "pairs", "bars", NULL };
	size_t total;
	int shape = find(shapes, text_of(object, "shape"));

	if (shape < 0)
		return -EINVAL;
	block->shape = (enum block_shape)shape;
	block->heading = text_of(object, "heading");
	block->before = text_of(object, "before");
	block->after = text_of(object, "after");
	block->lines = number_of(object, "lines", ITEM_LINES_MAX);
	if (block->lines == 0)
		block->lines = ITEM_LINES;
	block->keep = (size_t)number_of(object, "keep", ITEMS_SHOWN_MAX);
	read_items(block, json_object_get(object, "items"));
	total = (size_t)number_of(object, "total", TOTAL_MAX);
	if (total > block->count)
		block->count = total;
	return 0;
}

static int read_area(struct area *area, const json_t *object)
{
	const json_t *blocks = json_object_get(object, "blocks");
	int result = 0;

	area->heading = text_of(object, "heading");
	area->note = text_of(object, "note");
	area->is_boxed = json_is_true(json_object_get(object, "boxed"));
	area->ruled = number_of(object, "ruled", RULED_MAX);
	if (json_array_size(blocks) > BLOCKS_MAX)
		return -EINVAL;
	while (result == 0 && area->block_count < json_array_size(blocks)) {
		struct block *block = &area->blocks[area->block_count];

		result = read_block(block, json_array_get(blocks, area->block_count));
		area->block_count++;
	}
	return result;
}

int page_read(struct page *page, const json_t *request)
{
	static const char *const formats[] = { "pdf", "svg", "png", NULL };
	int format = find(formats, text_of(request, "format"));
	const json_t *lines = json_object_get(request, "lines");
	const json_t *areas = json_object_get(request, "areas");
	int result = 0;

	memset(page, 0, sizeof *page);
	if (format < 0 || json_array_size(lines) > LINES_MAX || json_array_size(areas) > AREAS_MAX)
		return -EINVAL;
	page->format = (enum page_format)format;
	page->language = text_of(request, "language");
	page->title = text_of(request, "title");
	page->author = text_of(request, "author");
	for (size_t i = 0; i < json_array_size(lines); i++) {
		const char *line = json_string_value(json_array_get(lines, i));

		page->lines[page->line_count++] = line ? line : "";
	}
	while (result == 0 && page->area_count < json_array_size(areas)) {
		result = read_area(&page->areas[page->area_count],
				   json_array_get(areas, page->area_count));
		page->area_count++;
	}
	return result;
}

void page_release(struct page *page)
{
	for (size_t i = 0; i < page->area_count; i++) {
		for (size_t j = 0; j < page->areas[i].block_count; j++)
			free(page->areas[i].blocks[j].items);
	}
	memset(page, 0, sizeof *page);
}
