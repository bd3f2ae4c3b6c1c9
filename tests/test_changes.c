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

enum { COURSES = 6, STEPS_OF_COURSE = 30, ROUNDS = 60 };

static json_t *ask_format(struct servant *servant, const char *method, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static json_t *ask_format(struct servant *servant, const char *method, const char *format, ...)
{
	va_list arguments;
	_cleanup_(free_text) char *text = NULL;

	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	return servant_ask(servant, method, text);
}

static void add_writers(struct servant *servant)
{
	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
}

/* The first change of an undo or a redo. */
static json_t *first_change(json_t *reply)
{
	return json_array_get(servant_part(reply, "changes"), 0);
}

/* Whether the call is refused with this error; else it was done. */
static bool is_refused(struct servant *servant, const char *method, const char *parameters,
		       const char *error)
{
	json_t *reply;
	const char *said;

	servant_stream(servant, method, parameters);
	reply = json_array_get(servant->replies, 0);
	said = json_string_value(json_object_get(reply, "error"));
	if (said)
		assert_string_equal(strrchr(said, '.') + 1, error);
	return said != NULL;
}

static void test_undo_is_of_ones_own(void **state)
{
	struct servant *servant = *state;

	add_writers(servant);
	servant_add(servant, 1, "{'kind': 'talk', 'text': 'm', 'member': '母'}");
	servant_add(servant, 2, "{'kind': 'talk', 'text': 'f', 'member': '父'}");
	servant_check(first_change(servant_ask(servant, "Undo", "{'by': '母'}")),
		      "{'number': 1, 'by': '母', 'action': 'add'}");
	servant_check(first_change(servant_ask(servant, "Undo", "{'household': true}")),
		      "{'number': 2, 'by': '父'}");
	servant_check(first_change(servant_ask(servant, "Redo", "{'by': '母'}")), "{'number': 1}");
	servant_refused(servant, "Redo", "{'by': '母'}", "NothingToRedo");
	/* Who wrote last is the one who undid with --household. */
	servant_check(first_change(servant_ask(servant, "Redo", "{'household': true}")),
		      "{'number': 2}");
	servant_refused(servant, "Undo", "{'by': '兄'}", "UnknownMember");
}

static void test_a_new_change_ends_the_redo(void **state)
{
	struct servant *servant = *state;

	add_writers(servant);
	servant_add(servant, 1, "{'kind': 'talk', 'member': '母'}");
	servant_ask(servant, "Undo", "{'by': '母'}");
	/* Another writer's change ends nothing of hers. */
	servant_add(servant, 2, "{'kind': 'talk', 'member': '父'}");
	servant_check(first_change(servant_ask(servant, "Redo", "{'by': '母'}")), "{'number': 1}");
	servant_ask(servant, "Undo", "{'by': '母'}");
	servant_add(servant, 3, "{'kind': 'talk', 'member': '母'}");
	servant_refused(servant, "Redo", "{'by': '母'}", "NothingToRedo");
}

static void test_what_others_did_since_is_kept(void **state)
{
	struct servant *servant = *state;

	add_writers(servant);
	servant_add(servant, 1, "{'kind': 'talk', 'text': 'a', 'member': '母'}");
	servant_check(servant_refused(servant, "Edit",
				      "{'number': 1, 'changes': {'text': 'b'}, 'by': '父'}",
				      "NotYours"),
		      "{'number': 1, 'member': '母'}");
	servant_refused(servant, "Remove", "{'number': 1, 'by': '父'}", "NotYours");
	servant_ask(servant, "Edit",
		    "{'number': 1, 'changes': {'text': 'b'}, 'by': '父', 'for': '母'}");
	servant_check(servant_refused(servant, "Undo", "{'by': '母'}", "ChangedSince"),
		      "{'subject': 'entry', 'number': 1}");
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'text': 'b'}");
	servant_ask(servant, "Undo", "{'by': '父'}");
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'text': 'a'}");
	servant_refused(servant, "Edit",
			"{'number': 1, 'revision': 1, 'changes': {'text': 'c'}, 'by': '母'}",
			"ChangedSince");
	servant_ask(servant, "Edit",
		    "{'number': 1, 'revision': 3, 'changes': {'text': 'c'}, 'by': '母'}");
}

