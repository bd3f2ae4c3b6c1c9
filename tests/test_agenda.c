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

/* How reminders are delivered; how meetings are planned is in test_agenda_plan. */

static struct desktop *desktop_of(void **state)
{
	return &((struct diary *)*state)->desktop;
}

static void test_it_comes_when_it_is_due(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	assert_int_equal(desktop->armed_s, WALLCLOCK_NEVER);
	diary_add_thursday(diary);
	/* Nothing wakes the daemon before it has something to look at. */
	assert_true(desktop->armed_s > diary->home.now_s + 24 * 3600);
	desktop_pass(desktop, "2026-11-11", "18:59");
	diary_check(diary, 0, 0);
	assert_int_equal(desktop->armed_s, fixture_instant("2026-11-11", "19:00"));
	desktop_pass(desktop, "2026-11-11", "19:00");
	diary_check(diary, 1, 1);
	assert_int_equal(desktop_last(desktop)->at_s, fixture_instant("2026-11-11", "19:00"));
	assert_string_equal(desktop_last(desktop)->body, "Tomorrow 13:30");
	desktop_pass(desktop, "2026-11-12", "11:29");
	diary_check(diary, 1, 1);
	desktop_pass(desktop, "2026-11-12", "11:30");
	diary_check(diary, 2, 2);
	assert_string_equal(desktop_last(desktop)->body, "Today 13:30");
	/* The bubbles are withdrawn at the end; after that, dates are made anew each month. */
	desktop_pass(desktop, "2026-11-12", "15:30");
	diary_check(diary, 2, 0);
	assert_int_equal(diary_count(diary, "expired"), 2);
	desktop_pass(desktop, "2026-11-13", "09:00");
	diary_check(diary, 2, 0);
	assert_true(desktop->armed_s > diary->home.now_s + 10 * 24 * 3600);
	assert_true(desktop->armed_s <= diary->home.now_s + 28 * 24 * 3600);
	assert_int_equal(desktop->trouble_count, 0);
}

/* What another process sees in the file while the bubble is being asked for. */
static void check_claim(struct desktop *desktop, int64_t id)
{
	sqlite3_stmt *statement;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(desktop->home->paths.database, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(db, "SELECT state, attempts FROM reminder WHERE bubble = ?1", -1,
				   &statement, NULL),
		SQLITE_OK);
	sqlite3_bind_int64(statement, 1, id);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(statement, 0), "showing");
	assert_int_equal(sqlite3_column_int(statement, 1), 1);
	sqlite3_finalize(statement);
	sqlite3_close(db);
}

static void test_it_is_claimed_before_it_is_shown(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	sqlite3_stmt *statement;
	int64_t number;

	diary_add_thursday(diary);
	desktop->on_show = check_claim;
	desktop_pass(desktop, "2026-11-11", "19:00");
	diary_check(diary, 1, 1);
	assert_int_equal(diary_count(diary, "shown"), 1);
	statement = store_statement(
		diary->store, "SELECT server_id FROM reminder WHERE server_owner = ':1.7'", NULL);
	assert_int_equal(store_number(diary->store, statement, 0, &number, NULL), 0);
	assert_int_equal(number, desktop_last(desktop)->id + 100);
}

static void check_secret(const struct bubble *bubble)
{
	static const char *const secrets[] = { "KHJ", "family", "Community", "家族", "ひきこもり" };

	for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
		assert_null(strstr(bubble->title, secrets[i]));
		assert_null(strstr(bubble->body, secrets[i]));
		assert_null(strstr(bubble->actions, secrets[i]));
	}
}

