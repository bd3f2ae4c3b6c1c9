/* SPDX-License-Identifier: MIT */
#include "daemon/notifier.h"

#include "schema/memory.h"
#include "tests/child_fixture.h"
#include "tests/loop_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

struct stage {
	uv_loop_t loop;
	struct notifier *notifier;
	char *heard; /* what was told, as words with spaces between */
	const char *wanted;
	bool has_heard; /* heard is as wanted */
	bool has_closed;
	bool shows_again; /* show number 2 when number 1 is gone */
};

static void note(struct stage *stage, char *word)
{
	char *longer = memory_format("%s%s%s", stage->heard, *stage->heard ? " " : "", word);

	free(stage->heard);
	free(word);
	stage->heard = longer;
	if (stage->wanted && strcmp(longer, stage->wanted) == 0)
		stage->has_heard = true;
}

static void show_again(struct stage *stage, int64_t id)
{
	const struct notification again = { .id = 2, .title = "again", .body = "" };

	if (stage->shows_again && id == 1)
		notifier_show(stage->notifier, &again);
}

static void on_shown(void *context, int64_t id, const char *owner, uint32_t number)
{
	note(context, memory_format("shown:%d:%s:%u", (int)id, owner, number));
}

static void on_failed(void *context, int64_t id, const char *why)
{
	note(context, memory_format("failed:%d:%s", (int)id, why));
	show_again(context, id);
}

static void on_action(void *context, int64_t id, const char *key)
{
	note(context, memory_format("action:%d:%s", (int)id, key));
}

static void on_closed(void *context, int64_t id, int reason)
{
	note(context, memory_format("closed:%d:%d", (int)id, reason));
	show_again(context, id);
}

static void on_lost(void *context, int64_t id)
{
	note(context, memory_format("lost:%d", (int)id));
}

static void on_server(void *context, bool is_present)
{
	note(context, memory_format("server:%d", is_present));
}

static struct notifier *make(struct stage *stage, const char *path)
{
	const struct notifier_events events = {
		.context = stage,
		.on_shown = on_shown,
		.on_failed = on_failed,
		.on_action = on_action,
		.on_closed = on_closed,
		.on_lost = on_lost,
		.on_server = on_server,
	};

	return notifier_new(&stage->loop, path, &events);
}

static int set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);

	loop_open(&stage->loop);
	stage->heard = memory_string("");
	stage->notifier = make(stage, child_path());
	child_play("desktop");
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;

	notifier_close(stage->notifier, loop_set_flag, &stage->has_closed);
	assert_int_equal(loop_close(&stage->loop), 0);
	assert_true(stage->has_closed);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	free(stage->heard);
	free(stage);
	return 0;
}

static int show(struct stage *stage, int64_t id, const char *title)
{
	const struct notification notification = {
		.id = id,
		.title = title,
		.body = "13:30",
		.icon = "x-office-calendar",
		.actions = { { "yes", "わかりました" }, { "later", "あとで" } },
	};

	return notifier_ops.show(stage->notifier, &notification);
}

/* Until all that was told from the beginning is exactly this. */
static void await(struct stage *stage, const char *wanted)
{
	stage->wanted = wanted;
	stage->has_heard = strcmp(stage->heard, wanted) == 0;
	if (!loop_run_until(&stage->loop, &stage->has_heard))
		fail_msg("heard: %s", stage->heard);
}

static void test_shown_and_withdrawn(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(show(stage, 1, "hello"), 0);
	assert_string_equal(stage->heard, "");
	assert_int_equal(show(stage, 1, "hello"), -EEXIST);
	await(stage, "server:1 shown:1::1.7:42");
	assert_int_equal(notifier_ops.withdraw(stage->notifier, 2), -ENOENT);
	assert_int_equal(notifier_ops.withdraw(stage->notifier, 1), 0);
	await(stage, "server:1 shown:1::1.7:42 closed:1:3");
	assert_int_equal(notifier_ops.withdraw(stage->notifier, 1), -ENOENT);
}

static void test_withdrawn_before_it_is_shown(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(show(stage, 1, "hello"), 0);
	assert_int_equal(notifier_withdraw(stage->notifier, 1), 0);
	await(stage, "server:1 shown:1::1.7:42 closed:1:3");
}

static void test_a_button(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(show(stage, 1, "press"), 0);
	await(stage, "server:1 shown:1::1.7:42 action:1:yes closed:1:3");
}

