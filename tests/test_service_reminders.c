/* SPDX-License-Identifier: MIT */
#include "tests/service_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Pauses, questions and previews as they are asked for on the wire. */

static void add_meeting(struct servant *servant)
{
	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': '家族の会', 'date': '2026-11-12', 'time': '13:30', "
		    "'place': '公民館', 'alias': '用事'}}");
}

static void test_a_pause(void **state)
{
	struct servant *servant = *state;
	json_t *pause;

	servant_check(servant_ask(servant, "GetPause", "{}"), "{'pause': null}");
	pause = servant_part(servant_ask(servant, "SetPause", "{'resumes': '2026-11-10'}"),
			     "pause");
	servant_check(pause, "{'resumes': '2026-11-10'}");
	assert_int_equal(json_integer_value(servant_part(pause, "until_s")),
			 fixture_instant("2026-11-10", "04:00"));
	servant_check(servant_part(servant_ask(servant, "GetPause", "{}"), "pause"),
		      "{'resumes': '2026-11-10'}");
	assert_int_equal(json_integer_value(servant_part(
				 servant_part(servant_ask(servant, "GetStatus", "{}"), "status"),
				 "paused_until_s")),
			 fixture_instant("2026-11-10", "04:00"));
	servant_check(servant_ask(servant, "SetPause", "{}"), "{'pause': null}");
	servant_check(servant_part(servant_ask(servant, "GetStatus", "{}"), "status"),
		      "{'paused_until_s': null}");
	servant_refused(servant, "SetPause", "{'resumes': '2026-11-03'}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "SetPause", "{'resumes': '2028-01-01'}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "SetPause", "{'resumes': 'soon'}", "ImpossibleDate");
}

static void test_a_question(void **state)
{
	struct servant *servant = *state;
	json_t *questions;

	add_meeting(servant);
	servant_check(servant_ask(servant, "ListQuestions", "{}"), "{'questions': []}");
	household_at(&servant->home, "2026-11-13", "09:00");
	questions = servant_part(servant_ask(servant, "ListQuestions", "{}"), "questions");
	assert_int_equal(json_array_size(questions), 1);
	servant_check(json_array_get(questions, 0),
		      "{'purpose': 'meeting', 'meeting': 1, 'title': '家族の会', "
		      "'day': '2026-11-12', 'date': '2026-11-12', 'time': '13:30', "
		      "'asked': false}");
	servant_check(servant_part(servant_ask(servant, "GetStatus", "{}"), "status"),
		      "{'questions': 1}");
	servant_ask(servant, "PutAside", "{'meeting': 1, 'day': '2026-11-12'}");
	servant_check(servant_part(servant_ask(servant, "GetStatus", "{}"), "status"),
		      "{'questions': 0}");
	questions = servant_part(servant_ask(servant, "ListQuestions", "{}"), "questions");
	servant_check(json_array_get(questions, 0), "{'asked': true}");
	servant_refused(servant, "PutAside", "{'meeting': 1, 'day': '2026-11-11'}",
			"NoSuchOccurrence");
	servant_refused(servant, "PutAside", "{'day': '2026-11-13'}", "NoSuchOccurrence");
	servant_ask(servant, "AnswerMeeting",
		    "{'number': 1, 'day': '2026-11-12', 'answer': 'went'}");
	servant_check(servant_ask(servant, "ListQuestions", "{}"), "{'questions': []}");
}

static void test_the_question_of_an_evening(void **state)
{
	struct servant *servant = *state;
	json_t *questions;

	servant_ask(servant, "SetSetting", "{'key': 'evening-question', 'value': 'daily'}");
	household_at(&servant->home, "2026-11-03", "20:00");
	questions = servant_part(servant_ask(servant, "ListQuestions", "{}"), "questions");
	assert_int_equal(json_array_size(questions), 1);
	servant_check(json_array_get(questions, 0),
		      "{'purpose': 'evening', 'meeting': null, 'title': null, "
		      "'day': '2026-11-03', 'time': null, 'asked': false}");
	servant_ask(servant, "PutAside", "{'day': '2026-11-03'}");
	questions = servant_part(servant_ask(servant, "ListQuestions", "{}"), "questions");
	servant_check(json_array_get(questions, 0), "{'asked': true}");
	servant_ask(servant, "Add",
		    "{'entry': {'id': '01928374-0000-7000-8000-000000000001', 'kind': 'talk'}}");
	servant_check(servant_ask(servant, "ListQuestions", "{}"), "{'questions': []}");
}

