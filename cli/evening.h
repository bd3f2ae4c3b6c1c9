/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/entry_line.h"

/*
 * The evening question: what there was today, by the kinds that the household
 * writes most, in plain lines on one screen.  A usual day takes at most five
 * keys.  Everything is kept at once at the end, or nothing.
 */
enum result evening_ask(struct entry_reader *reader, int32_t day, bool is_private);
