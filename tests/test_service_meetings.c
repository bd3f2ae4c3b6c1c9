/* SPDX-License-Identifier: MIT */
#include "daemon/journal.h"
#include "schema/frame.h"
#include "schema/memory.h"
#include "schema/text.h"
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Meetings, the estimate, reports and long lists through the service. */

static const char monthly[] = "'title': '家族の会', 'date': '2026-11-01', 'time': '13:30', "
			      "'rule': 'FREQ=MONTHLY;BYDAY=2TH', 'place': '公民館'";

static void add_monthly(struct servant *servant)
{
	_cleanup_(free_text) char *call = memory_format("{'meeting': {%s}}", monthly);

	servant_check(servant_part(servant_ask(servant, "AddMeeting", call), "meeting"),
		      "{'number': 1}");
}

static void test_a_meeting_is_tried_and_kept(void **state)
{
	struct servant *servant = *state;
	_cleanup_(free_text) char *call =
		memory_format("{'meeting': {%s}, 'dry_run': true}", monthly);
	json_t *reply = servant_ask(servant, "AddMeeting", call);

	servant_check(servant_part(reply, "meeting"),
		      "{'number': 0, 'title': '家族の会', 'kind': 'group', 'date': '2026-11-12', "
		      "'duration_m': 120, 'zone': 'Asia/Tokyo', 'leads': ['1d@19:00', '120m'], "
		      "'alias': null, 'removed': false}");
	assert_int_equal(json_array_size(servant_part(reply, "next")), 6);
	servant_check(
		json_array_get(servant_part(reply, "next"), 1),
		"{'day': '2026-12-10', 'date': '2026-12-10', 'time': '13:30', 'state': 'kept', "
		"'answer': null, 'place': '公民館'}");
	reply = servant_ask(servant, "ListMeetings", "{}");
	servant_check(reply, "{'meetings': [], 'occurrences': []}");
	add_monthly(servant);
	reply = servant_ask(servant, "ListMeetings", "{}");
	assert_int_equal(json_array_size(servant_part(reply, "meetings")), 1);
	assert_int_equal(json_array_size(servant_part(reply, "occurrences")), 3);
	assert_int_equal(json_integer_value(servant_part(
				 json_array_get(servant_part(reply, "occurrences"), 0), "start_s")),
			 fixture_instant("2026-11-12", "13:30"));
	reply = servant_ask(servant, "ListMeetings", "{'from': '2027-01-01', 'to': '2027-12-31'}");
	assert_int_equal(json_array_size(servant_part(reply, "occurrences")), 12);
	servant_check(servant_part(servant_ask(servant, "GetStatus", "{}"), "status"),
		      "{'meetings': 1}");
}

static void test_meetings_are_refused(void **state)
{
	static const struct {
		const char *meeting;
		const char *error;
	} wrong[] = {
		{ "{}", "org.varlink.service.InvalidParameter" },
		{ "{'title': 'x'}", "ImpossibleDate" },
		{ "{'title': 'x', 'date': '2026-11-31', 'time': '10:00'}", "ImpossibleDate" },
		{ "{'title': 'x', 'date': '2026-11-30'}", "org.varlink.service.InvalidParameter" },
		{ "{'title': 'x', 'date': '2026-11-30', 'time': '10:00', 'kind': 'talk'}",
		  "UnknownKind" },
		{ "{'title': 'x', 'date': '2026-11-30', 'time': '10:00', 'leads': ['soon']}",
		  "org.varlink.service.InvalidParameter" },
		{ "{'title': 'x', 'date': '2026-11-30', 'time': '10:00', 'zone': 'Asia/Nowhere'}",
		  "org.varlink.service.InvalidParameter" },
		{ "{'title': 'x', 'date': '2026-11-30', 'time': '10:00', 'rule': 'FREQ=SECONDLY'}",
		  "InvalidRule" },
		{ "{'title': 'x', 'date': '2026-11-30', 'time': '10:00', 'lead': ['120m']}",
		  "org.varlink.service.InvalidParameter" },
	};
	struct servant *servant = *state;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		_cleanup_(free_text) char *call =
			memory_format("{'meeting': %s}", wrong[i].meeting);

		servant_refused(servant, "AddMeeting", call, wrong[i].error);
	}
	servant_check(servant_ask(servant, "ListMeetings", "{}"), "{'meetings': []}");
	servant->desktop.ask_result = -16;
	servant_refused(servant, "AddMeeting",
			"{'meeting': {'title': 'x', 'date': '2026-11-30', 'time': '10:00'}}",
			"HelperFailed");
}

