/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/expand.h"

#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/*
 * Expected dates were read off printed calendars, or are those of the examples
 * in RFC 5545 §3.8.5.3 (marked so).
 */
static const struct dates_case {
	const char *what;
	const char *start; /* the window begins on its date */
	const char *rule;  /* NULL for once */
	const char *until;
	const char *dates;
	const char *zone; /* NULL for Asia/Tokyo */
} dates_cases[] = {
	{ "second Saturday", "2026-11-01T13:30", "FREQ=MONTHLY;BYDAY=2SA", "2027-03-01",
	  "2026-11-14 2026-12-12 2027-01-09 2027-02-13", NULL },
	{ "third Sunday", "2026-11-01T13:30", "FREQ=MONTHLY;BYDAY=3SU", "2027-03-01",
	  "2026-11-15 2026-12-20 2027-01-17 2027-02-21", NULL },
	{ "a start that is the rule's date", "2026-11-14T13:30", "FREQ=MONTHLY;BYDAY=2SA",
	  "2027-01-01", "2026-11-14 2026-12-12", NULL },
	{ "a start one day after", "2026-11-15T13:30", "FREQ=MONTHLY;BYDAY=2SA", "2027-02-01",
	  "2026-12-12 2027-01-09", NULL },
	{ "fifth Saturday", "2026-11-01T13:30", "FREQ=MONTHLY;BYDAY=5SA", "2027-08-01",
	  "2027-01-30 2027-05-29 2027-07-31", NULL },
	{ "last Saturday", "2026-11-01T13:30", "FREQ=MONTHLY;BYDAY=-1SA", "2027-03-01",
	  "2026-11-28 2026-12-26 2027-01-30 2027-02-27", NULL },
	{ "first and third Monday", "2026-11-01T13:30", "FREQ=MONTHLY;BYDAY=1MO,3MO", "2027-02-01",
	  "2026-11-02 2026-11-16 2026-12-07 2026-12-21 2027-01-04 2027-01-18", NULL },
	{ "Thursdays but never the fifth", "2026-12-01T13:30", "FREQ=MONTHLY;BYDAY=1TH,2TH,3TH,4TH",
	  "2027-01-15", "2026-12-03 2026-12-10 2026-12-17 2026-12-24 2027-01-07 2027-01-14", NULL },
	{ "every other month", "2026-11-14T13:30", "FREQ=MONTHLY;INTERVAL=2;BYDAY=2SA",
	  "2027-06-01", "2026-11-14 2027-01-09 2027-03-13 2027-05-08", NULL },
	{ "every other month from a month already past", "2026-11-20T13:30",
	  "FREQ=MONTHLY;INTERVAL=2;BYDAY=2SA", "2027-06-01", "2027-01-09 2027-03-13 2027-05-08",
	  NULL },
	{ "weekly", "2026-11-01T13:30", "FREQ=WEEKLY", "2026-11-22",
	  "2026-11-01 2026-11-08 2026-11-15", NULL },
	{ "weekly over the year's end", "2026-12-25T13:30", "FREQ=WEEKLY", "2027-01-09",
	  "2026-12-25 2027-01-01 2027-01-08", NULL },
	{ "fortnightly", "2026-11-03T13:30", "FREQ=WEEKLY;INTERVAL=2", "2026-12-15",
	  "2026-11-03 2026-11-17 2026-12-01", NULL },
	{ "fortnightly on Sundays from a Wednesday of that week", "2026-12-02T13:30",
	  "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2027-01-04", "2026-12-06 2026-12-20 2027-01-03",
	  NULL },
	{ "RFC: weeks from Monday", "1997-08-05T09:00",
	  "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1998-01-01",
	  "1997-08-05 1997-08-10 1997-08-19 1997-08-24", NULL },
	{ "RFC: weeks from Sunday", "1997-08-05T09:00",
	  "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1998-01-01",
	  "1997-08-05 1997-08-17 1997-08-19 1997-08-31", NULL },
	{ "RFC: every other week", "1997-09-02T09:00", "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
	  "1997-10-20", "1997-09-02 1997-09-16 1997-09-30 1997-10-14", NULL },
	{ "the 31st", "2027-01-31T13:30", "FREQ=MONTHLY;BYMONTHDAY=31", "2027-07-01",
	  "2027-01-31 2027-03-31 2027-05-31", NULL },
	{ "monthly from the 31st", "2027-01-31T13:30", "FREQ=MONTHLY", "2027-07-01",
	  "2027-01-31 2027-03-31 2027-05-31", NULL },
	{ "the month's last day", "2027-01-01T13:30", "FREQ=MONTHLY;BYMONTHDAY=-1", "2027-05-01",
	  "2027-01-31 2027-02-28 2027-03-31 2027-04-30", NULL },
	{ "the month's last day in a leap year", "2028-02-01T13:30", "FREQ=MONTHLY;BYMONTHDAY=-1",
	  "2028-04-01", "2028-02-29 2028-03-31", NULL },
	{ "leap days", "2027-03-01T13:30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2033-01-01",
	  "2028-02-29 2032-02-29", NULL },
	{ "yearly from a leap day", "2028-02-29T13:30", "FREQ=YEARLY", "2037-01-01",
	  "2028-02-29 2032-02-29 2036-02-29", NULL },
	{ "2100 has no leap day", "2096-01-01T13:30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
	  "2105-01-01", "2096-02-29 2104-02-29", NULL },
	{ "last working day", "2026-11-01T13:30", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
	  "2027-02-01", "2026-11-30 2026-12-31 2027-01-29", NULL },
	{ "RFC: third of Tuesday to Thursday", "1997-09-04T09:00",
	  "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1998-09-01",
	  "1997-09-04 1997-10-07 1997-11-06", NULL },
	{ "RFC: second to last working day", "1997-09-29T09:00",
	  "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-12-01",
	  "1997-09-29 1997-10-30 1997-11-27", NULL },
	{ "RFC: Friday the 13th", "1997-09-02T09:00", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
	  "1999-01-01", "1998-02-13 1998-03-13 1998-11-13", NULL },
	{ "RFC: Saturday after the first Sunday", "1997-09-13T09:00",
	  "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1998-01-01",
	  "1997-09-13 1997-10-11 1997-11-08 1997-12-13", NULL },
	{ "RFC: election day", "1996-11-05T09:00",
	  "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "2005-01-01",
	  "1996-11-05 2000-11-07 2004-11-02", NULL },
	{ "RFC: every ten days, five times", "1997-09-02T09:00", "FREQ=DAILY;INTERVAL=10;COUNT=5",
	  "1998-01-01", "1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12", NULL },
	{ "daily on two weekdays", "2026-11-01T13:30", "FREQ=DAILY;BYDAY=MO,WE", "2026-11-12",
	  "2026-11-02 2026-11-04 2026-11-09 2026-11-11", NULL },
	{ "RFC: daily in January", "1998-01-01T09:00", "FREQ=DAILY;BYMONTH=1;COUNT=32",
	  "1998-01-03", "1998-01-01 1998-01-02", NULL },
	{ "daily in one month comes back next year", "2027-01-30T09:00",
	  "FREQ=DAILY;BYMONTH=1;COUNT=3", "2029-01-01", "2027-01-30 2027-01-31 2028-01-01", NULL },
	{ "only the rule's dates count", "2026-11-10T13:30", "FREQ=MONTHLY;BYDAY=1MO;COUNT=2",
	  "2028-01-01", "2026-12-07 2027-01-04", NULL },
	{ "until a date, itself included", "2026-11-01T13:30", "FREQ=WEEKLY;UNTIL=20261115",
	  "2027-01-01", "2026-11-01 2026-11-08 2026-11-15", NULL },
	{ "until the local time itself", "2026-11-01T13:30", "FREQ=WEEKLY;UNTIL=20261115T133000",
	  "2027-01-01", "2026-11-01 2026-11-08 2026-11-15", NULL },
	{ "until a minute before", "2026-11-01T13:30", "FREQ=WEEKLY;UNTIL=20261115T132900",
	  "2027-01-01", "2026-11-01 2026-11-08", NULL },
	{ "until that time in UTC", "2026-11-01T13:30", "FREQ=WEEKLY;UNTIL=20261115T043000Z",
	  "2027-01-01", "2026-11-01 2026-11-08 2026-11-15", NULL },
	{ "until a minute before in UTC", "2026-11-01T13:30", "FREQ=WEEKLY;UNTIL=20261115T042900Z",
	  "2027-01-01", "2026-11-01 2026-11-08", NULL },
	{ "until UTC, a local day earlier", "2026-11-01T20:00",
	  "FREQ=WEEKLY;UNTIL=20261109T010000Z", "2027-01-01", "2026-11-01 2026-11-08",
	  "America/New_York" },
	{ "until UTC, just too early", "2026-11-01T20:00", "FREQ=WEEKLY;UNTIL=20261109T005900Z",
	  "2027-01-01", "2026-11-01", "America/New_York" },
	{ "until UTC, a local day later", "2026-11-02T08:00", "FREQ=WEEKLY;UNTIL=20261108T230000Z",
	  "2027-01-01", "2026-11-02 2026-11-09", NULL },
	{ "RFC: third to last day", "1997-09-28T09:00", "FREQ=MONTHLY;BYMONTHDAY=-3", "1998-01-01",
	  "1997-09-28 1997-10-29 1997-11-28 1997-12-29", NULL },
	{ "RFC: first and last day", "1997-09-30T09:00", "FREQ=MONTHLY;COUNT=4;BYMONTHDAY=1,-1",
	  "1998-01-01", "1997-09-30 1997-10-01 1997-10-31 1997-11-01", NULL },
	{ "RFC: twentieth Monday of the year", "1997-05-19T09:00", "FREQ=YEARLY;BYDAY=20MO",
	  "2000-01-01", "1997-05-19 1998-05-18 1999-05-17", NULL },
	{ "RFC: days of the year", "1997-01-01T09:00",
	  "FREQ=YEARLY;INTERVAL=3;COUNT=5;BYYEARDAY=1,100,200", "2006-01-01",
	  "1997-01-01 1997-04-10 1997-07-19 2000-01-01 2000-04-09", NULL },
	{ "RFC: June and July", "1997-06-10T09:00", "FREQ=YEARLY;COUNT=4;BYMONTH=6,7", "2000-01-01",
	  "1997-06-10 1997-07-10 1998-06-10 1998-07-10", NULL },
	{ "RFC: every 18 months", "1997-09-10T09:00",
	  "FREQ=MONTHLY;INTERVAL=18;COUNT=8;BYMONTHDAY=10,11,12,13,14,15", "2000-01-01",
	  "1997-09-10 1997-09-11 1997-09-12 1997-09-13 1997-09-14 1997-09-15 1999-03-10 "
	  "1999-03-11",
	  NULL },
	{ "RFC: Thursdays in March", "1997-03-13T09:00", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
	  "1998-03-13", "1997-03-13 1997-03-20 1997-03-27 1998-03-05 1998-03-12", NULL },
	{ "RFC: second to last Monday", "1997-09-22T09:00", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
	  "1999-01-01", "1997-09-22 1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16", NULL },
	{ "RFC: first and last Sunday of every other month", "1997-09-07T09:00",
	  "FREQ=MONTHLY;INTERVAL=2;COUNT=6;BYDAY=1SU,-1SU", "1999-01-01",
	  "1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25", NULL },
	{ "RFC: Tuesdays of every other month", "1997-09-02T09:00",
	  "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "1997-12-01",
	  "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-11-04 1997-11-11 "
	  "1997-11-18 1997-11-25",
	  NULL },
	{ "RFC: first Friday", "1997-09-05T09:00", "FREQ=MONTHLY;COUNT=3;BYDAY=1FR", "1999-01-01",
	  "1997-09-05 1997-10-03 1997-11-07", NULL },
	{ "small letters", "2026-11-01T13:30", "freq=weekly;byday=sa;count=2", "2027-01-01",
	  "2026-11-07 2026-11-14", NULL },
	{ "once", "2026-11-23T13:30", NULL, "2027-01-01", "2026-11-23", NULL },
};

