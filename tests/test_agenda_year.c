/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/expand.h"
#include "schema/date.h"
#include "schema/memory.h"
#include "tests/watched.h"
#include "tests/year_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/*
 * A household's year with everything that machines do to reminders, for several
 * seeds: nothing that could come is missed, nothing comes twice, in quiet hours
 * or after its answer.
 */

enum { HOUR_S = 3600, DAY_S = 24 * HOUR_S, YEAR_S = 365 * DAY_S };

/* One takes half a minute where it is watched. */
static uint64_t seeds(void)
{
	return is_watched() ? 1 : 4;
}

static const char *const meetings[] = {
	"{'title': 'weekly', 'date': '2026-11-05', 'time': '19:00', 'rule': 'FREQ=WEEKLY', "
	"'zone': 'Asia/Tokyo', 'leads': ['1d@19:00', '120m']}",
	"{'title': 'second Saturday', 'date': '2026-11-14', 'time': '13:30', "
	"'rule': 'FREQ=MONTHLY;BYDAY=2SA', 'zone': 'Asia/Tokyo', 'leads': ['1d@19:05', '120m']}",
	"{'title': 'every other month', 'date': '2026-12-01', 'time': '10:00', 'duration_m': 30, "
	"'rule': 'FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU', 'zone': 'Asia/Tokyo', 'leads': ['20160m']}",
	"{'title': 'New York', 'date': '2026-11-08', 'time': '20:00', "
	"'rule': 'FREQ=MONTHLY;BYDAY=1SU,3SU', 'zone': 'America/New_York', 'leads': ['60m']}",
	"{'title': 'Berlin, early', 'date': '2026-11-03', 'time': '07:00', "
	"'rule': 'FREQ=WEEKLY;INTERVAL=2', 'zone': 'Europe/Berlin', 'leads': ['30m', '1d@20:55']}",
	"{'title': 'Berlin, in the gap', 'date': '2027-03-28', 'time': '02:30', "
	"'zone': 'Europe/Berlin', 'leads': ['600m', '45m']}",
	"{'title': 'once, for days', 'date': '2027-05-10', 'time': '09:00', 'duration_m': 1440, "
	"'zone': 'Asia/Tokyo', 'leads': ['10080m', '1d@19:00']}",
	"{'title': 'a minute', 'date': '2026-11-13', 'time': '13:25', 'duration_m': 0, "
	"'rule': 'FREQ=MONTHLY;BYMONTHDAY=13,31', 'zone': 'Asia/Tokyo', 'leads': ['5m']}",
};

/* --- what is planned ----------------------------------------------------------------------- */

static void on_added(void *context, int status, const struct meeting *meeting, json_t *dates,
		     const struct error *err)
{
	struct year *year = context;
	size_t index;
	json_t *date;

	if (status < 0) {
		year_wrong(year, "%s", err->detail);
		return;
	}
	json_array_foreach (dates, index, date) {
		const json_t *due = json_object_get(date, "due_s");

		for (size_t lead = 0; lead < json_array_size(due); lead++) {
			struct year_reminder *reminder = &year->reminders[year->count];

			assert_true(year->count < YEAR_REMINDERS_MAX);
			reminder->meeting = meeting->number;
			date_parse(json_string_value(json_object_get(date, "date")),
				   &reminder->day);
			reminder->start_s = json_integer_value(json_object_get(date, "start_s"));
			reminder->end_s = json_integer_value(json_object_get(date, "end_s"));
			reminder->due_s = json_integer_value(json_array_get(due, lead));
			/* What was over before it was added is said on the terminal. */
			year->count += reminder->due_s > year->home.now_s;
		}
	}
}

static void add(struct year *year, const char *text)
{
	const struct agenda_done done = { year, on_added };
	json_t *object = fixture_json(text);
	struct error err = { .fault = FAULT_NONE };
	struct meeting meeting;

	if (meeting_from_wire(&meeting, object, "Asia/Tokyo", &err) < 0)
		fail_msg("%s", err.detail);
	json_decref(object);
	agenda_add(year->agenda, &meeting, false, &done);
	year_settle_down(year);
}

/* --- what happens -------------------------------------------------------------------------- */

static void suspend(struct year *year)
{
	int64_t from = year->home.now_s;

	year->counts.suspends++;
	year->is_awake = false;
	year_pass(year, year_random(year, 0, 2) ? year_random(year, 60, 20 * HOUR_S)
						: year_random(year, DAY_S, 6 * DAY_S));
	year->is_awake = true;
	year_disturb(year, from, year->home.now_s);
	/* The kernel's notice comes with the wake-up, and a timer that is over fires. */
	if (year->armed_s <= year->home.now_s || year_random(year, 0, 1))
		year_tick(year);
}

