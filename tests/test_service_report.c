/* SPDX-License-Identifier: MIT */
#include "schema/date.h"
#include "schema/memory.h"
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The facts of reports, held against what was written.  Today is 2026-11-03. */

static json_t *report_of(struct servant *servant, const char *from, const char *to, bool is_own)
{
	json_t *reply = servant_ask_with(
		servant, "GetReport",
		json_pack("{s:s, s:s, s:b}", "from", from, "to", to, "own_copy", (int)is_own));

	return servant_part(reply, "report");
}

static json_t *october(struct servant *servant)
{
	return report_of(servant, "2026-10-01", "2026-10-31", false);
}

static void add_all(struct servant *servant, const char *const *entries, size_t count)
{
	static int64_t id;

	for (size_t i = 0; i < count; i++)
		servant_add(servant, ++id, entries[i]);
}
#define ADD_ALL(servant, entries) add_all(servant, entries, sizeof(entries) / sizeof(entries)[0])

static json_t *row_of(const json_t *rows, const char *member, const char *value)
{
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		const char *found = json_string_value(json_object_get(row, member));

		if (found && strcmp(found, value) == 0)
			return row;
	}
	fail_msg("no row with %s %s", member, value);
	return NULL;
}

static void add_writers(struct servant *servant)
{
	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
}

static void test_counts(void **state)
{
	static const char *const entries[] = {
		"{'kind': 'talk', 'date': '2026-09-30', 'member': '母'}",
		"{'kind': 'talk', 'date': '2026-10-02', 'member': '母'}",
		"{'kind': 'greeting', 'outcome': 'reply', 'date': '2026-10-02', 'member': '父'}",
		"{'kind': 'greeting', 'date': '2026-10-05', 'member': '父'}",
		"{'kind': 'meal', 'date': '2026-10-06', 'member': '', 'private': true}",
		"{'kind': 'pressure', 'date': '2026-10-07', 'member': '父', 'text': '早く'}",
		"{'kind': 'talk', 'date': '2026-09-30', 'member': '父'}",
		"{'kind': 'greeting', 'outcome': 'none', 'date': '2026-09-01', 'member': '父'}",
		"{'kind': 'meal', 'date': '2026-09-29', 'member': '', 'private': true}",
		"{'kind': 'meal', 'date': '2026-08-31'}",
	};
	struct servant *servant = *state;
	json_t *report;

	add_writers(servant);
	ADD_ALL(servant, entries);
	report = october(servant);
	servant_check(
		report,
		"{'entries': 4, 'previous_entries': 3, 'private_entries': 1, 'written_days': 3, "
		"'previous_written_days': 2, 'own_copy': false, 'pressing': null, 'more': {}, "
		"'kinds': [{'kind': 'greeting', 'outcome': 'reply', 'count': 1, 'previous': 0}, "
		"{'kind': 'greeting', 'outcome': 'none', 'count': 0, 'previous': 1}, "
		"{'kind': 'greeting', 'outcome': null, 'count': 1, 'previous': 0}, "
		"{'kind': 'talk', 'outcome': null, 'count': 1, 'previous': 2}], "
		"'days': [{'date': '2026-10-02', 'entries': 2}, {'date': '2026-10-05', 'entries': "
		"1}, "
		"{'date': '2026-10-07', 'entries': 1}], "
		"'members': [{'member': '母', 'entries': 1, 'days': 1}, "
		"{'member': '父', 'entries': 3, 'days': 3}], "
		"'member_kinds': [{'member': '母', 'kind': 'talk', 'outcome': null, 'count': 1}, "
		"{'member': '父', 'kind': 'greeting', 'outcome': 'reply', 'count': 1}, "
		"{'member': '父', 'kind': 'greeting', 'outcome': null, 'count': 1}]}");
	report = report_of(servant, "2026-10-01", "2026-10-31", true);
	servant_check(row_of(servant_part(report, "kinds"), "kind", "pressure"),
		      "{'count': 1, 'previous': 0}");
	servant_check(json_array_get(servant_part(report, "pressing"), 0),
		      "{'number': 6, 'text': '早く', 'date': '2026-10-07'}");
	assert_int_equal(json_array_size(servant_part(report, "member_kinds")), 3);
}

