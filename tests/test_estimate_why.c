/* SPDX-License-Identifier: MIT */
#include "daemon/estimate_index.h"
#include "daemon/estimate_smooth.h"
#include "daemon/estimate_why.h"
#include "tests/estimate_fixture.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ENTRIES_MAX = 24 };

/* A short random journal with its days, and a question about it. */
struct asked {
	struct estimate_model model;
	struct observation observations[ENTRIES_MAX];
	size_t count;
	struct estimate_days *days;
	struct estimate_question question;
	size_t used; /* days up to question.upto */
};

static bool ask(struct fixture_random *random, enum fixture_law law, struct asked *asked)
{
	int32_t span = 1 + fixture_below(random, FIXTURE_DAYS_MAX), last;

	fixture_model(random, law, &asked->model);
	asked->count = (size_t)(1 + fixture_below(random, ENTRIES_MAX));
	for (size_t i = 0; i < asked->count; i++)
		asked->observations[i] =
			fixture_observation(random, FIXTURE_FIRST + fixture_below(random, span));
	asked->days = estimate_days_new(asked->observations, asked->count, ESTIMATE_NO_KIND);
	if (asked->days->count == 0) {
		estimate_days_free(asked->days);
		return false;
	}
	last = asked->days->first + (int32_t)asked->days->count - 1;
	asked->question.day = asked->days->first + fixture_below(random, (int)asked->days->count);
	asked->question.upto =
		asked->question.day + fixture_below(random, last - asked->question.day + 1);
	asked->question.threshold = 2 + fixture_below(random, STEPS - 1);
	asked->question.since = asked->days->first;
	asked->question.is_brief = false;
	asked->used = (size_t)(asked->question.upto - asked->days->first) + 1;
	return true;
}

/* logit P(step on T >= m) with evidence multiplied by exp(size × weights). */
static double logit(const struct asked *asked, double (*weights)[STEPS], double size)
{
	double extra[FIXTURE_DAYS_MAX][STEPS], high = 0, low = 0;
	struct fixture_course course;
	const double *p = course.p[asked->question.day - asked->days->first];

	for (size_t i = 0; i < asked->used; i++) {
		for (int s = 0; s < STEPS; s++)
			extra[i][s] = size * weights[i][s];
	}
	fixture_enumerate(&asked->model, asked->days, asked->used, extra, &course);
	for (int s = 0; s < STEPS; s++) {
		if (s + 1 >= asked->question.threshold)
			high += p[s];
		else
			low += p[s];
	}
	return log(high / low);
}

static void derivative_is(const struct asked *asked, double (*weights)[STEPS], double influence)
{
	const double size = 1e-4;
	double slope = (logit(asked, weights, size) - logit(asked, weights, -size)) / (2 * size);

	assert_true(fabs(slope - influence) < 1e-6);
}

static void entry_is_right(const struct asked *asked, const struct estimate_why *why, size_t entry)
{
	const struct observation *o = &asked->observations[entry];
	double weights[FIXTURE_DAYS_MAX][STEPS] = { { 0 } };
	size_t position;

	if (!estimate_days_sees(o) || o->day > asked->question.upto) {
		assert_true(why->entries[entry] == 0);
		return;
	}
	position = (size_t)(o->day - asked->days->first);
	if (o->statement == 0)
		memcpy(weights[position], asked->model.cell_log[o->cell], sizeof weights[0]);
	else if (asked->days->days[position].counted >> (o->statement - 1) & 1)
		memcpy(weights[position], asked->model.statement_log[o->statement - 1],
		       sizeof weights[0]);
	derivative_is(asked, weights, why->entries[entry]);
}

static void test_influences_are_derivatives(void **unused)
{
	struct fixture_random random = { 51 };

	(void)unused;
	for (int n = 0; n < 400; n++) {
		double prior[FIXTURE_DAYS_MAX][STEPS] = { { 0 } };
		double ordinary[FIXTURE_DAYS_MAX][STEPS] = { { 0 } };
		struct estimate_why *why;
		struct asked asked;

		if (!ask(&random, FIXTURE_ANY, &asked))
			continue;
		assert_int_equal(estimate_why_new(asked.observations, asked.count, asked.days,
						  &asked.model, &asked.question, &why),
				 0);
		for (size_t i = 0; i < asked.count; i++)
			entry_is_right(&asked, why, i);
		memcpy(prior[0], asked.model.start_log, sizeof prior[0]);
		derivative_is(&asked, prior, why->prior);
		for (size_t i = 0; i < asked.used; i++) {
			if (estimate_is_ordinary(&asked.days->days[i]))
				memcpy(ordinary[i], asked.model.ordinary_log, sizeof ordinary[i]);
		}
		derivative_is(&asked, ordinary, why->ordinary);
		estimate_why_free(why);
		estimate_days_free(asked.days);
	}
}

