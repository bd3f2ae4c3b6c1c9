/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_plan.h"

#include "daemon/civil.h"
#include "daemon/imported.h"
#include "daemon/reminders.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { LOCAL_TEXT = DATE_TEXT + TIME_TEXT };

/* A question to the calendar about one meeting, and what is to become of the answer. */
struct plan {
	struct agenda *agenda;
	struct meeting meeting;
	struct meeting_exception exception;
	bool is_new;
	bool is_dry_run;
	bool has_exception;
	struct agenda_done done; /* on_done may be NULL */
};

static void free_plan(struct plan *plan)
{
	meeting_release(&plan->meeting);
	free(plan);
}

static void finish_plan(struct plan *plan, int status, json_t *dates, const struct error *err)
{
	if (plan->done.on_done)
		plan->done.on_done(plan->done.context, status, &plan->meeting, dates, err);
	else if (status < 0)
		agenda_trouble(plan->agenda, err);
	free_plan(plan);
}

static int32_t today(const struct agenda *agenda)
{
	return civil_from_instant(agenda_now(agenda)).day;
}

/* From the first date on, as far back as somebody may still answer for. */
static int32_t window_from(const struct agenda *agenda, const struct meeting *meeting)
{
	int32_t from = today(agenda) - AGENDA_BACK_DAYS;

	return meeting->day > from ? meeting->day : from;
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
		return json_pack("{s:s, s:s}", "start", day, "action", "skip");
	format_local(exception->to_day, exception->to_minute, to);
	return json_pack("{s:s, s:s, s:s}", "start", day, "action", "move", "to", to);
}

/* The stored exceptions, with the one that is to be made in place of an earlier one. */
static json_t *gather_exceptions(const struct plan *plan)
{
	struct meeting_exception *stored = NULL;
	json_t *all = json_array();
	size_t count = 0;

	if (!plan->is_new && meeting_exceptions(plan->agenda->store, plan->meeting.number, &stored,
						&count, NULL) < 0)
		count = 0;
	for (size_t i = 0; i < count; i++) {
		if (!plan->has_exception || stored[i].day != plan->exception.day)
			json_array_append_new(all, agenda_plan_exception(&stored[i]));
	}
	if (plan->has_exception)
		json_array_append_new(all, agenda_plan_exception(&plan->exception));
	free(stored);
	return all;
}

