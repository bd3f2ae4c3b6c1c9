/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_question.h"

#include "daemon/agenda_due.h"
#include "daemon/agenda_show.h"
#include "daemon/agenda_words.h"
#include "daemon/civil.h"
#include "daemon/journal.h"
#include "schema/date.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { WEEK_DAYS = 7 };

/* --- evenings ------------------------------------------------------------------------- */

static int64_t instant(int32_t day, int minute)
{
	return civil_to_instant((struct civil){ day, minute });
}

/* When a day's question comes, and when that day is over. */
static void set_evening(const struct agenda *agenda, int32_t day, struct reminder *evening)
{
	const struct settings *settings = agenda->settings;
	/* After midnight and before the day ends it is still the same evening. */
	bool is_after_midnight = settings->evening_minute < settings->day_end_minute;

	memset(evening, 0, sizeof *evening);
	evening->purpose = PURPOSE_EVENING;
	evening->day = day;
	evening->due_s = instant(day + is_after_midnight, settings->evening_minute);
	evening->start_s = instant(day + 1, settings->day_end_minute);
}

static bool is_settled(const struct reminder *reminder)
{
	return strcmp(reminder->state, "answered") == 0 || strcmp(reminder->state, "expired") == 0;
}

/* The next evening that is asked about; its id is that of the row that is kept for it, if any. */
static int find_evening(struct agenda *agenda, struct reminder *evening, struct reminder *kept,
			struct error *err)
{
	int32_t today = settings_today(agenda->settings, agenda_now(agenda));
	int result = 0;

	for (int32_t day = today; day <= today + 2 * WEEK_DAYS; day++) {
		set_evening(agenda, day, evening);
		if (evening->start_s <= agenda_now(agenda) ||
		    (agenda->settings->evening == EVENING_WEEKLY && date_weekday(day) != SUNDAY))
			continue;
		result = reminder_get_evening(agenda->store, day, kept, err);
		if (result < 0 || !is_settled(kept) || !kept->id)
			return result;
	}
	return -ENOENT;
}

static int keep_evening(struct agenda *agenda, struct error *err)
{
	struct reminder evening;
	struct reminder kept;
	int result;

	if (agenda->settings->evening == EVENING_OFF)
		return reminder_drop_evenings(agenda->store, 0, err);
	result = find_evening(agenda, &evening, &kept, err);
	if (result == -ENOENT)
		return 0;
	if (result == 0)
		result = reminder_drop_evenings(agenda->store, evening.day, err);
	if (result == 0 &&
	    (!kept.id || kept.due_s != evening.due_s || kept.start_s != evening.start_s))
		result = reminder_put_evening(agenda->store, &evening, agenda_now(agenda), err);
	return result;
}

void agenda_evening_plan(struct agenda *agenda)
{
	struct error err;
	int result;

	/* Nearly always there is nothing to write. */
	if (agenda->settings->evening == EVENING_OFF && !agenda->has_evenings)
		return;
	result = store_begin(agenda->store, &err);
	if (result == 0)
		result = store_finish(agenda->store, keep_evening(agenda, &err), &err);
	if (result < 0)
		agenda_trouble(agenda, &err);
	agenda->has_evenings = agenda->settings->evening != EVENING_OFF;
}

/* Whether something is written about these days. */
static bool is_written(struct agenda *agenda, int32_t from_day, int32_t to_day)
{
	sqlite3_stmt *statement = store_statement(
		agenda->store,
		"SELECT count(*) FROM entry WHERE day BETWEEN ?1 AND ?2 AND is_removed = 0", NULL);
	char from[DATE_TEXT];
	char to[DATE_TEXT];
	int64_t count = 0;

	if (!statement)
		return false;
	date_format(from_day, from);
	date_format(to_day, to);
	store_bind(statement, 1, from);
	store_bind(statement, 2, to);
	return store_number(agenda->store, statement, 0, &count, NULL) == 0 && count > 0;
}

bool agenda_question_is_idle(struct agenda *agenda, const struct reminder *reminder)
{
	bool is_weekly = agenda->settings->evening == EVENING_WEEKLY;

	if (reminder->purpose == PURPOSE_QUESTION)
		return !agenda->settings->asks_after &&
		       agenda_planned_at(reminder) <= agenda_now(agenda);
	if (reminder->purpose != PURPOSE_EVENING ||
	    agenda_due_at(agenda, reminder) > agenda_now(agenda))
		return false;
	return agenda->settings->evening == EVENING_OFF ||
	       is_written(agenda, is_weekly ? reminder->day - (WEEK_DAYS - 1) : reminder->day,
			  reminder->day);
}

/* --- answers -------------------------------------------------------------------------- */

int agenda_question_note_shown(struct agenda *agenda, int64_t bubble, struct error *err)
{
	/* Several are told together, and asked about one by one on the terminal. */
	sqlite3_stmt *statement = store_statement(
		agenda->store,
		"UPDATE reminder SET asked_s = ?2 WHERE bubble = ?1 AND state = 'showing' "
		"AND purpose <> 'meeting' "
		"AND (SELECT count(*) FROM reminder WHERE bubble = ?1 AND state = 'showing') = 1",
		err);

	if (!statement)
		return -EIO;
	if (agenda_detail(agenda) != DETAIL_FULL)
		return 0;
	sqlite3_bind_int64(statement, 1, bubble);
	sqlite3_bind_int64(statement, 2, agenda_now(agenda));
	return store_run(agenda->store, statement, err);
}