/* What only the daemon may say of a meeting is not taken from the writer. */
static void test_a_writer_does_not_number_meetings(void **state)
{
	struct servant *servant = *state;
	const char *call = "{'meeting': {'title': 'x', 'date': '2026-11-30', 'time': '10:00', "
			   "'number': 7, 'removed': true}, 'dry_run': true}";

	servant_check(servant_refused(servant, "AddMeeting", call,
				      "org.varlink.service.InvalidParameter"),
		      "{'parameter': 'number'}");
}

static void test_one_date_is_skipped_or_moved(void **state)
{
	struct servant *servant = *state;

	add_monthly(servant);
	servant_check(servant_part(servant_ask(servant, "SkipMeeting",
					       "{'number': 1, 'day': '2026-11-12'}"),
				   "occurrence"),
		      "{'state': 'skipped', 'day': '2026-11-12'}");
	servant_check(
		servant_part(
			servant_ask(servant, "MoveMeeting",
				    "{'number': 1, 'day': '2026-12-10', 'to_date': '2026-12-17', "
				    "'to_time': '10:00'}"),
			"occurrence"),
		"{'state': 'moved', 'day': '2026-12-10', 'date': '2026-12-17', 'time': '10:00'}");
	servant_check(
		servant_part(
			servant_ask(servant, "MoveMeeting",
				    "{'number': 1, 'day': '2026-11-12', 'to_date': '2026-11-13'}"),
			"occurrence"),
		"{'state': 'moved', 'date': '2026-11-13', 'time': '13:30'}");
	/* It can be named by the day that is shown, too. */
	servant_check(servant_part(servant_ask(servant, "SkipMeeting",
					       "{'number': 1, 'day': '2026-11-13'}"),
				   "occurrence"),
		      "{'state': 'skipped', 'day': '2026-11-12'}");
	servant_check(servant_refused(servant, "SkipMeeting", "{'number': 1, 'day': '2026-11-14'}",
				      "NoSuchOccurrence"),
		      "{'number': 1, 'day': '2026-11-14'}");
	servant_check(servant_refused(servant, "SkipMeeting", "{'number': 2, 'day': '2026-11-13'}",
				      "NoSuchMeeting"),
		      "{'number': 2}");
	servant_refused(servant, "MoveMeeting",
			"{'number': 1, 'day': '2026-12-10', 'to_date': '2026-12-17', 'to_time': "
			"'25:00'}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "MoveMeeting",
			"{'number': 1, 'day': '2026-12-10', 'to_date': '2026-12-32'}",
			"ImpossibleDate");
}

static void test_a_meeting_is_removed(void **state)
{
	struct servant *servant = *state;

	add_monthly(servant);
	servant_check(
		servant_part(servant_ask(servant, "RemoveMeeting", "{'number': 1}"), "meeting"),
		"{'number': 1, 'removed': true, 'title': '家族の会'}");
	servant_check(servant_ask(servant, "ListMeetings", "{}"),
		      "{'meetings': [], 'occurrences': []}");
	servant_refused(servant, "RemoveMeeting", "{'number': 1}", "NoSuchMeeting");
	servant_refused(servant, "SkipMeeting", "{'number': 1, 'day': '2026-11-12'}",
			"NoSuchMeeting");
}

