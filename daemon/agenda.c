/* SPDX-License-Identifier: MIT */
#include "daemon/agenda.h"

#include "daemon/agenda_due.h"
#include "daemon/agenda_plan.h"
#include "daemon/agenda_question.h"
#include "daemon/agenda_show.h"
#include "daemon/guide_facts.h"
#include "daemon/reminders.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { LOOK_AHEAD_S = 2 * 24 * 3600, UNDONE_PAUSE_S = 60, WATCH_S = 3600 };

int64_t agenda_now(const struct agenda *agenda)
{
	return agenda->ports.clock->now_s(agenda->ports.clock_context);
}

enum detail agenda_detail(const struct agenda *agenda)
{
	int32_t today = settings_today(agenda->settings, agenda_now(agenda));

	if (guide_facts_is_strict(agenda->store, today))
		return DETAIL_TIME;
	return agenda->settings->is_detailed ? DETAIL_FULL : DETAIL_DISCREET;
}

void agenda_trouble(struct agenda *agenda, const struct error *err)
{
	if (agenda->ports.on_trouble)
		agenda->ports.on_trouble(agenda->ports.trouble_context, err);
}

struct agenda *agenda_new(struct store *store, struct settings *settings,
			  const struct agenda_ports *ports)
{
	struct agenda *agenda = memory_zeroed(1, sizeof *agenda);

	agenda->store = store;
	agenda->settings = settings;
	agenda->ports = *ports;
	agenda->has_evenings = true;
	return agenda;
}

void agenda_free(struct agenda *agenda)
{
	if (!agenda)
		return;
	free(agenda->stale);
	free(agenda);
}

/* A change of one reminder's or bubble's state, in a transaction of its own. */
static int set_state(struct agenda *agenda, const struct reminder *reminder, const char *state,
		     int64_t until_s, struct error *err)
{
	int result = store_begin(agenda->store, err);

	if (result < 0)
		return result;
	result = reminder_set(agenda->store, reminder->id, state, until_s, agenda_now(agenda), err);
	return store_finish(agenda->store, result, err);
}

static bool is_up(const struct reminder *reminder)
{
	return strcmp(reminder->state, "shown") == 0 || strcmp(reminder->state, "showing") == 0;
}

/* Its time is over; where it is not to be brought up again, no question waits on the terminal
 * either. */
static void expire(struct agenda *agenda, const struct reminder *reminder, bool is_forgotten)
{
	struct error err;
	int result;

	if (is_up(reminder))
		agenda_mark_stale(agenda, reminder->bubble);
	result = store_begin(agenda->store, &err);
	if (result == 0)
		result = reminder_set(agenda->store, reminder->id, "expired", 0, agenda_now(agenda),
				      &err);
	if (result == 0 && is_forgotten)
		result = reminder_note_asked(agenda->store, reminder->id, agenda_now(agenda), &err);
	if (store_finish(agenda->store, result, &err) < 0)
		agenda_trouble(agenda, &err);
}

/* Quiet hours or the pause hold it: noted, so that it can be told why nothing is seen. */
static void hold(struct agenda *agenda, const struct reminder *reminder)
{
	struct error err;
	int64_t now = agenda_now(agenda);
	int64_t until_s = agenda_allowed_at(agenda, now);

	if (strcmp(reminder->state, "pending") == 0 && agenda_planned_at(reminder) <= now &&
	    until_s > now && set_state(agenda, reminder, "held", until_s, &err) < 0)
		agenda_trouble(agenda, &err);
}

/* Settle what is not to be shown, now or any more. */
static void clear_away(struct agenda *agenda, const struct reminder *reminders, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct reminder *reminder = &reminders[i];
		bool is_forgotten = agenda_fell_in_pause(agenda, reminder) ||
				    agenda_question_is_idle(agenda, reminder);

		if (is_forgotten || agenda_last_call(reminder) <= agenda_now(agenda))
			expire(agenda, reminder, is_forgotten);
		/* What was up when the pause began does not stay. */
		else if (is_up(reminder) && pause_covers(&agenda->pause, agenda_now(agenda)))
			expire(agenda, reminder, reminder->purpose != PURPOSE_MEETING);
	}
	agenda_redraw(agenda);
}

/* One bubble for all of a purpose that is due, as soon as one of it has a place on the screen. */
static bool look_at(struct agenda *agenda, const struct reminder *reminders, size_t count,
		    enum reminder_purpose purpose)
{
	const struct reminder **due = memory_zeroed(count + 1, sizeof(void *));
	size_t due_count = 0;
	bool has_place = false;
	int64_t now = agenda_now(agenda);

	for (size_t i = 0; i < count; i++) {
		if (reminders[i].purpose != purpose || !agenda_waits(&reminders[i]))
			continue;
		if (agenda_due_at(agenda, &reminders[i]) > now) {
			hold(agenda, &reminders[i]);
			continue;
		}
		due[due_count++] = &reminders[i];
		has_place = has_place || agenda_showable_at(agenda, &reminders[i]) <= now;
	}
	if (has_place)
		agenda_show(agenda, due, due_count);
	free(due);
	return has_place;
}

