/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A whole journal out of one household and into another, what is refused of one, and its erasing.
 */

enum { PAGES_MAX = 1000 };

static void fill(struct servant *servant)
{
	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	servant_add(servant, 1,
		    "{'kind': 'greeting', 'outcome': 'reply', 'date': '2026-10-30', 'time': "
		    "'21:00', 'member': '母', 'text': 'おはよう', 'tags': ['朝', '庭']}");
	servant_add(servant, 2, "{'kind': 'note', 'member': '父', 'text': '二'}");
	servant_add(servant, 3, "{'kind': 'talk', 'member': '母'}");
	servant_ask(
		servant, "Edit",
		"{'number': 1, 'changes': {'text': 'おはよう、と', 'tags': ['朝']}, 'by': '母'}");
	servant_ask(servant, "Remove", "{'number': 3, 'by': '母'}");
	servant_ask(servant, "SetSetting", "{'key': 'day-end', 'value': '02:00'}");
	servant_ask(servant, "AddTemplate",
		    "{'template': {'name': '朝', 'entries': [{'kind': 'note', 'text': 'x'}]}}");
	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': '家族の会', 'date': '2026-10-08', 'time': '13:30', "
		    "'rule': 'FREQ=MONTHLY;BYDAY=2TH', 'apply': '7d'}}");
	servant_ask(servant, "AnswerMeeting",
		    "{'number': 1, 'day': '2026-10-08', 'answer': 'went'}");
	servant_ask(servant, "SkipMeeting", "{'number': 1, 'day': '2026-12-10'}");
}

/* All rows of an export, in order; a new array. */
static json_t *export_rows(struct servant *servant)
{
	struct call *call = servant_stream(servant, "ExportAll", "{}");
	json_t *rows = json_array();
	const json_t *reply;
	size_t i;

	for (int page = 0; page < PAGES_MAX && servant->ended == 0; page++)
		call->on_drained(call);
	assert_int_equal(servant->ended, 1);
	json_array_foreach (servant->replies, i, reply)
		json_array_extend(rows,
				  json_object_get(json_object_get(reply, "parameters"), "rows"));
	return rows;
}

static size_t count_of(const json_t *rows, const char *type)
{
	const json_t *row;
	size_t count = 0;
	size_t i;

	json_array_foreach (rows, i, row) {
		const char *found = json_string_value(json_object_get(row, "type"));

		count += found && strcmp(found, type) == 0;
	}
	return count;
}

static json_t *import_rows(struct servant *servant, const json_t *rows, const char *options)
{
	json_t *reply = servant_ask_with(
		servant, "ImportAdd",
		json_pack("{s:O, s:b}", "rows", (json_t *)(uintptr_t)rows, "begin", 1));

	assert_int_equal(json_integer_value(servant_part(reply, "rows")), json_array_size(rows));
	return servant_part(servant_ask(servant, "ImportCommit", options), "result");
}

static void test_there_and_back(void **state)
{
	struct servant *one = *state;
	struct servant *other = memory_zeroed(1, sizeof *other);
	json_t *rows;
	json_t *again;

	fill(one);
	rows = export_rows(one);
	assert_int_equal(count_of(rows, "entry"), 6);
	servant_init(other);
	servant_check(import_rows(other, rows, "{'dry_run': true}"),
		      "{'kept': false, 'entries': 4, 'known': 0, 'wrong': 0}");
	assert_int_equal(json_array_size(servant_part(servant_ask(other, "List", "{}"), "entries")),
			 0);
	servant_check(import_rows(other, rows, "{}"),
		      "{'kept': true, 'entries': 4, 'wrong': 0, 'left_out': 0, 'problems': []}");
	again = export_rows(other);
	assert_int_equal(count_of(again, "entry"), count_of(rows, "entry"));
	assert_int_equal(json_array_size(again), json_array_size(rows));
	servant_check(servant_part(servant_ask(other, "Get", "{'number': 1}"), "entry"),
		      "{'text': 'おはよう、と', 'revision': 2, 'tags': ['朝'], 'member': '母'}");
	servant_check(servant_part(servant_ask(other, "Get", "{'number': 3}"), "entry"),
		      "{'removed': true}");
	servant_check(
		json_array_get(servant_part(servant_ask(other, "ListMeetings", "{}"), "meetings"),
			       0),
		"{'title': '家族の会', 'apply': '7d'}");
	/* The same once more: everything is known, and nothing is doubled. */
	servant_check(import_rows(other, rows, "{}"), "{'entries': 0, 'known': 4}");
	json_decref(again);
	again = export_rows(other);
	assert_int_equal(count_of(again, "entry"), count_of(rows, "entry"));
	json_decref(rows);
	json_decref(again);
	servant_release(other);
	free(other);
}

