/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/page.h"

/* A page in Markdown (CommonMark with tables); nothing in a text becomes markup.  Free with free().
 */
char *report_markdown(const struct page *page, int32_t today);
