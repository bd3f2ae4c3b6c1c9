/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"
#include "schema/text.h"
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What the methods do.  That answers are as the interface says is held by the fixture. */

static void test_add_fills_in(void **state)
{
	struct servant *servant = *state;
	json_t *reply;

	assert_int_equal(servant_add(servant, 1, "{'kind': 'greeting', 'outcome': 'reply'}"), 1);
	reply = servant_ask(servant, "Get", "{'number': 1}");
	servant_check(
		servant_part(reply, "entry"),
		"{'number': 1, 'id': '01934f00-0000-7000-8000-000000000001', 'revision': 1,"
		"'date': '2026-11-03', 'time': null, 'kind': 'greeting', 'outcome': 'reply',"
		"'member': null, 'text': '', 'tags': [], 'private': false, 'removed': false}");
	assert_int_equal(
		json_integer_value(servant_part(servant_part(reply, "entry"), "created_s")),
		servant->home.now_s);
	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_add(servant, 2,
		    "{'kind': 'talk', 'text': 'ゲームの話', 'tags': ['b', 'a', 'b'], 'date': "
		    "'2026-11-01', 'time': '08:05', 'private': true}");
	servant_check(
		servant_part(servant_ask(servant, "Get", "{'number': 2, 'mine': true}"), "entry"),
		"{'date': '2026-11-01', 'time': '08:05', 'member': '母', 'text': 'ゲームの話',"
		"'tags': ['a', 'b'], 'private': true}");
	servant_add(servant, 3, "{'kind': 'rest', 'member': ''}");
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 3}"), "entry"),
		      "{'member': null}");
	servant_refused(servant, "Get", "{'number': 4}", "NoSuchEntry");
	servant_refused(servant, "Get", "{'number': -1}", "NoSuchEntry");
}

/* The household's day goes on until 04:00; the calendar's has begun at midnight. */
static void test_days_end_at_four(void **state)
{
	struct servant *servant = *state;

	household_at(&servant->home, "2026-11-04", "03:59");
	servant_add(servant, 1, "{'kind': 'note'}");
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'date': '2026-11-03'}");
	/* The calendar's new day has not begun here: "tomorrow" must not become today at night. */
	servant_refused(servant, "Add",
			"{'entry': {'id': '0190b5a5-0000-7000-8000-00000000abcd', 'kind': 'note', "
			"'date': '2026-11-04'}}",
			"FutureDate");
	servant_check(
		servant_ask(servant, "GetToday", "{}"),
		"{'date': '2026-11-03', 'calendar_date': '2026-11-04', 'time': '03:59', 'zone': "
		"'Asia/Tokyo'}");
	household_at(&servant->home, "2026-11-04", "04:00");
	servant_check(servant_ask(servant, "GetToday", "{}"), "{'date': '2026-11-04'}");
	servant_add(servant, 2, "{'kind': 'note', 'date': '2026-11-04'}");
}

static void test_add_refuses(void **state)
{
	static const struct {
		const char *entry;
		const char *error;
		const char *parameters;
	} wrong[] = {
		{ "'kind': 'greting'", "UnknownKind", "{'kind': 'greting'}" },
		{ "'kind': 'talk', 'outcome': 'reply'", "UnknownOutcome",
		  "{'kind': 'talk', 'outcome': 'reply'}" },
		{ "'kind': 'talk', 'member': '兄'", "UnknownMember", "{'member': '兄'}" },
		{ "'kind': 'talk', 'date': '2026-11-04'", "FutureDate", "{'date': '2026-11-04'}" },
		{ "'kind': 'talk', 'date': '2026-02-29'", "ImpossibleDate",
		  "{'date': '2026-02-29'}" },
		{ "'kind': 'talk', 'date': '0001-01-01'", "ImpossibleDate", "{}" },
		{ "'kind': 'talk', 'tags': ['a b']", "InvalidText", "{'field': 'tags'}" },
		{ "'kind': 'talk', 'tags': ['']", "InvalidText", "{'field': 'tags'}" },
		{ "'kind': 'talk', 'member': ' x'", "InvalidText", "{'field': 'member'}" },
		{ "'kind': 'talk', 'time': '24:00'", "org.varlink.service.InvalidParameter",
		  "{'parameter': 'time'}" },
		{ "'kind': 'talk', 'knd': 1", "org.varlink.service.InvalidParameter",
		  "{'parameter': 'knd'}" },
		{ "'text': 'x'", "org.varlink.service.InvalidParameter", "{'parameter': 'kind'}" },
		{ "'kind': null", "org.varlink.service.InvalidParameter", "{'parameter': 'kind'}" },
		{ "'kind': 'talk', 'text': 7", "org.varlink.service.InvalidParameter",
		  "{'parameter': 'text'}" },
	};
	struct servant *servant = *state;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		_cleanup_(free_text) char *call = memory_format(
			"{'entry': {'id': '01934f00-0000-7000-8000-000000000001', %s}}",
			wrong[i].entry);

		servant_check(servant_refused(servant, "Add", call, wrong[i].error),
			      wrong[i].parameters);
	}
	servant_check(servant_refused(servant, "Add", "{'entry': {'kind': 'talk'}}",
				      "org.varlink.service.InvalidParameter"),
		      "{'parameter': 'id'}");
	servant_check(servant_refused(servant, "Add", "{'entry': {'kind': 'talk', 'id': '1'}}",
				      "org.varlink.service.InvalidParameter"),
		      "{'parameter': 'id'}");
	servant_check(servant_part(servant_ask(servant, "GetStatus", "{}"), "status"),
		      "{'entries': 0}");
}

