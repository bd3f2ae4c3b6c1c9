/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/answer.h"
#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define START "DTSTART;TZID=Asia/Tokyo:20261114T133000\n"
#define SERIES                                                                                     \
	"BEGIN:VEVENT\nUID:a\nSUMMARY:Group\n" START "DURATION:PT2H\n"                             \
	"RRULE:FREQ=MONTHLY;BYDAY=2SA\n"

static json_t *read_bytes(const char *text)
{
	json_t *request = json_pack("{s:[s], s:s, s:s}", "parts", text, "today", "2026-11-01",
				    "zone", "Asia/Tokyo");
	json_t *answer = calendar_answer(request, NULL);

	json_decref(request);
	return answer;
}

/* The answer to a calendar with these components. */
static json_t *read_events(const char *events)
{
	_cleanup_(free_text) char *text =
		memory_format("BEGIN:VCALENDAR\nVERSION:2.0\n%sEND:VCALENDAR\n", events);

	return read_bytes(text);
}

static json_t *only_meeting(json_t *answer)
{
	if (json_array_size(json_object_get(answer, "meetings")) != 1)
		fail_msg("%s", json_dumps(answer, 0));
	return json_array_get(json_object_get(answer, "meetings"), 0);
}

/* A meeting's members must be these, in JSON with single quotes. */
static void expect(const char *events, const char *members)
{
	_cleanup_(free_text) char *text = memory_string(members);
	json_t *answer = read_events(events);
	json_t *meeting = only_meeting(answer);
	const char *name;
	json_t *expected;
	json_t *value;

	for (char *at = text; (at = strchr(at, '\''));)
		*at = '"';
	expected = json_loads(text, 0, NULL);
	assert_non_null(expected);
	json_object_foreach (expected, name, value) {
		if (!json_equal(value, json_object_get(meeting, name)))
			fail_msg("%s: %s", name, json_dumps(meeting, 0));
	}
	json_decref(expected);
	json_decref(answer);
}

static void expect_problem(const char *events, const char *what, int line)
{
	json_t *answer = read_events(events);
	const json_t *problem = json_array_get(json_object_get(answer, "problems"), 0);
	const char *found = json_string_value(json_object_get(problem, "what"));

	if (!found || strcmp(found, what) != 0)
		fail_msg("%s: %s", what, json_dumps(answer, 0));
	if (line)
		assert_int_equal(json_integer_value(json_object_get(problem, "line")), line);
	json_decref(answer);
}

static void expect_error(const char *text, const char *reason)
{
	clock_t begun = clock();
	json_t *answer = read_bytes(text);
	const char *found = json_string_value(json_object_get(answer, "reason"));

	if (!found || strcmp(found, reason) != 0)
		fail_msg("expected %s, got %s", reason, found);
	assert_true(clock() - begun < 5 * CLOCKS_PER_SEC);
	json_decref(answer);
}

static void test_one_meeting(void **unused)
{
	(void)unused;
	expect(SERIES "SEQUENCE:3\nLOCATION:Hall\\, 2\nEND:VEVENT\n",
	       "{'uid': 'a', 'sequence': 3, 'title': 'Group', 'date': '2026-11-14', 'time': "
	       "'13:30', 'duration_m': 120, 'zone': 'Asia/Tokyo', 'rule': "
	       "'FREQ=MONTHLY;BYDAY=2SA', 'place': 'Hall, 2', 'exceptions': [], 'cancelled': "
	       "false}");
	expect("BEGIN:VEVENT\nUID:b\n" START "DTEND:20261114T060000Z\nSTATUS:CANCELLED\n"
	       "END:VEVENT\n",
	       "{'title': '-', 'duration_m': 90, 'rule': null, 'place': null, 'cancelled': true}");
}

