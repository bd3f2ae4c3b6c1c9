/* SPDX-License-Identifier: MIT */
#include "tests/year_fixture.h"

#include "daemon/calendar/expand.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

enum { DAY_S = 24 * 3600, TICKS_AT_ONCE_MAX = 30 };

/* --- the agenda's ports ------------------------------------------------------------------ */

/* What the store says of a question's meeting: its end, and whether it is still to be asked. */
static bool is_askable(struct year *year, const struct year_question *question, int64_t *end_s)
{
	sqlite3_stmt *statement =
		store_statement(year->store,
				"SELECT end_s, coalesce(answer, 'going') = 'going' FROM occurrence "
				"WHERE meeting = ?1 AND day = ?2",
				NULL);
	char day[DATE_TEXT];
	bool has_row = false;
	bool is_open = false;

	date_format(question->day, day);
	sqlite3_bind_int64(statement, 1, question->meeting);
	store_bind(statement, 2, day);
	if (store_step(year->store, statement, &has_row, NULL) == 0 && has_row) {
		*end_s = sqlite3_column_int64(statement, 0);
		is_open = sqlite3_column_int(statement, 1) != 0;
	}
	sqlite3_reset(statement);
	return is_open;
}

static void look_at_question(struct year *year, const struct year_question *question)
{
	int64_t now = year->home.now_s;
	int64_t end_s = 0;

	if (question->is_settled)
		year_wrong(year, "%s: asked after its answer", year_say(now));
	if (question->shown > question->again)
		year_wrong(year, "%s: asked twice", year_say(now));
	if (question->meeting == 0)
		return;
	if (!is_askable(year, question, &end_s))
		year_wrong(year, "%s: asked although it is known", year_say(now));
	if (now <= end_s || now > end_s + AGENDA_QUESTION_S)
		year_wrong(year, "%s: asked about %s", year_say(now), year_say(end_s));
	if (year_fell_in_pause(year, end_s))
		year_wrong(year, "%s: asked about a pause", year_say(now));
}

static void look_at_one(struct year *year, const struct year_reminder *reminder)
{
	int64_t now = year->home.now_s;
	bool may_be_early = year_is_quiet(year, reminder->due_s);

	if (reminder->is_settled)
		year_wrong(year, "%s: shown after its answer", year_say(now));
	if (year_fell_in_pause(year, reminder->start_s))
		year_wrong(year, "%s: brought up after the pause", year_say(now));
	if (reminder->up && reminder->up == year->asked_replaces)
		return;
	if (now >= year_last_call(reminder))
		year_wrong(year, "%s: shown after its last call %s", year_say(now),
			   year_say(year_last_call(reminder)));
	if (now < reminder->due_s - (may_be_early ? DAY_S : 0))
		year_wrong(year, "%s: shown before it was due, %s", year_say(now),
			   year_say(reminder->due_s));
}

/* A second bubble within ten minutes needs a reason. */
static void look_at_crowd(struct year *year, struct year_reminder *const *shown, size_t count)
{
	int64_t now = year->home.now_s;
	int64_t later = year->up_s + AGENDA_BETWEEN_S;
	bool is_pressing = false;

	if (!year->up_s || now < year->up_s || now >= later)
		return;
	while (year_is_quiet(year, later) || year_is_paused(year, later))
		later += 60;
	for (size_t i = 0; i < count; i++)
		is_pressing = is_pressing || shown[i]->put_off > 0 || shown[i]->start_s <= later ||
			      year_last_call(shown[i]) <= later;
	if (!is_pressing)
		year_wrong(year, "%s: a second bubble, %lld s after the first", year_say(now),
			   (long long)(now - year->up_s));
}

/* Whether all of it stands on the screen already. */
static bool is_replacement(const struct year *year, struct year_reminder *const *shown,
			   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!shown[i]->up || shown[i]->up != year->asked_replaces)
			return false;
	}
	return count > 0;
}

