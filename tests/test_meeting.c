/* SPDX-License-Identifier: MIT */
#include "schema/date.h"
#include "schema/meeting.h"
#include "schema/memory.h"
#include "tests/household_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int read_meeting(struct meeting *meeting, const char *text, struct error *err)
{
	json_t *object = fixture_json(text);
	int result = meeting_from_wire(meeting, object, "Asia/Tokyo", err);

	json_decref(object);
	return result;
}

static void test_leads(void **unused)
{
	static const char *const right[] = { "0m",	 "1m",	     "120m",	 "20160m",
					     "0d@00:00", "1d@19:00", "60d@23:59" };
	static const char *const wrong[] = { "",
					     "m",
					     "120",
					     "-1m",
					     "+1m",
					     "20161m",
					     "1d",
					     "1d@",
					     "61d@00:00",
					     "1d@24:00",
					     "1d@7:00",
					     "1d@19:00 ",
					     " 1m",
					     "1h",
					     "1m ",
					     "1.5m",
					     "99999999999999999999m",
					     "1d@19:00m",
					     "d@19:00" };

	(void)unused;
	for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
		struct lead lead;
		char text[LEAD_TEXT];

		assert_int_equal(lead_parse(right[i], &lead), 0);
		lead_format(&lead, text);
		assert_string_equal(text, right[i]);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct lead lead;

		if (lead_parse(wrong[i], &lead) != -EINVAL)
			fail_msg("%s", wrong[i]);
	}
}

static void test_what_is_left_open(void **unused)
{
	static const char *const same[] = {
		"{'title': '家族の会', 'date': '2026-11-12', 'time': '13:30'}",
		"{'title': '家族の会', 'date': '2026-11-12', 'time': '13:30', 'alias': null, "
		"'kind': null, 'duration_m': null, 'zone': null, 'rule': null, 'place': null, "
		"'leads': null}",
		("{'title': '家族の会', 'date': '2026-11-12', 'time': '13:30', 'alias': '', "
		 "'zone': '', 'rule': '', 'place': ''}"),
	};

	(void)unused;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		struct meeting meeting;

		assert_int_equal(read_meeting(&meeting, same[i], NULL), 0);
		assert_string_equal(meeting.title, "家族の会");
		assert_null(meeting.alias);
		assert_string_equal(meeting.kind->id, "group");
		assert_int_equal(meeting.duration_min, 120);
		assert_string_equal(meeting.zone, "Asia/Tokyo");
		assert_null(meeting.rule);
		assert_null(meeting.place);
		assert_int_equal(meeting.lead_count, 2);
		assert_int_equal(meeting.leads[0].days, 1);
		assert_int_equal(meeting.leads[0].minute, 19 * 60);
		assert_int_equal(meeting.leads[1].minute, 120);
		meeting_release(&meeting);
		meeting_release(&meeting);
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
		{ "{'title': '', 'date': '2026-11-12', 'time': '13:30'}", FAULT_INVALID_PARAMETER },
		{ "{'title': 7, 'date': '2026-11-12', 'time': '13:30'}", FAULT_INVALID_PARAMETER },
		{ "{'title': 'a\\u001b', 'date': '2026-11-12', 'time': '13:30'}",
		  FAULT_INVALID_PARAMETER },
		{ "{'title': 'x', 'time': '13:30'}", FAULT_IMPOSSIBLE_DATE },
		{ "{'title': 'x', 'date': '2026-11-31', 'time': '13:30'}", FAULT_IMPOSSIBLE_DATE },
		{ "{'title': 'x', 'date': '2026-11-12'}", FAULT_INVALID_PARAMETER },
		{ "{'title': 'x', 'date': '2026-11-12', 'time': '24:00'}",
		  FAULT_INVALID_PARAMETER },
		{ "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'kind': 'talk'}",
		  FAULT_UNKNOWN_KIND },
		{ "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'kind': 7}",
		  FAULT_UNKNOWN_KIND },
		{ "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'duration_m': 1441}",
		  FAULT_INVALID_PARAMETER },
		{ "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'duration_m': -1}",
		  FAULT_INVALID_PARAMETER },
		{ "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'duration_m': 1.5}",
		  FAULT_INVALID_PARAMETER },
		{ "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'leads': '120m'}",
		  FAULT_INVALID_PARAMETER },
		{ "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'leads': [120]}",
		  FAULT_INVALID_PARAMETER },
		{ "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'leads': ['1m', '2m', "
		  "'3m', '4m', '5m']}",
		  FAULT_INVALID_PARAMETER },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct meeting empty = { .title = NULL };
		struct meeting meeting;
		struct error err = { .fault = FAULT_NONE };

		if (read_meeting(&meeting, wrong[i].text, &err) == 0 || err.fault != wrong[i].fault)
			fail_msg("%s: %s", wrong[i].text, fault_name(err.fault));
		assert_memory_equal(&meeting, &empty, offsetof(struct meeting, kind));
	}
}

