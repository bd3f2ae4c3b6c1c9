/* SPDX-License-Identifier: MIT */
#include "daemon/estimate_model.h"
#include "tests/estimate_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* The constants are correctly rounded; exp of a rounded weight may be a unit or two off. */
static bool is_exp(double factor, double weight)
{
	double again = exp(weight);

	return fabs(factor - again) <= 0x1p-51 * again;
}

static struct estimate_switches switches_of(int bits)
{
	return (struct estimate_switches){
		.no_place = bits & 1,
		.visits_unwritten = bits & 2,
		.diagnosed = bits & 4,
	};
}

static void rows_match_their_weights(const double factor[STEPS], const double weight[STEPS])
{
	for (int s = 0; s < STEPS; s++) {
		assert_true(is_exp(factor[s], weight[s]));
		assert_true(factor[s] > 0);
	}
}

static void logs_match(const double p[STEPS], const double logs[STEPS])
{
	for (int s = 0; s < STEPS; s++)
		assert_true(fabs(logs[s] - log(p[s])) <= 0x1p-51 * fabs(logs[s]));
}

static void test_factors_are_exp_of_weights(void **unused)
{
	(void)unused;
	for (int bits = 0; bits < 8; bits++) {
		struct estimate_switches switches = switches_of(bits);
		struct estimate_model model;

		estimate_model_init(&model, &switches);
		for (int k = 0; k < CELL_COUNT; k++)
			rows_match_their_weights(model.cell[k], model.cell_log[k]);
		rows_match_their_weights(model.ordinary, model.ordinary_log);
		for (int m = 0; m < STEPS; m++)
			logs_match(model.statement[m], model.statement_log[m]);
		logs_match(model.start, model.start_log);
	}
}

/* The generator with these mean days, as it stands in share/doc/estimate.md. */
static void generator_of(bool no_place, double generator[STEPS][STEPS])
{
	double rare = no_place ? .1 : 1;
	const double up[] = { 1.0 / 540, rare / 450, rare / 540 };
	const double down[] = { 1.0 / 600, 1.0 / 440, 1.0 / 320 };

	fixture_generator(up, down, generator);
}

static void test_kernels_derived_again(void **unused)
{
	(void)unused;
	for (int no_place = 0; no_place <= 1; no_place++) {
		struct estimate_switches switches = { .no_place = no_place };
		double generator[STEPS][STEPS], slow[STEPS][STEPS], fast[STEPS][STEPS];
		struct estimate_model model;

		estimate_model_init(&model, &switches);
		generator_of(no_place, generator);
		fixture_kernel(generator, 1, slow);
		fixture_kernel(generator, 5, fast);
		for (int i = 0; i < STEPS; i++) {
			assert_true(fixture_distance(model.slow[i], slow[i]) < 1e-14);
			assert_true(fixture_distance(model.fast[i], fast[i]) < 1e-14);
			for (int j = 0; j < STEPS; j++) {
				/* Small entries keep their relative precision, as nothing cancels.
				 */
				assert_true(fabs(model.slow[i][j] / slow[i][j] - 1) < 1e-9);
				assert_true(model.slow[i][j] > 0 && model.fast[i][j] > 0);
			}
		}
	}
}

/* exp(Q) five times is exp(5 Q), and rows are distributions, for rates of any size. */
static void test_kernels_of_random_rates(void **unused)
{
	struct fixture_random random = { 11 };

	(void)unused;
	for (int n = 0; n < 2000; n++) {
		double up[STEPS - 1], down[STEPS - 1], one[STEPS][STEPS], five[STEPS][STEPS];
		double p[STEPS] = { 1, 0, 0, 0 };

		for (int i = 0; i < STEPS - 1; i++) {
			up[i] = pow(10, fixture_between(&random, -5, 1));
			down[i] = pow(10, fixture_between(&random, -5, 1));
		}
		estimate_model_kernel(up, down, 1, one);
		estimate_model_kernel(up, down, 5, five);
		for (int day = 0; day < 5; day++) {
			double next[STEPS] = { 0 };

			for (int i = 0; i < STEPS; i++) {
				for (int j = 0; j < STEPS; j++)
					next[j] += p[i] * one[i][j];
			}
			for (int s = 0; s < STEPS; s++)
				p[s] = next[s];
		}
		assert_true(fixture_distance(p, five[0]) < 1e-12);
	}
}

/* Every 2 × 2 minor is at least zero: what the theorem asks of the chain. */
static void test_kernels_are_totally_positive(void **unused)
{
	(void)unused;
	for (int no_place = 0; no_place <= 1; no_place++) {
		struct estimate_switches switches = { .no_place = no_place };
		struct estimate_model model;

		estimate_model_init(&model, &switches);
		for (int corner = 0; corner < STEPS * STEPS * STEPS * STEPS; corner++) {
			int i = corner & 3, k = corner >> 2 & 3, j = corner >> 4 & 3,
			    l = corner >> 6;

			if (i >= k || j >= l)
				continue;
			assert_true(model.slow[i][j] * model.slow[k][l] >=
				    model.slow[i][l] * model.slow[k][j] - 1e-18);
			assert_true(model.fast[i][j] * model.fast[k][l] >=
				    model.fast[i][l] * model.fast[k][j] - 1e-18);
		}
	}
}

static void test_rows_keep_the_decisions(void **unused)
{
	struct estimate_model model;

	(void)unused;
	estimate_model_init(&model, NULL);
	for (int k = 0; k < CELL_COUNT; k++) {
		double most = model.cell_log[k][0];

		for (int s = 1; s < STEPS; s++) {
			most = fmax(most, model.cell_log[k][s]);
			if (cell_is_milestone((enum cell)k))
				assert_true(model.cell_log[k][s] >= model.cell_log[k][s - 1]);
		}
		assert_true(most == 0);
	}
	for (int s = 0; s < STEPS; s++)
		assert_true(model.cell[CELL_ZERO][s] == 1);
	for (int s = 1; s < STEPS; s++)
		assert_true(model.ordinary_log[s] <= model.ordinary_log[s - 1]);
}

static void test_switches(void **unused)
{
	struct estimate_model usual, switched;
	struct estimate_switches all = switches_of(7);

	(void)unused;
	estimate_model_init(&usual, NULL);
	estimate_model_init(&switched, &all);
	assert_false(usual.is_diagnosed);
	assert_true(switched.is_diagnosed);
	for (int s = 0; s < STEPS; s++)
		assert_true(fabs(switched.ordinary_log[s] - .4 * usual.ordinary_log[s]) < 1e-15);
	assert_true(switched.slow[1][2] > 0 && switched.slow[1][2] < .11 * usual.slow[1][2]);
	assert_true(switched.slow[2][3] > 0 && switched.slow[2][3] < .11 * usual.slow[2][3]);
	assert_true(switched.start[0] > usual.start[0] && switched.start[3] < usual.start[3]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_factors_are_exp_of_weights),
		cmocka_unit_test(test_kernels_derived_again),
		cmocka_unit_test(test_kernels_of_random_rates),
		cmocka_unit_test(test_kernels_are_totally_positive),
		cmocka_unit_test(test_rows_keep_the_decisions),
		cmocka_unit_test(test_switches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
