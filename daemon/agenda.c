/* SPDX-License-Identifier: MIT */
#include "daemon/agenda.h"

#include "daemon/agenda_due.h"
#include "daemon/agenda_plan.h"
#include "daemon/agenda_words.h"
#include "daemon/journal.h"
#include "daemon/quiet.h"
#include "daemon/reminders.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { LOOK_AHEAD_S = 2 * 24 * 3600, UNDONE_PAUSE_S = 60 };

int64_t agenda_now(const struct agenda *agenda)
{
	return agenda->ports.clock->now_s(agenda->ports.clock_context);
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
	return agenda;
}

void agenda_free(struct agenda *agenda)
{
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

static int set_bubble(struct agenda *agenda, int64_t bubble, const char *from, const char *state,
		      int64_t until_s)
{
	struct error err;
	int result = store_begin(agenda->store, &err);

	if (result == 0) {
		result = reminder_set_bubble(agenda->store, bubble, from, state, until_s,
					     agenda_now(agenda), &err);
		result = store_finish(agenda->store, result, &err);
	}
	if (result < 0)
		agenda_trouble(agenda, &err);
	return result;
}

static int claim(struct agenda *agenda, const struct reminder *const *due, size_t count,
		 int64_t bubble, struct error *err)
{
	int result = store_begin(agenda->store, err);

	if (result < 0)
		return result;
	for (size_t i = 0; result == 0 && i < count; i++)
		result = reminder_claim(agenda->store, due[i]->id, bubble, agenda_now(agenda), err);
	return store_finish(agenda->store, result, err);
}

/* Fail → 5 s, 30 s, 2 min, then growing to 30 min. */
static int64_t pause_after(int attempts)
{
	static const int pauses_s[] = { 5, 30, 120, 300, 900, 1800 };
	int last = (int)(sizeof pauses_s / sizeof pauses_s[0]) - 1;

	return pauses_s[attempts < last ? attempts : last];
}

static void fail_bubble(struct agenda *agenda, int64_t bubble, const char *why)
{
	snprintf(agenda->why, sizeof agenda->why, "%s", why);
	agenda->has_server = false;
	agenda->is_server_known = true;
	if (bubble == agenda->asked_bubble)
		agenda->asked_bubble = 0;
	set_bubble(agenda, bubble, "showing", "pending",
		   agenda_now(agenda) + pause_after(agenda->failures));
	agenda->failures++;
	agenda_tick(agenda);
}

static const struct reminder **new_list(size_t count)
{
	return memory_zeroed(count + 1, sizeof(void *));
}

/* Two leads of one meeting that come together are said once. */
static size_t without_twins(const struct reminder *const *due, size_t count,
			    const struct reminder **distinct)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		bool is_twin = false;

		for (size_t k = 0; k < kept; k++)
			is_twin = is_twin || (distinct[k]->meeting == due[i]->meeting &&
					      distinct[k]->day == due[i]->day &&
					      distinct[k]->is_apply == due[i]->is_apply);
		if (!is_twin)
			distinct[kept++] = due[i];
	}
	return kept;
}

static void show(struct agenda *agenda, const struct reminder *const *due, size_t count)
{
	const struct reminder **distinct = new_list(count);
	size_t distinct_count = without_twins(due, count, distinct);
	struct agenda_words words;
	struct notification notification;
	struct error err;
	int64_t bubble = ++agenda->last_bubble;
	int result = claim(agenda, due, count, bubble, &err);

	if (result < 0) {
		agenda_trouble(agenda, &err);
		free(distinct);
		return;
	}
	agenda_words_make(&words, distinct, distinct_count, agenda->settings, agenda_now(agenda));
	free(distinct);
	notification = (struct notification){
		.id = bubble,
		.title = words.title,
		.body = words.body,
		.icon = "x-office-calendar",
	};
	memcpy(notification.actions, words.actions, sizeof notification.actions);
	result = agenda->ports.notifier->show(agenda->ports.notifier_context, &notification);
	agenda_words_release(&words);
	if (result < 0) {
		snprintf(agenda->why, sizeof agenda->why, "helper");
		set_bubble(agenda, bubble, "showing", "pending",
			   agenda_now(agenda) + pause_after(agenda->failures++));
		return;
	}
	agenda->asked_s = agenda_now(agenda);
	agenda->asked_bubble = bubble;
}

