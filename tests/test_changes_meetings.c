/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Meetings and templates taken back and done again, with the calendar that the daemon asks. */

enum { COURSES = 4, STEPS_OF_COURSE = 16 };

/* Every reminder and question that will come, and when the daemon wakes. */
static char *schedule(struct servant *servant)
{
	sqlite3_stmt *statement = store_statement(
		servant->service.store,
		"SELECT coalesce(group_concat(format('%d %s %s %s %d', r.meeting, r.day, r.lead, "
		"r.state, r.due_s), char(10)), '') FROM (SELECT r.* FROM reminder AS r "
		"JOIN occurrence AS o USING (meeting, day) WHERE r.state NOT IN ('answered', "
		"'expired') ORDER BY r.meeting, r.day, r.lead) AS r",
		NULL);
	char *text;

	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	text = memory_format("%s\n%lld\n", store_text(statement, 0),
			     (long long)servant->desktop.armed_s);
	sqlite3_reset(statement);
	return text;
}

/* What the reading commands tell of everything. */
static char *look(struct servant *servant)
{
	static const struct {
		const char *method;
		const char *parameters;
	} questions[] = {
		{ "ListMeetings", "{'from': '2026-01-01', 'to': '2027-12-31'}" },
		{ "ListMeetings", "{'missed': true}" },
		{ "ListTemplates", "{}" },
		{ "ListHolidays", "{}" },
		{ "ListMembers", "{'all': true}" },
		{ "Get", "{'number': 1}" },
	};
	char *all = schedule(servant);

	for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
		_cleanup_(free_text) char *before = all;
		_cleanup_(free_text) char *text = NULL;
		json_t *reply;

		servant_stream(servant, questions[i].method, questions[i].parameters);
		reply = json_array_get(servant->replies, 0);
		/* Of an entry, not when it was changed or how often. */
		json_object_del(json_object_get(json_object_get(reply, "parameters"), "entry"),
				"revision");
		text = json_dumps(reply, JSON_SORT_KEYS | JSON_INDENT(1));
		all = memory_format("%s%s\n", before, text);
	}
	return all;
}

static void check_alike(struct servant *servant, const char *wanted)
{
	_cleanup_(free_text) char *present = look(servant);

	assert_string_equal(present, wanted);
}

static json_t *add_group(struct servant *servant)
{
	return servant_ask(servant, "AddMeeting",
			   "{'meeting': {'title': '家族の会', 'date': '2026-11-21', 'time': "
			   "'13:30', 'rule': 'FREQ=WEEKLY', 'apply': '7d'}}");
}

/* Do it, take it back, do it again: before and after are alike each time. */
static void check_both_ways(struct servant *servant, const char *method, const char *parameters)
{
	_cleanup_(free_text) char *before = look(servant);
	_cleanup_(free_text) char *after = NULL;

	servant_ask(servant, method, parameters);
	after = look(servant);
	assert_string_not_equal(before, after);
	for (int i = 0; i < 2; i++) {
		servant_ask(servant, "Undo", "{}");
		check_alike(servant, before);
		servant_ask(servant, "Redo", "{}");
		check_alike(servant, after);
	}
}

