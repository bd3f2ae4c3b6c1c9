/* SPDX-License-Identifier: MIT */
#include "daemon/estimate_model.h"

#include <stdint.h>
#include <string.h>

/*
 * exp(-n / 100), correctly rounded.  A test derives each of them again; they
 * are constants so that the bits do not depend on the C library's exp.
 */
#define E2 0x1.f5dc99badec5bp-1
#define E5 0x1.e7078b0a726a6p-1
#define E6 0x1.e22ef6008dd87p-1
#define E10 0x1.cf46d99d52b3bp-1
#define E12 0x1.c61a6f7bb55d8p-1
#define E15 0x1.b8aeb7444dce0p-1
#define E20 0x1.a330ad6166159p-1
#define E30 0x1.7b4c869c37c05p-1
#define E95 0x1.8c05d6bf08dc0p-2
#define E118 0x1.3aa747143124bp-2
#define E125 0x1.25618372a584fp-2
#define E195 0x1.236096a44340ep-3
#define E215 0x1.dd1e7e023a76fp-4
#define E235 0x1.86a1d08c3409ap-4
#define E240 0x1.7394ab289bfc3p-4
#define E300 0x1.97db0ccceb0afp-5
#define E305 0x1.83f6dcede0c38p-5

struct row {
	int16_t hundredths[STEPS]; /* weights W, in hundredths of a nat */
	double factor[STEPS];	   /* exp(W) */
};

static const struct row cells[CELL_COUNT] = {
	[CELL_ZERO] = { { 0, 0, 0, 0 }, { 1, 1, 1, 1 } },
	[CELL_GREET_REPLY] = { { -10, 0, 0, 0 }, { E10, 1, 1, 1 } },
	[CELL_GREET_NOREPLY] = { { 0, -10, -10, -10 }, { 1, E10, E10, E10 } },
	[CELL_SMALLTALK] = { { -10, 0, 0, 0 }, { E10, 1, 1, 1 } },
	[CELL_INVITE_ACCEPT] = { { -10, 0, 0, 0 }, { E10, 1, 1, 1 } },
	[CELL_FAMILY_MEAL] = { { -10, 0, 0, 0 }, { E10, 1, 1, 1 } },
	[CELL_SUPPORTER_CONTACT] = { { -10, 0, 0, 0 }, { E10, 1, 1, 1 } },
	[CELL_OUTING] = { { -20, -10, 0, 0 }, { E20, E10, 1, 1 } },
	[CELL_HARSH_WORDS] = { { 0, -10, -10, -10 }, { 1, E10, E10, E10 } },
	[CELL_ROOM_ONLY] = { { 0, -10, -10, -20 }, { 1, E10, E10, E20 } },
	[CELL_MEETS_SUPPORTER] = { { -235, 0, 0, 0 }, { E235, 1, 1, 1 } },
	[CELL_MEDICAL] = { { -118, 0, 0, 0 }, { E118, 1, 1, 1 } },
	[CELL_FREE_SPACE] = { { -300, -195, 0, 0 }, { E300, E195, 1, 1 } },
	[CELL_PERSON_GROUP] = { { -240, -125, 0, 0 }, { E240, E125, 1, 1 } },
	[CELL_VOLUNTEER] = { { -215, -215, -95, 0 }, { E215, E215, E95, 1 } },
	[CELL_STUDY] = { { -305, -305, -195, 0 }, { E305, E305, E195, 1 } },
	[CELL_PARTTIME] = { { -305, -305, -195, 0 }, { E305, E305, E195, 1 } },
	[CELL_WORK] = { { -305, -305, -305, 0 }, { E305, E305, E305, 1 } },
};

static const struct row ordinary = { { 0, -5, -15, -30 }, { 1, E5, E15, E30 } };

/* Visits that are not written down make a day without one say less: × 0.4. */
static const struct row ordinary_unwritten = { { 0, -2, -6, -12 }, { 1, E2, E6, E12 } };

/* A probability and its natural logarithm, correctly rounded. */
struct chance {
	double p;
	double log;
};

#define P005 .005, -0x1.5317a1b949c53p+2
#define P01 .01, -0x1.26bb1bbb55516p+2
#define P015 .015, -0x1.0cc7f7ce95b91p+2
#define P03 .03, -0x1.c0d6e3a1428a6p+1
#define P06 .06, -0x1.681dd7a559a2ap+1
#define P07 .07, -0x1.5462a20517cffp+1
#define P08 .08, -0x1.434b1382efeb8p+1
#define P10 .10, -0x1.26bb1bbb55516p+1
#define P15 .15, -0x1.e5a9a7c3ac418p+0
#define P20 .20, -0x1.9c041f7ed8d33p+0
#define P30 .30, -0x1.34378fcbda720p+0
#define P55 .55, -0x1.3217b0fd2b116p-1
#define P66 .66, -0x1.a97ce16b316f2p-2
#define P86 .86, -0x1.34e2a1972f9e2p-3
#define P90 .90, -0x1.af8e8210a415dp-4

static const struct chance statements[STEPS][STEPS] = {
	{ { P90 }, { P06 }, { P01 }, { P005 } },
	{ { P08 }, { P86 }, { P07 }, { P015 } },
	{ { P015 }, { P07 }, { P86 }, { P08 } },
	{ { P005 }, { P01 }, { P06 }, { P90 } },
};