static void test_long_texts(void **state)
{
	struct servant *servant = *state;
	char *text = memory_zeroed(TEXT_MAX + 2, 1);
	char *call;

	memset(text, 'x', TEXT_MAX + 1);
	call = memory_format("{'entry': {'id': '01934f00-0000-7000-8000-000000000001', 'kind': "
			     "'note', 'text': '%s'}}",
			     text);
	servant_check(servant_refused(servant, "Add", call, "TextTooLong"), "{'limit': 65536}");
	free(call);
	text[TEXT_MAX] = '\0';
	call = memory_format("{'kind': 'note', 'text': '%s'}", text);
	servant_add(servant, 1, call);
	free(call);
	free(text);
}

static void test_the_same_call_again(void **state)
{
	struct servant *servant = *state;
	const char *entry = "{'kind': 'meal', 'text': 'カレー', 'tags': ['b', 'a']}";
	const char *other = "{'entry': {'id': '01934f00-0000-7000-8000-000000000001', 'kind': "
			    "'meal', 'text': 'シチュー'}}";
	json_t *reply;

	assert_int_equal(servant_add(servant, 1, entry), 1);
	household_at(&servant->home, "2026-11-04", "10:00");
	assert_int_equal(servant_add(servant, 1, entry), 1);
	reply = servant_ask(servant, "Get", "{'number': 1}");
	servant_check(servant_part(reply, "entry"), "{'revision': 1, 'date': '2026-11-03'}");
	servant_check(servant_refused(servant, "Add", other, "IdInUse"),
		      "{'id': '01934f00-0000-7000-8000-000000000001'}");
	/* What became of the entry since does not make the repeated call another one. */
	servant_ask(servant, "Edit", "{'number': 1, 'changes': {'text': 'シチュー', 'tags': []}}");
	assert_int_equal(servant_add(servant, 1, entry), 1);
	servant_refused(servant, "Add", other, "IdInUse");
	servant_ask(servant, "Remove", "{'number': 1}");
	assert_int_equal(servant_add(servant, 1, entry), 1);
	servant_check(servant_part(servant_ask(servant, "GetStatus", "{}"), "status"),
		      "{'entries': 0}");
	/* Whoever the default writer is by now. */
	servant_ask(servant, "Undo", "{}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	assert_int_equal(servant_add(servant, 1, entry), 1);
	servant_check(servant_part(servant_ask(servant, "GetStatus", "{}"), "status"),
		      "{'entries': 1}");
}

/* A step of one change of the first entry. */
static void check_step(json_t *reply, const char *action)
{
	json_t *changes = servant_part(reply, "changes");

	servant_check(reply, "{'total': 1}");
	assert_int_equal(json_array_size(changes), 1);
	servant_check(json_array_get(changes, 0), "{'subject': 'entry', 'number': 1}");
	assert_string_equal(json_string_value(servant_part(json_array_get(changes, 0), "action")),
			    action);
}

static void test_edit_remove_undo_history(void **state)
{
	struct servant *servant = *state;
	json_t *reply;

	servant_add(servant, 1, "{'kind': 'greeting', 'outcome': 'none', 'time': '07:00'}");
	reply = servant_ask(servant, "Edit",
			    "{'number': 1, 'changes': {'outcome': 'reply', 'time': ''}}");
	servant_check(servant_part(reply, "before"),
		      "{'outcome': 'none', 'time': '07:00', 'revision': 1}");
	servant_check(servant_part(reply, "entry"),
		      "{'outcome': 'reply', 'time': null, 'revision': 2}");
	/* What changes nothing is no change. */
	reply = servant_ask(servant, "Edit", "{'number': 1, 'changes': {'outcome': 'reply'}}");
	servant_check(servant_part(reply, "entry"), "{'revision': 2}");
	servant_check(servant_part(servant_ask(servant, "Edit",
					       "{'number': 1, 'changes': {'kind': 'talk'}}"),
				   "entry"),
		      "{'kind': 'talk', 'outcome': null, 'revision': 3}");
	servant_check(servant_part(servant_ask(servant, "Remove", "{'number': 1}"), "entry"),
		      "{'removed': true, 'revision': 4}");
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'removed': true}");
	servant_check(servant_refused(servant, "Remove", "{'number': 1}", "EntryRemoved"),
		      "{'number': 1}");
	servant_refused(servant, "Edit", "{'number': 1, 'changes': {}}", "EntryRemoved");
	servant_refused(servant, "Edit", "{'number': 9, 'changes': {}}", "NoSuchEntry");
	reply = servant_ask(servant, "Undo", "{}");
	check_step(reply, "remove");
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'removed': false, 'kind': 'talk', 'revision': 5}");
	check_step(servant_ask(servant, "Undo", "{}"), "edit");
	check_step(servant_ask(servant, "Undo", "{}"), "edit");
	check_step(servant_ask(servant, "Undo", "{}"), "add");
	servant_refused(servant, "Undo", "{}", "NothingToUndo");
	reply = servant_ask(servant, "History", "{'number': 1}");
	assert_int_equal(json_array_size(servant_part(reply, "revisions")), 8);
	servant_check(json_array_get(servant_part(reply, "revisions"), 0),
		      "{'revision': 1, 'outcome': 'none', 'removed': false}");
	servant_check(json_array_get(servant_part(reply, "revisions"), 7),
		      "{'revision': 8, 'removed': true}");
	servant_refused(servant, "History", "{'number': 2}", "NoSuchEntry");
}

