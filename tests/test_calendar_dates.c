/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/expand.h"

#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/*
 * The examples of RFC 5545 §3.8.5.3, in their order; all are in New York.  Dates are those
 * that the RFC prints, as far as the window goes.
 */
static const struct {
	const char *what;
	const char *start;
	const char *rule;
	const char *from;
	const char *until; /* of the window, exclusive */
	const char *dates;
} examples[] = {
	{ "daily for 10 occurrences", "1997-09-02T09:00", "FREQ=DAILY;COUNT=10", "1997-09-02",
	  "1998-01-01",
	  "1997-09-02 1997-09-03 1997-09-04 1997-09-05 1997-09-06 1997-09-07 1997-09-08 1997-09-09 "
	  "1997-09-10 1997-09-11" },
	{ "daily until December 24", "1997-09-02T09:00", "FREQ=DAILY;UNTIL=19971224T000000Z",
	  "1997-12-20", "1998-01-01", "1997-12-20 1997-12-21 1997-12-22 1997-12-23" },
	{ "every other day", "1997-09-02T09:00", "FREQ=DAILY;INTERVAL=2", "1997-09-02",
	  "1997-10-07",
	  "1997-09-02 1997-09-04 1997-09-06 1997-09-08 1997-09-10 1997-09-12 1997-09-14 1997-09-16 "
	  "1997-09-18 1997-09-20 1997-09-22 1997-09-24 1997-09-26 1997-09-28 1997-09-30 1997-10-02 "
	  "1997-10-04 1997-10-06" },
	{ "every 10 days, 5 occurrences", "1997-09-02T09:00", "FREQ=DAILY;INTERVAL=10;COUNT=5",
	  "1997-09-02", "1998-01-01", "1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12" },
	{ "every day in January, for 3 years", "1998-01-01T09:00",
	  "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", "1998-01-30",
	  "1999-01-03", "1998-01-30 1998-01-31 1999-01-01 1999-01-02" },
	{ "the same, and its end", "1998-01-01T09:00",
	  "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", "2000-01-30",
	  "2002-01-03", "2000-01-30 2000-01-31" },
	{ "the same, daily", "1998-01-01T09:00", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
	  "2000-01-30", "2002-01-03", "2000-01-30 2000-01-31" },
	{ "weekly for 10 occurrences", "1997-09-02T09:00", "FREQ=WEEKLY;COUNT=10", "1997-09-02",
	  "1998-01-01",
	  "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07 1997-10-14 1997-10-21 "
	  "1997-10-28 1997-11-04" },
	{ "weekly until December 24", "1997-09-02T09:00", "FREQ=WEEKLY;UNTIL=19971224T000000Z",
	  "1997-09-02", "1998-01-31",
	  "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07 1997-10-14 1997-10-21 "
	  "1997-10-28 1997-11-04 1997-11-11 1997-11-18 1997-11-25 1997-12-02 1997-12-09 1997-12-16 "
	  "1997-12-23" },
	{ "every other week", "1997-09-02T09:00", "FREQ=WEEKLY;INTERVAL=2;WKST=SU", "1997-09-02",
	  "1998-02-18",
	  "1997-09-02 1997-09-16 1997-09-30 1997-10-14 1997-10-28 1997-11-11 1997-11-25 1997-12-09 "
	  "1997-12-23 1998-01-06 1998-01-20 1998-02-03 1998-02-17" },
	{ "Tuesday and Thursday for five weeks", "1997-09-02T09:00",
	  "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", "1997-09-02", "1998-01-01",
	  "1997-09-02 1997-09-04 1997-09-09 1997-09-11 1997-09-16 1997-09-18 1997-09-23 1997-09-25 "
	  "1997-09-30 1997-10-02" },
	{ "the same, counted", "1997-09-02T09:00", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
	  "1997-09-02", "1998-01-01",
	  "1997-09-02 1997-09-04 1997-09-09 1997-09-11 1997-09-16 1997-09-18 1997-09-23 1997-09-25 "
	  "1997-09-30 1997-10-02" },
	{ "every other week on Monday, Wednesday and Friday until December 24", "1997-09-01T09:00",
	  "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR", "1997-09-01",
	  "1998-02-01",
	  "1997-09-01 1997-09-03 1997-09-05 1997-09-15 1997-09-17 1997-09-19 1997-09-29 1997-10-01 "
	  "1997-10-03 1997-10-13 1997-10-15 1997-10-17 1997-10-27 1997-10-29 1997-10-31 1997-11-10 "
	  "1997-11-12 1997-11-14 1997-11-24 1997-11-26 1997-11-28 1997-12-08 1997-12-10 1997-12-12 "
	  "1997-12-22" },
	{ "every other week on Tuesday and Thursday, 8 occurrences", "1997-09-02T09:00",
	  "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "1997-09-02", "1998-01-01",
	  "1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30 1997-10-02 1997-10-14 "
	  "1997-10-16" },
	{ "first Friday for 10 occurrences", "1997-09-05T09:00", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
	  "1997-09-05", "1999-01-01",
	  "1997-09-05 1997-10-03 1997-11-07 1997-12-05 1998-01-02 1998-02-06 1998-03-06 1998-04-03 "
	  "1998-05-01 1998-06-05" },
	{ "first Friday until December 24", "1997-09-05T09:00",
	  "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR", "1997-09-05", "1999-01-01",
	  "1997-09-05 1997-10-03 1997-11-07 1997-12-05" },
	{ "first and last Sunday of every other month", "1997-09-07T09:00",
	  "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "1997-09-07", "1999-01-01",
	  "1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25 1998-03-01 1998-03-29 "
	  "1998-05-03 1998-05-31" },
	{ "second-to-last Monday for 6 months", "1997-09-22T09:00",
	  "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997-09-22", "1999-01-01",
	  "1997-09-22 1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16" },
	{ "third-to-the-last day", "1997-09-28T09:00", "FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28",
	  "1998-02-28", "1997-09-28 1997-10-29 1997-11-28 1997-12-29 1998-01-29 1998-02-26" },
	{ "2nd and 15th for 10 occurrences", "1997-09-02T09:00",
	  "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "1997-09-02", "1999-01-01",
	  "1997-09-02 1997-09-15 1997-10-02 1997-10-15 1997-11-02 1997-11-15 1997-12-02 1997-12-15 "
	  "1998-01-02 1998-01-15" },
	{ "first and last day for 10 occurrences", "1997-09-30T09:00",
	  "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "1997-09-30", "1999-01-01",
	  "1997-09-30 1997-10-01 1997-10-31 1997-11-01 1997-11-30 1997-12-01 1997-12-31 1998-01-01 "
	  "1998-01-31 1998-02-01" },
	{ "every 18 months on the 10th to 15th, 10 occurrences", "1997-09-10T09:00",
	  "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "1997-09-10",
	  "2003-01-01",
	  "1997-09-10 1997-09-11 1997-09-12 1997-09-13 1997-09-14 1997-09-15 1999-03-10 1999-03-11 "
	  "1999-03-12 1999-03-13" },
	{ "every Tuesday, every other month", "1997-09-02T09:00",
	  "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "1997-09-02", "1998-04-01",
	  "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-11-04 1997-11-11 1997-11-18 "
	  "1997-11-25 1998-01-06 1998-01-13 1998-01-20 1998-01-27 1998-03-03 1998-03-10 1998-03-17 "
	  "1998-03-24 1998-03-31" },
	{ "June and July for 10 occurrences", "1997-06-10T09:00",
	  "FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "1997-06-10", "2010-01-01",
	  "1997-06-10 1997-07-10 1998-06-10 1998-07-10 1999-06-10 1999-07-10 2000-06-10 2000-07-10 "
	  "2001-06-10 2001-07-10" },
	{ "every other year in January, February, and March", "1997-03-10T09:00",
	  "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3", "1997-03-10", "2010-01-01",
	  "1997-03-10 1999-01-10 1999-02-10 1999-03-10 2001-01-10 2001-02-10 2001-03-10 2003-01-10 "
	  "2003-02-10 2003-03-10" },
	{ "every third year on the 1st, 100th and 200th day", "1997-01-01T09:00",
	  "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "1997-01-01", "2010-01-01",
	  "1997-01-01 1997-04-10 1997-07-19 2000-01-01 2000-04-09 2000-07-18 2003-01-01 2003-04-10 "
	  "2003-07-19 2006-01-01" },
	{ "20th Monday of the year", "1997-05-19T09:00", "FREQ=YEARLY;BYDAY=20MO", "1997-05-19",
	  "2000-01-01", "1997-05-19 1998-05-18 1999-05-17" },
	{ "Thursdays in March", "1997-03-13T09:00", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997-03-13",
	  "2000-01-01",
	  "1997-03-13 1997-03-20 1997-03-27 1998-03-05 1998-03-12 1998-03-19 1998-03-26 1999-03-04 "
	  "1999-03-11 1999-03-18 1999-03-25" },
	{ "Thursdays in June, July and August", "1997-06-05T09:00",
	  "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", "1997-06-05", "1999-01-01",
	  "1997-06-05 1997-06-12 1997-06-19 1997-06-26 1997-07-03 1997-07-10 1997-07-17 1997-07-24 "
	  "1997-07-31 1997-08-07 1997-08-14 1997-08-21 1997-08-28 1998-06-04 1998-06-11 1998-06-18 "
	  "1998-06-25 1998-07-02 1998-07-09 1998-07-16 1998-07-23 1998-07-30 1998-08-06 1998-08-13 "
	  "1998-08-20 1998-08-27" },
	{ "Friday the 13th", "1997-09-02T09:00", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
	  "1997-09-02", "2001-01-01", "1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13" },
	{ "first Saturday that follows the first Sunday", "1997-09-13T09:00",
	  "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1997-09-13", "1998-07-01",
	  "1997-09-13 1997-10-11 1997-11-08 1997-12-13 1998-01-10 1998-02-07 1998-03-07 1998-04-11 "
	  "1998-05-09 1998-06-13" },
	{ "election day", "1996-11-05T09:00",
	  "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1996-11-05",
	  "2005-01-01", "1996-11-05 2000-11-07 2004-11-02" },
	{ "third of Tuesday, Wednesday or Thursday", "1997-09-04T09:00",
	  "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04", "1999-01-01",
	  "1997-09-04 1997-10-07 1997-11-06" },
	{ "second-to-last weekday", "1997-09-29T09:00",
	  "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29", "1998-04-01",
	  "1997-09-29 1997-10-30 1997-11-27 1997-12-30 1998-01-29 1998-02-26 1998-03-30" },
	{ "weeks from Monday", "1997-08-05T09:00",
	  "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05", "1998-01-01",
	  "1997-08-05 1997-08-10 1997-08-19 1997-08-24" },
	{ "weeks from Sunday", "1997-08-05T09:00",
	  "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05", "1998-01-01",
	  "1997-08-05 1997-08-17 1997-08-19 1997-08-31" },
	{ "an invalid date is ignored", "2007-01-15T09:00", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
	  "2007-01-15", "2008-01-01", "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30" },
};

