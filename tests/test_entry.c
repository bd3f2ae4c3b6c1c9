/* SPDX-License-Identifier: MIT */
#include "schema/entry.h"
#include "schema/memory.h"
#include "schema/text.h"
#include "tests/household_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ID "'id': '01934f00-0000-7000-8000-000000000001'"

static int read_entry(struct entry *entry, const char *text, struct error *err)
{
	json_t *object = fixture_json(text);
	int result = entry_from_writer(entry, object, 20000, err);

	json_decref(object);
	return result;
}

static void test_what_a_writer_gives(void **unused)
{
	struct entry entry;
	struct error err;

	(void)unused;
	assert_int_equal(
		read_entry(
			&entry,
			"{" ID ", 'date': '2026-11-03', 'time': '07:05', 'kind': 'greeting', "
			"'outcome': 'reply', 'member': '母', 'text': 'あ', 'tags': ['b', 'a', 'b', "
			"'a'], 'private': true}",
			&err),
		0);
	assert_string_equal(entry.id, "01934f00-0000-7000-8000-000000000001");
	assert_int_equal(entry.day, 20760);
	assert_int_equal(entry.minute, 7 * 60 + 5);
	assert_string_equal(entry.kind->id, "greeting");
	assert_string_equal(entry.outcome->id, "reply");
	assert_string_equal(entry.member, "母");
	assert_string_equal(entry.text, "あ");
	assert_int_equal(entry.tag_count, 2);
	assert_string_equal(entry.tags[0], "a");
	assert_string_equal(entry.tags[1], "b");
	assert_true(entry.is_private);
	assert_int_equal(entry.number, 0);
	entry_release(&entry);
	entry_release(&entry);
}

static void test_what_is_left_open(void **unused)
{
	static const char *const same[] = {
		"{" ID ", 'kind': 'note'}",
		"{" ID ", 'kind': 'note', 'date': null, 'time': null, 'outcome': null, 'member': "
		"null, 'text': null, 'tags': null, 'private': null}",
		"{" ID ", 'kind': 'note', 'time': '', 'outcome': '', 'member': '', 'text': '', "
		"'tags': [], 'private': false}",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		struct entry entry;

		assert_int_equal(read_entry(&entry, same[i], NULL), 0);
		assert_int_equal(entry.day, 20000);
		assert_int_equal(entry.minute, ENTRY_NO_TIME);
		assert_null(entry.outcome);
		assert_null(entry.member);
		assert_string_equal(entry.text, "");
		assert_int_equal(entry.tag_count, 0);
		assert_false(entry.is_private);
		entry_release(&entry);
	}
}

static void test_what_is_refused(void **unused)
{
	static const struct {
		const char *text;
		enum fault fault;
	} wrong[] = {
		{ "[]", FAULT_INVALID_PARAMETER },
		{ "{}", FAULT_INVALID_PARAMETER },
		{ "{'kind': 'note'}", FAULT_INVALID_PARAMETER },
		{ "{" ID "}", FAULT_INVALID_PARAMETER },
		{ "{" ID ", 'kind': 7}", FAULT_INVALID_PARAMETER },
		{ "{" ID ", 'kind': ''}", FAULT_UNKNOWN_KIND },
		{ "{" ID ", 'kind': 'Note'}", FAULT_UNKNOWN_KIND },
		{ "{" ID ", 'kind': 'note', 'outcome': 'went'}", FAULT_UNKNOWN_OUTCOME },
		{ "{" ID ", 'kind': 'group', 'outcome': 'reply'}", FAULT_UNKNOWN_OUTCOME },
		{ "{" ID ", 'kind': 'note', 'date': '2026-02-30'}", FAULT_IMPOSSIBLE_DATE },
		{ "{" ID ", 'kind': 'note', 'date': ''}", FAULT_IMPOSSIBLE_DATE },
		{ "{" ID ", 'kind': 'note', 'date': 20261103}", FAULT_INVALID_PARAMETER },
		{ "{" ID ", 'kind': 'note', 'time': '7:00'}", FAULT_INVALID_PARAMETER },
		{ "{" ID ", 'kind': 'note', 'member': 'a\\nb'}", FAULT_INVALID_TEXT },
		{ "{" ID ", 'kind': 'note', 'text': []}", FAULT_INVALID_PARAMETER },
		{ "{" ID ", 'kind': 'note', 'tags': 'a'}", FAULT_INVALID_PARAMETER },
		{ "{" ID ", 'kind': 'note', 'tags': [1]}", FAULT_INVALID_TEXT },
		{ "{" ID ", 'kind': 'note', 'tags': ['ok', '#no']}", FAULT_INVALID_TEXT },
		{ "{" ID ", 'kind': 'note', 'private': 1}", FAULT_INVALID_PARAMETER },
		{ "{" ID ", 'kind': 'note', 'number': 1}", FAULT_INVALID_PARAMETER },
		{ "{" ID ", 'kind': 'note', 'Text': ''}", FAULT_INVALID_PARAMETER },
		{ "{'id': '01934F00-0000-7000-8000-000000000001', 'kind': 'note'}",
		  FAULT_INVALID_PARAMETER },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct entry empty = { .kind = NULL };
		struct entry entry;
		struct error err = { .fault = FAULT_NONE };

		if (read_entry(&entry, wrong[i].text, &err) == 0 || err.fault != wrong[i].fault)
			fail_msg("%s: %s", wrong[i].text, fault_name(err.fault));
		/* Nothing is left to be released. */
		if (wrong[i].text[0] == '{')
			assert_memory_equal(&entry, &empty, offsetof(struct entry, day));
	}
}

