/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_change.h"
#include "daemon/imported.h"
#include "daemon/meeting_changes.h"
#include "daemon/occurrences.h"
#include "daemon/reminders.h"
#include "daemon/rule_end.h"
#include "schema/date.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ALL_DAYS = INT32_MAX };

int agenda_change_end(const struct agenda *agenda, struct meeting *meeting, int32_t before_day,
		      int32_t *last_day, struct error *err)
{
	bool has_before;
	char *rule;
	int32_t last = 0;
	int result = occurrence_last(agenda->store, meeting->number, before_day - 1, &last, err);

	if (result < 0)
		return result;
	/* What is older than the dates that are known has had some. */
	has_before = last || meeting->day < agenda->renewed_day - AGENDA_BACK_DAYS;
	if (!meeting->rule || !has_before)
		return -ENOENT;
	/* What counts its dates ends with the last one that is known; else with the day before. */
	*last_day = rule_is_counted(meeting->rule) && last ? last : before_day - 1;
	rule = rule_end(meeting->rule, *last_day);
	free(meeting->rule);
	meeting->rule = rule;
	return 0;
}

static int store_end(struct agenda *agenda, const struct meeting *meeting, int32_t last_day,
		     struct error *err)
{
	json_t *before = NULL;
	int result = agenda_begin(agenda, err);

	if (result < 0)
		return result;
	result = meeting_form(agenda->store, meeting->number, &before, err);
	if (result == 0)
		result = meeting_end(agenda->store, meeting, last_day, err);
	if (result == 0)
		result = reminder_drop_orphans(agenda->store, meeting->number, err);
	if (result == 0)
		result = imported_touch(agenda->store, meeting->number, err);
	if (result == 0)
		result = meeting_note(agenda->store, agenda_now(agenda), "end", meeting->number,
				      NULL, json_incref(before), err);
	json_decref(before);
	return store_finish(agenda->store, result, err);
}

int agenda_end(struct agenda *agenda, int64_t number, int32_t last_day, struct meeting *ended,
	       struct error *err)
{
	char day[DATE_TEXT];
	int32_t last = last_day;
	int result = meeting_get(agenda->store, number, ended, err);

	if (result < 0)
		return result;
	date_format(last_day, day);
	result = agenda_change_end(agenda, ended, last_day + 1, &last, err);
	if (result == -ENOENT) {
		error_set(err, -ENOENT, FAULT_NO_DATE_BEFORE, NULL, day,
			  "meeting %lld has no date up to %s", (long long)number, day);
		if (err)
			err->number = number;
	}
	if (result == 0) {
		agenda_withdraw(agenda, number, ALL_DAYS);
		result = store_end(agenda, ended, last, err);
	}
	if (result < 0)
		meeting_release(ended);
	agenda_tick(agenda);
	return result;
}
