/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_show.h"

#include "daemon/agenda_due.h"
#include "daemon/agenda_question.h"
#include "daemon/agenda_words.h"
#include "schema/memory.h"

#include <string.h>

enum { LOST_PAUSE_S = 5 };

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
	set_bubble(agenda, bubble, "showing", "pending",
		   agenda_now(agenda) + pause_after(agenda->failures));
	agenda->failures++;
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

/* What one of them still has on the screen from before, or had when it was lost. */
static void find_replaced(const struct reminder *const *due, size_t count,
			  struct notification *notification)
{
	for (size_t i = 0; i < count && !notification->replaces_owner; i++) {
		if (due[i]->server_owner[0] && due[i]->bubble &&
		    strcmp(due[i]->state, "snoozed") != 0) {
			notification->replaces_owner = due[i]->server_owner;
			notification->replaces_number = due[i]->server_number;
		}
	}
}

void agenda_show(struct agenda *agenda, const struct reminder *const *due, size_t count)
{
	const struct reminder **distinct = memory_zeroed(count + 1, sizeof(void *));
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
	agenda_words_make(&words, distinct, distinct_count, agenda_detail(agenda),
			  agenda_now(agenda));
	free(distinct);
	agenda_words_dress(&words, bubble, &notification);
	find_replaced(due, count, &notification);
	result = agenda->ports.notifier->show(agenda->ports.notifier_context, &notification);
	agenda_words_release(&words);
	if (result < 0) {
		agenda->replaced_s = 0;
		fail_bubble(agenda, bubble, "helper");
		return;
	}
	agenda->asked_s = agenda_now(agenda);
	agenda->asked_bubble = bubble;
}

/* --- what changes while it is shown -------------------------------------------------- */

static bool is_in_bubble(const struct reminder *reminder, int64_t bubble)
{
	return reminder->bubble == bubble &&
	       (strcmp(reminder->state, "shown") == 0 || strcmp(reminder->state, "showing") == 0);
}

/* Those that are in the bubble now, in a list of pointers into `reminders`. */
static size_t gather(const struct reminder *reminders, size_t count, int64_t bubble,
		     const struct reminder **found)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (is_in_bubble(&reminders[i], bubble))
			found[kept++] = &reminders[i];
	}
	return kept;
}

void agenda_mark_stale(struct agenda *agenda, int64_t bubble)
{
	struct reminder *reminders;
	const struct reminder **found;
	size_t count;

	for (size_t i = 0; i < agenda->stale_count; i++) {
		if (agenda->stale[i].bubble == bubble)
			return;
	}
	if (!bubble || reminder_open(agenda->store, INT64_MAX, &reminders, &count, NULL) < 0)
		return;
	found = memory_zeroed(count + 1, sizeof(void *));
	agenda->stale = memory_one_more(agenda->stale, agenda->stale_count, sizeof *agenda->stale);
	agenda->stale[agenda->stale_count++] = (struct agenda_stale){
		.bubble = bubble,
		.count = gather(reminders, count, bubble, found),
	};
	free(found);
	reminder_free_all(reminders, count);
}

/* Where nothing may be shown now, the rest waits for the end of that. */
static void show_rest(struct agenda *agenda, const struct reminder *const *rest, size_t count,
		      int64_t bubble)
{
	const struct agenda_ports *ports = &agenda->ports;

	set_bubble(agenda, bubble, "showing", "pending", 0);
	set_bubble(agenda, bubble, "shown", "pending", 0);
	if (agenda_allowed_at(agenda, agenda_now(agenda)) > agenda_now(agenda)) {
		ports->notifier->withdraw(ports->notifier_context, bubble);
		return;
	}
	agenda->replaced_s = agenda->shown_s;
	agenda_show(agenda, rest, count);
	/* Where the server has put one in place of the other, this does nothing. */
	ports->notifier->withdraw(ports->notifier_context, bubble);
}

static void redraw_one(struct agenda *agenda, const struct agenda_stale *stale)
{
	const struct agenda_ports *ports = &agenda->ports;
	struct reminder *reminders;
	const struct reminder **rest;
	size_t count;
	size_t rest_count;

	if (reminder_open(agenda->store, INT64_MAX, &reminders, &count, NULL) < 0)
		return;
	rest = memory_zeroed(count + 1, sizeof(void *));
	rest_count = gather(reminders, count, stale->bubble, rest);
	if (rest_count == 0)
		ports->notifier->withdraw(ports->notifier_context, stale->bubble);
	else if (rest_count < stale->count)
		show_rest(agenda, rest, rest_count, stale->bubble);
	free(rest);
	reminder_free_all(reminders, count);
}

void agenda_redraw(struct agenda *agenda)
{
	struct agenda_stale *stale = agenda->stale;
	size_t count = agenda->stale_count;

	agenda->stale = NULL;
	agenda->stale_count = 0;
	for (size_t i = 0; i < count; i++)
		redraw_one(agenda, &stale[i]);
	free(stale);
}

/* --- what the notifier tells -------------------------------------------------------- */

static int keep_shown(struct agenda *agenda, int64_t bubble, const char *owner, uint32_t number,
		      struct error *err)
{
	int result = store_begin(agenda->store, err);

