/* SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>

/*
 * The answer to any request of the calendar helper, for the caller to
 * dereference: the dates of meetings (expand.h), what an iCalendar text holds
 * (ics_read.h, ics_holidays.h), or such a text (ics_write.h).  on_meeting as in expand.h.
 */
json_t *calendar_answer(const json_t *request, void (*on_meeting)(json_int_t meeting));