static void expire(struct agenda *agenda, const struct reminder *reminder)
{
	struct error err;
	bool is_up =
		strcmp(reminder->state, "shown") == 0 || strcmp(reminder->state, "showing") == 0;

	if (set_state(agenda, reminder, "expired", 0, &err) < 0)
		agenda_trouble(agenda, &err);
	else if (is_up)
		agenda->ports.notifier->withdraw(agenda->ports.notifier_context, reminder->bubble);
}

/* Quiet hours hold it: noted, so that it can be told why nothing is seen. */
static void hold(struct agenda *agenda, const struct reminder *reminder, int64_t until_s)
{
	struct error err;

	if (strcmp(reminder->state, "pending") == 0 && reminder->due_s <= agenda_now(agenda) &&
	    quiet_at(agenda->settings, agenda_now(agenda), &until_s) &&
	    set_state(agenda, reminder, "held", until_s, &err) < 0)
		agenda_trouble(agenda, &err);
}

/* One bubble for all that is due, as soon as one of them has a place on the screen. */
static void look_at(struct agenda *agenda, const struct reminder *reminders, size_t count)
{
	const struct reminder **due = new_list(count);
	size_t due_count = 0;
	bool has_place = false;
	int64_t now = agenda_now(agenda);

	for (size_t i = 0; i < count; i++) {
		int64_t at;

		if (agenda_last_call(&reminders[i]) <= now) {
			expire(agenda, &reminders[i]);
			continue;
		}
		if (!agenda_waits(&reminders[i]))
			continue;
		at = agenda_due_at(agenda, &reminders[i]);
		if (at > now) {
			hold(agenda, &reminders[i], at);
			continue;
		}
		due[due_count++] = &reminders[i];
		has_place = has_place || agenda_showable_at(agenda, &reminders[i]) <= now;
	}
	if (has_place)
		show(agenda, due, due_count);
	free(due);
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
		result = reminder_next(agenda->store, agenda_now(agenda) + LOOK_AHEAD_S, &later,
				       &err);
		if (later > 0 && later - LOOK_AHEAD_S / 2 < next)
			next = later - LOOK_AHEAD_S / 2;
	}
	if (result < 0)
		agenda_trouble(agenda, &err);
	if (agenda_plan_next_renewal(agenda) < next)
		next = agenda_plan_next_renewal(agenda);
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
		result = store_finish(agenda->store, result, &err);
	}
	if (result < 0)
		agenda_trouble(agenda, &err);
}

void agenda_tick(struct agenda *agenda)
{
	struct reminder *reminders;
	struct error err;
	size_t count;

	if (agenda_now(agenda) < agenda->seen_s)
		revive(agenda);
	agenda->seen_s = agenda_now(agenda);
	agenda_plan_renew_if_old(agenda);
	if (reminder_open(agenda->store, agenda_now(agenda) + LOOK_AHEAD_S, &reminders, &count,
			  &err) < 0) {
		agenda_trouble(agenda, &err);
	} else {
		look_at(agenda, reminders, count);
		reminder_free_all(reminders, count);
	}
	arm(agenda);
}

