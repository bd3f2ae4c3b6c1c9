/* SPDX-License-Identifier: MIT */
#include "schema/meeting.h"

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/kind_name.h"
#include "cli/meeting_calendar.h"
#include "cli/meeting_text.h"
#include "cli/repeat.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>

enum {
	OPTION_FROM = 300,
	OPTION_PLACE,
	OPTION_ALIAS,
	OPTION_KIND,
	OPTION_LEAD,
	OPTION_DRY,
	OPTION_TO,
	OPTION_OUTPUT
};

/* What the options said. */
struct words {
	const char *from;
	const char *to;
	const char *output;
	const char *place;
	const char *alias;
	const char *kind;
	json_t *leads;
	bool is_dry_run;
	int count;   /* words that are no options */
	char **word; /* the first is the action */
};

static enum result add_lead(struct words *words, const char *phrase)
{
	struct lead lead;
	char text[LEAD_TEXT];

	enum when_result understood = repeat_lead(phrase, &lead);

	if (understood == WHEN_IMPOSSIBLE) {
		complain_when(phrase, understood, NULL, NULL);
		return RESULT_USAGE;
	}
	if (understood != WHEN_OK) {
		complain_line(_("“%s” was not understood as a time before a meeting. Examples: day "
				"before 19:00, 2 hours before."),
			      phrase);
		return RESULT_USAGE;
	}
	if (!words->leads)
		words->leads = json_array();
	lead_format(&lead, text);
	json_array_append_new(words->leads, json_string(text));
	return RESULT_DONE;
}

static enum result set_kind(struct words *words, const char *name)
{
	const struct kind *kind;

	if (kind_name_find(name, &kind) != KIND_NAME_OK || !meeting_kind_is_valid(kind)) {
		complain_line(
			_("“%s” is no kind of meeting. It can be group (家族の会), class "
			  "(家族教室), consultation (家族相談) or bridge (本人をつなぐ相談)."),
			name);
		return RESULT_USAGE;
	}
	words->kind = kind->id;
	return RESULT_DONE;
}

static enum result read_words(struct cli *cli, int argc, char **argv, struct words *words)
{
	static const struct option options[] = {
		{ "from", required_argument, NULL, OPTION_FROM },
		{ "to", required_argument, NULL, OPTION_TO },
		{ "output", required_argument, NULL, OPTION_OUTPUT },
		{ "place", required_argument, NULL, OPTION_PLACE },
		{ "alias", required_argument, NULL, OPTION_ALIAS },
		{ "kind", required_argument, NULL, OPTION_KIND },
		{ "lead", required_argument, NULL, OPTION_LEAD },
		{ "dry-run", no_argument, NULL, OPTION_DRY },
		{ NULL, 0, NULL, 0 },
	};
	enum result result = RESULT_DONE;
	int option;

	optind = 0;
	while (result == RESULT_DONE &&
	       (option = command_option(cli, &command_meeting, argc, argv, "", options)) != -1) {
		switch (option) {
		case OPTION_FROM:
			words->from = optarg;
			break;
		case OPTION_TO:
			words->to = optarg;
			break;
		case OPTION_OUTPUT:
			words->output = optarg;
			break;
		case OPTION_PLACE:
			words->place = optarg;
			break;
		case OPTION_ALIAS:
			words->alias = optarg;
			break;
		case OPTION_KIND:
			result = set_kind(words, optarg);
			break;
		case OPTION_LEAD:
			result = add_lead(words, optarg);
			break;
		case OPTION_DRY:
			words->is_dry_run = true;
			break;
		default:
			result = RESULT_USAGE;
		}
	}
	words->count = argc - optind;
	words->word = argv + optind;
	return result;
}

/* A day that is to come, from a phrase. */
static enum result read_coming(const char *phrase, const struct today *today, struct when *when)
{
	enum when_result understood = when_coming(phrase, today, when);

	if (understood == WHEN_OK)
		return RESULT_DONE;
	complain_when(phrase, understood, when, today);
	return RESULT_USAGE;
}

/* "第2土曜", "once", or a date alone for a meeting that is held once. */
static enum result read_rule(const char *phrase, const struct words *words,
			     const struct today *today, char **rule, int32_t *day)
{
	struct when when;
	enum result result;
	enum when_result understood = repeat_parse(phrase, rule);

	*day = today->day;
	if (understood == WHEN_OK) {
		if (!words->from && *rule)
			return RESULT_DONE;
		if (!words->from) {
			complain_line("%s", _("On which day? For example: --from 2026-12-05"));
			return RESULT_USAGE;
		}
		result = read_coming(words->from, today, &when);
		*day = when.day;
		return result;
	}
	*rule = NULL;
	if (when_coming(phrase, today, &when) == WHEN_OK) {
		*day = when.day;
		return RESULT_DONE;
	}
	if (understood != WHEN_UNKNOWN) {
		complain_when(phrase, understood, NULL, today);
		return RESULT_USAGE;
	}
	complain_line(_("“%s” was not understood as a rule. Examples: 2nd Sat, 1st and 3rd Monday, "
			"every other Thursday, last Friday, once, 5 Dec."),
		      phrase);
	return RESULT_USAGE;
}

