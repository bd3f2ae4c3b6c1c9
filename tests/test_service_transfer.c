/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Imports and exports through the service. */

#define ID(n) "01890000-0000-7000-8000-00000000000" #n
#define ENTRY(n, more)                                                                             \
	"{'type': 'entry', 'id': '" ID(n) "', 'date': '2026-11-01', 'kind': 'greeting'" more "}"

static json_t *result_of(struct servant *servant, const char *parameters)
{
	return json_object_get(servant_ask(servant, "ImportCommit", parameters), "result");
}

static size_t count_entries(struct servant *servant)
{
	return json_array_size(json_object_get(servant_ask(servant, "List", "{}"), "entries"));
}

static void test_nothing_before_the_commit(void **state)
{
	struct servant *servant = *state;

	servant_check(
		servant_ask(servant, "ImportAdd", "{'rows': [" ENTRY(1, "") "," ENTRY(2, "") "]}"),
		"{'rows': 2, 'problems': []}");
	assert_int_equal(count_entries(servant), 0);
	servant_check(servant_ask(servant, "ImportAdd", "{'rows': [" ENTRY(3, "") "]}"),
		      "{'rows': 3}");
	servant_check(result_of(servant, "{'dry_run': true}"), "{'kept': false, 'entries': 3}");
	assert_int_equal(count_entries(servant), 0);
	/* What was sent is gone after it was asked about. */
	servant_refused(servant, "ImportCommit", "{}", "org.varlink.service.InvalidParameter");
}

static void test_what_was_sent_goes_with_the_connection(void **state)
{
	struct servant *servant = *state;

	servant_ask(servant, "ImportAdd", "{'rows': [" ENTRY(1, "") "]}");
	kept_release(&servant->kept);
	servant_refused(servant, "ImportCommit", "{}", "org.varlink.service.InvalidParameter");
	servant_ask(servant, "ImportAdd", "{'rows': [" ENTRY(1, "") "]}");
	servant_ask(servant, "ImportAdd", "{'begin': true, 'rows': [" ENTRY(2, "") "]}");
	servant_check(result_of(servant, "{}"), "{'kept': true, 'entries': 1}");
	assert_int_equal(count_entries(servant), 1);
}

/* Two methods keep something for a peer, and neither takes the other's for its own. */
static void test_calendars_between(void **state)
{
	struct servant *servant = *state;

	servant_ask(servant, "ImportAdd", "{'rows': [" ENTRY(1, "") "]}");
	servant_refused(servant, "ImportCalendar", "{'part': 'x', 'offset': 1}",
			"org.varlink.service.InvalidParameter");
	servant_ask(servant, "ImportCalendar", "{'part': 'BEGIN:VCALENDAR', 'offset': 0}");
	servant_refused(servant, "ImportCommit", "{}", "org.varlink.service.InvalidParameter");
	servant_check(servant_ask(servant, "ImportAdd", "{'rows': [" ENTRY(1, "") "]}"),
		      "{'rows': 1}");
	servant_check(result_of(servant, "{}"), "{'kept': true, 'entries': 1}");
}

static void test_all_or_nothing(void **state)
{
	struct servant *servant = *state;
	static const char rows[] = "{'rows': [" ENTRY(1, "") ", 7, " ENTRY(2, "") "]}";
	const json_t *problems =
		json_object_get(servant_ask(servant, "ImportAdd", rows), "problems");

	assert_int_equal(json_array_size(problems), 1);
	servant_check(json_array_get(problems, 0),
		      "{'row': 1, 'error': 'org.varlink.service.InvalidParameter'}");
	servant_check(result_of(servant, "{}"), "{'kept': false, 'wrong': 1}");
	assert_int_equal(count_entries(servant), 0);
	servant_ask(servant, "ImportAdd", rows);
	servant_check(result_of(servant, "{'keep_going': true}"), "{'kept': true, 'entries': 2}");
	assert_int_equal(count_entries(servant), 2);
}

static void test_the_same_again_and_other_words(void **state)
{
	struct servant *servant = *state;
	const json_t *result;

	servant_ask(servant, "ImportAdd", "{'rows': [" ENTRY(1, ", 'text': 'one'") "]}");
	result_of(servant, "{}");
	servant_ask(servant, "Edit", "{'number': 1, 'changes': {'text': 'two'}}");
	servant_ask(servant, "ImportAdd",
		    "{'rows': [" ENTRY(1, ", 'text': 'one'") "," ENTRY(1, ", 'text': 'two'") "]}");
	servant_check(result_of(servant, "{}"),
		      "{'kept': true, 'entries': 0, 'known': 2, 'removed': 0}");
	servant_ask(servant, "ImportAdd", "{'rows': [" ENTRY(1, ", 'text': 'three'") "]}");
	result = result_of(servant, "{}");
	servant_check(result, "{'kept': false, 'entries': 0}");
	servant_check(json_array_get(json_object_get(result, "problems"), 0),
		      "{'row': 0, 'error': 'org.ayumi.Journal.IdInUse'}");
}

