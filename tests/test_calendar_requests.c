/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/answer.h"
#include "daemon/calendar/request.h"
#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What the calendar helper refuses to be asked.  All JSON here has single quotes. */

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* One member of a meeting that is otherwise sound. */
struct change {
	const char *name;
	const char *value; /* NULL: left out */
	const char *said;  /* in the message; NULL: it is no fault */
};

static json_t *parse(const char *text)
{
	_cleanup_(free_text) char *quoted = memory_string(text);
	json_t *value;

	for (char *at = quoted; (at = strchr(at, '\''));)
		*at = '"';
	value = json_loads(quoted, JSON_DECODE_ANY, NULL);
	if (!value)
		fail_msg("no JSON: %s", text);
	return value;
}

static void apply(json_t *object, const struct change *change)
{
	if (change->value)
		json_object_set_new(object, change->name, parse(change->value));
	else
		json_object_del(object, change->name);
}

/* The answer must be an error with these words, or none. */
static void expect(json_t *request_take, const struct change *change, const char *good)
{
	json_t *answer = calendar_answer(request_take, NULL);
	const char *error = json_string_value(json_object_get(answer, "error"));
	const char *message = json_string_value(json_object_get(answer, "message"));

	if (change->said) {
		if (!error || !message || !strstr(message, change->said))
			fail_msg("%s = %s: %s", change->name, change->value,
				 message ? message : "no error");
	} else if (error || !json_object_get(answer, good)) {
		fail_msg("%s = %s: %s", change->name, change->value, message);
	}
	json_decref(answer);
	json_decref(request_take);
}

static const struct change asked[] = {
	{ "title", "'x'", "a meeting: " },
	{ "zone", NULL, "a meeting: " },
	{ "zone", "'Mars/Olympus'", "no such time zone" },
	{ "start", "'2026-11-14'", "a local time" },
	{ "duration_m", "0", NULL },
	{ "duration_m", "-1", "duration_m must be" },
	{ "duration_m", "20160", NULL },
	{ "duration_m", "20161", "duration_m must be" },
	{ "rule", "7", "a string or null" },
	{ "rule", "'FREQ=SECONDLY'", "FREQ is DAILY" },
	{ "rule", "null", NULL },
	{ "exceptions", "{}", "must be arrays" },
	{ "leads", "{}", "must be arrays" },
	{ "leads", "[7]", "lead 1" },
	{ "leads", "['0m', '60d@23:59', '86400m']", NULL },
	{ "leads", "['0m', '86401m']", "lead 2" },
	{ "leads", "['1m','1m','1m','1m','1m','1m','1m','1m','1m']", "at most 8 leads" },
	{ "exceptions", "[{'start': '2026-12-12', 'action': 'skip'}]", NULL },
	{ "exceptions", "[{'start': '2026-12-12', 'action': 'move', 'to': '2026-12-13T10:00'}]",
	  NULL },
	{ "exceptions", "[7]", "exception 1" },
	{ "exceptions", "[{'start': '2026-12-32', 'action': 'skip'}]", "exception 1" },
	{ "exceptions", "[{'start': '2026-12-12', 'action': 'skip', 'to': '2026-12-13T10:00'}]",
	  "exception 1" },
	{ "exceptions", "[{'start': '2026-12-12', 'action': 'keep', 'to': '2026-12-13T10:00'}]",
	  "exception 1" },
	{ "exceptions", "[{'start': '2026-12-12', 'action': 'move', 'to': '2026-12-13'}]",
	  "exception 1" },
	{ "exceptions", "[{'start': '2026-12-12', 'action': 'skip', 'x': 1}]", "exception 1" },
	{ "extras", "['2026-12-24T10:00', '2026-12-25T10:00']", NULL },
	{ "extras", "[7]", "additional date 1" },
	{ "extras", "['2026-12-24']", "additional date 1" },
	{ "extras", "['2026-12-24T10:00', '2026-12-24T11:00']", "two additional dates" },
	{ "apply", "'7d'", NULL },
	{ "apply", "'180d'", NULL },
	{ "apply", "'2026-12-01'", NULL },
	{ "apply", "'181d'", "apply is" },
	{ "apply", "'7'", "apply is" },
	{ "apply", "'7w'", "apply is" },
	{ "apply", "'soon'", "apply is" },
	{ "apply", "'000007d'", "apply is" },
};

