/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_change.h"

#include "daemon/changes.h"
#include "daemon/civil.h"
#include "daemon/imported.h"
#include "daemon/meeting_changes.h"
#include "daemon/occurrences.h"
#include "daemon/reminders.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { ALL_DAYS = INT32_MAX, NO_DAY = INT32_MIN };

/* What is to become of a meeting once its dates are known. */
enum change {
	CHANGE_ADD,
	CHANGE_EDIT,
	CHANGE_SPLIT, /* a new one goes on where another ends */
	CHANGE_EXCEPT,
	CHANGE_RESTORE,
	CHANGE_EXTRA,
	CHANGE_RENEW
};

/* A question to the calendar about one meeting, and what is to become of the answer. */
struct plan {
	struct agenda *agenda;
	enum change change;
	struct meeting meeting;		    /* as it is to be */
	struct meeting former;		    /* the one that ends */
	int32_t last_day;		    /* of the one that ends */
	struct meeting_exception exception; /* or the day of another change of one date */
	struct meeting_extra extra;
	int64_t writer; /* who makes the change */
	bool is_dry_run;
	bool is_elsewhen; /* an edited meeting is held at other times */
	bool is_other_rule;
	json_t *shape; /* of the meeting when the calendar was asked; NULL for none */
	struct agenda_done done;
};

static void free_plan(struct plan *plan)
{
	meeting_release(&plan->meeting);
	meeting_release(&plan->former);
	json_decref(plan->shape);
	free(plan);
}

static void finish_plan(struct plan *plan, int status, json_t *dates, const struct error *err)
{
	plan->done.on_done(plan->done.context, status, &plan->meeting, dates, err);
	free_plan(plan);
}

static struct plan *new_plan(struct agenda *agenda, enum change change,
			     const struct agenda_done *done)
{
	struct plan *plan = memory_zeroed(1, sizeof *plan);

	plan->agenda = agenda;
	plan->change = change;
	plan->writer = agenda->writer;
	plan->exception.day = NO_DAY;
	plan->extra.day = NO_DAY;
	plan->done = *done;
	return plan;
}

/* The meeting that is there already. */
static int64_t known_number(const struct plan *plan)
{
	return plan->change == CHANGE_SPLIT ? plan->former.number : plan->meeting.number;
}

/* --- the question ------------------------------------------------------------------- */

/* Whose exceptions and additional dates are asked with, and after which day they count. */
static int64_t source_of(const struct plan *plan, int32_t *after_day)
{
	*after_day = NO_DAY;
	if (plan->change != CHANGE_SPLIT)
		return plan->meeting.number;
	*after_day = plan->exception.day;
	return plan->former.number;
}

/* The stored exceptions, with the one that is to be made in place of an earlier one. */
static json_t *gather_exceptions(const struct plan *plan)
{
	int32_t after;
	int64_t source = source_of(plan, &after);
	json_t *all = agenda_plan_exceptions(plan->agenda, source, after, plan->exception.day);

	if (plan->change == CHANGE_EXCEPT || plan->exception.is_kept)
		json_array_append_new(all, agenda_plan_exception(&plan->exception));
	return all;
}

static json_t *gather_extras(const struct plan *plan)
{
	int32_t after;
	int64_t source = source_of(plan, &after);
	json_t *all = agenda_plan_extras(plan->agenda, source, after, plan->extra.day);

	if (plan->change == CHANGE_EXTRA)
		json_array_append_new(all, agenda_plan_extra(&plan->extra));
	return all;
}

/* --- keeping ------------------------------------------------------------------------ */

static int store_split(struct plan *plan, struct error *err)
{
	struct store *store = plan->agenda->store;
	int result = meeting_insert(store, &plan->meeting, agenda_now(plan->agenda), err);

	if (result == 0)
		result = meeting_hand_over(store, plan->former.number, plan->meeting.number,
					   plan->exception.day, err);
	if (result == 0)
		result = meeting_end(store, &plan->former, plan->last_day, err);
	if (result == 0)
		result = reminder_drop_orphans(store, plan->former.number, err);
	return result < 0 ? result : imported_touch(store, plan->former.number, err);
}

