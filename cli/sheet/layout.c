/* SPDX-License-Identifier: MIT */
#include "cli/sheet/layout.h"

#include "cli/sheet/pen.h"
#include "schema/memory.h"

#include <errno.h>

/*
 * Lengths in points.  Nothing is set in less than 10.5 points, the usual size
 * of printed Japanese: the readers are over 60.
 */
#define MARGIN 40.0
#define WIDTH (PAPER_WIDTH_PT - 2 * MARGIN)
#define BODY_PT 10.5
#define HEADING_PT 10.5
#define AREA_PT 12.0
#define TITLE_PT 16.0
#define GAP 2.5	     /* between blocks */
#define AREA_GAP 7.0 /* between areas */
#define INSET 8.0    /* of what is in a box, on each side */
#define INDENT 11.0  /* of an item of a list */
#define COLUMN_GAP 18.0
#define VALUE_GAP 6.0
#define BAR_HEIGHT 7.0
#define BAR_WIDTH 150.0
#define RULE_HEIGHT 23.0 /* room to write by hand */

enum { TEXT_LINES = 5 };

/* --- blocks -------------------------------------------------------------------------- */

static double column_width(const struct pen *pen)
{
	return (pen->width - COLUMN_GAP) / 2;
}

static int lines_of(const struct block *block)
{
	return block->shape == BLOCK_TEXT ? TEXT_LINES : block->lines;
}

/* How wide the item's column is. */
static double item_width(const struct pen *pen, const struct block *block)
{
	switch (block->shape) {
	case BLOCK_LIST:
		return pen->width - INDENT;
	case BLOCK_TEXT:
		return pen->width;
	case BLOCK_BARS:
		return pen->width - BAR_WIDTH - COLUMN_GAP;
	case BLOCK_PAIRS:
		break;
	}
	return column_width(pen);
}

/* What its value leaves to the item's text. */
static double text_width(struct pen *pen, const struct item *item, double wide)
{
	if (!*item->value)
		return wide;
	pen_set(pen, item->value, BODY_PT, false, wide / 2, 1);
	return wide - pen_text_width(pen) - VALUE_GAP;
}

static char *more_of(const struct block *block)
{
	return memory_format("%s%zu%s", block->before, block->count - block->shown, block->after);
}

static void measure_block(struct pen *pen, struct block *block)
{
	block->heading_pt = pen_measure(pen, block->heading, HEADING_PT, true, pen->width, 1);
	block->more_pt = pen_measure(pen, block->before, BODY_PT, false, pen->width, 1);
	if (!*block->before)
		block->more_pt = pen_measure(pen, block->after, BODY_PT, false, pen->width, 1);
	for (size_t i = 0; i < block->measured; i++) {
		struct item *item = &block->items[i];

		item->height_pt =
			pen_measure(pen, item->text, BODY_PT, false,
				    text_width(pen, item, item_width(pen, block)), lines_of(block));
	}
}

/* Of a block in two columns: the height of the row that begins with this item. */
static double row_height(const struct block *block, size_t i)
{
	double left_pt = block->items[i].height_pt;
	double right_pt = i + 1 < block->shown ? block->items[i + 1].height_pt : 0;

	return left_pt > right_pt ? left_pt : right_pt;
}

static double block_height(const struct block *block)
{
	double sum = block->heading_pt + GAP;

	for (size_t i = 0; i < block->shown; i += block->shape == BLOCK_PAIRS ? 2 : 1)
		sum += block->shape == BLOCK_PAIRS ? row_height(block, i)
						   : block->items[i].height_pt;
	if (block->shown < block->count)
		sum += block->more_pt;
	return sum;
}

/* A label with its value at the right of the column. */
static void put_pair(struct pen *pen, const struct item *item, double x, double y, double wide,
		     int lines)
{
	double label_width = text_width(pen, item, wide);

	pen_open(pen, "LI");
	pen_set(pen, item->text, BODY_PT, false, label_width, lines);
	pen_show(pen, "Lbl", x, y, label_width);
	pen_set(pen, item->value, BODY_PT, false, wide / 2, 1);
	pen_show(pen, "LBody", x + label_width + VALUE_GAP, y, wide - label_width - VALUE_GAP);
	pen_close(pen, "LI");
}

