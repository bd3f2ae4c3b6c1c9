/* SPDX-License-Identifier: MIT */
#include "daemon/agenda.h"
#include "daemon/journal.h"
#include "schema/memory.h"
#include "tests/agenda_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* The question after a meeting, the one of an evening, and pauses. */

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

static void set(struct diary *diary, const char *key, const char *value)
{
	assert_int_equal(settings_set(&diary->settings, key, value, NULL), 0);
	agenda_tick(diary->desktop.agenda);
	desktop_tell(&diary->desktop);
}

/* How many questions are open; asked or not. */
static size_t count_open(struct diary *diary, bool is_asked)
{
	json_t *questions;
	json_t *question;
	size_t count = 0;
	size_t i;

	assert_int_equal(agenda_questions(diary->desktop.agenda, &questions, NULL), 0);
	json_array_foreach (questions, i, question)
		count += json_is_true(json_object_get(question, "asked")) == is_asked;
	json_decref(questions);
	return count;
}

static void check_entry(struct diary *diary, int64_t number, const char *kind, const char *outcome,
			const char *day)
{
	struct entry entry;

	assert_int_equal(journal_get(diary->store, number, &entry, NULL), 0);
	assert_string_equal(entry.kind->id, kind);
	if (outcome)
		assert_string_equal(entry.outcome->id, outcome);
	else
		assert_null(entry.outcome);
	assert_null(entry.member);
	assert_int_equal(entry.day, fixture_day(day));
	entry_release(&entry);
}

/* The meeting of Thursday, with a reminder that somebody has seen. */
static int64_t go_to_friday(struct diary *diary, const char *time)
{
	int64_t number = diary_add_thursday(diary);

	desktop_pass(&diary->desktop, "2026-11-12", "11:30");
	desktop_press(&diary->desktop, "ok");
	desktop_pass(&diary->desktop, "2026-11-13", time);
	return number;
}

static void test_it_is_asked_on_the_morning_after(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	set(diary, "detail", "full");
	go_to_friday(diary, "08:59");
	diary_check(diary, 2, 0);
	desktop_pass(desktop, "2026-11-13", "09:00");
	diary_check(diary, 3, 1);
	assert_string_equal(desktop_last(desktop)->title, "KHJ family group");
	assert_non_null(strstr(desktop_last(desktop)->body, "Yesterday 13:30"));
	assert_string_equal(desktop_last(desktop)->actions,
			    "went=We went missed=We could not go postponed=It was postponed ");
	desktop_press(desktop, "went");
	assert_int_equal(desktop->entry_count, 1);
	check_entry(diary, 1, "group", "went", "2026-11-12");
	/* Never again. */
	diary_restart(diary);
	desktop_pass(desktop, "2026-12-13", "09:00");
	diary_check(diary, 3, 0);
	assert_int_equal(count_open(diary, false) + count_open(diary, true), 0);
	assert_int_equal(desktop->trouble_count, 0);
}

static void test_it_waits_for_quiet_hours(void **state)
{
	struct diary *diary = *state;

	set(diary, "quiet-to", "10:30");
	go_to_friday(diary, "10:29");
	diary_check(diary, 2, 0);
	desktop_pass(desktop_of(state), "2026-11-13", "10:30");
	diary_check(diary, 3, 1);
}

static void check_neutral(struct desktop *desktop)
{
	assert_string_equal(desktop_last(desktop)->title, "Today's memo");
	assert_string_equal(desktop_last(desktop)->body, "When you have a moment.");
	assert_string_equal(desktop_last(desktop)->actions, "ok=All right later=Later ");
}

/* The screen says nothing, and the terminal asks, once. */
static void test_discreetly_the_terminal_asks(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);
	int64_t number = go_to_friday(diary, "09:00");

	check_neutral(desktop);
	assert_int_equal(count_open(diary, false), 1);
	desktop_press(desktop, "ok");
	assert_int_equal(count_open(diary, false), 1);
	assert_int_equal(agenda_put_aside(desktop->agenda, number, fixture_day("2026-11-12"), NULL),
			 0);
	assert_int_equal(count_open(diary, false), 0);
	assert_int_equal(count_open(diary, true), 1);
	desktop_pass(desktop, "2026-11-25", "09:00");
	diary_check(diary, 3, 0);
	assert_int_equal(count_open(diary, true), 1);
	diary_answer(diary, number, "2026-11-12", "missed");
	check_entry(diary, 1, "group", "missed", "2026-11-12");
	assert_int_equal(count_open(diary, true), 0);
	assert_int_equal(agenda_put_aside(desktop->agenda, number, fixture_day("2026-11-12"), NULL),
			 -ENOENT);
}

static void test_putting_it_aside_takes_it_from_the_screen(void **state)
{
	struct diary *diary = *state;
	int64_t number = go_to_friday(diary, "09:00");

	diary_check(diary, 3, 1);
	assert_int_equal(agenda_put_aside(desktop_of(state)->agenda, number,
					  fixture_day("2026-11-12"), NULL),
			 0);
	diary_check(diary, 3, 0);
}