static void step_by(struct year *year, int64_t by_s)
{
	int64_t from = year->home.now_s;

	year->counts.steps++;
	year->home.now_s += by_s;
	year_disturb(year, from, year->home.now_s);
	year_pull_pauses(year);
	year_tick(year);
}

static void step_clock(struct year *year)
{
	switch (year_random(year, 0, 3)) {
	case 0: /* a dead battery, put right after a while */
		step_by(year, 40 * DAY_S);
		year_pass(year, year_random(year, 0, HOUR_S));
		step_by(year, -40 * DAY_S);
		break;
	case 1:
		step_by(year, -year_random(year, 1, 3 * HOUR_S));
		break;
	case 2:
		step_by(year, year_random(year, 1, 3 * HOUR_S));
		break;
	default:
		step_by(year, year_random(year, -2, 2));
	}
}

static void change_zone(struct year *year)
{
	static const char *const zones[] = { "Asia/Tokyo", "Europe/Berlin", "America/New_York" };

	year->counts.zones++;
	assert_int_equal(
		settings_set(&year->settings, "zone", zones[year_random(year, 0, 2)], NULL), 0);
	year_disturb(year, year->home.now_s, year->home.now_s);
	agenda_renew(year->agenda);
	year_tick(year);
}

static void lose_server(struct year *year)
{
	int64_t from = year->home.now_s;

	year->counts.outages++;
	year->has_server = false;
	year_pass(year, year_random(year, 0, 2) ? year_random(year, 60, 5 * HOUR_S)
						: year_random(year, DAY_S, 3 * DAY_S));
	year->has_server = true;
	year_disturb(year, from, year->home.now_s);
	if (year_random(year, 0, 1)) {
		agenda_notifier_events.on_server(year->agenda, true);
		year_settle_down(year);
	}
}

static void restart(struct year *year)
{
	int64_t from = year->home.now_s;

	if (year_random(year, 0, 1)) {
		/* While it shows the next one. */
		year->dies_when_asked = true;
		return;
	}
	year->is_awake = false;
	year_pass(year, year_random(year, 0, 1) ? 1 : year_random(year, 60, DAY_S));
	year->is_awake = true;
	year_disturb(year, from, year->home.now_s);
	year_restart(year);
}

static void settle(struct year *year, int64_t meeting, int32_t day)
{
	for (size_t i = 0; i < year->count; i++) {
		struct year_reminder *reminder = &year->reminders[i];

		if (reminder->meeting != meeting || reminder->day != day)
			continue;
		if (reminder->was_due_enough && reminder->shown == 0 && !reminder->is_settled &&
		    reminder->lost < 3)
			year_wrong(year, "%s: missed until its answer", year_say(reminder->due_s));
		reminder->is_settled = true;
	}
}

static void answer(struct year *year)
{
	const struct year_reminder *reminder = NULL;
	struct entry entry;
	struct error err;
	bool has_entry;

	for (size_t i = 0; i < year->count && !reminder; i++) {
		if (year->reminders[i].start_s > year->home.now_s - DAY_S &&
		    year->reminders[i].start_s < year->home.now_s + 3 * DAY_S &&
		    year_random(year, 0, 2) == 0)
			reminder = &year->reminders[i];
	}
	if (!reminder)
		return;
	year->counts.answers++;
	settle(year, reminder->meeting, reminder->day);
	if (agenda_answer(year->agenda, reminder->meeting, reminder->day,
			  year_random(year, 0, 1) ? "going" : "not-going", &has_entry, &entry,
			  &err) < 0)
		year_wrong(year, "answer: %s", err.detail);
	entry_release(&entry);
	year_settle_down(year);
}

static void press_question(struct year *year, int64_t bubble)
{
	static const char *const outcomes[] = { "went", "missed", "postponed", "ok", "later" };
	static const char *const moments[] = { "greeting-reply", "greeting", "quiet-day", "ok",
					       "later" };
	struct year_question *asked[YEAR_BUBBLE_MAX];
	size_t count = year_questions_in(year, bubble, "shown", asked);
	bool is_alone = count == 1 && year->settings.is_detailed;
	int64_t at = is_alone ? year_random(year, 0, 4) : year_random(year, 3, 4);

	if (count == 0)
		return;
	year->counts.presses++;
	year->up_bubble = 0;
	for (size_t i = 0; i < count; i++) {
		asked[i]->again += at == 4;
		asked[i]->is_settled = at != 4;
		if (asked[i]->meeting && at < 3)
			settle(year, asked[i]->meeting, asked[i]->day);
	}
	agenda_notifier_events.on_action(year->agenda, bubble,
					 asked[0]->meeting ? outcomes[at] : moments[at]);
	year_settle_down(year);
}