/* The buttons, and what is written down for them. */
static int make_entry(const struct reminder *evening, const char *key, struct entry *entry)
{
	memset(entry, 0, sizeof *entry);
	if (strcmp(key, "greeting-reply") == 0 || strcmp(key, "greeting") == 0)
		entry->kind = kind_find("greeting");
	else if (strcmp(key, "quiet-day") == 0)
		entry->kind = kind_find("note");
	else
		return -EINVAL;
	if (strcmp(key, "greeting-reply") == 0)
		entry->outcome = kind_outcome(entry->kind, "reply");
	entry->text = memory_string(strcmp(key, "quiet-day") == 0 ? _("A quiet day") : "");
	entry->minute = ENTRY_NO_TIME;
	entry->day = evening->day;
	return uuid_new(entry->id);
}

int agenda_evening_answer(struct agenda *agenda, const struct reminder *evening, const char *key,
			  struct error *err)
{
	struct entry entry;
	int result = make_entry(evening, key, &entry);

	if (result < 0) {
		entry_release(&entry);
		return error_set(err, result, FAULT_INVALID_PARAMETER, "key", key,
				 "is no answer to the question of an evening");
	}
	result = store_begin(agenda->store, err);
	if (result == 0) {
		result = journal_add_within(agenda->store, &entry, agenda_now(agenda), err);
		if (result == 0)
			result = reminder_set(agenda->store, evening->id, "answered", 0,
					      agenda_now(agenda), err);
		result = store_finish(agenda->store, result, err);
	}
	if (result == 0 && agenda->ports.on_entry)
		agenda->ports.on_entry(agenda->ports.entry_context, &entry);
	entry_release(&entry);
	return result;
}

/* Take a question off the screen for good. */
static int put_aside(struct agenda *agenda, const struct reminder *question, struct error *err)
{
	int result;

	agenda_mark_stale(agenda, question->bubble);
	result = store_begin(agenda->store, err);
	if (result == 0) {
		result = reminder_note_asked(agenda->store, question->id, agenda_now(agenda), err);
		if (result == 0 && !is_settled(question))
			result = reminder_set(agenda->store, question->id, "answered", 0,
					      agenda_now(agenda), err);
		result = store_finish(agenda->store, result, err);
	}
	return result;
}

void agenda_written(struct agenda *agenda, int32_t day)
{
	struct reminder evening;
	struct error err;
	int result;

	/* When it starts it looks at what is written. */
	if (!agenda->is_started)
		return;
	result = reminder_get_evening(agenda->store, day, &evening, &err);
	if (result == 0 && evening.id && !is_settled(&evening) &&
	    agenda_planned_at(&evening) <= agenda_now(agenda)) {
		result = put_aside(agenda, &evening, &err);
		agenda_tick(agenda);
	}
	if (result < 0)
		agenda_trouble(agenda, &err);
}

/* --- what is open --------------------------------------------------------------------- */

static int open_questions(struct agenda *agenda, struct reminder **questions, size_t *count,
			  struct error *err)
{
	int64_t now = agenda_now(agenda);

	return reminder_questions(agenda->store, now - AGENDA_QUESTION_S, now,
				  settings_today(agenda->settings, now), questions, count, err);
}

/* Whether its time has come and it did not fall in a pause. */
static bool is_open(struct agenda *agenda, const struct reminder *question)
{
	bool is_switched_on = question->purpose == PURPOSE_QUESTION
				      ? agenda->settings->asks_after
				      : agenda->settings->evening != EVENING_OFF;

	return is_switched_on && !agenda_fell_in_pause(agenda, question) &&
	       agenda_planned_at(question) <= agenda_now(agenda) &&
	       !pause_covers(&agenda->pause, agenda_now(agenda)) &&
	       (question->purpose == PURPOSE_QUESTION || question->start_s > agenda_now(agenda));
}

static json_t *to_wire(const struct reminder *question)
{
	char day[DATE_TEXT];
	char date[DATE_TEXT];
	char time[TIME_TEXT];
	bool is_evening = question->purpose == PURPOSE_EVENING;

	date_format(question->day, day);
	date_format(question->local_day, date);
	time_format(question->local_minute, time);
	return json_pack("{s:s, s:o, s:s?, s:s, s:s, s:s?, s:b}", "purpose",
			 is_evening ? "evening" : "meeting", "meeting",
			 is_evening ? json_null() : json_integer(question->meeting), "title",
			 question->title, "day", day, "date", date, "time",
			 is_evening ? NULL : time, "asked", question->asked_s != 0);
}

int agenda_questions(struct agenda *agenda, json_t **questions, struct error *err)
{
	struct reminder *open;
	size_t count;
	int result = open_questions(agenda, &open, &count, err);

	*questions = NULL;
	if (result < 0)
		return result;
	*questions = json_array();
	for (size_t i = 0; i < count; i++) {
		if (is_open(agenda, &open[i]))
			json_array_append_new(*questions, to_wire(&open[i]));
	}
	reminder_free_all(open, count);
	return 0;
}

int agenda_put_aside(struct agenda *agenda, int64_t meeting, int32_t day, struct error *err)
{
	struct reminder *open;
	size_t count;
	char text[DATE_TEXT];
	bool is_found = false;
	int result = open_questions(agenda, &open, &count, err);

	for (size_t i = 0; result == 0 && i < count; i++) {
		if (open[i].meeting == meeting && open[i].day == day) {
			is_found = true;
			result = put_aside(agenda, &open[i], err);
		}
	}
	reminder_free_all(open, count);
	if (result == 0 && !is_found) {
		date_format(day, text);
		result = error_set(err, -ENOENT, FAULT_NO_SUCH_OCCURRENCE, NULL, text,
				   "no question about %s is open", text);
		if (err)
			err->number = meeting;
	}
	agenda_tick(agenda);
	return result;
}
