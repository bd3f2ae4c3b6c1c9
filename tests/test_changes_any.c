/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"
#include "tests/estimate_fixture.h"
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * Any history of two writers and the family as a whole, of all that can be
 * changed: taking back n steps and doing n again is nothing for all that
 * reads, the history apart.  The seed of a course that fails is printed;
 * AYUMI_COURSES asks for more of them.
 */

enum { COURSES = 3, STEPS_OF_COURSE = 40 };

/* A course of changes under way. */
struct course {
	struct servant *servant;
	struct fixture_random random;
	uint64_t seed;
	int64_t id; /* of the next entry */
};

static const char *const writers[] = { "母", "父", "" };

/* --- what reading shows ---------------------------------------------------------------- */

/* What counts upwards is left out. */
static void drop_counters(json_t *value)
{
	static const char *const counters[] = { "revision", "changed_s" };
	const char *name;
	json_t *part;
	size_t i;

	for (i = 0; json_is_object(value) && i < sizeof counters / sizeof counters[0]; i++)
		json_object_del(value, counters[i]);
	json_object_foreach (value, name, part)
		drop_counters(part);
	json_array_foreach (value, i, part)
		drop_counters(part);
}

static void append(char **all, const char *text)
{
	char *longer = memory_format("%s%s\n", *all, text);

	free(*all);
	*all = longer;
}

static void append_reading(struct servant *servant, const char *method, const char *parameters,
			   char **all)
{
	_cleanup_(free_text) char *text = NULL;

	servant_stream(servant, method, parameters);
	drop_counters(servant->replies);
	text = json_dumps(servant->replies, JSON_SORT_KEYS);
	append(all, method);
	append(all, text);
}

/* What will come to the screen. */
static void append_schedule(struct servant *servant, char **all)
{
	sqlite3_stmt *statement = store_statement(
		servant->service.store,
		"SELECT coalesce(group_concat(format('%d %s %s %s %d', r.meeting, r.day, r.lead, "
		"r.state, r.due_s), char(10)), '') FROM (SELECT r.* FROM reminder AS r "
		"JOIN occurrence AS o USING (meeting, day) WHERE r.state IN ('pending', 'held', "
		"'snoozed') ORDER BY r.meeting, r.day, r.lead) AS r",
		NULL);

	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	append(all, store_text(statement, 0));
	sqlite3_reset(statement);
}

static char *read_all(struct servant *servant)
{
	static const struct {
		const char *method;
		const char *parameters;
	} readings[] = {
		{ "List", "{}" },
		{ "List", "{'mine': true, 'by': '母'}" },
		{ "List", "{'mine': true, 'by': '父'}" },
		{ "Search", "{'words': ['の']}" },
		{ "Search", "{'words': ['変更'], 'mine': true, 'by': '母'}" },
		{ "Count", "{'keys': ['kind', 'member']}" },
		{ "Count", "{'keys': ['month', 'tag']}" },
		{ "ListTags", "{}" },
		{ "GetUsualKinds", "{}" },
		{ "GetEstimate", "{}" },
		{ "GetEstimateHistory", "{}" },
		{ "GetReport", "{'from': '2026-10-01', 'to': '2026-12-31'}" },
		{ "GetGuide", "{'peek': true}" },
		{ "ListMembers", "{'all': true, 'by': ''}" },
		{ "GetSettings", "{}" },
		{ "ListTemplates", "{}" },
		{ "ListMeetings", "{'from': '2026-08-01', 'to': '2027-06-30'}" },
		{ "ListMeetings", "{'missed': true}" },
		{ "ListQuestions", "{}" },
		{ "ListHolidays", "{}" },
	};
	char *all = memory_string("");

	for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++)
		append_reading(servant, readings[i].method, readings[i].parameters, &all);
	append_schedule(servant, &all);
	return all;
}