static void press(struct year *year)
{
	static const char *const keys[] = { "ok", "later", "going" };
	struct year_reminder *shown[YEAR_BUBBLE_MAX];
	int64_t bubble = year->up_bubble;
	size_t count = bubble ? year_in_bubble(year, bubble, "shown", shown) : 0;
	const char *key = keys[year_random(year, 0, count == 1 ? 2 : 1)];

	if (bubble && count == 0)
		press_question(year, bubble);
	if (count == 0)
		return;
	year->counts.presses++;
	year->up_bubble = 0;
	for (size_t i = 0; i < count; i++) {
		shown[i]->up = 0;
		if (strcmp(key, "later") == 0)
			shown[i]->put_off++;
		else if (strcmp(key, "ok") == 0)
			shown[i]->is_settled = true;
		else
			settle(year, shown[i]->meeting, shown[i]->day);
	}
	agenda_notifier_events.on_action(year->agenda, bubble, key);
	year_settle_down(year);
}

/* Somebody takes it away, the server lets it go, or it vanishes with server or helper. */
static void close_bubble(struct year *year)
{
	struct year_reminder *shown[YEAR_BUBBLE_MAX];
	struct year_question *asked[YEAR_BUBBLE_MAX];
	int64_t bubble = year->up_bubble;
	size_t count = bubble ? year_in_bubble(year, bubble, "shown", shown) : 0;
	size_t asked_count = bubble ? year_questions_in(year, bubble, "shown", asked) : 0;
	int reason = (int)year_random(year, 0, 2);

	if (count + asked_count == 0)
		return;
	year->counts.lost += reason == 0;
	year->up_bubble = 0;
	for (size_t i = 0; i < count; i++) {
		shown[i]->up = 0;
		shown[i]->lost_up += reason == 0;
		shown[i]->is_settled = shown[i]->is_settled || reason == 2;
		shown[i]->is_given_up = reason == 1;
	}
	for (size_t i = 0; i < asked_count; i++) {
		asked[i]->again += reason == 0;
		asked[i]->is_settled = reason != 0;
	}
	if (reason == 0)
		year->up_s = 0;
	year_disturb(year, year->home.now_s, year->home.now_s);
	if (reason == 0)
		agenda_notifier_events.on_lost(year->agenda, bubble);
	else
		agenda_notifier_events.on_closed(year->agenda, bubble, reason);
	year_settle_down(year);
}

/* A hard week; sometimes it is cut short. */
static void take_pause(struct year *year)
{
	int64_t from = year->home.now_s;
	int64_t days = year_random(year, 1, 9);
	bool is_cut = year_random(year, 0, 3) == 0;

	year->counts.pauses++;
	assert_int_equal(agenda_pause(year->agenda, from + days * DAY_S, NULL), 0);
	year->up_bubble = 0;
	year_read_pauses(year);
	year_disturb(year, from, from + days * DAY_S);
	year_tick(year);
	if (is_cut) {
		year_pass(year, year_random(year, HOUR_S, days * DAY_S));
		if (year_is_paused(year, year->home.now_s))
			year->pauses[year->pause_count - 1].until_s = year->home.now_s;
		assert_int_equal(agenda_pause(year->agenda, 0, NULL), 0);
		year_read_pauses(year);
		year_tick(year);
	}
}

static void change_quiet_hours(struct year *year)
{
	/* Over midnight, none, over noon, nearly always, and at the edges of daylight saving. */
	static const char *const hours[][2] = {
		{ "21:00", "08:00" }, { "21:00", "08:00" }, { "00:00", "00:00" },
		{ "10:00", "16:00" }, { "09:00", "08:30" }, { "02:30", "08:00" },
		{ "22:00", "01:30" }, { "20:00", "02:30" },
	};
	int64_t at = year_random(year, 0, 7);

	year->counts.quiet_changes++;
	assert_int_equal(settings_set(&year->settings, "quiet-from", hours[at][0], NULL), 0);
	assert_int_equal(settings_set(&year->settings, "quiet-to", hours[at][1], NULL), 0);
	year_disturb(year, year->home.now_s, year->home.now_s);
	year_tick(year);
}

/* --- years ----------------------------------------------------------------------------------- */