static void test_words_are_discreet(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	diary_add(diary, "{'title': '家族の会', 'date': '2026-11-12', 'time': '14:00', 'place': "
			 "'ひきこもり支援センター', 'alias': 'Tea', 'leads': ['1d@19:00', '60m']}");
	desktop_pass(desktop, "2026-11-11", "19:00");
	diary_check(diary, 1, 1);
	check_secret(desktop_last(desktop));
	assert_non_null(strstr(desktop_last(desktop)->title, "2"));
	assert_string_equal(desktop_last(desktop)->body, "Tomorrow 13:30\nTomorrow 14:00 Tea");
	assert_string_equal(desktop_last(desktop)->actions, "ok=All right later=Later ");
	desktop_pass(desktop, "2026-11-12", "11:30");
	check_secret(desktop_last(desktop));
	assert_string_equal(desktop_last(desktop)->body, "Today 13:30");
	assert_string_equal(desktop_last(desktop)->actions, "ok=All right later=Later ");
}

static void test_words_may_be_full(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	assert_int_equal(settings_set(&diary->settings, "detail", "full", NULL), 0);
	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-11", "19:00");
	assert_string_equal(desktop_last(desktop)->title, "KHJ family group");
	assert_string_equal(desktop_last(desktop)->body, "Tomorrow 13:30\nCommunity hall");
	assert_string_equal(desktop_last(desktop)->actions,
			    "going=We will go not-going=Not this time later=Later ");
}

static void test_understood_settles_what_is_shown(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-11", "19:00");
	desktop_press(desktop, "ok");
	assert_int_equal(diary_count(diary, "answered"), 1);
	desktop_pass(desktop, "2026-11-12", "11:29");
	diary_check(diary, 1, 0);
	/* The other lead is another reminder. */
	desktop_pass(desktop, "2026-11-12", "11:30");
	diary_check(diary, 2, 1);
}

static void test_an_answer_by_a_button_settles_the_date(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	assert_int_equal(settings_set(&diary->settings, "detail", "full", NULL), 0);
	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-11", "19:00");
	desktop_press(desktop, "going");
	assert_int_equal(diary_count(diary, "answered"), 2);
	diary_restart(diary);
	desktop_pass(desktop, "2026-11-13", "12:00");
	diary_check(diary, 1, 0);
	assert_int_equal(diary_count(diary, "answered"), 2);
}

static void test_an_answer_from_elsewhere_closes_the_bubble(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t number = diary_add_thursday(diary);

	desktop_pass(desktop, "2026-11-11", "19:00");
	diary_check(diary, 1, 1);
	diary_answer(diary, number, "2026-11-12", "not-going");
	diary_check(diary, 1, 0);
	assert_int_equal(desktop_last(desktop)->state, BUBBLE_WITHDRAWN);
	desktop_pass(desktop, "2026-11-13", "12:00");
	diary_check(diary, 1, 0);
	assert_int_equal(desktop->entry_count, 0);
	diary_answer(diary, number, "2026-11-12", "went");
	assert_int_equal(desktop->entry_count, 1);
}

static void test_an_answer_wins_over_a_bubble_that_comes_late(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t number = diary_add_thursday(diary);

	desktop->is_silent = true;
	desktop_pass(desktop, "2026-11-11", "19:00");
	assert_int_equal(diary_count(diary, "showing"), 1);
	diary_answer(diary, number, "2026-11-12", "going");
	assert_int_equal(desktop_last(desktop)->state, BUBBLE_WITHDRAWN);
	agenda_notifier_events.on_shown(desktop->agenda, desktop_last(desktop)->id, ":1.1", 1);
	assert_int_equal(diary_count(diary, "answered"), 2);
	agenda_notifier_events.on_failed(desktop->agenda, desktop_last(desktop)->id, "error");
	assert_int_equal(diary_count(diary, "answered"), 2);
	desktop_pass(desktop, "2026-11-12", "13:00");
	diary_check(diary, 1, 0);
}

static void test_later(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-11", "19:00");
	desktop_press(desktop, "later");
	assert_int_equal(diary_count(diary, "snoozed"), 1);
	desktop_pass(desktop, "2026-11-11", "19:29");
	diary_check(diary, 1, 0);
	desktop_pass(desktop, "2026-11-11", "19:30");
	diary_check(diary, 2, 1);
	assert_int_equal(settings_set(&diary->settings, "snooze", "60", NULL), 0);
	desktop_press(desktop, "later");
	diary_restart(diary);
	desktop_pass(desktop, "2026-11-11", "20:29");
	diary_check(diary, 2, 0);
	desktop_pass(desktop, "2026-11-11", "20:30");
	diary_check(diary, 3, 1);
}

