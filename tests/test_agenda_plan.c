/* SPDX-License-Identifier: MIT */
#include "daemon/agenda.h"
#include "schema/memory.h"
#include "tests/agenda_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Quiet hours, failures, restarts, and changes of meetings. */

static struct desktop *desktop_of(void **state)
{
	return &((struct diary *)*state)->desktop;
}

static void test_quiet_hours_hold_and_release(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	struct agenda_standing standing;

	diary_add(diary, "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'leads': ['720m', "
			 "'1d@21:00']}");
	desktop_pass(desktop, "2026-11-12", "01:31");
	/* Even when something else happens meanwhile. */
	agenda_tick(desktop->agenda);
	diary_check(diary, 0, 0);
	assert_int_equal(diary_count(diary, "held"), 2);
	standing = desktop_standing(desktop);
	assert_int_equal(standing.waiting, 2);
	assert_string_equal(standing.waiting_why, "quiet");
	assert_int_equal(standing.next_s, fixture_instant("2026-11-12", "08:00"));
	assert_int_equal(desktop->armed_s, fixture_instant("2026-11-12", "08:00"));
	desktop_pass(desktop, "2026-11-12", "07:59");
	diary_check(diary, 0, 0);
	desktop_pass(desktop, "2026-11-12", "08:00");
	diary_check(diary, 1, 1);
	assert_string_equal(desktop_last(desktop)->body, "Today 13:30");
	standing = desktop_standing(desktop);
	assert_int_equal(standing.waiting, 0);
	assert_null(standing.waiting_why);
	assert_true(standing.has_server);
}

static void test_without_quiet_hours(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	assert_int_equal(settings_set(&diary->settings, "quiet-from", "08:00", NULL), 0);
	diary_add(diary,
		  "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'leads': ['720m']}");
	desktop_pass(desktop, "2026-11-12", "01:30");
	diary_check(diary, 1, 1);
}

static void add_early(struct diary *diary)
{
	diary_add(diary, "{'title': 'x', 'date': '2026-11-12', 'time': '07:00', 'leads': ['60m']}");
}

static void test_before_the_quiet_hours(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	add_early(diary);
	desktop_pass(desktop, "2026-11-11", "20:58");
	diary_check(diary, 0, 0);
	desktop_pass(desktop, "2026-11-11", "20:59");
	diary_check(diary, 1, 1);
	assert_string_equal(desktop_last(desktop)->body, "Tomorrow 07:00");
	/* There is no later that is not in the quiet hours. */
	desktop_press(desktop, "later");
	desktop_pass(desktop, "2026-11-12", "12:00");
	diary_check(diary, 1, 0);
	assert_int_equal(diary_count(diary, "expired"), 1);
}

static void test_no_server_before_the_quiet_hours(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	add_early(diary);
	desktop->failing = "no-server";
	desktop_pass(desktop, "2026-11-12", "06:59");
	assert_in_range(desktop->bubble_count, 1, 4);
	for (size_t i = 0; i < desktop->bubble_count; i++)
		assert_true(desktop->bubbles[i].at_s < fixture_instant("2026-11-11", "21:00"));
}

static void test_nothing_is_shown_in_quiet_hours(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	add_early(diary);
	/* Switched on in the night: too late to say it before. */
	household_at(&diary->home, "2026-11-12", "05:00");
	diary_restart(diary);
	desktop_pass(desktop, "2026-11-12", "12:00");
	diary_check(diary, 0, 0);
}

static void test_failures_pause_longer_and_longer(void **state)
{
	static const int64_t pauses_s[] = { 5, 30, 120, 300, 900, 1800, 1800, 1800 };
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	struct agenda_standing standing;

	diary_add(diary,
		  "{'title': 'x', 'date': '2026-11-12', 'time': '19:00', 'leads': ['600m']}");
	desktop->failing = "no-server";
	desktop_pass(desktop, "2026-11-12", "11:00");
	assert_true(desktop->bubble_count > 6);
	for (size_t i = 1; i < desktop->bubble_count; i++)
		assert_int_equal(desktop->bubbles[i].at_s - desktop->bubbles[i - 1].at_s,
				 pauses_s[i - 1]);
	standing = desktop_standing(desktop);
	assert_int_equal(standing.waiting, 1);
	assert_string_equal(standing.waiting_why, "no-server");
	assert_true(standing.is_server_known);
	assert_false(standing.has_server);
	/* A server comes: at once. */
	desktop->failing = NULL;
	agenda_notifier_events.on_server(desktop->agenda, true);
	desktop_tell(desktop);
	assert_int_equal(desktop_up(desktop), 1);
	assert_int_equal(desktop_last(desktop)->at_s, diary->home.now_s);
	standing = desktop_standing(desktop);
	assert_true(standing.has_server);
	assert_null(standing.waiting_why);
}