/* Those that are refused, and how: meetings repeat by days, and not by the clock or week numbers.
 */
static const struct {
	const char *what;
	const char *start;
	const char *rule;
	const char *why;
} refused[] = {
	{ "Monday of week 20", "1997-05-12T09:00", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
	  "BYWEEKNO is not supported" },
	{ "every 3 hours", "1997-09-02T09:00", "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z",
	  "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY" },
	{ "every 15 minutes", "1997-09-02T09:00", "FREQ=MINUTELY;INTERVAL=15;COUNT=6",
	  "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY" },
	{ "every hour and a half", "1997-09-02T09:00", "FREQ=MINUTELY;INTERVAL=90;COUNT=4",
	  "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY" },
	{ "every 20 minutes of the day", "1997-09-02T09:00",
	  "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", "BYHOUR is not supported" },
	{ "the same by minutes", "1997-09-02T09:00",
	  "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16",
	  "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY" },
};

static json_t *ask(const char *start, const char *zone, const char *rule, const char *from,
		   const char *until)
{
	json_t *request = json_pack("{s:s, s:s, s:i, s:[{s:i, s:s, s:i, s:s, s:s, s:[], s:[]}]}",
				    "from", from, "until", until, "limit", 200, "meetings",
				    "meeting", 1, "start", start, "duration_m", 60, "zone", zone,
				    "rule", rule, "exceptions", "leads");
	json_t *answer = expand_answer(request, NULL);

	json_decref(request);
	assert_non_null(answer);
	return answer;
}