static void test_each_change_both_ways(void **state)
{
	struct servant *servant = *state;

	check_both_ways(servant, "AddMeeting",
			"{'meeting': {'title': '家族の会', 'date': '2026-11-21', 'time': "
			"'13:30', 'rule': 'FREQ=WEEKLY', 'apply': '7d'}}");
	check_both_ways(servant, "EditMeeting",
			"{'number': 1, 'changes': {'title': '親の会', 'time': '14:00'}}");
	check_both_ways(servant, "SkipMeeting", "{'number': 1, 'day': '2026-12-05'}");
	check_both_ways(servant, "RestoreMeetingDate", "{'number': 1, 'day': '2026-12-05'}");
	check_both_ways(servant, "MoveMeeting",
			"{'number': 1, 'day': '2026-12-12', 'to_date': '2026-12-13'}");
	check_both_ways(servant, "AddMeetingDate", "{'number': 1, 'date': '2026-12-16'}");
	check_both_ways(servant, "ApplyForMeeting", "{'number': 1, 'day': '2026-12-05'}");
	check_both_ways(servant, "AnswerMeeting",
			"{'number': 1, 'day': '2026-12-05', 'answer': 'going'}");
	check_both_ways(servant, "SplitMeeting",
			"{'number': 1, 'day': '2026-12-26', 'changes': {'time': '15:00'}}");
	check_both_ways(servant, "EndMeeting", "{'number': 2, 'last': '2027-01-20'}");
	check_both_ways(servant, "RemoveMeeting", "{'number': 2}");
	check_both_ways(servant, "AddTemplate",
			"{'template': {'name': '朝', 'entries': [{'kind': 'talk'}]}}");
	check_both_ways(servant, "RemoveTemplate", "{'name': '朝'}");
	check_both_ways(servant, "AddMember", "{'name': '母'}");
}

static void test_a_calendar_is_one_step(void **state)
{
	struct servant *servant = *state;

	add_group(servant);
	check_both_ways(
		servant, "ImportHolidays",
		"{'offset': 0, 'last': true, 'part': 'BEGIN:VCALENDAR\\r\\nVERSION:2.0\\r\\n"
		"BEGIN:VEVENT\\r\\nUID:h1\\r\\nDTSTART;VALUE=DATE:20261123\\r\\n"
		"SUMMARY:勤労感謝の日\\r\\nEND:VEVENT\\r\\nEND:VCALENDAR\\r\\n'}");
	check_both_ways(
		servant, "ImportCalendar",
		"{'offset': 0, 'last': true, 'part': 'BEGIN:VCALENDAR\\r\\nVERSION:2.0\\r\\n"
		"BEGIN:VEVENT\\r\\nUID:a\\r\\nDTSTART:20261201T050000Z\\r\\n"
		"DTEND:20261201T060000Z\\r\\nSUMMARY:相談\\r\\nEND:VEVENT\\r\\n"
		"BEGIN:VEVENT\\r\\nUID:b\\r\\nDTSTART:20261202T050000Z\\r\\n"
		"DTEND:20261202T060000Z\\r\\nSUMMARY:講演\\r\\nEND:VEVENT\\r\\n"
		"END:VCALENDAR\\r\\n'}");
}

static void test_what_others_changed_is_kept(void **state)
{
	struct servant *servant = *state;

	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': '家族の会', 'date': '2026-11-21', 'time': '13:30', "
		    "'rule': 'FREQ=WEEKLY'}, 'by': '母'}");
	servant_ask(servant, "AnswerMeeting",
		    "{'number': 1, 'day': '2026-11-28', 'answer': 'going', 'by': '父'}");
	servant_check(servant_refused(servant, "Undo", "{'by': '母'}", "ChangedSince"),
		      "{'subject': 'meeting', 'number': 1}");
	servant_ask(servant, "Undo", "{'by': '父'}");
	servant_check(
		json_array_get(
			servant_part(servant_ask(servant, "Undo", "{'by': '母'}"), "changes"), 0),
		"{'subject': 'meeting', 'action': 'add', 'number': 1, 'by': '母', "
		"'before': null, 'after': {'title': '家族の会'}}");
	servant_refused(servant, "SkipMeeting", "{'number': 1, 'day': '2026-11-28', 'by': '誰か'}",
			"UnknownMember");
}

