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

/* Several entries at once, the kinds that a household writes often, and its templates. */

/* Entries of the kinds, with ids from `first` on. */
static json_t *make_batch(const char *const *kinds_written, size_t count, int64_t first)
{
	json_t *entries = json_array();

	for (size_t i = 0; i < count; i++) {
		char id[UUID_TEXT];

		fixture_id(first + (int64_t)i, id);
		json_array_append_new(entries,
				      json_pack("{s:s, s:s}", "id", id, "kind", kinds_written[i]));
	}
	return json_pack("{s:o}", "entries", entries);
}

static size_t count_entries(struct servant *servant)
{
	return json_array_size(servant_part(servant_ask(servant, "List", "{}"), "entries"));
}

static void test_all_are_kept(void **state)
{
	static const char *const written[] = { "talk", "meal", "note" };
	struct servant *servant = *state;
	json_t *kept;

	servant_ask(servant, "AddMember", "{'name': '母'}");
	kept = servant_part(servant_ask_with(servant, "AddAll", make_batch(written, 3, 1)),
			    "entries");
	assert_int_equal(json_array_size(kept), 3);
	servant_check(json_array_get(kept, 0), "{'number': 1, 'kind': 'talk', 'member': '母'}");
	servant_check(json_array_get(kept, 2), "{'number': 3, 'kind': 'note', 'member': '母'}");
	/* The same again, as after a lost answer, and one more. */
	kept = servant_part(servant_ask_with(servant, "AddAll", make_batch(written, 3, 1)),
			    "entries");
	servant_check(json_array_get(kept, 1), "{'number': 2, 'revision': 1}");
	assert_int_equal(count_entries(servant), 3);
}

static void test_or_none(void **state)
{
	static const char *const written[] = { "talk", "meal", "tea" };
	struct servant *servant = *state;

	servant_refused_with(servant, "AddAll", make_batch(written, 3, 1), "UnknownKind");
	assert_int_equal(count_entries(servant), 0);
	servant_refused(servant, "AddAll",
			"{'entries': [{'id': '0190b5a5-0000-7000-8000-00000000abcd', 'kind': "
			"'talk'}, {'id': '0190b5a5-0000-7000-8000-00000000abce', 'kind': 'talk', "
			"'date': '2026-11-04'}]}",
			"FutureDate");
	servant_refused(servant, "AddAll",
			"{'entries': [{'id': '0190b5a5-0000-7000-8000-00000000abcd', 'kind': "
			"'talk'}, {'id': '0190b5a5-0000-7000-8000-00000000abce', 'kind': 'talk', "
			"'member': '祖母'}]}",
			"UnknownMember");
	assert_int_equal(count_entries(servant), 0);
	/* Nothing of it stands in the way of what comes next. */
	assert_int_equal(servant_add(servant, 9, "{'kind': 'talk'}"), 1);
	servant_check(
		json_array_get(servant_part(servant_ask(servant, "Undo", "{}"), "changes"), 0),
		"{'number': 1, 'action': 'add'}");
}

