/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Meetings that are held once, given out as a calendar: as they are, moved and left out. */

enum { PIECES_MAX = 100 };

static char *text_of(struct servant *servant)
{
	return memory_string(json_string_value(
		servant_part(servant_ask(servant, "ExportCalendar", "{}"), "text")));
}

static void check_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("%s is not in %s", part, text);
}

static void test_once(void **state)
{
	struct servant *servant = *state;
	_cleanup_(free_text) char *plain = NULL;
	_cleanup_(free_text) char *moved = NULL;
	_cleanup_(free_text) char *skipped = NULL;

	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': 'Talk', 'date': '2026-12-05', 'time': '10:00', 'place': "
		    "'Hall, 2', 'apply': '7d'}}");
	plain = text_of(servant);
	check_has(plain, "BEGIN:VEVENT");
	check_has(plain, "SUMMARY:Talk");
	check_has(plain, "LOCATION:Hall\\, 2");
	check_has(plain, "20261205T100000");
	assert_null(strstr(strstr(plain, "BEGIN:VEVENT"), "RRULE"));
	assert_null(strstr(plain, "CANCELLED"));
	servant_ask(servant, "MoveMeeting",
		    "{'number': 1, 'day': '2026-12-05', 'to_date': '2026-12-06', 'to_time': "
		    "'11:30'}");
	moved = text_of(servant);
	check_has(moved, "20261206T113000");
	assert_null(strstr(moved, "20261205T100000"));
	servant_ask(servant, "SkipMeeting", "{'number': 1, 'day': '2026-12-05'}");
	skipped = text_of(servant);
	check_has(skipped, "STATUS:CANCELLED");
}

/* In pieces the text is the same as in one; whoever leaves between them costs nothing. */
static void test_in_pieces(void **state)
{
	struct servant *servant = *state;
	_cleanup_(free_text) char *whole = NULL;
	_cleanup_(free_text) char *joined = memory_string("");
	struct call *call;
	const json_t *reply;
	size_t i;

	for (int n = 0; n < 3; n++)
		servant_ask(servant, "AddMeeting",
			    "{'meeting': {'title': 'Talk', 'date': '2026-12-05', 'time': '10:00', "
			    "'rule': 'FREQ=WEEKLY'}}");
	whole = text_of(servant);
	call = servant_stream(servant, "ExportCalendar", "{}");
	for (int piece = 0; piece < PIECES_MAX && servant->ended == 0; piece++) {
		call->on_drained(call);
		desktop_answer(&servant->desktop);
	}
	assert_int_equal(servant->ended, 1);
	json_array_foreach (servant->replies, i, reply) {
		char *longer =
			memory_format("%s%s", joined,
				      json_string_value(json_object_get(
					      json_object_get(reply, "parameters"), "text")));

		free(joined);
		joined = longer;
	}
	assert_string_equal(joined, whole);
	servant->is_unanswering = true;
	call = servant_stream(servant, "ExportCalendar", "{}");
	call_leave(call);
	desktop_answer(&servant->desktop);
	assert_int_equal(servant->ended, 0);
	servant->is_unanswering = false;
	free(whole);
	whole = text_of(servant);
	assert_string_equal(joined, whole);
}

/* The calendar's program gives up: that is told, and nothing waits for ever. */
static void test_no_answer(void **state)
{
	struct servant *servant = *state;

	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': 'Talk', 'date': '2026-12-05', 'time': '10:00'}}");
	servant->is_unanswering = true;
	servant_stream(servant, "ExportCalendar", "{}");
	assert_int_equal(servant->ended, 0);
	desktop_refuse(&servant->desktop);
	assert_int_equal(servant->ended, 1);
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(servant->replies, 0), "error")),
		"org.ayumi.Journal.HelperFailed");
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_once),
		SERVED(test_in_pieces),
		SERVED(test_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