/* Takes the references of exceptions and leads. */
static json_t *meeting(int number, const char *start, const char *zone, const char *rule,
		       json_t *exceptions, json_t *leads)
{
	return json_pack("{s:i, s:s, s:i, s:s, s:s?, s:o, s:o}", "meeting", number, "start", start,
			 "duration_m", 120, "zone", zone, "rule", rule, "exceptions",
			 exceptions ? exceptions : json_array(), "leads",
			 leads ? leads : json_array());
}

static json_t *ask(const char *from, const char *until, int limit, json_t *meetings)
{
	json_t *request = json_pack("{s:s, s:s, s:i, s:o}", "from", from, "until", until, "limit",
				    limit, "meetings", meetings);
	json_t *answer = expand_answer(request, NULL);

	json_decref(request);
	assert_non_null(answer);
	return answer;
}

static json_t *ask_one(const char *from, const char *until, json_t *one)
{
	return ask(from, until, 100, json_pack("[o]", one));
}

/* One member of all occurrences, with spaces between. */
static char *collect(const json_t *answer, const char *member)
{
	char *text = memory_string("");
	const json_t *occurrence;
	size_t i;

	json_array_foreach (json_object_get(answer, "occurrences"), i, occurrence) {
		const json_t *value = json_object_get(occurrence, member);
		char *longer = json_is_string(value)
				       ? memory_format("%s%s%s", text, i ? " " : "",
						       json_string_value(value))
				       : memory_format("%s%s%" JSON_INTEGER_FORMAT, text,
						       i ? " " : "", json_integer_value(value));

		free(text);
		text = longer;
	}
	return text;
}