static void check_alike(const struct course *course, const char *when, const char *wanted)
{
	_cleanup_(free_text) char *present = read_all(course->servant);
	size_t at = 0;

	if (strcmp(present, wanted) == 0)
		return;
	while (present[at] == wanted[at])
		at++;
	at = at > 200 ? at - 200 : 0;
	fail_msg("seed %llu, %s:\nis     %.400s\nshould %.400s", (unsigned long long)course->seed,
		 when, present + at, wanted + at);
}

/* --- any change ------------------------------------------------------------------------ */

static int below(struct course *course, int limit)
{
	return fixture_below(&course->random, limit);
}

static const char *any_writer(struct course *course)
{
	return writers[below(course, 3)];
}

static void add_entry(struct course *course)
{
	static const char *const entries[] = { "'talk'",
					       "'room'",
					       "'note'",
					       "'meal'",
					       "'supporter', 'outcome': 'met'",
					       "'greeting', 'outcome': 'reply'" };
	_cleanup_(free_text) char *entry = memory_format(
		"{'kind': %s, 'date': '2026-10-%02d', 'text': '今日の%lld', 'member': '%s', "
		"'private': %s, 'tags': ['t%d']}",
		entries[below(course, 6)], below(course, 30) + 1, (long long)course->id,
		any_writer(course), below(course, 4) == 0 ? "true" : "false", below(course, 3));

	servant_add(course->servant, course->id, entry);
	course->id++;
}

/* The parameters of any other change; it may be refused. */
static char *any_parameters(struct course *course, const char *method)
{
	int number = below(course, 5) + 1;
	int day = 5 + 7 * below(course, 4);
	const char *by = any_writer(course);

	if (strcmp(method, "Edit") == 0)
		return memory_format("{'number': %d, 'by': '%s', 'for': '%s', 'changes': {'text': "
				     "'変更の%d', 'date': '2026-10-%02d', 'private': %s}}",
				     below(course, 20) + 1, by, any_writer(course),
				     below(course, 99), below(course, 30) + 1,
				     below(course, 3) == 0 ? "true" : "false");
	if (strcmp(method, "Remove") == 0)
		return memory_format("{'number': %d, 'by': '%s', 'for': '%s'}",
				     below(course, 20) + 1, by, any_writer(course));
	if (strcmp(method, "SetSetting") == 0)
		return memory_format("{'key': '%s', 'value': '%s', 'by': '%s'}",
				     (const char *const[]){ "no-place", "own-step", "town",
							    "meeting-question" }[number % 4],
				     (const char *const[]){ "yes", "2", "萩市", "no" }[number % 4],
				     by);
	if (strcmp(method, "AddMember") == 0 || strcmp(method, "LeaveMember") == 0)
		return memory_format("{'name': '子%d', 'by': '%s'}", number, by);
	if (strcmp(method, "RenameMember") == 0)
		return memory_format("{'name': '子%d', 'to': '子%d', 'by': '%s'}", number,
				     below(course, 5) + 1, by);
	if (strcmp(method, "SetLogin") == 0)
		return memory_format("{'name': '子%d', 'login': 'l%d', 'by': '%s'}", number, day,
				     by);
	if (strcmp(method, "AddTemplate") == 0)
		return memory_format(
			"{'template': {'name': '朝%d', 'entries': [{'kind': 'talk'}]}, "
			"'by': '%s'}",
			number, by);
	if (strcmp(method, "RemoveTemplate") == 0)
		return memory_format("{'name': '朝%d', 'by': '%s'}", number, by);
	if (strcmp(method, "AddMeeting") == 0)
		return memory_format("{'meeting': {'title': '会の%d', 'date': '2026-10-%02d', "
				     "'time': '13:30', 'rule': 'FREQ=WEEKLY', 'kind': 'group', "
				     "'apply': %s}, 'by': '%s'}",
				     day, day % 7 + 1, below(course, 2) ? "'7d'" : "null", by);
	if (strcmp(method, "EditMeeting") == 0)
		return memory_format("{'number': %d, 'changes': {'title': '改めた会', 'time': "
				     "'1%d:00', 'leads': ['%dm']}, 'by': '%s'}",
				     number, below(course, 9), 30 + below(course, 90), by);
	if (strcmp(method, "MoveMeeting") == 0)
		return memory_format("{'number': %d, 'day': '2026-11-%02d', 'to_date': "
				     "'2026-11-%02d', 'by': '%s'}",
				     number, day, day + 1, by);
	if (strcmp(method, "AddMeetingDate") == 0)
		return memory_format("{'number': %d, 'date': '2026-12-%02d', 'by': '%s'}", number,
				     day, by);
	if (strcmp(method, "EndMeeting") == 0)
		return memory_format("{'number': %d, 'last': '2026-12-%02d', 'by': '%s'}", number,
				     day, by);
	if (strcmp(method, "SplitMeeting") == 0)
		return memory_format("{'number': %d, 'day': '2026-11-%02d', 'changes': {'time': "
				     "'09:00'}, 'by': '%s'}",
				     number, day, by);
	if (strcmp(method, "RemoveMeeting") == 0)
		return memory_format("{'number': %d, 'by': '%s'}", number, by);
	if (strcmp(method, "AnswerMeeting") == 0)
		return memory_format(
			"{'number': %d, 'day': '2026-1%d-%02d', 'answer': '%s', 'by': '%s'}",
			number, below(course, 2), day - below(course, 4),
			(const char *const[]){ "going", "not-going", "went", "missed",
					       "postponed" }[below(course, 5)],
			by);
	return memory_format("{'number': %d, 'day': '2026-11-%02d', 'by': '%s'}", number, day, by);
}