static json_t *sound_question(void)
{
	return parse("{'from': '2026-11-01', 'until': '2027-11-01', 'limit': 50, 'meetings': "
		     "[{'meeting': 7, 'start': '2026-11-14T13:30', 'duration_m': 120, 'zone': "
		     "'Asia/Tokyo', 'rule': 'FREQ=MONTHLY;BYDAY=2SA', 'exceptions': [], 'leads': "
		     "['1d@19:00']}]}");
}

static void test_meetings(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(asked); i++) {
		json_t *question = sound_question();

		apply(json_array_get(json_object_get(question, "meetings"), 0), &asked[i]);
		expect(question, &asked[i], "occurrences");
	}
}

/* So many dates, each another day, that are left out or added. */
static json_t *many(size_t count, bool are_extras)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		_cleanup_(free_text) char *date =
			memory_format("%04zu-%02zu-%02zu%s", 2000 + i / 336, 1 + i / 28 % 12,
				      1 + i % 28, are_extras ? "T10:00" : "");

		json_array_append_new(list, are_extras ? json_string(date)
						       : json_pack("{s:s, s:s}", "start", date,
								   "action", "skip"));
	}
	return list;
}

static void expect_many(size_t count, bool are_extras, const char *said)
{
	const struct change change = { are_extras ? "extras" : "exceptions", "many", said };
	json_t *question = sound_question();

	json_object_set_new(json_array_get(json_object_get(question, "meetings"), 0), change.name,
			    many(count, are_extras));
	expect(question, &change, "occurrences");
}

static void test_how_many(void **state)
{
	(void)state;
	expect_many(EXCEPTIONS_MAX, false, NULL);
	expect_many(EXCEPTIONS_MAX + 1, false, "at most 2048 exceptions");
	expect_many(EXTRAS_MAX, true, NULL);
	expect_many(EXTRAS_MAX + 1, true, "at most 400 additional dates");
}

static const struct change questions[] = {
	{ "from", "'2026-11-31'", "must be dates" },
	{ "until", "'soon'", "must be dates" },
	{ "limit", "2000", NULL },
	{ "limit", "2001", "limit must be" },
	{ "limit", "-1", "limit must be" },
	{ "limit", "'x'", "integer" },
	{ "meetings", "7", "an array of at most 256" },
	{ "meetings", "[]", NULL },
	{ "more", "1", "more" },
};

static void test_questions(void **state)
{
	json_t *question = sound_question();
	const json_t *meeting = json_array_get(json_object_get(question, "meetings"), 0);
	const struct change too_many = { "meetings", "many", "an array of at most 256" };
	json_t *meetings = json_array();

	(void)state;
	for (size_t i = 0; i <= MEETINGS_MAX; i++)
		json_array_append(meetings, (json_t *)(uintptr_t)meeting);
	json_object_set_new(question, "meetings", meetings);
	expect(question, &too_many, "occurrences");
	for (size_t i = 0; i < LENGTH(questions); i++) {
		question = sound_question();
		apply(question, &questions[i]);
		expect(question, &questions[i], "occurrences");
	}
}

#define NO_MEETING "a meeting cannot be written"

