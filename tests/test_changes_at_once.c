/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"
#include "tests/estimate_fixture.h"
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * Changes of two writers at once: both are asked for before the calendar has
 * answered either, in any order.  What was told to be done stands afterwards,
 * and what could not be done says so.
 */

enum { ROUNDS = 40 };

static void begin(struct servant *servant)
{
	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': '家族の会', 'date': '2026-11-05', 'time': '13:30', "
		    "'rule': 'FREQ=WEEKLY'}}");
}

/* Ask for the first, then for the second, and only then let the calendar answer. */
static void at_once(struct servant *servant, const char *const call[2][2])
{
	servant->is_unanswering = true;
	servant_stream(servant, call[0][0], call[0][1]);
	servant_stream(servant, call[1][0], call[1][1]);
	assert_int_equal(json_array_size(servant->replies), 0);
	servant->is_unanswering = false;
	/* An answer may lead to another question. */
	for (int i = 0; i < 4; i++)
		desktop_answer(&servant->desktop);
}

static const char *error_of(const struct servant *servant, size_t i)
{
	const char *error =
		json_string_value(json_object_get(json_array_get(servant->replies, i), "error"));

	return error ? strrchr(error, '.') + 1 : "";
}

/* Both were done. */
static void check_at_once(struct servant *servant, const char *const call[2][2])
{
	at_once(servant, call);
	assert_int_equal(json_array_size(servant->replies), 2);
	assert_string_equal(error_of(servant, 0), "");
	assert_string_equal(error_of(servant, 1), "");
}

static json_t *meeting_now(struct servant *servant)
{
	return json_array_get(
		servant_part(servant_ask(servant, "ListMeetings",
					 "{'from': '2026-11-01', 'to': '2026-12-31'}"),
			     "meetings"),
		0);
}

static void check_date(struct servant *servant, const char *day, const char *pattern)
{
	json_t *dates = servant_part(
		servant_ask(servant, "ListMeetings", "{'from': '2026-11-01', 'to': '2026-12-31'}"),
		"occurrences");
	const json_t *date;
	size_t i;

	json_array_foreach (dates, i, date) {
		if (strcmp(json_string_value(json_object_get(date, "day")), day) == 0) {
			servant_check(date, pattern);
			return;
		}
	}
	fail_msg("there is no %s", day);
}

static void test_two_edits(void **state)
{
	static const char *const calls[2][2] = {
		{ "EditMeeting", "{'number': 1, 'changes': {'title': '親の会'}, 'by': '母'}" },
		{ "EditMeeting", "{'number': 1, 'changes': {'place': '公民館'}, 'by': '父'}" },
	};
	struct servant *servant = *state;

	begin(servant);
	at_once(servant, calls);
	assert_int_equal(json_array_size(servant->replies), 2);
	assert_string_equal(error_of(servant, 0), "");
	assert_string_equal(error_of(servant, 1), "ChangedSince");
	servant_check(meeting_now(servant), "{'title': '親の会', 'place': null}");
	servant_ask(servant, calls[1][0], calls[1][1]);
	servant_check(meeting_now(servant), "{'title': '親の会', 'place': '公民館'}");
}

static void test_two_dates(void **state)
{
	static const char *const calls[2][2] = {
		{ "SkipMeeting", "{'number': 1, 'day': '2026-11-12', 'by': '母'}" },
		{ "MoveMeeting",
		  "{'number': 1, 'day': '2026-11-19', 'to_date': '2026-11-20', 'by': '父'}" },
	};
	struct servant *servant = *state;

	begin(servant);
	check_at_once(servant, calls);
	check_date(servant, "2026-11-12", "{'state': 'skipped'}");
	check_date(servant, "2026-11-19", "{'state': 'moved', 'date': '2026-11-20'}");
	/* His is the newer one: only without it can hers be taken back. */
	servant_refused(servant, "Undo", "{'by': '母'}", "ChangedSince");
	servant_ask(servant, "Undo", "{'by': '父'}");
	servant_ask(servant, "Undo", "{'by': '母'}");
	check_date(servant, "2026-11-12", "{'state': 'kept'}");
	check_date(servant, "2026-11-19", "{'state': 'kept', 'date': '2026-11-19'}");
}