static int show(void *context, const struct notification *notification)
{
	struct year *year = context;
	struct year_reminder *shown[YEAR_BUBBLE_MAX];
	struct year_question *asked[YEAR_BUBBLE_MAX];
	size_t count = year_in_bubble(year, notification->id, "showing", shown);
	size_t asked_count = year_questions_in(year, notification->id, "showing", asked);

	year->asked_replaces = notification->replaces_owner ? notification->replaces_number : 0;
	if ((count == 0) == (asked_count == 0))
		year_wrong(year, "a bubble that was not claimed, or of two kinds");
	if (year_is_quiet(year, year->home.now_s))
		year_wrong(year, "%s: shown in quiet hours", year_say(year->home.now_s));
	if (year_is_paused(year, year->home.now_s))
		year_wrong(year, "%s: shown in a pause", year_say(year->home.now_s));
	for (size_t i = 0; i < count; i++)
		look_at_one(year, shown[i]);
	for (size_t i = 0; i < asked_count; i++)
		look_at_question(year, asked[i]);
	if (!year->has_server && year_random(year, 0, 3) == 0)
		return -ENOENT;
	if (year->has_server && count > 0 && !is_replacement(year, shown, count))
		look_at_crowd(year, shown, count);
	year->asked_bubble = notification->id;
	return 0;
}

static int withdraw(void *context, int64_t id)
{
	struct year *year = context;
	struct year_reminder *waiting[YEAR_BUBBLE_MAX];
	size_t count = year_in_bubble(year, id, "pending", waiting);

	if (year->up_bubble == id)
		year->up_bubble = 0;
	/* What the server puts another in place of stays until that is told. */
	if (year->asked_bubble && year->asked_replaces == id)
		return 0;
	/* A part of it left in quiet hours: the rest waits for their end. */
	for (size_t i = 0; i < count; i++)
		waiting[i]->lost_up += waiting[i]->up == id;
	for (size_t i = 0; i < year->count; i++) {
		if (year->reminders[i].up == id)
			year->reminders[i].up = 0;
	}
	return 0;
}

static int watch(void *context, bool is_wanted)
{
	(void)context;
	(void)is_wanted;
	return 0;
}

static const struct notifier_ops screen = { show, withdraw, watch };

static int ask_dates(void *context, const json_t *question, const struct expander_answer *answer)
{
	struct year *year = context;

	assert_true(year->question_count < YEAR_QUESTIONS_MAX);
	year->questions[year->question_count].question = json_deep_copy(question);
	year->questions[year->question_count++].answer = *answer;
	return 0;
}

static int arm(void *context, int64_t due_s)
{
	struct year *year = context;

	year->armed_s = due_s;
	if (due_s <= year->home.now_s)
		year_wrong(year, "%s: armed in the past", year_say(year->home.now_s));
	return 0;
}

/* Whoever wrote is not asked how the day was. */
static void on_entry(void *context, const struct entry *entry)
{
	struct year *year = context;

	year->counts.entries++;
	agenda_written(year->agenda, entry->day);
}

static void on_trouble(void *context, const struct error *err)
{
	year_wrong(context, "trouble: %s", err->detail);
}

static void start(struct year *year)
{
	const struct agenda_ports ports = {
		.clock = &household_clock,
		.clock_context = &year->home,
		.notifier = &screen,
		.notifier_context = year,
		.ask_dates = ask_dates,
		.dates_context = year,
		.arm = arm,
		.arm_context = year,
		.on_entry = on_entry,
		.entry_context = year,
		.on_trouble = on_trouble,
		.trouble_context = year,
	};

	assert_int_equal(store_open(&year->store, year->home.paths.database, NULL), 0);
	assert_int_equal(
		settings_init(&year->settings, year->store, year->home.paths.config_dir, NULL), 0);
	year->agenda = agenda_new(year->store, &year->settings, &ports);
	agenda_start(year->agenda);
}

static void answer_questions(struct year *year)
{
	while (year->question_count > 0) {
		json_t *question = year->questions[0].question;
		struct expander_answer answer = year->questions[0].answer;
		json_t *reply = expand_answer(question, NULL);

		year->question_count--;
		memmove(&year->questions[0], &year->questions[1],
			year->question_count * sizeof year->questions[0]);
		answer.on_reply(answer.context, 0, reply, NULL);
		json_decref(reply);
		json_decref(question);
	}
}

