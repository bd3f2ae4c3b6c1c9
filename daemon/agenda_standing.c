/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_due.h"
#include "daemon/agenda_words.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { BEFORE_S = 60 };

/* --- what is due, and what keeps it -------------------------------------------------------- */

static const char *say_purpose(enum reminder_purpose purpose)
{
	static const char *const names[PURPOSE_COUNT] = { "meeting", "question", "evening" };

	return names[purpose];
}

/* Why something that is due is not on the screen, or NULL where it is about to be. */
static const char *why_not(const struct agenda *agenda, const struct reminder *reminder)
{
	int64_t now = agenda_now(agenda);

	if (pause_covers(&agenda->pause, now))
		return "paused";
	if (agenda_allowed_at(agenda, now) > now)
		return "quiet";
	if (strcmp(reminder->state, "held") == 0)
		return NULL;
	return agenda->why[0] ? agenda->why : NULL;
}

static json_t *to_wire(const struct agenda *agenda, const struct reminder *reminder,
		       const char *why)
{
	char date[DATE_TEXT];
	char time[TIME_TEXT];
	bool is_evening = reminder->purpose == PURPOSE_EVENING;

	date_format(reminder->local_day, date);
	time_format(reminder->local_minute, time);
	return json_pack("{s:s, s:o, s:s?, s:s, s:s?, s:I, s:s?}", "purpose",
			 say_purpose(reminder->purpose), "meeting",
			 is_evening ? json_null() : json_integer(reminder->meeting), "title",
			 reminder->title, "date", date, "time", is_evening ? NULL : time, "at_s",
			 (json_int_t)agenda_showable_at(agenda, reminder), "why", why);
}

/* Whether it should have been shown by now; what someone put off is as it should be. */
static bool is_overdue(const struct agenda *agenda, const struct reminder *reminder)
{
	int64_t now = agenda_now(agenda);
	bool is_put_off = strcmp(reminder->state, "snoozed") == 0 && reminder->until_s > now;

	return agenda_waits(reminder) && !is_put_off && agenda_planned_at(reminder) <= now;
}

static void add_waiting(struct agenda *agenda, const struct reminder *reminder,
			struct agenda_standing *standing)
{
	const char *why = why_not(agenda, reminder);

	json_array_append_new(standing->wait, to_wire(agenda, reminder, why));
	if (reminder->purpose != PURPOSE_MEETING)
		return;
	standing->waiting++;
	if (why && (!standing->waiting_why || strcmp(why, "quiet") != 0))
		standing->waiting_why = why;
}

static void set_next(struct agenda *agenda, const struct reminder *reminder,
		     struct agenda_standing *standing)
{
	int64_t at = agenda_showable_at(agenda, reminder);

	if (reminder->purpose != PURPOSE_MEETING || !agenda_waits(reminder) ||
	    (standing->next_s && at >= standing->next_s))
		return;
	standing->next_s = at;
	json_decref(standing->next);
	standing->next = to_wire(agenda, reminder, NULL);
}

static int count_questions(struct agenda *agenda, struct agenda_standing *standing,
			   struct error *err)
{
	json_t *questions;
	json_t *question;
	size_t i;
	int result = agenda_questions(agenda, &questions, err);

	json_array_foreach (questions, i, question)
		standing->questions += json_is_false(json_object_get(question, "asked"));
	json_decref(questions);
	return result;
}

int64_t agenda_paused_until(const struct agenda *agenda)
{
	return pause_covers(&agenda->pause, agenda_now(agenda)) ? agenda->pause.until_s : 0;
}

int agenda_standing(struct agenda *agenda, struct agenda_standing *standing, struct error *err)
{
	struct reminder *reminders = NULL;
	size_t count = 0;
	int64_t next_s = 0;
	int result = reminder_next(agenda->store, agenda_now(agenda), false, &next_s, err);

	memset(standing, 0, sizeof *standing);
	standing->wait = json_array();
	standing->has_server = agenda->has_server;
	standing->is_server_known = agenda->is_server_known;
	/* As far as the next one: quiet hours move it by less than a day. */
	if (result == 0)
		result = reminder_open(agenda->store,
				       (next_s ? next_s : agenda_now(agenda)) + 24 * 3600,
				       &reminders, &count, err);
	if (result < 0)
		return result;
	for (size_t i = 0; i < count; i++) {
		if (agenda_fell_in_pause(agenda, &reminders[i]))
			continue;
		if (is_overdue(agenda, &reminders[i]))
			add_waiting(agenda, &reminders[i], standing);
		set_next(agenda, &reminders[i], standing);
	}
	reminder_free_all(reminders, count);
	return count_questions(agenda, standing, err);
}

/* --- what a notification would look like -------------------------------------------------- */

