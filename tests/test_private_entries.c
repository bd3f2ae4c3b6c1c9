/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Private entries count in the estimate; otherwise only how many there are is told. */

enum { SHARED_DAYS = 28 };

/* What only private entries say; kinds as they stand in a reply. */
static const char *const secrets[] = { "秘密", "ひみつ", "\"place\"", "\"work\"" };

/* What reads entries, with words that would find the private ones. */
static const struct {
	const char *method;
	const char *parameters;
} readings[] = {
	{ "List", "{}" },
	{ "List", "{'kind': 'place'}" },
	{ "List", "{'mine': true, 'by': '父'}" },
	{ "Search", "{'words': ['秘密']}" },
	{ "Search", "{'words': ['ひみつ'], 'mine': true, 'by': '父'}" },
	{ "Count", "{'keys': ['kind', 'outcome']}" },
	{ "Count", "{'keys': ['tag']}" },
	{ "Count", "{'keys': ['kind', 'month'], 'mine': true, 'by': '父'}" },
	{ "GetUsualKinds", "{}" },
	{ "ListTags", "{}" },
	{ "ListChanges", "{}" },
	{ "ListChanges", "{'mine': true, 'by': '父'}" },
	{ "ListMembers", "{'all': true}" },
	{ "GetEstimate", "{}" },
	{ "GetEstimate", "{'date': '2026-10-20'}" },
	{ "GetEstimateHistory", "{}" },
	{ "GetReport", "{'from': '2026-10-01', 'to': '2026-11-03'}" },
	{ "GetReport", "{'from': '2026-10-01', 'to': '2026-11-03', 'own_copy': true}" },
	{ "ListQuestions", "{}" },
	{ "GetStatus", "{}" },
};

static char *read_text(struct servant *servant, const char *method, const char *parameters)
{
	char *text;

	servant_stream(servant, method, parameters);
	text = json_dumps(servant->replies, 0);
	assert_null(strstr(text, "\"error\""));
	return text;
}

static void add_shared(struct servant *servant)
{
	for (int i = 0; i < SHARED_DAYS; i++) {
		_cleanup_(free_text) char *entry = memory_format(
			"{'kind': '%s', 'date': '2026-10-%02d', 'member': '父', 'text': 'x'}",
			i % 2 ? "talk" : "room", i + 1);

		servant_add(servant, 100 + i, entry);
	}
}

static void add_private(struct servant *servant)
{
	for (int i = 0; i < 6; i++) {
		_cleanup_(free_text) char *entry = memory_format(
			"{'kind': '%s', 'date': '2026-10-%02d', 'member': '母', 'text': '秘密%d', "
			"'private': true, 'tags': ['ひみつ']}",
			i < 4 ? "place" : "work", 10 + 3 * i, i);

		servant_add(servant, 200 + i, entry);
	}
	/* One of a kind that is written otherwise, too. */
	servant_add(servant, 210,
		    "{'kind': 'talk', 'date': '2026-10-05', 'member': '母', "
		    "'private': true, 'text': '秘密'}");
	/* One that was kept for everybody to read at first. */
	servant_add(servant, 211,
		    "{'kind': 'place', 'date': '2026-10-26', 'member': '母', "
		    "'text': '秘密', 'tags': ['ひみつ']}");
	servant_ask_with(servant, "Edit",
			 json_pack("{s:i, s:{s:b}, s:s}", "number", SHARED_DAYS + 8, "changes",
				   "private", true, "by", "母"));
}

static void test_nothing_is_told_but_how_many(void **state)
{
	struct servant *servant = *state;

	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	add_shared(servant);
	add_private(servant);
	servant_check(servant_ask(servant, "List", "{}"), "{'private_entries': 8}");
	for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
		_cleanup_(free_text) char *text =
			read_text(servant, readings[i].method, readings[i].parameters);

		for (size_t k = 0; k < sizeof secrets / sizeof secrets[0]; k++) {
			if (strstr(text, secrets[k]))
				fail_msg("%s %s tells %s: %s", readings[i].method,
					 readings[i].parameters, secrets[k], text);
		}
	}
	/* Whose they are finds them all the same: the test can see them. */
	{
		_cleanup_(free_text) char *text =
			read_text(servant, "List", "{'mine': true, 'by': '母'}");

		for (size_t k = 0; k < sizeof secrets / sizeof secrets[0]; k++)
			assert_non_null(strstr(text, secrets[k]));
	}
}

static const json_t *find_reason(const json_t *reasons, const char *source, const char *kind)
{
	const json_t *reason;
	size_t i;

	json_array_foreach (reasons, i, reason) {
		const char *of = json_string_value(json_object_get(reason, "kind"));

		if (strcmp(json_string_value(json_object_get(reason, "source")), source) == 0 &&
		    (!kind || (of && strcmp(of, kind) == 0)))
			return reason;
	}
	return NULL;
}

static void test_they_are_one_reason_of_the_estimate(void **state)
{
	struct servant *servant = *state;
	json_t *before;
	json_t *reply;
	const json_t *reason;
	_cleanup_(free_text) char *open = NULL;
	_cleanup_(free_text) char *without = NULL;

	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	add_shared(servant);
	before = json_incref(servant_part(servant_ask(servant, "GetEstimate", "{}"), "estimate"));
	add_private(servant);
	reply = servant_ask(servant, "GetEstimate", "{}");
	open = json_dumps(servant_part(reply, "estimate"), JSON_SORT_KEYS);
	/* They do count. */
	assert_false(json_equal(before, servant_part(reply, "estimate")));
	json_decref(before);
	reason = find_reason(servant_part(reply, "reasons"), "private", NULL);
	servant_check(reason, "{'kind': null, 'entries': 8, 'named': []}");
	assert_true(json_is_null(json_object_get(reason, "without")));
	/* Of a kind that is written otherwise, only those are counted. */
	reason = find_reason(servant_part(reply, "reasons"), "entries", "talk");
	servant_check(reason, "{'entries': 14}");
	/* Leaving out a kind tells nothing of the private ones either. */
	reply = servant_ask(servant, "GetEstimate", "{'without': 'place'}");
	without = json_dumps(servant_part(reply, "estimate"), JSON_SORT_KEYS);
	assert_string_equal(open, without);
	/* What is told to everybody is a reason by its kind. */
	servant_ask_with(servant, "Edit",
			 json_pack("{s:i, s:{s:b}, s:s}", "number", SHARED_DAYS + 1, "changes",
				   "private", false, "by", "母"));
	reply = servant_ask(servant, "GetEstimate", "{}");
	servant_check(find_reason(servant_part(reply, "reasons"), "entries", "place"),
		      "{'entries': 1}");
	servant_check(find_reason(servant_part(reply, "reasons"), "private", NULL),
		      "{'entries': 7}");
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_nothing_is_told_but_how_many),
		SERVED(test_they_are_one_reason_of_the_estimate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