/* The last day to apply, by hand on a calendar. */
static void test_applications(void **unused)
{
	static const struct {
		const char *text;
		const char *last; /* for 2027-01-03; NULL: no such application */
	} cases[] = {
		{ "0d", "2027-01-03" },
		{ "7d", "2026-12-27" },
		{ "180d", "2026-07-07" },
		{ "2026-11-28", "2026-11-28" },
		{ "181d", NULL },
		{ "7", NULL },
		{ "d", NULL },
		{ "-1d", NULL },
		{ "7d ", NULL },
		{ "2026-11-31", NULL },
		{ "", NULL },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct apply apply;
		char text[APPLY_TEXT];
		char last[DATE_TEXT];
		int result = apply_parse(cases[i].text, &apply);

		if (!cases[i].last) {
			assert_int_equal(result, -EINVAL);
			continue;
		}
		assert_int_equal(result, 0);
		apply_format(&apply, text);
		assert_string_equal(text, cases[i].text);
		date_format(apply_last_day(&apply, fixture_day("2027-01-03")), last);
		assert_string_equal(last, cases[i].last);
	}
}

static void test_kinds(void **unused)
{
	static const char *const right[] = { "group", "class", "consultation", "bridge" };
	size_t count = 0;

	(void)unused;
	for (size_t i = 0; i < kinds_count; i++)
		count += meeting_kind_is_valid(&kinds[i]);
	assert_int_equal(count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(meeting_kind_is_valid(kind_find(right[i])));
}

static void test_there_and_back(void **unused)
{
	static const char text[] =
		"{'number': 7, 'title': '家族教室', 'alias': 'お茶', 'kind': 'class', 'date': "
		"'2026-11-12', 'time': '13:30', 'duration_m': 0, 'zone': 'America/New_York', "
		"'rule': 'FREQ=MONTHLY;BYDAY=2TH', 'place': '公民館', 'leads': ['2d@18:00', '0m'], "
		"'apply': '7d', 'except_holidays': true, 'imported': false, 'extra': [], "
		"'removed': true}";
	json_t *wanted = fixture_json(text);
	struct meeting meeting;
	json_t *wire;

	(void)unused;
	assert_int_equal(read_meeting(&meeting, text, NULL), 0);
	wire = meeting_to_wire(&meeting);
	assert_true(json_equal(wire, wanted));
	meeting_release(&meeting);
	json_decref(wire);
	json_decref(wanted);
	/* No lead at all is a choice, too. */
	assert_int_equal(
		read_meeting(&meeting,
			     "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'leads': []}",
			     NULL),
		0);
	assert_int_equal(meeting.lead_count, 0);
	meeting_release(&meeting);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_leads),		cmocka_unit_test(test_what_is_left_open),
		cmocka_unit_test(test_what_is_refused), cmocka_unit_test(test_applications),
		cmocka_unit_test(test_kinds),		cmocka_unit_test(test_there_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