static void tell_shown(struct year *year, int64_t bubble)
{
	struct year_reminder *shown[YEAR_BUBBLE_MAX];
	struct year_question *asked[YEAR_BUBBLE_MAX];
	size_t count = year_in_bubble(year, bubble, "showing", shown);
	size_t asked_count = year_questions_in(year, bubble, "showing", asked);
	bool is_replaced = is_replacement(year, shown, count);

	for (size_t i = 0; i < count; i++) {
		shown[i]->up = bubble;
		if (is_replaced)
			continue;
		if (shown[i]->shown++ == 0)
			shown[i]->first_shown_s = year->home.now_s;
		if (shown[i]->shown > 1 + shown[i]->put_off + shown[i]->lost_up)
			year_wrong(year, "%s: shown twice", year_say(year->home.now_s));
	}
	for (size_t i = 0; i < asked_count; i++)
		asked[i]->shown++;
	year->counts.shown++;
	year->counts.merged += count > 1;
	year->counts.replaced += is_replaced;
	year->counts.questions += asked_count > 0 && asked[0]->meeting;
	year->counts.evenings += asked_count > 0 && !asked[0]->meeting;
	year->up_bubble = bubble;
	if (!is_replaced)
		year->up_s = year->home.now_s;
	agenda_notifier_events.on_shown(year->agenda, bubble, ":1.7", (uint32_t)bubble);
}

/* Not known to the daemon that ends now: it may have been seen. */
static void die(struct year *year)
{
	struct year_reminder *shown[YEAR_BUBBLE_MAX];
	size_t count = year_in_bubble(year, year->asked_bubble, "showing", shown);

	struct year_question *asked[YEAR_BUBBLE_MAX];
	size_t asked_count = year_questions_in(year, year->asked_bubble, "showing", asked);

	for (size_t i = 0; i < count; i++)
		shown[i]->lost++;
	for (size_t i = 0; i < asked_count; i++)
		asked[i]->again++;
	year->dies_when_asked = false;
	year_disturb(year, year->home.now_s, year->home.now_s);
	year_restart(year);
}

void year_settle_down(struct year *year)
{
	for (int turns = 0; year->question_count > 0 || year->asked_bubble; turns++) {
		int64_t bubble = year->asked_bubble;

		if (turns > TICKS_AT_ONCE_MAX) {
			year_wrong(year, "%s: it never comes to rest", year_say(year->home.now_s));
			year->asked_bubble = 0;
			return;
		}
		answer_questions(year);
		if (bubble && year->dies_when_asked) {
			die(year);
			continue;
		}
		if (bubble == year->asked_bubble)
			year->asked_bubble = 0;
		if (bubble && year->has_server) {
			tell_shown(year, bubble);
		} else if (bubble) {
			year->counts.failed++;
			agenda_notifier_events.on_failed(year->agenda, bubble, "no-server");
		}
	}
}

/* --- time --------------------------------------------------------------------------------- */

static void reckon(struct year *year, struct year_reminder *reminder, int64_t from_s, int64_t to_s)
{
	int64_t from = from_s > reminder->due_s ? from_s : reminder->due_s;
	int64_t to = to_s < year_last_call(reminder) ? to_s : year_last_call(reminder);

	if (from >= to)
		return;
	if (from == reminder->due_s)
		reminder->is_due_quietly = year_is_quiet(year, from);
	if (!year->is_awake || !year->has_server) {
		reminder->is_disturbed = true;
		reminder->together_s = 0;
		return;
	}
	if (reminder->together_at != from)
		reminder->together_s = 0;
	for (int64_t at = from; at < to; at += 60) {
		int64_t step = to - at < 60 ? to - at : 60;
		bool is_silent = year_is_quiet(year, at) || year_is_paused(year, at) ||
				 reminder->is_given_up;

		reminder->together_s = is_silent ? 0 : reminder->together_s + step;
		if (reminder->together_s >= YEAR_TOGETHER_S)
			reminder->was_due_enough = true;
	}
	reminder->together_at = to;
}

