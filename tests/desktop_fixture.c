/* SPDX-License-Identifier: MIT */
#include "tests/desktop_fixture.h"

#include "daemon/calendar/answer.h"
#include "schema/memory.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TICKS_MAX = 500 };

static int show(void *context, const struct notification *notification)
{
	struct desktop *desktop = context;
	struct bubble *bubble = &desktop->bubbles[desktop->bubble_count];
	size_t at = 0;

	if (desktop->bubble_count == DESKTOP_BUBBLES_MAX)
		fail_msg("more bubbles than any test wants");
	if (desktop->on_show)
		desktop->on_show(desktop, notification->id);
	if (desktop->show_result < 0)
		return desktop->show_result;
	for (size_t i = 0; i < desktop->bubble_count; i++)
		assert_int_not_equal(desktop->bubbles[i].id, notification->id);
	memset(bubble, 0, sizeof *bubble);
	bubble->id = notification->id;
	bubble->at_s = desktop->home->now_s;
	snprintf(bubble->title, sizeof bubble->title, "%s", notification->title);
	snprintf(bubble->body, sizeof bubble->body, "%s", notification->body);
	for (int i = 0; i < NOTIFICATION_ACTIONS_MAX && notification->actions[i].key; i++)
		at += (size_t)snprintf(bubble->actions + at, sizeof bubble->actions - at, "%s=%s ",
				       notification->actions[i].key,
				       notification->actions[i].label);
	for (size_t i = 0; i < desktop->bubble_count && notification->replaces_owner; i++) {
		if (desktop->bubbles[i].id + 100 != notification->replaces_number)
			continue;
		bubble->replaces = desktop->bubbles[i].id;
		if (desktop->bubbles[i].state == BUBBLE_UP)
			desktop->bubbles[i].state = BUBBLE_REPLACED;
	}
	desktop->bubble_count++;
	return 0;
}

static int withdraw(void *context, int64_t id)
{
	struct desktop *desktop = context;

	for (size_t i = 0; i < desktop->bubble_count; i++) {
		struct bubble *bubble = &desktop->bubbles[i];

		if (bubble->id == id && bubble->state <= BUBBLE_UP) {
			bubble->state = BUBBLE_WITHDRAWN;
			return 0;
		}
	}
	return -ENOENT;
}

static int watch(void *context, bool is_wanted)
{
	struct desktop *desktop = context;

	desktop->is_watched = is_wanted;
	return 0;
}

static const struct notifier_ops recording = { show, withdraw, watch };

static int ask_dates(void *context, const json_t *question, const struct expander_answer *answer)
{
	struct desktop *desktop = context;
	struct desktop_question *kept = &desktop->questions[desktop->question_count];

	if (desktop->ask_result < 0)
		return desktop->ask_result;
	assert_true(desktop->question_count < DESKTOP_QUESTIONS_MAX);
	kept->question = json_deep_copy(question);
	kept->answer = *answer;
	desktop->question_count++;
	desktop->asked_count++;
	return 0;
}

static int arm(void *context, int64_t due_s)
{
	struct desktop *desktop = context;

	desktop->armed_s = due_s;
	return 0;
}

static void on_entry(void *context, const struct entry *entry)
{
	struct desktop *desktop = context;

	assert_true(entry->number > 0);
	desktop->entry_count++;
}

static void on_trouble(void *context, const struct error *err)
{
	struct desktop *desktop = context;

	desktop->trouble = *err;
	desktop->trouble_count++;
}

void desktop_init(struct desktop *desktop, struct household *home)
{
	memset(desktop, 0, sizeof *desktop);
	desktop->home = home;
	desktop->armed_s = WALLCLOCK_NEVER;
}

void desktop_release(struct desktop *desktop)
{
	for (size_t i = 0; i < desktop->question_count; i++)
		json_decref(desktop->questions[i].question);
	desktop->question_count = 0;
}

struct agenda_ports desktop_ports(struct desktop *desktop)
{
	return (struct agenda_ports){
		.clock = &household_clock,
		.clock_context = desktop->home,
		.notifier = &recording,
		.notifier_context = desktop,
		.ask_dates = ask_dates,
		.dates_context = desktop,
		.arm = arm,
		.arm_context = desktop,
		.on_entry = on_entry,
		.entry_context = desktop,
		.on_trouble = on_trouble,
		.trouble_context = desktop,
	};
}

/* The first question, which is then forgotten. */
static struct desktop_question take_question(struct desktop *desktop)
{
	struct desktop_question taken = desktop->questions[0];