/* One member of all dates, with spaces between. */
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
				       : memory_format("%s%s%lld", text, i ? " " : "",
						       (long long)json_integer_value(value));

		free(text);
		text = longer;
	}
	return text;
}

static void test_examples(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
		json_t *answer = ask(examples[i].start, "America/New_York", examples[i].rule,
				     examples[i].from, examples[i].until);
		_cleanup_(free_text) char *found = collect(answer, "date");

		if (strcmp(found, examples[i].dates) != 0)
			fail_msg("%s: %s instead of %s", examples[i].what, found,
				 examples[i].dates);
		json_decref(answer);
	}
}

static void test_refused_examples(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		json_t *answer = ask(refused[i].start, "America/New_York", refused[i].rule,
				     "1997-01-01", "1999-01-01");
		const char *why = json_string_value(json_object_get(answer, "message"));

		if (!why || strcmp(why, refused[i].why) != 0)
			fail_msg("%s: %s", refused[i].what, why ? why : "an answer");
		json_decref(answer);
	}
}

/*
 * More dates.  They were computed without libical, by going through each day
 * of the window and asking Python's calendar module whether the words of the
 * first column are true of it; the window begins on the start, in Tokyo at 13:30.
 */
static const struct {
	const char *what;
	const char *start;
	const char *rule;
	const char *until;
	const char *dates;
} tables[] = {
	{ "every other month, 3rd Sunday, a year and more", "2026-11-15",
	  "FREQ=MONTHLY;INTERVAL=2;BYDAY=3SU", "2028-02-01",
	  "2026-11-15 2027-01-17 2027-03-21 2027-05-16 2027-07-18 2027-09-19 2027-11-21 "
	  "2028-01-16" },
	{ "every other month from December", "2026-12-01", "FREQ=MONTHLY;INTERVAL=2;BYDAY=1SA",
	  "2028-01-01",
	  "2026-12-05 2027-02-06 2027-04-03 2027-06-05 2027-08-07 2027-10-02 2027-12-04" },
	{ "odd months, 2nd Thursday", "2026-11-01", "FREQ=MONTHLY;BYMONTH=1,3,5,7,9,11;BYDAY=2TH",
	  "2027-12-01",
	  "2026-11-12 2027-01-14 2027-03-11 2027-05-13 2027-07-08 2027-09-09 2027-11-11" },
	{ "even months, 2nd Thursday", "2026-11-01", "FREQ=MONTHLY;BYMONTH=2,4,6,8,10,12;BYDAY=2TH",
	  "2027-12-01", "2026-12-10 2027-02-11 2027-04-08 2027-06-10 2027-08-12 2027-10-14" },
	{ "1st to 4th Thursday, never the 5th: a whole year", "2027-01-01",
	  "FREQ=MONTHLY;BYDAY=1TH,2TH,3TH,4TH", "2027-08-01",
	  "2027-01-07 2027-01-14 2027-01-21 2027-01-28 2027-02-04 2027-02-11 2027-02-18 2027-02-25 "
	  "2027-03-04 2027-03-11 2027-03-18 2027-03-25 2027-04-01 2027-04-08 2027-04-15 2027-04-22 "
	  "2027-05-06 2027-05-13 2027-05-20 2027-05-27 2027-06-03 2027-06-10 2027-06-17 2027-06-24 "
	  "2027-07-01 2027-07-08 2027-07-15 2027-07-22" },
	{ "1st and 3rd Monday over the year's end", "2026-10-01", "FREQ=MONTHLY;BYDAY=1MO,3MO",
	  "2027-07-01",
	  "2026-10-05 2026-10-19 2026-11-02 2026-11-16 2026-12-07 2026-12-21 2027-01-04 2027-01-18 "
	  "2027-02-01 2027-02-15 2027-03-01 2027-03-15 2027-04-05 2027-04-19 2027-05-03 2027-05-17 "
	  "2027-06-07 2027-06-21" },
	{ "2nd and 4th Wednesday", "2026-11-01", "FREQ=MONTHLY;BYDAY=2WE,4WE", "2027-05-01",
	  "2026-11-11 2026-11-25 2026-12-09 2026-12-23 2027-01-13 2027-01-27 2027-02-10 2027-02-24 "
	  "2027-03-10 2027-03-24 2027-04-14 2027-04-28" },
	{ "2nd Saturday but not in August", "2027-06-01",
	  "FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,7,9,10,11,12;BYDAY=2SA", "2027-12-01",
	  "2027-06-12 2027-07-10 2027-09-11 2027-10-09 2027-11-13" },
	{ "5th Sunday", "2027-01-01", "FREQ=MONTHLY;BYDAY=5SU", "2028-01-01",
	  "2027-01-31 2027-05-30 2027-08-29 2027-10-31" },
	{ "5th Monday of every other month", "2027-03-29", "FREQ=MONTHLY;INTERVAL=2;BYDAY=5MO",
	  "2029-01-01", "2027-03-29 2027-05-31 2027-11-29 2028-01-31 2028-05-29 2028-07-31" },
	{ "5th Thursday over two leap days", "2027-12-01", "FREQ=MONTHLY;BYDAY=5TH", "2029-01-01",
	  "2027-12-30 2028-03-30 2028-06-29 2028-08-31 2028-11-30" },
	{ "5th Tuesday, one on a leap day", "2028-01-01", "FREQ=MONTHLY;BYDAY=5TU", "2028-12-01",
	  "2028-02-29 2028-05-30 2028-08-29 2028-10-31" },
	{ "last Friday", "2027-01-01", "FREQ=MONTHLY;BYDAY=-1FR", "2028-03-01",
	  "2027-01-29 2027-02-26 2027-03-26 2027-04-30 2027-05-28 2027-06-25 2027-07-30 2027-08-27 "
	  "2027-09-24 2027-10-29 2027-11-26 2027-12-31 2028-01-28 2028-02-25" },
	{ "last Tuesday, one on a leap day", "2028-01-01", "FREQ=MONTHLY;BYDAY=-1TU", "2028-05-01",
	  "2028-01-25 2028-02-29 2028-03-28 2028-04-25" },
	{ "the 29th", "2026-12-01", "FREQ=MONTHLY;BYMONTHDAY=29", "2028-04-01",
	  "2026-12-29 2027-01-29 2027-03-29 2027-04-29 2027-05-29 2027-06-29 2027-07-29 2027-08-29 "
	  "2027-09-29 2027-10-29 2027-11-29 2027-12-29 2028-01-29 2028-02-29 2028-03-29" },
	{ "the 30th", "2026-12-01", "FREQ=MONTHLY;BYMONTHDAY=30", "2027-06-01",
	  "2026-12-30 2027-01-30 2027-03-30 2027-04-30 2027-05-30" },
	{ "the 31st over a year", "2026-12-01", "FREQ=MONTHLY;BYMONTHDAY=31", "2028-02-01",
	  "2026-12-31 2027-01-31 2027-03-31 2027-05-31 2027-07-31 2027-08-31 2027-10-31 2027-12-31 "
	  "2028-01-31" },
	{ "15th and last day", "2027-01-01", "FREQ=MONTHLY;BYMONTHDAY=15,-1", "2027-06-01",
	  "2027-01-15 2027-01-31 2027-02-15 2027-02-28 2027-03-15 2027-03-31 2027-04-15 2027-04-30 "
	  "2027-05-15 2027-05-31" },
	{ "last day of every third month", "2027-02-28", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1",
	  "2028-06-01", "2027-02-28 2027-05-31 2027-08-31 2027-11-30 2028-02-29 2028-05-31" },
	{ "last but one day over a leap February", "2028-01-01", "FREQ=MONTHLY;BYMONTHDAY=-2",
	  "2028-05-01", "2028-01-30 2028-02-28 2028-03-30 2028-04-29" },
	{ "New Year's Eve", "2026-12-31", "FREQ=YEARLY", "2030-01-01",
	  "2026-12-31 2027-12-31 2028-12-31 2029-12-31" },
	{ "New Year's Day", "2026-12-31", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "2030-01-01",
	  "2027-01-01 2028-01-01 2029-01-01" },
	{ "2nd Monday of January", "2027-01-01", "FREQ=YEARLY;BYMONTH=1;BYDAY=2MO", "2031-01-01",
	  "2027-01-11 2028-01-10 2029-01-08 2030-01-14" },
	{ "last Sunday of October", "2026-10-01", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "2030-01-01",
	  "2026-10-25 2027-10-31 2028-10-29 2029-10-28" },
	{ "fortnightly over the year's end", "2026-12-17", "FREQ=WEEKLY;INTERVAL=2", "2027-02-12",
	  "2026-12-17 2026-12-31 2027-01-14 2027-01-28 2027-02-11" },
	{ "fortnightly on Monday and Friday from a Friday", "2026-12-18",
	  "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "2027-02-01",
	  "2026-12-18 2026-12-28 2027-01-01 2027-01-11 2027-01-15 2027-01-25 2027-01-29" },
	{ "every third week through a leap February", "2028-02-03", "FREQ=WEEKLY;INTERVAL=3",
	  "2028-05-01", "2028-02-03 2028-02-24 2028-03-16 2028-04-06 2028-04-27" },
	{ "working days over the year's end", "2026-12-29", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
	  "2027-01-07",
	  "2026-12-29 2026-12-30 2026-12-31 2027-01-01 2027-01-04 2027-01-05 2027-01-06" },
	{ "every fourth day over a leap day", "2028-02-20", "FREQ=DAILY;INTERVAL=4", "2028-03-20",
	  "2028-02-20 2028-02-24 2028-02-28 2028-03-03 2028-03-07 2028-03-11 2028-03-15 "
	  "2028-03-19" },
	{ "daily over a leap day", "2028-02-27", "FREQ=DAILY", "2028-03-03",
	  "2028-02-27 2028-02-28 2028-02-29 2028-03-01 2028-03-02" },
	{ "daily over a February without one", "2027-02-27", "FREQ=DAILY", "2027-03-03",
	  "2027-02-27 2027-02-28 2027-03-01 2027-03-02" },
	{ "every fifth month on the 10th", "2026-11-10", "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=10",
	  "2029-01-01", "2026-11-10 2027-04-10 2027-09-10 2028-02-10 2028-07-10 2028-12-10" },
	{ "the year's last but one day", "2026-11-01", "FREQ=YEARLY;BYYEARDAY=-2", "2030-01-01",
	  "2026-12-30 2027-12-30 2028-12-30 2029-12-30" },
	{ "the year's 60th day", "2027-01-01", "FREQ=YEARLY;BYYEARDAY=60", "2030-01-01",
	  "2027-03-01 2028-02-29 2029-03-01" },
	{ "first working day", "2026-12-01", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
	  "2027-07-01",
	  "2026-12-01 2027-01-01 2027-02-01 2027-03-01 2027-04-01 2027-05-03 2027-06-01" },
};

