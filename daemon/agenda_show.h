/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/agenda_plan.h"
#include "daemon/reminders.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bubbles: one is claimed in the store, asked for, and followed until it is gone. */

/* Claim what is due (count >= 1, all of one purpose) for a bubble, and ask for it. */
void agenda_show(struct agenda *agenda, const struct reminder *const *due, size_t count);

/* A bubble of this id is about to lose some of its reminders. */
void agenda_mark_stale(struct agenda *agenda, int64_t bubble);

/* Withdraw or replace what agenda_mark_stale noted and what has really changed since. */
void agenda_redraw(struct agenda *agenda);
