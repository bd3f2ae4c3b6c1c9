/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"
#include "tests/service_fixture.h"
#include "tests/store_fixture.h"
#include "tests/watched.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * Every method over a journal in which one table is gone, or takes no writing:
 * it is told as trouble of the journal and nothing else, and what fails leaves
 * no half of itself behind.
 */

enum { TABLES_MAX = 64 };

/* The one action that SQLite is not to take while a call is answered. */
static struct {
	bool is_armed;
	int at; /* its number, from 1 on */
	int seen;
} refusal;

#define CALENDAR(events) "BEGIN:VCALENDAR\\n" events "END:VCALENDAR\\n"
#define SERIES(sequence)                                                                           \
	"BEGIN:VEVENT\\nUID:a\\nSEQUENCE:" sequence "\\nSUMMARY:Group\\nDTSTART;TZID=Asia/"        \
	"Tokyo:20261212T133000\\nRRULE:FREQ=MONTHLY;BYDAY=2SA\\nEXDATE;TZID=Asia/"                 \
	"Tokyo:20270109T133000\\nRDATE;TZID=Asia/Tokyo:20261224T100000\\nEND:VEVENT\\n"
#define MOVED                                                                                      \
	"BEGIN:VEVENT\\nUID:a\\nSUMMARY:Group\\nRECURRENCE-ID;TZID=Asia/"                          \
	"Tokyo:20270213T133000\\nDTSTART;TZID=Asia/Tokyo:20270214T133000\\nEND:VEVENT\\n"
#define HOLIDAY "BEGIN:VEVENT\\nUID:h\\nSUMMARY:Day\\nDTSTART;VALUE=DATE:20261123\\nEND:VEVENT\\n"

