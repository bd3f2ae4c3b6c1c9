/* SPDX-License-Identifier: MIT */
#include "daemon/estimate_days.h"

#include "schema/memory.h"

static bool has_cell(const struct observation *observation)
{
	return observation->cell >= 0 && observation->cell < CELL_COUNT;
}

bool estimate_days_has_statement(const struct observation *observation)
{
	return observation->statement >= 1 && observation->statement <= STEPS;
}

static bool is_used(const struct observation *observation, int16_t without_kind)
{
	return observation->kind != without_kind && estimate_days_sees(observation);
}

bool estimate_days_sees(const struct observation *observation)
{
	return (has_cell(observation) || estimate_days_has_statement(observation)) &&
	       observation->day >= ESTIMATE_DAY_MIN && observation->day <= ESTIMATE_DAY_MAX;
}

void estimate_days_mark(struct estimate_day *day, const struct observation *observation)
{
	if (estimate_days_has_statement(observation))
		day->said |= (uint8_t)(1U << (observation->statement - 1));
	else if (has_cell(observation))
		day->cells |= UINT32_C(1) << observation->cell;
}

struct estimate_days *estimate_days_new(const struct observation *observations, size_t count,
					int16_t without_kind)
{
	struct estimate_days *days = memory_zeroed(1, sizeof *days);
	int32_t first = ESTIMATE_DAY_MAX, last = ESTIMATE_DAY_MIN;

	for (size_t i = 0; i < count; i++) {
		if (!is_used(&observations[i], without_kind))
			continue;
		if (observations[i].day < first)
			first = observations[i].day;
		if (observations[i].day > last)
			last = observations[i].day;
	}
	if (last < first)
		return days;

	days->first = first;
	days->count = (size_t)(last - first) + 1;
	days->days = memory_zeroed(days->count, sizeof *days->days);
	for (size_t i = 0; i < count; i++) {
		if (is_used(&observations[i], without_kind))
			estimate_days_mark(&days->days[observations[i].day - first],
					   &observations[i]);
	}
	estimate_days_settle(days, 0);
	return days;
}

void estimate_days_free(struct estimate_days *days)
{
	if (!days)
		return;
	free(days->days);
	free(days);
}

/* Count what is said on this day, given the positions at which each step last counted. */
static void day_settle(struct estimate_day *day, size_t position, size_t last[STEPS],
		       bool has_last[STEPS])
{
	day->counted = 0;
	for (unsigned m = 0; m < STEPS; m++) {
		if (!(day->said >> m & 1))
			continue;
		if (has_last[m] && position - last[m] <= ESTIMATE_STATEMENT_DAYS)
			continue;
		day->counted |= (uint8_t)(1U << m);
		last[m] = position;
		has_last[m] = true;
	}
}

void estimate_days_settle(struct estimate_days *days, size_t from)
{
	size_t last[STEPS] = { 0 };
	bool has_last[STEPS] = { false };
	size_t earliest = from > ESTIMATE_STATEMENT_DAYS ? from - ESTIMATE_STATEMENT_DAYS : 0;

	for (size_t i = earliest; i < from; i++) {
		for (unsigned m = 0; m < STEPS; m++) {
			if (days->days[i].counted >> m & 1) {
				last[m] = i;
				has_last[m] = true;
			}
		}
	}
	for (size_t i = from; i < days->count; i++) {
		if (days->days[i].said)
			day_settle(&days->days[i], i, last, has_last);
		else
			days->days[i].counted = 0;
	}
}

struct estimate_day estimate_days_at(const struct estimate_days *days, int32_t day)
{
	if (days->count == 0 || day < days->first || (size_t)(day - days->first) >= days->count)
		return (struct estimate_day){ 0 };
	return days->days[day - days->first];
}

int estimate_days_written(const struct estimate_days *days, int32_t from, int32_t to)
{
	int32_t end = days->first + (int32_t)days->count;
	int written = 0;

	for (int32_t day = from < days->first ? days->first : from; day <= to && day < end; day++)
		written += days->days[day - days->first].cells != 0;
	return written;
}
