/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/entry_line.h"

/* Keep entries, all or none, and say so; the array is taken. */
enum result add_entries(struct entry_reader *reader, json_t *entries_take);

/* Say what was kept: the reply of Add, or of AddAll. */
enum result add_tell(struct entry_reader *reader, const json_t *reply);
