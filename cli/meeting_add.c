/* SPDX-License-Identifier: MIT */
#include "cli/complain.h"
#include "cli/meeting_text.h"
#include "cli/meeting_words.h"
#include "cli/repeat.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

/* Meetings that are new, other, or at their end. */

static void put_day(json_t *meeting, int32_t day)
{
	char date[DATE_TEXT];

	date_format(day, date);
	json_object_set_new(meeting, "date", json_string(date));
}

/* "第2土曜", "once", or a date alone for a meeting that is held once. */
static enum result put_rule(const struct meeting_words *words, const struct today *today,
			    json_t *meeting)
{
	const char *phrase = words->word[2];
	_cleanup_(free_text) char *rule = NULL;
	bool has_no_holidays;
	struct when when;
	enum when_result understood = repeat_parse_holidays(phrase, &rule, &has_no_holidays);
	enum result result;

	if (understood != WHEN_OK && when_coming(phrase, today, &when) == WHEN_OK) {
		put_day(meeting, when.day);
		return RESULT_DONE;
	}
	result = meeting_words_rule(words, phrase, today, meeting);
	if (result != RESULT_DONE)
		return result;
	if (!words->from && !rule) {
		complain_line("%s", _("On which day? For example: --from 2026-12-05"));
		return RESULT_USAGE;
	}
	put_day(meeting, today->day);
	if (!words->from)
		return RESULT_DONE;
	result = meeting_words_coming(words->from, today, &when);
	if (result == RESULT_DONE)
		put_day(meeting, when.day);
	return result;
}

/* Send a meeting, taken over, and tell what came of it. */
static enum result send_meeting(struct cli *cli, const struct meeting_words *words,
				const char *method, json_t *parameters_take,
				const struct today *today)
{
	json_t *reply;
	enum result result = meeting_words_call(cli, words, method, parameters_take, &reply);

	if (result == RESULT_DONE && cli->is_json) {
		result = command_print_json(reply);
	} else if (result == RESULT_DONE) {
		meeting_text_print_added(reply, words->is_dry_run, today);
		/* An edit that says what is so already is no change that could be taken back. */
		if (!words->is_dry_run && strcmp(method, "AddMeeting") == 0)
			command_print("%s", _("To take it back: ayumi undo"));
	}
	json_decref(reply);
	return result;
}

enum result meeting_add(struct cli *cli, const struct meeting_words *words,
			const struct today *today)
{
	json_t *meeting = json_object();
	enum result result;

	if (words->count != 4) {
		json_decref(meeting);
		return command_usage(&command_meeting, "%s",
				     _("A meeting has a name, a rule and a time: ayumi meeting add "
				       "NAME RULE TIME"));
	}
	result = put_rule(words, today, meeting);
	if (result == RESULT_DONE)
		result = meeting_words_hours(words->word[3], today, meeting);
	if (result == RESULT_DONE)
		result = meeting_words_pack(words, false, today, meeting);
	if (result == RESULT_DONE &&
	    json_object_set_new(meeting, "title", json_string(words->word[1])) < 0)
		result = command_usage(&command_meeting, "%s", _("That is not UTF-8."));
	if (result != RESULT_DONE) {
		json_decref(meeting);
		return result;
	}
	return send_meeting(
		cli, words, "AddMeeting",
		json_pack("{s:o, s:b}", "meeting", meeting, "dry_run", words->is_dry_run), today);
}

/* What options say is to be different. */
static enum result pack_changes(const struct meeting_words *words, const struct today *today,
				json_t *changes)
{
	struct when when;
	enum result result = meeting_words_pack(words, true, today, changes);

	if (result == RESULT_DONE && words->title &&
	    json_object_set_new(changes, "title", json_string(words->title)) < 0)
		result = command_usage(&command_meeting, "%s", _("That is not UTF-8."));
	if (result == RESULT_DONE && words->time)
		result = meeting_words_hours(words->time, today, changes);
	/* Another rule counts from today on. */
	if (result == RESULT_DONE && words->rule) {
		put_day(changes, today->day);
		result = meeting_words_rule(words, words->rule, today, changes);
	}
	if (result == RESULT_DONE && words->from) {
		result = meeting_words_coming(words->from, today, &when);
		if (result == RESULT_DONE)
			put_day(changes, when.day);
	}
	if (result == RESULT_DONE && json_object_size(changes) == 0)
		result = command_usage(
			&command_meeting, "%s",
			_("What is to be different? For example: --time 14:00-16:00"));
	return result;
}