/* What is told of the window before follows every change, outcomes and privacy too. */
static void test_the_window_before_follows(void **state)
{
	static const char *const entries[] = {
		"{'kind': 'request', 'outcome': 'declined', 'date': '2026-09-10'}",
		"{'kind': 'request', 'outcome': 'declined', 'date': '2026-09-10'}",
		"{'kind': 'request', 'date': '2026-09-12'}",
		"{'kind': 'request', 'date': '2026-10-12'}",
	};
	static const struct {
		const char *method, *parameters, *expected;
	} changes[] = {
		{ "GetStatus", "{}",
		  "{'previous_entries': 3, 'previous_written_days': 2, 'kinds': [{'kind': "
		  "'request', 'outcome': 'declined', 'count': 0, 'previous': 2}, {'kind': "
		  "'request', 'outcome': null, 'count': 1, 'previous': 1}]}" },
		{ "Edit", "{'number': 1, 'revision': 1, 'changes': {'outcome': 'accepted'}}",
		  "{'previous_entries': 3, 'previous_written_days': 2, 'kinds': [{'kind': "
		  "'request', 'outcome': 'accepted', 'count': 0, 'previous': 1}, {'kind': "
		  "'request', 'outcome': 'declined', 'count': 0, 'previous': 1}, {'kind': "
		  "'request', 'outcome': null, 'count': 1, 'previous': 1}]}" },
		{ "Edit", "{'number': 2, 'revision': 1, 'changes': {'private': true}}",
		  "{'previous_entries': 2, 'previous_written_days': 2, 'kinds': [{'kind': "
		  "'request', 'outcome': 'accepted', 'count': 0, 'previous': 1}, {'kind': "
		  "'request', 'outcome': null, 'count': 1, 'previous': 1}]}" },
		{ "Remove", "{'number': 1}",
		  "{'previous_entries': 1, 'previous_written_days': 1, 'kinds': [{'kind': "
		  "'request', 'outcome': null, 'count': 1, 'previous': 1}]}" },
		{ "Edit", "{'number': 3, 'revision': 1, 'changes': {'date': '2026-08-12'}}",
		  "{'previous_entries': 0, 'previous_written_days': 0, 'kinds': [{'kind': "
		  "'request', 'outcome': null, 'count': 1, 'previous': 0}]}" },
		{ "Undo", "{}",
		  "{'previous_entries': 1, 'previous_written_days': 1, 'kinds': [{'kind': "
		  "'request', 'outcome': null, 'count': 1, 'previous': 1}]}" },
	};
	struct servant *servant = *state;

	ADD_ALL(servant, entries);
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		servant_ask(servant, changes[i].method, changes[i].parameters);
		servant_check(october(servant), changes[i].expected);
		/* The same where nothing could be followed. */
		outlook_reset(servant->service.outlook);
		servant_check(october(servant), changes[i].expected);
	}
}

static void test_windows(void **state)
{
	static const struct {
		const char *from, *to, *window;
	} windows[] = {
		{ "2026-10-01", "2026-10-31",
		  "{'previous_from': '2026-09-01', 'previous_to': '2026-09-30'}" },
		{ "2026-03-01", "2026-03-31",
		  "{'previous_from': '2026-02-01', 'previous_to': '2026-02-28'}" },
		{ "2026-11-01", "2026-11-30",
		  "{'previous_from': '2026-10-01', 'previous_to': '2026-10-03'}" },
		{ "2026-07-01", "2026-09-30",
		  "{'previous_from': '2026-04-01', 'previous_to': '2026-06-30'}" },
		{ "2026-10-01", "2026-12-31",
		  "{'previous_from': '2026-07-01', 'previous_to': '2026-08-03'}" },
		{ "2025-01-01", "2025-12-31",
		  "{'previous_from': '2024-01-01', 'previous_to': '2024-12-31'}" },
		{ "2026-01-01", "2026-12-31",
		  "{'previous_from': '2025-01-01', 'previous_to': '2025-11-03'}" },
		{ "2026-10-11", "2026-10-20",
		  "{'previous_from': '2026-10-01', 'previous_to': '2026-10-10'}" },
		{ "2026-10-31", "2026-11-29",
		  "{'previous_from': '2026-10-27', 'previous_to': '2026-10-30'}" },
	};

	for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++)
		servant_check(report_of(*state, windows[i].from, windows[i].to, false),
			      windows[i].window);
}