static int64_t last_change(struct servant *servant)
{
	sqlite3_stmt *statement = store_statement(servant->service.store,
						  "SELECT coalesce(max(seq), 0) FROM change", NULL);
	int64_t seq;

	assert_int_equal(store_number(servant->service.store, statement, 0, &seq, NULL), 0);
	return seq;
}

/* One change that was made. */
static void change_something(struct course *course)
{
	static const char *const methods[] = {
		"Edit",		 "Edit",	   "Remove",	      "SetSetting",
		"AddMember",	 "RenameMember",   "LeaveMember",     "SetLogin",
		"AddTemplate",	 "RemoveTemplate", "AddMeeting",      "EditMeeting",
		"SkipMeeting",	 "MoveMeeting",	   "AddMeetingDate",  "RestoreMeetingDate",
		"EndMeeting",	 "SplitMeeting",   "RemoveMeeting",   "AnswerMeeting",
		"AnswerMeeting", "AnswerMeeting",  "ApplyForMeeting",
	};
	int64_t before = last_change(course->servant);

	while (last_change(course->servant) == before) {
		const char *method =
			methods[below(course, (int)(sizeof methods / sizeof methods[0]))];
		_cleanup_(free_text) char *parameters = NULL;

		if (below(course, 4) == 0) {
			add_entry(course);
			continue;
		}
		parameters = any_parameters(course, method);
		servant_stream(course->servant, method, parameters);
	}
}

static void begin(struct course *course, struct servant *servant, uint64_t seed)
{
	*course = (struct course){ servant, { seed }, seed, 1 };
	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	for (int i = 0; i < 6; i++)
		add_entry(course);
	servant_ask(servant, "AddMeeting",
		    "{'meeting': {'title': '家族の会', 'date': '2026-10-05', 'time': '13:30', "
		    "'rule': 'FREQ=WEEKLY', 'kind': 'group'}}");
}

/* --- one after the other, for the household --------------------------------------------- */