static void test_it_leaves_by_itself(void **state)
{
	struct diary *diary = *state;

	set(diary, "detail", "full");
	go_to_friday(diary, "20:59");
	diary_check(diary, 3, 1);
	desktop_pass(desktop_of(state), "2026-11-13", "21:00");
	diary_check(diary, 3, 0);
	assert_int_equal(count_open(diary, false), 0);
}

static void answered_before(struct diary *diary, const char *answer, size_t asked)
{
	int64_t number = diary_add_thursday(diary);

	desktop_pass(&diary->desktop, "2026-11-11", "19:00");
	diary_answer(diary, number, "2026-11-12", answer);
	desktop_pass(&diary->desktop, "2026-11-13", "12:00");
	diary_check(diary, asked, asked - 1);
}

static void test_who_meant_to_go_is_asked(void **state)
{
	answered_before(*state, "going", 2);
}

static void test_who_stayed_at_home_is_not(void **state)
{
	answered_before(*state, "not-going", 1);
}

static void test_it_can_be_switched_off(void **state)
{
	struct diary *diary = *state;

	set(diary, "meeting-question", "no");
	go_to_friday(diary, "12:00");
	diary_check(diary, 2, 0);
	set(diary, "meeting-question", "yes");
	diary_check(diary, 2, 0);
	assert_int_equal(count_open(diary, false), 0);
}

static void test_a_skipped_date_is_not_asked_about(void **state)
{
	struct diary *diary = *state;
	int64_t number = diary_add_thursday(diary);

	diary_skip(diary, number, "2026-11-12");
	desktop_pass(desktop_of(state), "2026-11-13", "12:00");
	diary_check(diary, 0, 0);
}

/* The machine was off for a week: asked once, together with the rest. */
static void test_what_ended_while_off_is_asked_once(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	set(diary, "detail", "full");
	diary_add(diary, "{'title': 'x', 'date': '2026-11-12', 'time': '13:30', "
			 "'rule': 'FREQ=DAILY;COUNT=3'}");
	household_at(&diary->home, "2026-11-20", "15:00");
	diary_restart(diary);
	desktop_tell(desktop);
	diary_check(diary, 1, 1);
	assert_non_null(strstr(desktop_last(desktop)->body, "ayumi meeting answer"));
	assert_string_equal(desktop_last(desktop)->actions, "ok=All right later=Later ");
	assert_int_equal(count_open(diary, false), 3);
	desktop_press(desktop, "ok");
	desktop_pass(desktop, "2026-12-20", "15:00");
	diary_check(diary, 1, 0);
	assert_int_equal(count_open(diary, false), 0);
}

static void test_after_two_weeks_it_is_not_asked_about(void **state)
{
	struct diary *diary = *state;

	diary_add_thursday(diary);
	household_at(&diary->home, "2026-11-27", "12:00");
	diary_restart(diary);
	desktop_tell(desktop_of(state));
	diary_check(diary, 0, 0);
}

/* --- evenings ------------------------------------------------------------------------------ */

static void test_an_evening(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	desktop_pass(desktop, "2026-11-03", "21:30");
	diary_check(diary, 0, 0);
	set(diary, "detail", "full");
	set(diary, "evening-question", "daily");
	desktop_pass(desktop, "2026-11-04", "19:59");
	diary_check(diary, 0, 0);
	desktop_pass(desktop, "2026-11-04", "20:00");
	diary_check(diary, 1, 1);
	assert_string_equal(desktop_last(desktop)->actions,
			    "greeting-reply=A greeting was answered greeting=We said hello "
			    "quiet-day=A quiet day ");
	desktop_press(desktop, "greeting-reply");
	check_entry(diary, 1, "greeting", "reply", "2026-11-04");
	diary_restart(diary);
	desktop_pass(desktop, "2026-11-05", "19:59");
	diary_check(diary, 1, 0);
	desktop_pass(desktop, "2026-11-05", "20:00");
	desktop_press(desktop, "greeting");
	check_entry(diary, 2, "greeting", NULL, "2026-11-05");
	desktop_pass(desktop, "2026-11-06", "20:00");
	desktop_press(desktop, "quiet-day");
	check_entry(diary, 3, "note", NULL, "2026-11-06");
	/* Nobody answers: it goes with the day, and is not made up for. */
	desktop_pass(desktop, "2026-11-08", "03:59");
	diary_check(diary, 4, 1);
	desktop_pass(desktop, "2026-11-08", "04:00");
	diary_check(diary, 4, 0);
	set(diary, "evening-question", "off");
	desktop_pass(desktop, "2026-12-01", "00:00");
	diary_check(diary, 4, 0);
	assert_true(desktop->armed_s > diary->home.now_s + 2 * 24 * 3600);
	assert_int_equal(desktop->trouble_count, 0);
}

