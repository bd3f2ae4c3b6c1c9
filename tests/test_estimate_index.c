/* SPDX-License-Identifier: MIT */
#include "daemon/estimate_index.h"
#include "tests/estimate_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ENTRIES_MAX = 4000 };

/* The same observations in a plain array, and the index that must agree with it. */
struct twin {
	struct observation observations[ENTRIES_MAX];
	size_t count;
	struct estimate_switches switches;
	struct estimate_index *index;
};

static struct twin twin;

static int set_up(void **unused)
{
	(void)unused;
	twin.count = 0;
	twin.switches = (struct estimate_switches){ 0 };
	twin.index = estimate_index_new(NULL);
	return 0;
}

static int tear_down(void **unused)
{
	(void)unused;
	estimate_index_free(twin.index);
	return 0;
}

static void add(struct observation observation)
{
	assert_true(twin.count < ENTRIES_MAX);
	twin.observations[twin.count++] = observation;
	estimate_index_add(twin.index, &observation);
}

static void take_out(size_t place)
{
	const struct observation observation = twin.observations[place];

	twin.observations[place] = twin.observations[--twin.count];
	assert_int_equal(estimate_index_remove(twin.index, &observation), 0);
}

static void agrees(int32_t day)
{
	struct estimate_result batch, kept;

	estimate_now(twin.observations, twin.count, &twin.switches, day, &batch);
	estimate_index_now(twin.index, day, &kept);
	assert_true(fixture_is_same(&batch, &kept));
}

static void days_agree(void)
{
	struct estimate_days *batch =
		estimate_days_new(twin.observations, twin.count, ESTIMATE_NO_KIND);
	const struct estimate_days *kept = estimate_index_days(twin.index);

	assert_int_equal(batch->count, kept->count);
	if (batch->count > 0) {
		assert_int_equal(batch->first, kept->first);
		assert_memory_equal(batch->days, kept->days, batch->count * sizeof *batch->days);
	}
	estimate_days_free(batch);
}

static void change(struct fixture_random *random, int32_t span)
{
	int32_t day = FIXTURE_FIRST + fixture_below(random, span);
	int sort = fixture_below(random, 100);

	if (sort < 55 && twin.count < ENTRIES_MAX - 1) {
		add(fixture_observation(random, day));
	} else if (sort < 60 && twin.count > 0 && twin.count < ENTRIES_MAX - 1) {
		/* The same thing twice on one day. */
		add(twin.observations[fixture_below(random, (int)twin.count)]);
	} else if (sort < 98 && twin.count > 0) {
		take_out((size_t)fixture_below(random, (int)twin.count));
	} else if (sort == 98) {
		twin.switches.no_place = fixture_below(random, 2);
		twin.switches.visits_unwritten = fixture_below(random, 2);
		twin.switches.diagnosed = fixture_below(random, 4) == 0;
		estimate_index_switch(twin.index, &twin.switches);
	} else if (fixture_below(random, 8) == 0) {
		estimate_index_clear(twin.index);
		twin.count = 0;
	}
}

/* Dense and sparse journals, long and short, changed anywhere and asked about any day. */
static void test_random_changes(void **unused)
{
	const int32_t spans[] = { 3, 40, 150, 400, 2500 };
	struct fixture_random random = { 61 };

	(void)unused;
	for (size_t n = 0; n < sizeof spans / sizeof spans[0]; n++) {
		estimate_index_clear(twin.index);
		twin.count = 0;
		for (int step = 0; step < 4000; step++) {
			change(&random, spans[n]);
			if (fixture_below(&random, 3) == 0)
				agrees(FIXTURE_FIRST - 5 + fixture_below(&random, spans[n] + 70));
			if (step % 50 == 0)
				days_agree();
		}
		days_agree();
	}
}

/* A journal as it is lived: today's entries, some late ones, some corrections. */
static void test_years_of_writing(void **unused)
{
	struct fixture_random random = { 62 };
	int32_t last = FIXTURE_FIRST + 1200;

	(void)unused;
	for (int32_t today = FIXTURE_FIRST; today < last; today++) {
		for (int i = fixture_below(&random, 4); i > 0; i--) {
			int32_t back = fixture_below(&random, 5) ? 0 : fixture_below(&random, 400);

			add(fixture_observation(&random, today - back));
			agrees(today);
		}
		if (fixture_below(&random, 5) == 0 && twin.count > 0)
			take_out(twin.count - 1 -
				 (size_t)fixture_below(&random,
						       twin.count > 30 ? 30 : (int)twin.count));
		agrees(today);
	}
	for (int32_t day = FIXTURE_FIRST - 410; day < last + 200; day += 7)
		agrees(day);
}

static void test_emptied_to_nothing(void **unused)
{
	struct fixture_random random = { 63 };

	(void)unused;
	for (int n = 0; n < 300; n++)
		add(fixture_observation(&random, FIXTURE_FIRST + fixture_below(&random, 300)));
	while (twin.count > 0) {
		take_out((size_t)fixture_below(&random, (int)twin.count));
		agrees(FIXTURE_FIRST + fixture_below(&random, 310));
	}
	assert_int_equal(estimate_index_days(twin.index)->count, 0);
}