/* Each succeeds in the household below, in this order. */
static const struct {
	const char *method;
	const char *parameters;
} calls[] = {
	{ "Get", "{'number': 1}" },
	{ "List", "{}" },
	{ "List", "{'limit': 2}" },
	{ "Search", "{'words': ['おはよう']}" },
	{ "Count", "{'keys': ['kind', 'tag']}" },
	{ "GetUsualKinds", "{}" },
	{ "ListTemplates", "{}" },
	{ "GetTemplate", "{'name': '朝'}" },
	{ "GetToday", "{}" },
	{ "GetStatus", "{}" },
	{ "GetReport", "{'from': '2026-10-01', 'to': '2026-11-03'}" },
	{ "GetEstimate", "{}" },
	{ "GetEstimate", "{'without': 'greeting'}" },
	{ "GetEstimate", "{'date': '2026-11-01'}" },
	{ "GetEstimateHistory", "{}" },
	{ "ListMeetings", "{}" },
	{ "ListMeetings", "{'missed': true}" },
	{ "ListMembers", "{}" },
	{ "ListQuestions", "{}" },
	{ "GetSettings", "{}" },
	{ "GetPause", "{}" },
	{ "ListHolidays", "{}" },
	{ "ExportCalendar", "{}" },
	{ "PreviewMeeting", "{'number': 1}" },
	{ "History", "{'number': 1}" },
	{ "ListChanges", "{}" },
	{ "ListChanges", "{'by': '母', 'mine': true}" },
	{ "GetGuide", "{'peek': true}" },
	{ "ListTags", "{}" },
	{ "Add",
	  "{'entry': {'id': '01934f00-0000-7000-8000-0000000000aa', 'kind': 'talk', 'member': "
	  "'母', 'text': '新しい', 'tags': ['夜']}, 'by': '母'}" },
	{ "AddAll",
	  "{'entries': [{'id': '01934f00-0000-7000-8000-0000000000ab', 'kind': 'note'}, "
	  "{'id': '01934f00-0000-7000-8000-0000000000ac', 'kind': 'note', 'tags': ['夜']}]}" },
	{ "Edit", "{'number': 1, 'changes': {'text': '変えた', 'tags': ['昼']}, 'by': '母'}" },
	{ "Remove", "{'number': 2, 'by': '母'}" },
	{ "AddTemplate",
	  "{'template': {'name': '夜', 'entries': [{'kind': 'note', 'text': 'y'}]}}" },
	{ "RemoveTemplate", "{'name': '朝'}" },
	{ "AddMember", "{'name': '兄'}" },
	{ "RenameMember", "{'name': '父', 'to': 'お父さん'}" },
	{ "SetLogin", "{'name': '母', 'login': 'haha'}" },
	{ "LeaveMember", "{'name': '姉'}" },
	{ "SetSetting", "{'key': 'day-end', 'value': '03:00'}" },
	{ "AddMeeting",
	  "{'meeting': {'title': 'New', 'date': '2026-12-05', 'time': '10:00', 'rule': "
	  "'FREQ=MONTHLY'}}" },
	{ "EditMeeting", "{'number': 1, 'changes': {'place': '公民館'}}" },
	{ "AnswerMeeting", "{'number': 1, 'day': '2026-11-12', 'answer': 'going'}" },
	{ "ApplyForMeeting", "{'number': 1, 'day': '2027-01-14'}" },
	{ "SkipMeeting", "{'number': 1, 'day': '2027-03-11'}" },
	{ "MoveMeeting", "{'number': 1, 'day': '2027-02-11', 'to_date': '2027-02-12'}" },
	{ "AddMeetingDate", "{'number': 1, 'date': '2026-12-01'}" },
	{ "RestoreMeetingDate", "{'number': 1, 'day': '2026-12-10'}" },
	{ "SplitMeeting", "{'number': 2, 'day': '2026-12-10', 'changes': {'time': '15:00'}}" },
	{ "EndMeeting", "{'number': 3, 'last': '2026-12-31'}" },
	{ "RemoveMeeting", "{'number': 4}" },
	{ "ImportCalendar",
	  "{'part': '" CALENDAR(SERIES("0") MOVED) "', 'offset': 0, 'last': true, 'by': '母'}" },
	{ "ImportCalendar",
	  "{'part': '" CALENDAR(SERIES("1")) "', 'offset': 0, 'last': true, 'by': '母'}" },
	{ "ImportHolidays", "{'part': '" CALENDAR(HOLIDAY) "', 'offset': 0, 'last': true}" },
	{ "ExportCalendar", "{}" },
	{ "SetPause", "{'resumes': '2026-11-10'}" },
	{ "Undo", "{'by': '母'}" },
	{ "Redo", "{'by': '母'}" },
	{ "Undo", "{'household': true}" },
	{ "Undo", "{'household': true}" },
	{ "Undo", "{'household': true}" },
	{ "Redo", "{'household': true}" },
};

/* The last ones put right what those before them did, and have nothing to do where that failed. */
enum { CALLS = sizeof calls / sizeof calls[0], FOLLOWING = 5, ALONE = CALLS - FOLLOWING };

static void fill(struct servant *servant)
{
	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	servant_ask(servant, "AddMember", "{'name': '姉'}");
	servant_add(servant, 1,
		    "{'kind': 'greeting', 'outcome': 'reply', 'date': '2026-10-30', 'member': "
		    "'母', 'text': 'おはよう', 'tags': ['朝']}");
	servant_add(servant, 2, "{'kind': 'note', 'member': '母', 'text': '二'}");
	servant_ask(servant, "AddTemplate",
		    "{'template': {'name': '朝', 'entries': [{'kind': 'note', 'text': 'x'}]}}");
	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': '会', 'date': '2026-10-08', 'time': '13:30', 'rule': "
		    "'FREQ=MONTHLY;BYDAY=2TH', 'apply': '7d'}}");
	for (int i = 0; i < 3; i++)
		servant_ask(servant, "AddMeeting",
			    "{'meeting': {'title': '会', 'date': '2026-11-12', 'time': '10:00', "
			    "'rule': 'FREQ=MONTHLY;BYDAY=2TH'}}");
	servant_ask(servant, "SkipMeeting", "{'number': 1, 'day': '2026-12-10'}");
}