static const struct chance start[STEPS] = { { P55 }, { P20 }, { P15 }, { P10 } };
static const struct chance start_no_place[STEPS] = { { P66 }, { P30 }, { P03 }, { P01 } };

/* Mean days until a step up and a step back; rates are their inverses. */
static const double days_up[STEPS - 1] = { 540, 450, 540 };
static const double days_down[STEPS - 1] = { 600, 440, 320 };

/* Never zero: a visit that was written down must still be able to win. */
static const double no_place_rate = 0.1;

/* A day with daily life passes on the chain like so many days. */
static const double fast_days = 5;

static void row_fill(const struct row *row, double factor[STEPS], double weight[STEPS])
{
	for (int s = 0; s < STEPS; s++) {
		factor[s] = row->factor[s];
		weight[s] = row->hundredths[s] / 100.0;
	}
}

static void chances_fill(const struct chance chances[STEPS], double p[STEPS], double log[STEPS])
{
	for (int s = 0; s < STEPS; s++) {
		p[s] = chances[s].p;
		log[s] = chances[s].log;
	}
}

void estimate_model_init(struct estimate_model *model, const struct estimate_switches *switches)
{
	const struct estimate_switches said =
		switches ? *switches : (struct estimate_switches){ 0 };
	double up[STEPS - 1], down[STEPS - 1];

	*model = (struct estimate_model){ .is_diagnosed = said.diagnosed };
	for (int k = 0; k < CELL_COUNT; k++)
		row_fill(&cells[k], model->cell[k], model->cell_log[k]);
	row_fill(said.visits_unwritten ? &ordinary_unwritten : &ordinary, model->ordinary,
		 model->ordinary_log);
	for (int m = 0; m < STEPS; m++)
		chances_fill(statements[m], model->statement[m], model->statement_log[m]);
	chances_fill(said.no_place ? start_no_place : start, model->start, model->start_log);

	for (int i = 0; i < STEPS - 1; i++) {
		up[i] = 1 / days_up[i];
		down[i] = 1 / days_down[i];
		if (said.no_place && i > 0)
			up[i] *= no_place_rate;
	}
	estimate_model_kernel(up, down, 1, model->slow);
	estimate_model_kernel(up, down, fast_days, model->fast);
}

static void multiply(const double a[STEPS][STEPS], const double b[STEPS][STEPS],
		     double out[STEPS][STEPS])
{
	double product[STEPS][STEPS];

	for (int i = 0; i < STEPS; i++) {
		for (int j = 0; j < STEPS; j++) {
			product[i][j] = 0;
			for (int k = 0; k < STEPS; k++)
				product[i][j] += a[i][k] * b[k][j];
		}
	}
	memcpy(out, product, sizeof product);
}

static void rows_to_one(double matrix[STEPS][STEPS])
{
	for (int i = 0; i < STEPS; i++) {
		double sum = 0;

		for (int j = 0; j < STEPS; j++)
			sum += matrix[i][j];
		for (int j = 0; j < STEPS; j++)
			matrix[i][j] /= sum;
	}
}

/* The uniformised jump matrix: Q + rate × identity, times `days`; all entries >= 0. */
static void jumps_fill(const double up[STEPS - 1], const double down[STEPS - 1], double rate,
		       double days, double jumps[STEPS][STEPS])
{
	memset(jumps, 0, sizeof(double[STEPS][STEPS]));
	for (int i = 0; i < STEPS; i++) {
		double leave = 0;

		if (i < STEPS - 1) {
			jumps[i][i + 1] = up[i] * days;
			leave += up[i];
		}
		if (i > 0) {
			jumps[i][i - 1] = down[i - 1] * days;
			leave += down[i - 1];
		}
		jumps[i][i] = (rate - leave) * days;
	}
}

void estimate_model_kernel(const double up[STEPS - 1], const double down[STEPS - 1], double days,
			   double kernel[STEPS][STEPS])
{
	/* Within a thirty-second of a jump, twelve terms are beyond the last bit. */
	enum { TERMS = 12 };
	double jumps[STEPS][STEPS], term[STEPS][STEPS] = { { 0 } };
	double rate = 0;
	int halvings = 0;

	for (int i = 0; i < STEPS; i++) {
		double leave = (i < STEPS - 1 ? up[i] : 0) + (i > 0 ? down[i - 1] : 0);

		rate = leave > rate ? leave : rate;
	}
	while (rate * days > 1.0 / 32) {
		days /= 2;
		halvings++;
	}
	jumps_fill(up, down, rate, days, jumps);
	for (int i = 0; i < STEPS; i++)
		term[i][i] = 1;
	memcpy(kernel, term, sizeof term);
	for (int n = 1; n <= TERMS; n++) {
		multiply((const double(*)[STEPS])term, (const double(*)[STEPS])jumps, term);
		for (int i = 0; i < STEPS; i++) {
			for (int j = 0; j < STEPS; j++) {
				term[i][j] /= n;
				kernel[i][j] += term[i][j];
			}
		}
	}
	rows_to_one(kernel);
	for (; halvings > 0; halvings--)
		multiply((const double(*)[STEPS])kernel, (const double(*)[STEPS])kernel, kernel);
	rows_to_one(kernel);
}