static json_t *pack_meeting(const struct words *words, const char *rule, int32_t day, int minute,
			    int duration)
{
	char date[DATE_TEXT];
	char time[TIME_TEXT];
	json_t *meeting;

	date_format(day, date);
	time_format(minute, time);
	meeting =
		json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:O?}", "title", words->word[1],
			  "date", date, "time", time, "rule", rule, "place", words->place, "alias",
			  words->alias, "kind", words->kind, "leads", words->leads);
	if (meeting && duration != REPEAT_NO_DURATION)
		json_object_set_new(meeting, "duration_m", json_integer(duration));
	return meeting;
}

static enum result add(struct cli *cli, const struct words *words, const struct today *today)
{
	_cleanup_(free_text) char *rule = NULL;
	json_t *meeting;
	json_t *reply;
	int32_t day;
	int minute;
	int duration;
	enum when_result understood;
	enum result result;

	if (words->count != 4)
		return command_usage(&command_meeting, "%s",
				     _("A meeting has a name, a rule and a time: ayumi meeting add "
				       "NAME RULE TIME"));
	result = read_rule(words->word[2], words, today, &rule, &day);
	if (result != RESULT_DONE)
		return result;
	understood = repeat_hours(words->word[3], &minute, &duration);
	if (understood != WHEN_OK && understood != WHEN_UNKNOWN) {
		complain_when(words->word[3], understood, NULL, today);
		return RESULT_USAGE;
	}
	if (understood == WHEN_UNKNOWN) {
		complain_line(
			_("“%s” was not understood as a time. Examples: 13:30-15:30, 1:30pm."),
			words->word[3]);
		return RESULT_USAGE;
	}
	meeting = pack_meeting(words, rule, day, minute, duration);
	if (!meeting)
		return command_usage(&command_meeting, "%s", _("That is not UTF-8."));
	result = command_call_method(
		cli, "AddMeeting",
		json_pack("{s:o, s:b}", "meeting", meeting, "dry_run", words->is_dry_run), &reply);
	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(reply);
	else if (result == RESULT_DONE)
		meeting_text_print_added(reply, words->is_dry_run, today);
	json_decref(reply);
	return result;
}

static enum result list(struct cli *cli, const struct today *today)
{
	json_t *reply;
	enum result result = command_call_method(cli, "ListMeetings", NULL, &reply);

	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(reply);
	else if (result == RESULT_DONE)
		meeting_text_print_list(reply, today);
	json_decref(reply);
	return result;
}

/* NUMBER DATE … of the actions on one date. */
static enum result read_date(const struct words *words, bool is_past, const struct today *today,
			     int64_t *number, char day[static DATE_TEXT])
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

/* What a date is now, after it was left out, moved or answered. */
static enum result ask_about_date(struct cli *cli, const char *method, json_t *parameters_take,
				  const struct today *today)
{
	json_t *reply;
	enum result result = command_call_method(cli, method, parameters_take, &reply);

	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(reply);
	else if (result == RESULT_DONE)
		meeting_text_print_date(reply, today);
	json_decref(reply);
	return result;
}

static enum result skip(struct cli *cli, const struct words *words, const struct today *today)
{
	char day[DATE_TEXT];
	int64_t number = 0;
	enum result result = read_date(words, false, today, &number, day);

	if (result != RESULT_DONE)
		return result;
	return ask_about_date(cli, "SkipMeeting",
			      json_pack("{s:I, s:s}", "number", (json_int_t)number, "day", day),
			      today);
}

/* move NUMBER DATE to DATE [TIME] */
static enum result move(struct cli *cli, const struct words *words, const struct today *today)
{
	bool has_to = words->count > 3 && strcmp(words->word[3], "to") == 0;
	int at = has_to ? 4 : 3;
	const char *target = words->to ? words->to : words->count > at ? words->word[at] : NULL;
	const char *hour = !words->to && words->count > at + 1 ? words->word[at + 1] : NULL;
	char day[DATE_TEXT];
	char to[DATE_TEXT];
	char time[TIME_TEXT];
	struct when when;
	int64_t number = 0;
	int minute = WHEN_NO_MINUTE;
	enum result result = read_date(words, false, today, &number, day);

	if (result != RESULT_DONE)
		return result;
	if (!target)
		return command_usage(&command_meeting, "%s", _("To which date?"));
	result = read_coming(target, today, &when);
	if (result != RESULT_DONE)
		return result;
	if (when.day < today->day) {
		complain_line(_("“%s” has passed; nothing was changed."), target);
		return RESULT_USAGE;
	}
	minute = when.minute;
	if (hour && when_time(hour, &minute) != WHEN_OK)
		return command_usage(&command_meeting, _("“%s” was not understood as a time."),
				     hour);
	date_format(when.day, to);
	if (minute != WHEN_NO_MINUTE)
		time_format(minute, time);
	return ask_about_date(cli, "MoveMeeting",
			      json_pack("{s:I, s:s, s:s, s:s?}", "number", (json_int_t)number,
					"day", day, "to_date", to, "to_time",
					minute != WHEN_NO_MINUTE ? time : NULL),
			      today);
}