static void test_how_much_is_taken(void **unused)
{
	char *text = memory_zeroed(TEXT_MAX + 2, 1);
	json_t *tags = json_array();
	json_t *object = fixture_json("{" ID ", 'kind': 'note'}");
	struct entry entry;
	struct error err;

	(void)unused;
	memset(text, 'x', TEXT_MAX + 1);
	json_object_set_new(object, "text", json_string(text));
	assert_true(entry_from_writer(&entry, object, 0, &err) < 0);
	assert_int_equal(err.fault, FAULT_TEXT_TOO_LONG);
	assert_int_equal(err.number, TEXT_MAX);
	text[TEXT_MAX] = '\0';
	json_object_set_new(object, "text", json_string(text));
	for (int i = 0; i < TAGS_MAX; i++) {
		_cleanup_(free_text) char *tag = memory_format("t%d", i);

		json_array_append_new(tags, json_string(tag));
	}
	json_object_set(object, "tags", tags);
	assert_int_equal(entry_from_writer(&entry, object, 0, &err), 0);
	assert_int_equal(entry.tag_count, TAGS_MAX);
	entry_release(&entry);
	json_array_append_new(tags, json_string("more"));
	assert_true(entry_from_writer(&entry, object, 0, &err) < 0);
	assert_int_equal(err.fault, FAULT_INVALID_PARAMETER);
	json_decref(tags);
	json_decref(object);
	free(text);
}

static void check_applied(const char *changes, const char *wanted)
{
	json_t *object = fixture_json(changes);
	struct entry entry;
	struct entry expected;

	assert_int_equal(read_entry(&entry,
				    "{" ID ", 'kind': 'group', 'outcome': 'went', 'time': '10:00', "
				    "'member': '母', 'text': 'a', 'tags': ['x'], 'private': true}",
				    NULL),
			 0);
	assert_int_equal(entry_apply(&entry, object, NULL), 0);
	assert_int_equal(read_entry(&expected, wanted, NULL), 0);
	if (!entry_says_the_same(&entry, &expected))
		fail_msg("%s", changes);
	entry_release(&entry);
	entry_release(&expected);
	json_decref(object);
}

static void test_changes(void **unused)
{
	(void)unused;
	check_applied("{}", "{" ID ", 'kind': 'group', 'outcome': 'went', 'time': '10:00', "
			    "'member': '母', 'text': 'a', 'tags': ['x'], 'private': true}");
	check_applied("{'text': null, 'tags': null, 'time': null}",
		      "{" ID ", 'kind': 'group', 'outcome': 'went', 'time': '10:00', "
		      "'member': '母', 'text': 'a', 'tags': ['x'], 'private': true}");
	check_applied("{'time': '', 'outcome': '', 'member': '', 'text': '', 'tags': [], "
		      "'private': false}",
		      "{" ID ", 'kind': 'group'}");
	check_applied("{'kind': 'class', 'time': '', 'member': '', 'tags': [], 'private': false}",
		      "{" ID ", 'kind': 'class', 'text': 'a'}");
	check_applied("{'kind': 'class', 'outcome': 'missed', 'time': '', 'member': '', 'tags': "
		      "[], 'private': false, 'date': '2026-11-03'}",
		      "{" ID ", 'kind': 'class', 'outcome': 'missed', 'text': 'a', 'date': "
		      "'2026-11-03'}");
}

static void test_changes_that_are_refused(void **unused)
{
	static const char *const wrong[] = { "[]", "{'id': null}", "{'number': 1}",
					     "{'outcome': 'reply'}", "{'kind': 'x'}" };
	struct entry entry;

	(void)unused;
	assert_int_equal(read_entry(&entry, "{" ID ", 'kind': 'group'}", NULL), 0);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		json_t *object = fixture_json(wrong[i]);

		assert_true(entry_apply(&entry, object, NULL) < 0);
		json_decref(object);
	}
	entry_release(&entry);
}

static void test_there_and_back(void **unused)
{
	struct entry entry;
	struct entry back;
	json_t *wire;
	json_t *again;

	(void)unused;
	assert_int_equal(read_entry(&entry,
				    "{" ID ", 'kind': 'group', 'outcome': 'went', 'time': '10:00', "
				    "'member': '母', 'text': '\\u202e\\n', 'tags': ['x', 'y']}",
				    NULL),
			 0);
	entry.number = 1234567890123;
	entry.revision = 7;
	entry.is_removed = true;
	entry.created_s = 1;
	entry.changed_s = -2;
	wire = entry_to_wire(&entry);
	assert_int_equal(entry_from_wire(&back, wire, NULL), 0);
	assert_true(entry_says_the_same(&entry, &back));
	again = entry_to_wire(&back);
	assert_true(json_equal(wire, again));
	/* What a newer daemon may say besides is passed over. */
	json_object_set_new(wire, "mood", json_true());
	entry_release(&back);
	assert_int_equal(entry_from_wire(&back, wire, NULL), 0);
	json_decref(wire);
	json_decref(again);
	entry_release(&entry);
	entry_release(&back);
	wire = fixture_json("{'kind': 'note'}");
	assert_true(entry_from_wire(&back, wire, NULL) < 0);
	json_decref(wire);
	entry_free_all(NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_writer_gives),
		cmocka_unit_test(test_what_is_left_open),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_how_much_is_taken),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_changes_that_are_refused),
		cmocka_unit_test(test_there_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
