/* SPDX-License-Identifier: MIT */
#include "daemon/embedded.h"
#include "schema/memory.h"
#include "schema/version.h"
#include "tests/service_fixture.h"
#include "tests/varlink_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* The service against its own interface definition; what the methods do is in test_service_calls.
 */

static int set_up(void **state)
{
	struct servant *servant = memory_zeroed(1, sizeof *servant);

	servant_init(servant);
	*state = servant;
	return 0;
}

static int tear_down(void **state)
{
	servant_release(*state);
	free(*state);
	return 0;
}

static const struct method *find_method(const char *interface, const char *member)
{
	_cleanup_(free_text) char *name = memory_format("%s.%s", interface, member);
	const struct method *found = NULL;
	size_t count;
	const struct method *const *all = service_methods(&count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(all[i]->name, name) != 0)
			continue;
		if (found)
			fail_msg("%s stands twice in the tables", name);
		found = all[i];
	}
	return found;
}

static size_t check_methods(const json_t *interface)
{
	const char *name = json_string_value(json_object_get(interface, "interface"));
	json_t *methods = json_object_get(interface, "methods");
	const char *member;
	json_t *definition;

	json_object_foreach (methods, member, definition) {
		const struct method *method = find_method(name, member);
		_cleanup_(free_text) char *names = memory_string("");
		const char *field;
		json_t *type;

		if (!method)
			fail_msg("%s.%s is described and not there", name, member);
		json_object_foreach (json_object_get(definition, "in"), field, type) {
			char *longer = memory_format("%s%s ", names, field);

			free(names);
			names = longer;
		}
		assert_string_equal(method->parameters, names);
	}
	return json_object_size(methods);
}

static void test_methods_are_those_of_the_interface(void **state)
{
	struct servant *servant = *state;
	size_t described = check_methods(servant->definition) + check_methods(servant->own);
	size_t count;

	service_methods(&count);
	assert_int_equal(count, described);
	/* Asked again it is the same table. */
	service_methods(&count);
	assert_int_equal(count, described);
}

static void test_errors_are_those_of_the_interface(void **state)
{
	struct servant *servant = *state;
	json_t *errors = json_object_get(servant->definition, "errors");
	const char *name;
	json_t *fields;

	json_object_foreach (errors, name, fields) {
		if (fault_find(name) == FAULT_NONE)
			fail_msg("no fault is called %s", name);
		assert_string_equal(json_string_value(json_object_get(fields, "message")),
				    "string");
	}
	for (int fault = FAULT_NONE + 1; fault < FAULT_COUNT; fault++) {
		const json_t *own = fault == FAULT_INVALID_PARAMETER
					    ? json_object_get(servant->own, "errors")
					    : errors;

		if (!json_object_get(own, fault_name((enum fault)fault)))
			fail_msg("%s is not described", fault_name((enum fault)fault));
	}
}

static void remember(void *peer, json_t *message_take, bool is_last)
{
	json_t **kept = peer;

	assert_true(is_last);
	*kept = message_take;
}

/* What a call that fails with this error is answered. */
static json_t *answer_to(const struct error *err)
{
	static const struct call_ops ops = { remember, NULL };
	json_t *kept = NULL;
	struct call *call;

	assert_int_equal(call_new(&call, fixture_json("{'method': 'a.B'}"), &ops, &kept, NULL), 0);
	call_fail(call, err);
	assert_non_null(kept);
	return kept;
}

static void test_each_error_has_its_parameters(void **state)
{
	struct servant *servant = *state;
	json_t *errors = json_object_get(servant->definition, "errors");

	for (int fault = FAULT_INVALID_PARAMETER + 1; fault < FAULT_COUNT; fault++) {
		const char *name = fault_name((enum fault)fault);
		_cleanup_(free_text) char *full = memory_format("org.ayumi.Journal.%s", name);
		struct error err;
		json_t *answer;

		error_set(&err, 0, (enum fault)fault, "field", "value", "a sentence");
		err.number = 7;
		answer = answer_to(&err);
		assert_string_equal(json_string_value(json_object_get(answer, "error")), full);
		varlink_check(servant->definition, json_object_get(errors, name),
			      json_object_get(answer, "parameters"), name);
		json_decref(answer);
	}
}

/* Paths and messages of other libraries may hold any bytes; the caller still gets an answer. */
static void test_an_error_with_strange_bytes_is_still_answered(void **unused)
{
	struct error err;
	json_t *answer;

	(void)unused;
	error_set(&err, 0, FAULT_JOURNAL_UNUSABLE, "\xff\xfe", "dam\xe3\x81", "\xe6\xad %s",
		  "schema (\x80\xffx)");
	answer = answer_to(&err);
	assert_string_equal(json_string_value(json_object_get(answer, "error")),
			    "org.ayumi.Journal.JournalUnusable");
	assert_non_null(json_string_value(
		json_object_get(json_object_get(answer, "parameters"), "message")));
	json_decref(answer);
	error_set(&err, 0, FAULT_INVALID_PARAMETER, "a\x80", NULL, "%0255d\xe6\xad\xa9", 1);
	answer = answer_to(&err);
	assert_non_null(json_object_get(answer, "error"));
	json_decref(answer);
}