static void assert_collected(const json_t *answer, const char *member, const char *expected)
{
	_cleanup_(free_text) char *found = collect(answer, member);

	assert_string_equal(found, expected);
}

static void test_dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof dates_cases / sizeof *dates_cases; i++) {
		const struct dates_case *now = &dates_cases[i];
		_cleanup_(free_text) char *from = memory_format("%.10s", now->start);
		json_t *answer =
			ask_one(from, now->until,
				meeting(1, now->start, now->zone ? now->zone : "Asia/Tokyo",
					now->rule, NULL, NULL));
		char *found = collect(answer, "date");

		if (strcmp(found, now->dates) != 0)
			fail_msg("%s: %s instead of %s", now->what, found, now->dates);
		assert_true(json_is_false(json_object_get(answer, "truncated")));
		free(found);
		json_decref(answer);
	}
}

/* Instants computed as local time minus the offset in force, by hand. */
static const struct instant_case {
	const char *what;
	const char *zone;
	const char *start;
	int64_t start_s;
} instant_cases[] = {
	{ "Tokyo", "Asia/Tokyo", "2026-11-14T13:30", 1794630600 },
	{ "New York: a gap takes the offset before", "America/New_York", "2027-03-14T02:30",
	  1805009400 },
	{ "New York: the gap's first minute", "America/New_York", "2027-03-14T02:00", 1805007600 },
	{ "New York: just after the gap", "America/New_York", "2027-03-14T03:00", 1805007600 },
	{ "New York: just before the gap", "America/New_York", "2027-03-14T01:59", 1805007540 },
	{ "New York: twice, so the first", "America/New_York", "2026-11-01T01:30", 1793511000 },
	{ "New York: just after both", "America/New_York", "2026-11-01T02:00", 1793516400 },
	{ "Berlin: a gap", "Europe/Berlin", "2027-03-28T02:30", 1806197400 },
	{ "Berlin: twice", "Europe/Berlin", "2026-10-25T02:30", 1792888200 },
	{ "Lord Howe: a gap of half an hour", "Australia/Lord_Howe", "2026-10-04T02:15",
	  1791042300 },
	{ "a summer far ahead", "America/New_York", "2050-07-01T12:00", 2540304000 },
	{ "UTC", "UTC", "2026-11-01T05:30", 1793511000 },
};

