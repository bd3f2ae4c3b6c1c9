/* SPDX-License-Identifier: MIT */
#include "daemon/rotation.h"

#include "schema/date.h"

static int32_t week_of(int32_t day)
{
	return day - (int32_t)date_weekday(day);
}

static int32_t month_of(int32_t day)
{
	struct date date = date_from_days(day);

	return date.year * 12 + date.month;
}

/* The newest of each of the newest `limit` spans. */
static void keep_newest(const int32_t *days, size_t count, int32_t (*span)(int32_t), int limit,
			bool *keeps)
{
	int found = 0;

	for (size_t i = 0; i < count && found < limit; i++) {
		if (i > 0 && span(days[i]) == span(days[i - 1]))
			continue;
		keeps[i] = true;
		found++;
	}
}

static int32_t day_of(int32_t day)
{
	return day;
}

void rotation_choose(const int32_t *days, size_t count, bool *keeps)
{
	for (size_t i = 0; i < count; i++)
		keeps[i] = false;
	keep_newest(days, count, day_of, ROTATION_DAYS, keeps);
	keep_newest(days, count, week_of, ROTATION_WEEKS, keeps);
	keep_newest(days, count, month_of, ROTATION_MONTHS, keeps);
}