static void put_pairs(struct pen *pen, const struct block *block)
{
	double wide = column_width(pen);

	for (size_t i = 0; i < block->shown; i++) {
		bool is_left = i % 2 == 0;

		put_pair(pen, &block->items[i], pen->x + (is_left ? 0 : wide + COLUMN_GAP), pen->y,
			 wide, block->lines);
		if (!is_left || i + 1 == block->shown)
			pen->y += row_height(block, i - i % 2);
	}
}

static void put_bars(struct pen *pen, const struct block *block)
{
	for (size_t i = 0; i < block->shown; i++) {
		const struct item *item = &block->items[i];
		double wide = item_width(pen, block);

		put_pair(pen, item, pen->x, pen->y, wide, block->lines);
		pen_bar(pen, pen->x + wide + COLUMN_GAP,
			pen->y + (item->height_pt - BAR_HEIGHT) / 2, BAR_WIDTH, BAR_HEIGHT,
			item->part);
		pen->y += item->height_pt;
	}
}

static void put_list(struct pen *pen, const struct block *block)
{
	for (size_t i = 0; i < block->shown; i++) {
		pen_open(pen, "LI");
		pen_set(pen, pen->is_japanese ? "・" : "•", BODY_PT, false, INDENT, 1);
		pen_show(pen, "Lbl", pen->x, pen->y, INDENT);
		pen_set(pen, block->items[i].text, BODY_PT, false, pen->width - INDENT,
			block->lines);
		pen_show(pen, "LBody", pen->x + INDENT, pen->y, pen->width - INDENT);
		pen_close(pen, "LI");
		pen->y += block->items[i].height_pt;
	}
}

static void put_block(struct pen *pen, const struct block *block)
{
	bool is_list = block->shape != BLOCK_TEXT && block->shown > 0;

	pen_put(pen, "H3", block->heading, HEADING_PT, true, 1);
	if (is_list)
		pen_open(pen, "L");
	if (block->shape == BLOCK_PAIRS)
		put_pairs(pen, block);
	else if (block->shape == BLOCK_BARS)
		put_bars(pen, block);
	else if (block->shape == BLOCK_LIST)
		put_list(pen, block);
	if (is_list)
		pen_close(pen, "L");
	for (size_t i = 0; block->shape == BLOCK_TEXT && i < block->shown; i++)
		pen_put(pen, "P", block->items[i].text, BODY_PT, false, TEXT_LINES);
	if (block->shown < block->count) {
		_cleanup_(free_text) char *more = more_of(block);

		pen_put(pen, "P", more, BODY_PT, false, 1);
	}
	pen->y += GAP;
}

/* --- areas --------------------------------------------------------------------------- */

static void enter_area(struct pen *pen, const struct area *area)
{
	pen->x = MARGIN + (area->is_boxed ? INSET : 0);
	pen->width = WIDTH - (area->is_boxed ? 2 * INSET : 0);
}

static double area_height(const struct area *area)
{
	double sum = area->heading_pt + area->note_pt + 2 * GAP + AREA_GAP;

	if (area->is_boxed)
		sum += 2 * GAP;
	for (size_t i = 0; i < area->block_count; i++)
		sum += block_height(&area->blocks[i]);
	return sum + area->ruled * RULE_HEIGHT;
}

static void measure_area(struct pen *pen, struct area *area)
{
	enter_area(pen, area);
	area->heading_pt = pen_measure(pen, area->heading, AREA_PT, true, pen->width, 1);
	area->note_pt = pen_measure(pen, area->note, BODY_PT, false, pen->width, TEXT_LINES);
	for (size_t i = 0; i < area->block_count; i++)
		measure_block(pen, &area->blocks[i]);
}

static void put_area(struct pen *pen, const struct area *area)
{
	double top = pen->y;

	enter_area(pen, area);
	pen_open(pen, "Sect");
	if (area->is_boxed)
		pen->y += GAP;
	pen_put(pen, "H2", area->heading, AREA_PT, true, 1);
	if (!area->is_boxed)
		pen_rule(pen, pen->y, 1.6, 0);
	pen->y += GAP;
	pen_put(pen, "P", area->note, BODY_PT, false, TEXT_LINES);
	pen->y += GAP;
	for (size_t i = 0; i < area->block_count; i++)
		put_block(pen, &area->blocks[i]);
	if (area->is_boxed) {
		pen->y += GAP;
		pen_box(pen, MARGIN, top, WIDTH, pen->y);
	}
	for (int i = 0; i < area->ruled; i++) {
		pen->y += RULE_HEIGHT;
		pen_rule(pen, pen->y, 0.5, 0.4);
	}
	pen_close(pen, "Sect");
	pen->y += AREA_GAP;
}