static void test_no_helper(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	desktop->show_result = -ENOENT;
	desktop_pass(desktop, "2026-11-11", "19:03");
	diary_check(diary, 0, 0);
	assert_int_equal(diary_count(diary, "showing"), 0);
	assert_true(desktop->armed_s > diary->home.now_s);
	desktop->show_result = 0;
	agenda_retry(desktop->agenda);
	desktop_tell(desktop);
	diary_check(diary, 1, 1);
}

/* A screen to show it on is told of before the agenda has started. */
static void test_a_desktop_that_comes_first(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	desktop->failing = "no-server";
	desktop_pass(desktop, "2026-11-11", "19:40");
	desktop->failing = NULL;
	diary_come_back(diary);
	agenda_retry(desktop->agenda);
	assert_int_equal(diary_count(diary, "showing"), 0);
	agenda_start(desktop->agenda);
	desktop_tell(desktop);
	assert_int_equal(diary_count(diary, "shown"), 1);
}

static void test_a_restart_while_showing(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add(diary, "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'leads': ['60m']}");
	desktop->is_silent = true;
	desktop_pass(desktop, "2026-11-12", "12:30");
	diary_check(diary, 1, 0);
	for (size_t attempt = 2; attempt <= 3; attempt++) {
		assert_int_equal(diary_count(diary, "showing"), 1);
		diary_restart(diary);
		diary_check(diary, attempt, 0);
	}
	diary_restart(diary);
	diary_check(diary, 3, 0);
	assert_int_equal(diary_count(diary, "expired"), 1);
}

static void test_a_restart_after_it_was_shown(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-11", "19:00");
	diary_restart(diary);
	desktop_pass(desktop, "2026-11-12", "11:00");
	diary_check(diary, 1, 1);
}

/* An attempt of which it is known that nothing was seen is not one of the three. */
static void test_failures_do_not_use_up_attempts(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	desktop->failing = "no-server";
	desktop_pass(desktop, "2026-11-11", "19:40");
	assert_true(desktop->bubble_count > 3);
	desktop->is_silent = true;
	agenda_retry(desktop->agenda);
	assert_int_equal(diary_count(diary, "showing"), 1);
	desktop->is_silent = false;
	desktop->failing = NULL;
	diary_restart(diary);
	desktop_tell(desktop);
	assert_int_equal(diary_count(diary, "shown"), 1);
}

static void test_what_cannot_be_written_is_not_tried_for_ever(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	sqlite3 *db = sqlite3_db_handle(store_statement(diary->store, "SELECT 1", NULL));

	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-11", "18:59");
	assert_int_equal(sqlite3_exec(db, "PRAGMA query_only = ON", NULL, NULL, NULL), SQLITE_OK);
	desktop_pass(desktop, "2026-11-11", "19:10");
	diary_check(diary, 0, 0);
	assert_in_range(desktop->trouble_count, 1, 60);
	assert_int_equal(sqlite3_exec(db, "PRAGMA query_only = OFF", NULL, NULL, NULL), SQLITE_OK);
	desktop_pass(desktop, "2026-11-11", "19:20");
	diary_check(diary, 1, 1);
}

static void test_skipped(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t number = diary_add_thursday(diary);

	desktop_pass(desktop, "2026-11-11", "19:00");
	diary_check(diary, 1, 1);
	diary_skip(diary, number, "2026-11-12");
	diary_check(diary, 1, 0);
	desktop_pass(desktop, "2026-11-13", "12:00");
	diary_check(diary, 1, 0);
}

static void test_moved(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t number = diary_add_thursday(diary);

	desktop_pass(desktop, "2026-11-11", "19:00");
	diary_check(diary, 1, 1);
	/* What is on the screen names the old time. */
	diary_move(diary, number, "2026-11-12", "2026-11-19", "10:00");
	diary_check(diary, 1, 0);
	desktop_pass(desktop, "2026-11-18", "18:59");
	diary_check(diary, 1, 0);
	desktop_pass(desktop, "2026-11-18", "19:00");
	diary_check(diary, 2, 1);
	assert_string_equal(desktop_last(desktop)->body, "Tomorrow 10:00");
	desktop_pass(desktop, "2026-11-19", "08:00");
	diary_check(diary, 3, 2);
	/* Moved again, without a time: at the usual one. */
	diary_move(diary, number, "2026-11-12", "2026-11-26", NULL);
	desktop_pass(desktop, "2026-11-26", "11:30");
	diary_check(diary, 5, 2);
	assert_string_equal(desktop_last(desktop)->body, "Today 13:30");
}