static int64_t next_instant(const struct agenda *agenda, const struct reminder *reminders,
			    size_t count)
{
	int64_t next = WALLCLOCK_NEVER;

	for (size_t i = 0; i < count; i++) {
		int64_t at = agenda_last_call(&reminders[i]);

		if (agenda_waits(&reminders[i]) && agenda_showable_at(agenda, &reminders[i]) < at)
			at = agenda_showable_at(agenda, &reminders[i]);
		if (at < next)
			next = at;
	}
	return next;
}

/* A server that appears is heard of at once while something is due within the hour. */
static void watch(struct agenda *agenda, int64_t next_s)
{
	const struct agenda_ports *ports = &agenda->ports;
	bool is_near = next_s <= agenda_now(agenda) + WATCH_S;

	/* Without a bus there is nothing to watch. */
	ports->notifier->watch(ports->notifier_context,
			       is_near && strcmp(agenda->why, "no-bus") != 0);
}

static void arm(struct agenda *agenda)
{
	struct reminder *reminders;
	struct error err;
	size_t count;
	int64_t next = 0;
	int64_t later = 0;
	int result = reminder_open(agenda->store, agenda_now(agenda) + LOOK_AHEAD_S, &reminders,
				   &count, &err);

	if (result == 0) {
		next = next_instant(agenda, reminders, count);
		reminder_free_all(reminders, count);
		/* What lies beyond is looked at again when it is near; quiet hours move it by less
		 * than a day. */
		result = reminder_next(agenda->store, agenda_now(agenda) + LOOK_AHEAD_S, true,
				       &later, &err);
		if (later > 0 && later - LOOK_AHEAD_S / 2 < next)
			next = later - LOOK_AHEAD_S / 2;
	}
	if (result < 0)
		agenda_trouble(agenda, &err);
	if (agenda_plan_next_renewal(agenda) < next)
		next = agenda_plan_next_renewal(agenda);
	watch(agenda, next);
	/* What is due and could not be done, or had no place, is not tried without a pause. */
	if (next <= agenda_now(agenda))
		next = agenda_now(agenda) + UNDONE_PAUSE_S;
	agenda->ports.arm(agenda->ports.arm_context, next);
}

/* What was settled or put off by a clock that was ahead is taken back. */
static void revive(struct agenda *agenda)
{
	struct error err;
	int result = store_begin(agenda->store, &err);

	if (result == 0) {
		result = reminder_revive(agenda->store, agenda_now(agenda),
					 agenda->settings->snooze_min * 60, &err);
		if (result == 0)
			result = pause_pull(agenda->store, agenda_now(agenda), &err);
		result = store_finish(agenda->store, result, &err);
	}
	if (result == 0)
		result = pause_last(agenda->store, &agenda->pause, &err);
	if (result < 0)
		agenda_trouble(agenda, &err);
}

/* Everything that may come soon, freed by reminder_free_all. */
static int open_soon(struct agenda *agenda, struct reminder **reminders, size_t *count)
{
	struct error err;
	int result = reminder_open(agenda->store, agenda_now(agenda) + LOOK_AHEAD_S, reminders,
				   count, &err);

	if (result < 0)
		agenda_trouble(agenda, &err);
	return result;
}

void agenda_tick(struct agenda *agenda)
{
	struct reminder *reminders;
	size_t count;
	bool is_asked = false;

	if (agenda_now(agenda) < agenda->seen_s)
		revive(agenda);
	agenda->seen_s = agenda_now(agenda);
	agenda_plan_renew_if_old(agenda);
	if (open_soon(agenda, &reminders, &count) == 0) {
		clear_away(agenda, reminders, count);
		reminder_free_all(reminders, count);
	}
	/* The next evening, once the last one is settled. */
	agenda_evening_plan(agenda);
	if (open_soon(agenda, &reminders, &count) == 0) {
		for (int purpose = 0; purpose < PURPOSE_COUNT; purpose++)
			is_asked = is_asked || look_at(agenda, reminders, count,
						       (enum reminder_purpose)purpose);
		reminder_free_all(reminders, count);
	}
	arm(agenda);
}

int agenda_pause(struct agenda *agenda, int64_t until_s, struct error *err)
{
	int result;

	/* What fell in the pause before is settled by that one. */
	agenda_tick(agenda);
	result = pause_set(agenda->store, agenda_now(agenda), until_s, err);
	if (result == 0)
		result = pause_last(agenda->store, &agenda->pause, err);
	agenda_tick(agenda);
	return result;
}

void agenda_start(struct agenda *agenda)
{
	struct error err;
	int result;

	if (agenda->is_started)
		return;
	agenda->is_started = true;
	result = reminder_last_bubble(agenda->store, &agenda->last_bubble, &agenda->shown_s, &err);
	if (result == 0)
		result = pause_last(agenda->store, &agenda->pause, &err);
	if (result == 0)
		result = store_begin(agenda->store, &err);
	if (result == 0) {
		result = reminder_recover(agenda->store, agenda_now(agenda), &err);
		result = store_finish(agenda->store, result, &err);
	}
	if (result < 0)
		agenda_trouble(agenda, &err);
	/* The clock may have been set while nothing ran. */
	revive(agenda);
	agenda_tick(agenda);
}