static void test_forms_of_lines(void **unused)
{
	static const char *const texts[] = {
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:Gro\n up\n" START
		"END:VEVENT\nEND:VCALENDAR",
		("\xEF\xBB\xBF"
		 "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:G\r\n\trou\r\n p\r\n"
		 "DTSTART;TZID=\"Asia/Tokyo\":20261114T133000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"),
		"begin:vcalendar\nbegin:vevent\nuid:a\nsummary;language=en:Group\n\n"
		"dtstart;x=\"a:b;c\";tzid=Asia/Tokyo:20261114T133000\nend:vevent\nend:vcalendar\n",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		json_t *answer = read_bytes(texts[i]);
		json_t *meeting = only_meeting(answer);

		assert_string_equal(json_string_value(json_object_get(meeting, "title")), "Group");
		assert_string_equal(json_string_value(json_object_get(meeting, "time")), "13:30");
		json_decref(answer);
	}
}

static void test_exceptions(void **unused)
{
	(void)unused;
	expect(SERIES "EXDATE;TZID=Asia/Tokyo:20270109T133000,20261212T133000\n"
		      "EXDATE:20270213T043000Z\nEXDATE;VALUE=DATE:20270313\nEND:VEVENT\n",
	       "{'exceptions': ["
	       "{'day': '2026-12-12', 'to_date': null, 'to_time': null},"
	       "{'day': '2027-01-09', 'to_date': null, 'to_time': null},"
	       "{'day': '2027-02-13', 'to_date': null, 'to_time': null},"
	       "{'day': '2027-03-13', 'to_date': null, 'to_time': null}]}");
	expect(SERIES "END:VEVENT\nBEGIN:VEVENT\nUID:a\nSUMMARY:Group\nDURATION:PT2H\n"
		      "RECURRENCE-ID:20261212T043000Z\nDTSTART:20261219T050000Z\nEND:VEVENT\n"
		      "BEGIN:VEVENT\nUID:a\nSTATUS:CANCELLED\n"
		      "RECURRENCE-ID;TZID=Asia/Tokyo:20270109T133000\nEND:VEVENT\n",
	       "{'exceptions': [{'day': '2026-12-12', 'to_date': '2026-12-19', 'to_time': "
	       "'14:00'}, {'day': '2027-01-09', 'to_date': null, 'to_time': null}]}");
	expect_problem(SERIES "END:VEVENT\nBEGIN:VEVENT\nUID:a\nSUMMARY:Other words\n"
			      "RECURRENCE-ID:20261212T043000Z\nDTSTART:20261219T050000Z\n"
			      "DURATION:PT2H\nEND:VEVENT\n",
		       "override-time-only", 10);
	expect_problem(SERIES "END:VEVENT\nBEGIN:VEVENT\nUID:a\n"
			      "RECURRENCE-ID;RANGE=THISANDFUTURE:20261212T043000Z\n"
			      "DTSTART:20261219T050000Z\nEND:VEVENT\n",
		       "override", 10);
}

/* Dates beside the rule: Tokyo is nine hours ahead of UTC, and New York five behind in winter. */
static void test_additional_dates(void **unused)
{
	(void)unused;
	expect(SERIES "RDATE;TZID=Asia/Tokyo:20261224T100000,20261212T133000\n"
		      "RDATE:20261226T010000Z\nRDATE;VALUE=DATE:20261228\n"
		      "RDATE;TZID=America/New_York:20270105T200000\nEND:VEVENT\n",
	       "{'extras': ['2026-12-24T10:00', '2026-12-26T10:00', '2026-12-28T13:30', "
	       "'2027-01-06T10:00']}");
	/* Without a rule, the dates are the start and these; what is left out stays so. */
	expect("BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Asia/Tokyo:20200101T100000\n"
	       "RDATE;TZID=Asia/Tokyo:20200101T100000,20261224T100000,20261224T100000\n"
	       "EXDATE;TZID=Asia/Tokyo:20261224T100000\nEND:VEVENT\n",
	       "{'rule': null, 'extras': ['2026-12-24T10:00'], 'exceptions': [{'day': "
	       "'2026-12-24', 'to_date': null, 'to_time': null}]}");
	expect(SERIES "X-AYUMI-APPLY-BY:7d\nX-AYUMI-EXCEPT-HOLIDAYS:TRUE\nEND:VEVENT\n",
	       "{'apply': '7d', 'except_holidays': true}");
	expect(SERIES "X-AYUMI-APPLY-BY:soon\nEND:VEVENT\n",
	       "{'apply': null, 'except_holidays': false}");
}