json_t *agenda_plan_question(const struct agenda *agenda, const struct meeting *meeting,
			     json_t *exceptions_take)
{
	int32_t last = today(agenda) + AGENDA_AHEAD_DAYS;
	char from[DATE_TEXT];
	char until[DATE_TEXT];
	char start[LOCAL_TEXT];
	json_t *leads = json_array();

	for (size_t i = 0; i < meeting->lead_count; i++) {
		char lead[LEAD_TEXT];

		lead_format(&meeting->leads[i], lead);
		json_array_append_new(leads, json_string(lead));
	}
	date_format(window_from(agenda, meeting), from);
	/* A meeting that begins later than the months ahead still has its first dates. */
	if (meeting->day + AGENDA_RENEW_DAYS > last)
		last = meeting->day + AGENDA_RENEW_DAYS;
	date_format(last, until);
	format_local(meeting->day, meeting->minute, start);
	return json_pack("{s:s, s:s, s:i, s:[{s:I, s:s, s:i, s:s, s:s?, s:o, s:o}]}", "from", from,
			 "until", until, "limit", AGENDA_DATES_MAX, "meetings", "meeting",
			 (json_int_t)meeting->number, "start", start, "duration_m",
			 meeting->duration_min, "zone", meeting->zone, "rule", meeting->rule,
			 "exceptions", exceptions_take, "leads", leads);
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

static int store_date(struct agenda *agenda, const struct meeting *meeting, const json_t *date,
		      struct error *err)
{
	const char *day = json_string_value(json_object_get(date, "date"));
	const char *start = json_string_value(json_object_get(date, "start"));
	const json_t *due = json_object_get(date, "due_s");
	struct occurrence occurrence = {
		.meeting = meeting->number,
		.start_s = json_integer_value(json_object_get(date, "start_s")),
		.end_s = json_integer_value(json_object_get(date, "end_s")),
		.state = json_string_value(json_object_get(date, "state")),
	};
	int result;

	if (!day || date_parse(day, &occurrence.day) < 0 || !occurrence.state ||
	    read_local(start, &occurrence.local_day, &occurrence.local_minute) < 0)
		return error_set(err, -EBADMSG, FAULT_HELPER_FAILED, NULL, "ayumi-calendar",
				 "a date of its answer cannot be read");
	result = occurrence_put(agenda->store, &occurrence, err);
	if (strcmp(occurrence.state, "skipped") == 0)
		return result;
	for (size_t i = 0; result == 0 && i < meeting->lead_count; i++) {
		struct reminder reminder = {
			.meeting = meeting->number,
			.day = occurrence.day,
			.start_s = occurrence.start_s,
			.end_s = occurrence.end_s,
			.due_s = json_integer_value(json_array_get(due, i)),
		};

		result = reminder_put(agenda->store, &reminder, &meeting->leads[i],
				      agenda_now(agenda), err);
	}
	return result;
}

int agenda_plan_store_dates(struct agenda *agenda, const struct meeting *meeting,
			    const json_t *dates, struct error *err)
{
	int result = occurrence_forget(agenda->store, meeting->number, window_from(agenda, meeting),
				       err);

	for (size_t i = 0; result == 0 && i < json_array_size(dates); i++)
		result = store_date(agenda, meeting, json_array_get(dates, i), err);
	if (result == 0)
		result = reminder_drop_orphans(agenda->store, meeting->number, err);
	return result;
}

/* Meeting, exception, dates and reminders together; inside a transaction. */
static int store_plan(struct plan *plan, const json_t *dates, struct error *err)
{
	struct store *store = plan->agenda->store;
	int result = 0;

	if (plan->is_new)
		result = meeting_insert(store, &plan->meeting, agenda_now(plan->agenda), err);
	if (result == 0 && plan->has_exception)
		result = meeting_put_exception(store, plan->meeting.number, &plan->exception, err);
	if (result == 0 && plan->has_exception)
		result = imported_touch(store, plan->meeting.number, err);
	if (result == 0)
		result = agenda_plan_store_dates(plan->agenda, &plan->meeting, dates, err);
	return result;
}

/* A meeting begins on the first date that its rule gives. */
static void settle_first_day(struct plan *plan, const json_t *dates)
{
	const char *first = json_string_value(json_object_get(json_array_get(dates, 0), "date"));

	if (plan->is_new && first && plan->meeting.rule)
		date_parse(first, &plan->meeting.day);
}

static void on_dates(void *context, int status, json_t *reply, const struct error *failure)
{
	struct plan *plan = context;
	struct agenda *agenda = plan->agenda;
	json_t *dates = json_object_get(reply, "occurrences");
	struct error err;
	int result;

	if (status < 0) {
		finish_plan(plan, status, NULL, failure);
		return;
	}
	settle_first_day(plan, dates);
	if (plan->is_dry_run) {
		finish_plan(plan, 0, dates, NULL);
		return;
	}
	if (plan->has_exception)
		agenda_withdraw(agenda, plan->meeting.number, plan->exception.day);
	result = store_begin(agenda->store, &err);
	if (result == 0)
		result = store_plan(plan, dates, &err);
	result = store_finish(agenda->store, result, &err);
	finish_plan(plan, result, dates, &err);
	agenda_tick(agenda);
}

static void ask(struct plan *plan)
{
	const struct expander_answer answer = { plan, on_dates };
	json_t *question =
		agenda_plan_question(plan->agenda, &plan->meeting, gather_exceptions(plan));
	const struct agenda_ports *ports = &plan->agenda->ports;
	int result = ports->ask_dates(ports->dates_context, question, &answer);
	struct error err;

	json_decref(question);
	if (result < 0) {
		error_set(&err, result, FAULT_HELPER_FAILED, NULL, "ayumi-calendar",
			  "too many questions wait for it");
		finish_plan(plan, result, NULL, &err);
	}
}

static struct plan *new_plan(struct agenda *agenda, const struct agenda_done *done)
{
	struct plan *plan = memory_zeroed(1, sizeof *plan);

	plan->agenda = agenda;
	if (done)
		plan->done = *done;
	return plan;
}

void agenda_add(struct agenda *agenda, struct meeting *meeting_take, bool is_dry_run,
		const struct agenda_done *done)
{
	struct plan *plan = new_plan(agenda, done);

	plan->meeting = *meeting_take;
	memset(meeting_take, 0, sizeof *meeting_take);
	plan->is_new = true;
	plan->is_dry_run = is_dry_run;
	ask(plan);
}

void agenda_except(struct agenda *agenda, int64_t number, const struct meeting_exception *exception,
		   const struct agenda_done *done)
{
	struct plan *plan = new_plan(agenda, done);
	json_t *date = NULL;
	struct error err;
	int result = meeting_get(agenda->store, number, &plan->meeting, &err);

	if (result == 0)
		result = occurrence_get(agenda->store, number, exception->day, &date, &err);
	json_decref(date);
	if (result < 0) {
		finish_plan(plan, result, NULL, &err);
		return;
	}
	plan->has_exception = true;
	plan->exception = *exception;
	if (exception->is_move && exception->to_minute < 0)
		plan->exception.to_minute = plan->meeting.minute;
	ask(plan);
}

void agenda_renew(struct agenda *agenda)
{
	int64_t *numbers;
	size_t count;
	struct error err;
	char day[DATE_TEXT];

	if (meeting_numbers(agenda->store, &numbers, &count, &err) < 0) {
		agenda_trouble(agenda, &err);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		struct plan *plan = new_plan(agenda, NULL);

		if (meeting_get(agenda->store, numbers[i], &plan->meeting, &err) < 0)
			finish_plan(plan, -ENOENT, NULL, &err);
		else
			ask(plan);
	}
	free(numbers);
	agenda->renewed_day = today(agenda);
	date_format(agenda->renewed_day, day);
	if (settings_note(agenda->settings, "dates-made-on", day, &err) < 0)
		agenda_trouble(agenda, &err);
}

void agenda_plan_renew_if_old(struct agenda *agenda)
{
	_cleanup_(free_text) char *made = NULL;

	if (agenda->renewed_day == 0) {
		made = settings_noted(agenda->settings, "dates-made-on");
		if (!made || date_parse(made, &agenda->renewed_day) < 0)
			agenda->renewed_day = 0;
	}
	if (today(agenda) >= agenda->renewed_day + AGENDA_RENEW_DAYS ||
	    today(agenda) < agenda->renewed_day)
		agenda_renew(agenda);
}

void agenda_retry(struct agenda *agenda)
{
	struct error err;
	sqlite3_stmt *statement;
	int result = store_begin(agenda->store, &err);

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
