/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/agenda_plan.h"

/* What the other changes of meetings are made with. */

/* Ask for the dates of one meeting anew.  As agenda_add. */
void agenda_change_renew(struct agenda *agenda, int64_t number, const struct agenda_done *done);

/*
 * End a meeting's rule (in memory alone) so that its last date is before that
 * day; *last_day is the last one that it may have.  -ENOENT without err where it
 * has no date before, or is held once.
 */
int agenda_change_end(const struct agenda *agenda, struct meeting *meeting, int32_t before_day,
		      int32_t *last_day, struct error *err);
