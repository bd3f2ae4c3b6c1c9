/* SPDX-License-Identifier: MIT */
#include "daemon/helper.h"

#include "tests/child_fixture.h"
#include "tests/loop_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct stage {
	uv_loop_t loop;
	struct helper *helper;
	json_t *heard; /* an array of what came */
	size_t wanted; /* has_heard is set when so many came */
	bool has_heard;
	bool has_exited;
	bool has_closed;
	bool closes_itself; /* close from within on_frame */
	size_t exits;
	int status;
	int signal;
};

static void on_frame(void *context, json_t *message)
{
	struct stage *stage = context;

	json_array_append(stage->heard, message);
	if (json_array_size(stage->heard) == stage->wanted)
		stage->has_heard = true;
	if (stage->closes_itself) {
		helper_close(stage->helper, loop_set_flag, &stage->has_closed);
		stage->helper = NULL;
	}
}

static void on_exit_of_helper(void *context, int status, int signal)
{
	struct stage *stage = context;

	stage->has_exited = true;
	stage->exits++;
	stage->status = status;
	stage->signal = signal;
}

static int set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);

	loop_open(&stage->loop);
	stage->heard = json_array();
	stage->wanted = 1;
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;

	helper_close(stage->helper, loop_set_flag, &stage->has_closed);
	assert_int_equal(loop_close(&stage->loop), 0);
	assert_true(stage->has_closed);
	/* No zombie is left. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	json_decref(stage->heard);
	free(stage);
	return 0;
}

static int start(struct stage *stage, const char *part, const char *const *environment)
{
	const struct helper_events events = {
		.context = stage,
		.on_frame = on_frame,
		.on_exit = on_exit_of_helper,
	};

	child_play(part);
	return helper_start(&stage->helper, &stage->loop, child_path(), environment, &events, NULL);
}

static int send_number(struct stage *stage, int number)
{
	json_t *message = json_pack("{s:i}", "number", number);
	int result = helper_send(stage->helper, message);

	json_decref(message);
	return result;
}

static void test_echo(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(start(stage, "echo", NULL), 0);
	stage->wanted = 100;
	for (int i = 0; i < 100; i++)
		assert_int_equal(send_number(stage, i), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_heard));
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(json_integer_value(json_object_get(json_array_get(stage->heard, i),
								    "number")),
				 i);
	helper_end(stage->helper, LOOP_DEADLINE_MS);
	helper_end(stage->helper, 0);
	assert_int_equal(send_number(stage, 1), -EPIPE);
	assert_true(loop_run_until(&stage->loop, &stage->has_exited));
	assert_int_equal(stage->status, 0);
	assert_int_equal(stage->signal, 0);
}

static void test_a_long_last_message(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(start(stage, "last", NULL), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_exited));
	assert_int_equal(json_array_size(stage->heard), 1);
	assert_int_equal(
		json_string_length(json_object_get(json_array_get(stage->heard, 0), "text")),
		900000);
	assert_int_equal(send_number(stage, 1), -EPIPE);
}

static void test_exit_status(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(start(stage, "three", NULL), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_exited));
	assert_int_equal(stage->status, 3);
	assert_int_equal(stage->signal, 0);
}

static void test_exit_by_signal(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(start(stage, "signal", NULL), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_exited));
	assert_int_equal(stage->signal, SIGTERM);
	assert_int_equal(stage->exits, 1);
}

static void test_deadline_of_the_end(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(start(stage, "deaf", NULL), 0);
	helper_end(stage->helper, 3600 * 1000);
	loop_run_ready(&stage->loop);
	assert_false(stage->has_exited);
	loop_advance_ms(3600 * 1000);
	assert_true(loop_run_until(&stage->loop, &stage->has_exited));
	assert_int_equal(stage->signal, SIGKILL);
}

static void test_garbage_and_flood(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(start(stage, "garbage", NULL), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_exited));
	assert_int_equal(stage->signal, SIGKILL);
	helper_close(stage->helper, NULL, NULL);
	stage->has_exited = false;
	assert_int_equal(start(stage, "flood", NULL), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_exited));
	assert_int_equal(stage->signal, SIGKILL);
	assert_int_equal(json_array_size(stage->heard), 0);
}

static void test_what_is_unread_is_bounded(void **state)
{
	struct stage *stage = *state;
	char *text = malloc(900001);
	json_t *message;
	int result = 0;
	size_t sent = 0;

	memset(text, 'x', 900000);
	text[900000] = '\0';
	message = json_pack("{s:s}", "text", text);
	assert_int_equal(start(stage, "deaf", NULL), 0);
	while (result == 0 && sent++ < 100)
		result = helper_send(stage->helper, message);
	assert_int_equal(result, -ENOBUFS);
	assert_in_range(sent, HELPER_UNSENT_MAX / 1000000, HELPER_UNSENT_MAX / 800000 + 2);
	json_decref(message);
	message = json_pack("{s:s+}", "text", text, text);
	assert_int_equal(helper_send(stage->helper, message), -EMSGSIZE);
	json_decref(message);
	free(text);
}

static void test_only_its_pipes_are_open(void **state)
{
	struct stage *stage = *state;
	static const char *const environment[] = { "CHILD_ADDED=yes", "HOME=/elsewhere", NULL };
	int ours = open("/dev/null", O_RDONLY);
	const json_t *said;

	assert_true(ours >= 0);
	assert_int_equal(start(stage, "state", environment), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_exited));
	said = json_array_get(stage->heard, 0);
	assert_int_equal(json_integer_value(json_object_get(said, "files")), 3);
	assert_string_equal(json_string_value(json_object_get(said, "added")), "yes");
	assert_string_equal(json_string_value(json_object_get(said, "home")), "/elsewhere");
	close(ours);
}

static void test_no_such_program(void **state)
{
	struct stage *stage = *state;
	const struct helper_events events = {
		.context = stage,
		.on_frame = on_frame,
		.on_exit = on_exit_of_helper,
	};
	struct error err;

	assert_int_equal(helper_start(&stage->helper, &stage->loop, "/nonexistent/helper", NULL,
				      &events, &err),
			 -ENOENT);
	assert_int_equal(err.fault, FAULT_HELPER_FAILED);
	assert_string_equal(err.value, "helper");
	assert_null(stage->helper);
	loop_run_ready(&stage->loop);
	assert_false(stage->has_exited);
}

static void test_close_while_it_runs(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(start(stage, "echo", NULL), 0);
	assert_int_equal(send_number(stage, 1), 0);
	helper_close(stage->helper, loop_set_flag, &stage->has_closed);
	stage->helper = NULL;
	assert_false(stage->has_closed);
	assert_true(loop_run_until(&stage->loop, &stage->has_closed));
	assert_false(stage->has_exited);
}

static void test_close_from_within(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(start(stage, "echo", NULL), 0);
	stage->closes_itself = true;
	for (int i = 0; i < 10; i++)
		assert_int_equal(send_number(stage, i), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_closed));
	assert_int_equal(json_array_size(stage->heard), 1);
	assert_false(stage->has_exited);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_echo, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_long_last_message, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_exit_status, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_exit_by_signal, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_deadline_of_the_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_garbage_and_flood, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_is_unread_is_bounded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_only_its_pipes_are_open, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_such_program, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_close_while_it_runs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_close_from_within, set_up, tear_down),
	};
	int played = child_main();

	return played >= 0 ? played : cmocka_run_group_tests(tests, NULL, NULL);
}
