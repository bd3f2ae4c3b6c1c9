/* SPDX-License-Identifier: MIT */
/* Questions to the calendar's helper: rules, windows, dates that are left out. */
#include "daemon/calendar/expand.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	_cleanup_(free_text) char *text = fuzz_text(bytes, length);
	json_t *request = json_loadb((const char *)bytes, length, JSON_REJECT_DUPLICATES, NULL);
	json_t *answer;

	if (!request)
		request = json_pack(
			"{s:s, s:s, s:i, s:[{s:i, s:s, s:i, s:s, s:s, s:[], s:[s, s]}]}", "from",
			"2026-11-01", "until", "2027-11-01", "limit", 50, "meetings", "meeting", 1,
			"start", "2026-11-01T10:00", "duration_m", 60, "zone", "Asia/Tokyo", "rule",
			text, "exceptions", "leads", "1d@19:00", "120m");
	if (!request)
		return 0;
	answer = expand_answer(request, NULL);
	fuzz_hold(answer != NULL);
	json_decref(answer);
	json_decref(request);
	return 0;
}
