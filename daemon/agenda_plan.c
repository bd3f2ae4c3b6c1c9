/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_plan.h"

#include "daemon/civil.h"
#include "daemon/holidays.h"
#include "daemon/occurrences.h"
#include "daemon/reminders.h"
#include "schema/date.h"

#include <errno.h>
#include <string.h>

enum { LOCAL_TEXT = DATE_TEXT + TIME_TEXT };

static int32_t today(const struct agenda *agenda)
{
	return civil_from_instant(agenda_now(agenda)).day;
}

/* From the first date on, as far back as somebody may still answer for. */
static int32_t window_from(const struct agenda *agenda, const struct meeting *meeting)
{
	int32_t from = today(agenda) - AGENDA_BACK_DAYS;

	if (meeting->day > from)
		from = meeting->day;
	return meeting->since > from ? meeting->since : from;
}

static void format_local(int32_t day, int minute, char text[static LOCAL_TEXT])
{
	char time[TIME_TEXT];

	date_format(day, text);
	time_format(minute, time);
	text[DATE_TEXT - 1] = 'T';
	memcpy(text + DATE_TEXT, time, TIME_TEXT);
}

json_t *agenda_plan_exception(const struct meeting_exception *exception)
{
	char day[DATE_TEXT];
	char to[LOCAL_TEXT];

	date_format(exception->day, day);
	if (!exception->is_move)
		return json_pack("{s:s, s:s}", "start", day, "action",
				 exception->is_kept ? "keep" : "skip");
	format_local(exception->to_day, exception->to_minute, to);
	return json_pack("{s:s, s:s, s:s}", "start", day, "action", "move", "to", to);
}

json_t *agenda_plan_extra(const struct meeting_extra *extra)
{
	char text[LOCAL_TEXT];

	format_local(extra->day, extra->minute, text);
	return json_string(text);
}

json_t *agenda_plan_exceptions(const struct agenda *agenda, int64_t meeting, int32_t after,
			       int32_t but_day)
{
	struct meeting_exception *stored = NULL;
	json_t *all = json_array();
	size_t count = 0;

	if (meeting_exceptions(agenda->store, meeting, &stored, &count, NULL) < 0)
		count = 0;
	for (size_t i = 0; i < count; i++) {
		if (stored[i].day != but_day && stored[i].day > after)
			json_array_append_new(all, agenda_plan_exception(&stored[i]));
	}
	free(stored);
	return all;
}

json_t *agenda_plan_extras(const struct agenda *agenda, int64_t meeting, int32_t after,
			   int32_t but_day)
{
	struct meeting_extra *stored = NULL;
	json_t *all = json_array();
	size_t count = 0;

	if (meeting_extras(agenda->store, meeting, &stored, &count, NULL) < 0)
		count = 0;
	for (size_t i = 0; i < count; i++) {
		if (stored[i].day != but_day && stored[i].day > after)
			json_array_append_new(all, agenda_plan_extra(&stored[i]));
	}
	free(stored);
	return all;
}

static bool has_exception(const json_t *exceptions, const char *day)
{
	const json_t *exception;
	size_t i;

	json_array_foreach (exceptions, i, exception) {
		if (strcmp(json_string_value(json_object_get(exception, "start")), day) == 0)
			return true;
	}
	return false;
}

/*
 * Holidays are left out; a date that is kept although it is one is no
 * exception for the calendar.
 */
static json_t *with_holidays(const struct agenda *agenda, const struct meeting *meeting,
			     int32_t from, int32_t last, json_t *exceptions_take)
{
	json_t *holidays = NULL;
	json_t *all = json_array();
	const json_t *item;
	size_t i;

	if (meeting->has_no_holidays &&
	    holiday_list(agenda->store, from, last, &holidays, NULL) == 0) {
		json_array_foreach (holidays, i, item) {
			json_t *day = json_object_get(item, "date");

			if (!has_exception(exceptions_take, json_string_value(day)))
				json_array_append_new(all, json_pack("{s:O, s:s}", "start", day,
								     "action", "skip"));
		}
	}
	json_array_foreach (exceptions_take, i, item) {
		const char *action = json_string_value(json_object_get(item, "action"));

		if (strcmp(action, "keep") != 0)
			json_array_append(all, (json_t *)(uintptr_t)item);
	}
	json_decref(holidays);
	json_decref(exceptions_take);
	return all;
}

