/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/*
 * Have a page drawn by the helper, which is given a deadline.  *bytes are for
 * the caller to free; what went wrong is said on standard error.  The page is
 * described in cli/sheet/page.h.
 */
enum result sheet_draw(const json_t *page, char **bytes, size_t *length);