static void test_removed(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t number = diary_add(diary, "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', "
					  "'rule': 'FREQ=MONTHLY;BYDAY=2TH'}");
	struct meeting meeting;

	desktop_pass(desktop, "2026-11-11", "19:00");
	diary_check(diary, 1, 1);
	assert_int_equal(agenda_remove(desktop->agenda, number, &meeting, NULL), 0);
	assert_true(meeting.is_removed);
	meeting_release(&meeting);
	diary_check(diary, 1, 0);
	desktop_pass(desktop, "2027-03-01", "12:00");
	diary_check(diary, 1, 0);
	assert_int_equal(agenda_remove(desktop->agenda, number, &meeting, NULL), -ENOENT);
}

static void test_the_past_is_expired_at_birth(void **state)
{
	struct diary *diary = *state;

	household_at(&diary->home, "2026-11-12", "12:00");
	diary_add_thursday(diary);
	desktop_tell(&diary->desktop);
	diary_check(diary, 0, 0);
	assert_int_equal(diary_count(diary, "expired"), 2);
}

static void test_a_year_of_meetings(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add(diary, "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', "
			 "'rule': 'FREQ=MONTHLY;BYDAY=2TH', 'leads': ['120m']}");
	/* No month has more than one, and each is at 11:30. */
	for (int month = 1; month <= 12; month++) {
		_cleanup_(free_text) char *date = memory_format("2027-%02d-01", month);

		desktop_pass(desktop, date, "00:00");
		diary_check(diary, (size_t)month + 1, 0);
		assert_int_equal((desktop_last(desktop)->at_s + 9 * 3600) % 86400,
				 11 * 3600 + 30 * 60);
	}
}

static void test_dates_are_renewed_each_month(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	size_t asked;

	diary_add(diary, "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', "
			 "'rule': 'FREQ=WEEKLY'}");
	asked = desktop->asked_count;
	desktop_pass(desktop, "2026-11-30", "23:59");
	diary_restart(diary);
	assert_int_equal(desktop->asked_count, asked);
	desktop_pass(desktop, "2026-12-03", "19:00");
	assert_int_equal(desktop->asked_count, asked + 1);
	diary_restart(diary);
	desktop_pass(desktop, "2026-12-28", "12:00");
	assert_int_equal(desktop->asked_count, asked + 1);
	/* After a long pause, and when the zone changed. */
	household_at(&diary->home, "2027-06-01", "12:00");
	diary_restart(diary);
	assert_int_equal(desktop->asked_count, asked + 2);
	agenda_renew(desktop->agenda);
	assert_int_equal(desktop->asked_count, asked + 3);
	desktop_answer(desktop);
	assert_int_equal(desktop->trouble_count, 0);
}

static void test_the_helper_fails(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	agenda_renew(desktop->agenda);
	desktop_refuse(desktop);
	assert_int_equal(desktop->trouble_count, 1);
	assert_int_equal(desktop->trouble.fault, FAULT_HELPER_FAILED);
	/* What is known already is reminded of. */
	desktop_pass(desktop, "2026-11-11", "19:00");
	diary_check(diary, 1, 1);
}

/* A household in Tokyo joins a meeting in New York, on the night that summer time ends there. */
static void test_a_meeting_in_another_zone(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	household_at(&diary->home, "2026-10-28", "10:00");
	diary_add(diary, "{'title': 'x', 'date': '2026-10-30', 'time': '20:00', 'zone': "
			 "'America/New_York', 'rule': 'FREQ=DAILY', 'leads': ['30m']}");
	desktop_pass(desktop, "2026-10-31", "08:30");
	assert_int_equal(desktop_last(desktop)->at_s, fixture_instant("2026-10-31", "08:30"));
	desktop_pass(desktop, "2026-11-02", "23:00");
	assert_int_equal(desktop_last(desktop)->at_s, fixture_instant("2026-11-02", "09:30"));
}

int main(void)
{
#define DATED(test) cmocka_unit_test_setup_teardown(test, diary_set_up, diary_tear_down)
	const struct CMUnitTest tests[] = {
		DATED(test_quiet_hours_hold_and_release),
		DATED(test_without_quiet_hours),
		DATED(test_before_the_quiet_hours),
		DATED(test_no_server_before_the_quiet_hours),
		DATED(test_nothing_is_shown_in_quiet_hours),
		DATED(test_failures_pause_longer_and_longer),
		DATED(test_no_helper),
		DATED(test_a_desktop_that_comes_first),
		DATED(test_a_restart_while_showing),
		DATED(test_a_restart_after_it_was_shown),
		DATED(test_failures_do_not_use_up_attempts),
		DATED(test_what_cannot_be_written_is_not_tried_for_ever),
		DATED(test_skipped),
		DATED(test_moved),
		DATED(test_removed),
		DATED(test_the_past_is_expired_at_birth),
		DATED(test_a_year_of_meetings),
		DATED(test_dates_are_renewed_each_month),
		DATED(test_the_helper_fails),
		DATED(test_a_meeting_in_another_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