static const struct change written[] = {
	{ "uid", NULL, NO_MEETING },
	{ "title", "7", NO_MEETING },
	{ "zone", "'Mars/Olympus'", NO_MEETING },
	{ "zone", "'UTC'", NULL },
	{ "date", "'2026-11-31'", NO_MEETING },
	{ "time", "'24:00'", NO_MEETING },
	{ "duration_m", "0", NULL },
	{ "rule", "'FREQ=SECONDLY'", NO_MEETING },
	{ "rule", "'nonsense'", NO_MEETING },
	{ "place", "'here'", NULL },
	{ "since", "'2027-01-01'", NULL },
	{ "since", "'soon'", NULL },
	{ "extras", "['2026-12-24T10:00']", NULL },
	{ "extras", "['2026-12-24']", NO_MEETING },
	{ "extras", "[7]", NO_MEETING },
	{ "exceptions", "[{'day': '2026-12-12'}]", NULL },
	{ "exceptions", "[{'day': '2026-12-12', 'to_date': '2026-12-13', 'to_time': '10:00'}]",
	  NULL },
	{ "exceptions", "[{'day': '2026-12-12', 'to_date': '2026-12-13'}]", NO_MEETING },
	{ "exceptions", "[{'day': '2026-12-12', 'to_date': 'soon', 'to_time': '10:00'}]",
	  NO_MEETING },
	{ "exceptions", "[{'day': 'soon'}, {'day': '2026-12-12'}]", NO_MEETING },
	{ "exceptions", "[{}]", NO_MEETING },
};

static json_t *sound_writing(bool is_once)
{
	json_t *request =
		parse("{'zones': ['UTC', 'Asia/Tokyo'], 'write': [{'uid': 'u', 'sequence': 0, "
		      "'title': 'x', 'date': '2026-11-14', 'time': '13:30', 'duration_m': 60, "
		      "'zone': 'Asia/Tokyo', 'exceptions': []}], 'now_s': 1794600000, 'last': "
		      "true}");
	json_t *meeting = json_array_get(json_object_get(request, "write"), 0);

	if (!is_once)
		json_object_set_new(meeting, "rule", json_string("FREQ=MONTHLY;BYDAY=2SA"));
	return request;
}

static void test_writing(void **state)
{
	static const struct change once[] = {
		{ "exceptions", "[{'day': '2026-11-14'}]", NULL },
		{ "exceptions",
		  "[{'day': '2026-11-14', 'to_date': '2026-11-15', 'to_time': '10:00'}]", NULL },
		{ "exceptions",
		  "[{'day': '2026-11-14', 'to_date': '2026-11-15', 'to_time': '25:00'}]",
		  NO_MEETING },
		{ "exceptions", "[{'day': '2026-11-14', 'to_date': '2026-11-15'}]", NO_MEETING },
		{ "apply", "'7d'", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(written); i++) {
		json_t *request = sound_writing(false);

		apply(json_array_get(json_object_get(request, "write"), 0), &written[i]);
		expect(request, &written[i], "text");
	}
	for (size_t i = 0; i < LENGTH(once); i++) {
		json_t *request = sound_writing(true);

		apply(json_array_get(json_object_get(request, "write"), 0), &once[i]);
		expect(request, &once[i], "text");
	}
}

static void test_zones_of_a_calendar(void **state)
{
	static const struct change zones[] = {
		{ "zones", "['Mars/Olympus']", "a zone is not known" },
		{ "zones", "[7]", "a zone is not known" },
		{ "zones", "[]", NULL },
		{ "last", "false", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(zones); i++) {
		json_t *request = sound_writing(false);

		apply(request, &zones[i]);
		expect(request, &zones[i], "text");
	}
}

/* A calendar is read from a day and in a zone that there are. */
static void test_reading(void **state)
{
	static const struct change readings[] = {
		{ "zone", "'Asia/Tokyo'", NULL },   { "zone", "'Mars/Olympus'", "must be given" },
		{ "zone", NULL, "must be given" },  { "today", "'soon'", "must be given" },
		{ "today", NULL, "must be given" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(readings); i++) {
		json_t *request = parse("{'parts': ['BEGIN:VCALENDAR\\nEND:VCALENDAR\\n'], "
					"'today': '2026-11-01', 'zone': 'Asia/Tokyo'}");

		apply(request, &readings[i]);
		expect(request, &readings[i], "meetings");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_meetings),
		cmocka_unit_test(test_how_many),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_writing),
		cmocka_unit_test(test_zones_of_a_calendar),
		cmocka_unit_test(test_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