/* The meeting's next date, or the last one, as a reminder of each purpose. */
static int find_example(struct agenda *agenda, int64_t number, struct reminder *example,
			struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		agenda->store,
		"SELECT day, local_day, local_minute, start_s, end_s FROM occurrence "
		"WHERE meeting = ?1 AND state <> 'skipped' "
		"ORDER BY end_s <= ?2, abs(end_s - ?2) LIMIT 1",
		err);
	struct meeting meeting;
	bool has_row = false;
	int result = meeting_get(agenda->store, number, &meeting, err);

	memset(example, 0, sizeof *example);
	if (result < 0 || !statement) {
		meeting_release(&meeting);
		return result < 0 ? result : -EIO;
	}
	sqlite3_bind_int64(statement, 1, number);
	sqlite3_bind_int64(statement, 2, agenda_now(agenda));
	result = store_step(agenda->store, statement, &has_row, err);
	if (result == 0 && !has_row)
		result = error_number(err, -ENOENT, FAULT_NO_SUCH_MEETING, number,
				      "meeting %lld has no date", (long long)number);
	if (result == 0) {
		date_parse(store_text(statement, 0), &example->day);
		date_parse(store_text(statement, 1), &example->local_day);
		example->local_minute = sqlite3_column_int(statement, 2);
		example->start_s = sqlite3_column_int64(statement, 3);
		example->end_s = sqlite3_column_int64(statement, 4);
		example->meeting = number;
		example->title = memory_string(meeting.title);
		example->alias = memory_string(meeting.alias);
		example->place = memory_string(meeting.place);
	}
	sqlite3_reset(statement);
	meeting_release(&meeting);
	return result;
}

static void release_example(struct reminder *example)
{
	free(example->title);
	free(example->alias);
	free(example->place);
}

/* When it is looked at: the evening before, the morning after, or now for an evening. */
static int64_t seen_at(const struct agenda *agenda, const struct reminder *example)
{
	if (example->purpose == PURPOSE_QUESTION)
		return agenda_planned_at(example);
	return example->start_s > agenda_now(agenda) ? agenda_now(agenda)
						     : example->start_s - BEFORE_S;
}

static json_t *write_preview(const struct agenda *agenda, const struct reminder *example,
			     enum detail detail)
{
	struct agenda_words words;
	struct notification notification;
	json_t *buttons = json_array();
	json_t *preview;

	agenda_words_make(&words, &example, 1, detail, seen_at(agenda, example));
	agenda_words_dress(&words, 0, &notification);
	for (int i = 0; i < NOTIFICATION_ACTIONS_MAX && notification.actions[i].key; i++)
		json_array_append_new(buttons, json_string(notification.actions[i].label));
	preview = json_pack("{s:s, s:s, s:b, s:s, s:s, s:o, s:s}", "purpose",
			    say_purpose(example->purpose), "detail",
			    detail == DETAIL_FULL ? "full" : "discreet", "present",
			    detail == agenda_detail(agenda), "title", notification.title, "body",
			    notification.body, "buttons", buttons, "app", notification.app);
	agenda_words_release(&words);
	return preview;
}

int agenda_preview(struct agenda *agenda, int64_t number, json_t **previews, struct error *err)
{
	struct reminder example = { 0 };
	int result = find_example(agenda, number, &example, err);

	*previews = NULL;
	if (result < 0)
		return result;
	*previews = json_array();
	for (int purpose = 0; purpose < PURPOSE_COUNT; purpose++) {
		enum detail present = agenda_detail(agenda);

		example.purpose = (enum reminder_purpose)purpose;
		if ((example.purpose == PURPOSE_QUESTION && !agenda->settings->asks_after) ||
		    (example.purpose == PURPOSE_EVENING &&
		     agenda->settings->evening == EVENING_OFF))
			continue;
		json_array_append_new(*previews, write_preview(agenda, &example, present));
		json_array_append_new(
			*previews,
			write_preview(agenda, &example,
				      present == DETAIL_FULL ? DETAIL_DISCREET : DETAIL_FULL));
	}
	release_example(&example);
	return 0;
}

void agenda_preview_told(struct agenda *agenda, const char *why)
{
	struct agenda_told told = agenda->preview;
	json_t *reply = json_pack("{s:s?}", "why", why);

	agenda->preview_bubble = 0;
	memset(&agenda->preview, 0, sizeof agenda->preview);
	told.on_told(told.context, 0, reply, NULL);
	json_decref(reply);
}

void agenda_preview_show(struct agenda *agenda, int64_t number, const struct agenda_told *told)
{
	struct reminder example = { 0 };
	const struct reminder *one = &example;
	struct agenda_words words;
	struct notification notification;
	struct error err;
	int result = agenda->preview_bubble
			     ? error_set(&err, -EBUSY, FAULT_HELPER_FAILED, NULL, "ayumi-notify",
					 "another preview is on its way to the screen")
			     : find_example(agenda, number, &example, &err);

	if (result < 0) {
		told->on_told(told->context, result, NULL, &err);
		return;
	}
	agenda_words_make(&words, &one, 1, agenda_detail(agenda), seen_at(agenda, &example));
	agenda->preview = *told;
	agenda->preview_bubble = ++agenda->last_bubble;
	agenda_words_dress(&words, agenda->preview_bubble, &notification);
	notification.is_transient = true;
	result = agenda->ports.notifier->show(agenda->ports.notifier_context, &notification);
	agenda_words_release(&words);
	release_example(&example);
	if (result < 0)
		agenda_preview_told(agenda, "helper");
}