static int store_restored(struct plan *plan, struct error *err)
{
	struct store *store = plan->agenda->store;
	int64_t number = plan->meeting.number;

	if (plan->exception.is_kept)
		return meeting_put_exception(store, number, &plan->exception, err);
	return meeting_drop_exception(store, number, plan->exception.day, err);
}

/* The change itself. */
static int store_change(struct plan *plan, struct error *err)
{
	struct store *store = plan->agenda->store;
	int64_t number = plan->meeting.number;
	int result = 0;

	switch (plan->change) {
	case CHANGE_ADD:
		return meeting_insert(store, &plan->meeting, agenda_now(plan->agenda), err);
	case CHANGE_SPLIT:
		return store_split(plan, err);
	case CHANGE_EDIT:
		result = meeting_replace(store, &plan->meeting, err);
		break;
	case CHANGE_EXCEPT:
		result = meeting_put_exception(store, number, &plan->exception, err);
		break;
	case CHANGE_RESTORE:
		result = store_restored(plan, err);
		break;
	case CHANGE_EXTRA:
		result = meeting_put_extra(store, number, &plan->extra, err);
		if (result == 0)
			result = meeting_drop_exception(store, number, plan->extra.day, err);
		break;
	case CHANGE_RENEW:
	default:
		return 0;
	}
	return result < 0 ? result : imported_touch(store, number, err);
}

static const char *action_of(const struct plan *plan)
{
	static const char *const actions[] = {
		[CHANGE_ADD] = "add",	  [CHANGE_EDIT] = "edit",	[CHANGE_SPLIT] = "split",
		[CHANGE_EXCEPT] = "skip", [CHANGE_RESTORE] = "restore", [CHANGE_EXTRA] = "extra",
		[CHANGE_RENEW] = "edit",
	};

	return plan->exception.is_move ? "move" : actions[plan->change];
}

/* The change with its dates, as one step: of a split, the end of one and a new one. */
static int store_noted(struct plan *plan, const json_t *dates, int32_t day, struct error *err)
{
	struct store *store = plan->agenda->store;
	int64_t now_s = agenda_now(plan->agenda);
	bool is_split = plan->change == CHANGE_SPLIT;
	int64_t known = known_number(plan);
	char name[DATE_TEXT] = "";
	json_t *before = NULL;
	int result = meeting_form(store, known, &before, err);

	if (day != NO_DAY)
		date_format(day, name);
	if (result == 0)
		result = store_change(plan, err);
	if (result == 0)
		result = agenda_plan_store_dates(plan->agenda, &plan->meeting, dates, day, err);
	if (result == 0 && plan->change != CHANGE_RENEW)
		result = meeting_note(store, now_s, action_of(plan),
				      is_split ? known : plan->meeting.number, *name ? name : NULL,
				      json_incref(before), err);
	if (result == 0 && is_split)
		result = meeting_note(store, now_s, "add", plan->meeting.number, NULL, NULL, err);
	json_decref(before);
	return result;
}

/* What is on the screen and will not be true any more. */
static void withdraw(const struct plan *plan)
{
	struct agenda *agenda = plan->agenda;

	if (plan->change == CHANGE_SPLIT)
		agenda_withdraw(agenda, plan->former.number, ALL_DAYS);
	else if (plan->change == CHANGE_EDIT && plan->is_elsewhen)
		agenda_withdraw(agenda, plan->meeting.number, ALL_DAYS);
	else if (plan->change == CHANGE_EXCEPT || plan->change == CHANGE_RESTORE)
		agenda_withdraw(agenda, plan->meeting.number, plan->exception.day);
}

/* Meeting, dates and reminders together. */
static int store_plan(struct plan *plan, const json_t *dates, struct error *err)
{
	struct store *store = plan->agenda->store;
	int32_t day = plan->change == CHANGE_EXTRA ? plan->extra.day : plan->exception.day;
	const struct author author = { plan->writer, agenda_now(plan->agenda) };
	struct meeting known;
	int result;

	withdraw(plan);
	result = change_begin(store, &author, err);
	if (result < 0)
		return result;
	/* It may have been removed while the calendar was asked. */
	if (plan->change != CHANGE_ADD) {
		result = meeting_get(store, known_number(plan), &known, err);
		meeting_release(&known);
	}
	if (result == 0)
		result = store_noted(plan, dates, day, err);
	return store_finish(store, result, err);
}

