/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/kind_name.h"
#include "cli/meeting_calendar.h"
#include "cli/meeting_preview.h"
#include "cli/meeting_text.h"
#include "cli/meeting_words.h"
#include "cli/question.h"
#include "cli/repeat.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <getopt.h>
#include <string.h>

enum {
	OPTION_FROM = 300,
	OPTION_TO,
	OPTION_UNTIL,
	OPTION_AFTER,
	OPTION_AND_AFTER,
	OPTION_RULE,
	OPTION_TIME,
	OPTION_TITLE,
	OPTION_OUTPUT,
	OPTION_PLACE,
	OPTION_ALIAS,
	OPTION_KIND,
	OPTION_LEAD,
	OPTION_APPLY,
	OPTION_NOT,
	OPTION_EXCEPT_HOLIDAYS,
	OPTION_WITH_HOLIDAYS,
	OPTION_MISSED,
	OPTION_ALL,
	OPTION_INSTEAD,
	OPTION_SHOW,
	OPTION_DRY
};

static enum result add_lead(struct meeting_words *words, const char *phrase)
{
	struct lead lead;
	char text[LEAD_TEXT];

	enum when_result understood = repeat_lead(phrase, &lead);

	if (strcmp(phrase, "none") == 0 || strcmp(phrase, "なし") == 0) {
		words->has_no_leads = true;
		return RESULT_DONE;
	}
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

static enum result set_kind(struct meeting_words *words, const char *name)
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

/* The options that are only remembered; false for any other. */
static bool note_text(struct meeting_words *words, int option)
{
	const struct {
		int option;
		const char **text;
	} texts[] = {
		{ OPTION_FROM, &words->from },	 { OPTION_TO, &words->to },
		{ OPTION_UNTIL, &words->until }, { OPTION_AFTER, &words->after },
		{ OPTION_RULE, &words->rule },	 { OPTION_TIME, &words->time },
		{ OPTION_TITLE, &words->title }, { OPTION_OUTPUT, &words->output },
		{ OPTION_PLACE, &words->place }, { OPTION_ALIAS, &words->alias },
		{ OPTION_APPLY, &words->apply }, { 'b', &words->writer },
	};
	const struct {
		int option;
		bool *is_set;
	} flags[] = {
		{ OPTION_AND_AFTER, &words->is_and_after },
		{ OPTION_NOT, &words->is_not },
		{ OPTION_EXCEPT_HOLIDAYS, &words->has_no_holidays },
		{ OPTION_WITH_HOLIDAYS, &words->has_holidays },
		{ OPTION_MISSED, &words->is_missed },
		{ OPTION_ALL, &words->is_all },
		{ OPTION_INSTEAD, &words->is_instead },
		{ OPTION_DRY, &words->is_dry_run },
		{ OPTION_SHOW, &words->is_shown },
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if (texts[i].option == option) {
			*texts[i].text = optarg;
			return true;
		}
	}
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		if (flags[i].option == option) {
			*flags[i].is_set = true;
			return true;
		}
	}
	return false;
}

static enum result read_words(struct cli *cli, int argc, char **argv, struct meeting_words *words)
{
	enum result result = RESULT_DONE;
	int option;

	optind = 0;
	while (result == RESULT_DONE &&
	       (option = command_option(cli, &command_meeting, argc, argv, "", NULL)) != -1) {
		if (note_text(words, option))
			continue;
		if (option == OPTION_KIND)
			result = set_kind(words, optarg);
		else if (option == OPTION_LEAD)
			result = add_lead(words, optarg);
		else
			result = RESULT_USAGE;
	}
	words->count = argc - optind;
	words->word = argv + optind;
	return result;
}

/* A day of the window; the one to begin with may have passed. */
static enum result put_day(json_t *query, const char *name, const char *phrase, bool is_past,
			   const struct today *today)
{
	struct when when;
	char date[DATE_TEXT];
	enum when_result understood;

	if (!phrase)
		return RESULT_DONE;
	understood = is_past ? when_date(phrase, today, &when) : when_coming(phrase, today, &when);
	if (understood != WHEN_OK) {
		complain_when(phrase, understood, &when, today);
		return RESULT_USAGE;
	}
	date_format(when.day, date);
	json_object_set_new(query, name, json_string(date));
	return RESULT_DONE;
}

