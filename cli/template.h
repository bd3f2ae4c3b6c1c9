/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/entry_line.h"

/*
 * Write the entries of the reader's template.  `entries`, which is taken, holds
 * one object with what was said beside it (date, time, member, tags, private).
 */
enum result template_write(struct entry_reader *reader, json_t *entries_take);
