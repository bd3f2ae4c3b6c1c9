/* SPDX-License-Identifier: MIT */
#include "daemon/agenda.h"
#include "daemon/occurrences.h"
#include "tests/agenda_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Pauses; bubbles that lose a part, are lost, or are taken away; and servers that appear. */

static struct desktop *desktop_of(void **state)
{
	return &((struct diary *)*state)->desktop;
}

static int set_up(void **state)
{
	diary_set_up(state);
	assert_int_equal(
		settings_set(&((struct diary *)*state)->settings, "meeting-question", NULL, NULL),
		0);
	return 0;
}

static void pause_until(struct diary *diary, const char *date)
{
	assert_int_equal(agenda_pause(diary->desktop.agenda,
				      date ? fixture_instant(date, "04:00") : 0, NULL),
			 0);
	desktop_tell(&diary->desktop);
}

static size_t count_questions(struct diary *diary)
{
	json_t *questions;
	size_t count;

	assert_int_equal(agenda_questions(diary->desktop.agenda, &questions, NULL), 0);
	count = json_array_size(questions);
	json_decref(questions);
	return count;
}

/* As “ayumi meeting list --missed” has it. */
static size_t count_missed(struct diary *diary)
{
	json_t *missed;
	size_t count;

	assert_int_equal(occurrence_list_missed(diary->store, fixture_day("2026-11-01"),
						fixture_day("2026-11-30"), diary->home.now_s,
						&missed, NULL),
			 0);
	count = json_array_size(missed);
	json_decref(missed);
	return count;
}

static void test_nothing_comes_in_a_pause_or_after_it(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	struct agenda_standing standing;

	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-10", "12:00");
	pause_until(diary, "2026-11-14");
	assert_int_equal(agenda_paused_until(desktop->agenda),
			 fixture_instant("2026-11-14", "04:00"));
	desktop_pass(desktop, "2026-11-12", "11:45");
	diary_check(diary, 0, 0);
	standing = desktop_standing(desktop);
	assert_int_equal(standing.waiting, 2);
	assert_string_equal(standing.waiting_why, "paused");
	/* Neither the daemon's end nor the pause's brings it up. */
	diary_restart(diary);
	desktop_pass(desktop, "2026-11-30", "12:00");
	diary_check(diary, 0, 0);
	assert_int_equal(count_questions(diary), 0);
	assert_int_equal(agenda_paused_until(desktop->agenda), 0);
	assert_int_equal(count_missed(diary), 0);
}

static void test_a_pause_with_the_machine_off(void **state)
{
	struct diary *diary = *state;

	diary_add_thursday(diary);
	desktop_pass(desktop_of(state), "2026-11-10", "12:00");
	pause_until(diary, "2026-11-14");
	household_at(&diary->home, "2026-11-15", "12:00");
	diary_restart(diary);
	desktop_tell(desktop_of(state));
	diary_check(diary, 0, 0);
	assert_int_equal(count_questions(diary), 0);
}

/* What is still to come after the pause is told after it, outside quiet hours. */
static void test_what_comes_after_it_is_told(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-10", "12:00");
	pause_until(diary, "2026-11-12");
	desktop_pass(desktop, "2026-11-12", "07:59");
	diary_check(diary, 0, 0);
	desktop_pass(desktop, "2026-11-12", "08:00");
	diary_check(diary, 1, 1);
	assert_string_equal(desktop_last(desktop)->body, "Today 13:30");
}

static void test_ended_early(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-10", "12:00");
	pause_until(diary, "2026-11-20");
	desktop_pass(desktop, "2026-11-11", "20:00");
	pause_until(diary, NULL);
	assert_int_equal(agenda_paused_until(desktop->agenda), 0);
	desktop_pass(desktop, "2026-11-11", "20:01");
	diary_check(diary, 1, 1);
}