static void test_the_family_and_its_supporters(void **state)
{
	static const char *const entries[] = {
		"{'kind': 'consultation', 'outcome': 'went', 'date': '2026-09-15'}",
		"{'kind': 'consultation', 'outcome': 'missed', 'date': '2026-09-16'}",
		"{'kind': 'consultation', 'outcome': 'went', 'date': '2026-10-08'}",
		"{'kind': 'consultation', 'outcome': 'missed', 'date': '2026-10-15'}",
		"{'kind': 'group', 'date': '2026-10-20'}",
		"{'kind': 'rest', 'date': '2026-10-21'}",
		("{'kind': 'statement', 'outcome': '2', 'date': '2026-10-22', "
		 "'said_by': '支援者', 'text': 'ゆっくりで'}"),
		"{'kind': 'statement', 'outcome': '1', 'date': '2026-10-23', 'private': true}",
	};
	struct servant *servant = *state;
	json_t *report;

	ADD_ALL(servant, entries);
	report = october(servant);
	servant_check(report,
		      "{'family': ["
		      "{'kind': 'consultation', 'count': 1, 'previous': 1, 'last': '2026-10-08'}, "
		      "{'kind': 'bridge', 'count': 0, 'previous': 0, 'last': null}, "
		      "{'kind': 'class', 'count': 0, 'previous': 0, 'last': null}, "
		      "{'kind': 'group', 'count': 1, 'previous': 0, 'last': '2026-10-20'}, "
		      "{'kind': 'reading', 'count': 0, 'previous': 0, 'last': null}, "
		      "{'kind': 'rest', 'count': 1, 'previous': 0, 'last': '2026-10-21'}], "
		      "'statements': [{'number': 7, 'date': '2026-10-22', 'kind': 'statement', "
		      "'outcome': '2', 'text': 'ゆっくりで', 'said_by': '支援者'}]}");
	assert_int_equal(json_array_size(servant_part(report, "attended")), 2);
	servant_check(row_of(servant_part(report, "attended"), "kind", "group"),
		      "{'date': '2026-10-20', 'title': null}");
	servant_check(report, "{'quiet': [{'from': '2026-10-01', 'to': '2026-10-07', 'days': 7}, "
			      "{'from': '2026-10-23', 'to': '2026-10-31', 'days': 9}]}");
}

static void test_firsts_do_not_tell_of_private_entries(void **state)
{
	static const char *const entries[] = {
		"{'kind': 'outing', 'date': '2026-07-01'}",
		"{'kind': 'outing', 'date': '2026-10-01'}",
		"{'kind': 'meal', 'date': '2026-06-01', 'private': true}",
		"{'kind': 'meal', 'date': '2026-10-02'}",
		"{'kind': 'solo', 'date': '2026-10-03'}",
		"{'kind': 'solo', 'date': '2026-10-04'}",
		"{'kind': 'talk', 'date': '2026-09-20'}",
		"{'kind': 'talk', 'date': '2026-10-05'}",
		"{'kind': 'violence', 'date': '2026-10-06'}",
		"{'kind': 'greeting', 'outcome': 'none', 'date': '2026-10-07'}",
		"{'kind': 'place', 'date': '2026-10-08', 'private': true}",
		"{'kind': 'place', 'date': '2026-10-09'}",
	};
	struct servant *servant = *state;

	ADD_ALL(servant, entries);
	servant_check(october(servant),
		      "{'firsts': [{'kind': 'outing', 'outcome': null, 'date': '2026-10-01', "
		      "'number': 2, 'days_since': 92}, {'kind': 'solo', 'outcome': null, "
		      "'date': '2026-10-03', 'number': 5, 'days_since': null}]}");
}

static void test_writers_differ(void **state)
{
	static const char *const entries[] = {
		/* The same kind, seen differently. */
		"{'kind': 'greeting', 'outcome': 'reply', 'date': '2026-10-02', 'member': '母'}",
		"{'kind': 'greeting', 'outcome': 'none', 'date': '2026-10-02', 'member': '父'}",
		/* One saw both, the other one of them: they have it in common. */
		"{'kind': 'greeting', 'outcome': 'reply', 'date': '2026-10-03', 'member': '母'}",
		"{'kind': 'greeting', 'outcome': 'none', 'date': '2026-10-03', 'member': '母'}",
		"{'kind': 'greeting', 'outcome': 'none', 'date': '2026-10-03', 'member': '父'}",
		/* A shared moment, and a hard one. */
		"{'kind': 'talk', 'date': '2026-10-04', 'member': '母'}",
		"{'kind': 'harsh', 'date': '2026-10-04', 'member': '父'}",
		/* Each went where each went; and what is private is nobody's view. */
		"{'kind': 'group', 'outcome': 'went', 'date': '2026-10-05', 'member': '母'}",
		"{'kind': 'group', 'outcome': 'missed', 'date': '2026-10-05', 'member': '父'}",
		"{'kind': 'talk', 'date': '2026-10-06', 'member': '母'}",
		"{'kind': 'room', 'date': '2026-10-06', 'member': '父', 'private': true}",
	};
	struct servant *servant = *state;

	add_writers(servant);
	ADD_ALL(servant, entries);
	servant_check(october(servant),
		      "{'differences': [{'date': '2026-10-02', 'kind': 'greeting', 'views': ["
		      "{'member': '母', 'number': 1, 'kind': 'greeting', 'outcome': 'reply'}, "
		      "{'member': '父', 'number': 2, 'kind': 'greeting', 'outcome': 'none'}]}, "
		      "{'date': '2026-10-04', 'kind': null, 'views': ["
		      "{'member': '母', 'number': 6, 'kind': 'talk', 'outcome': null}, "
		      "{'member': '父', 'number': 7, 'kind': 'harsh', 'outcome': null}]}]}");
}

