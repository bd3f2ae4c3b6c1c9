/* SPDX-License-Identifier: MIT */
#include "tests/estimate_fixture.h"

#include "schema/memory.h"

#include <math.h>
#include <string.h>

uint64_t fixture_next(struct fixture_random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

double fixture_unit(struct fixture_random *random)
{
	return (double)(fixture_next(random) >> 11) * 0x1p-53;
}

double fixture_between(struct fixture_random *random, double low, double high)
{
	return low + (high - low) * fixture_unit(random);
}

int fixture_below(struct fixture_random *random, int limit)
{
	return (int)(fixture_unit(random) * limit);
}

int fixture_pick(struct fixture_random *random, const double p[STEPS])
{
	double left = fixture_unit(random);

	for (int s = 0; s < STEPS - 1; s++) {
		left -= p[s];
		if (left < 0)
			return s;
	}
	return STEPS - 1;
}

void fixture_row(double factor[STEPS], double factor_log[STEPS], const double weights[STEPS])
{
	for (int s = 0; s < STEPS; s++) {
		factor_log[s] = weights[s];
		factor[s] = exp(weights[s]);
	}
}

/* direction: 1 never falls with the step, -1 never rises, 0 any. */
static void random_row(struct fixture_random *random, int direction, double factor[STEPS],
		       double factor_log[STEPS])
{
	double weights[STEPS], from = 0;

	for (int s = 0; s < STEPS; s++) {
		double change = fixture_below(random, 3) ? fixture_between(random, 0, 1.5) : 0;

		weights[s] = direction ? from : fixture_between(random, -3, 0);
		from += direction * change;
	}
	fixture_row(factor, factor_log, weights);
}

void fixture_model(struct fixture_random *random, enum fixture_law law,
		   struct estimate_model *model)
{
	bool isotone = law == FIXTURE_ISOTONE;
	double up[STEPS - 1], down[STEPS - 1], sum = 0;

	memset(model, 0, sizeof *model);
	for (int i = 0; i < STEPS - 1; i++) {
		up[i] = fixture_between(random, .001, .5);
		down[i] = fixture_between(random, .001, .5);
	}
	estimate_model_kernel(up, down, 1, model->slow);
	estimate_model_kernel(up, down, 5, model->fast);
	for (int k = 0; k < CELL_COUNT; k++)
		random_row(random, isotone && k >= CELL_FIRST_MILESTONE, model->cell[k],
			   model->cell_log[k]);
	random_row(random, isotone ? -1 : 0, model->ordinary, model->ordinary_log);
	for (int m = 0; m < STEPS; m++)
		random_row(random, 0, model->statement[m], model->statement_log[m]);
	for (int s = 0; s < STEPS; s++)
		sum += model->start[s] = fixture_between(random, .01, 1);
	for (int s = 0; s < STEPS; s++) {
		model->start[s] /= sum;
		model->start_log[s] = log(model->start[s]);
	}
}

void fixture_generator(const double up[STEPS - 1], const double down[STEPS - 1],
		       double generator[STEPS][STEPS])
{
	memset(generator, 0, sizeof(double[STEPS][STEPS]));
	for (int i = 0; i < STEPS - 1; i++) {
		generator[i][i + 1] = up[i];
		generator[i + 1][i] = down[i];
		generator[i][i] -= up[i];
		generator[i + 1][i + 1] -= down[i];
	}
}

static void multiply(double a[STEPS][STEPS], double b[STEPS][STEPS], double out[STEPS][STEPS])
{
	double product[STEPS][STEPS] = { { 0 } };

	for (int i = 0; i < STEPS; i++) {
		for (int j = 0; j < STEPS; j++) {
			for (int k = 0; k < STEPS; k++)
				product[i][j] += a[i][k] * b[k][j];
		}
	}
	memcpy(out, product, sizeof product);
}

void fixture_kernel(double generator[STEPS][STEPS], double days, double kernel[STEPS][STEPS])
{
	enum { HALVINGS = 4, TERMS = 30 };
	double part[STEPS][STEPS], term[STEPS][STEPS] = { { 0 } };

	for (int i = 0; i < STEPS; i++) {
		for (int j = 0; j < STEPS; j++)
			part[i][j] = generator[i][j] * days / (1 << HALVINGS);
		term[i][i] = 1;
	}
	memcpy(kernel, term, sizeof term);
	for (int n = 1; n <= TERMS; n++) {
		multiply(term, part, term);
		for (int i = 0; i < STEPS; i++) {
			for (int j = 0; j < STEPS; j++) {
				term[i][j] /= n;
				kernel[i][j] += term[i][j];
			}
		}
	}
	for (int n = 0; n < HALVINGS; n++)
		multiply(kernel, kernel, kernel);
}

static void random_day(struct fixture_random *random, struct estimate_day *day)
{
	int cells = 1 + fixture_below(random, 3);

	for (int i = 0; i < cells; i++)
		day->cells |= UINT32_C(1) << fixture_below(random, CELL_COUNT);
	if (fixture_below(random, 4) == 0)
		day->said = (uint8_t)(1U << fixture_below(random, STEPS));
	if (fixture_below(random, 8) == 0)
		day->said |= (uint8_t)(1U << fixture_below(random, STEPS));
	if (day->said && fixture_below(random, 2))
		day->cells = 0;
}

void fixture_days(struct fixture_random *random, size_t count, double density,
		  struct estimate_days *days)
{
	days->first = FIXTURE_FIRST;
	days->count = count;
	days->days = memory_zeroed(count, sizeof *days->days);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || i == count - 1 || fixture_unit(random) < density)
			random_day(random, &days->days[i]);
	}
	estimate_days_settle(days, 0);
}

