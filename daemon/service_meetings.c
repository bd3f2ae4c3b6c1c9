/* SPDX-License-Identifier: MIT */
#include "daemon/holidays.h"
#include "daemon/journal.h"
#include "daemon/service.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define METHOD(name) "org.ayumi.Journal." name

enum { NEXT_DATES = 6, AHEAD_DAYS = 92, BACK_DAYS = 92 };

/* A call that waits for the calendar. */
struct pending {
	struct service *service;
	struct call *call;
	int32_t day; /* of the occurrence, for an exception */
};

static struct pending *new_pending(struct service *service, struct call *call)
{
	struct pending *pending = memory_zeroed(1, sizeof *pending);

	pending->service = service;
	pending->call = call;
	return pending;
}

/* One date of the expander's as an occurrence of the wire; NULL where it cannot be read. */
static json_t *date_to_wire(const struct meeting *meeting, const json_t *date)
{
	const char *start = json_string_value(json_object_get(date, "start"));
	char apply[DATE_TEXT];
	char day_text[DATE_TEXT];
	int32_t day;

	if (!start || strlen(start) != DATE_TEXT + TIME_TEXT - 1)
		return NULL;
	memcpy(day_text, start, DATE_TEXT - 1);
	day_text[DATE_TEXT - 1] = '\0';
	if (date_parse(day_text, &day) < 0)
		return NULL;
	date_format(apply_last_day(&meeting->apply, day), apply);
	return json_pack("{s:I, s:s, s:s, s:O, s:s, s:s, s:O, s:O, s:O, s:n, s:s?, s:s?, s:b, s:n}",
			 "meeting", (json_int_t)meeting->number, "title", meeting->title, "kind",
			 meeting->kind->id, "day", json_object_get(date, "date"), "date", day_text,
			 "time", start + DATE_TEXT, "start_s", json_object_get(date, "start_s"),
			 "end_s", json_object_get(date, "end_s"), "state",
			 json_object_get(date, "state"), "answer", "place", meeting->place,
			 "apply_by", meeting->apply.how != APPLY_NOT ? apply : NULL, "applied", 0,
			 "holiday");
}

json_t *service_next_dates(const struct service *service, const struct meeting *meeting,
			   const json_t *dates)
{
	json_t *next = json_array();
	const json_t *date;
	size_t i;

	json_array_foreach (dates, i, date) {
		const char *state = json_string_value(json_object_get(date, "state"));
		json_t *occurrence;

		if (json_array_size(next) == NEXT_DATES)
			break;
		if (json_integer_value(json_object_get(date, "end_s")) < service_now(service) ||
		    !state || strcmp(state, "skipped") == 0)
			continue;
		occurrence = date_to_wire(meeting, date);
		if (occurrence)
			json_array_append_new(next, occurrence);
	}
	return next;
}

/* How long the holidays are known that the meetings leave out; null where none are. */
static json_t *holidays_until(struct service *service)
{
	char text[DATE_TEXT];
	int32_t day = 0;

	if (holiday_last(service->store, &day, NULL) < 0 || day == 0)
		return json_null();
	date_format(day, text);
	return json_string(text);
}

static void on_added(void *context, int status, const struct meeting *meeting, json_t *dates,
		     const struct error *err)
{
	struct pending *pending = context;

	if (status < 0)
		call_fail(pending->call, err);
	else
		call_reply(pending->call,
			   json_pack("{s:o, s:o, s:o}", "meeting",
				     meeting_wire(pending->service->store, meeting), "next",
				     service_next_dates(pending->service, meeting, dates),
				     "holidays_until", holidays_until(pending->service)));
	free(pending);
}

int service_check_members(const json_t *object, const char *const *names, struct error *err)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)(uintptr_t)object, name, value) {
		size_t i = 0;

		while (names[i] && strcmp(names[i], name) != 0)
			i++;
		if (!names[i])
			return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, name, NULL,
					 "a meeting has no such member that can be set");
	}
	return 0;
}

static void add_meeting(struct service *service, struct call *call)
{
	static const char *const names[] = { "title", "alias",	    "kind",  "date",
					     "time",  "duration_m", "zone",  "rule",
					     "place", "leads",	    "apply", "except_holidays",
					     NULL };
	const json_t *given = json_object_get(call->parameters, "meeting");
	const struct agenda_done done = { new_pending(service, call), on_added };
	struct meeting meeting = { 0 };
	struct error err;
	bool is_dry_run = false;
	int result = parameter_bool(call, "dry_run", &is_dry_run, &err);

	if (result == 0)
		result = service_check_members(given, names, &err);
	if (result == 0)
		result = meeting_from_wire(&meeting, given, civil_zone(), &err);
	if (result < 0) {
		free(done.context);
		call_fail(call, &err);
		return;
	}
	agenda_add(service->agenda, &meeting, is_dry_run, &done);
}

/* From when to when, and whether only what was missed; what was missed has passed. */
static int read_window(struct service *service, struct call *call, int32_t *from, int32_t *to,
		       bool *is_missed, struct error *err)
{
	const int32_t today = service_today(service);
	bool has_from = false;
	bool has_to = false;
	int result = parameter_bool(call, "missed", is_missed, err);

	*from = *is_missed ? today - BACK_DAYS : today;
	if (result == 0)
		result = parameter_date(call, "from", false, from, &has_from, err);
	*to = *is_missed ? today : *from + AHEAD_DAYS;
	if (result == 0)
		result = parameter_date(call, "to", false, to, &has_to, err);
	return result;
}

