/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_change.h"
#include "daemon/civil.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <stdlib.h>

/* After dates could not be made anew, the next attempt. */
enum { RETRY_S = 3600 };

/* All dates are being made anew, one meeting after the other. */
struct renewal {
	struct agenda *agenda;
	struct agenda_told told; /* on_told may be NULL */
	size_t pending;
	int status;
	struct error err; /* of the first that failed */
};

static int32_t today(const struct agenda *agenda)
{
	return civil_from_instant(agenda_now(agenda)).day;
}

static void note_renewed(struct agenda *agenda)
{
	struct error err;
	char day[DATE_TEXT];

	agenda->renewed_day = today(agenda);
	agenda->renew_s = 0;
	date_format(agenda->renewed_day, day);
	if (settings_note(agenda->settings, "dates-made-on", day, &err) < 0)
		agenda_trouble(agenda, &err);
}

static void finish(struct renewal *renewal)
{
	struct agenda *agenda = renewal->agenda;

	agenda->renewing--;
	if (renewal->status == 0)
		note_renewed(agenda);
	else if (renewal->status != -ECANCELED)
		agenda->renew_s = agenda_now(agenda) + RETRY_S;
	if (renewal->told.on_told)
		renewal->told.on_told(renewal->told.context, renewal->status, NULL, &renewal->err);
	/* The daemon ends: nothing is armed any more. */
	if (renewal->status != -ECANCELED)
		agenda_tick(agenda);
	free(renewal);
}

/* A meeting that was removed meanwhile, or whose own rule is at fault, is no reason to try again.
 */
static bool is_failure(int status)
{
	return status < 0 && status != -ENOENT && status != -EINVAL;
}

static void on_renewed(void *context, int status, const struct meeting *meeting, json_t *dates,
		       const struct error *err)
{
	struct renewal *renewal = context;

	(void)meeting;
	(void)dates;
	if (status < 0)
		agenda_trouble(renewal->agenda, err);
	if (is_failure(status) && renewal->status == 0) {
		renewal->status = status;
		renewal->err = *err;
	}
	if (--renewal->pending == 0)
		finish(renewal);
}

void agenda_plan_renew(struct agenda *agenda, const struct agenda_told *told)
{
	struct renewal *renewal = memory_zeroed(1, sizeof *renewal);
	int64_t *numbers;
	size_t count;

	renewal->agenda = agenda;
	if (told)
		renewal->told = *told;
	agenda->renewing++;
	/* One more than there are, so that it ends after the last was asked. */
	renewal->pending = 1;
	renewal->status = meeting_numbers(agenda->store, &numbers, &count, &renewal->err);
	if (renewal->status < 0) {
		agenda_trouble(agenda, &renewal->err);
		count = 0;
	}
	for (size_t i = 0; i < count; i++) {
		const struct agenda_done done = { renewal, on_renewed };

		renewal->pending++;
		agenda_change_renew(agenda, numbers[i], &done);
	}
	free(numbers);
	if (--renewal->pending == 0)
		finish(renewal);
}

void agenda_renew(struct agenda *agenda)
{
	agenda_plan_renew(agenda, NULL);
}

/* When the dates were made last; 0 where that is not known, or in the future. */
static int32_t made_on(struct agenda *agenda)
{
	_cleanup_(free_text) char *made = NULL;

	if (agenda->renewed_day == 0) {
		made = settings_noted(agenda->settings, "dates-made-on");
		if (!made || date_parse(made, &agenda->renewed_day) < 0)
			agenda->renewed_day = 0;
	}
	return agenda->renewed_day > today(agenda) ? 0 : agenda->renewed_day;
}

void agenda_plan_renew_if_old(struct agenda *agenda)
{
	/* An attempt of the future is one from before the clock was set back. */
	if (agenda->renew_s > agenda_now(agenda) + RETRY_S)
		agenda->renew_s = 0;
	if (agenda->renewing > 0 || agenda->renew_s > agenda_now(agenda))
		return;
	if (today(agenda) >= made_on(agenda) + AGENDA_RENEW_DAYS)
		agenda_renew(agenda);
}

int64_t agenda_plan_next_renewal(const struct agenda *agenda)
{
	const struct civil due = { .day = agenda->renewed_day + AGENDA_RENEW_DAYS };
	int64_t at = civil_to_instant(due);
	int64_t *numbers = NULL;
	size_t count = 0;

	/* Without meetings nothing has to wake the daemon. */
	if (agenda->renewing > 0 || meeting_numbers(agenda->store, &numbers, &count, NULL) < 0 ||
	    count == 0)
		at = WALLCLOCK_NEVER;
	free(numbers);
	return at > agenda->renew_s ? at : agenda->renew_s;
}