static void test_it_tells_of_itself(void **state)
{
	struct servant *servant = *state;
	json_t *info = servant_ask(servant, "org.varlink.service.GetInfo", "{}");
	json_t *interfaces = json_object_get(info, "interfaces");
	json_t *reply;

	assert_string_equal(json_string_value(json_object_get(info, "version")), version);
	assert_int_equal(json_array_size(interfaces), 2);
	reply = servant_ask(servant, "org.varlink.service.GetInterfaceDescription",
			    "{'interface': 'org.ayumi.Journal'}");
	assert_string_equal(json_string_value(json_object_get(reply, "description")),
			    embedded_journal_varlink);
	reply = servant_ask(servant, "org.varlink.service.GetInterfaceDescription",
			    "{'interface': 'org.varlink.service'}");
	assert_string_equal(json_string_value(json_object_get(reply, "description")),
			    embedded_service_varlink);
	reply = servant_refused(servant, "org.varlink.service.GetInterfaceDescription",
				"{'interface': 'org.example.None'}",
				"org.varlink.service.InterfaceNotFound");
	assert_string_equal(json_string_value(json_object_get(reply, "interface")),
			    "org.example.None");
	servant_refused(servant, "org.varlink.service.GetInterfaceDescription", "{}",
			"org.varlink.service.InvalidParameter");
}

static void check_unknown(const char *method, const char *error, const char *parameter,
			  const char *value)
{
	static const struct call_ops ops = { remember, NULL };
	_cleanup_(free_text) char *full = memory_format("org.varlink.service.%s", error);
	struct service service = { 0 };
	json_t *kept = NULL;
	struct call *call;

	assert_int_equal(call_new(&call, json_pack("{s:s}", "method", method), &ops, &kept, NULL),
			 0);
	service_handle(&service, call);
	assert_string_equal(json_string_value(json_object_get(kept, "error")), full);
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(kept, "parameters"), parameter)),
		value);
	json_decref(kept);
}

static void test_what_is_not_there(void **unused)
{
	(void)unused;
	check_unknown("org.ayumi.Journal.Fly", "MethodNotFound", "method", "org.ayumi.Journal.Fly");
	check_unknown("org.ayumi.Journal.add", "MethodNotFound", "method", "org.ayumi.Journal.add");
	check_unknown("org.varlink.service.Fly", "MethodNotFound", "method",
		      "org.varlink.service.Fly");
	check_unknown("org.example.Other.Add", "InterfaceNotFound", "interface",
		      "org.example.Other");
	check_unknown("Add", "InterfaceNotFound", "interface", "Add");
	check_unknown("", "InterfaceNotFound", "interface", "");
	check_unknown("org.ayumi.Journal.", "MethodNotFound", "method", "org.ayumi.Journal.");
}

static void test_what_is_no_call(void **unused)
{
	static const char *const wrong[] = {
		"{}",
		"{'method': null}",
		"{'method': 7}",
		"{'method': 'a.B', 'parameters': []}",
		"{'method': 'a.B', 'parameters': 'x'}",
	};
	struct call *call;

	(void)unused;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		json_t *message = fixture_json(wrong[i]);
		struct error err = { .fault = FAULT_NONE };

		assert_true(call_new(&call, message, NULL, NULL, &err) < 0);
		assert_int_equal(err.fault, FAULT_INVALID_PARAMETER);
		json_decref(message);
	}
	assert_int_equal(call_new(&call,
				  fixture_json("{'method': 'a.B', 'parameters': null, 'more': 1}"),
				  NULL, NULL, NULL),
			 0);
	assert_true(json_is_object(call->parameters));
	assert_false(call->wants_more);
	call_drop(call);
}

/* A value of the field's type that names something which is there. */
static json_t *right_value(const char *field, const char *type)
{
	if (*type == '?')
		return json_null();
	if (strcmp(type, "int") == 0)
		return json_integer(1);
	if (strcmp(field, "day") == 0)
		return json_string("2026-11-12");
	if (strcmp(field, "from") == 0 || strcmp(field, "to") == 0 || strcmp(field, "to_date") == 0)
		return json_string("2026-11-03");
	if (strcmp(type, "string") == 0)
		return json_string("x");
	return json_object();
}