struct observation fixture_observation(struct fixture_random *random, int32_t day)
{
	struct observation observation = { .day = day, .cell = CELL_NONE };
	int sort = fixture_below(random, 20);

	if (sort < 14)
		observation.cell = (int8_t)fixture_below(random, CELL_FIRST_MILESTONE);
	else if (sort < 17)
		observation.cell =
			(int8_t)(CELL_FIRST_MILESTONE +
				 fixture_below(random, CELL_COUNT - CELL_FIRST_MILESTONE));
	else if (sort < 19)
		observation.statement = (int8_t)(1 + fixture_below(random, STEPS));
	observation.kind = (int16_t)(observation.statement ? 30 : (observation.cell + 1) % 12);
	return observation;
}

/* The logarithm of a day's evidence at a step (0 … 3). */
static double evidence(const struct estimate_model *model, const struct estimate_day *day, int step)
{
	bool has_milestone = false;
	double sum = 0;

	for (int k = 0; k < CELL_COUNT; k++) {
		if (day->cells >> k & 1) {
			sum += model->cell_log[k][step];
			has_milestone = has_milestone || cell_is_milestone((enum cell)k);
		}
	}
	if (day->cells && !has_milestone)
		sum += model->ordinary_log[step];
	for (int m = 0; m < STEPS; m++) {
		if (day->counted >> m & 1)
			sum += model->statement_log[m][step];
	}
	return sum;
}

static double move(const struct estimate_model *model, const struct estimate_day *day, int from,
		   int to)
{
	for (int k = 0; k < CELL_COUNT; k++) {
		if ((day->cells >> k & 1) && !cell_is_milestone((enum cell)k))
			return model->fast[from][to];
	}
	return model->slow[from][to];
}

struct enumeration {
	const struct estimate_model *model;
	const struct estimate_days *days;
	size_t count;
	double evidence[FIXTURE_DAYS_MAX][STEPS];
	uint8_t path[FIXTURE_DAYS_MAX];
	struct fixture_course *course;
};

static void enumerate_from(struct enumeration *e, size_t day, double weight)
{
	if (day == e->count) {
		for (size_t i = 0; i < e->count; i++)
			e->course->p[i][e->path[i] - 1] += weight;
		if (weight > e->course->best) {
			e->course->best = weight;
			memcpy(e->course->path, e->path, sizeof e->path);
		}
		return;
	}
	for (int s = 0; s < STEPS; s++) {
		double into =
			day == 0 ? e->model->start[s]
				 : move(e->model, &e->days->days[day], e->path[day - 1] - 1, s);

		e->path[day] = (uint8_t)(s + 1);
		enumerate_from(e, day + 1, weight * into * e->evidence[day][s]);
	}
}

void fixture_enumerate(const struct estimate_model *model, const struct estimate_days *days,
		       size_t count, double (*extra)[STEPS], struct fixture_course *course)
{
	struct enumeration e = { .model = model, .days = days, .count = count, .course = course };

	memset(course, 0, sizeof *course);
	for (size_t i = 0; i < count; i++) {
		for (int s = 0; s < STEPS; s++)
			e.evidence[i][s] =
				exp(evidence(model, &days->days[i], s) + (extra ? extra[i][s] : 0));
	}
	enumerate_from(&e, 0, 1);
	for (size_t i = 0; i < count; i++) {
		double sum = 0;

		for (int s = 0; s < STEPS; s++)
			sum += course->p[i][s];
		for (int s = 0; s < STEPS; s++)
			course->p[i][s] /= sum;
	}
}

double fixture_weight(const struct estimate_model *model, const struct estimate_days *days,
		      size_t count, const uint8_t *path)
{
	double weight = 1;

	for (size_t i = 0; i < count; i++) {
		int s = path[i] - 1;

		weight *=
			i == 0 ? model->start[s] : move(model, &days->days[i], path[i - 1] - 1, s);
		weight *= exp(evidence(model, &days->days[i], s));
	}
	return weight;
}

double fixture_distance(const double a[STEPS], const double b[STEPS])
{
	double most = 0;

	for (int s = 0; s < STEPS; s++)
		most = fmax(most, fabs(a[s] - b[s]));
	return most;
}

bool fixture_is_same(const struct estimate_result *a, const struct estimate_result *b)
{
	return a->day == b->day && memcmp(a->p, b->p, sizeof a->p) == 0 && a->shown == b->shown &&
	       a->saying == b->saying && a->low == b->low && a->high == b->high &&
	       a->written_days == b->written_days;
}
