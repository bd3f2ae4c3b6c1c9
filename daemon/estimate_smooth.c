/* SPDX-License-Identifier: MIT */
#include "daemon/estimate_smooth.h"

#include "schema/memory.h"

#include <errno.h>
#include <string.h>

static bool are_in_order(int32_t from, int32_t to, int32_t upto)
{
	return from >= ESTIMATE_DAY_MIN && from <= to && to <= upto && upto <= ESTIMATE_DAY_MAX;
}

/*
 * Write the filter of the days from … to, and the start for days before the
 * first entry.  Returns the first day that has a filter; it may lie after `to`.
 */
static int32_t filter_fill(const struct estimate_model *model, const struct estimate_days *days,
			   int32_t from, int32_t to, double (*out)[STEPS])
{
	int32_t first = days->count ? days->first : ESTIMATE_DAY_MAX + 1;
	struct estimate_state state;

	for (int32_t day = from; day <= to && day < first; day++)
		memcpy(out[day - from], model->start, sizeof *out);
	for (int32_t day = first; day <= to; day++) {
		struct estimate_day record = estimate_days_at(days, day);

		if (day == first)
			estimate_start(model, &record, &state);
		else
			estimate_forward(model, &record, state.p);
		if (day >= from) {
			memcpy(out[day - from], state.p, sizeof *out);
			estimate_normalise(out[day - from]);
		}
	}
	return first;
}

static void back_start(double back[STEPS])
{
	for (int s = 0; s < STEPS; s++)
		back[s] = 1.0 / STEPS;
}

static void back_apply(const double back[STEPS], double p[STEPS])
{
	for (int s = 0; s < STEPS; s++)
		p[s] *= back[s];
	estimate_normalise(p);
}

int estimate_smooth(const struct estimate_model *model, const struct estimate_days *days,
		    int32_t from, int32_t to, int32_t upto, double (*out)[STEPS])
{
	double back[STEPS];
	int32_t first;

	if (!are_in_order(from, to, upto))
		return -EINVAL;
	first = filter_fill(model, days, from, to, out);
	back_start(back);
	for (int32_t day = upto; day >= from && day >= first; day--) {
		struct estimate_day record = estimate_days_at(days, day);

		/* On the last day nothing later is known: the filter stays as it is, to the bit. */
		if (day <= to && day < upto)
			back_apply(back, out[day - from]);
		estimate_back(model, &record, back);
	}
	return 0;
}

int estimate_smooth_back(const struct estimate_model *model, const struct estimate_days *days,
			 int32_t day, int32_t upto, double p[STEPS])
{
	double back[STEPS];

	if (!are_in_order(day, day, upto))
		return -EINVAL;
	if (days->count == 0 || day < days->first || upto == day)
		return 0;
	back_start(back);
	for (int32_t later = upto; later > day; later--) {
		struct estimate_day record = estimate_days_at(days, later);

		estimate_back(model, &record, back);
	}
	back_apply(back, p);
	return 0;
}

int estimate_smooth_lag(const struct estimate_model *model, const struct estimate_days *days,
			int32_t from, int32_t to, int32_t upto, int32_t lag, double (*out)[STEPS])
{
	int32_t first;

	if (!are_in_order(from, to, upto) || lag < 0)
		return -EINVAL;
	first = filter_fill(model, days, from, to, out);
	for (int32_t day = first > from ? first : from; day <= to; day++) {
		int32_t last = upto - day > lag ? day + lag : upto;
		double back[STEPS];

		if (last == day)
			continue;
		back_start(back);
		for (int32_t later = last; later > day; later--) {
			struct estimate_day record = estimate_days_at(days, later);

			estimate_back(model, &record, back);
		}
		back_apply(back, out[day - from]);
	}
	return 0;
}

/*
 * The likeliest way into each step of a day, from the best products of the day
 * before; the ways are returned as two bits a step.
 */
static uint8_t path_step(const struct estimate_model *model, const struct estimate_day *day,
			 double best[STEPS])
{
	const double(*kernel)[STEPS] = estimate_kernel(model, day);
	double factor[STEPS], next[STEPS], most = 0;
	unsigned ways = 0;

	estimate_evidence(model, day, factor);
	for (unsigned j = 0; j < STEPS; j++) {
		unsigned way = j;

		next[j] = best[j] * kernel[j][j];
		for (unsigned i = 0; i < STEPS; i++) {
			if (best[i] * kernel[i][j] > next[j]) {
				next[j] = best[i] * kernel[i][j];
				way = i;
			}
		}
		next[j] *= factor[j];
		ways |= way << 2 * j;
		most = next[j] > most ? next[j] : most;
	}
	/* A power of two rounds nothing, so that ties stay ties. */
	for (int s = 0; s < STEPS; s++)
		best[s] = most < 0x1p-200 ? next[s] * 0x1p200 : next[s];
	return (uint8_t)ways;
}

int estimate_smooth_path(const struct estimate_model *model, const struct estimate_days *days,
			 int32_t from, int32_t to, int32_t upto, uint8_t *out)
{
	int32_t first = days->count ? days->first : ESTIMATE_DAY_MAX + 1;
	double best[STEPS], factor[STEPS];
	struct estimate_day record;
	unsigned step;
	uint8_t *ways;

	if (!are_in_order(from, to, upto))
		return -EINVAL;
	memset(out, 0, (size_t)(to - from) + 1);
	if (upto < first)
		return 0;

	ways = memory_zeroed((size_t)(upto - first) + 1, sizeof *ways);
	record = estimate_days_at(days, first);
	estimate_evidence(model, &record, factor);
	for (int s = 0; s < STEPS; s++)
		best[s] = model->start[s] * factor[s];
	for (int32_t day = first + 1; day <= upto; day++) {
		record = estimate_days_at(days, day);
		ways[day - first] = path_step(model, &record, best);
	}
	step = (unsigned)estimate_likeliest(best) - 1;
	for (int32_t day = upto; day >= first && day >= from; day--) {
		if (day <= to)
			out[day - from] = (uint8_t)(step + 1);
		step = ways[day - first] >> 2 * step & 3;
	}
	free(ways);
	return 0;
}