static void test_members_come_and_go(void **state)
{
	struct servant *servant = *state;

	add_writers(servant);
	servant_add(servant, 1, "{'kind': 'talk', 'member': '父'}");
	servant_check(servant_part(servant_ask(servant, "RenameMember",
					       "{'name': '父', 'to': 'お父さん'}"),
				   "member"),
		      "{'name': 'お父さん', 'entries': 1}");
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'member': 'お父さん'}");
	servant_refused(servant, "RenameMember", "{'name': '母', 'to': 'お父さん'}",
			"MemberExists");
	servant_ask(servant, "LeaveMember", "{'name': 'お父さん'}");
	assert_int_equal(
		json_array_size(servant_part(servant_ask(servant, "ListMembers", "{}"), "members")),
		1);
	assert_int_equal(json_array_size(servant_part(
				 servant_ask(servant, "ListMembers", "{'all': true}"), "members")),
			 2);
	servant_refused(servant, "Add",
			"{'entry': {'id': '01934f00-0000-7000-8000-000000000009', 'kind': 'talk', "
			"'member': 'お父さん'}}",
			"MemberLeft");
	servant_refused(servant, "LeaveMember", "{'name': 'お父さん'}", "MemberLeft");
	/* What was written by who left can still be changed. */
	servant_ask(servant, "Edit", "{'number': 1, 'changes': {'text': 'x'}, 'for': 'お父さん'}");
	servant_check(
		servant_part(servant_ask(servant, "AddMember", "{'name': 'お父さん'}"), "member"),
		"{'left': false, 'entries': 1}");
	servant_add(servant, 2, "{'kind': 'talk', 'member': 'お父さん'}");
}

static void test_a_login_decides(void **state)
{
	struct servant *servant = *state;

	servant->service.login = memory_string("hanako");
	add_writers(servant);
	servant_add(servant, 1, "{'kind': 'talk', 'member': '父'}");
	servant_check(servant_ask(servant, "ListMembers", "{}"), "{'last': '父'}");
	servant_ask(servant, "SetLogin", "{'name': '母', 'login': 'hanako'}");
	servant_check(servant_ask(servant, "ListMembers", "{}"), "{'last': '母'}");
	/* In somebody else's name: it is still 母 who takes it back. */
	servant_add(servant, 2, "{'kind': 'talk', 'member': '父'}");
	servant_check(first_change(servant_ask(servant, "Undo", "{}")),
		      "{'number': 2, 'by': '母'}");
	/* With two on one login it is the one who wrote last. */
	servant_ask(servant, "SetLogin", "{'name': '父', 'login': 'hanako'}");
	servant_add(servant, 3, "{'kind': 'talk', 'member': '父'}");
	servant_check(servant_ask(servant, "ListMembers", "{}"), "{'last': '父'}");
	servant_ask(servant, "SetLogin", "{'name': '父', 'login': 'taro'}");
	servant_ask(servant, "SetLogin", "{'name': '母'}");
	servant_check(servant_ask(servant, "ListMembers", "{}"), "{'last': '母'}");
}

