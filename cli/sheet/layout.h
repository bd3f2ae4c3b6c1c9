/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/sheet/page.h"

#include <cairo.h>

/* The page on paper: A4, upright.  Lengths are in points (1/72 inch). */

#define PAPER_WIDTH_PT 595.276
#define PAPER_HEIGHT_PT 841.890

/*
 * Measure everything, leave out what does not fit, and draw the page with its
 * tags in the order in which it is read.  Returns 0, or -ENOSPC where it does
 * not fit with everything left out that may be; nothing is drawn then.
 */
int layout_draw(struct page *page, cairo_t *cr);