static void check_step_by_step(struct servant *servant, uint64_t seed)
{
	struct course course;
	char *seen[STEPS_OF_COURSE + 1];

	begin(&course, servant, seed);
	for (int i = 0; i < STEPS_OF_COURSE; i++) {
		seen[i] = read_all(servant);
		change_something(&course);
	}
	seen[STEPS_OF_COURSE] = read_all(servant);
	for (int i = STEPS_OF_COURSE; i-- > 0;) {
		servant_ask(servant, "Undo", "{'household': true}");
		check_alike(&course, "taken back", seen[i]);
	}
	for (int i = 1; i <= STEPS_OF_COURSE; i++) {
		servant_ask(servant, "Redo", "{'household': true}");
		check_alike(&course, "done again", seen[i]);
	}
	servant_refused(servant, "Redo", "{'household': true}", "NothingToRedo");
	for (int i = 0; i <= STEPS_OF_COURSE; i++)
		free(seen[i]);
}

static uint64_t count_courses(void)
{
	const char *asked = getenv("AYUMI_COURSES");

	return asked ? strtoull(asked, NULL, 10) : COURSES;
}

static void test_each_step_is_as_it_was(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= count_courses(); seed++) {
		struct servant servant;

		servant_init(&servant);
		check_step_by_step(&servant, seed);
		servant_release(&servant);
	}
}

/* --- by anybody, while time passes ------------------------------------------------------ */

/* Whether somebody's undo or redo was made. */
static bool take(struct course *course, const char *method, int who)
{
	_cleanup_(free_text) char *parameters = memory_format(
		"{'household': %s, 'by': '%s'}", who == 3 ? "true" : "false", writers[who % 3]);
	const char *error;

	servant_stream(course->servant, method, parameters);
	error = json_string_value(
		json_object_get(json_array_get(course->servant->replies, 0), "error"));
	if (error && !strstr(error, ".NothingToUndo") && !strstr(error, ".ChangedSince"))
		fail_msg("seed %llu: %s %s: %s", (unsigned long long)course->seed, method,
			 parameters, error);
	return !error;
}

static void let_time_pass(struct course *course, int step)
{
	_cleanup_(free_text) char *date = memory_format("2026-11-%02d", 3 + step / 2);
	_cleanup_(free_text) char *time = memory_format("%02d:30", step % 2 ? 20 : 10);

	desktop_pass(&course->servant->desktop, date, time);
	desktop_answer(&course->servant->desktop);
}

static void check_by_anybody(struct servant *servant, uint64_t seed)
{
	struct course course;
	int who[STEPS_OF_COURSE];
	int taken = 0;
	int64_t first;
	_cleanup_(free_text) char *full = NULL;

	begin(&course, servant, seed);
	first = last_change(servant);
	for (int i = 0; i < STEPS_OF_COURSE; i++) {
		let_time_pass(&course, i);
		change_something(&course);
	}
	/* Dates are made as far ahead as they will be afterwards. */
	agenda_renew(servant->desktop.agenda);
	desktop_answer(&servant->desktop);
	full = read_all(servant);
	for (int i = 0; i < STEPS_OF_COURSE; i++) {
		who[taken] = below(&course, 4);
		if (!take(&course, "Undo", who[taken]))
			continue;
		taken++;
		/* Who writes at all was settled before. */
		if (json_integer_value(json_object_get(
			    json_array_get(
				    json_object_get(
					    json_object_get(json_array_get(servant->replies, 0),
							    "parameters"),
					    "changes"),
				    0),
			    "seq")) <= first)
			break;
	}
	assert_true(taken > 3);
	while (taken-- > 0)
		assert_true(take(&course, "Redo", who[taken]));
	check_alike(&course, "by anybody", full);
}

static void test_whoever_takes_back_can_do_again(void **state)
{
	(void)state;
	for (uint64_t seed = 101; seed <= 100 + count_courses(); seed++) {
		struct servant servant;

		servant_init(&servant);
		check_by_anybody(&servant, seed);
		servant_release(&servant);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_step_is_as_it_was),
		cmocka_unit_test(test_whoever_takes_back_can_do_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
