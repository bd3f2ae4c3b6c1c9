/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/sheet/page.h"

/*
 * Draw the page in its format; *bytes are for the caller to free.  Returns 0,
 * -ENOSPC as layout_draw does, -ENOMEM, or -EIO where Cairo gives up.
 */
int surface_draw(struct page *page, char **bytes, size_t *length);