static void test_edit_refuses(void **state)
{
	struct servant *servant = *state;

	servant_add(servant, 1, "{'kind': 'greeting', 'outcome': 'none'}");
	servant_refused(servant, "Edit", "{'number': 1, 'changes': {'date': '2026-11-05'}}",
			"FutureDate");
	servant_refused(servant, "Edit", "{'number': 1, 'changes': {'kind': 'x'}}", "UnknownKind");
	servant_refused(servant, "Edit", "{'number': 1, 'changes': {'outcome': 'went'}}",
			"UnknownOutcome");
	servant_refused(servant, "Edit", "{'number': 1, 'changes': {'member': '兄'}}",
			"UnknownMember");
	servant_refused(servant, "Edit",
			"{'number': 1, 'changes': {'id': '01934f00-0000-7000-8000-000000000002'}}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "Edit", "{'number': 1}", "org.varlink.service.InvalidParameter");
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'revision': 1}");
}

static size_t listed(struct servant *servant, const char *filter)
{
	return json_array_size(servant_part(servant_ask(servant, "List", filter), "entries"));
}

static void test_list(void **state)
{
	struct servant *servant = *state;
	json_t *entries;

	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_add(servant, 1, "{'kind': 'talk', 'date': '2026-10-02', 'member': ''}");
	servant_add(servant, 2, "{'kind': 'talk', 'date': '2026-10-01', 'tags': ['猫']}");
	servant_add(servant, 3, "{'kind': 'meal', 'date': '2026-10-01', 'time': '19:00'}");
	servant_add(servant, 4, "{'kind': 'note', 'date': '2026-10-01', 'time': '07:00'}");
	entries = servant_part(servant_ask(servant, "List", "{}"), "entries");
	assert_int_equal(json_array_size(entries), 4);
	servant_check(json_array_get(entries, 0), "{'number': 2}");
	servant_check(json_array_get(entries, 1), "{'number': 4}");
	servant_check(json_array_get(entries, 2), "{'number': 3}");
	servant_check(json_array_get(entries, 3), "{'number': 1}");
	assert_int_equal(listed(servant, "{'from': '2026-10-02'}"), 1);
	assert_int_equal(listed(servant, "{'to': '2026-10-01'}"), 3);
	assert_int_equal(listed(servant, "{'from': '2026-10-02', 'to': '2026-10-01'}"), 0);
	assert_int_equal(listed(servant, "{'kind': 'talk'}"), 2);
	assert_int_equal(listed(servant, "{'member': '母', 'tag': null}"), 3);
	assert_int_equal(listed(servant, "{'member': ''}"), 1);
	servant_check(servant_refused(servant, "List", "{'member': '兄'}", "UnknownMember"),
		      "{'member': '兄'}");
	assert_int_equal(listed(servant, "{'tag': '猫'}"), 1);
	entries = servant_part(servant_ask(servant, "List", "{'limit': 2}"), "entries");
	servant_check(json_array_get(entries, 0), "{'number': 3}");
	servant_check(json_array_get(entries, 1), "{'number': 1}");
	servant_refused(servant, "List", "{'kind': 'x'}", "UnknownKind");
	servant_refused(servant, "List", "{'from': '2026-13-01'}", "ImpossibleDate");
	servant_refused(servant, "List", "{'limit': -1}", "org.varlink.service.InvalidParameter");
}

