/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/page.h"

#include <stdio.h>

/*
 * A page as one HTML file that needs nothing else: no script, no link to
 * anywhere, drawings as SVG with a table beside each.  Free with free().
 */
char *report_html(const struct page *page, int32_t today);

/* The one way into the document for a text; `"` and `'` are escaped too. */
void report_html_text(FILE *out, const char *text);

/* The drawings; `id` is a number of their own in the document. */
void report_svg_bar(FILE *out, double part);
void report_svg_band(FILE *out, const struct page_block *band, size_t id, int32_t today);
void report_svg_days(FILE *out, const struct page_block *days, size_t id, int32_t today);

/* The style of the document; static. */
extern const char report_html_style[];
