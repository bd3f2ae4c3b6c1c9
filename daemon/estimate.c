/* SPDX-License-Identifier: MIT */
#include "daemon/estimate.h"

#include <string.h>

/* Bits of the cells that are milestones, and of all others. */
static const uint32_t milestone_bits =
	((UINT32_C(1) << CELL_COUNT) - 1) ^ ((UINT32_C(1) << CELL_FIRST_MILESTONE) - 1);
static const uint32_t daily_bits = (UINT32_C(1) << CELL_FIRST_MILESTONE) - 1;

_Static_assert(CELL_COUNT < 32, "the cells of a day fit its bitset");

/* One number for each step, handled together; Clang and GCC then need half the time. */
typedef double lanes
	__attribute__((vector_size(STEPS * sizeof(double)), aligned(sizeof(double)), may_alias));

/* Where the shown step moves up and down, and what is needed to name a step or a pair. */
static const double move_up = .6;
static const double move_down = .7;
static const double name_step = .55;
static const double name_pair = .80;

bool estimate_is_ordinary(const struct estimate_day *day)
{
	return day->cells != 0 && (day->cells & milestone_bits) == 0;
}

const double (*estimate_kernel(const struct estimate_model *model,
			       const struct estimate_day *day))[STEPS]
{
	/*
	 * Only daily life sets the clock, never a milestone: otherwise adding a
	 * milestone could lower the probability of its own step.
	 */
	return (const double(*)[STEPS])(day->cells & daily_bits ? model->fast : model->slow);
}

static void multiply(double p[STEPS], const double factor[STEPS])
{
	*(lanes *)p *= *(const lanes *)factor;
}

static const double ones[STEPS] = { 1, 1, 1, 1 };

void estimate_evidence(const struct estimate_model *model, const struct estimate_day *day,
		       double factor[STEPS])
{
	const double *first = ones, *ordinary = ones;
	uint32_t left = day->cells;

	/*
	 * In the order of the cells, so that the bits do not depend on the order
	 * of entries.  Most days have one cell or none: both go the same way, as
	 * a branch that cannot be foreseen would cost more than the product.
	 */
	if (left)
		first = model->cell[__builtin_ctz(left)];
	if (estimate_is_ordinary(day))
		ordinary = model->ordinary;
	*(lanes *)factor = *(const lanes *)first * *(const lanes *)ordinary;
	for (left &= left - 1; left; left &= left - 1)
		multiply(factor, model->cell[__builtin_ctz(left)]);
	for (unsigned said = day->counted; said; said &= said - 1)
		multiply(factor, model->statement[__builtin_ctz(said)]);
}

static void weigh(const struct estimate_model *model, const struct estimate_day *day,
		  double p[STEPS])
{
	double factor[STEPS];

	estimate_evidence(model, day, factor);
	multiply(p, factor);
}

void estimate_normalise(double p[STEPS])
{
	double scale = 1 / ((p[0] + p[1]) + (p[2] + p[3]));

	for (int s = 0; s < STEPS; s++)
		p[s] *= scale;
}

/*
 * Keep the size of a vector within bounds by a power of two, which rounds
 * nothing: a division every day would cost more than all the rest.
 */
static void rescale(double p[STEPS])
{
	double sum = (p[0] + p[1]) + (p[2] + p[3]);

	if (sum > 0x1p-64 && sum < 0x1p64)
		return;
	for (int s = 0; s < STEPS; s++)
		p[s] *= sum < 1 ? 0x1p64 : 0x1p-64;
}

int estimate_likeliest(const double p[STEPS])
{
	int best = 0;

	for (int s = 1; s < STEPS; s++) {
		if (p[s] > p[best])
			best = s;
	}
	return best + 1;
}

int estimate_shown(int shown, const double p[STEPS])
{
	double sum = (p[0] + p[1]) + (p[2] + p[3]), above = 0, below = 0;
	int likeliest;

	if (shown == 0)
		return estimate_likeliest(p);
	/* Nothing else can hold enough to move it. */
	if (p[shown - 1] > .5 * sum)
		return shown;
	for (int s = shown; s < STEPS; s++)
		above += p[s];
	for (int s = 0; s < shown - 1; s++)
		below += p[s];
	likeliest = estimate_likeliest(p);
	if (above > move_up * sum && likeliest > shown)
		return likeliest;
	if (below > move_down * sum && likeliest < shown)
		return likeliest;
	return shown;
}