static void test_a_meeting_is_answered(void **state)
{
	struct servant *servant = *state;
	const char *went = "{'number': 1, 'day': '2026-11-12', 'answer': 'went'}";
	json_t *reply;

	add_monthly(servant);
	reply = servant_ask(servant, "AnswerMeeting",
			    "{'number': 1, 'day': '2026-11-12', 'answer': 'going'}");
	servant_check(reply, "{'entry': null}");
	servant_check(servant_part(reply, "occurrence"), "{'answer': 'going'}");
	servant_refused(servant, "AnswerMeeting", went, "FutureDate");
	servant_refused(servant, "AnswerMeeting",
			"{'number': 1, 'day': '2026-11-12', 'answer': 'perhaps'}",
			"org.varlink.service.InvalidParameter");
	household_at(&servant->home, "2026-11-12", "16:00");
	reply = servant_ask(servant, "AnswerMeeting", went);
	servant_check(servant_part(reply, "entry"),
		      "{'kind': 'group', 'outcome': 'went', 'date': '2026-11-12', 'member': null}");
	servant_check(servant_part(reply, "occurrence"), "{'answer': 'went'}");
	assert_int_equal(servant->desktop.entry_count, 1);
	/* Once for the household. */
	servant_refused(servant, "AnswerMeeting", went, "org.varlink.service.InvalidParameter");
	servant_check(servant_part(servant_ask(servant, "GetStatus", "{}"), "status"),
		      "{'entries': 1}");
	/* When the entry is taken back, the question is open again. */
	servant_ask(servant, "Undo", "{}");
	reply = servant_ask(servant, "AnswerMeeting",
			    "{'number': 1, 'day': '2026-11-12', 'answer': 'missed'}");
	servant_check(servant_part(reply, "entry"), "{'kind': 'group', 'outcome': 'missed'}");
}

static void test_an_answer_may_come_late(void **state)
{
	struct servant *servant = *state;
	struct call *call;

	servant->is_unanswering = true;
	call = servant_stream(servant, "AddMeeting",
			      "{'meeting': {'title': 'x', 'date': '2026-11-30', 'time': '10:00'}}");
	assert_int_equal(servant->ended, 0);
	desktop_answer(&servant->desktop);
	assert_int_equal(servant->ended, 1);
	/* The caller leaves while the calendar is asked: kept all the same, and told to nobody. */
	call = servant_stream(servant, "AddMeeting",
			      "{'meeting': {'title': 'y', 'date': '2026-11-30', 'time': '10:00'}}");
	call_leave(call);
	desktop_answer(&servant->desktop);
	assert_int_equal(servant->ended, 0);
	servant->is_unanswering = false;
	assert_int_equal(json_array_size(servant_part(servant_ask(servant, "ListMeetings", "{}"),
						      "meetings")),
			 2);
}

static void test_estimate_and_report(void **state)
{
	struct servant *servant = *state;
	json_t *reply = servant_ask(servant, "GetEstimate", "{}");

	servant_check(servant_part(reply, "estimate"), "{'verdict': 'few', 'date': '2026-11-03'}");
	servant_ask(servant, "GetReport", "{'from': '2026-11-01', 'to': '2026-11-30'}");
	for (int i = 0; i < 30; i++) {
		_cleanup_(free_text) char *entry = memory_format(
			"{'kind': 'greeting', 'outcome': 'reply', 'date': '2026-10-%02d'}", i + 1);

		servant_add(servant, i + 1, entry);
	}
	servant_add(servant, 40, "{'kind': 'outing', 'date': '2026-10-12', 'private': true}");
	reply = servant_ask(servant, "GetEstimate", "{'date': '2026-10-30'}");
	assert_true(json_is_object(servant_part(servant_part(reply, "estimate"), "probabilities")));
	assert_true(json_array_size(servant_part(reply, "reasons")) > 0);
	reply = servant_part(
		servant_ask(servant, "GetReport", "{'from': '2026-10-01', 'to': '2026-10-31'}"),
		"report");
	servant_check(reply,
		      "{'entries': 30, 'private_entries': 1, 'written_days': 30, "
		      "'previous_from': '2026-09-01', 'previous_to': '2026-09-30', "
		      "'kinds': [{'kind': 'greeting', 'outcome': 'reply', 'count': 30, "
		      "'previous': 0}], 'members': [{'member': null, 'entries': 30, 'days': 30}]}");
	/* What the period has not reached yet, and what lies before any entry. */
	servant_ask(servant, "GetReport", "{'from': '2026-12-01', 'to': '2026-12-31'}");
	servant_ask(servant, "GetReport", "{'from': '1900-01-01', 'to': '1900-01-31'}");
	servant_ask(servant, "GetReport", "{'from': '2999-12-01', 'to': '2999-12-31'}");
	servant_ask(servant, "GetEstimate", "{'date': '1900-01-01'}");
	servant_ask(servant, "GetEstimate", "{'date': '2999-12-31'}");
	servant_refused(servant, "GetReport", "{'from': '2026-11-02', 'to': '2026-11-01'}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "GetReport", "{'from': '1990-11-02', 'to': '2026-11-01'}",
			"org.varlink.service.InvalidParameter");
}

