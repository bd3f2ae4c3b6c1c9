/* SPDX-License-Identifier: MIT */
#include "daemon/service.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

/* Changes of whole meetings, from one day on, or of one date. */

#define METHOD(name) "org.ayumi.Journal." name

/* A call that waits for the calendar. */
struct pending {
	struct service *service;
	struct call *call;
	int32_t day;	/* of the occurrence that is told */
	json_t *before; /* the meeting as it was */
	int64_t number; /* of the meeting as it was */
};

static struct pending *new_pending(struct service *service, struct call *call)
{
	struct pending *pending = memory_zeroed(1, sizeof *pending);

	pending->service = service;
	pending->call = call;
	return pending;
}

static void free_pending(struct pending *pending)
{
	json_decref(pending->before);
	free(pending);
}

static void fail(struct pending *pending, const struct error *err)
{
	call_fail(pending->call, err);
	free_pending(pending);
}

/* --- whole meetings ----------------------------------------------------------------- */

/* The meeting as it was, with what is to be different; "" takes away. */
static int read_changed(struct pending *pending, struct meeting *changed, struct error *err)
{
	static const char *const names[] = { "title", "alias",	    "kind",  "date",
					     "time",  "duration_m", "zone",  "rule",
					     "place", "leads",	    "apply", "except_holidays",
					     NULL };
	const json_t *changes = json_object_get(pending->call->parameters, "changes");
	struct meeting known = { 0 };
	json_t *object;
	const char *name;
	json_t *value;
	int result;

	if (!json_is_object(changes))
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "changes", NULL,
				 "must be an object");
	result = service_check_members(changes, names, err);
	if (result == 0)
		result = parameter_number(pending->call, "number", true, &pending->number, err);
	if (result == 0)
		result = meeting_get(pending->service->store, pending->number, &known, err);
	if (result < 0)
		return result;
	pending->before = meeting_wire(pending->service->store, &known);
	object = json_copy(pending->before);
	json_object_foreach ((json_t *)(uintptr_t)changes, name, value) {
		if (!json_is_null(value))
			json_object_set(object, name, value);
	}
	result = meeting_from_wire(changed, object, known.zone, err);
	changed->since = known.since;
	json_decref(object);
	meeting_release(&known);
	return result;
}

/* What the meeting became, and what it was. */
static void on_changed(void *context, int status, const struct meeting *meeting, json_t *dates,
		       const struct error *err)
{
	struct pending *pending = context;
	struct service *service = pending->service;

	if (status < 0) {
		fail(pending, err);
		return;
	}
	call_reply(pending->call, json_pack("{s:O, s:o, s:o}", "before", pending->before, "meeting",
					    meeting_wire(service->store, meeting), "next",
					    service_next_dates(service, meeting, dates)));
	free_pending(pending);
}

static void edit_meeting(struct service *service, struct call *call)
{
	struct pending *pending = new_pending(service, call);
	const struct agenda_done done = { pending, on_changed };
	struct meeting changed = { 0 };
	struct error err;
	bool is_dry_run = false;
	int result = parameter_bool(call, "dry_run", &is_dry_run, &err);

	if (result == 0)
		result = read_changed(pending, &changed, &err);
	if (result < 0)
		fail(pending, &err);
	else
		agenda_edit(service->agenda, &changed, is_dry_run, &done);
}

static void split_meeting(struct service *service, struct call *call)
{
	struct pending *pending = new_pending(service, call);
	const struct agenda_done done = { pending, on_changed };
	struct meeting changed = { 0 };
	struct error err;
	bool is_dry_run = false;
	json_t *date = NULL;
	int32_t day = 0;
	int result = parameter_bool(call, "dry_run", &is_dry_run, &err);

	if (result == 0)
		result = parameter_date(call, "day", true, &day, NULL, &err);
	if (result == 0)
		result = read_changed(pending, &changed, &err);
	if (result == 0)
		result = occurrence_resolve(service->store, pending->number, &day, &err);
	if (result == 0)
		result = occurrence_get(service->store, pending->number, day, &date, &err);
	json_decref(date);
	if (result < 0) {
		meeting_release(&changed);
		fail(pending, &err);
		return;
	}
	agenda_split(service->agenda, day, &changed, is_dry_run, &done);
}