/* One file with an entry twice: what it says again is known, other words are refused. */
static void test_the_same_twice_in_one(void **state)
{
	struct servant *servant = *state;
	const json_t *result;

	servant_ask(servant, "ImportAdd",
		    "{'rows': [" ENTRY(1, ", 'text': 'one'") "," ENTRY(1, ", 'text': 'one'") "]}");
	servant_check(result_of(servant, "{}"), "{'kept': true, 'entries': 1, 'known': 1}");
	/* Of what has revisions, each of them is known. */
	servant_ask(
		servant, "ImportAdd",
		"{'rows': [" ENTRY(2, ", 'revision': 1, 'text': 'a'") "," ENTRY(
			2,
			", 'revision': "
			"2, 'text': "
			"'b', "
			"'removed': "
			"true") "," ENTRY(3, "") "," ENTRY(2,
							   ", 'text': 'a'") "," ENTRY(2,
										      ", 'text': "
										      "'b'") "]}");
	servant_check(result_of(servant, "{}"),
		      "{'kept': true, 'entries': 2, 'revisions': 3, 'known': 2, 'removed': 2}");
	servant_ask(servant, "ImportAdd",
		    "{'rows': [" ENTRY(4, ", 'text': 'one'") "," ENTRY(4, ", 'text': 'two'") "]}");
	result = result_of(servant, "{'keep_going': true}");
	servant_check(result, "{'kept': true, 'entries': 1}");
	servant_check(json_array_get(json_object_get(result, "problems"), 0),
		      "{'row': 1, 'error': 'org.ayumi.Journal.IdInUse'}");
	assert_int_equal(count_entries(servant), 3);
}

enum { MANY = 3 * 16 + 5 };

/* More than go in one statement, whole groups and the rest, each the second time as well. */
static void test_many(void **state)
{
	struct servant *servant = *state;
	json_t *entries;

	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < MANY; i++) {
			_cleanup_(free_text) char *row = memory_format(
				"{'rows': [{'type': 'entry', 'id': "
				"'01890000-0000-7000-8000-0000000000%02d', 'date': '2026-11-01', "
				"'kind': 'note', 'text': 'entry %d', 'tags': ['t%d']%s}]}",
				i, i, i % 3, i % 7 ? "" : ", 'time': '07:30'");

			servant_ask(servant, "ImportAdd", row);
		}
	}
	servant_check(result_of(servant, "{}"), "{'kept': true, 'entries': 53, 'known': 53}");
	for (int i = 0; i < MANY; i++) {
		_cleanup_(free_text) char *ask = memory_format("{'number': %d}", i + 1);
		_cleanup_(free_text) char *expected = memory_format(
			"{'text': 'entry %d', 'tags': ['t%d'], 'time': %s, 'revision': 1}", i,
			i % 3, i % 7 ? "null" : "'07:30'");

		servant_check(json_object_get(servant_ask(servant, "Get", ask), "entry"), expected);
	}
	entries = json_object_get(servant_ask(servant, "Search", "{'words': ['entry 52']}"),
				  "entries");
	assert_int_equal(json_array_size(entries), 1);
}

/* A number that leaves no room for others is given anew. */
static void test_numbers_at_the_end(void **state)
{
	struct servant *servant = *state;

	servant_ask(servant, "ImportAdd",
		    "{'rows': [" ENTRY(1, ", 'number': 7") "," ENTRY(
			    2, ", 'number': 9223372036854775807") "," ENTRY(3, "") "]}");
	servant_check(result_of(servant, "{}"), "{'kept': true, 'entries': 3}");
	servant_check(json_object_get(servant_ask(servant, "Get", "{'number': 8}"), "entry"),
		      "{'id': '" ID(2) "'}");
	servant_check(json_object_get(servant_ask(servant, "Get", "{'number': 9}"), "entry"),
		      "{'id': '" ID(3) "'}");
}

/* Where the journal itself has no numbers left, it is said. */
static void test_no_numbers_left(void **state)
{
	struct servant *servant = *state;

	servant_ask(servant, "ImportAdd", "{'rows': [" ENTRY(1, "") "]}");
	result_of(servant, "{}");
	assert_int_equal(store_execute(servant->service.store,
				       "UPDATE sqlite_sequence SET seq = 9223372036854775807 "
				       "WHERE name = 'entry'",
				       NULL),
			 0);
	servant_ask(servant, "ImportAdd", "{'rows': [" ENTRY(2, "") "]}");
	servant_refused(servant, "ImportCommit", "{}", "org.varlink.service.InvalidParameter");
	assert_int_equal(count_entries(servant), 1);
}