/* The text of a calendar with one meeting, as JSON with single quotes. */
static json_t *write_one(const char *members)
{
	_cleanup_(free_text) char *text = memory_format(
		"{'write': [{'uid': 'u', 'sequence': 0, 'title': 'x', 'time': '13:30', "
		"'duration_m': 60, 'zone': 'Asia/Tokyo', 'exceptions': [], %s}], 'now_s': "
		"1794600000}",
		members);
	json_t *request;
	json_t *answer;

	for (char *at = text; (at = strchr(at, '\''));)
		*at = '"';
	request = json_loads(text, 0, NULL);
	assert_non_null(request);
	answer = calendar_answer(request, NULL);
	json_decref(request);
	return answer;
}

/* UNTIL in UTC beside a start with a zone, and a series that was changed from some day on. */
static void test_written_rules(void **unused)
{
	static const struct {
		const char *members;
		const char *expected;
	} cases[] = {
		{ "'date': '2026-11-14', 'rule': 'FREQ=MONTHLY;BYDAY=2SA;UNTIL=20270331'",
		  "RRULE:FREQ=MONTHLY;UNTIL=20270331T145900Z;BYDAY=2SA\r\n" },
		{ "'date': '2026-11-14', 'rule': 'FREQ=WEEKLY;UNTIL=20270331T045900Z'",
		  "RRULE:FREQ=WEEKLY;UNTIL=20270331T045900Z\r\n" },
		{ "'date': '2026-11-14', 'rule': 'FREQ=MONTHLY;BYDAY=2SA;COUNT=6', 'since': "
		  "'2027-01-01'",
		  "RRULE:FREQ=MONTHLY;COUNT=4;BYDAY=2SA\r\n" },
		{ "'date': '2026-11-14', 'rule': 'FREQ=MONTHLY;BYDAY=2SA;COUNT=6', 'since': "
		  "'2027-01-01'",
		  "DTSTART;TZID=Asia/Tokyo:20270109T133000\r\n" },
		{ "'date': '2026-11-14', 'rule': 'FREQ=MONTHLY;BYDAY=2SA;COUNT=1', 'since': "
		  "'2027-01-01'",
		  "" },
		{ "'date': '2026-11-14', 'extras': ['2026-12-24T10:00']",
		  "RDATE;TZID=Asia/Tokyo:20261224T100000\r\n" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		json_t *answer = write_one(cases[i].members);
		const char *text = json_string_value(json_object_get(answer, "text"));

		assert_non_null(text);
		if (cases[i].expected[0] ? !strstr(text, cases[i].expected) : text[0])
			fail_msg("%s: %s", cases[i].expected, text);
		json_decref(answer);
	}
}

static json_t *read_holidays(const char *events)
{
	_cleanup_(free_text) char *text =
		memory_format("BEGIN:VCALENDAR\n%sEND:VCALENDAR\n", events);
	json_t *request =
		json_pack("{s:[s], s:s, s:b}", "parts", text, "today", "2026-11-01", "holidays", 1);
	json_t *answer = calendar_answer(request, NULL);

	json_decref(request);
	return answer;
}

/* Made-up holidays. */
static void test_holidays(void **unused)
{
	json_t *answer = read_holidays(
		"BEGIN:VEVENT\nSUMMARY:One\nDTSTART;VALUE=DATE:20261212\nEND:VEVENT\n"
		"BEGIN:VEVENT\nSUMMARY:Two\nDTSTART;VALUE=DATE:20261229\n"
		"DTEND;VALUE=DATE:20270101\nEND:VEVENT\n"
		"BEGIN:VEVENT\nSUMMARY:Yearly\nDTSTART;VALUE=DATE:19480211\n"
		"RRULE:FREQ=YEARLY\nEND:VEVENT\n"
		"BEGIN:VEVENT\nSUMMARY:Gone\nDTSTART;VALUE=DATE:20270303\nSTATUS:CANCELLED\n"
		"END:VEVENT\n"
		"BEGIN:VEVENT\nSUMMARY:Timed\nDTSTART:20270303T000000Z\nEND:VEVENT\n"
		"BEGIN:VEVENT\nSUMMARY:Season\nDTSTART;VALUE=DATE:20270601\n"
		"DTEND;VALUE=DATE:20270901\nEND:VEVENT\n");
	static const char *const expected[] = { "2026-12-12", "2026-12-29", "2026-12-30",
						"2026-12-31", "2025-02-11", "2026-02-11",
						"2027-02-11", "2028-02-11", "2029-02-11" };
	const json_t *holidays = json_object_get(answer, "holidays");
	const json_t *problems = json_object_get(answer, "problems");

	(void)unused;
	assert_int_equal(json_array_size(holidays), sizeof expected / sizeof expected[0]);
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
		assert_string_equal(
			json_string_value(json_object_get(json_array_get(holidays, i), "date")),
			expected[i]);
	assert_int_equal(json_array_size(problems), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(problems, 0), "what")),
			    "not-all-day");
	assert_string_equal(json_string_value(json_object_get(json_array_get(problems, 1), "what")),
			    "too-many-days");
	json_decref(answer);
}