static void test_rows_that_are_refused(void **state)
{
	static const char *const wrong[] = {
		"{'type': 'entry'}",
		"{'type': 'nothing'}",
		"{}",
		"{'type': 'journal', 'format': 99}",
		"{'type': 'entry', 'id': 'x', 'kind': 'note'}",
		"{'type': 'entry', 'kind': 'nothing', 'date': '2026-11-01', "
		"'id': '01934f00-0000-7000-8000-000000000001'}",
		"{'type': 'entry', 'kind': 'note', 'date': '2999-11-01', "
		"'id': '01934f00-0000-7000-8000-000000000001'}",
		"{'type': 'row', 'table': 'sqlite_schema', 'values': {'name': 'x'}}",
		"{'type': 'row', 'table': 'entry', 'values': {'number': 1}}",
		"{'type': 'row', 'table': 'setting', 'values': {'nothing': 1}}",
		"{'type': 'row', 'table': 'setting', 'values': {}}",
		"{'type': 'row', 'table': 'setting', 'values': {'key': 'x', 'value': null}}",
	};
	struct servant *servant = *state;

	servant_refused(servant, "ImportCommit", "{}", "org.varlink.service.InvalidParameter");
	servant_refused(servant, "ImportAdd", "{'rows': 3}",
			"org.varlink.service.InvalidParameter");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		_cleanup_(free_text) char *rows =
			memory_format("{'rows': [{'type': 'entry', 'kind': 'note', 'date': "
				      "'2026-11-01', 'id': '01934f00-0000-7000-8000-00000000000a'},"
				      " %s], 'begin': true}",
				      wrong[i]);
		json_t *told = servant_ask(servant, "ImportAdd", rows);
		size_t early = json_array_size(servant_part(told, "problems"));
		json_t *result = servant_part(servant_ask(servant, "ImportCommit", "{}"), "result");

		if (early == 0 && json_array_size(servant_part(result, "problems")) == 0 &&
		    json_integer_value(servant_part(result, "left_out")) == 0)
			fail_msg("%s was taken", wrong[i]);
		servant_check(result, "{'kept': false}");
	}
	servant_ask(servant, "ImportAdd",
		    "{'begin': true, 'rows': [{'type': 'row', 'table': 'meeting_exception', "
		    "'values': {'meeting': 77, 'day': '2026-11-01', 'action': 'skip'}}]}");
	servant_check(servant_refused(servant, "ImportCommit", "{}",
				      "org.varlink.service.InvalidParameter"),
		      "{'parameter': 'rows'}");
	assert_int_equal(
		json_array_size(servant_part(servant_ask(servant, "List", "{}"), "entries")), 0);
}

static void test_erasing(void **state)
{
	struct servant *servant = *state;

	fill(servant);
	servant_refused(servant, "Purge", "{}", "org.varlink.service.InvalidParameter");
	servant_refused(servant, "Purge", "{'numbers': []}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "Purge", "{'numbers': ['1']}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "Purge", "{'numbers': [1], 'from': '2026-10-01'}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "Purge", "{'from': '2026-10-02', 'to': '2026-10-01'}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "Purge", "{'numbers': [77], 'household': true}", "NoSuchEntry");
	servant_check(servant_ask(servant, "Purge",
				  "{'numbers': [2], 'household': true, 'dry_run': true}"),
		      "{'entries': 1}");
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 2}"), "entry"),
		      "{'text': '二'}");
	servant_check(servant_ask(servant, "Purge", "{'numbers': [2], 'household': true}"),
		      "{'entries': 1}");
	servant_refused(servant, "Get", "{'number': 2}", "NoSuchEntry");
	servant_check(servant_ask(servant, "Purge",
				  "{'from': '2026-10-30', 'to': '2026-10-30', 'household': true}"),
		      "{'entries': 1}");
	servant_refused(servant, "Get", "{'number': 1}", "NoSuchEntry");
}

static void test_forgetting(void **state)
{
	struct servant *servant = *state;
	json_t *rows;

	fill(servant);
	servant_ask(servant, "ForgetAll", "{}");
	servant_restart(servant);
	rows = export_rows(servant);
	assert_int_equal(count_of(rows, "entry"), 0);
	assert_int_equal(count_of(rows, "row"), 0);
	json_decref(rows);
	servant_check(servant_ask(servant, "ListMeetings", "{}"), "{'meetings': []}");
	assert_int_equal(servant_add(servant, 9, "{'kind': 'note'}"), 1);
}

static void test_the_guide_sees_what_was_written(void **state)
{
	struct servant *servant = *state;

	servant_check(servant_ask(servant, "GetGuide", "{'peek': true}"),
		      "{'safety': false, 'diagnosed': false}");
	fill(servant);
	servant_add(servant, 20, "{'kind': 'meal', 'date': '2026-11-01'}");
	servant_add(servant, 21, "{'kind': 'supporter', 'date': '2026-11-02'}");
	servant_check(servant_ask(servant, "GetGuide", "{}"), "{'safety': false}");
	servant_ask(servant, "SetSetting", "{'key': 'diagnosed', 'value': 'yes'}");
	servant_check(servant_ask(servant, "GetGuide", "{'peek': true}"), "{'diagnosed': true}");
	servant_add(servant, 22, "{'kind': 'violence', 'date': '2026-11-02'}");
	servant_check(servant_ask(servant, "GetGuide", "{}"),
		      "{'safety': true, 'suggestion': 'safety'}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_there_and_back, servant_set_up,
						servant_tear_down),
		cmocka_unit_test_setup_teardown(test_rows_that_are_refused, servant_set_up,
						servant_tear_down),
		cmocka_unit_test_setup_teardown(test_erasing, servant_set_up, servant_tear_down),
		cmocka_unit_test_setup_teardown(test_forgetting, servant_set_up, servant_tear_down),
		cmocka_unit_test_setup_teardown(test_the_guide_sees_what_was_written,
						servant_set_up, servant_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
