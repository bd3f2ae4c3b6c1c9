/* SPDX-License-Identifier: MIT */
#include "daemon/wallclock.h"

#include "tests/loop_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct stage {
	uv_loop_t loop;
	struct wallclock *wallclock;
	char folder[64];
	size_t ticks;
	size_t wanted; /* has_ticked is set when there were so many */
	bool has_ticked;
	enum wallclock_reason reasons[8];
	int64_t again_s; /* arm for this from within the first tick, or 0 */
	bool has_closed;
};

static bool is_clock_stepping;

/* What the kernel says of a timer after somebody has set the clock; setting it for real would be
 * rude. */
ssize_t read(int descriptor, void *bytes, size_t length)
{
	if (is_clock_stepping && length == sizeof(uint64_t)) {
		is_clock_stepping = false;
		errno = ECANCELED;
		return -1;
	}
	return syscall(SYS_read, descriptor, bytes, length);
}

static void on_tick(void *context, enum wallclock_reason reason)
{
	struct stage *stage = context;

	if (stage->ticks < sizeof stage->reasons / sizeof *stage->reasons)
		stage->reasons[stage->ticks] = reason;
	stage->ticks++;
	stage->has_ticked = stage->ticks >= stage->wanted;
	if (stage->again_s > 0) {
		wallclock_arm(stage->wallclock, stage->again_s);
		stage->again_s = 0;
	}
}

static int set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);
	const struct wallclock_events events = { .context = stage, .on_tick = on_tick };

	loop_open(&stage->loop);
	strcpy(stage->folder, "/tmp/ayumi-wallclock-XXXXXX");
	assert_non_null(mkdtemp(stage->folder));
	assert_int_equal(wallclock_start(&stage->wallclock, &stage->loop, stage->folder,
					 WALLCLOCK_SETTLE_MS, &events),
			 0);
	*state = stage;
	return 0;
}

static char *in_folder(struct stage *stage, const char *name, char path[static 128])
{
	snprintf(path, 128, "%s/%s", stage->folder, name);
	return path;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;
	char path[128];

	wallclock_close(stage->wallclock, loop_set_flag, &stage->has_closed);
	assert_int_equal(loop_close(&stage->loop), 0);
	assert_true(stage->has_closed);
	unlink(in_folder(stage, "localtime", path));
	unlink(in_folder(stage, "other", path));
	assert_int_equal(rmdir(stage->folder), 0);
	free(stage);
	return 0;
}

/* Until it has ticked so often since the beginning. */
static bool run_until_tick(struct stage *stage, size_t wanted)
{
	stage->wanted = wanted;
	stage->has_ticked = stage->ticks >= wanted;
	return loop_run_until(&stage->loop, &stage->has_ticked);
}

static int64_t now_s(void)
{
	return wallclock_ops.now_s(NULL);
}

static void test_due(void **state)
{
	struct stage *stage = *state;
	int64_t due_s = now_s() + 1;

	assert_int_equal(wallclock_arm(stage->wallclock, due_s), 0);
	assert_true(run_until_tick(stage, 1));
	assert_int_equal(stage->reasons[0], WALLCLOCK_DUE);
	assert_in_range(now_s(), due_s, due_s + 5);
	loop_run_ready(&stage->loop);
	assert_int_equal(stage->ticks, 1);
}

static void test_past_instants_are_due_at_once(void **state)
{
	struct stage *stage = *state;
	const int64_t past[] = { 1, 0, -1, INT64_MIN };

	for (size_t i = 0; i < sizeof past / sizeof *past; i++) {
		assert_int_equal(wallclock_arm(stage->wallclock, past[i]), 0);
		assert_int_equal(stage->ticks, i);
		assert_true(run_until_tick(stage, i + 1));
		assert_int_equal(stage->reasons[i], WALLCLOCK_DUE);
	}
	assert_int_equal(stage->ticks, sizeof past / sizeof *past);
}

static void test_the_latest_instant_counts(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(wallclock_arm(stage->wallclock, 1), 0);
	assert_int_equal(wallclock_arm(stage->wallclock, now_s() + 3600), 0);
	loop_run_ready(&stage->loop);
	assert_int_equal(wallclock_arm(stage->wallclock, WALLCLOCK_NEVER), 0);
	loop_run_ready(&stage->loop);
	assert_int_equal(stage->ticks, 0);
}