static void test_an_edit_and_a_date(void **state)
{
	static const char *const calls[2][2] = {
		{ "SkipMeeting", "{'number': 1, 'day': '2026-11-12', 'by': '母'}" },
		{ "EditMeeting", "{'number': 1, 'changes': {'time': '15:00'}, 'by': '父'}" },
	};
	static const char *const turned[2][2] = {
		{ "EditMeeting", "{'number': 1, 'changes': {'time': '16:00'}, 'by': '父'}" },
		{ "SkipMeeting", "{'number': 1, 'day': '2026-11-26', 'by': '母'}" },
	};
	struct servant *servant = *state;

	begin(servant);
	check_at_once(servant, calls);
	check_date(servant, "2026-11-12", "{'state': 'skipped'}");
	check_date(servant, "2026-11-19", "{'time': '15:00'}");
	check_at_once(servant, turned);
	check_date(servant, "2026-11-12", "{'state': 'skipped'}");
	check_date(servant, "2026-11-26", "{'state': 'skipped'}");
	check_date(servant, "2026-11-19", "{'time': '16:00'}");
}

static void test_an_undo_while_an_edit_is_under_way(void **state)
{
	static const char *const calls[2][2] = {
		{ "EditMeeting", "{'number': 1, 'changes': {'place': '公民館'}, 'by': '父'}" },
		{ "Undo", "{'by': '母'}" },
	};
	struct servant *servant = *state;

	begin(servant);
	servant_ask(servant, "EditMeeting",
		    "{'number': 1, 'changes': {'title': '親の会'}, 'by': '母'}");
	at_once(servant, calls);
	/* Her undo was made at once; what he had before him is not there any more. */
	assert_int_equal(json_array_size(servant->replies), 2);
	servant_check(meeting_now(servant), "{'title': '家族の会', 'place': null}");
}

/* Entries, by any order of two connections' edits, removals, undos and redos. */
static void test_no_text_is_ever_lost(void **state)
{
	static const char *const names[] = { "母", "父" };
	struct servant *servant = *state;
	struct fixture_random random = { 11 };

	begin(servant);
	servant_add(servant, 1, "{'kind': 'talk', 'text': 'first', 'member': '母'}");
	for (int i = 0; i < ROUNDS; i++) {
		const char *by = names[fixture_below(&random, 2)];
		int what = fixture_below(&random, 5);
		const char *method = what < 2	 ? "Edit"
				     : what == 2 ? "Remove"
				     : what == 3 ? "Undo"
						 : "Redo";
		_cleanup_(free_text) char *parameters =
			what < 2    ? memory_format("{'number': 1, 'by': '%s', 'for': '母', "
						       "'changes': {'text': 'round %d'}}",
						    by, i)
			: what == 2 ? memory_format("{'number': 1, 'by': '%s', 'for': '母'}", by)
				    : memory_format("{'by': '%s'}", by);
		_cleanup_(free_text) char *wanted = memory_format("round %d", i);
		bool is_found = what >= 2;
		json_t *revisions;

		servant_stream(servant, method, parameters);
		if (*error_of(servant, 0))
			continue;
		/* Every form that it ever had is in its history, the new one too. */
		revisions =
			servant_part(servant_ask(servant, "History", "{'number': 1}"), "revisions");
		for (size_t r = 0; r < json_array_size(revisions); r++) {
			json_t *revision = json_array_get(revisions, r);

			assert_int_equal(json_integer_value(json_object_get(revision, "revision")),
					 r + 1);
			is_found |= strcmp(json_string_value(json_object_get(revision, "text")),
					   wanted) == 0;
		}
		assert_true(is_found);
	}
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_two_edits),
		SERVED(test_two_dates),
		SERVED(test_an_edit_and_a_date),
		SERVED(test_an_undo_while_an_edit_is_under_way),
		SERVED(test_no_text_is_ever_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