/* Kinds hold the sums of what their entries show, each shown thing once. */
static void test_kinds_are_sums(void **unused)
{
	struct fixture_random random = { 52 };

	(void)unused;
	for (int n = 0; n < 1000; n++) {
		double shown[FIXTURE_DAYS_MAX][CELL_COUNT + STEPS] = { { 0 } };
		double of_kinds = 0, all = 0;
		size_t entries = 0, used = 0;
		struct estimate_why *why;
		struct asked asked;

		if (!ask(&random, FIXTURE_ANY, &asked))
			continue;
		assert_int_equal(estimate_why_new(asked.observations, asked.count, asked.days,
						  &asked.model, &asked.question, &why),
				 0);
		for (size_t i = 0; i < asked.count; i++) {
			const struct observation *o = &asked.observations[i];

			if (!estimate_days_sees(o) || o->day > asked.question.upto)
				continue;
			used++;
			shown[o->day - FIXTURE_FIRST][o->statement ? CELL_COUNT - 1 + o->statement
								   : o->cell] = why->entries[i];
		}
		for (int day = 0; day < FIXTURE_DAYS_MAX; day++) {
			for (int k = 0; k < CELL_COUNT + STEPS; k++)
				all += shown[day][k];
		}
		for (size_t i = 0; i < why->kind_count; i++) {
			of_kinds += why->kinds[i].influence;
			entries += why->kinds[i].entries;
			if (i > 0)
				assert_true(why->kinds[i].influence <= why->kinds[i - 1].influence);
		}
		assert_true(fabs(of_kinds - all) < 1e-9);
		assert_int_equal(entries, used);
		estimate_why_free(why);
		estimate_days_free(asked.days);
	}
}

static double reach_of(const double p[STEPS], int threshold)
{
	double reach = 0;

	for (int s = threshold; s <= STEPS; s++)
		reach += p[s - 1];
	return reach;
}

static void test_without_each_kind(void **unused)
{
	struct fixture_random random = { 53 };

	(void)unused;
	for (int n = 0; n < 500; n++) {
		struct estimate_why *why;
		struct asked asked;

		if (!ask(&random, FIXTURE_ANY, &asked))
			continue;
		assert_int_equal(estimate_why_new(asked.observations, asked.count, asked.days,
						  &asked.model, &asked.question, &why),
				 0);
		assert_true(fabs(why->reach - reach_of(why->p, asked.question.threshold)) < 1e-15);
		for (size_t i = 0; i < why->kind_count; i++) {
			struct estimate_days *rest = estimate_days_new(
				asked.observations, asked.count, why->kinds[i].kind);
			double p[1][STEPS];

			assert_int_equal(estimate_smooth(&asked.model, rest, asked.question.day,
							 asked.question.day, asked.question.upto,
							 p),
					 0);
			assert_memory_equal(p[0], why->kinds[i].without, sizeof p[0]);
			assert_true(fabs(reach_of(p[0], asked.question.threshold) -
					 why->kinds[i].without_reach) < 1e-15);
			/* From the first day on, the recent entries are all up to the day. */
			if (asked.question.upto == asked.question.day) {
				assert_true(fabs(why->kinds[i].recent - why->kinds[i].influence) <
					    1e-12);
				assert_int_equal(why->kinds[i].recent_entries,
						 why->kinds[i].entries);
			}
			estimate_days_free(rest);
		}
		estimate_why_free(why);
		estimate_days_free(asked.days);
	}
}

static void test_milestones_never_speak_against(void **unused)
{
	struct fixture_random random = { 54 };
	int milestones = 0;

	(void)unused;
	for (int n = 0; n < 3000; n++) {
		struct estimate_why *why;
		struct asked asked;

		if (!ask(&random, FIXTURE_ISOTONE, &asked))
			continue;
		if (n % 2)
			estimate_model_init(&asked.model, NULL);
		assert_int_equal(estimate_why_new(asked.observations, asked.count, asked.days,
						  &asked.model, &asked.question, &why),
				 0);
		for (size_t i = 0; i < asked.count; i++) {
			if (!cell_is_milestone((enum cell)asked.observations[i].cell))
				continue;
			assert_true(why->entries[i] >= -1e-12);
			milestones++;
		}
		estimate_why_free(why);
		estimate_days_free(asked.days);
	}
	assert_true(milestones > 1000);
}

