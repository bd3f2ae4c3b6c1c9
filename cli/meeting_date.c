/* SPDX-License-Identifier: MIT */
#include "cli/complain.h"
#include "cli/meeting_text.h"
#include "cli/meeting_words.h"
#include "schema/language.h"

#include <string.h>

/* Changes of one date, and of all after it. */

/* What a date is now, after it was left out, moved or answered. */
static enum result ask_about_date(struct cli *cli, const struct meeting_words *words,
				  const char *method, json_t *parameters_take,
				  const struct today *today)
{
	json_t *reply;
	enum result result = meeting_words_call(cli, words, method, parameters_take, &reply);

	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(reply);
	else if (result == RESULT_DONE)
		meeting_text_print_date(reply, today);
	json_decref(reply);
	return result;
}

enum result meeting_skip(struct cli *cli, const struct meeting_words *words,
			 const struct today *today)
{
	char day[DATE_TEXT];
	int64_t number = 0;
	enum result result = meeting_words_date(words, false, today, &number, day);

	if (result != RESULT_DONE)
		return result;
	if (words->is_and_after)
		return meeting_end_before(cli, words, number, day, today);
	return ask_about_date(cli, words, "SkipMeeting",
			      json_pack("{s:I, s:s}", "number", (json_int_t)number, "day", day),
			      today);
}

/* Where a date goes: a day, a time, or both. */
struct target {
	int32_t day;
	int minute; /* or WHEN_NO_MINUTE */
};

/* "to DATE [TIME]", "DATE [TIME]", "TIME", or with all after, nothing where the options say it. */
static enum result read_target(const struct meeting_words *words, const char *day,
			       const struct today *today, struct target *target)
{
	bool has_to = words->count > 3 && strcmp(words->word[3], "to") == 0;
	int at = has_to ? 4 : 3;
	const char *phrase = words->to ? words->to : words->count > at ? words->word[at] : NULL;
	const char *hour = !words->to && words->count > at + 1 ? words->word[at + 1] : NULL;
	struct when when;
	enum result result;

	target->minute = WHEN_NO_MINUTE;
	if (date_parse(day, &target->day) < 0)
		return RESULT_USAGE;
	if (!phrase && words->is_and_after && (words->rule || words->time))
		return RESULT_DONE;
	if (!phrase)
		return command_usage(&command_meeting, "%s", _("To which date?"));
	if (when_time(phrase, &target->minute) == WHEN_OK)
		return RESULT_DONE;
	result = meeting_words_coming(phrase, today, &when);
	if (result != RESULT_DONE)
		return result;
	if (when.day < today->day) {
		complain_line(_("“%s” has passed; nothing was changed."), phrase);
		return RESULT_USAGE;
	}
	target->day = when.day;
	target->minute = when.minute;
	if (hour && when_time(hour, &target->minute) != WHEN_OK)
		return command_usage(&command_meeting, _("“%s” was not understood as a time."),
				     hour);
	return RESULT_DONE;
}

enum result meeting_move(struct cli *cli, const struct meeting_words *words,
			 const struct today *today)
{
	char day[DATE_TEXT];
	char to[DATE_TEXT];
	char time[TIME_TEXT];
	struct target target;
	int64_t number = 0;
	enum result result = meeting_words_date(words, false, today, &number, day);

	if (result == RESULT_DONE)
		result = read_target(words, day, today, &target);
	if (result != RESULT_DONE)
		return result;
	if (words->is_and_after)
		return meeting_move_on(cli, words, number, day, target.day, target.minute, today);
	date_format(target.day, to);
	if (target.minute != WHEN_NO_MINUTE)
		time_format(target.minute, time);
	return ask_about_date(cli, words, "MoveMeeting",
			      json_pack("{s:I, s:s, s:s, s:s?}", "number", (json_int_t)number,
					"day", day, "to_date", to, "to_time",
					target.minute != WHEN_NO_MINUTE ? time : NULL),
			      today);
}

enum result meeting_restore(struct cli *cli, const struct meeting_words *words,
			    const struct today *today)
{
	char day[DATE_TEXT];
	int64_t number = 0;
	enum result result = meeting_words_date(words, false, today, &number, day);

	if (result != RESULT_DONE)
		return result;
	return ask_about_date(cli, words, "RestoreMeetingDate",
			      json_pack("{s:I, s:s}", "number", (json_int_t)number, "day", day),
			      today);
}

enum result meeting_extra(struct cli *cli, const struct meeting_words *words,
			  const struct today *today)
{
	char day[DATE_TEXT];
	char time[TIME_TEXT];
	int minute = WHEN_NO_MINUTE;
	int64_t number = 0;
	enum result result = meeting_words_date(words, false, today, &number, day);

	if (result != RESULT_DONE)
		return result;
	if (words->count > 3 && when_time(words->word[3], &minute) != WHEN_OK)
		return command_usage(&command_meeting, _("“%s” was not understood as a time."),
				     words->word[3]);
	if (minute != WHEN_NO_MINUTE)
		time_format(minute, time);
	return ask_about_date(cli, words, "AddMeetingDate",
			      json_pack("{s:I, s:s, s:s?}", "number", (json_int_t)number, "date",
					day, "time", minute != WHEN_NO_MINUTE ? time : NULL),
			      today);
}

enum result meeting_applied(struct cli *cli, const struct meeting_words *words,
			    const struct today *today)
{
	char day[DATE_TEXT];
	int64_t number = 0;
	enum result result = meeting_words_date(words, false, today, &number, day);

	if (result != RESULT_DONE)
		return result;
	return ask_about_date(cli, words, "ApplyForMeeting",
			      json_pack("{s:I, s:s, s:b}", "number", (json_int_t)number, "day", day,
					"applied", !words->is_not),
			      today);
}

enum result meeting_answer(struct cli *cli, const struct meeting_words *words,
			   const struct today *today)
{
	char day[DATE_TEXT];
	int64_t number = 0;
	const char *said;
	enum result result;

	said = words->count > 3 ? meeting_text_answer(words->word[3]) : NULL;
	/* What is said of plans is about a date to come; the rest, about one that has passed. */
	result = meeting_words_date(words, said && strstr(said, "going") == NULL, today, &number,
				    day);
	if (result != RESULT_DONE)
		return result;
	if (!said)
		return command_usage(
			&command_meeting, "%s",
			_("The answer is going, not-going, went, missed or postponed."));
	return ask_about_date(cli, words, "AnswerMeeting",
			      json_pack("{s:I, s:s, s:s}", "number", (json_int_t)number, "day", day,
					"answer", said),
			      today);
}
