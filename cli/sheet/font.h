/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>

/*
 * Whether one installed font has the letters that a Japanese (or else a Latin)
 * page is made of.  Asked before anything is drawn: Pango shows boxes
 * instead of what it has no letters for, and ends the program where there is no
 * font at all.
 */
bool font_is_there(bool is_japanese);
