/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_due.h"

#include "daemon/quiet.h"

#include <string.h>

static bool is_in(const struct reminder *reminder, const char *state)
{
	return strcmp(reminder->state, state) == 0;
}

bool agenda_waits(const struct reminder *reminder)
{
	return is_in(reminder, "pending") || is_in(reminder, "held") || is_in(reminder, "snoozed");
}

int64_t agenda_last_call(const struct reminder *reminder)
{
	int64_t late = reminder->start_s + AGENDA_CATCH_UP_S;

	if (is_in(reminder, "shown"))
		return reminder->end_s > late ? reminder->end_s : late;
	if (is_in(reminder, "snoozed"))
		return reminder->start_s;
	return reminder->end_s > reminder->start_s && reminder->end_s < late ? reminder->end_s
									     : late;
}

int64_t agenda_due_at(const struct agenda *agenda, const struct reminder *reminder)
{
	int64_t now = agenda_now(agenda);
	int64_t at = quiet_shift(agenda->settings, reminder->due_s, reminder->start_s);
	int64_t end_s;

	/* What quiet hours held is looked at anew, as they may have been changed since. */
	if (!is_in(reminder, "held") && reminder->until_s > at)
		at = reminder->until_s;
	/* Too late for the time before the quiet hours: nothing is ever shown in them. */
	return quiet_at(agenda->settings, at > now ? at : now, &end_s) ? end_s : at;
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
	int64_t later = free_at(agenda);
	int64_t end_s;

	if (is_in(reminder, "snoozed") || at >= later)
		return due;
	if (quiet_at(agenda->settings, later, &end_s))
		later = end_s;
	if ((reminder->start_s > at && reminder->start_s <= later) ||
	    agenda_last_call(reminder) <= later)
		return due;
	return later;
}