static void test_versions(void **unused)
{
	(void)unused;
	expect("BEGIN:VEVENT\nUID:a\nSUMMARY:Old\n" START "SEQUENCE:1\nEND:VEVENT\n"
	       "BEGIN:VEVENT\nUID:a\nSUMMARY:New\n" START "SEQUENCE:2\nEND:VEVENT\n",
	       "{'sequence': 2, 'title': 'New'}");
}

static void test_ends_of_rules(void **unused)
{
	json_t *answer;

	(void)unused;
	expect("BEGIN:VEVENT\nUID:a\n" START
	       "RRULE:FREQ=WEEKLY;UNTIL=20270101T000000Z\nEND:VEVENT\n",
	       "{'rule': 'FREQ=WEEKLY;UNTIL=20270101T000000Z'}");
	expect("BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Asia/Tokyo:20200104T133000\n"
	       "RRULE:FREQ=WEEKLY;COUNT=999\nEND:VEVENT\n",
	       "{'date': '2020-01-04', 'rule': 'FREQ=WEEKLY;COUNT=999'}");
	answer = read_events("BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Asia/Tokyo:20200104T133000\n"
			     "RRULE:FREQ=WEEKLY;UNTIL=20201231\nEND:VEVENT\n");
	assert_int_equal(json_integer_value(json_object_get(answer, "past")), 1);
	assert_int_equal(json_array_size(json_object_get(answer, "meetings")), 0);
	json_decref(answer);
}

static void test_zones(void **unused)
{
	(void)unused;
	expect("BEGIN:VTIMEZONE\nTZID:/example.org/20240101/America/New_York\nBEGIN:STANDARD\n"
	       "DTSTART:19700101T000000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD\n"
	       "END:VTIMEZONE\nBEGIN:VEVENT\nUID:a\n"
	       "DTSTART;TZID=/example.org/20240101/America/New_York:20261114T133000\nEND:VEVENT\n",
	       "{'zone': 'America/New_York', 'time': '13:30'}");
	expect("BEGIN:VEVENT\nUID:a\nDTSTART:20261114T133000\nEND:VEVENT\n",
	       "{'zone': 'Asia/Tokyo', 'time': '13:30'}");
	expect("BEGIN:VEVENT\nUID:a\nDTSTART:20261114T203000Z\nEND:VEVENT\n",
	       "{'zone': 'Asia/Tokyo', 'date': '2026-11-15', 'time': '05:30'}");
	expect("BEGIN:VEVENT\nUID:a\nDTSTART:20261114T043000Z\nRRULE:FREQ=WEEKLY\nEND:VEVENT\n",
	       "{'zone': 'Asia/Tokyo', 'date': '2026-11-14', 'time': '13:30'}");
	/* The rule's weekday would be another one here. */
	expect("BEGIN:VEVENT\nUID:a\nDTSTART:20261114T203000Z\n"
	       "RRULE:FREQ=WEEKLY;BYDAY=SA\nEND:VEVENT\n",
	       "{'zone': 'UTC', 'date': '2026-11-14', 'time': '20:30'}");
	expect_problem("BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Our Own:20261114T133000\nEND:VEVENT\n",
		       "zone", 3);
}

