/* SPDX-License-Identifier: MIT */
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* What a change in between means for doing again what was taken back. */

static void add_writers(struct servant *servant)
{
	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
}

static void check_done_again(struct servant *servant, const char *parameters, const char *pattern)
{
	json_t *reply = servant_ask(servant, "Redo", parameters);

	servant_check(json_array_get(servant_part(reply, "changes"), 0), pattern);
}

static void test_a_change_of_something_else_ends_no_redo(void **state)
{
	static const struct {
		const char *method;
		const char *parameters;
	} others[] = {
		{ "AddMember", "{'name': '祖母', 'by': '母'}" },
		{ "SetSetting", "{'key': 'snooze', 'value': '45', 'by': '母'}" },
		{ "AddTemplate",
		  "{'template': {'name': '朝', 'entries': [{'kind': 'talk'}]}, 'by': '母'}" },
		{ "AddMeeting", "{'meeting': {'title': '家族の会', 'date': '2026-11-21', 'time': "
				"'13:30'}, 'by': '母'}" },
	};
	struct servant *servant = *state;

	add_writers(servant);
	servant_add(servant, 1, "{'kind': 'talk', 'member': '母'}");
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		servant_ask(servant, "Undo", "{'by': '母'}");
		servant_ask(servant, others[i].method, others[i].parameters);
		check_done_again(servant, "{'by': '母'}",
				 "{'subject': 'entry', 'action': 'add', 'number': 1}");
		/* What was changed in between goes, so that the entry is the newest again. */
		servant_ask(servant, "Undo", "{'by': '母'}");
	}
}

/* One undo was of somebody else's than the other, and only one of them was followed by a change. */
static void test_what_was_taken_back_one_after_the_other_comes_back_in_order(void **state)
{
	struct servant *servant = *state;

	add_writers(servant);
	servant_add(servant, 1, "{'kind': 'talk', 'text': 'a', 'member': '母'}");
	servant_ask(servant, "Edit",
		    "{'number': 1, 'changes': {'text': 'b'}, 'by': '', 'for': '母'}");
	servant_ask(servant, "Undo", "{'household': true, 'by': ''}");
	servant_ask(servant, "Undo", "{'household': true, 'by': '母'}");
	servant_ask(servant, "AddMember", "{'name': '祖母', 'by': '母'}");
	check_done_again(servant, "{'household': true, 'by': ''}", "{'action': 'add'}");
	check_done_again(servant, "{'household': true, 'by': ''}", "{'action': 'edit'}");
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'text': 'b'}");
}

static void test_a_change_of_the_same_ends_it(void **state)
{
	struct servant *servant = *state;

	add_writers(servant);
	servant_ask(servant, "SetSetting", "{'key': 'snooze', 'value': '45', 'by': '母'}");
	servant_ask(servant, "Undo", "{'by': '母'}");
	servant_ask(servant, "SetSetting", "{'key': 'snooze', 'value': '20', 'by': '母'}");
	servant_refused(servant, "Redo", "{'by': '母'}", "NothingToRedo");
	servant_ask(servant, "Undo", "{'by': '母'}");
	check_done_again(servant, "{'by': '母'}", "{'subject': 'setting'}");
	/* Somebody else's ends nothing, but is not run over either. */
	servant_ask(servant, "Undo", "{'by': '母'}");
	servant_ask(servant, "SetSetting", "{'key': 'snooze', 'value': '50', 'by': '父'}");
	servant_refused(servant, "Redo", "{'by': '母'}", "ChangedSince");
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_a_change_of_something_else_ends_no_redo),
		SERVED(test_what_was_taken_back_one_after_the_other_comes_back_in_order),
		SERVED(test_a_change_of_the_same_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