json_t *agenda_plan_question(const struct agenda *agenda, const struct meeting *meeting,
			     json_t *exceptions_take, json_t *extras_take)
{
	int32_t first = window_from(agenda, meeting);
	int32_t last = today(agenda) + AGENDA_AHEAD_DAYS;
	char from[DATE_TEXT];
	char until[DATE_TEXT];
	char start[LOCAL_TEXT];
	char apply[APPLY_TEXT];
	json_t *leads = json_array();
	json_t *question;

	for (size_t i = 0; i < meeting->lead_count; i++) {
		char lead[LEAD_TEXT];

		lead_format(&meeting->leads[i], lead);
		json_array_append_new(leads, json_string(lead));
	}
	date_format(first, from);
	/* A meeting that begins later than the months ahead still has its first dates. */
	if (meeting->day + AGENDA_RENEW_DAYS > last)
		last = meeting->day + AGENDA_RENEW_DAYS;
	date_format(last, until);
	format_local(meeting->day, meeting->minute, start);
	question = json_pack("{s:s, s:s, s:i, s:[{s:I, s:s, s:i, s:s, s:s?, s:o, s:o, s:o}]}",
			     "from", from, "until", until, "limit", AGENDA_DATES_MAX, "meetings",
			     "meeting", (json_int_t)meeting->number, "start", start, "duration_m",
			     meeting->duration_min, "zone", meeting->zone, "rule", meeting->rule,
			     "exceptions",
			     with_holidays(agenda, meeting, first, last, exceptions_take), "leads",
			     leads, "extras", extras_take);
	apply_format(&meeting->apply, apply);
	if (apply[0])
		json_object_set_new(json_array_get(json_object_get(question, "meetings"), 0),
				    "apply", json_string(apply));
	return question;
}

int agenda_plan_ask(const struct agenda *agenda, json_t *question_take,
		    const struct expander_answer *answer, struct error *err)
{
	const struct agenda_ports *ports = &agenda->ports;
	int result = ports->ask_dates(ports->dates_context, question_take, answer);

	json_decref(question_take);
	if (result < 0)
		error_set(err, result, FAULT_HELPER_FAILED, NULL, "ayumi-calendar",
			  "too many questions wait for it");
	return result;
}

static int read_local(const char *text, int32_t *day, int *minute)
{
	char date[DATE_TEXT];

	if (!text || strlen(text) != LOCAL_TEXT - 1)
		return -EINVAL;
	memcpy(date, text, DATE_TEXT - 1);
	date[DATE_TEXT - 1] = '\0';
	return date_parse(date, day) < 0 || time_parse(text + DATE_TEXT, minute) < 0 ? -EINVAL : 0;
}

static int store_reminders(struct agenda *agenda, const struct meeting *meeting,
			   const struct occurrence *occurrence, const json_t *date, bool is_first,
			   struct error *err)
{
	static const struct lead apply = { .is_apply = true };
	const json_t *due = json_object_get(date, "due_s");
	const json_t *apply_due = json_object_get(date, "apply_due_s");
	struct reminder reminder = {
		.meeting = meeting->number,
		.day = occurrence->day,
		.start_s = occurrence->start_s,
		.end_s = occurrence->end_s,
	};
	int result = 0;

