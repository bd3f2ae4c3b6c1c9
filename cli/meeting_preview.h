/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/*
 * `ayumi meeting preview [NUMBER]`: word for word what notifications say, now and
 * with the other amount of detail; NULL: of the only or first meeting.  With
 * is_shown one is put on the screen.
 */
enum result meeting_preview(struct cli *cli, const char *number, bool is_shown);