static void test_instants(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof instant_cases / sizeof *instant_cases; i++) {
		const struct instant_case *now = &instant_cases[i];
		json_t *answer = ask_one("1970-01-02", "2100-01-01",
					 meeting(1, now->start, now->zone, NULL, NULL, NULL));
		const json_t *found = json_array_get(json_object_get(answer, "occurrences"), 0);
		json_int_t start_s = json_integer_value(json_object_get(found, "start_s"));

		if (start_s != now->start_s)
			fail_msg("%s: %lld instead of %lld", now->what, (long long)start_s,
				 (long long)now->start_s);
		assert_int_equal(json_integer_value(json_object_get(found, "end_s")),
				 start_s + 7200);
		json_decref(answer);
	}
}

static void test_weeks_around_a_gap(void **state)
{
	json_t *answer = ask_one(
		"2027-03-07", "2027-03-22",
		meeting(1, "2027-03-07T02:30", "America/New_York", "FREQ=WEEKLY", NULL, NULL));

	(void)state;
	/* 07:30, 07:30 and 06:30 UTC; the week after the gap is not shifted. */
	assert_collected(answer, "start_s", "1804404600 1805009400 1805610600");
	assert_collected(answer, "start", "2027-03-07T02:30 2027-03-14T02:30 2027-03-21T02:30");
	json_decref(answer);
}