static void test_tables(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		_cleanup_(free_text) char *start = memory_format("%sT13:30", tables[i].start);
		json_t *answer =
			ask(start, "Asia/Tokyo", tables[i].rule, tables[i].start, tables[i].until);
		_cleanup_(free_text) char *found = collect(answer, "date");

		if (strcmp(found, tables[i].dates) != 0)
			fail_msg("%s: %s instead of %s", tables[i].what, found, tables[i].dates);
		json_decref(answer);
	}
}

/*
 * Series over the days on which a zone's offset changes.  The instants are
 * those of Python's zoneinfo module with fold=0, which takes the offset before
 * a gap and the first of two hours, as RFC 5545 §3.3.5 does.
 */
static const struct {
	const char *what;
	const char *zone;
	const char *start;
	const char *rule;
	const char *instants;
} edges[] = {
	{ "New York, over the gap", "America/New_York", "2027-03-13T02:30", "FREQ=DAILY;COUNT=3",
	  "1804923000 1805009400 1805092200" },
	{ "New York, over the hour that comes twice", "America/New_York", "2026-10-31T01:30",
	  "FREQ=DAILY;COUNT=3", "1793424600 1793511000 1793601000" },
	{ "New York, a week over the gap", "America/New_York", "2027-03-07T02:30",
	  "FREQ=WEEKLY;COUNT=3", "1804404600 1805009400 1805610600" },
	{ "Berlin, over the gap", "Europe/Berlin", "2027-03-27T02:30", "FREQ=DAILY;COUNT=3",
	  "1806111000 1806197400 1806280200" },
	{ "Berlin, over the hour that comes twice", "Europe/Berlin", "2027-10-30T02:30",
	  "FREQ=DAILY;COUNT=3", "1824856200 1824942600 1825032600" },
	{ "Lord Howe, over a gap of half an hour", "Australia/Lord_Howe", "2026-10-03T02:15",
	  "FREQ=DAILY;COUNT=3", "1790955900 1791042300 1791126900" },
	{ "Lord Howe, half an hour twice", "Australia/Lord_Howe", "2027-04-03T01:45",
	  "FREQ=DAILY;COUNT=3", "1806677100 1806763500 1806851700" },
	{ "Sydney, evenings over the change", "Australia/Sydney", "2026-10-03T19:00",
	  "FREQ=DAILY;COUNT=3", "1791018000 1791100800 1791187200" },
	{ "Tokyo knows no change", "Asia/Tokyo", "2027-03-27T02:30", "FREQ=DAILY;COUNT=3",
	  "1806082200 1806168600 1806255000" },
};

static void test_edges(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
		_cleanup_(free_text) char *from = memory_format("%.10s", edges[i].start);
		json_t *answer =
			ask(edges[i].start, edges[i].zone, edges[i].rule, from, "2028-01-01");
		_cleanup_(free_text) char *found = collect(answer, "start_s");

		if (strcmp(found, edges[i].instants) != 0)
			fail_msg("%s: %s instead of %s", edges[i].what, found, edges[i].instants);
		json_decref(answer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_refused_examples),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
