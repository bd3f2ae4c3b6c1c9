/* SPDX-License-Identifier: MIT */
/* Calendars from elsewhere, as the helper reads them; what it took of them it writes and reads. */
#include "daemon/calendar/ics_holidays.h"
#include "daemon/calendar/ics_read.h"
#include "daemon/calendar/ics_write.h"
#include "tests/fuzz/fuzz.h"

static void repeat(json_t *meetings)
{
	json_t *request = json_pack("{s:[s], s:O, s:b, s:i}", "zones", "Asia/Tokyo", "write",
				    meetings, "last", 1, "now_s", 1793600000);
	json_t *answer = ics_write_answer(request);

	fuzz_hold(answer != NULL);
	json_decref(answer);
	json_decref(request);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	json_t *part = json_stringn((const char *)bytes, length);
	json_t *request;
	json_t *answer;

	if (!part)
		return 0;
	request = json_pack("{s:[o], s:s, s:s}", "parts", part, "today", "2026-11-03", "zone",
			    "Asia/Tokyo");
	answer = ics_read_answer(request);
	fuzz_hold(answer != NULL);
	if (json_object_get(answer, "meetings"))
		repeat(json_object_get(answer, "meetings"));
	json_decref(answer);
	json_object_del(request, "zone");
	json_object_set_new(request, "holidays", json_true());
	answer = ics_holidays_answer(request);
	fuzz_hold(answer != NULL);
	json_decref(answer);
	json_decref(request);
	return 0;
}