static void add_course(struct servant *servant)
{
	for (int day = 1; day <= 30; day++) {
		_cleanup_(free_text) char *entry = memory_format(
			"{'kind': 'greeting', 'outcome': 'none', 'date': '2026-06-%02d', "
			"'text': 'x'}",
			day);

		servant_add(servant, 1000 + day, entry);
	}
	for (int day = 1; day <= 30; day += 3) {
		_cleanup_(free_text) char *entry = memory_format(
			"{'kind': 'supporter', 'outcome': 'met', 'date': '2026-10-%02d', "
			"'private': %s}",
			day, day == 1 ? "true" : "false");

		servant_add(servant, 2000 + day, entry);
	}
}

static void test_the_course_of_a_month(void **state)
{
	struct servant *servant = *state;
	const json_t *course;
	const json_t *moved;
	const json_t *value;
	json_t *report;
	size_t i;

	add_course(servant);
	report = october(servant);
	course = servant_part(report, "course");
	assert_int_equal(json_array_size(course), 31);
	assert_true(json_equal(json_array_get(course, 0), servant_part(report, "estimate_start")));
	assert_true(json_equal(json_array_get(course, 30), servant_part(report, "estimate_end")));
	/* By then 5 of the 60 days before are written only from the 13th on. */
	servant_check(json_array_get(course, 11), "{'date': '2026-10-12', 'verdict': 'few'}");
	servant_check(json_array_get(course, 12), "{'date': '2026-10-13', 'verdict': 'step'}");
	servant_check(report, "{'course_upto': '2026-11-03', 'table': '1'}");
	servant_check(json_array_get(servant_part(report, "reasons"), 0), "{'without': null}");
	moved = servant_part(report, "moved");
	/* The first one is private, and was most unexpected. */
	servant_check(json_array_get(moved, 0), "{'source': 'private', 'kind': null, 'entries': 1, "
						"'named': [], 'without': null}");
	servant_check(json_array_get(moved, 1),
		      "{'source': 'entries', 'kind': 'supporter', 'entries': 9, 'without': null}");
	assert_true(json_number_value(json_object_get(json_array_get(moved, 1), "influence")) > 0);
	json_array_foreach (json_object_get(json_array_get(moved, 1), "named"), i, value)
		assert_string_not_equal(json_string_value(json_object_get(value, "date")),
					"2026-10-01");
	json_array_foreach (moved, i, value) {
		const char *kind = json_string_value(json_object_get(value, "kind"));

		/* What was written before the period did not move it in the period. */
		assert_true(!kind || strcmp(kind, "supporter") == 0);
	}
}

/* What would be without a kind is most of the work, and is told where it is asked for. */
static void test_brief_reasons(void **state)
{
	struct servant *servant = *state;
	json_t *full;
	json_t *reason;
	size_t i;

	add_course(servant);
	full = json_deep_copy(servant_ask(servant, "GetEstimate", "{'date': '2026-10-29'}"));
	assert_true(json_is_object(json_object_get(json_array_get(servant_part(full, "reasons"), 0),
						   "without")) ||
		    json_is_object(json_object_get(json_array_get(servant_part(full, "reasons"), 1),
						   "without")));
	json_array_foreach (json_object_get(full, "reasons"), i, reason)
		json_object_set_new(reason, "without", json_null());
	assert_true(json_equal(full, servant_ask(servant, "GetEstimate",
						 "{'date': '2026-10-29', 'brief': true}")));
	json_decref(full);
}

