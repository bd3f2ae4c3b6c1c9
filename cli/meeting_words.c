/* SPDX-License-Identifier: MIT */
#include "cli/meeting_words.h"

#include "cli/complain.h"
#include "cli/repeat.h"
#include "cli/repeat_end.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

enum result meeting_words_number(const struct meeting_words *words, int64_t *number)
{
	if (words->count < 2 || command_number(words->word[1], number) < 0)
		return command_usage(&command_meeting, "%s",
				     _("Which meeting? “ayumi meeting list” shows the numbers."));
	return RESULT_DONE;
}

enum result meeting_words_date(const struct meeting_words *words, bool is_past,
			       const struct today *today, int64_t *number,
			       char day[static DATE_TEXT])
{
	struct when when;
	enum when_result understood;

	if (words->count < 3 || command_number(words->word[1], number) < 0)
		return command_usage(&command_meeting, "%s",
				     _("Which meeting, and which date? “ayumi meeting list” shows "
				       "both."));
	understood = is_past ? when_date(words->word[2], today, &when)
			     : when_coming(words->word[2], today, &when);
	if (understood != WHEN_OK) {
		complain_when(words->word[2], understood, &when, today);
		return RESULT_USAGE;
	}
	date_format(when.day, day);
	return RESULT_DONE;
}

enum result meeting_words_coming(const char *phrase, const struct today *today, struct when *when)
{
	enum when_result understood = when_coming(phrase, today, when);

	if (understood == WHEN_OK)
		return RESULT_DONE;
	complain_when(phrase, understood, when, today);
	return RESULT_USAGE;
}

static bool is_none(const char *phrase)
{
	return !*phrase || strcmp(phrase, "none") == 0 || strcmp(phrase, "なし") == 0;
}

/* "7日前", "11月28日"; "none" takes it away from a meeting that is changed. */
static enum result put_apply(const char *phrase, bool is_change, const struct today *today,
			     json_t *meeting)
{
	struct apply apply = { .how = APPLY_BY };
	struct when when;
	char text[APPLY_TEXT];
	enum when_result understood = repeat_apply(phrase, &apply);

	if (is_change && is_none(phrase)) {
		json_object_set_new(meeting, "apply", json_string(""));
		return RESULT_DONE;
	}
	if (understood == WHEN_UNKNOWN) {
		understood = when_coming(phrase, today, &when);
		apply = (struct apply){ .how = APPLY_BY, .day = when.day };
	}
	if (understood == WHEN_UNKNOWN) {
		complain_line(_("“%s” was not understood as the time by which one applies. "
				"Examples: 7 days before, 28 Nov."),
			      phrase);
		return RESULT_USAGE;
	}
	if (understood != WHEN_OK) {
		complain_when(phrase, understood, NULL, today);
		return RESULT_USAGE;
	}
	apply_format(&apply, text);
	json_object_set_new(meeting, "apply", json_string(text));
	return RESULT_DONE;
}

/* Text of an option; "none" takes it away from a meeting that is changed.  -1: not UTF-8. */
static int put_text(const char *name, const char *text, bool is_change, json_t *meeting)
{
	if (!text)
		return 0;
	return json_object_set_new(meeting, name,
				   json_string(is_change && is_none(text) ? "" : text));
}

enum result meeting_words_pack(const struct meeting_words *words, bool is_change,
			       const struct today *today, json_t *meeting)
{
	if (put_text("place", words->place, is_change, meeting) < 0 ||
	    put_text("alias", words->alias, is_change, meeting) < 0 ||
	    (words->kind && json_object_set_new(meeting, "kind", json_string(words->kind)) < 0))
		return command_usage(&command_meeting, "%s", _("That is not UTF-8."));
	if (words->leads)
		json_object_set(meeting, "leads", words->leads);
	else if (words->has_no_leads)
		json_object_set_new(meeting, "leads", json_array());
	if (words->has_no_holidays || words->has_holidays)
		json_object_set_new(meeting, "except_holidays",
				    json_boolean(words->has_no_holidays));
	return words->apply ? put_apply(words->apply, is_change, today, meeting) : RESULT_DONE;
}

static enum result complain_rule(const char *phrase, enum when_result understood,
				 const struct today *today)
{
	if (understood == WHEN_IMPOSSIBLE)
		complain_line(_("There is no “%s”: a month has no sixth weekday and no 32nd day, "
				"and a rule repeats after 99 days, weeks, months or years at most. "
				"Nothing was kept."),
			      phrase);
	else if (understood != WHEN_UNKNOWN)
		complain_when(phrase, understood, NULL, today);
	else
		complain_line(_("“%s” was not understood as a rule. Examples: 2nd Sat, 1st and 3rd "
				"Monday, every other Thursday, last Friday, once, 5 Dec."),
			      phrase);
	return RESULT_USAGE;
}

/* Add the day of --until. */
static enum result end_rule(const struct meeting_words *words, const struct today *today,
			    json_t *meeting)
{
	const char *rule = json_string_value(json_object_get(meeting, "rule"));
	_cleanup_(free_text) char *core = NULL;
	_cleanup_(free_text) char *ended = NULL;
	struct repeat_end end;
	struct when when;
	enum result result;

	if (!words->until || !rule)
		return RESULT_DONE;
	result = meeting_words_coming(words->until, today, &when);
	if (result != RESULT_DONE)
		return result;
	core = repeat_end_split(rule, &end);
	end = (struct repeat_end){ .has_day = true, .day = when.day };
	ended = repeat_end_join(core, &end);
	json_object_set_new(meeting, "rule", json_string(ended));
	return RESULT_DONE;
}

enum result meeting_words_rule(const struct meeting_words *words, const char *phrase,
			       const struct today *today, json_t *meeting)
{
	_cleanup_(free_text) char *rule = NULL;
	bool has_no_holidays = false;
	enum when_result understood = repeat_parse_holidays(phrase, &rule, &has_no_holidays);

	if (understood != WHEN_OK)
		return complain_rule(phrase, understood, today);
	json_object_set_new(meeting, "rule", json_string(rule ? rule : ""));
	if (has_no_holidays)
		json_object_set_new(meeting, "except_holidays", json_true());
	return end_rule(words, today, meeting);
}

enum result meeting_words_hours(const char *phrase, const struct today *today, json_t *meeting)
{
	int minute;
	int duration;
	char time[TIME_TEXT];
	enum when_result understood = repeat_hours(phrase, &minute, &duration);

	if (understood != WHEN_OK && understood != WHEN_UNKNOWN) {
		complain_when(phrase, understood, NULL, today);
		return RESULT_USAGE;
	}
	if (understood == WHEN_UNKNOWN) {
		complain_line(
			_("“%s” was not understood as a time. Examples: 13:30-15:30, 1:30pm."),
			phrase);
		return RESULT_USAGE;
	}
	time_format(minute, time);
	json_object_set_new(meeting, "time", json_string(time));
	if (duration != REPEAT_NO_DURATION)
		json_object_set_new(meeting, "duration_m", json_integer(duration));
	return RESULT_DONE;
}

enum result meeting_words_call(struct cli *cli, const struct meeting_words *words,
			       const char *method, json_t *parameters_take, json_t **reply)
{
	*reply = NULL;
	if (words->writer &&
	    json_object_set_new(parameters_take, "by", json_string(words->writer)) < 0) {
		json_decref(parameters_take);
		return command_usage(&command_meeting, "%s", _("That is not UTF-8."));
	}
	return command_call_method(cli, method, parameters_take, reply);
}