static void test_what_cannot_be_taken(void **unused)
{
	static const struct {
		const char *events;
		const char *what;
	} cases[] = {
		{ "BEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20261114\nEND:VEVENT\n", "all-day" },
		{ "BEGIN:VEVENT\nUID:a\nEND:VEVENT\n", "no-start" },
		{ "BEGIN:VEVENT\nUID:a\nDTSTART:20261199T000000\nEND:VEVENT\n", "no-start" },
		{ "BEGIN:VEVENT\n" START "END:VEVENT\n", "no-uid" },
		{ "BEGIN:VTODO\nUID:a\n" START "END:VTODO\n", "no-event" },
		{ SERIES "RDATE;VALUE=PERIOD:20261220T043000Z/PT1H\nEND:VEVENT\n", "rdate-period" },
		{ SERIES "RDATE;TZID=Asia/Tokyo:20261212T100000\nEND:VEVENT\n", "rdate-same-day" },
		{ SERIES "EXRULE:FREQ=WEEKLY\nEND:VEVENT\n", "exrule" },
		{ "BEGIN:VEVENT\nUID:a\n" START "RDATE:20261399T000000Z\nEND:VEVENT\n",
		  "no-start" },
		{ "BEGIN:VEVENT\nUID:a\n" START "DURATION:P2D\nEND:VEVENT\n", "duration" },
		{ "BEGIN:VEVENT\nUID:a\n" START "DURATION:-PT2H\nEND:VEVENT\n", "duration" },
		{ "BEGIN:VEVENT\nUID:a\n" START "RECURRENCE-ID:20261220T043000Z\nEND:VEVENT\n",
		  "override-alone" },
		{ "BEGIN:VEVENT\nUID:a\n" START "RRULE:FREQ=SECONDLY\nEND:VEVENT\n", "rule" },
		{ "BEGIN:VEVENT\nUID:a\n" START
		  "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT\n",
		  "rule" },
		{ "BEGIN:VEVENT\nUID:a\n" START
		  "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT\n",
		  "rule" },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		expect_problem(cases[i].events, cases[i].what, 0);
}

static char *repeat(const char *head, const char *unit, size_t times, const char *tail)
{
	size_t length = strlen(unit);
	char *text = memory_new(strlen(head) + times * length + strlen(tail) + 1);
	char *at = stpcpy(text, head);

	for (size_t i = 0; i < times; i++)
		at = stpcpy(at, unit);
	strcpy(at, tail);
	return text;
}

static void test_hostile_texts(void **unused)
{
	_cleanup_(free_text) char *properties =
		repeat("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "X-A:1234567890\n", 690000,
		       "END:VEVENT\nEND:VCALENDAR\n");
	_cleanup_(free_text) char *nested = repeat("BEGIN:VCALENDAR\n", "BEGIN:X\n", 100000, "");
	_cleanup_(free_text) char *line =
		repeat("BEGIN:VCALENDAR\nX-A:", "1234567890", 7168, "\nEND:VCALENDAR\n");
	_cleanup_(free_text) char *folded =
		repeat("BEGIN:VCALENDAR\nX-A:", "1\n ", 70000, "\nEND:VCALENDAR\n");
	_cleanup_(free_text) char *events =
		repeat("BEGIN:VCALENDAR\n", "BEGIN:VEVENT\nEND:VEVENT\n", 20000, "END:VCALENDAR\n");
	_cleanup_(free_text) char *lines =
		repeat("BEGIN:VCALENDAR\n", "\n", 10 * 1024 * 1024, "END:VCALENDAR\n");

	(void)unused;
	/* Of more than ten megabytes nothing is read. */
	expect_error(lines, "not-calendar");
	expect_error(properties, "properties");
	expect_error(nested, "nested");
	expect_error(line, "line-too-long");
	expect_error(folded, "line-too-long");
	expect_error(events, "events");
	expect_error("", "not-calendar");
	expect_error("%PDF-1.7\n", "not-calendar");
	expect_error("X-A:1\n", "not-calendar");
	expect_error("BEGIN:VCALENDAR\nhello\nEND:VCALENDAR\n", "line");
	expect_error("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n", "unfinished");
	expect_error("BEGIN:VCALENDAR\nEND:VEVENT\n", "unbalanced");
}

static void test_many_meetings(void **unused)
{
	_cleanup_(free_text) char *text = memory_string("BEGIN:VCALENDAR\n");
	size_t length = strlen(text);
	json_t *answer;

	(void)unused;
	text = memory_resize(text, length + 400 * 100);
	for (int i = 0; i < 300; i++)
		length += (size_t)sprintf(text + length,
					  "BEGIN:VEVENT\nUID:%d\n" START "END:VEVENT\n", i);
	strcpy(text + length, "END:VCALENDAR\n");
	answer = read_bytes(text);
	assert_int_equal(json_array_size(json_object_get(answer, "meetings")), 256);
	assert_int_equal(json_array_size(json_object_get(answer, "problems")), 44);
	json_decref(answer);
}

/* What was read is written, and read again to the same. */
static void test_writing(void **unused)
{
	json_t *first = read_events(
		SERIES "SEQUENCE:3\nLOCATION:公民館\\, 2階 とても長い名前の部屋なので折り返される\n"
		       "EXDATE:20270213T043000Z\nRDATE:20261224T010000Z\nX-AYUMI-APPLY-BY:7d\n"
		       "X-AYUMI-EXCEPT-HOLIDAYS:TRUE\n"
		       "END:VEVENT\nBEGIN:VEVENT\nUID:a\nSEQUENCE:3\n"
		       "RECURRENCE-ID:20261212T043000Z\nDTSTART:20261219T050000Z\nDURATION:PT2H\n"
		       "END:VEVENT\nBEGIN:VEVENT\nUID:z\nSUMMARY:New York\n"
		       "DTSTART;TZID=America/New_York:20261114T133000\nRRULE:FREQ=WEEKLY;COUNT=5\n"
		       "END:VEVENT\n");
	json_t *meetings = json_deep_copy(json_object_get(first, "meetings"));
	json_t *request;
	json_t *written;
	json_t *again;
	const char *text;
	size_t i;
	json_t *meeting;

	(void)unused;
	json_array_foreach (meetings, i, meeting) {
		if (json_is_null(json_object_get(meeting, "rule")))
			json_object_del(meeting, "rule");
		if (json_is_null(json_object_get(meeting, "place")))
			json_object_del(meeting, "place");
		if (json_is_null(json_object_get(meeting, "apply")))
			json_object_del(meeting, "apply");
	}
	request = json_pack("{s:[s, s], s:O, s:i, s:b}", "zones", "Asia/Tokyo", "America/New_York",
			    "write", meetings, "now_s", 1794600000, "last", 1);
	written = calendar_answer(request, NULL);
	text = json_string_value(json_object_get(written, "text"));
	assert_non_null(text);
	assert_non_null(strstr(text, "\r\nRECURRENCE-ID;TZID=Asia/Tokyo:20261212T133000\r\n"));
	assert_non_null(strstr(text, "\r\nTZID:America/New_York\r\n"));
	assert_non_null(strstr(text, "\r\nSEQUENCE:3\r\n"));
	for (const char *at = text; *at; at += strcspn(at, "\n") + 1)
		assert_true(strcspn(at, "\n") <= 76);
	again = read_bytes(text);
	json_array_foreach (json_object_get(again, "meetings"), i, meeting)
		json_object_set(
			meeting, "line",
			json_object_get(json_array_get(json_object_get(first, "meetings"), i),
					"line"));
	if (!json_equal(json_object_get(first, "meetings"), json_object_get(again, "meetings")))
		fail_msg("%s\n%s", json_dumps(first, 0), json_dumps(again, 0));
	json_decref(meetings);
	json_decref(request);
	json_decref(written);
	json_decref(first);
	json_decref(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_meeting),
		cmocka_unit_test(test_forms_of_lines),
		cmocka_unit_test(test_exceptions),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_ends_of_rules),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_what_cannot_be_taken),
		cmocka_unit_test(test_hostile_texts),
		cmocka_unit_test(test_many_meetings),
		cmocka_unit_test(test_writing),
		cmocka_unit_test(test_additional_dates),
		cmocka_unit_test(test_written_rules),
		cmocka_unit_test(test_holidays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