static void test_leads(void **state)
{
	json_t *leads = json_pack("[s, s, s, s]", "1d@19:00", "120m", "0d@09:00", "2d@02:30");
	json_t *answer =
		ask_one("2027-03-01", "2027-04-01",
			meeting(1, "2027-03-16T13:30", "America/New_York", NULL, NULL, leads));
	const json_t *found = json_array_get(json_object_get(answer, "occurrences"), 0);
	const json_t *due_s = json_object_get(found, "due_s");

	(void)state;
	assert_int_equal(json_array_size(due_s), 4);
	/* 13:30 EDT is 17:30 UTC: 1805218200. */
	assert_int_equal(json_integer_value(json_object_get(found, "start_s")), 1805218200);
	assert_int_equal(json_integer_value(json_array_get(due_s, 0)), 1805218200 - 66600);
	assert_int_equal(json_integer_value(json_array_get(due_s, 1)), 1805218200 - 7200);
	assert_int_equal(json_integer_value(json_array_get(due_s, 2)), 1805218200 - 16200);
	/* Two days before stands in the gap. */
	assert_int_equal(json_integer_value(json_array_get(due_s, 3)), 1805009400);
	json_decref(answer);
}

static void test_exceptions(void **state)
{
	json_t *exceptions =
		json_pack("[{s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s}]", "start", "2027-01-09",
			  "action", "skip", "start", "2026-12-12", "action", "move", "to",
			  "2026-12-13T10:00", "start", "2026-12-25", "action", "skip");
	json_t *answer = ask_one("2026-11-01", "2027-03-01",
				 meeting(1, "2026-11-01T13:30", "Asia/Tokyo",
					 "FREQ=MONTHLY;BYDAY=2SA", exceptions, NULL));

	(void)state;
	assert_collected(answer, "date", "2026-11-14 2026-12-12 2027-01-09 2027-02-13");
	assert_collected(answer, "state", "kept moved skipped kept");
	assert_collected(answer, "start",
			 "2026-11-14T13:30 2026-12-13T10:00 2027-01-09T13:30 2027-02-13T13:30");
	json_decref(answer);
}