/* Equal observations as one, in the order of their days, weigh what they weigh one by one. */
static void test_equal_ones_weigh_as_one(void **unused)
{
	struct fixture_random random = { 55 };

	(void)unused;
	for (int n = 0; n < 300; n++) {
		struct estimate_why *one_by_one, *together;
		const struct observation *kept;
		struct estimate_index *index;
		struct asked asked;
		size_t count;

		if (!ask(&random, FIXTURE_ANY, &asked))
			continue;
		index = estimate_index_new_model(&asked.model);
		for (size_t i = 0; i < asked.count; i++)
			estimate_index_add(index, &asked.observations[i]);
		kept = estimate_index_observations(index, &count);
		assert_int_equal(estimate_why_new(asked.observations, asked.count, asked.days,
						  &asked.model, &asked.question, &one_by_one),
				 0);
		assert_int_equal(estimate_why_new(kept, count, estimate_index_days(index),
						  &asked.model, &asked.question, &together),
				 0);
		assert_int_equal(one_by_one->kind_count, together->kind_count);
		for (size_t i = 0; i < together->kind_count; i++) {
			const struct estimate_why_kind *a = &one_by_one->kinds[i];
			const struct estimate_why_kind *b = &together->kinds[i];

			assert_int_equal(a->kind, b->kind);
			assert_int_equal(a->entries, b->entries);
			assert_int_equal(a->recent_entries, b->recent_entries);
			assert_memory_equal(&a->influence, &b->influence, sizeof a->influence);
			assert_memory_equal(&a->recent, &b->recent, sizeof a->recent);
			assert_memory_equal(a->without, b->without, sizeof a->without);
		}
		estimate_why_free(one_by_one);
		estimate_why_free(together);
		estimate_index_free(index);
		estimate_days_free(asked.days);
	}
}

static void test_two_kinds_share_what_they_show(void **unused)
{
	const struct observation observations[] = {
		{ .day = 10, .kind = 3, .cell = CELL_INVITE_ACCEPT },
		{ .day = 10, .kind = 4, .cell = CELL_INVITE_ACCEPT },
		{ .day = 10, .kind = 4, .cell = CELL_INVITE_ACCEPT },
		{ .day = 11, .kind = 4, .cell = CELL_INVITE_ACCEPT },
	};
	const struct estimate_question question = { .day = 12, .upto = 12, .threshold = 2 };
	struct estimate_days *days = estimate_days_new(observations, 4, ESTIMATE_NO_KIND);
	struct estimate_model model;
	struct estimate_why *why;

	(void)unused;
	estimate_model_init(&model, NULL);
	assert_int_equal(estimate_why_new(observations, 4, days, &model, &question, &why), 0);
	assert_int_equal(why->kind_count, 2);
	assert_int_equal(why->kinds[0].kind, 4);
	assert_int_equal(why->kinds[0].entries, 3);
	assert_true(why->entries[0] > 0 && why->entries[0] == why->entries[2]);
	assert_true(fabs(why->kinds[1].influence - why->entries[0] / 2) < 1e-15);
	assert_true(fabs(why->kinds[0].influence - why->entries[0] / 2 - why->entries[3]) < 1e-15);
	estimate_why_free(why);
	estimate_days_free(days);
}

static void test_questions_out_of_range(void **unused)
{
	const struct observation observation = { .day = 10, .cell = CELL_OUTING };
	struct estimate_question question = { .day = 9, .upto = 20, .threshold = 2 };
	struct estimate_days *days = estimate_days_new(&observation, 1, ESTIMATE_NO_KIND);
	const struct estimate_days none = { .count = 0 };
	struct estimate_model model;
	struct estimate_why *why = NULL;

	(void)unused;
	estimate_model_init(&model, NULL);
	assert_int_equal(estimate_why_new(&observation, 1, days, &model, &question, &why),
			 -ENODATA);
	assert_int_equal(estimate_why_new(NULL, 0, &none, &model, &question, &why), -ENODATA);
	question = (struct estimate_question){ .day = 10, .upto = 9, .threshold = 2 };
	assert_int_equal(estimate_why_new(&observation, 1, days, &model, &question, &why), -EINVAL);
	question = (struct estimate_question){ .day = 10, .upto = 10, .threshold = 1 };
	assert_int_equal(estimate_why_new(&observation, 1, days, &model, &question, &why), -EINVAL);
	question.threshold = 5;
	assert_int_equal(estimate_why_new(&observation, 1, days, &model, &question, &why), -EINVAL);
	question = (struct estimate_question){ .day = 10, .upto = INT32_MAX, .threshold = 2 };
	assert_int_equal(estimate_why_new(&observation, 1, days, &model, &question, &why), -EINVAL);
	assert_null(why);
	estimate_why_free(NULL);
	estimate_days_free(days);
	const double settled[STEPS] = { 0.01, 0.64, 0.35, 0.0 };
	const double rising[STEPS] = { 0.45, 0.5, 0.05, 0.0 };

	assert_int_equal(estimate_why_threshold(1, settled), 2);
	assert_int_equal(estimate_why_threshold(2, settled), 3);
	assert_int_equal(estimate_why_threshold(2, rising), 2);
	assert_int_equal(estimate_why_threshold(4, settled), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_influences_are_derivatives),
		cmocka_unit_test(test_kinds_are_sums),
		cmocka_unit_test(test_without_each_kind),
		cmocka_unit_test(test_milestones_never_speak_against),
		cmocka_unit_test(test_equal_ones_weigh_as_one),
		cmocka_unit_test(test_two_kinds_share_what_they_show),
		cmocka_unit_test(test_questions_out_of_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