static void check_wrong_value(struct servant *servant, const char *method, const json_t *fields,
			      const char *wrong_field, json_t *wrong_take)
{
	json_t *parameters = json_object();
	const char *field;
	json_t *type;
	const json_t *refusal;
	char *text;

	json_object_foreach ((json_t *)(uintptr_t)fields, field, type)
		json_object_set_new(parameters, field, right_value(field, json_string_value(type)));
	if (wrong_take)
		json_object_set_new(parameters, wrong_field, wrong_take);
	else
		json_object_del(parameters, wrong_field);
	text = json_dumps(parameters, 0);
	json_decref(parameters);
	refusal = servant_refused(servant, method, text, "org.varlink.service.InvalidParameter");
	assert_string_equal(json_string_value(json_object_get(refusal, "parameter")), wrong_field);
	assert_non_null(json_object_get(refusal, "message"));
	free(text);
}

static void test_each_parameter_may_be_wrong(void **state)
{
	struct servant *servant = *state;
	const char *method;
	json_t *definition;

	servant_add(servant, 1, "{'kind': 'note'}");
	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': 'x', 'date': '2026-11-12', 'time': '13:30'}}");
	json_object_foreach (json_object_get(servant->definition, "methods"), method, definition) {
		json_t *fields = json_object_get(definition, "in");
		const char *field;
		json_t *type;

		check_wrong_value(servant, method, fields, "surplus", json_true());
		check_wrong_value(servant, method, fields, "surplus ", json_null());
		check_wrong_value(servant, method, fields, "", json_null());
		json_object_foreach (fields, field, type) {
			/* In an array it is the member of an element that is wrong. */
			if (json_string_value(type)[0] != '[')
				check_wrong_value(servant, method, fields, field,
						  json_pack("[{s:i}]", "a", 1));
			check_wrong_value(servant, method, fields, field, json_real(1.5));
			if (json_string_value(type)[0] == '?')
				continue;
			check_wrong_value(servant, method, fields, field, json_null());
			check_wrong_value(servant, method, fields, field, NULL);
		}
	}
}

static void check_only_status_is_answered(struct servant *servant, const char *reason)
{
	json_t *status = json_object_get(servant_ask(servant, "GetStatus", "{}"), "status");
	const char *method;
	json_t *definition;

	assert_string_equal(json_string_value(json_object_get(status, "journal")), reason);
	assert_true(json_is_string(json_object_get(status, "journal_detail")));
	assert_int_equal(json_integer_value(json_object_get(status, "entries")), 0);
	servant_ask(servant, "org.varlink.service.GetInfo", "{}");
	servant_ask(servant, "Attach", "{'bus': 'unix:path=/run/user/1000/bus'}");
	json_object_foreach (json_object_get(servant->definition, "methods"), method, definition) {
		json_t *refusal;

		if (strcmp(method, "GetStatus") == 0 || strcmp(method, "Attach") == 0 ||
		    strcmp(method, "ListBackups") == 0 || strcmp(method, "Restore") == 0)
			continue;
		refusal = servant_refused(servant, method, "{}", "JournalUnusable");
		assert_string_equal(json_string_value(json_object_get(refusal, "reason")), reason);
	}
}

static void test_a_damaged_journal(void **state)
{
	struct servant *servant = *state;
	const char *path = servant->home.paths.database;
	char *before;
	char *after;
	size_t length;

	servant_stop(servant);
	before = fixture_read(path, &length);
	memset(before, 'x', 100);
	fixture_write(path, before, length);
	servant_start(servant);
	check_only_status_is_answered(servant, "damaged");
	after = fixture_read(path, &length);
	assert_memory_equal(before, after, length);
	free(before);
	free(after);
}

static void test_a_newer_journal(void **state)
{
	struct servant *servant = *state;
	sqlite3 *db;

	servant_stop(servant);
	assert_int_equal(sqlite3_open(servant->home.paths.database, &db), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA user_version = 999", NULL, NULL, NULL);
	sqlite3_close(db);
	servant_start(servant);
	check_only_status_is_answered(servant, "newer");
}

static void test_no_folder_for_the_journal(void **state)
{
	struct servant *servant = *state;

	servant_stop(servant);
	assert_int_equal(rename(servant->home.paths.data_dir, servant->home.paths.config_dir), 0);
	fixture_write(servant->home.paths.data_dir, "x", 1);
	servant_start(servant);
	check_only_status_is_answered(servant, "read-only");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_methods_are_those_of_the_interface, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_errors_are_those_of_the_interface, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_each_error_has_its_parameters, set_up,
						tear_down),
		cmocka_unit_test(test_an_error_with_strange_bytes_is_still_answered),
		cmocka_unit_test_setup_teardown(test_it_tells_of_itself, set_up, tear_down),
		cmocka_unit_test(test_what_is_not_there),
		cmocka_unit_test(test_what_is_no_call),
		cmocka_unit_test_setup_teardown(test_each_parameter_may_be_wrong, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_a_damaged_journal, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_newer_journal, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_folder_for_the_journal, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
