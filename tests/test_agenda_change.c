/* SPDX-License-Identifier: MIT */
#include "daemon/agenda.h"
#include "daemon/agenda_plan.h"
#include "schema/memory.h"
#include "tests/agenda_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * Changes of meetings: from one day on, of one date, applications, holidays,
 * and dates that cannot be made anew.  Dates are read off a calendar.
 */

static struct desktop *desktop_of(void **state)
{
	return &((struct diary *)*state)->desktop;
}

static const char saturdays[] = "{'title': 'x', 'date': '2026-11-14', 'time': '13:30', 'rule': "
				"'FREQ=MONTHLY;BYDAY=2SA', 'leads': ['120m']}";

/* What a statement gives, with a comma between the rows of one column. */
static char *ask(struct diary *diary, const char *sql)
{
	sqlite3 *db = sqlite3_db_handle(store_statement(diary->store, "SELECT 1", NULL));
	sqlite3_stmt *statement;
	char *all = memory_string("");

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		char *longer = memory_format("%s%s%s", all, *all ? "," : "",
					     (const char *)sqlite3_column_text(statement, 0));

		free(all);
		all = longer;
	}
	sqlite3_finalize(statement);
	return all;
}

static void expect(struct diary *diary, const char *sql, const char *wanted)
{
	_cleanup_(free_text) char *found = ask(diary, sql);

	assert_string_equal(found, wanted);
}

/* The dates that are held, of one meeting, up to the summer. */
static void expect_dates(struct diary *diary, int number, const char *wanted)
{
	_cleanup_(free_text) char *sql = memory_format(
		"SELECT local_day || printf(' %%02d:%%02d', local_minute / 60, local_minute %% 60) "
		"FROM occurrence WHERE meeting = %d AND state <> 'skipped' "
		"AND local_day < '2027-05-01' ORDER BY day",
		number);

	expect(diary, sql, wanted);
}

static void on_done(void *context, int status, const struct meeting *meeting, json_t *dates,
		    const struct error *err)
{
	struct diary *diary = context;

	(void)dates;
	diary->status = status;
	diary->number = meeting->number;
	if (status < 0)
		diary->err = *err;
}

/* The meeting with another time, and another rule unless that is NULL. */
static struct meeting changed(struct diary *diary, int64_t number, int minute, const char *rule,
			      const char *day)
{
	struct meeting meeting;

	assert_int_equal(meeting_get(diary->store, number, &meeting, NULL), 0);
	meeting.minute = minute;
	if (rule) {
		free(meeting.rule);
		meeting.rule = memory_string(rule);
		meeting.day = fixture_day(day);
	}
	diary->status = 1;
	return meeting;
}

static void split(struct diary *diary, const char *day, struct meeting *meeting)
{
	const struct agenda_done done = { diary, on_done };

	agenda_split(diary->desktop.agenda, fixture_day(day), meeting, false, &done);
	desktop_answer(&diary->desktop);
	assert_int_equal(diary->status, 0);
}

static void edit(struct diary *diary, struct meeting *meeting)
{
	const struct agenda_done done = { diary, on_done };

	agenda_edit(diary->desktop.agenda, meeting, false, &done);
	desktop_answer(&diary->desktop);
	assert_int_equal(diary->status, 0);
}

static void restore(struct diary *diary, int64_t number, const char *day)
{
	const struct agenda_done done = { diary, on_done };

	diary->status = 1;
	agenda_restore(diary->desktop.agenda, number, fixture_day(day), &done);
	desktop_answer(&diary->desktop);
	assert_int_equal(diary->status, 0);
}