static void test_private_entries_are_only_counted(void **state)
{
	struct servant *servant = *state;
	json_t *reply;
	struct call *call;

	add_writers(servant);
	call = servant_stream(servant, "Watch", "{}");
	servant_stream(servant, "Add",
		       "{'entry': {'id': '01934f00-0000-7000-8000-000000000001', 'kind': 'talk', "
		       "'member': '母', 'private': true, 'text': '秘密'}}");
	/* The answer itself, and nothing for who watches. */
	assert_int_equal(json_array_size(servant->replies), 1);
	call_leave(call);
	servant_add(servant, 2, "{'kind': 'meal', 'member': '父', 'text': 'shared'}");
	reply = servant_ask(servant, "List", "{}");
	assert_int_equal(json_array_size(servant_part(reply, "entries")), 1);
	servant_check(reply, "{'private_entries': 1}");
	/* Of what kind it is does not show either. */
	servant_check(servant_ask(servant, "List", "{'kind': 'talk'}"),
		      "{'private_entries': 1, 'entries': []}");
	servant_check(servant_ask(servant, "List", "{'kind': 'rest'}"), "{'private_entries': 1}");
	reply = servant_ask(servant, "List", "{'mine': true, 'by': '母'}");
	assert_int_equal(json_array_size(servant_part(reply, "entries")), 2);
	servant_check(reply, "{'private_entries': 0}");
	servant_check(servant_ask(servant, "List", "{'mine': true, 'by': '父'}"),
		      "{'private_entries': 1}");
	servant_check(servant_refused(servant, "Get", "{'number': 1}", "EntryPrivate"),
		      "{'number': 1}");
	servant_refused(servant, "Get", "{'number': 1, 'mine': true, 'by': '父'}", "EntryPrivate");
	servant_check(
		servant_part(servant_ask(servant, "Get", "{'number': 1, 'mine': true, 'by': '母'}"),
			     "entry"),
		"{'text': '秘密'}");
	servant_refused(servant, "History", "{'number': 1}", "EntryPrivate");
	servant_check(servant_ask(servant, "Remove", "{'number': 1, 'by': '父', 'for': '母'}"),
		      "{'entry': null}");
	servant_check(first_change(servant_ask(servant, "Undo", "{'by': '父'}")),
		      "{'private': true, 'before': null, 'after': null, 'number': 1}");
}

static void test_what_is_told_of_changes(void **state)
{
	struct servant *servant = *state;
	json_t *changes;

	add_writers(servant);
	servant_ask(servant, "SetSetting", "{'key': 'snooze', 'value': '45', 'by': '父'}");
	servant_add(servant, 1, "{'kind': 'talk', 'member': '母', 'private': true, 'text': 's'}");
	servant_ask(servant, "Undo", "{'by': '父'}");
	changes = servant_part(servant_ask(servant, "ListChanges", "{}"), "changes");
	assert_int_equal(json_array_size(changes), 5);
	servant_check(json_array_get(changes, 0),
		      "{'seq': 1, 'subject': 'member', 'action': 'add', 'before': null, 'after': "
		      "{'name': '母', 'login': null, 'state': 'here'}, 'date': '2026-11-03'}");
	servant_check(json_array_get(changes, 2),
		      "{'subject': 'setting', 'name': 'snooze', 'before': {'value': null}, "
		      "'after': {'value': '45'}, 'undone': true, 'by': '父'}");
	servant_check(json_array_get(changes, 3),
		      "{'subject': 'entry', 'private': true, 'after': null, 'number': 1}");
	servant_check(json_array_get(changes, 4),
		      "{'taken': 'undo', 'parts': 1, 'name': 'snooze', 'by': '父'}");
	changes = servant_part(servant_ask(servant, "ListChanges", "{'mine': true, 'by': '母'}"),
			       "changes");
	servant_check(servant_part(json_array_get(changes, 3), "after"), "{'text': 's'}");
	changes = servant_part(servant_ask(servant, "ListChanges", "{'limit': 1, 'before': 3}"),
			       "changes");
	assert_int_equal(json_array_size(changes), 1);
	servant_check(json_array_get(changes, 0), "{'seq': 2}");
}

/* --- any course of changes, taken back and done again -------------------------------- */

