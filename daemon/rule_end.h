/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The ends of recurrence rules (RFC 5545 §3.3.10), as texts. */

/* Whether the rule says how many dates it has. */
bool rule_is_counted(const char *rule);

/* The rule, its last date on or before that day; free with free().  An earlier end stays. */
char *rule_end(const char *rule, int32_t last_day);