static void test_another_time_from_a_date_on(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t number = diary_add(diary, saturdays);
	struct meeting meeting;

	diary_skip(diary, number, "2026-12-12");
	diary_skip(diary, number, "2027-03-13");
	diary_answer(diary, number, "2027-02-13", "going");
	meeting = changed(diary, number, 14 * 60, NULL, NULL);
	split(diary, "2027-02-13", &meeting);
	assert_int_equal(diary->number, number + 1);
	expect_dates(diary, 1, "2026-11-14 13:30,2027-01-09 13:30");
	/* What was left out stays so, and the reminders follow. */
	expect_dates(diary, 2, "2027-02-13 14:00,2027-04-10 14:00");
	expect(diary, "SELECT rule FROM meeting ORDER BY number",
	       "FREQ=MONTHLY;BYDAY=2SA;UNTIL=20270212,FREQ=MONTHLY;BYDAY=2SA");
	desktop_pass(desktop, "2027-02-13", "11:59");
	diary_check(diary, 2, 0);
	desktop_pass(desktop, "2027-02-13", "12:00");
	diary_check(diary, 3, 1);
	assert_string_equal(desktop_last(desktop)->body, "Today 14:00");
	/* A later renewal makes neither of them whole again. */
	agenda_renew(desktop->agenda);
	desktop_answer(desktop);
	expect_dates(diary, 1, "2026-11-14 13:30,2027-01-09 13:30");
	expect_dates(diary, 2, "2027-02-13 14:00,2027-04-10 14:00");
}

static void test_another_rule_from_a_date_on(void **state)
{
	struct diary *diary = *state;
	int64_t number = diary_add(diary, saturdays);
	struct meeting meeting =
		changed(diary, number, 10 * 60, "FREQ=MONTHLY;INTERVAL=2;BYDAY=3SU", "2027-01-10");

	split(diary, "2027-01-09", &meeting);
	expect_dates(diary, 1, "2026-11-14 13:30,2026-12-12 13:30");
	expect_dates(diary, 2, "2027-01-17 10:00,2027-03-21 10:00");
}

/* Every other month stays every other month, and six times stay six. */
static void test_what_counts_goes_on_counting(void **state)
{
	struct diary *diary = *state;
	struct meeting meeting;

	diary_add(diary, "{'title': 'x', 'date': '2026-11-14', 'time': '13:30', 'rule': "
			 "'FREQ=MONTHLY;INTERVAL=2;BYDAY=2SA;COUNT=4'}");
	meeting = changed(diary, 1, 15 * 60, NULL, NULL);
	split(diary, "2027-01-09", &meeting);
	expect_dates(diary, 1, "2026-11-14 13:30");
	expect(diary, "SELECT local_day FROM occurrence WHERE meeting = 2 ORDER BY day",
	       "2027-01-09,2027-03-13,2027-05-08");
	expect(diary, "SELECT rule FROM meeting WHERE number = 1",
	       "FREQ=MONTHLY;INTERVAL=2;BYDAY=2SA;UNTIL=20261114");
}

static void test_from_the_first_date_on_it_is_the_whole(void **state)
{
	struct diary *diary = *state;
	struct meeting meeting;

	diary_add(diary, saturdays);
	meeting = changed(diary, 1, 15 * 60, NULL, NULL);
	split(diary, "2026-11-14", &meeting);
	assert_int_equal(diary->number, 1);
	expect(diary, "SELECT count(*) FROM meeting", "1");
	expect_dates(diary, 1,
		     "2026-11-14 15:00,2026-12-12 15:00,2027-01-09 15:00,2027-02-13 15:00,"
		     "2027-03-13 15:00,2027-04-10 15:00");
}

static void end(struct diary *diary, int64_t number, const char *last, int wanted)
{
	struct error err = { .fault = FAULT_NONE };
	struct meeting ended;

	assert_int_equal(agenda_end(diary->desktop.agenda, number, fixture_day(last), &ended, &err),
			 wanted);
	meeting_release(&ended);
	if (wanted < 0)
		assert_int_equal(err.fault, FAULT_NO_DATE_BEFORE);
}