/* All that reading shows, but for what counts upwards. */
static char *read_all(struct servant *servant)
{
	static const struct {
		const char *method;
		const char *parameters;
	} readings[] = {
		{ "List", "{'mine': true, 'by': '母'}" },
		{ "List", "{'mine': true, 'by': ''}" },
		{ "ListMembers", "{'all': true, 'by': ''}" },
		{ "GetSettings", "{}" },
		{ "GetReport", "{'from': '2026-10-01', 'to': '2026-11-03'}" },
		{ "ListMeetings", "{}" },
	};
	char *all = memory_string("");

	for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
		json_t *reply = servant_ask(servant, readings[i].method, readings[i].parameters);
		json_t *entries = json_object_get(reply, "entries");
		_cleanup_(free_text) char *text = NULL;
		char *longer;

		for (size_t e = 0; e < json_array_size(entries); e++) {
			json_object_del(json_array_get(entries, e), "revision");
			json_object_del(json_array_get(entries, e), "changed_s");
		}
		text = json_dumps(reply, JSON_SORT_KEYS);
		longer = memory_format("%s\n%s", all, text);
		free(all);
		all = longer;
	}
	return all;
}

static void write_something(struct servant *servant, struct fixture_random *random, int64_t id)
{
	static const char *const writers[] = { "母", "" };

	/* The name of the second one changes on the way. */
	_cleanup_(free_text) char *entry = memory_format(
		"{'kind': 'talk', 'date': '2026-10-%02d', 'text': '%lld', 'member': '%s', "
		"'private': %s, 'tags': ['t%d']}",
		fixture_below(random, 30) + 1, (long long)id, writers[fixture_below(random, 2)],
		fixture_below(random, 4) == 0 ? "true" : "false", fixture_below(random, 3));

	servant_add(servant, id, entry);
}

static void change_household(struct servant *servant, struct fixture_random *random, int64_t id)
{
	switch (fixture_below(random, 4)) {
	case 0:
		ask_format(servant, "AddMember", "{'name': '子%lld'}", (long long)id);
		return;
	case 1:
		ask_format(servant, "SetLogin", "{'name': '母', 'login': 'l%lld'}", (long long)id);
		return;
	case 2:
		ask_format(servant, "SetSetting", "{'key': 'snooze', 'value': '%d'}",
			   60 + (int)(id % 100));
		return;
	default:
		if (is_refused(servant, "LeaveMember", "{'name': '父'}", "MemberLeft"))
			servant_ask(servant, "AddMember", "{'name': '父'}");
	}
}

/* One change, of whatever there is. */
static void change_something(struct servant *servant, struct fixture_random *random, int64_t id,
			     int64_t *written)
{
	int64_t number = *written ? fixture_below(random, (int)*written) + 1 : 0;
	int choice = fixture_below(random, 6);
	_cleanup_(free_text) char *remove =
		memory_format("{'number': %lld, 'for': '母'}", (long long)number);

	if (choice == 0) {
		change_household(servant, random, id);
	} else if (number && choice <= 3) {
		_cleanup_(free_text) char *edit = memory_format(
			"{'number': %lld, 'for': '母', 'changes': {'text': 'edit %lld', 'date': "
			"'2026-10-%02d', 'private': %s}}",
			(long long)number, (long long)id, fixture_below(random, 30) + 1,
			fixture_below(random, 3) == 0 ? "true" : "false");

		if (is_refused(servant, "Edit", edit, "EntryRemoved"))
			write_something(servant, random, id), (*written)++;
	} else if (number && choice == 4) {
		if (is_refused(servant, "Remove", remove, "EntryRemoved"))
			write_something(servant, random, id), (*written)++;
	} else {
		write_something(servant, random, id);
		(*written)++;
	}
}

