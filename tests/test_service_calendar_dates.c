/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"
#include "tests/service_fixture.h"
#include "tests/store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The single dates of a series that comes from a calendar: what the calendar moves, leaves out and
 * adds, what the family changed itself, and what a later version takes back. */

#define INVALID "org.varlink.service.InvalidParameter"
#define SERIES                                                                                     \
	"BEGIN:VEVENT\nUID:a\nSUMMARY:Group\nDTSTART;TZID=Asia/Tokyo:20261112T133000\n"            \
	"DURATION:PT2H\nRRULE:FREQ=WEEKLY\n"
#define OMITTED "EXDATE;TZID=Asia/Tokyo:20261119T133000\n"
#define ADDED "RDATE;TZID=Asia/Tokyo:20261121T100000\n"
#define MOVED                                                                                      \
	"BEGIN:VEVENT\nUID:a\nSUMMARY:Group\nRECURRENCE-ID;TZID=Asia/Tokyo:20261126T133000\n"      \
	"DTSTART;TZID=Asia/Tokyo:20261127T150000\nDURATION:PT2H\nEND:VEVENT\n"
#define CALENDAR(events) "BEGIN:VCALENDAR\n" events "END:VCALENDAR\n"

static json_t *take(struct servant *servant, const char *text, const char *change)
{
	json_t *reply = servant_ask_with(
		servant, "ImportCalendar",
		json_pack("{s:s, s:i, s:b}", "part", text, "offset", 0, "last", 1));
	json_t *import = servant_part(reply, "import");

	servant_check(json_array_get(servant_part(import, "meetings"), 0), change);
	return import;
}

/* The dates until the 10th of December, "12T13:30 -19T13:30 " for two of which one is skipped. */
static void check_dates(struct servant *servant, const char *expected)
{
	json_t *list = servant_part(
		servant_ask(servant, "ListMeetings", "{'from': '2026-11-04', 'to': '2026-12-09'}"),
		"occurrences");
	_cleanup_(free_text) char *told = memory_string("");
	const json_t *date;
	size_t i;

	json_array_foreach (list, i, date) {
		const char *state = json_string_value(json_object_get(date, "state"));
		char *longer =
			memory_format("%s%s%sT%s ", told, strcmp(state, "skipped") == 0 ? "-" : "",
				      json_string_value(json_object_get(date, "date")) + 5,
				      json_string_value(json_object_get(date, "time")));

		free(told);
		told = longer;
	}
	if (strcmp(told, expected) != 0)
		fail_msg("%s, not %s", told, expected);
}

static void test_dates_of_a_calendar(void **state)
{
	struct servant *servant = *state;

	take(servant, CALENDAR(SERIES OMITTED ADDED "END:VEVENT\n" MOVED), "{'change': 'new'}");
	check_dates(servant, "11-12T13:30 -11-19T13:30 11-21T10:00 11-27T15:00 12-03T13:30 ");
	take(servant, CALENDAR(SERIES OMITTED ADDED "END:VEVENT\n" MOVED),
	     "{'change': 'unchanged'}");
	/* The next version takes them back: the dates are as the rule says again. */
	take(servant, CALENDAR(SERIES "SEQUENCE:1\nEND:VEVENT\n"), "{'change': 'changed'}");
	check_dates(servant, "11-12T13:30 11-19T13:30 11-26T13:30 12-03T13:30 ");
	assert_int_equal(place_ask(servant->service.store, "SELECT count(*) FROM meeting"), 1);
}

/* What the family changed itself stays where the calendar says nothing else of that date. */
static void test_dates_of_the_family(void **state)
{
	struct servant *servant = *state;

	take(servant, CALENDAR(SERIES OMITTED "END:VEVENT\n"), "{'change': 'new'}");
	servant_ask(servant, "SkipMeeting", "{'number': 1, 'day': '2026-12-03'}");
	servant_ask(servant, "MoveMeeting",
		    "{'number': 1, 'day': '2026-11-26', 'to_date': '2026-11-28', 'to_time': "
		    "'09:00'}");
	servant_ask(servant, "AddMeetingDate",
		    "{'number': 1, 'date': '2026-11-21', 'time': '11:00'}");
	check_dates(servant, "11-12T13:30 -11-19T13:30 11-21T11:00 11-28T09:00 -12-03T13:30 ");
	take(servant, CALENDAR(SERIES "LOCATION:x\nSEQUENCE:1\nEND:VEVENT\n"),
	     "{'change': 'changed'}");
	check_dates(servant, "11-12T13:30 11-19T13:30 11-21T11:00 11-28T09:00 -12-03T13:30 ");
	/* Of the same dates the calendar's word counts. */
	take(servant, CALENDAR(SERIES ADDED "SEQUENCE:2\nEND:VEVENT\n" MOVED),
	     "{'change': 'changed'}");
	check_dates(servant, "11-12T13:30 11-19T13:30 11-21T10:00 11-27T15:00 -12-03T13:30 ");
}