static void run(struct servant *servant, const char *sql)
{
	char *said = NULL;

	if (sqlite3_exec(store_handle(servant->service.store), sql, NULL, NULL, &said) != SQLITE_OK)
		fail_msg("%s: %s", sql, said);
}

/* The tables of the journal's own. */
static json_t *tables_of(struct servant *servant)
{
	json_t *names = json_array();
	sqlite3_stmt *statement;

	assert_int_equal(sqlite3_prepare_v2(store_handle(servant->service.store),
					    "SELECT name FROM sqlite_schema WHERE type = 'table' "
					    "AND name NOT LIKE 'sqlite%' AND name NOT LIKE "
					    "'search%' AND sql LIKE '%STRICT%'",
					    -1, &statement, NULL),
			 SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW)
		json_array_append_new(names,
				      json_string((const char *)sqlite3_column_text(statement, 0)));
	sqlite3_finalize(statement);
	return names;
}

/* How many rows the tables have, those that are there. */
static char *rows_of(struct servant *servant, const json_t *tables)
{
	char *told = memory_string("");
	const json_t *table;
	size_t i;

	json_array_foreach (tables, i, table) {
		_cleanup_(free_text) char *sql =
			memory_format("SELECT count(*) FROM %s", json_string_value(table));
		sqlite3_stmt *statement;
		char *longer;

		if (sqlite3_prepare_v2(store_handle(servant->service.store), sql, -1, &statement,
				       NULL) != SQLITE_OK)
			continue;
		assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
		longer = memory_format("%s%s %lld ", told, json_string_value(table),
				       sqlite3_column_int64(statement, 0));
		sqlite3_finalize(statement);
		free(told);
		told = longer;
	}
	return told;
}

/* Whether the call failed: the tables are then as they were, or it says that it does not know. */
static bool call_fails(struct servant *servant, size_t at, const json_t *tables, const char *where)
{
	_cleanup_(free_text) char *before = rows_of(servant, tables);
	_cleanup_(free_text) char *after = NULL;
	json_t *parameters = fixture_json(calls[at].parameters);
	const char *error;

	refusal.is_armed = true;
	error = json_string_value(
		json_object_get(servant_try(servant, calls[at].method, parameters), "error"));
	refusal.is_armed = false;
	if (servant->ended != 1)
		fail_msg("%s, %s: %zu answers", where, calls[at].method, servant->ended);
	if (!error)
		return false;
	after = rows_of(servant, tables);
	if (strcmp(error, strcmp(before, after) == 0 ? "org.ayumi.Journal.JournalUnusable"
						     : "org.ayumi.Journal.NotCertain") != 0)
		fail_msg("%s, %s: %s; %s, before: %s", where, calls[at].method, error, after,
			 before);
	return true;
}

static void test_all_is_well(void **state)
{
	struct servant *servant = *state;
	json_t *tables;

	fill(servant);
	tables = tables_of(servant);
	assert_in_range(json_array_size(tables), 10, TABLES_MAX);
	for (size_t i = 0; i < CALLS; i++) {
		if (call_fails(servant, i, tables, "whole"))
			fail_msg("%s", calls[i].method);
	}
	json_decref(tables);
}

/* For SQLite: nothing may be written to the one table. */
static int refuse_writing(void *context, int action, const char *table, const char *detail,
			  const char *database, const char *trigger)
{
	(void)detail;
	(void)database;
	(void)trigger;
	if (action != SQLITE_INSERT && action != SQLITE_UPDATE && action != SQLITE_DELETE)
		return SQLITE_OK;
	return strcmp(table, context) == 0 ? SQLITE_DENY : SQLITE_OK;
}

/* With the table gone, or refusing what is written to it. */
static size_t break_table(const json_t *tables, const char *table, bool is_gone)
{
	struct servant servant;
	size_t failed = 0;

	servant_init(&servant);
	fill(&servant);
	if (is_gone) {
		_cleanup_(free_text) char *drop =
			memory_format("PRAGMA foreign_keys = OFF; DROP TABLE %s", table);

		run(&servant, drop);
	} else {
		/* Statements that are kept are prepared again, and refused then. */
		sqlite3_set_authorizer(store_handle(servant.service.store), refuse_writing,
				       (void *)(uintptr_t)table);
	}
	for (size_t i = 0; i < ALONE; i++)
		failed += call_fails(&servant, i, tables, table);
	servant_release(&servant);
	return failed;
}