static void test_undo_and_redo_of_any_course(void **state)
{
	struct servant *servant = *state;
	int64_t written = 0;
	int64_t id = 1;

	add_writers(servant);
	for (uint64_t seed = 1; seed <= COURSES; seed++) {
		struct fixture_random random = { seed };
		char *seen[STEPS_OF_COURSE + 1];

		for (int i = 0; i < STEPS_OF_COURSE; i++) {
			seen[i] = read_all(servant);
			change_something(servant, &random, id++, &written);
		}
		seen[STEPS_OF_COURSE] = read_all(servant);
		for (int i = STEPS_OF_COURSE; i-- > 0;) {
			_cleanup_(free_text) char *now = NULL;

			servant_ask(servant, "Undo", "{'household': true}");
			now = read_all(servant);
			assert_string_equal(now, seen[i]);
		}
		for (int i = 1; i <= STEPS_OF_COURSE; i++) {
			_cleanup_(free_text) char *now = NULL;

			servant_ask(servant, "Redo", "{'household': true}");
			now = read_all(servant);
			assert_string_equal(now, seen[i]);
		}
		servant_refused(servant, "Redo", "{'household': true}", "NothingToRedo");
		for (int i = 0; i <= STEPS_OF_COURSE; i++)
			free(seen[i]);
	}
}

/* --- two writers at once ------------------------------------------------------------- */

/* The text of an entry, for the caller to free. */
static char *text_of(struct servant *servant, int64_t number)
{
	json_t *reply = ask_format(servant, "Get", "{'number': %lld}", (long long)number);

	return memory_string(
		json_string_value(json_object_get(json_object_get(reply, "entry"), "text")));
}

/* Take back one's own: what is replaced by it was one's own text. */
static void undo_own(struct servant *servant, const char *writer)
{
	_cleanup_(free_text) char *parameters = memory_format("{'by': '%s'}", writer);
	char *before[3];
	json_t *change;

	for (int i = 1; i <= 2; i++)
		before[i] = text_of(servant, i);
	if (!is_refused(servant, "Undo", parameters, "ChangedSince")) {
		change = first_change(
			json_object_get(json_array_get(servant->replies, 0), "parameters"));
		assert_string_equal(json_string_value(json_object_get(change, "by")), writer);
		assert_memory_equal(before[json_integer_value(json_object_get(change, "number"))],
				    writer, strlen(writer));
	}
	free(before[1]);
	free(before[2]);
}

static void test_two_writers_lose_nothing(void **state)
{
	static const char *const writers[] = { "母", "父" };
	struct servant *servant = *state;
	struct fixture_random random = { 7 };
	char *written[ROUNDS] = { NULL };
	int64_t entry_of[ROUNDS] = { 0 };
	int undone = 0;

	add_writers(servant);
	servant_add(servant, 1, "{'kind': 'talk', 'text': '母 first', 'member': '母'}");
	servant_add(servant, 2, "{'kind': 'talk', 'text': '父 first', 'member': '父'}");
	for (int i = 0; i < ROUNDS; i++) {
		const char *writer = writers[fixture_below(&random, 2)];

		if (undone < i / 4 && fixture_below(&random, 2) == 0) {
			undo_own(servant, writer);
			undone++;
			continue;
		}
		entry_of[i] = fixture_below(&random, 2) + 1;
		written[i] = memory_format("%s %d", writer, i);
		ask_format(servant, "Edit",
			   "{'number': %lld, 'by': '%s', 'for': '%s', 'changes': {'text': '%s'}}",
			   (long long)entry_of[i], writer, writers[entry_of[i] - 1], written[i]);
	}
	assert_true(undone > 5);
	for (int i = 0; i < ROUNDS; i++) {
		json_t *revisions;
		bool is_found = false;

		if (!written[i])
			continue;
		revisions = servant_part(
			ask_format(servant, "History", "{'number': %lld}", (long long)entry_of[i]),
			"revisions");
		for (size_t r = 0; r < json_array_size(revisions); r++)
			is_found |= strcmp(json_string_value(json_object_get(
						   json_array_get(revisions, r), "text")),
					   written[i]) == 0;
		assert_true(is_found);
		free(written[i]);
	}
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_undo_is_of_ones_own),
		SERVED(test_a_new_change_ends_the_redo),
		SERVED(test_what_others_did_since_is_kept),
		SERVED(test_members_come_and_go),
		SERVED(test_a_login_decides),
		SERVED(test_private_entries_are_only_counted),
		SERVED(test_what_is_told_of_changes),
		SERVED(test_undo_and_redo_of_any_course),
		SERVED(test_two_writers_lose_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