static void go_to(struct year *year, int64_t to_s)
{
	for (size_t i = 0; i < year->count; i++)
		reckon(year, &year->reminders[i], year->home.now_s, to_s);
	year->home.now_s = to_s;
}

/* What has to happen next is never slept through. */
static void check_armed(struct year *year)
{
	for (size_t i = 0; i < year->count; i++) {
		const struct year_reminder *reminder = &year->reminders[i];

		if (reminder->is_settled || reminder->shown + reminder->lost > 0 ||
		    reminder->due_s <= year->home.now_s || reminder->due_s >= year->armed_s ||
		    year_is_quiet(year, reminder->due_s) || reminder->due_s < year->up_s ||
		    year_is_paused(year, reminder->due_s) || reminder->is_given_up)
			continue;
		if (reminder->due_s < year->up_s + AGENDA_BETWEEN_S &&
		    year->armed_s <= year->up_s + AGENDA_BETWEEN_S)
			continue;
		year_wrong(year, "%s: armed for %s with one due before", year_say(year->home.now_s),
			   year_say(year->armed_s));
	}
}

void year_tick(struct year *year)
{
	year->counts.ticks++;
	agenda_tick(year->agenda);
	year_settle_down(year);
	check_armed(year);
}

void year_pass(struct year *year, int64_t seconds)
{
	int64_t until_s = year->home.now_s + seconds;
	int64_t before = year->home.now_s;
	int at_once = 0;

	while (year->is_awake && year->armed_s <= until_s) {
		if (year->armed_s > year->home.now_s)
			go_to(year, year->armed_s);
		at_once = year->home.now_s == before ? at_once + 1 : 0;
		before = year->home.now_s;
		if (at_once > TICKS_AT_ONCE_MAX)
			year_wrong(year, "%s: a busy loop", year_say(year->home.now_s));
		if (year->failure[0])
			break;
		year_tick(year);
	}
	go_to(year, until_s);
}

void year_disturb(struct year *year, int64_t from_s, int64_t to_s)
{
	int64_t first = from_s < to_s ? from_s : to_s;
	int64_t last = from_s < to_s ? to_s : from_s;

	for (size_t i = 0; i < year->count; i++) {
		struct year_reminder *reminder = &year->reminders[i];

		if (last < reminder->due_s - DAY_S || first > year_last_call(reminder))
			continue;
		reminder->is_disturbed = true;
		reminder->together_s = 0;
	}
}

/* --- the year ----------------------------------------------------------------------------- */

void year_init(struct year *year, uint64_t seed)
{
	memset(year, 0, sizeof *year);
	household_init(&year->home);
	assert_int_equal(mkdir(year->home.paths.data_dir, 0700), 0);
	year->random = seed;
	year->is_awake = true;
	year->has_server = true;
	start(year);
	if (seed % 2)
		assert_int_equal(settings_set(&year->settings, "detail", "full", NULL), 0);
	if (seed % 4 != 1)
		assert_int_equal(settings_set(&year->settings, "evening-question",
					      seed % 4 == 2 ? "weekly" : "daily", NULL),
				 0);
	year_tick(year);
}

static void stop(struct year *year)
{
	for (size_t i = 0; i < year->question_count; i++) {
		struct error err;

		error_set(&err, -ECANCELED, FAULT_HELPER_FAILED, NULL, "", "closed");
		year->questions[i].answer.on_reply(year->questions[i].answer.context, 0,
						   json_null(), &err);
		json_decref(year->questions[i].question);
	}
	year->question_count = 0;
	agenda_free(year->agenda);
	store_close(year->store);
}

void year_release(struct year *year)
{
	stop(year);
	household_release(&year->home);
}

void year_restart(struct year *year)
{
	/* Its questions are answered first: an unanswered one is a matter of its own tests. */
	answer_questions(year);
	year->asked_bubble = 0;
	stop(year);
	year->up_bubble = 0;
	for (size_t i = 0; i < year->count; i++)
		year->reminders[i].up = 0;
	year->counts.restarts++;
	start(year);
	year_settle_down(year);
}