static void test_revisions_and_writers(void **state)
{
	struct servant *servant = *state;
	json_t *revisions;

	servant_ask(servant, "ImportAdd",
		    "{'rows': [" ENTRY(1, ", 'revision': 1, 'text': 'a', 'member': 'X'") "," ENTRY(
			    1, ", 'revision': 4, 'text': 'b', 'member': 'Y'") "]}");
	servant_check(result_of(servant, "{}"),
		      "{'entries': 1, 'revisions': 2, 'members': ['Y', 'X']}");
	revisions = json_object_get(servant_ask(servant, "History", "{'number': 1}"), "revisions");
	assert_int_equal(json_array_size(revisions), 2);
	servant_check(json_array_get(revisions, 0), "{'revision': 1, 'text': 'a', 'member': 'X'}");
	servant_check(json_array_get(revisions, 1), "{'revision': 2, 'text': 'b', 'member': 'Y'}");
	servant_refused(servant, "ImportAdd", "{'rows': 7}",
			"org.varlink.service.InvalidParameter");
}

/* Each row is wrong in one way, and it is said in which. */
static void test_what_no_row_is(void **state)
{
	static const struct {
		const char *row;
		const char *parameter;
	} rows[] = {
		{ "{'id': 1}", "type" },
		{ "{'type': 'letter'}", "type" },
		{ "{'type': 'journal'}", "format" },
		{ "{'type': 'journal', 'format': 2}", "format" },
		{ "{'type': 'journal', 'format': '1'}", "format" },
		{ "{'type': 'row', 'values': {}}", "table" },
		{ "{'type': 'row', 'table': 'meeting', 'values': []}", "table" },
		{ "{'type': 'row', 'table': 'meeting', 'values': {'title': [1]}}", "title" },
		{ "{'type': 'row', 'table': 'meeting', 'values': {'title': 1.5}}", "title" },
		{ ENTRY(1, ", 'colour': 'red'"), "colour" },
		{ ENTRY(1, ", 'number': '7'"), "number" },
		{ ENTRY(1, ", 'revision': -1"), "revision" },
		{ ENTRY(1, ", 'created_s': 1.5"), "created_s" },
		{ "{'type': 'entry', 'id': '" ID(1) "', 'kind': 'greeting'}", "date" },
		{ "{'type': 'entry', 'id': '" ID(1) "', 'kind': 'greeting', 'date': 7}", "date" },
	};
	struct servant *servant = *state;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		_cleanup_(free_text) char *parameters =
			memory_format("{'begin': true, 'rows': [%s]}", rows[i].row);
		json_t *problems =
			servant_part(servant_ask(servant, "ImportAdd", parameters), "problems");
		const json_t *said = json_object_get(json_array_get(problems, 0), "parameters");
		const char *found = json_string_value(json_object_get(said, "parameter"));

		if (json_array_size(problems) != 1 || !found ||
		    strcmp(found, rows[i].parameter) != 0)
			fail_msg("%s: %s", rows[i].row, found ? found : "nothing");
		servant_check(result_of(servant, "{}"), "{'kept': false, 'wrong': 1}");
	}
	assert_int_equal(count_entries(servant), 0);
}

static void test_exports_stream(void **state)
{
	struct servant *servant = *state;

	servant_refused(servant, "ExportAll", "{}", "ExpectedMore");
	servant_add(servant, 1, "{'kind': 'greeting', 'tags': ['a']}");
	servant_add(servant, 2, "{'kind': 'greeting', 'tags': ['a', 'b']}");
	servant_add(servant, 3, "{'kind': 'greeting', 'tags': ['c'], 'private': true}");
	servant_check(servant_ask(servant, "ListTags", "{}"),
		      "{'tags': [{'name': 'a', 'entries': 2}, {'name': 'b', 'entries': 1}]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, servant_set_up, servant_tear_down)
		TEST(test_nothing_before_the_commit),
		TEST(test_what_was_sent_goes_with_the_connection),
		TEST(test_calendars_between),
		TEST(test_all_or_nothing),
		TEST(test_the_same_again_and_other_words),
		TEST(test_the_same_twice_in_one),
		TEST(test_many),
		TEST(test_numbers_at_the_end),
		TEST(test_no_numbers_left),
		TEST(test_revisions_and_writers),
		TEST(test_what_no_row_is),
		TEST(test_exports_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
