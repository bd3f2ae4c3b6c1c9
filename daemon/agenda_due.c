/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_due.h"

#include "daemon/quiet.h"

#include <string.h>

enum { QUESTION_MINUTE = 9 * 60 };

static bool is_in(const struct reminder *reminder, const char *state)
{
	return strcmp(reminder->state, state) == 0;
}

bool agenda_waits(const struct reminder *reminder)
{
	return is_in(reminder, "pending") || is_in(reminder, "held") || is_in(reminder, "snoozed");
}

/* The morning after, when people are up. */
static int64_t morning_after(int64_t instant_s)
{
	struct civil at = civil_from_instant(instant_s);

	at.day++;
	at.minute = QUESTION_MINUTE;
	return civil_to_instant(at);
}

int64_t agenda_asked_from(int64_t now_s)
{
	struct civil now = civil_from_instant(now_s);

	return civil_to_instant((struct civil){ .day = now.day - (now.minute < QUESTION_MINUTE) });
}

int64_t agenda_planned_at(const struct reminder *reminder)
{
	return reminder->purpose == PURPOSE_QUESTION ? morning_after(reminder->end_s)
						     : reminder->due_s;
}

/* A question is only held back; the rest may come before the quiet hours, or it would be late. */
static int64_t around_quiet_hours(const struct agenda *agenda, const struct reminder *reminder)
{
	return reminder->purpose == PURPOSE_QUESTION
		       ? agenda_planned_at(reminder)
		       : quiet_shift(agenda->settings, reminder->due_s, reminder->start_s);
}

static int64_t last_call_of_meeting(const struct reminder *reminder)
{
	int64_t late = reminder->start_s + AGENDA_CATCH_UP_S;

	if (is_in(reminder, "shown"))
		return reminder->end_s > late ? reminder->end_s : late;
	if (is_in(reminder, "snoozed"))
		return reminder->start_s;
	return reminder->end_s > reminder->start_s && reminder->end_s < late ? reminder->end_s
									     : late;
}

int64_t agenda_last_call(const struct reminder *reminder)
{
	switch (reminder->purpose) {
	case PURPOSE_QUESTION:
		return is_in(reminder, "shown") ? reminder->changed_s + AGENDA_QUESTION_UP_S
						: reminder->end_s + AGENDA_QUESTION_S;
	case PURPOSE_EVENING:
		return reminder->start_s;
	default:
		return last_call_of_meeting(reminder);
	}
}

int64_t agenda_allowed_at(const struct agenda *agenda, int64_t at_s)
{
	int64_t end_s;

	/* The end of one may lie in the other. */
	for (int turn = 0; turn < 4; turn++) {
		if (pause_covers(&agenda->pause, at_s))
			at_s = agenda->pause.until_s;
		else if (quiet_at(agenda->settings, at_s, &end_s))
			at_s = end_s;
		else
			break;
	}
	return at_s;
}

bool agenda_fell_in_pause(const struct agenda *agenda, const struct reminder *reminder)
{
	const struct pause *pause = &agenda->pause;

	if (agenda_now(agenda) < pause->until_s)
		return false;
	if (reminder->purpose == PURPOSE_MEETING)
		return pause_covers(pause, reminder->start_s);
	if (reminder->purpose == PURPOSE_QUESTION && pause_covers(pause, reminder->end_s))
		return true;
	return pause_covers(pause, agenda_planned_at(reminder));
}

int64_t agenda_due_at(const struct agenda *agenda, const struct reminder *reminder)
{
	int64_t now = agenda_now(agenda);
	int64_t at = around_quiet_hours(agenda, reminder);
	int64_t allowed;

	/* What quiet hours held is looked at anew, as they may have been changed since. */
	if (!is_in(reminder, "held") && reminder->until_s > at)
		at = reminder->until_s;
	/* Too late for the time before the quiet hours: nothing is ever shown in them. */
	allowed = agenda_allowed_at(agenda, at > now ? at : now);
	return allowed > (at > now ? at : now) ? allowed : at;
}

/* When the next bubble has a place on the screen. */
static int64_t free_at(const struct agenda *agenda)
{
	int64_t now = agenda_now(agenda);
	int64_t last = agenda->asked_bubble && agenda->asked_s > agenda->shown_s ? agenda->asked_s
										 : agenda->shown_s;

	/* A bubble of the future is one from before the clock was set back. */
	return last > now ? now : last + AGENDA_BETWEEN_S;
}

int64_t agenda_showable_at(const struct agenda *agenda, const struct reminder *reminder)
{
	int64_t now = agenda_now(agenda);
	int64_t due = agenda_due_at(agenda, reminder);
	int64_t at = due > now ? due : now;
	int64_t later = agenda_allowed_at(agenda, free_at(agenda));

	if (is_in(reminder, "snoozed") || at >= later)
		return due;
	if ((reminder->purpose == PURPOSE_MEETING && reminder->start_s > at &&
	     reminder->start_s <= later) ||
	    agenda_last_call(reminder) <= later)
		return due;
	return later;
}