/* --- the page ------------------------------------------------------------------------ */

static void put_head(struct pen *pen, const struct page *page)
{
	pen->x = MARGIN;
	pen->width = WIDTH;
	pen->y = MARGIN;
	pen_put(pen, "H1", page->title, TITLE_PT, true, 2);
	pen->y += GAP;
	for (size_t i = 0; i < page->line_count; i++)
		pen_put(pen, "P", page->lines[i], BODY_PT, false, 2);
	pen->y += AREA_GAP;
}

static void put_page(struct pen *pen, const struct page *page)
{
	pen_open(pen, "Document");
	put_head(pen, page);
	for (size_t i = 0; i < page->area_count; i++)
		put_area(pen, &page->areas[i]);
	pen_close(pen, "Document");
}

/* How much of the paper is left below; negative where the page is too full. */
static double room(double head_end, const struct page *page)
{
	double y = head_end;

	for (size_t i = 0; i < page->area_count; i++)
		y += area_height(&page->areas[i]);
	return PAPER_HEIGHT_PT - MARGIN - (y - AREA_GAP);
}

/* What nothing is said of when it is missing is not left out. */
static bool may_shrink(const struct block *block)
{
	return *block->before || *block->after;
}

/* The block that has most above what it keeps, which is at most so much; NULL where there is none.
 */
static struct block *fullest(struct page *page, size_t keep_most)
{
	struct block *found = NULL;
	size_t most = 0;

	for (size_t i = 0; i < page->area_count; i++) {
		for (size_t j = 0; j < page->areas[i].block_count; j++) {
			struct block *block = &page->areas[i].blocks[j];
			size_t keep = block->keep < keep_most ? block->keep : keep_most;

			if (may_shrink(block) && block->shown > keep &&
			    block->shown - keep > most) {
				most = block->shown - keep;
				found = block;
			}
		}
	}
	return found;
}

/* Items of lists get one line each. */
static void shorten(struct pen *pen, struct page *page)
{
	for (size_t i = 0; i < page->area_count; i++) {
		for (size_t j = 0; j < page->areas[i].block_count; j++)
			page->areas[i].blocks[j].lines = 1;
		measure_area(pen, &page->areas[i]);
	}
}

/* First what is beyond the blocks' own measure, then second lines, then the rest. */
static int fit(struct pen *pen, struct page *page)
{
	static const size_t keeps[] = { ITEMS_SHOWN_MAX, ITEMS_SHOWN_MAX, 3, 2, 1, 0 };
	const double head_end = pen->y;

	for (size_t stage = 0; room(head_end, page) < 0;) {
		struct block *block = fullest(page, keeps[stage]);

		if (block)
			block->shown -=
				block->shape == BLOCK_PAIRS && block->shown % 2 == 0 ? 2 : 1;
		else if (++stage == sizeof keeps / sizeof keeps[0])
			return -ENOSPC;
		else if (stage == 1)
			shorten(pen, page);
	}
	/* The rest of the paper is for the pen. */
	for (size_t i = page->area_count; i-- > 0;) {
		if (page->areas[i].ruled > 0) {
			page->areas[i].ruled += (int)(room(head_end, page) / RULE_HEIGHT);
			break;
		}
	}
	return 0;
}

int layout_draw(struct page *page, cairo_t *cr)
{
	struct pen pen;
	int result;

	pen_init(&pen, cr, page->language);
	/* Measured with a pen that leaves no mark: no phase but those two draws. */
	pen.phase = PHASE_SHAPES;
	put_head(&pen, page);
	for (size_t i = 0; i < page->area_count; i++)
		measure_area(&pen, &page->areas[i]);
	result = fit(&pen, page);
	if (result == 0) {
		put_page(&pen, page);
		pen.phase = PHASE_WORDS;
		put_page(&pen, page);
	}
	pen_release(&pen);
	return result;
}