#define HOLIDAY(date, name)                                                                        \
	"BEGIN:VEVENT\nUID:" date "\nDTSTART;VALUE=DATE:" date "\nSUMMARY:" name "\nEND:VEVENT\n"

static json_t *take_holidays(struct servant *servant, const char *text, const char *options)
{
	json_t *call = fixture_json(options);

	json_object_set_new(call, "part", json_string(text));
	json_object_set_new(call, "offset", json_integer(0));
	json_object_set_new(call, "last", json_true());
	return servant_part(servant_ask_with(servant, "ImportHolidays", call), "import");
}

static void check_holidays(struct servant *servant, const char *period, const char *expected)
{
	servant_check(servant_ask(servant, "ListHolidays", period), expected);
}

static void test_holidays(void **state)
{
	static const char *const wrong[] = {
		"{'offset': 0}",
		"{'part': 'x'}",
		"{'part': 'x', 'offset': 3}",
		"{'part': 'x', 'offset': -1}",
		"{'part': 1, 'offset': 0}",
		"{'part': 'x', 'offset': 0, 'last': 1}",
		"{'part': 'x', 'offset': 0, 'last': true, 'instead': 1}",
		"{'part': 'x', 'offset': 0, 'last': true, 'dry_run': 1}",
	};
	struct servant *servant = *state;

	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': 'Group', 'date': '2026-11-12', 'time': '13:30', 'rule': "
		    "'FREQ=WEEKLY', 'except_holidays': true}}");
	take_holidays(servant, CALENDAR(HOLIDAY("20261119", "A")), "{'dry_run': true}");
	check_holidays(servant, "{'to': '2027-12-31'}", "{'holidays': []}");
	take_holidays(servant, CALENDAR(HOLIDAY("20261119", "A") HOLIDAY("20261203", "B")), "{}");
	check_holidays(servant, "{'to': '2027-12-31'}",
		       "{'holidays': [{'date': '2026-11-19', 'title': 'A'}, {'date': '2026-12-03', "
		       "'title': 'B'}]}");
	check_holidays(servant, "{'from': '2026-11-20', 'to': '2026-12-02'}", "{'holidays': []}");
	check_dates(servant, "11-12T13:30 -11-19T13:30 11-26T13:30 -12-03T13:30 ");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		servant_refused(servant, "ImportHolidays", wrong[i], INVALID);
	servant_refused(servant, "ImportHolidays", "{'part': 'x', 'offset': 0, 'last': true}",
			"InvalidCalendar");
	servant_refused(servant, "ListHolidays", "{'from': '2026-02-30'}", "ImpossibleDate");
	servant_refused(servant, "ListHolidays", "{'to': 1}", INVALID);
	/* Nothing of what was refused is kept, and all goes where others come instead. */
	check_dates(servant, "11-12T13:30 -11-19T13:30 11-26T13:30 -12-03T13:30 ");
	take_holidays(servant, CALENDAR(HOLIDAY("20261126", "C")), "{'instead': true}");
	check_holidays(servant, "{'to': '2027-12-31'}",
		       "{'holidays': [{'date': '2026-11-26', 'title': 'C'}]}");
	check_dates(servant, "11-12T13:30 11-19T13:30 -11-26T13:30 12-03T13:30 ");
	servant_restart(servant);
	check_dates(servant, "11-12T13:30 11-19T13:30 -11-26T13:30 12-03T13:30 ");
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_dates_of_a_calendar),
		SERVED(test_dates_of_the_family),
		SERVED(test_holidays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