/* A meeting begins on the first date that its rule gives. */
static void settle_first_day(struct plan *plan, const json_t *dates)
{
	const char *first = json_string_value(json_object_get(json_array_get(dates, 0), "date"));
	bool is_new = plan->change == CHANGE_ADD || plan->change == CHANGE_SPLIT ||
		      (plan->change == CHANGE_EDIT && plan->is_other_rule);

	if (is_new && first && plan->meeting.rule && !plan->meeting.since)
		date_parse(first, &plan->meeting.day);
}

/*
 * Another change was made while the calendar was asked: a date is asked about
 * anew with it (-EAGAIN), and what was said of a meeting as it then was is refused.
 */
static int look_again(struct plan *plan, struct error *err)
{
	int64_t number = known_number(plan);
	bool is_whole = plan->change == CHANGE_EDIT || plan->change == CHANGE_SPLIT;
	int result = meeting_check(plan->agenda->store, number, plan->shape, is_whole, err);

	if (result == -EAGAIN && !is_whole) {
		meeting_release(&plan->meeting);
		result = meeting_get(plan->agenda->store, number, &plan->meeting, err);
		result = result < 0 ? result : -EAGAIN;
	}
	return result;
}

static void ask(struct plan *plan);

static void on_dates(void *context, int status, json_t *reply, const struct error *failure)
{
	struct plan *plan = context;
	struct agenda *agenda = plan->agenda;
	json_t *dates = json_object_get(reply, "occurrences");
	bool is_renewal = plan->change == CHANGE_RENEW;
	struct error err = { .fault = FAULT_NONE };
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
	result = look_again(plan, &err);
	if (result == -EAGAIN) {
		ask(plan);
		return;
	}
	result = result < 0 ? result : store_plan(plan, dates, &err);
	finish_plan(plan, result, dates, &err);
	/* A renewal ticks once, at its end. */
	if (!is_renewal)
		agenda_tick(agenda);
}

static void ask(struct plan *plan)
{
	const struct expander_answer answer = { plan, on_dates };
	struct error err;
	int result;

	json_decref(plan->shape);
	result = meeting_shape(plan->agenda->store, known_number(plan), &plan->shape, &err);
	if (result == 0)
		result = agenda_plan_ask(plan->agenda,
					 agenda_plan_question(plan->agenda, &plan->meeting,
							      gather_exceptions(plan),
							      gather_extras(plan)),
					 &answer, &err);
	if (result < 0)
		finish_plan(plan, result, NULL, &err);
}

/* --- what can be done --------------------------------------------------------------- */

void agenda_add(struct agenda *agenda, struct meeting *meeting_take, bool is_dry_run,
		const struct agenda_done *done)
{
	struct plan *plan = new_plan(agenda, CHANGE_ADD, done);

	plan->meeting = *meeting_take;
	memset(meeting_take, 0, sizeof *meeting_take);
	plan->meeting.number = 0;
	plan->is_dry_run = is_dry_run;
	ask(plan);
}

static bool is_other(const char *one, const char *other)
{
	return strcmp(one ? one : "", other ? other : "") != 0;
}

void agenda_edit(struct agenda *agenda, struct meeting *meeting_take, bool is_dry_run,
		 const struct agenda_done *done)
{
	struct plan *plan = new_plan(agenda, CHANGE_EDIT, done);
	const struct meeting *meeting = &plan->meeting;
	const struct meeting *former = &plan->former;
	int32_t today = civil_from_instant(agenda_now(agenda)).day;
	struct error err;

	plan->meeting = *meeting_take;
	memset(meeting_take, 0, sizeof *meeting_take);
	plan->is_dry_run = is_dry_run;
	if (meeting_get(agenda->store, meeting->number, &plan->former, &err) < 0) {
		finish_plan(plan, -ENOENT, NULL, &err);
		return;
	}
	plan->is_elsewhen = meeting->day != former->day || meeting->minute != former->minute ||
			    meeting->duration_min != former->duration_min ||
			    is_other(meeting->rule, former->rule) ||
			    is_other(meeting->zone, former->zone);
	plan->is_other_rule = is_other(meeting->rule, former->rule);
	/* What was held stays as it was held; a meeting that is held once is where it now is. */
	if (plan->is_elsewhen && meeting->rule && meeting->day < today)
		plan->meeting.since = today;
	ask(plan);
}