static void test_watch(void **state)
{
	struct servant *servant = *state;
	struct call *call;

	servant_check(servant_refused(servant, "Watch", "{}", "ExpectedMore"),
		      "{'method': 'org.ayumi.Journal.Watch'}");
	call = servant_stream(servant, "Watch", "{}");
	assert_int_equal(json_array_size(servant->replies), 1);
	servant_check(servant_part(json_array_get(servant->replies, 0), "parameters"),
		      "{'change': 'begun', 'entry': null}");
	assert_true(json_is_true(servant_part(json_array_get(servant->replies, 0), "continues")));
	servant_ask(servant, "AddMember", "{'name': '母'}");
	assert_int_equal(json_array_size(servant->replies), 1);
	/* A fresh watcher hears of each change once. */
	call_leave(call);
	call = servant_stream(servant, "Watch", "{}");
	servant_stream(servant, "Add",
		       "{'entry': {'id': '01934f00-0000-7000-8000-000000000001', 'kind': 'meal'}}");
	assert_int_equal(json_array_size(servant->replies), 2);
	servant_check(servant_part(json_array_get(servant->replies, 0), "parameters"),
		      "{'change': 'added'}");
	servant_stream(servant, "Edit", "{'number': 1, 'changes': {'text': 'x'}}");
	servant_check(servant_part(json_array_get(servant->replies, 0), "parameters"),
		      "{'change': 'edited'}");
	servant_stream(servant, "Remove", "{'number': 1}");
	servant_check(servant_part(json_array_get(servant->replies, 0), "parameters"),
		      "{'change': 'removed'}");
	servant_stream(servant, "Undo", "{}");
	servant_check(servant_part(json_array_get(servant->replies, 0), "parameters"),
		      "{'change': 'edited'}");
	call_leave(call);
	servant_ask(servant, "Undo", "{}");
}