static void test_made_longer(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-10", "12:00");
	pause_until(diary, "2026-11-13");
	desktop_pass(desktop, "2026-11-12", "18:00");
	pause_until(diary, "2026-11-20");
	desktop_pass(desktop, "2026-11-25", "12:00");
	diary_check(diary, 0, 0);
	assert_int_equal(count_questions(diary), 0);
}

static void test_it_clears_the_screen(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-11", "19:30");
	diary_check(diary, 1, 1);
	pause_until(diary, "2026-11-20");
	diary_check(diary, 1, 0);
}

/* --- what becomes of a bubble -------------------------------------------------------------- */

static int64_t add_pair(struct diary *diary)
{
	int64_t first = diary_add_thursday(diary);

	diary_add(diary, "{'title': 'x', 'date': '2026-11-12', 'time': '16:00', 'alias': 'Tea', "
			 "'leads': ['1d@19:00']}");
	desktop_pass(&diary->desktop, "2026-11-11", "19:00");
	diary_check(diary, 1, 1);
	assert_string_equal(desktop_last(&diary->desktop)->body,
			    "Tomorrow 13:30\nTomorrow 16:00 Tea");
	return first;
}

static void test_the_rest_of_a_bubble_stays(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t first = add_pair(diary);
	int64_t before = desktop_last(desktop)->id;

	diary_answer(diary, first, "2026-11-12", "going");
	desktop_tell(desktop);
	diary_check(diary, 2, 1);
	assert_string_equal(desktop_last(desktop)->body, "Tomorrow 16:00 Tea");
	assert_int_equal(desktop_last(desktop)->replaces, before);
	assert_int_equal(diary_count(diary, "shown"), 1);
	/* The old one tells its end after that. */
	agenda_notifier_events.on_closed(desktop->agenda, before, 3);
	assert_int_equal(diary_count(diary, "shown"), 1);
	/* It took no place of its own: ten minutes count from the first. */
	diary_add(diary, "{'title': 'y', 'date': '2026-11-12', 'time': '19:00', "
			 "'leads': ['1d@19:05']}");
	desktop_pass(desktop, "2026-11-11", "19:10");
	diary_check(diary, 3, 2);
}

static void test_in_quiet_hours_the_rest_waits(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t first = add_pair(diary);

	desktop_pass(desktop, "2026-11-11", "22:00");
	diary_answer(diary, first, "2026-11-12", "going");
	diary_check(diary, 1, 0);
	desktop_pass(desktop, "2026-11-12", "07:59");
	diary_check(diary, 1, 0);
	desktop_pass(desktop, "2026-11-12", "08:00");
	diary_check(diary, 2, 1);
	assert_string_equal(desktop_last(desktop)->body, "Today 16:00 Tea");
}

static void test_the_end_of_one_replaces_it(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	add_pair(diary);
	/* The reminder of 11:30 is a bubble of its own; both bubbles tell of 13:30 until 15:30. */
	desktop_pass(desktop, "2026-11-12", "15:29");
	diary_check(diary, 2, 2);
	desktop_pass(desktop, "2026-11-12", "15:30");
	diary_check(diary, 3, 1);
	assert_string_equal(desktop_last(desktop)->body, "Today 16:00 Tea");
}

/* An answer that could not be kept leaves the screen as it is. */
static void test_nothing_is_withdrawn_before_it_is_kept(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t number = diary_add_thursday(diary);
	struct entry entry;
	bool has_entry;

	desktop_pass(desktop, "2026-11-11", "19:00");
	sqlite3_exec(sqlite3_db_handle(store_statement(diary->store, "SELECT 1", NULL)),
		     "CREATE TEMP TRIGGER refuse BEFORE UPDATE OF answer ON occurrence "
		     "BEGIN SELECT raise(ABORT, 'no'); END",
		     NULL, NULL, NULL);
	assert_true(agenda_answer(desktop->agenda, number, fixture_day("2026-11-12"), "going",
				  &has_entry, &entry, NULL) < 0);
	agenda_tick(desktop->agenda);
	diary_check(diary, 1, 1);
	assert_int_equal(diary_count(diary, "shown"), 1);
}