	if (result < 0)
		return result;
	result = reminder_set_server(agenda->store, bubble, owner, number, err);
	if (result == 0)
		result = agenda_question_note_shown(agenda, bubble, err);
	if (result == 0)
		result = reminder_set_bubble(agenda->store, bubble, "showing", "shown", 0,
					     agenda_now(agenda), err);
	return store_finish(agenda->store, result, err);
}

static void on_shown(void *context, int64_t bubble, const char *owner, uint32_t number)
{
	struct agenda *agenda = context;
	struct error err;

	agenda->why[0] = '\0';
	agenda->has_server = true;
	agenda->is_server_known = true;
	agenda->failures = 0;
	if (bubble == agenda->preview_bubble) {
		agenda_preview_told(agenda, NULL);
		return;
	}
	if (bubble == agenda->asked_bubble) {
		agenda->asked_bubble = 0;
		/* One in place of another takes no place of its own. */
		agenda->shown_s = agenda->replaced_s ? agenda->replaced_s : agenda_now(agenda);
		agenda->replaced_s = 0;
	}
	if (keep_shown(agenda, bubble, owner, number, &err) < 0)
		agenda_trouble(agenda, &err);
	agenda_tick(agenda);
}

static void on_failed(void *context, int64_t bubble, const char *why)
{
	struct agenda *agenda = context;

	agenda->has_server = false;
	agenda->is_server_known = true;
	if (strcmp(why, "no-server") == 0 || strcmp(why, "no-bus") == 0)
		agenda->is_server_seen = false;
	if (bubble == agenda->preview_bubble) {
		agenda_preview_told(agenda, why);
		return;
	}
	if (bubble == agenda->asked_bubble) {
		agenda->asked_bubble = 0;
		agenda->replaced_s = 0;
	}
	fail_bubble(agenda, bubble, why);
	agenda_tick(agenda);
}

/* A button that answers something: what the bubble, with nothing else in it, is about. */
static void answer_bubble(struct agenda *agenda, int64_t bubble, const char *key)
{
	struct reminder *reminders;
	struct entry entry = { 0 };
	struct error err;
	size_t count;
	size_t i = 0;
	bool has_entry;
	int result = reminder_open(agenda->store, INT64_MAX, &reminders, &count, &err);

	if (result < 0) {
		agenda_trouble(agenda, &err);
		return;
	}
	while (i < count && !is_in_bubble(&reminders[i], bubble))
		i++;
	if (i < count && reminders[i].purpose == PURPOSE_EVENING)
		result = agenda_evening_answer(agenda, &reminders[i], key, &err);
	else if (i < count && strcmp(key, "applied") == 0)
		result = agenda_apply(agenda, reminders[i].meeting, reminders[i].day, true, &err);
	else if (i < count)
		result = agenda_answer(agenda, reminders[i].meeting, reminders[i].day, key,
				       &has_entry, &entry, &err);
	if (result < 0)
		agenda_trouble(agenda, &err);
	entry_release(&entry);
	reminder_free_all(reminders, count);
}

static void on_action(void *context, int64_t bubble, const char *key)
{
	struct agenda *agenda = context;

	/* Whoever stands before the screen: not who changed something last. */
	agenda_set_writer(agenda, 0);
	if (strcmp(key, "later") == 0)
		set_bubble(agenda, bubble, "shown", "snoozed",
			   agenda_now(agenda) + agenda->settings->snooze_min * 60);
	else if (strcmp(key, "ok") == 0)
		set_bubble(agenda, bubble, "shown", "answered", 0);
	else
		answer_bubble(agenda, bubble, key);
	agenda_tick(agenda);
}

/* Whoever took it away has seen it; what the server let go is not shown again either. */
static void on_closed(void *context, int64_t bubble, int reason)
{
	struct agenda *agenda = context;
	struct error err;
	int result;

	if (reason == 2) {
		set_bubble(agenda, bubble, "shown", "answered", 0);
		agenda_tick(agenda);
		return;
	}
	result = store_begin(agenda->store, &err);
	if (result == 0)
		result = store_finish(agenda->store, reminder_unlink(agenda->store, bubble, &err),
				      &err);
	if (result < 0)
		agenda_trouble(agenda, &err);
}

/* It vanished before anybody took it away: it comes again when a server is there. */
static void on_lost(void *context, int64_t bubble)
{
	struct agenda *agenda = context;
	int64_t now = agenda_now(agenda);
	struct error err;
	int result = store_begin(agenda->store, &err);

	if (result == 0)
		result = store_finish(
			agenda->store,
			reminder_lose(agenda->store, bubble, now + LOST_PAUSE_S, now, &err), &err);
	if (result < 0)
		agenda_trouble(agenda, &err);
	/* The screen is empty: what comes next need not keep a distance. */
	agenda->shown_s = 0;
	agenda_tick(agenda);
}

static void on_server(void *context, bool is_present)
{
	struct agenda *agenda = context;

	agenda->is_server_known = true;
	agenda->has_server = is_present;
	/* One that was there all the time, and hangs, is tried again in its own time. */
	if (is_present && !agenda->is_server_seen) {
		agenda->is_server_seen = true;
		agenda_retry(agenda);
	}
	agenda->is_server_seen = is_present;
}

const struct notifier_events agenda_notifier_events = {
	.on_shown = on_shown,
	.on_failed = on_failed,
	.on_action = on_action,
	.on_closed = on_closed,
	.on_lost = on_lost,
	.on_server = on_server,
};