static void test_armed_from_within(void **state)
{
	struct stage *stage = *state;

	stage->again_s = 1;
	assert_int_equal(wallclock_arm(stage->wallclock, 1), 0);
	assert_true(run_until_tick(stage, 2));
	loop_run_ready(&stage->loop);
	assert_int_equal(stage->ticks, 2);
}

/* Nothing is told until the clock has settled, and then once. */
static void check_settling(struct stage *stage)
{
	loop_run_ready(&stage->loop);
	assert_int_equal(stage->ticks, 0);
	loop_advance_ms(WALLCLOCK_SETTLE_MS - 1000);
	loop_run_ready(&stage->loop);
	assert_int_equal(stage->ticks, 0);
	loop_advance_ms(1000);
	assert_true(run_until_tick(stage, 1));
	assert_int_equal(stage->reasons[0], WALLCLOCK_STEP);
	loop_run_ready(&stage->loop);
	assert_int_equal(stage->ticks, 1);
}

static void test_after_a_step_the_clock_settles_first(void **state)
{
	struct stage *stage = *state;

	is_clock_stepping = true;
	assert_int_equal(wallclock_arm(stage->wallclock, 1), 0);
	check_settling(stage);
	assert_false(is_clock_stepping);
}

/* The instant was an hour ago when the machine woke up. */
static void test_after_a_wake_up_the_clock_settles_first(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(wallclock_arm(stage->wallclock, 1), 0);
	loop_sleep_s(3600);
	check_settling(stage);
	loop_sleep_s(0);
}

static void test_a_step_keeps_the_instant(void **state)
{
	struct stage *stage = *state;
	int64_t due_s = now_s() + 1;

	is_clock_stepping = true;
	assert_int_equal(wallclock_arm(stage->wallclock, 1), 0);
	loop_run_ready(&stage->loop);
	assert_int_equal(wallclock_arm(stage->wallclock, due_s), 0);
	loop_advance_ms(WALLCLOCK_SETTLE_MS);
	assert_true(run_until_tick(stage, 2));
	assert_int_equal(stage->reasons[1], WALLCLOCK_DUE);
	assert_in_range(now_s(), due_s, due_s + 5);
}

static void test_the_zone_changes(void **state)
{
	struct stage *stage = *state;
	char from[128];
	char to[128];

	assert_int_equal(close(open(in_folder(stage, "other", from), O_CREAT | O_WRONLY, 0600)), 0);
	loop_run_ready(&stage->loop);
	assert_int_equal(stage->ticks, 0);
	/* As timedatectl and ln -sf do: a new link is renamed over the old. */
	assert_int_equal(unlink(from), 0);
	assert_int_equal(symlink("/usr/share/zoneinfo/Asia/Tokyo", from), 0);
	assert_int_equal(rename(from, in_folder(stage, "localtime", to)), 0);
	assert_true(run_until_tick(stage, 1));
	assert_int_equal(stage->reasons[0], WALLCLOCK_ZONE);
}

static void test_an_unknown_folder_is_no_failure(void **state)
{
	struct stage *stage = *state;
	const struct wallclock_events events = { .context = stage, .on_tick = on_tick };
	struct wallclock *other;
	bool has_closed = false;

	assert_int_equal(
		wallclock_start(&other, &stage->loop, "/nonexistent", WALLCLOCK_SETTLE_MS, &events),
		0);
	assert_int_equal(wallclock_arm(other, 1), 0);
	assert_true(run_until_tick(stage, 1));
	wallclock_close(other, loop_set_flag, &has_closed);
	assert_false(has_closed);
	assert_true(loop_run_until(&stage->loop, &has_closed));
}

static void test_closed_while_due(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(wallclock_arm(stage->wallclock, 1), 0);
	wallclock_close(stage->wallclock, NULL, NULL);
	stage->wallclock = NULL;
	loop_run_ready(&stage->loop);
	assert_int_equal(stage->ticks, 0);
}

static void test_now(void **state)
{
	int64_t before_s = (int64_t)time(NULL);

	(void)state;
	assert_in_range(now_s(), before_s, before_s + 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_due, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_past_instants_are_due_at_once, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_the_latest_instant_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_armed_from_within, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_step_keeps_the_instant, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_after_a_step_the_clock_settles_first, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_after_a_wake_up_the_clock_settles_first,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_zone_changes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_an_unknown_folder_is_no_failure, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_closed_while_due, set_up, tear_down),
		cmocka_unit_test(test_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