void agenda_except(struct agenda *agenda, int64_t number, const struct meeting_exception *exception,
		   const struct agenda_done *done)
{
	struct plan *plan = new_plan(agenda, CHANGE_EXCEPT, done);
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
	plan->exception = *exception;
	if (exception->is_move && exception->to_minute < 0)
		plan->exception.to_minute = plan->meeting.minute;
	ask(plan);
}

void agenda_restore(struct agenda *agenda, int64_t number, int32_t day,
		    const struct agenda_done *done)
{
	struct plan *plan = new_plan(agenda, CHANGE_RESTORE, done);
	json_t *date = NULL;
	struct error err;
	int result = meeting_get(agenda->store, number, &plan->meeting, &err);

	if (result == 0)
		result = occurrence_get(agenda->store, number, day, &date, &err);
	if (result < 0) {
		json_decref(date);
		finish_plan(plan, result, NULL, &err);
		return;
	}
	plan->exception.day = day;
	/* On a holiday it is held all the same. */
	plan->exception.is_kept = json_is_string(json_object_get(date, "holiday"));
	json_decref(date);
	ask(plan);
}

void agenda_extra(struct agenda *agenda, int64_t number, const struct meeting_extra *extra,
		  const struct agenda_done *done)
{
	struct plan *plan = new_plan(agenda, CHANGE_EXTRA, done);
	char day[DATE_TEXT];
	json_t *date = NULL;
	struct error err;
	int result = meeting_get(agenda->store, number, &plan->meeting, &err);

	date_format(extra->day, day);
	if (result == 0 && occurrence_get(agenda->store, number, extra->day, &date, NULL) == 0) {
		result = error_set(&err, -EEXIST, FAULT_DATE_TAKEN, NULL, day,
				   "the meeting has that date already");
		err.number = number;
	}
	json_decref(date);
	if (result < 0) {
		finish_plan(plan, result, NULL, &err);
		return;
	}
	plan->extra = *extra;
	if (extra->minute < 0)
		plan->extra.minute = plan->meeting.minute;
	ask(plan);
}

void agenda_change_renew(struct agenda *agenda, int64_t number, const struct agenda_done *done)
{
	struct plan *plan = new_plan(agenda, CHANGE_RENEW, done);
	struct error err;
	int result = meeting_get(agenda->store, number, &plan->meeting, &err);

	if (result < 0)
		finish_plan(plan, result, NULL, &err);
	else
		ask(plan);
}

/* --- this and all after ------------------------------------------------------------- */

/* How the rule goes on after the date: what counts its dates counts on from the first. */
static void go_on(struct plan *plan, int32_t day)
{
	struct meeting *meeting = &plan->meeting;

	if (is_other(meeting->rule, plan->former.rule)) {
		meeting->since = 0;
		return;
	}
	meeting->day = plan->former.day;
	meeting->since = day;
}

void agenda_split(struct agenda *agenda, int32_t day, struct meeting *meeting_take, bool is_dry_run,
		  const struct agenda_done *done)
{
	struct plan *plan = new_plan(agenda, CHANGE_SPLIT, done);
	struct error err;
	int result;

	plan->meeting = *meeting_take;
	memset(meeting_take, 0, sizeof *meeting_take);
	plan->is_dry_run = is_dry_run;
	result = meeting_get(agenda->store, plan->meeting.number, &plan->former, &err);
	if (result == 0) {
		plan->exception.day = day;
		go_on(plan, day);
		result = agenda_change_end(agenda, &plan->former, day, &plan->last_day, &err);
	}
	if (result == -ENOENT && plan->former.number) {
		/* There is nothing before: the whole meeting is another. */
		plan->change = CHANGE_EDIT;
		plan->is_elsewhen = true;
		plan->exception.day = NO_DAY;
		plan->meeting.since = plan->former.since;
		result = 0;
	} else if (result == 0) {
		plan->meeting.number = 0;
	}
	if (result < 0)
		finish_plan(plan, result, NULL, &err);
	else
		ask(plan);
}
