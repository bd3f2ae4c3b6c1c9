/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/settings.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Quiet hours: nothing is shown from quiet-from to quiet-to of the household's
 * clock, over midnight where from is later than to.  They hold a reminder back,
 * and never swallow it.
 */

/* Whether the instant lies in quiet hours; then *end_s is when they end. */
bool quiet_at(const struct settings *settings, int64_t instant_s, int64_t *end_s);

/*
 * When a reminder that is due at due_s may be shown: then, or at the end of the
 * quiet hours; where the meeting begins before that, a minute before the quiet
 * hours begin.
 */
int64_t quiet_shift(const struct settings *settings, int64_t due_s, int64_t start_s);