static void test_moves_over_the_window(void **state)
{
	/* From before the window into it, from after it into it, and out of it. */
	json_t *exceptions =
		json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s, s:s}]", "start",
			  "2026-11-14", "action", "move", "to", "2026-12-02T10:00", "start",
			  "2027-02-13", "action", "move", "to", "2026-12-30T10:00", "start",
			  "2026-12-12", "action", "move", "to", "2027-01-31T10:00");
	json_t *answer = ask_one("2026-12-01", "2027-01-01",
				 meeting(1, "2026-11-01T13:30", "Asia/Tokyo",
					 "FREQ=MONTHLY;BYDAY=2SA", exceptions, NULL));

	(void)state;
	assert_collected(answer, "date", "2026-11-14 2027-02-13 2026-12-12");
	assert_collected(answer, "state", "moved moved moved");
	json_decref(answer);
}

static void test_a_skipped_date_still_counts(void **state)
{
	json_t *exceptions = json_pack("[{s:s, s:s}]", "start", "2026-11-08", "action", "skip");
	json_t *answer = ask_one("2026-11-01", "2027-03-01",
				 meeting(1, "2026-11-01T13:30", "Asia/Tokyo", "FREQ=WEEKLY;COUNT=3",
					 exceptions, NULL));

	(void)state;
	assert_collected(answer, "date", "2026-11-01 2026-11-08 2026-11-15");
	assert_collected(answer, "state", "kept skipped kept");
	json_decref(answer);
}

static void test_order_and_limit(void **state)
{
	const char *rule = "FREQ=WEEKLY";
	json_t *answer =
		ask("2026-11-01", "2027-11-01", 5,
		    json_pack("[o, o, o]",
			      meeting(9, "2026-11-01T13:30", "Asia/Tokyo", rule, NULL, NULL),
			      meeting(2, "2026-11-01T13:30", "Asia/Tokyo", rule, NULL, NULL),
			      meeting(3, "2026-11-01T05:00", "UTC", NULL, NULL, NULL)));

	(void)state;
	assert_collected(answer, "meeting", "2 9 3 2 9");
	assert_collected(answer, "date", "2026-11-01 2026-11-01 2026-11-01 2026-11-08 2026-11-08");
	assert_true(json_is_true(json_object_get(answer, "truncated")));
	json_decref(answer);
}

static void test_the_window(void **state)
{
	json_t *answer = ask_one(
		"2027-01-09", "2027-02-13",
		meeting(1, "2026-11-01T13:30", "Asia/Tokyo", "FREQ=MONTHLY;BYDAY=2SA", NULL, NULL));

	(void)state;
	assert_collected(answer, "date", "2027-01-09");
	json_decref(answer);
	answer = ask("2027-01-09", "2027-02-13", 1, json_array());
	assert_int_equal(json_array_size(json_object_get(answer, "occurrences")), 0);
	json_decref(answer);
}

