/* SPDX-License-Identifier: MIT */
#include "daemon/agenda.h"
#include "tests/agenda_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Bubbles keep their distance, clocks are set, and what waits is told. */

static struct desktop *desktop_of(void **state)
{
	return &((struct diary *)*state)->desktop;
}

/* Meetings on 2026-11-12 whose one reminder is due at this time of that day. */
static void add_due(struct diary *diary, const char *time, const char *lead)
{
	char text[256];

	snprintf(text, sizeof text,
		 "{'title': 'x', 'date': '2026-11-12', 'time': '%s', 'leads': ['%s']}", time, lead);
	diary_add(diary, text);
}

static void test_what_comes_in_between_is_one_bubble(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	add_due(diary, "13:00", "120m");
	add_due(diary, "13:03", "120m");
	add_due(diary, "13:07", "120m");
	add_due(diary, "13:12", "120m");
	desktop_pass(desktop, "2026-11-12", "11:09");
	diary_check(diary, 1, 1);
	assert_int_equal(diary_count(diary, "pending"), 3);
	assert_int_equal(desktop->armed_s, fixture_instant("2026-11-12", "11:10"));
	desktop_pass(desktop, "2026-11-12", "11:10");
	diary_check(diary, 2, 2);
	assert_string_equal(desktop_last(desktop)->body, "Today 13:03\nToday 13:07");
	desktop_pass(desktop, "2026-11-12", "11:19");
	diary_check(diary, 2, 2);
	desktop_pass(desktop, "2026-11-12", "11:20");
	diary_check(diary, 3, 3);
	assert_string_equal(desktop_last(desktop)->body, "Today 13:12");
}

/* What comes in between goes along with what cannot wait. */
static void test_what_begins_before_does_not_wait(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	add_due(diary, "13:00", "120m");
	add_due(diary, "13:02", "120m");
	add_due(diary, "11:10", "5m");
	desktop_pass(desktop, "2026-11-12", "11:04");
	diary_check(diary, 1, 1);
	desktop_pass(desktop, "2026-11-12", "11:05");
	diary_check(diary, 2, 2);
	assert_string_equal(desktop_last(desktop)->body, "Today 11:10\nToday 13:02");
}

static void test_what_was_put_off_comes_when_it_was_asked_for(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	assert_int_equal(settings_set(&diary->settings, "snooze", "5", NULL), 0);
	add_due(diary, "13:00", "120m");
	desktop_pass(desktop, "2026-11-12", "11:00");
	desktop_press(desktop, "later");
	desktop_pass(desktop, "2026-11-12", "11:04");
	diary_check(diary, 1, 0);
	desktop_pass(desktop, "2026-11-12", "11:05");
	diary_check(diary, 2, 1);
}

/* A bubble that nobody saw keeps nothing away. */
static void test_a_failure_is_no_bubble(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	add_due(diary, "13:00", "120m");
	desktop->failing = "timeout";
	desktop_pass(desktop, "2026-11-12", "11:00");
	diary_check(diary, 1, 0);
	desktop->failing = NULL;
	desktop_pass(desktop, "2026-11-12", "11:01");
	diary_check(diary, 2, 1);
}

static void test_the_distance_outlives_a_restart(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	add_due(diary, "13:00", "120m");
	add_due(diary, "13:04", "120m");
	desktop_pass(desktop, "2026-11-12", "11:00");
	diary_restart(diary);
	desktop_pass(desktop, "2026-11-12", "11:09");
	diary_check(diary, 1, 1);
	desktop_pass(desktop, "2026-11-12", "11:10");
	diary_check(diary, 2, 2);
}

/* The quiet hours would begin while it waits, and the meeting before they end. */
static void test_quiet_hours_do_not_make_it_late(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add(diary,
		  "{'title': 'x', 'date': '2026-11-12', 'time': '13:00', 'leads': ['1d@20:55']}");
	add_due(diary, "07:00", "60m");
	desktop_pass(desktop, "2026-11-11", "20:58");
	diary_check(diary, 1, 1);
	desktop_pass(desktop, "2026-11-11", "20:59");
	diary_check(diary, 2, 2);
	assert_string_equal(desktop_last(desktop)->body, "Tomorrow 07:00");
}

