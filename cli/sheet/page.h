/* SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * What the helper is asked to draw.  All words come with the request:
 *
 *   { "format": "pdf" | "svg" | "png", "language": "ja" | "en",
 *     "title": text, "author": text, "lines": [text, …],
 *     "areas": [ { "heading": text, "note": text, "boxed": bool, "ruled": int,
 *                  "blocks": [ block, … ] }, … ] }
 *
 * "ruled" is the least number of empty lines to write on at the area's end.
 *
 *   block: { "shape": "text" | "list" | "pairs" | "bars", "heading": text,
 *            "items": [ { "text": text, "value": text, "part": 0 … 1 }, … ],
 *            "keep": int, "lines": int, "total": int, "before": text, "after": text }
 *
 * Of the items the last ones are left out where the page is full, never fewer
 * than "keep" as long as another block has more; their number is then said
 * between "before" and "after"; "total" counts also those that were not sent.
 * An item of a list has at most "lines" lines, then "…".  Texts are shown as they are, without
 * markup.
 */

enum page_format { PAGE_PDF, PAGE_SVG, PAGE_PNG };
enum block_shape { BLOCK_TEXT, BLOCK_LIST, BLOCK_PAIRS, BLOCK_BARS };

enum { AREAS_MAX = 8, BLOCKS_MAX = 16, LINES_MAX = 4, ITEMS_SHOWN_MAX = 40 };

struct item {
	const char *text;
	const char *value; /* "" where there is none */
	double part;	   /* of a bar, 0 … 1 */
	double height_pt;  /* as measured */
};

struct block {
	enum block_shape shape;
	const char *heading; /* or "" */
	const char *before;
	const char *after;
	struct item *items; /* at most ITEMS_SHOWN_MAX */
	size_t measured;    /* how many of them */
	size_t count;	    /* as asked for, drawn or not */
	size_t shown;
	size_t keep;
	int lines; /* of an item of a list, at most */
	double heading_pt;
	double more_pt;
};

struct area {
	const char *heading;
	const char *note; /* or "" */
	bool is_boxed;
	int ruled;
	struct block blocks[BLOCKS_MAX];
	size_t block_count;
	double heading_pt;
	double note_pt;
};

struct page {
	enum page_format format;
	const char *language;
	const char *title;
	const char *author;
	const char *lines[LINES_MAX];
	size_t line_count;
	struct area areas[AREAS_MAX];
	size_t area_count;
};

/*
 * Read a request, which must outlive the page.  Returns 0, or -EINVAL where it
 * is not as above.  An empty page is all zeros; release in either case.
 */
int page_read(struct page *page, const json_t *request);
void page_release(struct page *page);