/* What is wrong with the meeting: start, zone, rule. */
static const struct refusal {
	const char *error;
	const char *start;
	const char *zone;
	const char *rule;
} refusals[] = {
	{ "rule", "2026-11-01T13:30", "Asia/Tokyo", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30" },
	{ "rule", "2026-11-01T13:30", "Asia/Tokyo", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30" },
	{ "rule", "2026-11-01T13:30", "Asia/Tokyo", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" },
	{ "rule", "2026-11-01T13:30", "Asia/Tokyo", "FREQ=YEARLY;BYDAY=53MO;BYMONTH=2" },
	{ "rule", "2026-11-01T13:30", "Asia/Tokyo", "FREQ=WEEKLY;UNTIL=20261031" },
	{ "rule", "2026-03-01T13:30", "Asia/Tokyo", "FREQ=YEARLY;INTERVAL=9;BYYEARDAY=1" },
	{ "zone", "2026-11-01T13:30", "Asia/Nowhere", "FREQ=WEEKLY" },
	{ "zone", "2026-11-01T13:30", "", "FREQ=WEEKLY" },
	{ "zone", "2026-11-01T13:30", "../../../etc/localtime", "FREQ=WEEKLY" },
	{ "zone", "2026-11-01T13:30", "/usr/share/zoneinfo/Asia/Tokyo", "FREQ=WEEKLY" },
	{ "request", "2026-11-01", "Asia/Tokyo", "FREQ=WEEKLY" },
	{ "request", "2026-11-31T13:30", "Asia/Tokyo", "FREQ=WEEKLY" },
	{ "request", "2026-11-01T24:00", "Asia/Tokyo", "FREQ=WEEKLY" },
	{ "request", "2026-11-01T13:30Z", "Asia/Tokyo", "FREQ=WEEKLY" },
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		json_t *answer = ask_one("2026-11-01", "2028-11-01",
					 meeting(7, refusals[i].start, refusals[i].zone,
						 refusals[i].rule, NULL, NULL));
		const char *error = json_string_value(json_object_get(answer, "error"));

		if (!error || strcmp(error, refusals[i].error) != 0)
			fail_msg("refusal %zu gave %s", i, error ? error : "an answer");
		assert_int_equal(json_integer_value(json_object_get(answer, "meeting")), 7);
		assert_true(json_string_length(json_object_get(answer, "message")) > 0);
		json_decref(answer);
	}
}

/* Requests that are not what they should be, as JSON. */
static const char *const bad_requests[] = {
	"{}",
	"{\"from\":\"2026-11-01\",\"until\":\"2026-12-01\",\"limit\":5}",
	"{\"from\":\"2026-11-01\",\"until\":\"2026-12-01\",\"limit\":0,\"meetings\":[]}",
	"{\"from\":\"2026-11-01\",\"until\":\"2026-12-01\",\"limit\":2001,\"meetings\":[]}",
	"{\"from\":\"2026-11-01\",\"until\":\"2026-12-32\",\"limit\":5,\"meetings\":[]}",
	"{\"from\":\"2026-11-01\",\"until\":\"2026-12-01\",\"limit\":5,\"meetings\":{}}",
	"{\"from\":\"2026-11-01\",\"until\":\"2026-12-01\",\"limit\":5,\"meetings\":[3]}",
	"{\"from\":\"2026-11-01\",\"until\":\"2026-12-01\",\"limit\":5,\"meetings\":[],\"x\":1}",
};

static const char *const bad_leads[] = { "",	      "m",	 "1",	     "1d",
					 "1d@",	      "1d@7:00", "1d@24:00", "-1m",
					 "61d@10:00", "999999m", "1h",	     "1d@19:00 " };

static void assert_request_error(json_t *answer)
{
	assert_string_equal(json_string_value(json_object_get(answer, "error")), "request");
	json_decref(answer);
}

static void test_bad_requests(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad_requests / sizeof *bad_requests; i++) {
		json_t *request = json_loads(bad_requests[i], 0, NULL);

		assert_non_null(request);
		assert_request_error(expand_answer(request, NULL));
		json_decref(request);
	}
	for (size_t i = 0; i < sizeof bad_leads / sizeof *bad_leads; i++)
		assert_request_error(ask_one("2026-11-01", "2026-12-01",
					     meeting(1, "2026-11-01T13:30", "Asia/Tokyo", NULL,
						     NULL, json_pack("[s]", bad_leads[i]))));
	assert_request_error(ask_one(
		"2026-11-01", "2026-12-01",
		meeting(1, "2026-11-01T13:30", "Asia/Tokyo", NULL,
			json_pack("[{s:s, s:s}, {s:s, s:s}]", "start", "2026-11-01", "action",
				  "skip", "start", "2026-11-01", "action", "skip"),
			NULL)));
	assert_request_error(ask_one(
		"2026-11-01", "2026-12-01",
		meeting(1, "2026-11-01T13:30", "Asia/Tokyo", NULL,
			json_pack("[{s:s, s:s}]", "start", "2026-11-01", "action", "move"), NULL)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_instants),
		cmocka_unit_test(test_weeks_around_a_gap),
		cmocka_unit_test(test_leads),
		cmocka_unit_test(test_exceptions),
		cmocka_unit_test(test_moves_over_the_window),
		cmocka_unit_test(test_a_skipped_date_still_counts),
		cmocka_unit_test(test_order_and_limit),
		cmocka_unit_test(test_the_window),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_bad_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
