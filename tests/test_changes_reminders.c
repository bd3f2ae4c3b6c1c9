/* SPDX-License-Identifier: MIT */
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* What comes to the screen after changes of meetings were taken back and done again. */

static const char before_date[] = "2026-11-11";
static const char date[] = "2026-11-12";

/* On Thursday 2026-11-12 13:30, with reminders on the 11th 19:00 and at 11:30. */
static void add_thursday(struct servant *servant)
{
	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': '家族の会', 'date': '2026-11-12', 'time': '13:30'}}");
}

static void answer(struct servant *servant, const char *said)
{
	servant_ask_with(servant, "AnswerMeeting",
			 json_pack("{s:i, s:s, s:s}", "number", 1, "day", date, "answer", said));
}

static void undo(struct servant *servant)
{
	servant_ask(servant, "Undo", "{}");
}

static void redo(struct servant *servant)
{
	servant_ask(servant, "Redo", "{}");
}

static void check(struct servant *servant, size_t asked, size_t up)
{
	assert_int_equal(servant->desktop.bubble_count, asked);
	assert_int_equal(desktop_up(&servant->desktop), up);
}

static size_t count_questions(struct servant *servant)
{
	return json_array_size(
		servant_part(servant_ask(servant, "ListQuestions", "{}"), "questions"));
}

static size_t count_missed(struct servant *servant)
{
	return json_array_size(servant_part(
		servant_ask(servant, "ListMeetings", "{'missed': true}"), "occurrences"));
}

static void check_answer(struct servant *servant, const char *said)
{
	json_t *reply =
		servant_ask(servant, "ListMeetings", "{'from': '2026-11-12', 'to': '2026-11-12'}");
	const char *found = json_string_value(
		json_object_get(json_array_get(servant_part(reply, "occurrences"), 0), "answer"));

	assert_string_equal(found ? found : "", said);
}

static void test_no_reminder_of_what_was_not_added(void **state)
{
	struct servant *servant = *state;

	add_thursday(servant);
	undo(servant);
	desktop_pass(&servant->desktop, before_date, "20:00");
	check(servant, 0, 0);
	/* Nobody has seen it, and the meeting is to come. */
	redo(servant);
	desktop_tell(&servant->desktop);
	check(servant, 1, 1);
	undo(servant);
	check(servant, 1, 0);
	/* What was on the screen does not come there again. */
	redo(servant);
	desktop_pass(&servant->desktop, date, "11:00");
	check(servant, 1, 0);
	desktop_pass(&servant->desktop, date, "12:00");
	check(servant, 2, 1);
	undo(servant);
	desktop_pass(&servant->desktop, "2026-11-14", "12:00");
	check(servant, 2, 0);
}

static void test_a_standing_answer_is_not_followed_by_a_reminder(void **state)
{
	static const char *const answers[] = { "going", "not-going" };
	struct servant *servant = *state;

	add_thursday(servant);
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		answer(servant, answers[i]);
		undo(servant);
		redo(servant);
		check_answer(servant, answers[i]);
	}
	desktop_pass(&servant->desktop, date, "13:00");
	check(servant, 0, 0);
}

static void test_an_answer_stands_when_another_change_is_taken_back(void **state)
{
	struct servant *servant = *state;

	add_thursday(servant);
	answer(servant, "going");
	servant_ask(servant, "EditMeeting", "{'number': 1, 'changes': {'time': '14:00'}}");
	undo(servant);
	redo(servant);
	undo(servant);
	servant_ask(servant, "EditMeeting", "{'number': 1, 'changes': {'leads': ['60m', '120m']}}");
	check_answer(servant, "going");
	desktop_pass(&servant->desktop, date, "13:00");
	check(servant, 0, 0);
}

static void test_the_rest_of_the_reminders_comes_again(void **state)
{
	struct servant *servant = *state;

	add_thursday(servant);
	desktop_pass(&servant->desktop, before_date, "19:30");
	check(servant, 1, 1);
	answer(servant, "not-going");
	check(servant, 1, 0);
	undo(servant);
	desktop_pass(&servant->desktop, date, "11:00");
	check(servant, 1, 0);
	desktop_pass(&servant->desktop, date, "12:00");
	check(servant, 2, 1);
}

static void test_what_nobody_has_seen_comes_after_the_answer_is_gone(void **state)
{
	struct servant *servant = *state;

	add_thursday(servant);
	servant->desktop.failing = "no-server";
	desktop_pass(&servant->desktop, before_date, "19:30");
	assert_int_equal(desktop_up(&servant->desktop), 0);
	answer(servant, "not-going");
	servant->desktop.failing = NULL;
	undo(servant);
	desktop_tell(&servant->desktop);
	assert_int_equal(desktop_up(&servant->desktop), 1);
}