static void test_attach(void **state)
{
	struct servant *servant = *state;

	servant_ask(servant, "Attach", "{'bus': 'unix:path=/run/user/1000/bus'}");
	servant_ask(servant, "Attach", "{'bus': 'unix:abstract=/tmp/x,guid=1'}");
	servant_refused(servant, "Attach", "{'bus': 'tcp:host=example.org,port=1'}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "Attach", "{'bus': 'unix:path=/x;tcp:host=example.org'}",
			"org.varlink.service.InvalidParameter");
	servant_refused(servant, "Attach", "{'bus': ''}", "org.varlink.service.InvalidParameter");
}

static void add_many(struct servant *servant, int count, const char *text)
{
	struct store *store = servant->service.store;

	assert_int_equal(store_begin(store, NULL), 0);
	for (int i = 0; i < count; i++) {
		struct error err = { .fault = FAULT_NONE };
		struct entry entry;

		fixture_entry(&entry, i, "{'kind': 'note'}");
		free(entry.text);
		entry.text = memory_string(text);
		if (journal_add_within(store, &entry, servant->home.now_s, &err) < 0)
			fail_msg("%s", err.detail);
		entry_release(&entry);
	}
	assert_int_equal(store_commit(store, NULL), 0);
}

/* Without `more` a list is whole or refused, never silently cut. */
static void test_a_list_is_never_cut(void **state)
{
	struct servant *servant = *state;
	json_t *entries;

	add_many(servant, 4096, "");
	entries = servant_part(servant_ask(servant, "List", "{}"), "entries");
	assert_int_equal(json_array_size(entries), 4096);
	servant_add(servant, 5000, "{'kind': 'note'}");
	servant_check(
		servant_refused(servant, "List", "{}", "org.varlink.service.InvalidParameter"),
		"{'parameter': 'more'}");
	entries = servant_part(servant_ask(servant, "List", "{'limit': 4096}"), "entries");
	assert_int_equal(json_array_size(entries), 4096);
	servant_check(json_array_get(entries, 4095), "{'number': 4097}");
}

/* Each reply fits into a frame, however long the texts are. */
static void test_pages_of_long_texts(void **state)
{
	struct servant *servant = *state;
	char *text = memory_zeroed(TEXT_MAX + 1, 1);
	struct call *call;
	size_t seen = 0;

	memset(text, '\x1b', TEXT_MAX);
	add_many(servant, 40, text);
	call = servant_stream(servant, "List", "{}");
	while (servant->ended == 0) {
		assert_true(json_array_size(servant->replies) < 100);
		call->on_drained(call);
	}
	for (size_t i = 0; i < json_array_size(servant->replies); i++) {
		json_t *reply = json_array_get(servant->replies, i);
		char *bytes;
		size_t length;

		assert_int_equal(frame_encode(reply, &bytes, &length), 0);
		free(bytes);
		seen += json_array_size(servant_part(servant_part(reply, "parameters"), "entries"));
	}
	assert_int_equal(seen, 40);
	free(text);
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_a_meeting_is_tried_and_kept),
		SERVED(test_meetings_are_refused),
		SERVED(test_a_writer_does_not_number_meetings),
		SERVED(test_one_date_is_skipped_or_moved),
		SERVED(test_a_meeting_is_removed),
		SERVED(test_a_meeting_is_answered),
		SERVED(test_an_answer_may_come_late),
		SERVED(test_estimate_and_report),
		SERVED(test_attach),
		SERVED(test_a_list_is_never_cut),
		SERVED(test_pages_of_long_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