static enum result list(struct cli *cli, const struct meeting_words *words,
			const struct today *today)
{
	enum { ALL_BACK_DAYS = 400, ALL_AHEAD_DAYS = 800 };
	struct meeting_window window = {
		.is_missed = words->is_missed,
		.is_chosen = words->from || words->to || words->is_all,
	};
	json_t *query = json_pack("{s:b}", "missed", words->is_missed);
	char date[DATE_TEXT];
	json_t *reply;
	enum result result =
		put_day(query, "from", words->from, words->is_missed || words->to, today);

	if (result == RESULT_DONE)
		result = put_day(query, "to", words->to, words->is_missed, today);
	if (words->is_all && !words->from) {
		date_format(today->day - ALL_BACK_DAYS, date);
		json_object_set_new(query, "from", json_string(date));
	}
	if (words->is_all && !words->to) {
		date_format(today->day + ALL_AHEAD_DAYS, date);
		json_object_set_new(query, "to", json_string(date));
	}
	if (result != RESULT_DONE) {
		json_decref(query);
		return result;
	}
	result = command_call_method(cli, "ListMeetings", query, &reply);
	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(reply);
	else if (result == RESULT_DONE)
		meeting_text_print_list(reply, &window, today);
	json_decref(reply);
	return result;
}

static enum result take_out(struct cli *cli, const struct meeting_words *words,
			    const struct today *today)
{
	json_t *reply;
	int64_t number = 0;
	enum result result = meeting_words_number(words, &number);

	(void)today;
	if (result != RESULT_DONE)
		return result;
	result = meeting_words_call(cli, words, "RemoveMeeting",
				    json_pack("{s:I}", "number", (json_int_t)number), &reply);
	if (result == RESULT_DONE && cli->is_json)
		result = command_print_json(reply);
	else if (result == RESULT_DONE)
		command_print(_("Removed, with its reminders: %s. What was answered stays in the "
				"journal.\nTo take it back: ayumi undo"),
			      json_string_value(
				      json_object_get(json_object_get(reply, "meeting"), "title")));
	json_decref(reply);
	return result;
}

static enum result import_calendar(struct cli *cli, const struct meeting_words *words,
				   const struct today *today)
{
	json_t *additional;

	(void)today;
	if (words->count != 2)
		return command_usage(&command_meeting, "%s",
				     _("Which file? “-” is standard input."));
	additional = json_pack("{s:b, s:s?, s:s?, s:O?, s:s?}", "dry_run", words->is_dry_run,
			       "kind", words->kind, "alias", words->alias, "leads", words->leads,
			       "by", words->writer);
	if (!additional)
		return command_usage(&command_meeting, "%s", _("That is not UTF-8."));
	return meeting_calendar_import(cli, words->word[1], additional);
}

static enum result export_calendar(struct cli *cli, const struct meeting_words *words,
				   const struct today *today)
{
	(void)today;
	return meeting_calendar_export(cli, words->output);
}

/* Of one date, or alone of all that was not answered yet. */
static enum result answer(struct cli *cli, const struct meeting_words *words,
			  const struct today *today)
{
	return words->count == 1 ? question_ask_all(cli) : meeting_answer(cli, words, today);
}

static enum result preview(struct cli *cli, const struct meeting_words *words,
			   const struct today *today)
{
	(void)today;
	return meeting_preview(cli, words->count > 1 ? words->word[1] : NULL, words->is_shown);
}