static enum result answer(struct cli *cli, const struct words *words, const struct today *today)
{
	char day[DATE_TEXT];
	int64_t number = 0;
	const char *said;
	enum result result;

	said = words->count > 3 ? meeting_text_answer(words->word[3]) : NULL;
	/* What is said of plans is about a date to come; the rest, about one that has passed. */
	result = read_date(words, said && strstr(said, "going") == NULL, today, &number, day);
	if (result != RESULT_DONE)
		return result;
	if (!said)
		return command_usage(
			&command_meeting, "%s",
			_("The answer is going, not-going, went, missed or postponed."));
	return ask_about_date(cli, "AnswerMeeting",
			      json_pack("{s:I, s:s, s:s}", "number", (json_int_t)number, "day", day,
					"answer", said),
			      today);
}

static enum result take_out(struct cli *cli, const struct words *words)
{
	json_t *reply;
	int64_t number = 0;
	enum result result;

	if (words->count != 2 || command_number(words->word[1], &number) < 0)
		return command_usage(&command_meeting, "%s",
				     _("Which meeting? “ayumi meeting list” shows the numbers."));
	result = command_call_method(cli, "RemoveMeeting",
				     json_pack("{s:I}", "number", (json_int_t)number), &reply);
	if (result == RESULT_DONE)
		command_print(_("Removed, with its reminders: %s. What was answered stays in the "
				"journal."),
			      json_string_value(
				      json_object_get(json_object_get(reply, "meeting"), "title")));
	json_decref(reply);
	return result;
}

static enum result import_calendar(struct cli *cli, const struct words *words)
{
	json_t *additional;

	if (words->count != 2)
		return command_usage(&command_meeting, "%s",
				     _("Which file? “-” is standard input."));
	additional = json_pack("{s:b, s:s?, s:s?, s:O?}", "dry_run", words->is_dry_run, "kind",
			       words->kind, "alias", words->alias, "leads", words->leads);
	if (!additional)
		return command_usage(&command_meeting, "%s", _("That is not UTF-8."));
	return meeting_calendar_import(cli, words->word[1], additional);
}

static enum result act(struct cli *cli, const struct words *words)
{
	const char *action = words->count > 0 ? words->word[0] : "list";
	struct today today;
	enum result result = command_today(cli, &today);

	if (result != RESULT_DONE)
		return result;
	if (strcmp(action, "add") == 0)
		return add(cli, words, &today);
	if (strcmp(action, "list") == 0)
		return list(cli, &today);
	if (strcmp(action, "skip") == 0)
		return skip(cli, words, &today);
	if (strcmp(action, "move") == 0)
		return move(cli, words, &today);
	if (strcmp(action, "answer") == 0)
		return answer(cli, words, &today);
	if (strcmp(action, "remove") == 0)
		return take_out(cli, words);
	if (strcmp(action, "import") == 0)
		return import_calendar(cli, words);
	if (strcmp(action, "export") == 0)
		return meeting_calendar_export(cli, words->output);
	return command_usage(
		&command_meeting,
		_("It does not know “%s”, but add, list, skip, move, answer, remove, import, "
		  "export."),
		action);
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct words words = { 0 };
	enum result result = read_words(cli, argc, argv, &words);

	if (result == RESULT_DONE)
		result = act(cli, &words);
	json_decref(words.leads);
	return result;
}

const struct command command_meeting = {
	.name = "meeting",
	.usage = N_("[list | add NAME RULE TIME | skip | move | answer | remove | import FILE | "
		    "export] …"),
	.summary = N_("meetings of the family group and others, with reminders"),
	.help = N_(
		"  ayumi meeting add 家族の会 第2土曜 13:30-15:30\n"
		"  ayumi meeting add Class \"1st and 3rd Mon\" 10:00-12:00 --kind class --dry-run\n"
		"  ayumi meeting list\n"
		"  ayumi meeting skip 1 2026-12-12\n"
		"  ayumi meeting move 1 2026-12-12 to 2026-12-19 14:00\n"
		"  ayumi meeting answer 1 2026-12-19 went\n"
		"  ayumi meeting remove 1\n"
		"  ayumi meeting import group.ics --dry-run\n"
		"  ayumi meeting export --output meetings.ics\n"
		"\n"
		"      --from DATE    from when on; the day itself for “once”\n"
		"      --place TEXT   where\n"
		"      --alias TEXT   what a notification may call it (default: nothing)\n"
		"      --kind KIND    group (default), class, consultation or bridge\n"
		"      --lead WHEN    when to remind, up to four times: “day before 19:00”, “2 "
		"hours before”\n"
		"      --output FILE  write the exported meetings to a new file\n"
		"      --dry-run      only show what would be kept\n"),
	.run = run,
	.has_json = true,
};