	desktop->question_count--;
	memmove(&desktop->questions[0], &desktop->questions[1],
		desktop->question_count * sizeof taken);
	return taken;
}

void desktop_answer(struct desktop *desktop)
{
	while (desktop->question_count > 0) {
		struct desktop_question asked = take_question(desktop);
		json_t *reply = calendar_answer(asked.question, NULL);
		const char *error = json_string_value(json_object_get(reply, "error"));
		struct error err = { .fault = FAULT_NONE };

		if (error) {
			error_set(&err, -EINVAL,
				  strcmp(error, "rule") == 0	   ? FAULT_INVALID_RULE
				  : strcmp(error, "calendar") == 0 ? FAULT_INVALID_CALENDAR
								   : FAULT_INVALID_PARAMETER,
				  error, "", "%s",
				  json_string_value(json_object_get(reply, "message")));
			asked.answer.on_reply(asked.answer.context, -EINVAL, NULL, &err);
		} else {
			asked.answer.on_reply(asked.answer.context, 0, reply, NULL);
		}
		json_decref(reply);
		json_decref(asked.question);
	}
}

void desktop_refuse(struct desktop *desktop)
{
	struct error err;

	error_set(&err, -ETIMEDOUT, FAULT_HELPER_FAILED, NULL, "ayumi-calendar", "no answer");
	while (desktop->question_count > 0) {
		struct desktop_question asked = take_question(desktop);

		asked.answer.on_reply(asked.answer.context, -ETIMEDOUT, NULL, &err);
		json_decref(asked.question);
	}
}

void desktop_tell(struct desktop *desktop)
{
	for (size_t i = 0; i < desktop->bubble_count && !desktop->is_silent; i++) {
		struct bubble *bubble = &desktop->bubbles[i];

		if (bubble->state != BUBBLE_ASKED)
			continue;
		if (desktop->failing) {
			bubble->state = BUBBLE_FAILED;
			agenda_notifier_events.on_failed(desktop->agenda, bubble->id,
							 desktop->failing);
		} else {
			bubble->state = BUBBLE_UP;
			agenda_notifier_events.on_shown(desktop->agenda, bubble->id, ":1.7",
							(uint32_t)bubble->id + 100);
		}
	}
}

void desktop_pass(struct desktop *desktop, const char *date, const char *time)
{
	int64_t until_s = fixture_instant(date, time);
	int ticks = 0;

	while (desktop->armed_s <= until_s) {
		if (desktop->armed_s > desktop->home->now_s)
			desktop->home->now_s = desktop->armed_s;
		if (++ticks > TICKS_MAX)
			fail_msg("the agenda ticks for ever");
		agenda_tick(desktop->agenda);
		desktop_answer(desktop);
		desktop_tell(desktop);
	}
	desktop->home->now_s = until_s;
}

struct bubble *desktop_last(struct desktop *desktop)
{
	assert_true(desktop->bubble_count > 0);
	return &desktop->bubbles[desktop->bubble_count - 1];
}

size_t desktop_up(const struct desktop *desktop)
{
	size_t count = 0;

	for (size_t i = 0; i < desktop->bubble_count; i++)
		count += desktop->bubbles[i].state == BUBBLE_UP;
	return count;
}

void desktop_close(struct desktop *desktop, int reason)
{
	struct bubble *bubble = desktop_last(desktop);

	assert_int_equal(bubble->state, BUBBLE_UP);
	bubble->state = BUBBLE_WITHDRAWN;
	if (reason == 0)
		agenda_notifier_events.on_lost(desktop->agenda, bubble->id);
	else
		agenda_notifier_events.on_closed(desktop->agenda, bubble->id, reason);
}

void desktop_press(struct desktop *desktop, const char *key)
{
	struct bubble *bubble = desktop_last(desktop);

	assert_int_equal(bubble->state, BUBBLE_UP);
	/* The real notifier withdraws the bubble itself. */
	bubble->state = BUBBLE_WITHDRAWN;
	agenda_notifier_events.on_action(desktop->agenda, bubble->id, key);
}

struct agenda_standing desktop_standing(struct desktop *desktop)
{
	struct agenda_standing standing;

	assert_int_equal(agenda_standing(desktop->agenda, &standing, NULL), 0);
	json_decref(standing.next);
	json_decref(standing.wait);
	standing.next = NULL;
	standing.wait = NULL;
	return standing;
}
