/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_plan.h"

#include "daemon/agenda_show.h"
#include "daemon/changes.h"
#include "daemon/journal.h"
#include "daemon/meeting_changes.h"
#include "daemon/occurrences.h"
#include "daemon/reminders.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { ALL_DAYS = INT32_MAX };

void agenda_withdraw(struct agenda *agenda, int64_t meeting, int32_t day)
{
	struct reminder *reminders;
	size_t count;

	if (reminder_open(agenda->store, INT64_MAX, &reminders, &count, NULL) < 0)
		return;
	for (size_t i = 0; i < count; i++) {
		if (reminders[i].meeting == meeting && reminders[i].bubble &&
		    (day == ALL_DAYS || reminders[i].day == day))
			agenda_mark_stale(agenda, reminders[i].bubble);
	}
	reminder_free_all(reminders, count);
}

/* Of a date only what asks for the application. */
static void withdraw_apply(struct agenda *agenda, int64_t meeting, int32_t day)
{
	struct reminder *reminders;
	size_t count;

	if (reminder_open(agenda->store, INT64_MAX, &reminders, &count, NULL) < 0)
		return;
	for (size_t i = 0; i < count; i++) {
		if (reminders[i].meeting == meeting &&
		    (day == ALL_DAYS || reminders[i].day == day) && reminders[i].is_apply &&
		    reminders[i].bubble)
			agenda_mark_stale(agenda, reminders[i].bubble);
	}
	reminder_free_all(reminders, count);
}

void agenda_set_writer(struct agenda *agenda, int64_t member)
{
	agenda->writer = member;
}

int agenda_begin(const struct agenda *agenda, struct error *err)
{
	const struct author author = { agenda->writer, agenda_now(agenda) };

	return change_begin(agenda->store, &author, err);
}

static int remove_within(struct agenda *agenda, int64_t number, struct error *err)
{
	int64_t now_s = agenda_now(agenda);
	json_t *before;
	int result = meeting_form(agenda->store, number, &before, err);

	if (result < 0)
		return result;
	result = meeting_mark_removed(agenda->store, number, now_s, err);
	if (result < 0) {
		json_decref(before);
		return result;
	}
	return meeting_note(agenda->store, now_s, "remove", number, NULL, before, err);
}

int agenda_remove(struct agenda *agenda, int64_t number, struct meeting *removed, struct error *err)
{
	int result = meeting_get(agenda->store, number, removed, err);

	if (result < 0)
		return result;
	agenda_withdraw(agenda, number, ALL_DAYS);
	result = agenda_begin(agenda, err);
	if (result == 0)
		result = store_finish(agenda->store, remove_within(agenda, number, err), err);
	if (result < 0) {
		meeting_release(removed);
		return result;
	}
	removed->is_removed = true;
	agenda_tick(agenda);
	return 0;
}

/* Whether the answer says something of what happened, and what entry it becomes. */
static bool becomes_entry(const struct meeting *meeting, const char *answer)
{
	bool is_past = strcmp(answer, "went") == 0 || strcmp(answer, "missed") == 0 ||
		       strcmp(answer, "postponed") == 0;

	/* A kind that has no outcomes is only written down when it took place. */
	return is_past && (kind_outcome_count(meeting->kind) > 0 || strcmp(answer, "went") == 0);
}

static int answer_within(struct agenda *agenda, const struct meeting *meeting, int32_t day,
			 const char *answer, bool has_entry, struct entry *entry, struct error *err)
{
	char date[DATE_TEXT];
	json_t *before;
	int result = meeting_form(agenda->store, meeting->number, &before, err);

	date_format(day, date);
	if (result == 0 && has_entry)
		result = journal_add_within(agenda->store, entry, agenda_now(agenda), err);
	if (result == 0)
		result = occurrence_answer(agenda->store, meeting->number, day, answer,
					   entry->number, err);
	if (result == 0)
		/* Whoever means to go can still be asked how it was. */
		result = reminder_settle(agenda->store, meeting->number, day,
					 strcmp(answer, "going") != 0, agenda_now(agenda), err);
	if (result < 0) {
		json_decref(before);
		return result;
	}
	return meeting_note(agenda->store, agenda_now(agenda), "answer", meeting->number, date,
			    before, err);
}