enum result meeting_edit(struct cli *cli, const struct meeting_words *words,
			 const struct today *today)
{
	json_t *changes = json_object();
	int64_t number = 0;
	enum result result = meeting_words_number(words, &number);

	if (result == RESULT_DONE)
		result = pack_changes(words, today, changes);
	if (result != RESULT_DONE) {
		json_decref(changes);
		return result;
	}
	return send_meeting(cli, words, "EditMeeting",
			    json_pack("{s:I, s:o, s:b}", "number", (json_int_t)number, "changes",
				      changes, "dry_run", words->is_dry_run),
			    today);
}

/* End a meeting, the day given (NULL: today) its last. */
static enum result end_on(struct cli *cli, const struct meeting_words *words, int64_t number,
			  const char *last, const struct today *today)
{
	json_t *reply;
	enum result result = meeting_words_call(
		cli, words, "EndMeeting",
		json_pack("{s:I, s:s?}", "number", (json_int_t)number, "last", last), &reply);

	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(reply);
	else if (result == RESULT_DONE)
		meeting_text_print_ended(reply, today);
	json_decref(reply);
	return result;
}

enum result meeting_end(struct cli *cli, const struct meeting_words *words,
			const struct today *today)
{
	char last[DATE_TEXT];
	struct when when;
	int64_t number = 0;
	enum result result = meeting_words_number(words, &number);

	if (result != RESULT_DONE || !words->after)
		return result != RESULT_DONE ? result : end_on(cli, words, number, NULL, today);
	result = meeting_words_coming(words->after, today, &when);
	if (result != RESULT_DONE)
		return result;
	date_format(when.day, last);
	return end_on(cli, words, number, last, today);
}

enum result meeting_end_before(struct cli *cli, const struct meeting_words *words, int64_t number,
			       const char *day, const struct today *today)
{
	char last[DATE_TEXT];
	int32_t first = 0;

	if (date_parse(day, &first) < 0)
		return RESULT_USAGE;
	date_format(first - 1, last);
	return end_on(cli, words, number, last, today);
}

/* What one meeting now is, for what a new rule is to be made of; NULL where there is none. */
static json_t *find_meeting(const json_t *reply, int64_t number)
{
	const json_t *meetings = json_object_get(reply, "meetings");
	json_t *meeting;
	size_t i;

	json_array_foreach (meetings, i, meeting) {
		if (json_integer_value(json_object_get(meeting, "number")) == number)
			return meeting;
	}
	return NULL;
}

/* From a date on another day: the rule that leads there. */
static enum result shift_rule(struct cli *cli, int64_t number, const char *day, int32_t to_day,
			      json_t *changes)
{
	_cleanup_(free_text) char *shifted = NULL;
	const json_t *meeting;
	json_t *reply;
	int32_t from_day = 0;
	enum result result = command_call_method(cli, "ListMeetings", NULL, &reply);

	if (result != RESULT_DONE)
		return result;
	meeting = find_meeting(reply, number);
	if (meeting && date_parse(day, &from_day) == 0)
		shifted = repeat_shift(json_string_value(json_object_get(meeting, "rule")),
				       from_day, to_day);
	json_decref(reply);
	if (meeting && !shifted) {
		complain_line("%s",
			      _("What the rule is from then on is not clear; please say it, for "
				"example: --rule “3rd Sun”. Nothing was changed."));
		return RESULT_USAGE;
	}
	if (shifted)
		json_object_set_new(changes, "rule", json_string(shifted));
	return RESULT_DONE;
}

enum result meeting_move_on(struct cli *cli, const struct meeting_words *words, int64_t number,
			    const char *day, int32_t to_day, int minute, const struct today *today)
{
	json_t *changes = json_object();
	char time[TIME_TEXT];
	int32_t from_day = 0;
	enum result result = meeting_words_pack(words, true, today, changes);

	if (date_parse(day, &from_day) < 0)
		result = RESULT_USAGE;
	if (result == RESULT_DONE && words->time)
		result = meeting_words_hours(words->time, today, changes);
	if (minute != WHEN_NO_MINUTE) {
		time_format(minute, time);
		json_object_set_new(changes, "time", json_string(time));
	}
	put_day(changes, to_day);
	if (result == RESULT_DONE && words->rule)
		result = meeting_words_rule(words, words->rule, today, changes);
	else if (result == RESULT_DONE && to_day != from_day)
		result = shift_rule(cli, number, day, to_day, changes);
	if (result != RESULT_DONE) {
		json_decref(changes);
		return result;
	}
	return send_meeting(cli, words, "SplitMeeting",
			    json_pack("{s:I, s:s, s:o, s:b}", "number", (json_int_t)number, "day",
				      day, "changes", changes, "dry_run", words->is_dry_run),
			    today);
}