static enum result act(struct cli *cli, const struct meeting_words *words)
{
	static const struct {
		const char *name;
		enum result (*run)(struct cli *, const struct meeting_words *,
				   const struct today *);
	} actions[] = {
		{ "list", list },
		{ "add", meeting_add },
		{ "edit", meeting_edit },
		{ "skip", meeting_skip },
		{ "move", meeting_move },
		{ "extra", meeting_extra },
		{ "restore", meeting_restore },
		{ "end", meeting_end },
		{ "applied", meeting_applied },
		{ "answer", answer },
		{ "preview", preview },
		{ "remove", take_out },
		{ "holidays", meeting_holidays },
		{ "import", import_calendar },
		{ "export", export_calendar },
	};
	const char *action = words->count > 0 ? words->word[0] : "list";
	struct today today;
	enum result result = command_today(cli, &today);

	if (result != RESULT_DONE)
		return result;
	for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
		if (strcmp(actions[i].name, action) == 0)
			return actions[i].run(cli, words, &today);
	}
	return command_usage(
		&command_meeting,
		_("It does not know “%s”, but list, add, edit, skip, move, extra, "
		  "restore, end, applied, answer, remove, preview, holidays, import, export."),
		action);
}

static enum result run(struct cli *cli, int argc, char **argv)
{
	struct meeting_words words = { 0 };
	enum result result = read_words(cli, argc, argv, &words);

	if (result == RESULT_DONE)
		result = act(cli, &words);
	json_decref(words.leads);
	return result;
}

