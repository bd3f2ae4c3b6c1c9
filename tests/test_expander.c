/* SPDX-License-Identifier: MIT */
#include "daemon/expander.h"

#include "tests/child_fixture.h"
#include "tests/loop_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct reply {
	struct stage *stage;
	size_t place; /* it came as the so-manieth, from 1 */
	int status;
	json_t *answer;
	struct error err;
};

struct stage {
	uv_loop_t loop;
	struct expander *expander;
	struct reply replies[EXPANDER_QUESTIONS_MAX];
	size_t replied;
	size_t wanted;
	bool has_replied; /* `wanted` came */
	bool has_closed;
	bool closes_itself;
};

static void on_reply(void *context, int status, json_t *answer, const struct error *err)
{
	struct reply *reply = context;
	struct stage *stage = reply->stage;

	reply->place = ++stage->replied;
	reply->status = status;
	reply->answer = json_incref(answer);
	if (err)
		reply->err = *err;
	if (stage->replied == stage->wanted)
		stage->has_replied = true;
	if (stage->closes_itself) {
		struct expander *expander = stage->expander;

		stage->closes_itself = false;
		stage->expander = NULL;
		expander_close(expander, loop_set_flag, &stage->has_closed);
	}
}

static int set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);

	loop_open(&stage->loop);
	stage->wanted = 1;
	stage->expander = expander_new(&stage->loop, child_path());
	for (size_t i = 0; i < EXPANDER_QUESTIONS_MAX; i++)
		stage->replies[i].stage = stage;
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;

	expander_close(stage->expander, loop_set_flag, &stage->has_closed);
	assert_int_equal(loop_close(&stage->loop), 0);
	assert_true(stage->has_closed);
	for (size_t i = 0; i < EXPANDER_QUESTIONS_MAX; i++)
		json_decref(stage->replies[i].answer);
	free(stage);
	return 0;
}

/* Ask something whose echo is a good answer, or that a refusal can be about. */
static int ask(struct stage *stage, size_t number)
{
	json_t *request =
		json_pack("{s:[], s:i, s:[{s:i, s:s, s:s}]}", "occurrences", "number", (int)number,
			  "meetings", "meeting", 7, "rule", "FREQ=DAILY", "zone", "Asia/Tokyo");
	const struct expander_answer answer = {
		.context = &stage->replies[number],
		.on_reply = on_reply,
	};
	int result = expander_ask(stage->expander, request, &answer);

	json_decref(request);
	return result;
}

static void test_answers_in_order(void **state)
{
	struct stage *stage = *state;

	child_play("echo");
	stage->wanted = 5;
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(ask(stage, i), 0);
	assert_int_equal(stage->replied, 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_replied));
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(stage->replies[i].place, i + 1);
		assert_int_equal(stage->replies[i].status, 0);
		assert_int_equal(
			json_integer_value(json_object_get(stage->replies[i].answer, "number")), i);
	}
}

static void test_a_refusal_names_the_rule(void **state)
{
	struct stage *stage = *state;

	child_play("refuse");
	assert_int_equal(ask(stage, 0), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_replied));
	assert_int_equal(stage->replies[0].status, -EINVAL);
	assert_null(stage->replies[0].answer);
	assert_int_equal(stage->replies[0].err.fault, FAULT_INVALID_RULE);
	assert_int_equal(stage->replies[0].err.number, 7);
	assert_string_equal(stage->replies[0].err.value, "FREQ=DAILY");
	assert_string_equal(stage->replies[0].err.detail, "no");
}

/* Ask something whose echo is the answer that is to be tried, as the only question. */
static struct reply *ask_for(struct stage *stage, json_t *answer_take)
{
	const struct expander_answer answer = {
		.context = &stage->replies[0],
		.on_reply = on_reply,
	};

	json_decref(stage->replies[0].answer);
	stage->replies[0] = (struct reply){ .stage = stage };
	stage->replied = 0;
	stage->has_replied = false;
	child_play("echo");
	assert_int_equal(expander_ask(stage->expander, answer_take, &answer), 0);
	json_decref(answer_take);
	assert_true(loop_run_until(&stage->loop, &stage->has_replied));
	return &stage->replies[0];
}

static void test_other_refusals(void **state)
{
	struct reply *reply =
		ask_for(*state, json_pack("{s:s, s:s, s:i, s:s}", "error", "calendar", "reason",
					  "no-calendar", "line", 12, "message", "not one"));

	assert_int_equal(reply->status, -EINVAL);
	assert_null(reply->answer);
	assert_int_equal(reply->err.fault, FAULT_INVALID_CALENDAR);
	assert_int_equal(reply->err.number, 12);
	assert_string_equal(reply->err.value, "no-calendar");
	assert_string_equal(reply->err.detail, "not one");
	reply = ask_for(*state, json_pack("{s:s, s:i, s:[{s:i, s:s}]}", "error", "zone", "meeting",
					  7, "meetings", "meeting", 7, "zone", "Mars/Olympus"));
	assert_int_equal(reply->status, -EINVAL);
	assert_int_equal(reply->err.fault, FAULT_INVALID_PARAMETER);
	assert_string_equal(reply->err.value, "Mars/Olympus");
	assert_string_equal(reply->err.detail, "no reason given");
	/* Of a meeting that was not asked about. */
	reply = ask_for(*state, json_pack("{s:s, s:i, s:[{s:i, s:s}]}", "error", "rule", "meeting",
					  8, "meetings", "meeting", 7, "rule", "FREQ=DAILY"));
	assert_int_equal(reply->err.fault, FAULT_INVALID_RULE);
	assert_string_equal(reply->err.value, "");
	reply = ask_for(*state, json_pack("{s:s}", "error", "request"));
	assert_int_equal(reply->status, -EPROTO);
	assert_int_equal(reply->err.fault, FAULT_HELPER_FAILED);
	/* No refusal, and no answer to any question either. */
	reply = ask_for(*state, json_pack("{s:i}", "number", 7));
	assert_int_equal(reply->status, -EPROTO);
	assert_null(reply->answer);
}