static void test_a_new_helper_after_the_last_bubble(void **state)
{
	struct stage *stage = *state;

	stage->shows_again = true;
	assert_int_equal(show(stage, 1, "press"), 0);
	/* Shown from within on_closed, it still goes to the same helper. */
	await(stage, "server:1 shown:1::1.7:42 action:1:yes closed:1:3 shown:2::1.7:42");
	notifier_withdraw(stage->notifier, 2);
	await(stage, "server:1 shown:1::1.7:42 action:1:yes closed:1:3 shown:2::1.7:42 "
		     "closed:2:3");
	assert_int_equal(show(stage, 3, "hello"), 0);
	await(stage, "server:1 shown:1::1.7:42 action:1:yes closed:1:3 shown:2::1.7:42 "
		     "closed:2:3 server:1 shown:3::1.7:42");
}

static void test_refused(void **state)
{
	struct stage *stage = *state;

	stage->shows_again = true;
	assert_int_equal(show(stage, 1, "refuse"), 0);
	await(stage, "server:1 failed:1:no-server shown:2::1.7:42");
}

static void test_the_helper_dies(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(show(stage, 1, "hello"), 0);
	await(stage, "server:1 shown:1::1.7:42");
	assert_int_equal(show(stage, 2, "die"), 0);
	await(stage, "server:1 shown:1::1.7:42 failed:2:helper lost:1");
	assert_int_equal(show(stage, 1, "hello"), 0);
	await(stage, "server:1 shown:1::1.7:42 failed:2:helper lost:1 server:1 shown:1::1.7:42");
}

static void test_the_helper_hangs(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(show(stage, 1, "hello"), 0);
	await(stage, "server:1 shown:1::1.7:42");
	assert_int_equal(show(stage, 2, "hang"), 0);
	loop_run_ready(&stage->loop);
	assert_string_equal(stage->heard, "server:1 shown:1::1.7:42");
	loop_advance_ms(NOTIFIER_DEADLINE_MS + 1);
	await(stage, "server:1 shown:1::1.7:42 failed:2:timeout lost:1");
}

static void test_what_is_shown_has_no_deadline(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(show(stage, 1, "hello"), 0);
	await(stage, "server:1 shown:1::1.7:42");
	loop_advance_ms(24 * 3600 * 1000);
	loop_run_ready(&stage->loop);
	notifier_withdraw(stage->notifier, 1);
	await(stage, "server:1 shown:1::1.7:42 closed:1:3");
}

static void test_no_such_program(void **state)
{
	struct stage *stage = *state;

	notifier_close(stage->notifier, NULL, NULL);
	stage->notifier = make(stage, "/nonexistent/helper");
	assert_int_equal(show(stage, 1, "hello"), -ENOENT);
	assert_int_equal(notifier_watch(stage->notifier, true), -ENOENT);
}

static void test_watching(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(notifier_ops.watch(stage->notifier, true), 0);
	await(stage, "server:1");
	assert_int_equal(show(stage, 1, "press"), 0);
	await(stage, "server:1 shown:1::1.7:42 action:1:yes closed:1:3");
	/* The helper is still there: no second word of the server. */
	assert_int_equal(show(stage, 2, "refuse"), 0);
	await(stage, "server:1 shown:1::1.7:42 action:1:yes closed:1:3 failed:2:no-server");
	assert_int_equal(notifier_watch(stage->notifier, false), 0);
}

static void test_another_bus(void **state)
{
	struct stage *stage = *state;

	notifier_set_bus(stage->notifier, "unix:path=/nonexistent/one");
	assert_int_equal(show(stage, 1, "hello"), 0);
	await(stage, "server:1 shown:1::1.7:42");
	notifier_set_bus(stage->notifier, "unix:path=/nonexistent/two");
	assert_int_equal(show(stage, 2, "hello"), 0);
	await(stage, "server:1 shown:1::1.7:42 server:1 shown:2::1.7:42");
	notifier_withdraw(stage->notifier, 1);
	await(stage, "server:1 shown:1::1.7:42 server:1 shown:2::1.7:42 closed:1:3");
}

static void test_invalid_text(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(show(stage, 1, "\xff"), -EINVAL);
}

static void test_close_with_bubbles(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(show(stage, 1, "hello"), 0);
	assert_int_equal(show(stage, 2, "hang"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_shown_and_withdrawn, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_withdrawn_before_it_is_shown, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_a_button, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_new_helper_after_the_last_bubble, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_helper_dies, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_helper_hangs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_is_shown_has_no_deadline, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_no_such_program, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_watching, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_another_bus, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_invalid_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_close_with_bubbles, set_up, tear_down),
	};
	int played = child_main();

	return played >= 0 ? played : cmocka_run_group_tests(tests, NULL, NULL);
}
