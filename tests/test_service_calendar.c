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

/* Calendars through the service; the household's day is in November 2026. */

#define SERIES                                                                                     \
	"BEGIN:VEVENT\nUID:a\nSUMMARY:Group\nDTSTART;TZID=Asia/Tokyo:20261212T133000\n"            \
	"DURATION:PT2H\nRRULE:FREQ=MONTHLY;BYDAY=2SA\n"
#define CALENDAR(events) "BEGIN:VCALENDAR\n" events "END:VCALENDAR\n"

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

static json_t *take(struct servant *servant, const char *text)
{
	json_t *reply = servant_ask_with(
		servant, "ImportCalendar",
		json_pack("{s:s, s:i, s:b}", "part", text, "offset", 0, "last", 1));

	return json_object_get(reply, "import");
}

/* What became of the only meeting of the text. */
static void expect_change(struct servant *servant, const char *text, const char *change)
{
	json_t *meetings = json_object_get(take(servant, text), "meetings");

	assert_int_equal(json_array_size(meetings), 1);
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(meetings, 0), "change")), change);
}

static size_t count_meetings(struct servant *servant)
{
	return json_array_size(
		json_object_get(servant_ask(servant, "ListMeetings", "{}"), "meetings"));
}

static void test_in_parts(void **state)
{
	static const char text[] = CALENDAR(SERIES "END:VEVENT\n");
	struct servant *servant = *state;
	size_t length = sizeof text - 1;

	for (size_t at = 0; at < length; at += 50) {
		size_t part = length - at < 50 ? length - at : 50;
		json_t *reply = servant_ask_with(
			servant, "ImportCalendar",
			json_pack("{s:s%, s:i, s:b, s:s}", "part", text + at, part, "offset",
				  (int)at, "last", at + part == length, "kind", "class"));

		assert_int_equal(json_is_null(json_object_get(reply, "import")),
				 at + part < length);
	}
	assert_int_equal(count_meetings(servant), 1);
	expect_change(servant, text, "unchanged");
}

static void test_parts_that_do_not_follow(void **state)
{
	struct servant *servant = *state;

	servant_refused(servant, "ImportCalendar", "{'part': 'x', 'offset': 7}",
			"org.varlink.service.InvalidParameter");
	servant_ask(servant, "ImportCalendar", "{'part': 'BEGIN:VCALENDAR', 'offset': 0}");
	servant_refused(servant, "ImportCalendar", "{'part': 'x', 'offset': 7}",
			"org.varlink.service.InvalidParameter");
	/* After a mistake nothing of it is left. */
	servant_refused(servant, "ImportCalendar", "{'part': 'x', 'offset': 15}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "ImportCalendar", "{'part': 'x', 'offset': 0, 'last': true}",
			"InvalidCalendar");
	servant_refused(servant, "ImportCalendar",
			"{'part': 'x', 'offset': 0, 'last': true, 'kind': 'walk'}", "UnknownKind");
}

static void test_too_long(void **state)
{
	struct servant *servant = *state;
	size_t length = 1000000;
	_cleanup_(free_text) char *text = memory_zeroed(length + 1, 1);
	int at;

	memset(text, 'x', length);
	for (at = 0; at < 10 * (int)length; at += (int)length)
		servant_ask_with(servant, "ImportCalendar",
				 json_pack("{s:s, s:i}", "part", text, "offset", at));
	text[500000] = '\0';
	{
		_cleanup_(free_text) char *last =
			memory_format("{'part': '%s', 'offset': %d}", text, at);

		servant_refused(servant, "ImportCalendar", last, "InvalidCalendar");
	}
	assert_null(servant->kept.data);
}

static void test_versions(void **state)
{
	struct servant *servant = *state;

	expect_change(servant, CALENDAR(SERIES "SEQUENCE:2\nEND:VEVENT\n"), "new");
	expect_change(servant, CALENDAR(SERIES "SEQUENCE:1\nLOCATION:x\nEND:VEVENT\n"),
		      "unchanged");
	/* Some calendars change without counting. */
	expect_change(servant, CALENDAR(SERIES "SEQUENCE:2\nLOCATION:x\nEND:VEVENT\n"), "changed");
	expect_change(servant, CALENDAR(SERIES "SEQUENCE:2\nSTATUS:CANCELLED\nEND:VEVENT\n"),
		      "removed");
	assert_int_equal(count_meetings(servant), 0);
	expect_change(servant, CALENDAR(SERIES "SEQUENCE:2\nEND:VEVENT\n"), "kept-out");
	expect_change(servant, CALENDAR(SERIES "SEQUENCE:3\nEND:VEVENT\n"), "new");
	assert_int_equal(count_meetings(servant), 1);
}

static void test_all_or_nothing(void **state)
{
	struct servant *servant = *state;

	servant->is_unanswering = true;
	servant_stream(servant, "ImportCalendar",
		       "{'part': 'BEGIN:VCALENDAR\\nEND:VCALENDAR', 'offset': 0, 'last': true}");
	assert_int_equal(servant->ended, 0);
	/* One at a time. */
	servant_refused(servant, "ImportCalendar", "{'part': 'x', 'offset': 0, 'last': true}",
			"HelperFailed");
	servant->ended = 0;
	json_array_clear(servant->replies);
	desktop_refuse(&servant->desktop);
	assert_int_equal(servant->ended, 1);
	servant->is_unanswering = false;
	assert_int_equal(count_meetings(servant), 0);
	expect_change(servant, CALENDAR(SERIES "END:VEVENT\n"), "new");
}

static void test_own_meetings(void **state)
{
	struct servant *servant = *state;
	_cleanup_(free_text) char *first = NULL;
	_cleanup_(free_text) char *second = NULL;

	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': 'Own', 'date': '2026-12-05', 'time': '10:00', 'rule': "
		    "'FREQ=WEEKLY'}}");
	first = memory_string(json_string_value(
		json_object_get(servant_ask(servant, "ExportCalendar", "{}"), "text")));
	assert_non_null(strstr(first, "SEQUENCE:0"));
	expect_change(servant, first, "unchanged");
	servant_ask(servant, "SkipMeeting", "{'number': 1, 'day': '2026-12-12'}");
	/* What others have of it is now older. */
	expect_change(servant, first, "unchanged");
	second = memory_string(json_string_value(
		json_object_get(servant_ask(servant, "ExportCalendar", "{}"), "text")));
	assert_non_null(strstr(second, "SEQUENCE:1"));
	assert_non_null(strstr(second, "EXDATE;TZID="));
	assert_int_equal(count_meetings(servant), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_in_parts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_parts_that_do_not_follow, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_too_long, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_versions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_all_or_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_own_meetings, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