static void end_meeting(struct service *service, struct call *call)
{
	struct meeting ended = { 0 };
	struct error err;
	int64_t number = 0;
	int32_t last = service_today(service);
	int result = parameter_number(call, "number", true, &number, &err);

	if (result == 0)
		result = parameter_date(call, "last", false, &last, NULL, &err);
	if (result == 0)
		result = agenda_end(service->agenda, number, last, &ended, &err);
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call,
			   json_pack("{s:o}", "meeting", meeting_wire(service->store, &ended)));
	meeting_release(&ended);
}

/* --- one date ----------------------------------------------------------------------- */

static void on_date_changed(void *context, int status, const struct meeting *meeting, json_t *dates,
			    const struct error *err)
{
	struct pending *pending = context;
	json_t *occurrence = NULL;
	struct error failure;

	(void)dates;
	if (status == 0) {
		status = occurrence_get(pending->service->store, meeting->number, pending->day,
					&occurrence, &failure);
		/* The change itself is kept. */
		failure.fault = FAULT_NOT_CERTAIN;
		err = &failure;
	}
	if (status < 0) {
		fail(pending, err);
		return;
	}
	call_reply(pending->call, json_pack("{s:o}", "occurrence", occurrence));
	free_pending(pending);
}

static void restore_date(struct service *service, struct call *call)
{
	struct pending *pending = new_pending(service, call);
	const struct agenda_done done = { pending, on_date_changed };
	struct error err;

	if (parameter_number(call, "number", true, &pending->number, &err) < 0 ||
	    parameter_date(call, "day", true, &pending->day, NULL, &err) < 0 ||
	    occurrence_resolve(service->store, pending->number, &pending->day, &err) < 0)
		fail(pending, &err);
	else
		agenda_restore(service->agenda, pending->number, pending->day, &done);
}

static void add_date(struct service *service, struct call *call)
{
	struct pending *pending = new_pending(service, call);
	const struct agenda_done done = { pending, on_date_changed };
	struct meeting_extra extra = { .minute = -1 };
	const char *time = NULL;
	struct error err;
	int result = parameter_number(call, "number", true, &pending->number, &err);

	if (result == 0)
		result = parameter_text(call, "time", false, &time, &err);
	if (result == 0)
		result = parameter_date(call, "date", true, &extra.day, NULL, &err);
	if (result == 0 && time && time_parse(time, &extra.minute) < 0)
		result = error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "time", time,
				   "must be a time of day, as HH:MM");
	pending->day = extra.day;
	if (result < 0)
		fail(pending, &err);
	else
		agenda_extra(service->agenda, pending->number, &extra, &done);
}

static void apply_for_date(struct service *service, struct call *call)
{
	json_t *occurrence = NULL;
	struct error err;
	int64_t number = 0;
	int32_t day = 0;
	bool has_applied = true;
	int result = parameter_number(call, "number", true, &number, &err);

	if (result == 0)
		result = parameter_date(call, "day", true, &day, NULL, &err);
	if (result == 0)
		result = parameter_bool(call, "applied", &has_applied, &err);
	if (result == 0)
		result = occurrence_resolve(service->store, number, &day, &err);
	if (result == 0)
		result = agenda_apply(service->agenda, number, day, has_applied, &err);
	if (result == 0)
		result = occurrence_get(service->store, number, day, &occurrence, &err);
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:o}", "occurrence", occurrence));
}

const struct method service_series_methods[] = {
	{ METHOD("EditMeeting"), edit_meeting, "number changes dry_run by ", true },
	{ METHOD("SplitMeeting"), split_meeting, "number day changes dry_run by ", true },
	{ METHOD("EndMeeting"), end_meeting, "number last by ", true },
	{ METHOD("RestoreMeetingDate"), restore_date, "number day by ", true },
	{ METHOD("AddMeetingDate"), add_date, "number date time by ", true },
	{ METHOD("ApplyForMeeting"), apply_for_date, "number day applied by ", true },
};

const size_t service_series_method_count =
	sizeof service_series_methods / sizeof service_series_methods[0];