static void test_later_than_the_start_is_never(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add(diary, "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'leads': ['20m']}");
	desktop_pass(desktop, "2026-11-12", "13:10");
	diary_check(diary, 1, 1);
	desktop_press(desktop, "later");
	desktop_pass(desktop, "2026-11-12", "13:30");
	assert_int_equal(diary_count(diary, "expired"), 1);
	desktop_pass(desktop, "2026-11-13", "00:00");
	diary_check(diary, 1, 0);
}

static void test_two_at_once_are_one_bubble(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	diary_add_thursday(diary);
	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-11", "19:00");
	diary_check(diary, 1, 1);
	assert_int_equal(diary_count(diary, "shown"), 3);
	desktop_press(desktop, "ok");
	assert_int_equal(diary_count(diary, "answered"), 3);
}

/* More than one bubble can hold; none is forgotten. */
static void test_forty_at_once(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	for (int i = 0; i < 40; i++)
		diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-11", "19:05");
	assert_true(desktop->bubble_count <= 3);
	assert_int_equal(diary_count(diary, "shown"), 40);
}

static void test_two_leads_at_once_are_one_line(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	/* Switched off on the 11th, and on again on the 12th. */
	household_at(&diary->home, "2026-11-12", "12:00");
	diary_restart(diary);
	desktop_tell(desktop);
	diary_check(diary, 1, 1);
	assert_string_equal(desktop_last(desktop)->body, "Today 13:30");
	assert_string_equal(desktop_last(desktop)->title, "A note on your plans");
	assert_int_equal(diary_count(diary, "shown"), 2);
}

static void check_wake(struct diary *diary, const char *time, bool is_shown)
{
	size_t before = diary->desktop.bubble_count;

	household_at(&diary->home, "2026-11-12", time);
	diary_restart(diary);
	desktop_tell(&diary->desktop);
	assert_int_equal(diary->desktop.bubble_count, before + is_shown);
	if (is_shown)
		assert_string_equal(desktop_last(&diary->desktop)->body,
				    "13:30 (the time has passed)");
}

static void test_what_was_missed_is_caught_up_for_an_hour(void **state)
{
	struct diary *diary = *state;

	diary_add_thursday(diary);
	check_wake(diary, "14:29", true);
}

static void test_after_an_hour_it_is_too_late(void **state)
{
	struct diary *diary = *state;

	diary_add_thursday(diary);
	check_wake(diary, "14:30", false);
	assert_int_equal(diary_count(diary, "expired"), 2);
}

static void test_after_the_end_it_is_too_late(void **state)
{
	struct diary *diary = *state;

	diary_add(diary, "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', 'duration_m': 30}");
	check_wake(diary, "14:00", false);
	assert_int_equal(diary_count(diary, "expired"), 2);
}

int main(void)
{
#define DATED(test) cmocka_unit_test_setup_teardown(test, diary_set_up, diary_tear_down)
	const struct CMUnitTest tests[] = {
		DATED(test_it_comes_when_it_is_due),
		DATED(test_it_is_claimed_before_it_is_shown),
		DATED(test_words_are_discreet),
		DATED(test_words_may_be_full),
		DATED(test_understood_settles_what_is_shown),
		DATED(test_an_answer_by_a_button_settles_the_date),
		DATED(test_an_answer_from_elsewhere_closes_the_bubble),
		DATED(test_an_answer_wins_over_a_bubble_that_comes_late),
		DATED(test_later),
		DATED(test_later_than_the_start_is_never),
		DATED(test_two_at_once_are_one_bubble),
		DATED(test_forty_at_once),
		DATED(test_two_leads_at_once_are_one_line),
		DATED(test_what_was_missed_is_caught_up_for_an_hour),
		DATED(test_after_an_hour_it_is_too_late),
		DATED(test_after_the_end_it_is_too_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