/* One of many changes; it may be refused. */
static void change(struct servant *servant, int first)
{
	static const char *const methods[] = {
		"AddMeeting",	  "EditMeeting",	"SkipMeeting", "MoveMeeting",
		"AddMeetingDate", "RestoreMeetingDate", "EndMeeting",  "RemoveMeeting",
		"AnswerMeeting",  "ApplyForMeeting",	"AddTemplate", "RemoveTemplate",
		"SplitMeeting",	  "SetSetting",
	};
	size_t which = (size_t)rand() % (sizeof methods / sizeof methods[0]);
	int number = first + rand() % 3;
	int day = 21 + 7 * (rand() % 2);
	_cleanup_(free_text) char *text = NULL;

	if (which == 0)
		text = memory_format("{'meeting': {'title': 'a%d', 'date': '2026-11-%d', 'time': "
				     "'13:30', 'rule': 'FREQ=WEEKLY', 'apply': '7d'}}",
				     number, day);
	else if (which == 1)
		text = memory_format("{'number': %d, 'changes': {'title': 'b%d', 'time': "
				     "'1%d:00'}}",
				     number, day, rand() % 9);
	else if (which == 3)
		text = memory_format("{'number': %d, 'day': '2026-11-%d', 'to_date': "
				     "'2026-11-%d'}",
				     number, day, day + 1);
	else if (which == 4)
		text = memory_format("{'number': %d, 'date': '2026-12-%d'}", number,
				     10 + rand() % 20);
	else if (which == 6)
		text = memory_format("{'number': %d, 'last': '2026-12-%d'}", number,
				     10 + rand() % 20);
	else if (which == 7)
		text = memory_format("{'number': %d}", number);
	else if (which == 8)
		text = memory_format("{'number': %d, 'day': '2026-11-%d', 'answer': '%s'}", number,
				     day, rand() % 2 ? "going" : "not-going");
	else if (which == 10)
		text = memory_format("{'template': {'name': 't%d', 'entries': [{'kind': "
				     "'talk'}]}}",
				     number);
	else if (which == 11)
		text = memory_format("{'name': 't%d'}", number);
	else if (which == 12)
		text = memory_format("{'number': %d, 'day': '2026-12-12', 'changes': {'time': "
				     "'09:0%d'}}",
				     number, rand() % 9);
	else if (which == 13)
		text = memory_format("{'key': 'reminders', 'value': '%s'}",
				     rand() % 2 ? "yes" : "no");
	else
		text = memory_format("{'number': %d, 'day': '2026-11-%d'}", number, day);
	servant_stream(servant, methods[which], text);
}

/* How often it could be done. */
static int do_all(struct servant *servant, const char *method)
{
	for (int count = 0;; count++) {
		const char *error;

		servant_stream(servant, method, "{'household': true}");
		error = json_string_value(
			json_object_get(json_array_get(servant->replies, 0), "error"));
		if (!error)
			continue;
		if (!strstr(error, ".NothingTo"))
			fail_msg("%s: %s", method,
				 json_dumps(json_array_get(servant->replies, 0), 0));
		return count;
	}
}

static void test_all_back_and_again_is_nothing(void **state)
{
	struct servant *servant = *state;
	_cleanup_(free_text) char *empty = look(servant);

	for (unsigned course = 1; course <= COURSES; course++) {
		_cleanup_(free_text) char *full = NULL;
		int first;
		int count;

		srand(course);
		first = (int)json_integer_value(
			json_object_get(servant_part(add_group(servant), "meeting"), "number"));
		for (int i = 0; i < STEPS_OF_COURSE; i++)
			change(servant, first);
		full = look(servant);
		count = do_all(servant, "Undo");
		assert_true(count > 2);
		check_alike(servant, empty);
		assert_int_equal(do_all(servant, "Redo"), count);
		check_alike(servant, full);
		assert_int_equal(do_all(servant, "Undo"), count);
		check_alike(servant, empty);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_change_both_ways, servant_set_up,
						servant_tear_down),
		cmocka_unit_test_setup_teardown(test_a_calendar_is_one_step, servant_set_up,
						servant_tear_down),
		cmocka_unit_test_setup_teardown(test_what_others_changed_is_kept, servant_set_up,
						servant_tear_down),
		cmocka_unit_test_setup_teardown(test_all_back_and_again_is_nothing, servant_set_up,
						servant_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
