/* SPDX-License-Identifier: MIT */
/* Days, times, periods and recurrences as people write them. */
#include "cli/repeat.h"
#include "cli/when.h"
#include "tests/fuzz/fuzz.h"

static void try_rule(const char *text)
{
	struct apply apply;
	struct lead lead;
	bool has_no_holidays;
	int minute;
	int duration;
	char *rule = NULL;

	if (repeat_parse(text, &rule) == WHEN_OK) {
		/* NULL is a recurrence that has no words. */
		free(repeat_say(rule, true));
		free(repeat_say_from(rule, 20000, false));
		free(repeat_shift(rule, 20000, 20003));
	}
	free(rule);
	rule = NULL;
	repeat_parse_holidays(text, &rule, &has_no_holidays);
	free(rule);
	free(repeat_say(text, false));
	free(repeat_say_from(text, 20000, true));
	free(repeat_shift(text, 20000, 19990));
	repeat_apply(text, &apply);
	repeat_lead(text, &lead);
	repeat_hours(text, &minute, &duration);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	_cleanup_(free_text) char *text = fuzz_text(bytes, length);

	for (int i = 0; i < 2; i++) {
		const struct today today = { .day = 20760, .minute = 600, .is_japanese = i == 0 };
		struct when when;
		struct period period;
		int minute;

		if (when_date(text, &today, &when) == WHEN_OK)
			free(when_say(when.day, &today, WHEN_FULL));
		when_coming(text, &today, &when);
		if (when_time(text, &minute) == WHEN_OK)
			fuzz_hold(minute >= 0 && minute <= 2 * MINUTES_A_DAY);
		when_month(text, &today, &period);
		if (when_range(text, &today, &period) == WHEN_OK) {
			fuzz_hold(period.first <= period.last);
			free(when_say_period(&period, &today, WHEN_FULL));
		}
	}
	try_rule(text);
	return 0;
}
