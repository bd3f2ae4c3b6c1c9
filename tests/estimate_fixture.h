/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/estimate.h"

/*
 * Help for the tests of the estimate: seeded random numbers, random models and
 * journals, and the same quantities by plain enumeration of every course of
 * steps.
 */

enum { FIXTURE_DAYS_MAX = 7, FIXTURE_FIRST = 20000 };

/* Seeded random numbers.  Source: splitmix64 (S. Vigna), public domain. */
struct fixture_random {
	uint64_t state;
};

uint64_t fixture_next(struct fixture_random *random);
double fixture_unit(struct fixture_random *random); /* 0 <= x < 1 */
double fixture_between(struct fixture_random *random, double low, double high);
int fixture_below(struct fixture_random *random, int limit);		/* 0 … limit - 1 */
int fixture_pick(struct fixture_random *random, const double p[STEPS]); /* 0 … 3 */

/* What a random model must keep to. */
enum fixture_law {
	FIXTURE_ANY,	 /* a birth-death chain; any rows */
	FIXTURE_ISOTONE, /* also: milestone rows never fall with the step, ordinary days never rise
			  */
};

/* A random model whose chain moves within days rather than months. */
void fixture_model(struct fixture_random *random, enum fixture_law law,
		   struct estimate_model *model);

/* Set a row of the model from logarithms. */
void fixture_row(double factor[STEPS], double factor_log[STEPS], const double weights[STEPS]);

/* exp(days × Q) of any generator, by a Taylor series on a small part of the time. */
void fixture_kernel(double generator[STEPS][STEPS], double days, double kernel[STEPS][STEPS]);

/* The generator of a birth-death chain. */
void fixture_generator(const double up[STEPS - 1], const double down[STEPS - 1],
		       double generator[STEPS][STEPS]);

/*
 * Random days from FIXTURE_FIRST on; the first and the last hold something.
 * `density` is how often a day is written.  Released with free(days->days).
 */
void fixture_days(struct fixture_random *random, size_t count, double density,
		  struct estimate_days *days);

/* A random observation of a day: mostly daily life, sometimes a milestone, a statement or a note.
 */
struct observation fixture_observation(struct fixture_random *random, int32_t day);

/*
 * Everything about a short journal from the sum over all 4^count courses of
 * steps, with evidence multiplied by exp(extra).  Written apart from the
 * program's code: logarithms and exp, and no recursion over days but that of
 * the enumeration.
 */
struct fixture_course {
	double p[FIXTURE_DAYS_MAX][STEPS]; /* marginals of every day */
	double best;			   /* weight of the likeliest course */
	uint8_t path[FIXTURE_DAYS_MAX];	   /* one of that weight, 1 … 4 */
};

void fixture_enumerate(const struct estimate_model *model, const struct estimate_days *days,
		       size_t count, double (*extra)[STEPS], struct fixture_course *course);

/* The weight of one course of steps (1 … 4). */
double fixture_weight(const struct estimate_model *model, const struct estimate_days *days,
		      size_t count, const uint8_t *path);

/* The largest difference between two rows of probabilities. */
double fixture_distance(const double a[STEPS], const double b[STEPS]);

/* Whether two results are equal to the bit. */
bool fixture_is_same(const struct estimate_result *a, const struct estimate_result *b);
