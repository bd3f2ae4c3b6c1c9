/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/page.h"

#include <stdio.h>

/* A page as text for a terminal or a file. */

struct text_style {
	int columns;	/* 20 or more; what can be broken stays within them */
	int32_t today;	/* days of other years are named with their year */
	bool is_ascii;	/* signs that a plain terminal lacks become ASCII; words stay */
	bool is_styled; /* bold headings */
};

/* How standard output is to be written to; is_ascii: as asked for, or as the terminal needs. */
struct text_style report_text_style(bool is_ascii, bool is_file, int32_t today);

/* Free with free(). */
char *report_text_render(const struct page *page, const struct text_style *style);

/* The parts of it, in files of their own. */
void report_text_table(FILE *out, const struct page_block *table, const struct text_style *style);
void report_text_band(FILE *out, const struct page_block *band, const struct text_style *style);
void report_text_days(FILE *out, const struct page_block *days, const struct text_style *style);

/* A paragraph within the columns, all its lines so far from the left. */
void report_text_wrapped(FILE *out, const char *text, int indent, const struct text_style *style);