void estimate_start(const struct estimate_model *model, const struct estimate_day *day,
		    struct estimate_state *state)
{
	memcpy(state->p, model->start, sizeof state->p);
	weigh(model, day, state->p);
	rescale(state->p);
	state->shown = estimate_shown(0, state->p);
}

void estimate_forward(const struct estimate_model *model, const struct estimate_day *day,
		      double forward[STEPS])
{
	const double(*kernel)[STEPS] = estimate_kernel(model, day);
	const lanes *row = (const lanes *)kernel;
	lanes next = (row[0] * forward[0] + row[1] * forward[1]) +
		     (row[2] * forward[2] + row[3] * forward[3]);
	double p[STEPS];

	memcpy(p, &next, sizeof p);
	weigh(model, day, p);
	rescale(p);
	memcpy(forward, p, sizeof p);
}

void estimate_step(const struct estimate_model *model, const struct estimate_day *day,
		   struct estimate_state *state)
{
	estimate_forward(model, day, state->p);
	state->shown = estimate_shown(state->shown, state->p);
}

void estimate_back(const struct estimate_model *model, const struct estimate_day *day,
		   double back[STEPS])
{
	const double(*kernel)[STEPS] = estimate_kernel(model, day);
	double before[STEPS];

	weigh(model, day, back);
	for (int i = 0; i < STEPS; i++) {
		before[i] = (kernel[i][0] * back[0] + kernel[i][1] * back[1]) +
			    (kernel[i][2] * back[2] + kernel[i][3] * back[3]);
	}
	rescale(before);
	memcpy(back, before, sizeof before);
}

/* Name a step, or the pair of neighbours that holds it, if they are likely enough. */
static void name(struct estimate_result *result)
{
	int shown = result->shown;

	result->saying = ESTIMATE_UNCLEAR;
	if (result->p[shown - 1] >= name_step) {
		result->saying = ESTIMATE_STEP;
		result->low = shown;
		result->high = shown;
		return;
	}
	/* Both pairs cannot hold enough at once: then the step alone would hold .6. */
	for (int low = shown - 1; low <= shown; low++) {
		if (low < 1 || low >= STEPS || result->p[low - 1] + result->p[low] < name_pair)
			continue;
		result->saying = ESTIMATE_PAIR;
		result->low = low;
		result->high = low + 1;
		return;
	}
}

void estimate_say(const struct estimate_model *model, const struct estimate_days *days, int32_t day,
		  const struct estimate_state *state, struct estimate_result *result)
{
	*result = (struct estimate_result){ .day = day, .saying = ESTIMATE_TOO_FEW };
	memcpy(result->p, state ? state->p : model->start, sizeof result->p);
	if (state) {
		estimate_normalise(result->p);
		result->shown = state->shown;
		result->written_days =
			estimate_days_written(days, day - ESTIMATE_WRITTEN_SPAN + 1, day);
	}
	if (model->is_diagnosed)
		result->saying = ESTIMATE_TREATMENT;
	else if (result->written_days >= ESTIMATE_WRITTEN_MIN)
		name(result);
}

void estimate_filter(const struct estimate_model *model, const struct estimate_days *days,
		     int32_t day, struct estimate_result *result)
{
	static const struct estimate_day empty;
	struct estimate_state state;
	size_t position;

	if (day > ESTIMATE_DAY_MAX)
		day = ESTIMATE_DAY_MAX;
	if (days->count == 0 || day < days->first) {
		estimate_say(model, days, day, NULL, result);
		return;
	}
	position = (size_t)(day - days->first);
	estimate_start(model, &days->days[0], &state);
	for (size_t i = 1; i <= position; i++)
		estimate_step(model, i < days->count ? &days->days[i] : &empty, &state);
	estimate_say(model, days, day, &state, result);
}

void estimate_now_without(const struct observation *observations, size_t count,
			  const struct estimate_switches *switches, int16_t without_kind,
			  int32_t day, struct estimate_result *result)
{
	struct estimate_days *days = estimate_days_new(observations, count, without_kind);
	struct estimate_model model;

	estimate_model_init(&model, switches);
	estimate_filter(&model, days, day, result);
	estimate_days_free(days);
}

void estimate_now(const struct observation *observations, size_t count,
		  const struct estimate_switches *switches, int32_t day,
		  struct estimate_result *result)
{
	estimate_now_without(observations, count, switches, ESTIMATE_NO_KIND, day, result);
}