static void break_each(struct servant *servant, bool is_gone)
{
	json_t *tables = tables_of(servant);
	const json_t *table;
	size_t failed = 0;
	size_t i;

	json_array_foreach (tables, i, table) {
		size_t of_table = break_table(tables, json_string_value(table), is_gone);

		print_message("%s: %zu of %d calls fail\n", json_string_value(table), of_table,
			      (int)ALONE);
		failed += of_table;
	}
	/* Or it would not have been broken. */
	assert_true(failed > json_array_size(tables));
	json_decref(tables);
}

static void test_a_table_is_gone(void **state)
{
	break_each(*state, true);
}

static void test_a_table_takes_nothing(void **state)
{
	break_each(*state, false);
}

/* For SQLite: one action is refused, whichever statement takes it. */
static int refuse_one(void *context, int action, const char *first, const char *second,
		      const char *database, const char *trigger)
{
	(void)context;
	(void)first;
	(void)second;
	(void)database;
	(void)trigger;
	if (!refusal.is_armed ||
	    (action != SQLITE_SELECT && action != SQLITE_INSERT && action != SQLITE_UPDATE &&
	     action != SQLITE_DELETE && action != SQLITE_TRANSACTION))
		return SQLITE_OK;
	return ++refusal.seen == refusal.at ? SQLITE_DENY : SQLITE_OK;
}

/* The journal as it was before a call. */
struct before {
	char *bytes;
	size_t length;
};

static void note(struct servant *servant, struct before *before)
{
	servant_stop(servant);
	before->bytes = fixture_read(servant->home.paths.database, &before->length);
	servant_start(servant);
}

static void go_back(struct servant *servant, const struct before *before)
{
	servant_stop(servant);
	fixture_write(servant->home.paths.database, before->bytes, before->length);
	servant_start(servant);
}

/*
 * Refuse the first action of a call, then the second, until none is left and it
 * succeeds; how many failed it.  What only follows a call may fail without
 * failing it.
 */
static size_t refuse_each(struct servant *servant, size_t at, const json_t *tables, bool is_fresh)
{
	/* A fresh service takes thrice as long for each, and valgrind fifty times. */
	const int stride = is_under_valgrind() ? 11 : is_fresh ? 3 : 1;
	struct before before;
	size_t failed = 0;

	note(servant, &before);
	for (refusal.at = 1;; refusal.at += stride) {
		_cleanup_(free_text) char *where = memory_format("action %d", refusal.at);
		bool has_failed;

		refusal.seen = 0;
		sqlite3_set_authorizer(store_handle(servant->service.store), refuse_one, NULL);
		has_failed = call_fails(servant, at, tables, where);
		sqlite3_set_authorizer(store_handle(servant->service.store), NULL, NULL);
		failed += has_failed;
		if (refusal.seen < refusal.at)
			break;
		if (is_fresh || !has_failed)
			go_back(servant, &before);
	}
	free(before.bytes);
	return failed;
}

static void refuse_all(const json_t *tables, bool is_fresh)
{
	struct servant servant;
	size_t failed = 0;

	servant_init(&servant);
	fill(&servant);
	for (size_t i = 0; i < CALLS; i++)
		failed += refuse_each(&servant, i, tables, is_fresh);
	print_message("%zu actions of %d calls were refused and failed them\n", failed, (int)CALLS);
	assert_true(failed > (size_t)CALLS);
	servant_release(&servant);
}

/* Of statements that stand prepared, and of those that are prepared for the call. */
static void test_one_action_is_refused(void **state)
{
	json_t *tables = tables_of(*state);

	refuse_all(tables, false);
	refuse_all(tables, true);
	json_decref(tables);
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_all_is_well),
		SERVED(test_a_table_is_gone),
		SERVED(test_a_table_takes_nothing),
		SERVED(test_one_action_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