/* What goes and comes in parts, before the question and before the answer. */
static void test_parts(void **state)
{
	static const char *const kinds[] = { "meetings", "holidays" };
	struct reply *reply;

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		reply = ask_for(*state,
				json_pack("{s:[s, s], s:[]}", "parts", "BEGIN", "END", kinds[i]));
		assert_int_equal(reply->status, 0);
		assert_int_equal(json_array_size(json_object_get(reply->answer, "parts")), 2);
		assert_string_equal(json_string_value(json_array_get(
					    json_object_get(reply->answer, "parts"), 1)),
				    "END");
	}
	reply = ask_for(*state, json_pack("{s:s}", "text", "all of it"));
	assert_int_equal(reply->status, 0);
	assert_null(json_object_get(reply->answer, "parts"));
	assert_string_equal(json_string_value(json_object_get(reply->answer, "text")), "all of it");
}

static void test_failures_do_not_stop_the_next(void **state)
{
	struct stage *stage = *state;

	child_play("three");
	assert_int_equal(ask(stage, 0), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_replied));
	assert_int_equal(stage->replies[0].status, -EIO);
	assert_int_equal(stage->replies[0].err.fault, FAULT_HELPER_FAILED);
	child_play("garbage");
	stage->has_replied = false;
	stage->wanted = 2;
	assert_int_equal(ask(stage, 1), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_replied));
	assert_int_equal(stage->replies[1].status, -EIO);
	child_play("echo");
	stage->has_replied = false;
	stage->wanted = 3;
	assert_int_equal(ask(stage, 2), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_replied));
	assert_int_equal(stage->replies[2].status, 0);
}

static void test_deadline(void **state)
{
	struct stage *stage = *state;

	child_play("deaf");
	assert_int_equal(ask(stage, 0), 0);
	/* Once to start the helper; then its time runs out. */
	loop_run_ready(&stage->loop);
	loop_run_ready(&stage->loop);
	assert_false(stage->has_replied);
	loop_advance_ms(EXPANDER_DEADLINE_MS + 1000);
	assert_true(loop_run_until(&stage->loop, &stage->has_replied));
	assert_int_equal(stage->replies[0].status, -ETIMEDOUT);
}

static void test_no_such_program(void **state)
{
	struct stage *stage = *state;

	expander_close(stage->expander, NULL, NULL);
	stage->expander = expander_new(&stage->loop, "/nonexistent/helper");
	stage->wanted = 2;
	assert_int_equal(ask(stage, 0), 0);
	assert_int_equal(ask(stage, 1), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_replied));
	assert_int_equal(stage->replies[0].status, -ENOENT);
	assert_int_equal(stage->replies[1].status, -ENOENT);
	assert_int_equal(stage->replies[1].err.fault, FAULT_HELPER_FAILED);
}

static void test_too_many(void **state)
{
	struct stage *stage = *state;

	child_play("deaf");
	for (size_t i = 0; i < EXPANDER_QUESTIONS_MAX; i++)
		assert_int_equal(ask(stage, i), 0);
	assert_int_equal(ask(stage, 0), -EBUSY);
}

static void test_close_answers_what_waits(void **state)
{
	struct stage *stage = *state;
	struct expander *expander = stage->expander;

	child_play("deaf");
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(ask(stage, i), 0);
	loop_run_ready(&stage->loop);
	stage->expander = NULL;
	expander_close(expander, loop_set_flag, &stage->has_closed);
	assert_int_equal(stage->replied, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(stage->replies[i].status, -ECANCELED);
	assert_false(stage->has_closed);
	assert_true(loop_run_until(&stage->loop, &stage->has_closed));
}

static void test_close_from_within(void **state)
{
	struct stage *stage = *state;

	child_play("echo");
	stage->closes_itself = true;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(ask(stage, i), 0);
	assert_true(loop_run_until(&stage->loop, &stage->has_closed));
	assert_int_equal(stage->replied, 3);
	assert_int_equal(stage->replies[0].status, 0);
	assert_int_equal(stage->replies[2].status, -ECANCELED);
}

static void test_close_unused(void **state)
{
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_answers_in_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_refusal_names_the_rule, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_other_refusals, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_parts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_failures_do_not_stop_the_next, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_deadline, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_such_program, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_too_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_close_answers_what_waits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_close_from_within, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_close_unused, set_up, tear_down),
	};
	int played = child_main();

	return played >= 0 ? played : cmocka_run_group_tests(tests, NULL, NULL);
}