static void write_entry(struct diary *diary, const char *day)
{
	struct entry entry = { .kind = kind_find("talk"),
			       .day = fixture_day(day),
			       .minute = ENTRY_NO_TIME,
			       .text = memory_string("") };

	assert_int_equal(uuid_new(entry.id), 0);
	assert_int_equal(journal_add(diary->store, &entry, diary->home.now_s, NULL), 0);
	entry_release(&entry);
	agenda_written(diary->desktop.agenda, fixture_day(day));
}

static void test_who_has_written_is_not_asked(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	set(diary, "evening-question", "daily");
	desktop_pass(desktop, "2026-11-04", "12:00");
	write_entry(diary, "2026-11-04");
	desktop_pass(desktop, "2026-11-05", "20:30");
	diary_check(diary, 2, 1);
	check_neutral(desktop);
	assert_int_equal(count_open(diary, false), 1);
	/* Writing takes it from the screen. */
	write_entry(diary, "2026-11-05");
	diary_check(diary, 2, 0);
	assert_int_equal(count_open(diary, false), 0);
}

/* The daemon is started in the evening by somebody who writes. */
static void test_who_writes_first_is_not_asked(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	desktop_pass(desktop, "2026-11-05", "12:00");
	set(diary, "evening-question", "daily");
	household_at(&diary->home, "2026-11-05", "20:30");
	diary_come_back(diary);
	write_entry(diary, "2026-11-05");
	agenda_start(desktop->agenda);
	desktop_tell(desktop);
	diary_check(diary, 0, 0);
	assert_int_equal(count_open(diary, false), 0);
	/* An evening of which nothing was known yet. */
	household_at(&diary->home, "2026-11-07", "20:30");
	diary_come_back(diary);
	write_entry(diary, "2026-11-07");
	agenda_start(desktop->agenda);
	desktop_tell(desktop);
	assert_int_equal(count_open(diary, false), 0);
	diary_check(diary, desktop->bubble_count, 0);
}

static void test_once_a_week(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	set(diary, "evening-question", "weekly");
	set(diary, "evening-time", "18:00");
	desktop_pass(desktop, "2026-11-08", "17:59");
	diary_check(diary, 0, 0);
	desktop_pass(desktop, "2026-11-08", "18:00");
	diary_check(diary, 1, 1);
	desktop_pass(desktop, "2026-11-10", "12:00");
	write_entry(diary, "2026-11-10");
	desktop_pass(desktop, "2026-11-21", "12:00");
	diary_check(diary, 1, 0);
	desktop_pass(desktop, "2026-11-22", "18:00");
	diary_check(diary, 2, 1);
}

/* It comes before the quiet hours, as tomorrow would be too late; after midnight is the same day.
 */
static void test_an_evening_in_quiet_hours(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	set(diary, "evening-question", "daily");
	set(diary, "evening-time", "22:30");
	desktop_pass(desktop, "2026-11-04", "20:59");
	diary_check(diary, 2, 2 - 1);
	set(diary, "quiet-from", "02:00");
	set(diary, "evening-time", "00:30");
	desktop_pass(desktop, "2026-11-06", "00:29");
	assert_int_equal(desktop->bubble_count, 2);
	desktop_pass(desktop, "2026-11-06", "00:30");
	assert_int_equal(desktop->bubble_count, 3);
}

static void test_a_reminder_goes_first(void **state)
{
	struct diary *diary = *state;
	struct desktop *desktop = desktop_of(state);

	set(diary, "evening-question", "daily");
	set(diary, "evening-time", "19:00");
	diary_add_thursday(diary);
	desktop_pass(desktop, "2026-11-11", "12:00");
	desktop_pass(desktop, "2026-11-11", "19:00");
	assert_string_equal(desktop_last(desktop)->body, "Tomorrow 13:30");
	desktop_pass(desktop, "2026-11-11", "19:10");
	check_neutral(desktop);
}

int main(void)
{
#define DATED(test) cmocka_unit_test_setup_teardown(test, set_up, diary_tear_down)
	const struct CMUnitTest tests[] = {
		DATED(test_it_is_asked_on_the_morning_after),
		DATED(test_it_waits_for_quiet_hours),
		DATED(test_discreetly_the_terminal_asks),
		DATED(test_putting_it_aside_takes_it_from_the_screen),
		DATED(test_it_leaves_by_itself),
		DATED(test_who_meant_to_go_is_asked),
		DATED(test_who_stayed_at_home_is_not),
		DATED(test_it_can_be_switched_off),
		DATED(test_a_skipped_date_is_not_asked_about),
		DATED(test_what_ended_while_off_is_asked_once),
		DATED(test_after_two_weeks_it_is_not_asked_about),
		DATED(test_an_evening),
		DATED(test_who_has_written_is_not_asked),
		DATED(test_who_writes_first_is_not_asked),
		DATED(test_once_a_week),
		DATED(test_an_evening_in_quiet_hours),
		DATED(test_a_reminder_goes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