static void test_an_end(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add(diary, saturdays);
	desktop_pass(desktop, "2026-11-14", "16:00");
	diary_answer(diary, 1, "2026-11-14", "went");
	diary_answer(diary, 1, "2027-01-09", "going");
	end(diary, 1, "2026-12-31", 0);
	expect_dates(diary, 1, "2026-11-14 13:30,2026-12-12 13:30");
	expect(diary, "SELECT answer FROM occurrence WHERE day = '2026-11-14'", "went");
	assert_int_equal(diary_count(diary, "pending"), 1);
	desktop_pass(desktop, "2027-06-01", "12:00");
	diary_check(diary, 2, 0);
	/* An end that is later than its own changes nothing. */
	end(diary, 1, "2027-12-31", 0);
	expect(diary, "SELECT rule FROM meeting", "FREQ=MONTHLY;BYDAY=2SA;UNTIL=20261231");
}

static void test_an_end_before_the_beginning(void **state)
{
	struct diary *diary = *state;

	diary_add(diary, saturdays);
	diary_add_thursday(diary);
	end(diary, 1, "2026-11-13", -ENOENT);
	end(diary, 2, "2026-12-31", -ENOENT);
	expect(diary, "SELECT count(*) FROM meeting WHERE rule LIKE '%UNTIL%'", "0");
}

/* What has begun is history: neither another time nor another rule changes it. */
static void test_the_past_stays(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	struct meeting meeting;

	diary_add(diary, saturdays);
	desktop_pass(desktop, "2026-12-20", "12:00");
	meeting = changed(diary, 1, 10 * 60, NULL, NULL);
	edit(diary, &meeting);
	expect_dates(diary, 1,
		     "2026-11-14 13:30,2026-12-12 13:30,2027-01-09 10:00,2027-02-13 10:00,"
		     "2027-03-13 10:00,2027-04-10 10:00");
	meeting = changed(diary, 1, 10 * 60, "FREQ=MONTHLY;BYDAY=-1FR", "2026-12-20");
	edit(diary, &meeting);
	agenda_renew(desktop->agenda);
	desktop_answer(desktop);
	expect_dates(diary, 1,
		     "2026-11-14 13:30,2026-12-12 13:30,2026-12-25 10:00,2027-01-29 10:00,"
		     "2027-02-26 10:00,2027-03-26 10:00,2027-04-30 10:00");
}

static void test_other_leads(void **state)
{
	struct diary *diary = *state;
	struct meeting meeting;

	diary_add_thursday(diary);
	meeting = changed(diary, 1, 13 * 60 + 30, NULL, NULL);
	meeting.lead_count = 1;
	meeting.leads[0] = (struct lead){ .minute = 30 };
	edit(diary, &meeting);
	expect(diary, "SELECT lead FROM reminder WHERE purpose = 'meeting'", "30m");
}

static void test_restored(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add(diary, saturdays);
	diary_skip(diary, 1, "2026-11-14");
	diary_move(diary, 1, "2026-12-12", "2026-12-13", "10:00");
	restore(diary, 1, "2026-11-14");
	restore(diary, 1, "2026-12-12");
	expect(diary, "SELECT count(*) FROM meeting_exception", "0");
	desktop_pass(desktop, "2026-11-14", "11:30");
	diary_check(diary, 1, 1);
	desktop_pass(desktop, "2026-12-12", "11:30");
	diary_check(diary, 2, 1);
}

static void test_an_additional_date(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	const struct agenda_done done = { diary, on_done };
	struct meeting_extra extra = { .day = fixture_day("2026-11-28"), .minute = 10 * 60 };

	diary_add(diary, saturdays);
	agenda_extra(desktop->agenda, 1, &extra, &done);
	desktop_answer(desktop);
	assert_int_equal(diary->status, 0);
	desktop_pass(desktop, "2026-11-28", "08:00");
	assert_string_equal(desktop_last(desktop)->body, "Today 10:00");
	/* It can be left out and moved like the others. */
	extra = (struct meeting_extra){ .day = fixture_day("2026-12-20"), .minute = -1 };
	agenda_extra(desktop->agenda, 1, &extra, &done);
	desktop_answer(desktop);
	diary_move(diary, 1, "2026-12-20", "2026-12-21", NULL);
	expect(diary, "SELECT local_day FROM occurrence WHERE day = '2026-12-20'", "2026-12-21");
	agenda_extra(desktop->agenda, 1, &extra, &done);
	assert_int_equal(diary->err.fault, FAULT_DATE_TAKEN);
}