static void list_meetings(struct service *service, struct call *call)
{
	json_t *meetings = NULL;
	json_t *occurrences = NULL;
	struct error err;
	int32_t from = 0;
	int32_t to = 0;
	bool is_missed = false;
	int result = read_window(service, call, &from, &to, &is_missed, &err);

	if (result == 0)
		result = meeting_list(service->store, &meetings, &err);
	if (result == 0)
		result = is_missed
				 ? occurrence_list_missed(service->store, from, to,
							  service_now(service), &occurrences, &err)
				 : occurrence_list(service->store, from, to, &occurrences, &err);
	if (result < 0) {
		json_decref(meetings);
		call_fail(call, &err);
		return;
	}
	call_reply(call, json_pack("{s:o, s:o, s:o}", "meetings", meetings, "occurrences",
				   occurrences, "holidays_until", holidays_until(service)));
}

static void on_excepted(void *context, int status, const struct meeting *meeting, json_t *dates,
			const struct error *err)
{
	struct pending *pending = context;
	json_t *occurrence = NULL;
	struct error failure;

	(void)dates;
	if (status == 0) {
		status = occurrence_get(pending->service->store, meeting->number, pending->day,
					&occurrence, &failure);
		err = &failure;
	}
	if (status < 0)
		call_fail(pending->call, err);
	else
		call_reply(pending->call, json_pack("{s:o}", "occurrence", occurrence));
	free(pending);
}

static void except(struct service *service, struct call *call, int64_t number,
		   const struct meeting_exception *exception)
{
	struct pending *pending = new_pending(service, call);
	const struct agenda_done done = { pending, on_excepted };

	pending->day = exception->day;
	agenda_except(service->agenda, number, exception, &done);
}

static void skip_meeting(struct service *service, struct call *call)
{
	struct meeting_exception exception = { 0 };
	struct error err;
	int64_t number = 0;

	if (parameter_number(call, "number", true, &number, &err) < 0 ||
	    parameter_date(call, "day", true, &exception.day, NULL, &err) < 0 ||
	    occurrence_resolve(service->store, number, &exception.day, &err) < 0)
		call_fail(call, &err);
	else
		except(service, call, number, &exception);
}

static void move_meeting(struct service *service, struct call *call)
{
	struct meeting_exception exception = { .is_move = true, .to_minute = -1 };
	const char *time = NULL;
	struct error err;
	int64_t number = 0;
	int result = 0;

	if (parameter_number(call, "number", true, &number, &err) < 0 ||
	    parameter_date(call, "day", true, &exception.day, NULL, &err) < 0 ||
	    parameter_date(call, "to_date", true, &exception.to_day, NULL, &err) < 0 ||
	    parameter_text(call, "to_time", false, &time, &err) < 0 ||
	    occurrence_resolve(service->store, number, &exception.day, &err) < 0)
		result = -EINVAL;
	if (result == 0 && time && time_parse(time, &exception.to_minute) < 0)
		result = error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "to_time", time,
				   "must be a time of day, as HH:MM");
	if (result < 0)
		call_fail(call, &err);
	else
		except(service, call, number, &exception);
}

static void remove_meeting(struct service *service, struct call *call)
{
	struct meeting meeting = { 0 };
	struct error err;
	int64_t number = 0;
	int result = parameter_number(call, "number", true, &number, &err);

	if (result == 0)
		result = agenda_remove(service->agenda, number, &meeting, &err);
	if (result < 0) {
		call_fail(call, &err);
		return;
	}
	call_reply(call, json_pack("{s:o}", "meeting", meeting_wire(service->store, &meeting)));
	meeting_release(&meeting);
}

static void answer_meeting(struct service *service, struct call *call)
{
	struct entry entry = { 0 };
	const char *answer = NULL;
	json_t *occurrence = NULL;
	struct error err;
	int64_t number = 0;
	int32_t day = 0;
	bool has_entry = false;
	int result = parameter_number(call, "number", true, &number, &err);

	if (result == 0)
		result = parameter_date(call, "day", true, &day, NULL, &err);
	if (result == 0)
		result = parameter_text(call, "answer", true, &answer, &err);
	if (result == 0)
		result = occurrence_resolve(service->store, number, &day, &err);
	if (result == 0)
		result = agenda_answer(service->agenda, number, day, answer, &has_entry, &entry,
				       &err);
	if (result == 0)
		result = occurrence_get(service->store, number, day, &occurrence, &err);
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:o, s:o}", "occurrence", occurrence, "entry",
					   has_entry ? entry_to_wire(&entry) : json_null()));
	entry_release(&entry);
}

const struct method service_meeting_methods[] = {
	{ METHOD("AddMeeting"), add_meeting, "meeting dry_run by ", true },
	{ METHOD("ListMeetings"), list_meetings, "from to missed ", true },
	{ METHOD("SkipMeeting"), skip_meeting, "number day by ", true },
	{ METHOD("MoveMeeting"), move_meeting, "number day to_date to_time by ", true },
	{ METHOD("RemoveMeeting"), remove_meeting, "number by ", true },
	{ METHOD("AnswerMeeting"), answer_meeting, "number day answer by ", true },
};

const size_t service_meeting_method_count =
	sizeof service_meeting_methods / sizeof service_meeting_methods[0];
