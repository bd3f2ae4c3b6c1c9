/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/page.h"

/*
 * A page as comma-separated values (RFC 4180, UTF-8): each table with a line of
 * its name before it and an empty line after it.  A text that a spreadsheet
 * would take for a formula begins with an apostrophe.  With a mark, which some
 * spreadsheets need to read UTF-8, it begins with U+FEFF.  Free with free().
 */
char *report_csv(const struct page *page, bool has_mark);