static int check_answer(struct agenda *agenda, const struct meeting *meeting, int32_t day,
			const char *answer, json_t **date, struct error *err)
{
	static const char *const answers[] = { "going", "not-going", "went", "missed",
					       "postponed" };
	bool was_written = false;
	size_t i = 0;
	int result;

	while (i < sizeof answers / sizeof answers[0] && strcmp(answers[i], answer) != 0)
		i++;
	if (i == sizeof answers / sizeof answers[0])
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "answer", answer,
				 "must be going, not-going, went, missed or postponed");
	result = occurrence_get(agenda->store, meeting->number, day, date, err);
	if (result == 0)
		result = occurrence_has_entry(agenda->store, meeting->number, day, &was_written,
					      err);
	if (result < 0)
		return result;
	if (was_written)
		/* The first answer became an entry; that is edited, not written twice. */
		return error_set(err, -EEXIST, FAULT_INVALID_PARAMETER, "answer", NULL,
				 "this date was answered before; its entry can be edited");
	if (becomes_entry(meeting, answer) &&
	    json_integer_value(json_object_get(*date, "start_s")) > agenda_now(agenda))
		return error_set(err, -EINVAL, FAULT_FUTURE_DATE, "day",
				 json_string_value(json_object_get(*date, "date")),
				 "the meeting has not begun");
	return 0;
}

int agenda_answer(struct agenda *agenda, int64_t number, int32_t day, const char *answer,
		  bool *has_entry, struct entry *entry, struct error *err)
{
	struct meeting meeting;
	json_t *date = NULL;
	int result = meeting_get(agenda->store, number, &meeting, err);

	*has_entry = false;
	memset(entry, 0, sizeof *entry);
	if (result == 0)
		result = check_answer(agenda, &meeting, day, answer, &date, err);
	if (result == 0 && becomes_entry(&meeting, answer)) {
		*has_entry = true;
		entry->kind = meeting.kind;
		entry->outcome = kind_outcome(meeting.kind, answer);
		entry->text = memory_string("");
		entry->minute = ENTRY_NO_TIME;
		date_parse(json_string_value(json_object_get(date, "date")), &entry->day);
		result = uuid_new(entry->id);
	}
	if (result == 0) {
		agenda_withdraw(agenda, number, day);
		result = agenda_begin(agenda, err);
	}
	if (result == 0) {
		result = answer_within(agenda, &meeting, day, answer, *has_entry, entry, err);
		result = store_finish(agenda->store, result, err);
	}
	meeting_release(&meeting);
	json_decref(date);
	if (result < 0) {
		entry_release(entry);
		*has_entry = false;
		return result;
	}
	if (*has_entry && agenda->ports.on_entry)
		agenda->ports.on_entry(agenda->ports.entry_context, entry);
	agenda_tick(agenda);
	return 0;
}

static int apply_within(struct agenda *agenda, int64_t number, int32_t day, bool has_applied,
			struct error *err)
{
	int64_t now_s = agenda_now(agenda);
	char date[DATE_TEXT];
	json_t *before;
	int result = meeting_form(agenda->store, number, &before, err);

	if (day != ALL_DAYS)
		date_format(day, date);
	if (result == 0)
		result = occurrence_apply(agenda->store, number, day, has_applied, err);
	if (result == 0)
		result = reminder_settle_apply(agenda->store, number, day, has_applied, now_s, err);
	if (result < 0) {
		json_decref(before);
		return result;
	}
	return meeting_note(agenda->store, now_s, "apply", number, day == ALL_DAYS ? NULL : date,
			    before, err);
}

int agenda_apply(struct agenda *agenda, int64_t number, int32_t day, bool has_applied,
		 struct error *err)
{
	struct meeting meeting;
	json_t *date = NULL;
	int result = meeting_get(agenda->store, number, &meeting, err);
	bool is_asked_for = meeting.apply.how != APPLY_NOT;
	/* One application is for all dates. */
	int32_t settled_day = meeting.apply.how == APPLY_BY ? ALL_DAYS : day;

	meeting_release(&meeting);
	if (result == 0)
		result = occurrence_get(agenda->store, number, day, &date, err);
	json_decref(date);
	if (result == 0 && !is_asked_for)
		result = error_number(err, -EINVAL, FAULT_NO_APPLICATION, number,
				      "nobody has to apply for meeting %lld", (long long)number);
	if (result == 0)
		result = agenda_begin(agenda, err);
	if (result < 0)
		return result;
	withdraw_apply(agenda, number, settled_day);
	result = apply_within(agenda, number, settled_day, has_applied, err);
	result = store_finish(agenda->store, result, err);
	agenda_tick(agenda);
	return result;
}