	for (size_t i = 0; result == 0 && i < meeting->lead_count; i++) {
		reminder.due_s = json_integer_value(json_array_get(due, i));
		result = reminder_put(agenda->store, &reminder, &meeting->leads[i],
				      agenda_now(agenda), err);
	}
	/* One application for all dates is reminded of once, with the first of them. */
	if (result < 0 || !apply_due || (meeting->apply.how == APPLY_BY && !is_first))
		return result;
	reminder.due_s = json_integer_value(apply_due);
	reminder.start_s = json_integer_value(json_object_get(date, "apply_end_s"));
	reminder.end_s = reminder.start_s;
	return reminder_put(agenda->store, &reminder, &apply, agenda_now(agenda), err);
}

/* Asked on the morning after: what is over before it is known is not asked about. */
static int store_question(struct agenda *agenda, const struct occurrence *occurrence,
			  struct error *err)
{
	const struct reminder question = {
		.meeting = occurrence->meeting,
		.day = occurrence->day,
		.start_s = occurrence->start_s,
		.end_s = occurrence->end_s,
		.due_s = occurrence->end_s,
	};

	return reminder_put_question(agenda->store, &question, agenda_now(agenda), err);
}

static int store_date(struct agenda *agenda, const struct meeting *meeting, const json_t *date,
		      int32_t changed_day, bool *is_first, struct error *err)
{
	const char *day = json_string_value(json_object_get(date, "date"));
	const char *start = json_string_value(json_object_get(date, "start"));
	struct occurrence occurrence = {
		.meeting = meeting->number,
		.start_s = json_integer_value(json_object_get(date, "start_s")),
		.end_s = json_integer_value(json_object_get(date, "end_s")),
		.state = json_string_value(json_object_get(date, "state")),
	};
	int64_t settled_s;
	int result;

	if (!day || date_parse(day, &occurrence.day) < 0 || !occurrence.state ||
	    read_local(start, &occurrence.local_day, &occurrence.local_minute) < 0)
		return error_set(err, -EBADMSG, FAULT_HELPER_FAILED, NULL, "ayumi-calendar",
				 "a date of its answer cannot be read");
	settled_s = occurrence.day == changed_day ? 0 : agenda_now(agenda);
	result = occurrence_put(agenda->store, &occurrence, settled_s, err);
	if (result < 0 || strcmp(occurrence.state, "skipped") == 0)
		return result;
	result = store_reminders(agenda, meeting, &occurrence, date, *is_first, err);
	*is_first = false;
	return result == 0 ? store_question(agenda, &occurrence, err) : result;
}

int agenda_plan_store_dates(struct agenda *agenda, const struct meeting *meeting,
			    const json_t *dates, int32_t changed_day, struct error *err)
{
	int result = occurrence_forget(agenda->store, meeting->number, agenda_now(agenda), err);
	bool is_first = true;

	for (size_t i = 0; result == 0 && i < json_array_size(dates); i++)
		result = store_date(agenda, meeting, json_array_get(dates, i), changed_day,
				    &is_first, err);
	if (result == 0)
		result = reminder_drop_orphans(agenda->store, meeting->number, err);
	if (result == 0)
		result = reminder_drop_leads(agenda->store, meeting, err);
	return result < 0 ? result
			  : reminder_follow_answers(agenda->store, meeting->number,
						    agenda_now(agenda), err);
}

void agenda_retry(struct agenda *agenda)
{
	struct error err;
	sqlite3_stmt *statement;
	int result;

	/* All is tried when it starts. */
	if (!agenda->is_started)
		return;
	result = store_begin(agenda->store, &err);
	if (result == 0) {
		statement = store_statement(agenda->store,
					    "UPDATE reminder SET until_s = NULL "
					    "WHERE state = 'pending'",
					    &err);
		result = statement ? store_run(agenda->store, statement, &err) : -EIO;
		result = store_finish(agenda->store, result, &err);
	}
	if (result < 0)
		agenda_trouble(agenda, &err);
	agenda->failures = 0;
	agenda_tick(agenda);
}