void agenda_start(struct agenda *agenda)
{
	struct error err;
	int result =
		reminder_last_bubble(agenda->store, &agenda->last_bubble, &agenda->shown_s, &err);

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

int agenda_standing(struct agenda *agenda, struct agenda_standing *standing, struct error *err)
{
	struct reminder *reminders;
	size_t count;
	int64_t now = agenda_now(agenda);
	int result = reminder_open(agenda->store, now + 1, &reminders, &count, err);

	memset(standing, 0, sizeof *standing);
	if (result < 0)
		return result;
	for (size_t i = 0; i < count; i++) {
		bool is_held = strcmp(reminders[i].state, "held") == 0;
		bool is_put_off =
			strcmp(reminders[i].state, "snoozed") == 0 && reminders[i].until_s > now;

		if (!agenda_waits(&reminders[i]) || is_put_off)
			continue;
		standing->waiting++;
		if (!is_held && agenda->why[0])
			standing->waiting_why = agenda->why;
		else if (is_held && !standing->waiting_why)
			standing->waiting_why = "quiet";
	}
	reminder_free_all(reminders, count);
	standing->has_server = agenda->has_server;
	standing->is_server_known = agenda->is_server_known;
	return reminder_next(agenda->store, 0, &standing->next_s, err);
}

/* --- what the notifier tells -------------------------------------------------------- */

static void on_shown(void *context, int64_t bubble, const char *owner, uint32_t number)
{
	struct agenda *agenda = context;
	struct error err;

	if (bubble == agenda->asked_bubble)
		agenda->asked_bubble = 0;
	agenda->shown_s = agenda_now(agenda);
	agenda->failures = 0;
	agenda->why[0] = '\0';
	agenda->has_server = true;
	agenda->is_server_known = true;
	if (store_begin(agenda->store, &err) < 0) {
		agenda_trouble(agenda, &err);
		return;
	}
	if (store_finish(agenda->store,
			 reminder_set_server(agenda->store, bubble, owner, number, &err), &err) < 0)
		agenda_trouble(agenda, &err);
	set_bubble(agenda, bubble, "showing", "shown", 0);
	agenda_tick(agenda);
}

static void on_failed(void *context, int64_t bubble, const char *why)
{
	fail_bubble(context, bubble, why);
}

/* The date that a bubble with one reminder is about. */
static bool find_date(struct agenda *agenda, int64_t bubble, int64_t *meeting, int32_t *day)
{
	struct reminder *reminders;
	size_t count;
	bool is_found = false;

	if (reminder_open(agenda->store, INT64_MAX, &reminders, &count, NULL) < 0)
		return false;
	for (size_t i = 0; i < count && !is_found; i++) {
		if (reminders[i].bubble != bubble)
			continue;
		is_found = true;
		*meeting = reminders[i].meeting;
		*day = reminders[i].day;
	}
	reminder_free_all(reminders, count);
	return is_found;
}

static void on_action(void *context, int64_t bubble, const char *key)
{
	struct agenda *agenda = context;
	struct entry entry = { 0 };
	struct error err;
	int64_t meeting;
	int32_t day;
	bool has_entry;

	if (strcmp(key, "later") == 0) {
		set_bubble(agenda, bubble, "shown", "snoozed",
			   agenda_now(agenda) + agenda->settings->snooze_min * 60);
	} else if (strcmp(key, "ok") == 0) {
		set_bubble(agenda, bubble, "shown", "answered", 0);
	} else if (strcmp(key, "applied") == 0) {
		if (find_date(agenda, bubble, &meeting, &day) &&
		    agenda_apply(agenda, meeting, day, true, &err) < 0)
			agenda_trouble(agenda, &err);
	} else if (find_date(agenda, bubble, &meeting, &day) &&
		   agenda_answer(agenda, meeting, day, key, &has_entry, &entry, &err) < 0) {
		agenda_trouble(agenda, &err);
	}
	entry_release(&entry);
	agenda_tick(agenda);
}

static void on_server(void *context, bool is_present)
{
	struct agenda *agenda = context;

	agenda->is_server_known = true;
	agenda->has_server = is_present;
	if (is_present && agenda->failures > 0)
		agenda_retry(agenda);
}

const struct notifier_events agenda_notifier_events = {
	.on_shown = on_shown,
	.on_failed = on_failed,
	.on_action = on_action,
	.on_server = on_server,
};