static void test_a_minute_before_the_quiet_hours_is_tried_again(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	add_due(diary, "07:00", "60m");
	desktop->failing = "timeout";
	desktop_pass(desktop, "2026-11-11", "20:59");
	desktop->failing = NULL;
	desktop_pass(desktop, "2026-11-11", "21:00");
	diary_check(diary, 2, 1);
	assert_int_equal(desktop_last(desktop)->at_s, fixture_instant("2026-11-11", "20:59") + 5);
}

/* Something that stays on the screen for days does not hide what is due before its end. */
static void test_a_long_bubble_hides_nothing(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add(diary,
		  "{'title': 'x', 'date': '2026-11-14', 'time': '13:00', 'leads': ['14400m']}");
	diary_add(diary,
		  "{'title': 'y', 'date': '2026-11-12', 'time': '13:00', 'leads': ['120m']}");
	desktop_pass(desktop, "2026-11-04", "13:00");
	diary_check(diary, 1, 1);
	desktop_pass(desktop, "2026-11-12", "11:00");
	diary_check(diary, 2, 2);
	assert_int_equal(desktop_last(desktop)->at_s, fixture_instant("2026-11-12", "11:00"));
}

/* A clock that was a month ahead has expired what is still to come. */
static void test_a_clock_that_was_ahead(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	household_at(&diary->home, "2026-12-20", "12:00");
	agenda_tick(desktop->agenda);
	desktop_answer(desktop);
	assert_int_equal(diary_count(diary, "expired"), 2);
	household_at(&diary->home, "2026-11-03", "12:00");
	agenda_tick(desktop->agenda);
	desktop_answer(desktop);
	assert_int_equal(diary_count(diary, "pending"), 2);
	desktop_pass(desktop, "2026-11-11", "19:00");
	diary_check(diary, 1, 1);
	/* What was shown by then, or answered, is not taken up again. */
	household_at(&diary->home, "2026-12-20", "12:00");
	agenda_tick(desktop->agenda);
	household_at(&diary->home, "2026-11-03", "12:00");
	diary_restart(diary);
	desktop_pass(desktop, "2026-11-13", "12:00");
	diary_check(diary, 2, 0);
}

/* A bubble that is still being shown when its time is over does not stay. */
static void test_shown_too_late_is_withdrawn(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	add_due(diary, "13:00", "10m");
	desktop->is_silent = true;
	desktop_pass(desktop, "2026-11-12", "14:00");
	assert_int_equal(diary_count(diary, "expired"), 1);
	assert_int_equal(desktop_last(desktop)->state, BUBBLE_WITHDRAWN);
}

static void test_what_waits_is_told(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	struct agenda_standing standing;

	add_due(diary, "13:00", "120m");
	add_due(diary, "13:30", "120m");
	desktop_pass(desktop, "2026-11-12", "11:00");
	desktop_press(desktop, "later");
	standing = desktop_standing(desktop);
	assert_int_equal(standing.waiting, 0);
	assert_int_equal(standing.next_s, fixture_instant("2026-11-12", "11:30"));
	desktop->failing = "no-server";
	desktop_pass(desktop, "2026-11-12", "11:31");
	standing = desktop_standing(desktop);
	assert_int_equal(standing.waiting, 2);
	assert_string_equal(standing.waiting_why, "no-server");
	/* A restart tries at once, and knows again why. */
	diary_restart(diary);
	desktop_tell(desktop);
	standing = desktop_standing(desktop);
	assert_int_equal(standing.waiting, 2);
	assert_string_equal(standing.waiting_why, "no-server");
}

int main(void)
{
#define DATED(test) cmocka_unit_test_setup_teardown(test, diary_set_up, diary_tear_down)
	const struct CMUnitTest tests[] = {
		DATED(test_what_comes_in_between_is_one_bubble),
		DATED(test_what_begins_before_does_not_wait),
		DATED(test_what_was_put_off_comes_when_it_was_asked_for),
		DATED(test_a_failure_is_no_bubble),
		DATED(test_the_distance_outlives_a_restart),
		DATED(test_quiet_hours_do_not_make_it_late),
		DATED(test_a_minute_before_the_quiet_hours_is_tried_again),
		DATED(test_a_long_bubble_hides_nothing),
		DATED(test_a_clock_that_was_ahead),
		DATED(test_shown_too_late_is_withdrawn),
		DATED(test_what_waits_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