static void add_applied(struct diary *diary, const char *detail)
{
	assert_int_equal(settings_set(&diary->settings, "detail", detail, NULL), 0);
	diary_add(diary, "{'title': 'Class', 'date': '2026-11-21', 'time': '13:30', 'leads': [], "
			 "'apply': '3d'}");
}

/* Three days before the 18th, at 10:00; nothing is told but that there is something. */
static void test_an_application(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	add_applied(diary, "discreet");
	desktop_pass(desktop, "2026-11-15", "09:59");
	diary_check(diary, 0, 0);
	desktop_pass(desktop, "2026-11-15", "10:00");
	diary_check(diary, 1, 1);
	assert_string_equal(desktop_last(desktop)->title, "A note on your plans");
	assert_string_equal(desktop_last(desktop)->body, "");
	/* It is gone when nobody can apply any more. */
	desktop_pass(desktop, "2026-11-19", "00:00");
	diary_check(diary, 1, 0);
}

static void test_an_application_in_detail(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	add_applied(diary, "full");
	desktop_pass(desktop, "2026-11-15", "10:00");
	assert_string_equal(desktop_last(desktop)->title, "Class");
	assert_string_equal(desktop_last(desktop)->body, "Please apply by 2026-11-18");
	desktop_press(desktop, "applied");
	expect(diary, "SELECT applied FROM occurrence", "1");
	expect(diary, "SELECT state FROM reminder WHERE purpose = 'meeting'", "answered");
}

static void test_applied_before(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int32_t day = fixture_day("2026-11-21");
	struct error err;

	add_applied(diary, "full");
	/* Whoever will go still has to apply; whoever will not, need not. */
	diary_answer(diary, 1, "2026-11-21", "going");
	expect(diary, "SELECT state FROM reminder WHERE purpose = 'meeting'", "pending");
	assert_int_equal(agenda_apply(desktop->agenda, 1, day, true, NULL), 0);
	expect(diary, "SELECT state FROM reminder WHERE purpose = 'meeting'", "answered");
	assert_int_equal(agenda_apply(desktop->agenda, 1, day, false, NULL), 0);
	expect(diary, "SELECT state FROM reminder WHERE purpose = 'meeting'", "pending");
	diary_answer(diary, 1, "2026-11-21", "not-going");
	expect(diary, "SELECT state FROM reminder WHERE purpose = 'meeting'", "answered");
	desktop_pass(desktop, "2026-11-20", "12:00");
	diary_check(diary, 0, 0);
	diary_add_thursday(diary);
	assert_int_equal(agenda_apply(desktop->agenda, 2, fixture_day("2026-11-12"), true, &err),
			 -EINVAL);
	assert_int_equal(err.fault, FAULT_NO_APPLICATION);
}

/* One application for all evenings of a class is reminded of once. */
static void test_one_application_for_all(void **state)
{
	struct diary *diary = *state;

	diary_add(diary, "{'title': 'x', 'date': '2026-11-21', 'time': '13:30', 'leads': [], "
			 "'rule': 'FREQ=WEEKLY;COUNT=4', 'apply': '2026-11-18'}");
	expect(diary, "SELECT day FROM reminder WHERE purpose = 'meeting'", "2026-11-21");
	assert_int_equal(
		agenda_apply(desktop_of(state)->agenda, 1, fixture_day("2026-12-05"), true, NULL),
		0);
	expect(diary, "SELECT sum(applied) FROM occurrence", "4");
	expect(diary, "SELECT state FROM reminder WHERE purpose = 'meeting'", "answered");
}

static void on_told(void *context, int status, json_t *reply, const struct error *err)
{
	struct diary *diary = context;

	(void)err;
	diary->status = status;
	diary->number = json_integer_value(json_object_get(reply, "new"));
}