/* Of entries that weigh the same on one day the first are named, and no private one. */
static void test_which_entries_are_named(void **state)
{
	struct servant *servant = *state;
	const json_t *named = NULL;
	const json_t *reasons;
	const json_t *reason;
	size_t i;

	for (int k = 0; k < 5; k++) {
		_cleanup_(free_text) char *entry = memory_format(
			"{'kind': 'supporter', 'outcome': 'met', 'date': '2026-10-07', "
			"'private': %s}",
			k == 1 ? "true" : "false");

		servant_add(servant, 3000 + k, entry);
	}
	reasons = servant_part(servant_ask(servant, "GetEstimate", "{}"), "reasons");
	json_array_foreach (reasons, i, reason) {
		const char *kind = json_string_value(json_object_get(reason, "kind"));

		if (kind && strcmp(kind, "supporter") == 0)
			named = json_object_get(reason, "named");
	}
	assert_int_equal(json_array_size(named), 3);
	servant_check(json_array_get(named, 0), "{'number': 1}");
	servant_check(json_array_get(named, 1), "{'number': 3}");
	servant_check(json_array_get(named, 2), "{'number': 4}");
}

static void test_a_year(void **state)
{
	struct servant *servant = *state;
	const json_t *months;
	const json_t *stay;
	json_t *report;
	size_t stays;
	double p;

	add_course(servant);
	report = report_of(servant, "2026-01-01", "2026-12-31", false);
	months = servant_part(report, "months");
	assert_int_equal(json_array_size(months), 12);
	servant_check(json_array_get(months, 0),
		      "{'from': '2026-01-01', 'to': '2026-01-31', 'entries': 0, "
		      "'written_days': 0}");
	servant_check(json_array_get(months, 9),
		      "{'from': '2026-10-01', 'entries': 9, 'private_entries': 1, "
		      "'written_days': 9}");
	servant_check(json_array_get(months, 11), "{'to': '2026-12-31', 'estimate': null}");
	servant_check(
		report,
		"{'month_kinds': [{'kind': 'greeting', 'outcome': 'none', "
		"'counts': [0,0,0,0,0,30,0,0,0,0,0,0]}, {'kind': 'supporter', 'outcome': 'met', "
		"'counts': [0,0,0,0,0,0,0,0,0,9,0,0]}]}");
	assert_int_equal(json_array_size(servant_part(report, "course")), 307);
	stays = json_array_size(servant_part(report, "path"));
	assert_true(stays >= 2);
	stay = json_array_get(servant_part(report, "path"), 0);
	servant_check(stay, "{'step': 1, 'from': '2026-06-05'}");
	p = json_number_value(json_object_get(stay, "probability"));
	assert_true(p > 0.3 && p <= 1 && json_number_value(json_object_get(stay, "least")) <= p);
	stay = json_array_get(servant_part(report, "path"), stays - 1);
	servant_check(stay, "{'step': 2, 'to': '2026-11-03'}");
	report = report_of(servant, "2020-01-01", "2026-12-31", false);
	servant_check(report, "{'course': []}");
	assert_int_equal(json_array_size(servant_part(report, "months")), 84);
}

static void test_treatment_first_names_no_step(void **state)
{
	struct servant *servant = *state;
	json_t *report;

	add_course(servant);
	servant_ask(servant, "SetSetting", "{'key': 'diagnosed', 'value': 'yes'}");
	report = october(servant);
	servant_check(report, "{'path': [], 'moved': [], 'reasons': [], 'threshold': null}");
	servant_check(json_array_get(servant_part(report, "course"), 20),
		      "{'verdict': 'treatment-first', 'probabilities': null}");
}

static void test_nothing_is_cut_unsaid(void **state)
{
	struct servant *servant = *state;
	json_t *report;

	for (int i = 0; i < 130; i++)
		servant_add(servant, 3000 + i,
			    "{'kind': 'group', 'outcome': 'went', 'date': '2026-10-12'}");
	report = october(servant);
	assert_int_equal(json_array_size(servant_part(report, "attended")), 100);
	servant_check(report, "{'more': {'attended': 30}, 'entries': 130}");
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_counts),
		SERVED(test_the_window_before_follows),
		SERVED(test_windows),
		SERVED(test_the_family_and_its_supporters),
		SERVED(test_firsts_do_not_tell_of_private_entries),
		SERVED(test_writers_differ),
		SERVED(test_the_course_of_a_month),
		SERVED(test_brief_reasons),
		SERVED(test_which_entries_are_named),
		SERVED(test_a_year),
		SERVED(test_treatment_first_names_no_step),
		SERVED(test_nothing_is_cut_unsaid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