static void test_how_many(void **state)
{
	const char *written[65];
	struct servant *servant = *state;
	json_t *entries = json_array();
	char *text = memory_zeroed(TEXT_MAX + 1, 1);

	for (size_t i = 0; i < 65; i++)
		written[i] = "note";
	servant_refused(servant, "AddAll", "{'entries': []}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "AddAll", "{}", "org.varlink.service.InvalidParameter");
	servant_refused(servant, "AddAll", "{'entries': 3}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "AddAll", "{'entries': [3]}",
			"org.varlink.service.InvalidParameter");
	servant_refused_with(servant, "AddAll", make_batch(written, 65, 1),
			     "org.varlink.service.InvalidParameter");
	servant_ask_with(servant, "AddAll", make_batch(written, 64, 1));
	assert_int_equal(count_entries(servant), 64);
	/* The answer must fit into a frame, whatever the texts are made of. */
	memset(text, 'x', TEXT_MAX);
	for (int64_t i = 0; i < 3; i++) {
		char id[UUID_TEXT];

		fixture_id(100 + i, id);
		json_array_append_new(entries, json_pack("{s:s, s:s, s:s}", "id", id, "kind",
							 "note", "text", text));
	}
	servant_refused_with(servant, "AddAll", json_pack("{s:O}", "entries", entries),
			     "org.varlink.service.InvalidParameter");
	json_array_remove(entries, 0);
	servant_ask_with(servant, "AddAll", json_pack("{s:o}", "entries", entries));
	assert_int_equal(count_entries(servant), 66);
	free(text);
}

static void test_usual_kinds(void **state)
{
	struct servant *servant = *state;
	json_t *usual = servant_part(servant_ask(servant, "GetUsualKinds", "{}"), "kinds");

	assert_int_equal(json_array_size(usual), 0);
	for (int64_t i = 0; i < 3; i++)
		servant_add(servant, 1 + i, "{'kind': 'meal'}");
	servant_add(servant, 4, "{'kind': 'talk'}");
	for (int64_t i = 0; i < 5; i++) {
		servant_add(servant, 10 + i, "{'kind': 'violence'}");
		servant_add(servant, 20 + i, "{'kind': 'reading', 'private': true}");
	}
	servant_add(servant, 30, "{'kind': 'note'}");
	servant_ask(servant, "Undo", "{}");
	usual = servant_part(servant_ask(servant, "GetUsualKinds", "{}"), "kinds");
	assert_int_equal(json_array_size(usual), 2);
	servant_check(json_array_get(usual, 0), "{'kind': 'meal', 'entries': 3}");
	servant_check(json_array_get(usual, 1), "{'kind': 'talk', 'entries': 1}");
	/* What was usual long ago no longer is. */
	for (int64_t i = 0; i < 200; i++)
		servant_add(servant, 100 + i, "{'kind': 'rest'}");
	usual = servant_part(servant_ask(servant, "GetUsualKinds", "{}"), "kinds");
	servant_check(json_array_get(usual, 0), "{'kind': 'rest'}");
	assert_true(json_array_size(usual) <= 2);
}

static void test_templates(void **state)
{
	struct servant *servant = *state;
	json_t *entries;

	servant_ask(servant, "AddMember", "{'name': '母'}");
	entries = servant_part(
		servant_part(servant_ask(servant, "AddTemplate",
					 "{'template': {'name': 'いつもの朝', 'entries': ["
					 "{'kind': 'greeting', 'outcome': 'reply', 'time': '07:10',"
					 " 'text': 'おはよう', 'tags': ['朝']},"
					 "{'kind': 'meal', 'member': ''},"
					 "{'kind': 'talk', 'member': '母', 'private': true}]}}"),
			     "template"),
		"entries");
	assert_int_equal(json_array_size(entries), 3);
	servant_check(json_array_get(entries, 0),
		      "{'kind': 'greeting', 'outcome': 'reply', 'time': '07:10', 'text': "
		      "'おはよう', 'tags': ['朝']}");
	assert_null(json_object_get(json_array_get(entries, 0), "date"));
	assert_null(json_object_get(json_array_get(entries, 0), "id"));
	assert_null(json_object_get(json_array_get(entries, 0), "member"));
	servant_check(json_array_get(entries, 1), "{'member': ''}");
	servant_check(json_array_get(entries, 2), "{'member': '母', 'private': true}");
	servant_refused(servant, "AddTemplate",
			"{'template': {'name': 'いつもの朝', 'entries': [{'kind': 'note'}]}}",
			"TemplateExists");
	servant_ask(servant, "AddTemplate",
		    "{'template': {'name': 'a', 'entries': [{'kind': 'note'}]}}");
	entries = servant_part(servant_ask(servant, "ListTemplates", "{}"), "templates");
	assert_int_equal(json_array_size(entries), 2);
	servant_check(json_array_get(entries, 0), "{'name': 'a', 'entries': 1}");
	servant_check(json_array_get(entries, 1), "{'name': 'いつもの朝', 'entries': 3}");
	servant_restart(servant);
	servant_check(
		servant_part(servant_ask(servant, "GetTemplate", "{'name': 'a'}"), "template"),
		"{'name': 'a', 'entries': [{'kind': 'note', 'text': '', 'tags': [], "
		"'private': false}]}");
	servant_ask(servant, "RemoveTemplate", "{'name': 'a'}");
	servant_refused(servant, "RemoveTemplate", "{'name': 'a'}", "NoSuchTemplate");
	servant_refused(servant, "GetTemplate", "{'name': 'a'}", "NoSuchTemplate");
	/* A template is no entry. */
	assert_int_equal(count_entries(servant), 0);
}

static void test_templates_that_are_refused(void **state)
{
	static const struct {
		const char *template;
		const char *error;
	} wrong[] = {
		{ "{'name': '', 'entries': [{'kind': 'note'}]}", "InvalidText" },
		{ "{'name': 'a', 'entries': [{'kind': 'tea'}]}", "UnknownKind" },
		{ "{'name': 'a', 'entries': [{'kind': 'greeting', 'outcome': 'x'}]}",
		  "UnknownOutcome" },
		{ "{'name': 'a', 'entries': [{'kind': 'note', 'member': '祖父'}]}",
		  "UnknownMember" },
		{ "{'name': 'a', 'entries': []}", "org.varlink.service.InvalidParameter" },
		{ "{'name': 'a', 'entries': [3]}", "org.varlink.service.InvalidParameter" },
		{ "{'name': 'a'}", "org.varlink.service.InvalidParameter" },
		{ "{'name': 3, 'entries': [{'kind': 'note'}]}",
		  "org.varlink.service.InvalidParameter" },
		{ "{'name': 'a', 'entries': [{'kind': 'note', 'date': '2026-11-01'}]}",
		  "org.varlink.service.InvalidParameter" },
		{ "{'name': 'a', 'entries': [{'kind': 'note', 'colour': 'red'}]}",
		  "org.varlink.service.InvalidParameter" },
		{ "{'name': 'a', 'entries': [{}]}", "org.varlink.service.InvalidParameter" },
	};
	struct servant *servant = *state;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		_cleanup_(free_text) char *parameters =
			memory_format("{'template': %s}", wrong[i].template);

		servant_refused(servant, "AddTemplate", parameters, wrong[i].error);
	}
	assert_int_equal(json_array_size(servant_part(servant_ask(servant, "ListTemplates", "{}"),
						      "templates")),
			 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, servant_set_up, servant_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_are_kept), TEST(test_or_none),
		TEST(test_how_many),	 TEST(test_usual_kinds),
		TEST(test_templates),	 TEST(test_templates_that_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