static void take_holidays(struct diary *diary, const char *day, bool is_instead)
{
	const struct agenda_told told = { diary, on_told };
	_cleanup_(free_text) char *text =
		memory_format("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Made up\n"
			      "DTSTART;VALUE=DATE:%s\nEND:VEVENT\nEND:VCALENDAR\n",
			      day);

	diary->status = 1;
	agenda_take_holidays(diary->desktop.agenda, json_pack("[s]", text), is_instead, false,
			     &told);
	desktop_answer(&diary->desktop);
	assert_int_equal(diary->status, 0);
}

static void test_holidays(void **state)
{
	struct diary *diary = *state;

	diary_add(diary, "{'title': 'x', 'date': '2026-11-16', 'time': '10:00', 'leads': ['120m'], "
			 "'rule': 'FREQ=WEEKLY;COUNT=5', 'except_holidays': true}");
	diary_add(diary, "{'title': 'y', 'date': '2026-11-23', 'time': '10:00'}");
	take_holidays(diary, "20261123", false);
	assert_int_equal(diary->number, 1);
	take_holidays(diary, "20261123", false);
	assert_int_equal(diary->number, 0);
	expect_dates(diary, 1,
		     "2026-11-16 10:00,2026-11-30 10:00,2026-12-07 10:00,2026-12-14 10:00");
	expect_dates(diary, 2, "2026-11-23 10:00");
	/* A date that is held all the same, and one that the family moved. */
	restore(diary, 1, "2026-11-23");
	diary_move(diary, 1, "2026-11-30", "2026-12-01", NULL);
	take_holidays(diary, "20261130", false);
	expect_dates(diary, 1,
		     "2026-11-16 10:00,2026-11-23 10:00,2026-12-01 10:00,2026-12-07 10:00,"
		     "2026-12-14 10:00");
	take_holidays(diary, "20261207", true);
	expect(diary, "SELECT day FROM holiday", "2026-12-07");
	expect_dates(diary, 1,
		     "2026-11-16 10:00,2026-11-23 10:00,2026-12-01 10:00,2026-12-14 10:00");
	expect(diary, "SELECT lead FROM reminder WHERE day = '2026-12-07' AND lead <> 'after'", "");
}

/* The calendar does not answer on the day of the renewal: it is asked again, not a month later. */
static void test_a_failed_renewal_is_tried_again(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t made;

	diary_add(diary, "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'leads': []}");
	made = desktop->agenda->renewed_day;
	/* Nothing waits, and still the timer is set. */
	assert_true(desktop->armed_s <= diary->home.now_s + 29 * 24 * 3600);
	for (int tick = 0; tick < 4 && desktop->question_count == 0; tick++) {
		diary->home.now_s = desktop->armed_s;
		agenda_tick(desktop->agenda);
	}
	assert_int_equal(desktop->question_count, 1);
	desktop_refuse(desktop);
	assert_int_equal(desktop->agenda->renewed_day, made);
	assert_int_equal(desktop->armed_s, diary->home.now_s + 3600);
	diary->home.now_s = desktop->armed_s;
	agenda_tick(desktop->agenda);
	assert_int_equal(desktop->question_count, 1);
	desktop_answer(desktop);
	assert_true(desktop->agenda->renewed_day > made);
	assert_true(desktop->armed_s > diary->home.now_s + 26 * 24 * 3600);
}

int main(void)
{
#define DATED(test) cmocka_unit_test_setup_teardown(test, diary_set_up, diary_tear_down)
	const struct CMUnitTest tests[] = {
		DATED(test_another_time_from_a_date_on),
		DATED(test_another_rule_from_a_date_on),
		DATED(test_what_counts_goes_on_counting),
		DATED(test_from_the_first_date_on_it_is_the_whole),
		DATED(test_an_end),
		DATED(test_an_end_before_the_beginning),
		DATED(test_the_past_stays),
		DATED(test_other_leads),
		DATED(test_restored),
		DATED(test_an_additional_date),
		DATED(test_an_application),
		DATED(test_an_application_in_detail),
		DATED(test_applied_before),
		DATED(test_one_application_for_all),
		DATED(test_holidays),
		DATED(test_a_failed_renewal_is_tried_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