static void test_members_and_kinds(void **state)
{
	struct servant *servant = *state;
	json_t *reply = servant_ask(servant, "ListMembers", "{}");

	servant_check(reply, "{'members': [], 'last': null}");
	servant_check(servant_ask(servant, "AddMember", "{'name': '母'}"),
		      "{'member': {'name': '母', 'entries': 0, 'login': null, 'left': false}}");
	servant_check(servant_ask(servant, "ListMembers", "{}"), "{'last': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	servant_check(servant_ask(servant, "ListMembers", "{}"), "{'last': null}");
	servant_add(servant, 1, "{'kind': 'talk', 'member': '父'}");
	servant_check(
		servant_ask(servant, "ListMembers", "{}"),
		"{'last': '父', 'members': [{'name': '母', 'entries': 0, 'login': null, 'left': "
		"false}, {'name': '父', 'entries': 1, 'login': null, 'left': false}]}");
	servant_check(servant_refused(servant, "AddMember", "{'name': '父'}", "MemberExists"),
		      "{'member': '父'}");
	servant_refused(servant, "AddMember", "{'name': ''}", "InvalidText");
	servant_refused(servant, "AddMember", "{'name': 'a\\u001bb'}", "InvalidText");
	reply = servant_ask(servant, "GetKinds", "{}");
	assert_int_equal(json_array_size(servant_part(reply, "kinds")), kinds_count);
	servant_check(json_array_get(servant_part(reply, "kinds"), 0),
		      "{'id': 'greeting', 'group': 'home', 'label_en': 'greeting'}");
}

static void test_settings(void **state)
{
	struct servant *servant = *state;
	json_t *reply = servant_ask(servant, "GetSettings", "{}");

	servant_check(json_array_get(servant_part(reply, "settings"), 0), "{'key': 'language'}");
	servant_check(servant_ask(servant, "SetSetting", "{'key': 'day-end', 'value': '00:00'}"),
		      "{'setting': {'key': 'day-end', 'value': '00:00', 'default': false, "
		      "'fallback': '04:00', 'source': 'household', 'set_s': 1793667600}}");
	household_at(&servant->home, "2026-11-04", "00:30");
	servant_check(servant_ask(servant, "GetToday", "{}"), "{'date': '2026-11-04'}");
	servant_check(servant_ask(servant, "SetSetting", "{'key': 'day-end', 'value': null}"),
		      "{'setting': {'key': 'day-end', 'value': '04:00', 'default': true, "
		      "'fallback': '04:00', 'source': 'default'}}");
	servant_check(servant_ask(servant, "GetToday", "{}"), "{'date': '2026-11-03'}");
	servant_check(servant_refused(servant, "SetSetting", "{'key': 'x', 'value': 'y'}",
				      "NoSuchSetting"),
		      "{'key': 'x'}");
	servant_check(servant_refused(servant, "SetSetting",
				      "{'key': 'zone', 'value': 'Asia/Nowhere'}", "InvalidSetting"),
		      "{'key': 'zone', 'value': 'Asia/Nowhere'}");
	servant_ask(servant, "SetSetting", "{'key': 'zone', 'value': 'America/New_York'}");
	servant_check(servant_ask(servant, "GetToday", "{}"), "{'zone': 'America/New_York'}");
	servant_ask(servant, "SetSetting", "{'key': 'zone', 'value': 'Asia/Tokyo'}");
}

/* Whatever number it is: an answer, and a refusal where it names something. */
static void test_numbers_out_of_range(void **state)
{
	struct servant *servant = *state;
	static const char *const values[] = {
		"-1",	 "0",	"9223372036854775807", "-9223372036854775808",
		"1e300", "0.5", "4294967297",	       "'1'",
	};
	static const struct {
		const char *method;
		const char *before; /* the number */
		const char *behind;
		bool is_refused;
	} calls[] = {
		{ "Get", "{'number': ", "}", true },
		{ "Edit", "{'number': ", ", 'changes': {'text': 'x'}}", true },
		{ "Edit", "{'number': 1, 'changes': {'text': 'x'}, 'revision': ", "}", true },
		{ "Remove", "{'number': ", "}", true },
		{ "History", "{'number': ", "}", true },
		{ "List", "{'limit': ", "}", false },
		{ "Search", "{'words': ['x'], 'limit': ", "}", false },
		{ "ListChanges", "{'limit': ", "}", false },
		{ "ListChanges", "{'before': ", "}", false },
		{ "RemoveMeeting", "{'number': ", "}", true },
		{ "SkipMeeting", "{'number': ", ", 'day': '2026-11-03'}", true },
		{ "PutAside", "{'meeting': ", ", 'day': '2026-11-03'}", false },
		{ "AddMeeting",
		  "{'meeting': {'title': 'x', 'date': '2026-11-12', 'duration_m': ", "}}", true },
	};

	servant_add(servant, 1, "{'kind': 'note', 'text': 'kept'}");
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		for (size_t j = 0; j < sizeof values / sizeof values[0]; j++) {
			_cleanup_(free_text) char *asked = memory_format(
				"%s%s%s", calls[i].before, values[j], calls[i].behind);
			json_t *reply = servant_try(servant, calls[i].method, fixture_json(asked));

			if (!reply || (calls[i].is_refused && !json_object_get(reply, "error")))
				fail_msg("%s %s", calls[i].method, asked);
		}
	}
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'text': 'kept', 'revision': 1}");
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_add_fills_in),
		SERVED(test_days_end_at_four),
		SERVED(test_add_refuses),
		SERVED(test_long_texts),
		SERVED(test_the_same_call_again),
		SERVED(test_edit_remove_undo_history),
		SERVED(test_edit_refuses),
		SERVED(test_list),
		SERVED(test_watch),
		SERVED(test_members_and_kinds),
		SERVED(test_settings),
		SERVED(test_numbers_out_of_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