static void test_what_is_next_and_what_waits(void **state)
{
	struct servant *servant = *state;
	json_t *status;

	add_meeting(servant);
	status = servant_part(servant_ask(servant, "GetStatus", "{}"), "status");
	servant_check(servant_part(status, "next"),
		      "{'purpose': 'meeting', 'meeting': 1, 'title': '家族の会', "
		      "'date': '2026-11-12', 'time': '13:30', 'why': null}");
	assert_int_equal(json_integer_value(servant_part(servant_part(status, "next"), "at_s")),
			 fixture_instant("2026-11-11", "19:00"));
	assert_int_equal(json_array_size(servant_part(status, "pending")), 0);
	household_at(&servant->home, "2026-11-11", "22:00");
	status = servant_part(servant_ask(servant, "GetStatus", "{}"), "status");
	servant_check(json_array_get(servant_part(status, "pending"), 0),
		      "{'purpose': 'meeting', 'meeting': 1, 'why': 'quiet'}");
	servant_check(status, "{'waiting': 1, 'waiting_why': 'quiet'}");
}

static json_t *preview_of(json_t *reply, size_t at)
{
	return json_array_get(servant_part(reply, "previews"), at);
}

static void test_a_preview(void **state)
{
	struct servant *servant = *state;
	json_t *reply;

	add_meeting(servant);
	reply = servant_ask(servant, "PreviewMeeting", "{'number': 1}");
	servant_check(reply, "{'shown': false, 'why': null}");
	assert_int_equal(json_array_size(servant_part(reply, "previews")), 4);
	servant_check(preview_of(reply, 0),
		      "{'purpose': 'meeting', 'detail': 'discreet', 'present': true, "
		      "'title': 'A note on your plans', 'body': '2026-11-12 13:30 用事', "
		      "'buttons': ['All right', 'Later'], 'app': 'Calendar'}");
	servant_check(preview_of(reply, 1), "{'detail': 'full', 'present': false, "
					    "'title': '家族の会'}");
	servant_check(preview_of(reply, 2), "{'purpose': 'question', 'detail': 'discreet', "
					    "'title': 'Today\\u0027s memo'}");
	servant_check(preview_of(reply, 3),
		      "{'purpose': 'question', 'detail': 'full', "
		      "'buttons': ['We went', 'We could not go', 'It was postponed']}");
	servant_refused(servant, "PreviewMeeting", "{'number': 2}", "NoSuchMeeting");
	/* Nothing was shown by looking. */
	assert_int_equal(servant->desktop.bubble_count, 0);
}

/* The answer to a preview that is to be shown, when the screen has said what became of it. */
static const json_t *show_preview(struct servant *servant, const char *failing)
{
	servant->desktop.failing = failing;
	servant_try(servant, "PreviewMeeting", fixture_json("{'number': 1, 'show': true}"));
	desktop_tell(&servant->desktop);
	assert_int_equal(servant->ended, 1);
	return json_object_get(json_array_get(servant->replies, 0), "parameters");
}

static void test_a_preview_is_shown(void **state)
{
	struct servant *servant = *state;

	add_meeting(servant);
	servant_check(show_preview(servant, NULL), "{'shown': true, 'why': null}");
	assert_int_equal(servant->desktop.bubble_count, 1);
	assert_string_equal(servant->desktop.bubbles[0].title, "A note on your plans");
	servant_check(show_preview(servant, "no-server"), "{'shown': false, 'why': 'no-server'}");
	/* While one is on its way there is no other. */
	servant->desktop.is_silent = true;
	servant_try(servant, "PreviewMeeting", fixture_json("{'number': 1, 'show': true}"));
	assert_int_equal(servant->ended, 0);
	servant_refused(servant, "PreviewMeeting", "{'number': 1, 'show': true}", "HelperFailed");
	servant->desktop.is_silent = false;
	servant->desktop.failing = NULL;
	desktop_tell(&servant->desktop);
	/* The one that waited. */
	assert_int_equal(servant->ended, 2);
	servant->desktop.show_result = -EIO;
	servant_check(show_preview(servant, NULL), "{'shown': false, 'why': 'helper'}");
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_a_pause),
		SERVED(test_a_question),
		SERVED(test_the_question_of_an_evening),
		SERVED(test_what_is_next_and_what_waits),
		SERVED(test_a_preview),
		SERVED(test_a_preview_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
