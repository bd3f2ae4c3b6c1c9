/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/answer.h"

#include "daemon/calendar/expand.h"
#include "daemon/calendar/ics_holidays.h"
#include "daemon/calendar/ics_read.h"
#include "daemon/calendar/ics_write.h"

json_t *calendar_answer(const json_t *request, void (*on_meeting)(json_int_t meeting))
{
	if (json_is_true(json_object_get(request, "holidays")))
		return ics_holidays_answer(request);
	if (json_object_get(request, "parts"))
		return ics_read_answer(request);
	if (json_object_get(request, "write"))
		return ics_write_answer(request);
	return expand_answer(request, on_meeting);
}