static const struct flag flags[] = {
	{ "from", OPTION_FROM, N_("DATE"), "@dates",
	  N_("from when on; the day itself for “once”; of list, its first day") },
	{ "to", OPTION_TO, N_("DATE"), "@dates",
	  N_("of list, its last day; of move, the other day") },
	{ "until", OPTION_UNTIL, N_("DATE"), "@dates", N_("the last day of a rule") },
	{ "rule", OPTION_RULE, N_("RULE"), NULL,
	  N_("of edit, and of move with all after: the rule") },
	{ "time", OPTION_TIME, N_("TIME"), NULL, N_("the same: from when to when") },
	{ "title", OPTION_TITLE, N_("TEXT"), NULL, N_("of edit: the name") },
	{ "place", OPTION_PLACE, N_("TEXT"), NULL, N_("where") },
	{ "alias", OPTION_ALIAS, N_("TEXT"), NULL,
	  N_("what a notification may call it (default: nothing)") },
	{ "kind", OPTION_KIND, N_("KIND"), "group class consultation bridge",
	  N_("group (default), class, consultation or bridge") },
	{ "lead", OPTION_LEAD, N_("WHEN"), NULL,
	  N_("when to remind, up to four times: “day before 19:00”, “2 hours before”; or none") },
	{ "apply", OPTION_APPLY, N_("WHEN"), NULL,
	  N_("by when one applies: “7 days before”, or a date; it is reminded of as well") },
	{ "except-holidays", OPTION_EXCEPT_HOLIDAYS, NULL, NULL,
	  N_("not held on the public holidays that were imported") },
	{ "with-holidays", OPTION_WITH_HOLIDAYS, NULL, NULL,
	  N_("of edit: held on public holidays again") },
	{ "and-after", OPTION_AND_AFTER, NULL, NULL,
	  N_("of skip and move: this date and all after it") },
	{ "after", OPTION_AFTER, N_("DATE"), "@dates",
	  N_("of end: the last day (default: today)") },
	{ "not", OPTION_NOT, NULL, NULL, N_("of applied: no, not yet") },
	{ "missed", OPTION_MISSED, NULL, NULL,
	  N_("of list: what is over without a reminder or an answer") },
	{ "all", OPTION_ALL, NULL, NULL, N_("of list: all dates that are known") },
	{ "instead", OPTION_INSTEAD, NULL, NULL,
	  N_("of holidays: in place of all that were known") },
	{ "output", OPTION_OUTPUT, N_("FILE"), "@files",
	  N_("write the exported meetings to a new file") },
	{ "show", OPTION_SHOW, NULL, NULL, N_("of preview: put it on the screen") },
	{ "writer", 'b', N_("WRITER"), "@members", N_("who makes the change") },
	{ "dry-run", OPTION_DRY, NULL, NULL, N_("only show what would be kept") },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct command command_meeting = {
	.name = "meeting",
	.usage = N_("[list | add NAME RULE TIME | edit N | skip N DATE | move N DATE to DATE | …] "
		    "[OPTIONS]"),
	.summary = N_("meetings of the family group and others, with reminders"),
	.help = N_(
		"  ayumi meeting add 家族の会 第2土曜 13:30-15:30\n"
		"  ayumi meeting add Class \"1st and 3rd Mon\" 10:00-12:00 --kind class --dry-run\n"
		"  ayumi meeting list\n"
		"  ayumi meeting edit 1 --time 14:00-16:00\n"
		"  ayumi meeting skip 1 2026-12-12               not held that day\n"
		"  ayumi meeting move 1 2026-12-12 to 2026-12-19 14:00\n"
		"  ayumi meeting move 1 2027-01-09 to 2027-01-10 --and-after\n"
		"  ayumi meeting restore 1 2026-12-12            as the rule has it again\n"
		"  ayumi meeting extra 1 2026-12-26 10:00        one more date; skip takes it out\n"
		"  ayumi meeting end 1 --after 2027-03-31\n"
		"  ayumi meeting applied 1 2026-12-12            you have applied for it\n"
		"  ayumi meeting answer 1 2026-12-19 went\n"
		"  ayumi meeting list --missed\n"
		"  ayumi meeting answer                          how it was, one after the other\n"
		"  ayumi meeting preview 1 --show\n"
		"  ayumi meeting remove 1\n"
		"  ayumi meeting holidays import holidays.ics\n"
		"  ayumi meeting import group.ics --dry-run\n"
		"  ayumi meeting export --output meetings.ics\n"),
	.manual = N_("A rule says how often:\n"
		     "\n"
		     "  2nd Sat, 1st and 3rd Monday, every other Thursday, last Friday, monthly on "
		     "the 15th\n"
		     "  第2土曜, 隔月第3日曜, 第1〜4木曜(第5は休み), 毎週木曜(全6回)\n"
		     "\n"
		     "“once” (一度だけ) with --from, or a date in place of the rule, is for a "
		     "single time. An RRULE of RFC 5545 that begins with FREQ= is taken as "
		     "well. The time is a beginning with or without an end: 13:30-15:30.\n"
		     "\n"
		     "“skip” leaves one date out, “move” holds it on another day or at "
		     "another time, and “restore” makes it as the rule has it. “extra” adds "
		     "a date that the rule does not give; where that is not held after all, "
		     "“skip” leaves it out.\n"
		     "\n"
		     "An answer is going, not-going, went, missed or postponed. It counts "
		     "for the whole household, and takes the reminders of that date from the "
		     "screen. The last three are given once the meeting has begun; they "
		     "become an entry of the meeting's kind (of bridge only when you went). "
		     "“remove” forgets a meeting and its reminders; entries that came of it "
		     "stay.\n"
		     "\n"
		     "“import” takes the meetings of an iCalendar file (RFC 5545, at most 10 "
		     "MiB), such as a group publishes. It says of each whether it is new, "
		     "changed, unchanged, cancelled or left out, and line by line what could "
		     "not be taken: events of whole days, additional dates (RDATE), rules "
		     "more often than daily. The same file can be read again later. A "
		     "meeting is known by its UID; an older SEQUENCE changes nothing, a "
		     "newer one replaces where and when it is, and its reminders with it. "
		     "Kind, alias and leads of a meeting that is known stay as they are, and "
		     "so do dates that the family left out itself. What the family removed "
		     "stays out until its calendar has a newer version of it.\n"
		     "\n"
		     "“export” writes all meetings, with names and places, to a new file "
		     "that only you can read, or to standard output.\n"),
	.flags = flags,
	.actions = "list add edit skip move extra restore end applied answer remove preview "
		   "holidays "
		   "import export",
	.words = "@dates @files",
	.run = run,
	.has_json = true,
};