static void test_what_was_put_off_stays_put_off(void **state)
{
	struct servant *servant = *state;

	add_thursday(servant);
	desktop_pass(&servant->desktop, before_date, "19:05");
	desktop_press(&servant->desktop, "later");
	answer(servant, "going");
	undo(servant);
	check(servant, 1, 0);
	desktop_pass(&servant->desktop, before_date, "21:30");
	check(servant, 2, 1);
}

static void test_an_answer_after_the_date(void **state)
{
	struct servant *servant = *state;

	add_thursday(servant);
	desktop_pass(&servant->desktop, "2026-11-13", "09:30");
	/* Two reminders, and in the morning the question. */
	check(servant, 3, 1);
	answer(servant, "went");
	check(servant, 3, 0);
	assert_int_equal(count_questions(servant), 0);
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'kind': 'group', 'date': '2026-11-12'}");
	undo(servant);
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'removed': true}");
	check_answer(servant, "");
	assert_int_equal(count_questions(servant), 1);
	assert_int_equal(count_missed(servant), 0);
	desktop_pass(&servant->desktop, "2026-11-13", "12:00");
	check(servant, 3, 0);
	redo(servant);
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'kind': 'group', 'date': '2026-11-12'}");
	check_answer(servant, "went");
	assert_int_equal(count_questions(servant), 0);
	desktop_pass(&servant->desktop, "2026-11-20", "12:00");
	check(servant, 3, 0);
}

static void test_the_question_of_the_next_morning(void **state)
{
	struct servant *servant = *state;

	add_thursday(servant);
	desktop_pass(&servant->desktop, date, "16:00");
	check(servant, 2, 0);
	answer(servant, "went");
	undo(servant);
	desktop_pass(&servant->desktop, "2026-11-13", "09:30");
	check(servant, 3, 1);
	answer(servant, "missed");
	undo(servant);
	redo(servant);
	desktop_pass(&servant->desktop, "2026-11-20", "12:00");
	check(servant, 3, 0);
	/* It was answered on the terminal after the morning, and never asked on the screen. */
	assert_int_equal(count_questions(servant), 0);
}

static void test_dates_that_were_held_stay_as_they_were(void **state)
{
	struct servant *servant = *state;
	json_t *dates;

	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': '家族の会', 'date': '2026-11-12', 'time': '13:30', "
		    "'rule': 'FREQ=WEEKLY'}}");
	servant_ask(servant, "EditMeeting", "{'number': 1, 'changes': {'time': '14:00'}}");
	desktop_pass(&servant->desktop, "2026-11-14", "12:00");
	desktop_answer(&servant->desktop);
	undo(servant);
	dates = servant_part(
		servant_ask(servant, "ListMeetings", "{'from': '2026-11-12', 'to': '2026-11-19'}"),
		"occurrences");
	servant_check(json_array_get(dates, 0), "{'date': '2026-11-12', 'time': '14:00'}");
	servant_check(json_array_get(dates, 1), "{'date': '2026-11-19', 'time': '13:30'}");
	redo(servant);
	dates = servant_part(
		servant_ask(servant, "ListMeetings", "{'from': '2026-11-12', 'to': '2026-11-19'}"),
		"occurrences");
	servant_check(json_array_get(dates, 0), "{'date': '2026-11-12', 'time': '14:00'}");
	servant_check(json_array_get(dates, 1), "{'date': '2026-11-19', 'time': '14:00'}");
	assert_int_equal(count_missed(servant), 0);
}

static void test_a_button_is_pressed_by_nobody_in_particular(void **state)
{
	struct servant *servant = *state;
	json_t *changes;

	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': '家族の会', 'date': '2026-11-12', 'time': '13:30'}, "
		    "'by': '母'}");
	desktop_pass(&servant->desktop, before_date, "19:05");
	desktop_press(&servant->desktop, "going");
	changes = servant_part(servant_ask(servant, "ListChanges", "{'limit': 1}"), "changes");
	servant_check(json_array_get(changes, 0), "{'action': 'answer', 'by': null}");
	/* And it is taken back like anything that nobody in particular did. */
	servant_check(
		json_array_get(
			servant_part(servant_ask(servant, "Undo", "{'by': '父'}"), "changes"), 0),
		"{'action': 'answer'}");
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_no_reminder_of_what_was_not_added),
		SERVED(test_a_standing_answer_is_not_followed_by_a_reminder),
		SERVED(test_an_answer_stands_when_another_change_is_taken_back),
		SERVED(test_the_rest_of_the_reminders_comes_again),
		SERVED(test_what_nobody_has_seen_comes_after_the_answer_is_gone),
		SERVED(test_what_was_put_off_stays_put_off),
		SERVED(test_an_answer_after_the_date),
		SERVED(test_the_question_of_the_next_morning),
		SERVED(test_dates_that_were_held_stay_as_they_were),
		SERVED(test_a_button_is_pressed_by_nobody_in_particular),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