static void happen(struct year *year)
{
	static void (*const events[])(struct year *) = {
		suspend, step_clock, change_zone, lose_server,	      restart,	    answer,
		press,	 press,	     press,	  change_quiet_hours, close_bubble, take_pause,
	};

	events[year_random(year, 0, sizeof events / sizeof events[0] - 1)](year);
}

static bool is_in_time(const struct year *year, const struct year_reminder *reminder)
{
	return reminder->first_shown_s >= reminder->due_s &&
	       reminder->first_shown_s <= reminder->due_s + AGENDA_BETWEEN_S + year->is_disturbing;
}

static void check_one(struct year *year, const struct year_reminder *reminder)
{
	if (year_last_call(reminder) > year->home.now_s || reminder->is_settled)
		return;
	if (reminder->was_due_enough && reminder->shown == 0 && reminder->lost < 3)
		year_wrong(year, "%s (meeting %lld): missed", year_say(reminder->due_s),
			   (long long)reminder->meeting);
	if (reminder->is_disturbed || reminder->put_off > 0 || !reminder->was_due_enough)
		return;
	if (reminder->shown != 1)
		year_wrong(year, "%s: shown %d times", year_say(reminder->due_s), reminder->shown);
	if (!reminder->is_due_quietly && !is_in_time(year, reminder))
		year_wrong(year, "%s: shown at %s", year_say(reminder->due_s),
			   year_say(reminder->first_shown_s));
}

static void print_counts(const struct year *year, uint64_t seed)
{
	const struct year_counts *counts = &year->counts;
	int due = 0;
	int owed = 0;
	int exact = 0;

	for (size_t i = 0; i < year->count; i++) {
		const struct year_reminder *reminder = &year->reminders[i];

		due += reminder->due_s < year->home.now_s;
		owed += reminder->was_due_enough;
		exact += !reminder->is_disturbed && reminder->shown == 1;
	}
	print_message("seed %llu: %d reminders due, %d could come, %d undisturbed and once; "
		      "%d bubbles (%d merged), %d failed, %d ticks; %d suspends, %d steps, "
		      "%d zones, %d outages, %d restarts, %d answers, %d buttons, %d quiet hours, "
		      "%d pauses, %d vanished, %d replaced; %d questions, %d evenings, "
		      "%d entries\n",
		      (unsigned long long)seed, due, owed, exact, counts->shown, counts->merged,
		      counts->failed, counts->ticks, counts->suspends, counts->steps, counts->zones,
		      counts->outages, counts->restarts, counts->answers, counts->presses,
		      counts->quiet_changes, counts->pauses, counts->lost, counts->replaced,
		      counts->questions, counts->evenings, counts->entries);
}

/* A year with an event every so many hours on average (0: none). */
static void live(uint64_t seed, int64_t between_h)
{
	struct year *year = memory_zeroed(1, sizeof *year);
	char failure[sizeof year->failure];
	int64_t left_s = YEAR_S;

	year_init(year, seed);
	year->is_disturbing = between_h > 0;
	for (size_t i = 0; i < sizeof meetings / sizeof meetings[0]; i++)
		add(year, meetings[i]);
	while (left_s > 0 && !year->failure[0]) {
		int64_t pause = year_random(year, 60, 2 * (between_h ? between_h : 240) * HOUR_S);
		int64_t before = year->home.now_s;

		year_pass(year, pause);
		if (between_h > 0)
			happen(year);
		left_s -= year->home.now_s > before ? year->home.now_s - before : 0;
	}
	for (size_t i = 0; i < year->count; i++)
		check_one(year, &year->reminders[i]);
	print_counts(year, seed);
	if (year->counts.ticks > 40 * 365)
		year_wrong(year, "%d ticks in a year", year->counts.ticks);
	snprintf(failure, sizeof failure, "%s", year->failure);
	year_release(year);
	free(year);
	if (failure[0])
		fail_msg("seed %llu: %s", (unsigned long long)seed, failure);
}

static void test_an_ordinary_year(void **state)
{
	(void)state;
	live(1, 0);
}

static void test_years_with_now_and_then_something(void **state)
{
	(void)state;
	for (uint64_t seed = 100; seed < 100 + seeds(); seed++)
		live(seed, 48);
}

static void test_years_in_which_everything_happens(void **state)
{
	(void)state;
	for (uint64_t seed = 200; seed < 200 + seeds(); seed++)
		live(seed, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_ordinary_year),
		cmocka_unit_test(test_years_with_now_and_then_something),
		cmocka_unit_test(test_years_in_which_everything_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