static void test_taken_away_is_seen(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t first = add_pair(diary);

	desktop_close(desktop, 2);
	assert_int_equal(diary_count(diary, "answered"), 2);
	diary_answer(diary, first, "2026-11-12", "going");
	desktop_pass(desktop, "2026-11-11", "21:00");
	diary_check(diary, 1, 0);
}

/* Some servers let a bubble go, or merge it with its like: it does not come again. */
static void test_let_go_by_the_server(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t first = add_pair(diary);

	desktop_close(desktop, 1);
	diary_answer(diary, first, "2026-11-12", "going");
	desktop_pass(desktop, "2026-11-11", "21:00");
	diary_check(diary, 1, 0);
}

/* The server is restarted, or the helper killed: what nobody took away comes again. */
static void test_lost(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-11", "19:00");
	desktop_close(desktop, 0);
	diary_check(diary, 1, 0);
	desktop_pass(desktop, "2026-11-11", "19:01");
	diary_check(diary, 2, 1);
	assert_int_equal(desktop_last(desktop)->replaces, desktop_last(desktop)->id - 1);
	/* Three times at most. */
	desktop_close(desktop, 0);
	desktop_pass(desktop, "2026-11-11", "19:02");
	diary_check(diary, 3, 1);
	desktop_close(desktop, 0);
	desktop_pass(desktop, "2026-11-11", "20:59");
	diary_check(diary, 3, 0);
}

static void test_a_server_that_appears_is_noticed(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	assert_false(desktop->is_watched);
	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-11", "17:00");
	assert_false(desktop->is_watched);
	agenda_tick(desktop->agenda);
	household_at(&diary->home, "2026-11-11", "18:01");
	agenda_tick(desktop->agenda);
	assert_true(desktop->is_watched);
	desktop->failing = "no-server";
	desktop_pass(desktop, "2026-11-11", "19:45");
	assert_true(desktop->is_watched);
	assert_int_equal(diary_count(diary, "pending"), 2);
	desktop->failing = NULL;
	/* At once, whatever pause has grown. */
	agenda_notifier_events.on_server(desktop->agenda, true);
	desktop_tell(desktop);
	assert_int_equal(desktop_up(desktop), 1);
	assert_int_equal(desktop_last(desktop)->at_s, fixture_instant("2026-11-11", "19:45"));
	assert_false(desktop->is_watched);
}

/* A helper says of a hung server, too, that it is there. */
static void test_a_hung_server_is_not_tried_without_pause(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	size_t before;

	diary_add_thursday(diary);
	agenda_notifier_events.on_server(desktop->agenda, true);
	desktop->failing = "timeout";
	desktop_pass(desktop, "2026-11-11", "19:10");
	before = desktop->bubble_count;
	agenda_notifier_events.on_server(desktop->agenda, true);
	desktop_tell(desktop);
	assert_int_equal(desktop->bubble_count, before);
}

int main(void)
{
#define DATED(test) cmocka_unit_test_setup_teardown(test, set_up, diary_tear_down)
	const struct CMUnitTest tests[] = {
		DATED(test_nothing_comes_in_a_pause_or_after_it),
		DATED(test_a_pause_with_the_machine_off),
		DATED(test_what_comes_after_it_is_told),
		DATED(test_ended_early),
		DATED(test_made_longer),
		DATED(test_it_clears_the_screen),
		DATED(test_the_rest_of_a_bubble_stays),
		DATED(test_in_quiet_hours_the_rest_waits),
		DATED(test_the_end_of_one_replaces_it),
		DATED(test_nothing_is_withdrawn_before_it_is_kept),
		DATED(test_taken_away_is_seen),
		DATED(test_let_go_by_the_server),
		DATED(test_lost),
		DATED(test_a_server_that_appears_is_noticed),
		DATED(test_a_hung_server_is_not_tried_without_pause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