/* Adding and taking out again leaves every day as it was. */
static void test_add_then_delete_is_identity(void **unused)
{
	struct fixture_random random = { 64 };

	(void)unused;
	for (int n = 0; n < 200; n++)
		add(fixture_observation(&random, FIXTURE_FIRST + fixture_below(&random, 250)));
	for (int n = 0; n < 2000; n++) {
		int32_t day = FIXTURE_FIRST + fixture_below(&random, 280);
		struct observation extra = fixture_observation(
			&random, FIXTURE_FIRST - 30 + fixture_below(&random, 310));
		struct estimate_result before, after;

		estimate_index_now(twin.index, day, &before);
		estimate_index_add(twin.index, &extra);
		if (n % 2)
			estimate_index_now(twin.index, day, &after);
		assert_int_equal(estimate_index_remove(twin.index, &extra), 0);
		estimate_index_now(twin.index, day, &after);
		assert_true(fixture_is_same(&before, &after));
	}
	days_agree();
}

static void test_one_of_two_equal_ones_stays(void **unused)
{
	const struct observation twice = { .day = FIXTURE_FIRST, .cell = CELL_WORK, .kind = 7 };
	const struct observation other = { .day = FIXTURE_FIRST, .cell = CELL_WORK, .kind = 8 };
	size_t count;

	(void)unused;
	add(twice);
	add(twice);
	take_out(0);
	agrees(FIXTURE_FIRST);
	assert_int_equal(estimate_index_days(twin.index)->count, 1);
	add(other);
	take_out(0);
	agrees(FIXTURE_FIRST);
	estimate_index_observations(twin.index, &count);
	assert_int_equal(count, 1);
	assert_int_equal(estimate_index_remove(twin.index, &twice), -ENOENT);
	take_out(0);
	agrees(FIXTURE_FIRST);
	assert_int_equal(estimate_index_remove(twin.index, &other), -ENOENT);
}

/* However often the same was written, it stands there once, and as often as it was. */
static void test_equal_ones_are_counted(void **unused)
{
	const struct observation thrice = { .day = FIXTURE_FIRST, .cell = CELL_WORK, .more = 2 };
	const struct observation once = { .day = FIXTURE_FIRST, .cell = CELL_WORK };
	const struct observation *kept;
	size_t count;

	(void)unused;
	estimate_index_add(twin.index, &once);
	estimate_index_add(twin.index, &thrice);
	kept = estimate_index_observations(twin.index, &count);
	assert_int_equal(count, 1);
	assert_int_equal(kept->more, 3);
	assert_int_equal(estimate_index_remove(twin.index, &once), 0);
	assert_int_equal(estimate_index_remove(twin.index, &thrice), 0);
	estimate_index_observations(twin.index, &count);
	assert_int_equal(count, 0);
	estimate_index_add(twin.index, &once);
	assert_int_equal(estimate_index_remove(twin.index, &thrice), -ENOENT);
	kept = estimate_index_observations(twin.index, &count);
	assert_int_equal(count, 1);
	assert_int_equal(kept->more, 0);
}

/* A statement taken out makes later ones count, a month after a month. */
static void test_statements_reach_forward(void **unused)
{
	(void)unused;
	for (int n = 0; n < 10; n++)
		add((struct observation){
			.day = FIXTURE_FIRST + 20 * n, .cell = CELL_NONE, .statement = 3 });
	agrees(FIXTURE_FIRST + 300);
	take_out(0);
	agrees(FIXTURE_FIRST + 300);
	agrees(FIXTURE_FIRST + 90);
	days_agree();
}

static void test_strange_days(void **unused)
{
	const struct observation never = { .day = INT32_MAX, .cell = CELL_WORK };
	struct estimate_result result;

	(void)unused;
	add(never);
	add((struct observation){ .day = INT32_MIN, .cell = CELL_WORK });
	add((struct observation){ .day = FIXTURE_FIRST, .cell = CELL_NONE });
	assert_int_equal(estimate_index_days(twin.index)->count, 0);
	agrees(FIXTURE_FIRST);
	agrees(INT32_MIN);
	agrees(INT32_MAX);
	add((struct observation){ .day = ESTIMATE_DAY_MIN, .cell = CELL_WORK });
	agrees(ESTIMATE_DAY_MIN);
	estimate_index_now(twin.index, INT32_MAX, &result);
	assert_int_equal(result.day, ESTIMATE_DAY_MAX);
	assert_int_equal(estimate_index_remove(twin.index, &never), 0);
	estimate_index_free(NULL);
}

/* Another model works as well: the index keeps a copy. */
static void test_another_model(void **unused)
{
	struct fixture_random random = { 65 };
	struct estimate_result batch, kept;
	struct estimate_index *index;
	struct estimate_model model;

	(void)unused;
	fixture_model(&random, FIXTURE_ANY, &model);
	index = estimate_index_new_model(&model);
	for (int n = 0; n < 100; n++) {
		struct observation o = fixture_observation(&random, FIXTURE_FIRST + n);

		estimate_index_add(index, &o);
		estimate_index_now(index, FIXTURE_FIRST + n, &kept);
		estimate_filter(&model, estimate_index_days(index), FIXTURE_FIRST + n, &batch);
		assert_true(fixture_is_same(&batch, &kept));
	}
	assert_memory_equal(estimate_index_model(index), &model, sizeof model);
	estimate_index_free(index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_random_changes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_years_of_writing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_emptied_to_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_add_then_delete_is_identity, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_one_of_two_equal_ones_stays, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_equal_ones_are_counted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_statements_reach_forward, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_strange_days, set_up, tear_down),
		cmocka_unit_test(test_another_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
