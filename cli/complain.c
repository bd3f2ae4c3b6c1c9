/* SPDX-License-Identifier: MIT */
#include "cli/complain.h"

#include "cli/command.h"
#include "cli/kind_name.h"
#include "cli/screen.h"
#include "cli/wire_date.h"
#include "schema/error.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { SUGGESTIONS = 3, MATCHES_MAX = 12 };

static bool is_gathering;
static char *gathered;

void complain_gather(void)
{
	is_gathering = true;
}

char *complain_gathered(void)
{
	char *all = gathered;

	is_gathering = false;
	gathered = NULL;
	return all;
}

static void gather(const char *text)
{
	char *longer =
		memory_format("%s%s%s", gathered ? gathered : "", gathered ? "\n" : "", text);

	free(gathered);
	gathered = longer;
}

static void say(const char *visible)
{
	_cleanup_(free_text) char *line = memory_format("ayumi: %s", visible);
	_cleanup_(free_text) char *folded = screen_fold(line, STDERR_FILENO);

	fprintf(stderr, "%s\n", folded);
}

void complain_line(const char *format, ...)
{
	va_list arguments;
	_cleanup_(free_text) char *text = NULL;
	_cleanup_(free_text) char *visible = NULL;

	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	visible = screen_visible(text, true);
	if (is_gathering)
		gather(visible);
	else
		say(visible);
}

static const char *text_of(const struct failure *failure, const char *name)
{
	const char *text = json_string_value(json_object_get(failure->parameters, name));

	return text ? text : "";
}

static long long number_of(const struct failure *failure, const char *name)
{
	return (long long)json_integer_value(json_object_get(failure->parameters, name));
}

static void complain_calendar(const struct failure *failure)
{
	static const struct {
		const char *reason;
		const char *text; /* marked for translation */
	} reasons[] = {
		{ "not-calendar", N_("it is no iCalendar file") },
		{ "line", N_("a line in it cannot be read") },
		{ "line-too-long", N_("a line is longer than 64 KiB") },
		{ "nested", N_("its parts are nested too deeply") },
		{ "unbalanced", N_("a part of it ends that did not begin") },
		{ "unfinished", N_("it ends in the middle; perhaps it was not fetched whole") },
		{ "properties", N_("an event in it has too many lines") },
		{ "events", N_("it holds more than 10000 events") },
		{ "slow", N_("it takes too long to read") },
		{ "too-much", N_("it holds too many dates") },
		{ "too-long", N_("it is larger than 10 MiB") },
	};
	const char *why = text_of(failure, "message");

	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		if (strcmp(reasons[i].reason, text_of(failure, "reason")) == 0)
			why = _(reasons[i].text);
	}
	if (number_of(failure, "line") > 0)
		complain_line(_("The calendar cannot be taken: %s (line %lld). Nothing was kept."),
			      why, number_of(failure, "line"));
	else
		complain_line(_("The calendar cannot be taken: %s. Nothing was kept."), why);
}

static void complain_unusable(const struct failure *failure)
{
	const char *reason = text_of(failure, "reason");
	const char *message = text_of(failure, "message");

	if (strcmp(reason, "in-use") == 0)
		complain_line("%s",
			      _("Another session of yours keeps the journal at present (over ssh, "
				"for example). Nothing was changed; please use it there, or end "
				"its ayumid first."));
	else if (strcmp(reason, "newer") == 0)
		complain_line(_("The journal was written by a newer version of Ayumi. It was left "
				"as it is; please install the newer version. (%s)"),
			      message);
	else if (strcmp(reason, "damaged") == 0)
		complain_line(_("The journal's file is damaged. It was left as it is, and nothing "
				"is written to it; “ayumi doctor” tells what can be done. (%s)"),
			      message);
	else if (strcmp(reason, "foreign") == 0)
		complain_line(_("The file in the journal's place is not a journal of Ayumi. It was "
				"left as it is; “ayumi status” tells where it is. (%s)"),
			      message);
	else if (strcmp(reason, "read-only") == 0)
		complain_line(_("The journal cannot be written: its folder or file does not allow "
				"it. Nothing was changed; “ayumi status” tells where it is. (%s)"),
			      message);
	else
		complain_line(
			_("There was trouble with the disk, and writing has stopped. What was "
			  "confirmed before is kept; “ayumi status” tells more. (%s)"),
			message);
}

const char *complain_setting_hint(const char *key)
{
	static const struct {
		const char *key;
		const char *hint;
	} hints[] = {
		{ "language", N_("ja, en or system") },
		{ "zone", N_("a time zone's name such as Asia/Tokyo, or system") },
		{ "day-end", N_("a time from 00:00 to 12:00") },
		{ "quiet-from", N_("a time of day such as 21:00") },
		{ "quiet-to", N_("a time of day such as 21:00") },
		{ "detail", N_("discreet or full") },
		{ "snooze", N_("a number of minutes from 5 to 240") },
		{ "retention", N_("“forever”, or a number of years from 1 to 50") },
		{ "evening-question", N_("off, daily or weekly") },
		{ "evening-time", N_("a time of day such as 21:00") },
		{ "person", N_("a name of about 20 letters at most") },
		{ "town", N_("a name of about 20 letters at most") },
		{ "own-step", N_("1, 2, 3, 4 or unknown") },
		{ "sheet-sections", N_("sections with commas between them (ayumi sheet --help), "
				       "or none") },
		{ "sheet-person", N_("names with commas between them") },
	};

	for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
		if (strcmp(hints[i].key, key) == 0)
			return _(hints[i].hint);
	}
	return _("yes or no");
}

/* What was to be written down was wrong; false for any other fault. */
static bool complain_writing(enum fault fault, const struct failure *failure)
{
	_cleanup_(free_text) char *date = wire_date_say(text_of(failure, "date"));

	switch (fault) {
	case FAULT_UNKNOWN_KIND:
		complain_kind(text_of(failure, "kind"), true);
		return true;
	case FAULT_UNKNOWN_OUTCOME:
		complain_outcome(text_of(failure, "kind"), text_of(failure, "outcome"));
		return true;
	case FAULT_UNKNOWN_MEMBER:
		complain_line(_("Nobody called “%s” writes in this journal; nothing was changed. "
				"“ayumi member list” shows who does, and “ayumi member add %s” "
				"adds a writer."),
			      text_of(failure, "member"), text_of(failure, "member"));
		return true;
	case FAULT_MEMBER_EXISTS:
		complain_line(_("“%s” already writes in this journal."),
			      text_of(failure, "member"));
		return true;
	case FAULT_MEMBER_LEFT:
		complain_line(_("%s no longer writes in this journal; nothing was kept. “ayumi "
				"member add %s” brings that writer back."),
			      text_of(failure, "member"), text_of(failure, "member"));
		return true;
	case FAULT_FUTURE_DATE:
		complain_line(_("%s is still to come; the journal takes what has happened, so "
				"nothing was kept. For plans there is “ayumi meeting”."),
			      date);
		return true;
	case FAULT_IMPOSSIBLE_DATE:
		complain_line(_("There is no such date: “%s”. Nothing was kept."),
			      text_of(failure, "date"));
		return true;
	case FAULT_TEXT_TOO_LONG:
		complain_line(_("The text is too long: at most %lld bytes are kept (some 20,000 "
				"Japanese characters). Nothing was kept."),
			      number_of(failure, "limit"));
		return true;
	case FAULT_INVALID_TEXT:
		complain_line("%s",
			      _("This cannot be used as a name or tag: it has 1 to 64 bytes, no "
				"space at its ends, and is not “family”. Nothing was kept."));
		return true;
	default:
		return false;
	}
}

/* Somebody has changed the same thing since; what they did is kept. */
static void complain_since(const struct failure *failure)
{
	const char *subject = text_of(failure, "subject");
	_cleanup_(free_text) char *what = NULL;

	if (strcmp(subject, "entry") == 0)
		what = memory_format(_("entry %lld"), number_of(failure, "number"));
	else if (strcmp(subject, "meeting") == 0)
		what = memory_format(_("meeting %lld"), number_of(failure, "number"));
	else
		what = memory_string(text_of(failure, "name"));
	complain_line(_("Something later was done about this (%s), so nothing was changed now and "
			"nothing is lost. “ayumi history” shows what it was; “ayumi undo "
			"--household” takes the last change of anybody back."),
		      what);
}

/* Something that is not there; false for any other fault. */
static bool complain_finding(enum fault fault, const struct failure *failure)
{
	_cleanup_(free_text) char *day = wire_date_say(text_of(failure, "day"));

	switch (fault) {
	case FAULT_NO_SUCH_ENTRY:
		complain_line(_("There is no entry %lld. “ayumi list” shows the numbers."),
			      number_of(failure, "number"));
		return true;
	case FAULT_ENTRY_REMOVED:
		complain_line(_("Entry %lld was removed. Where that was your last change, "
				"“ayumi undo” brings it back; “ayumi history %lld” shows it."),
			      number_of(failure, "number"), number_of(failure, "number"));
		return true;
	case FAULT_NOTHING_TO_UNDO:
		complain_line(_("There is no change to take back."));
		return true;
	case FAULT_NOTHING_TO_REDO:
		complain_line(_("There is nothing that “undo” took back and that could be done "
				"again."));
		return true;
	case FAULT_CHANGED_SINCE:
		complain_since(failure);
		return true;
	case FAULT_NOT_YOURS:
		complain_line(_("Entry %lld is by %s; nothing was changed. For somebody else that "
				"is said with --for: --for %s"),
			      number_of(failure, "number"), text_of(failure, "member"),
			      text_of(failure, "member"));
		return true;
	case FAULT_ENTRY_PRIVATE:
		complain_line(_("Entry %lld is private. Who wrote it can read it with --mine and "
				"the own name."),
			      number_of(failure, "number"));
		return true;
	case FAULT_NO_SUCH_MEETING:
		complain_line(
			_("There is no meeting %lld. “ayumi meeting list” shows the numbers."),
			number_of(failure, "number"));
		return true;
	case FAULT_NO_SUCH_OCCURRENCE:
		complain_line(_("Meeting %lld is not held on %s. “ayumi meeting list” shows its "
				"dates."),
			      number_of(failure, "number"), day);
		return true;
	case FAULT_NO_DATE_BEFORE:
		complain_line(_("Meeting %lld would have no date left up to %s, or is held only "
				"once. Nothing was changed; “ayumi meeting remove %lld” takes it "
				"out."),
			      number_of(failure, "number"), day, number_of(failure, "number"));
		return true;
	case FAULT_DATE_TAKEN:
		complain_line(
			_("Meeting %lld has a date on %s already. It can be moved, or restored "
			  "where it was left out; nothing was changed."),
			number_of(failure, "number"), day);
		return true;
	case FAULT_NO_APPLICATION:
		complain_line(_("For meeting %lld nobody has to apply. “ayumi meeting edit %lld "
				"--apply” says by when one does."),
			      number_of(failure, "number"), number_of(failure, "number"));
		return true;
	case FAULT_INVALID_RULE:
		complain_line(
			_("This rule gives no dates that could be used: %s. A rule repeats by "
			  "days, weeks, months or years, without hours in it. Nothing was kept."),
			text_of(failure, "rule"));
		return true;
	case FAULT_INVALID_CALENDAR:
		complain_calendar(failure);
		return true;
	case FAULT_NO_SUCH_TEMPLATE:
		complain_line(_("There is no template “%s”. “ayumi template” shows all."),
			      text_of(failure, "template"));
		return true;
	case FAULT_TEMPLATE_EXISTS:
		complain_line(_("There is a template “%s” already; it was left as it is. “ayumi "
				"template remove %s” makes room for another."),
			      text_of(failure, "template"), text_of(failure, "template"));
		return true;
	case FAULT_NO_SUCH_SETTING:
		complain_line(_("There is no setting “%s”. “ayumi config” shows all."),
			      text_of(failure, "key"));
		return true;
	case FAULT_INVALID_SETTING:
		complain_line(_("“%s” cannot be “%s”: it is %s. Nothing was changed."),
			      text_of(failure, "key"), text_of(failure, "value"),
			      complain_setting_hint(text_of(failure, "key")));
		return true;
	default:
		return false;
	}
}

static void complain_fault(enum fault fault, const struct failure *failure)
{
	if (complain_writing(fault, failure) || complain_finding(fault, failure))
		return;
	switch (fault) {
	case FAULT_JOURNAL_UNUSABLE:
		complain_unusable(failure);
		return;
	case FAULT_NOT_CERTAIN:
		complain_line(
			_("There was trouble with the disk (%s). Whether this last change was "
			  "kept is not certain; everything before it is. Writing has stopped."),
			text_of(failure, "message"));
		return;
	case FAULT_COPY_FAILED:
		complain_line(
			strcmp(text_of(failure, "state"), "erased") == 0
				? _("It was erased from the journal. The older copies could "
				    "not all be replaced (%s); they may still hold it. That is "
				    "tried again when Ayumi is started anew.")
				: _("No copy of the journal could be made (%s). Nothing was "
				    "changed. Is the disk full?"),
			text_of(failure, "message"));
		return;
	case FAULT_HELPER_FAILED:
		complain_line(_("A part of the program did not answer: %s (%s). Nothing was kept."),
			      text_of(failure, "helper"), text_of(failure, "message"));
		return;
	default:
		complain_line("%s: %s", failure->error, text_of(failure, "message"));
	}
}

void complain(const struct failure *failure)
{
	static const char prefix[] = "org.ayumi.Journal.";

	if (failure->is_late)
		complain_line(
			_("The journal’s program does not answer. What was written before is "
			  "kept. What you just asked for may still be done later: please look "
			  "with “ayumi list” before you write it again. Restarting the "
			  "computer may help; “systemctl --user status ayumid” tells more."));
	else if (failure->is_uncertain)
		complain_line(_("The connection was lost before the answer came, and whether this "
				"was done is not certain. Please look before you try again: “ayumi "
				"history”, “ayumi meeting list”."));
	else if (!failure->error)
		complain_line(_("The journal cannot be reached: %s"), failure->detail);
	else if (strncmp(failure->error, prefix, sizeof prefix - 1) == 0)
		complain_fault(fault_find(failure->error + sizeof prefix - 1), failure);
	else
		complain_line("%s: %s %s", failure->error, text_of(failure, "parameter"),
			      text_of(failure, "message"));
}

void complain_when(const char *phrase, enum when_result result, const struct when *when,
		   const struct today *today)
{
	_cleanup_(free_text) char *one = NULL;
	_cleanup_(free_text) char *other = NULL;

	if (when && (result == WHEN_AMBIGUOUS || result == WHEN_WEEKDAY)) {
		one = when_say(when->day, today, WHEN_LONG);
		other = when_say(when->other, today, WHEN_LONG);
	}
	switch (result) {
	case WHEN_AMBIGUOUS:
		if (when && when->day != when->other)
			complain_line(_("“%s” can be %s or %s. Please write it in full, for "
					"example 2026-11-03."),
				      phrase, one, other);
		else
			complain_line(_("“%s” can be read in two ways. Please write it in full, "
					"for example 2026-11-03."),
				      phrase);
		return;
	case WHEN_IMPOSSIBLE:
		complain_line(_("There is no such date or time: “%s”."), phrase);
		return;
	case WHEN_OUTSIDE:
		complain_line(_("“%s” lies outside the years 1900 to 2999."), phrase);
		return;
	case WHEN_ERA:
		complain_line(_("“%s” does not lie in the era it names."), phrase);
		return;
	case WHEN_WEEKDAY:
		complain_line(_("“%s”: that day is %s. Which of the two is meant?"), phrase,
			      one ? one : "");
		return;
	case WHEN_BACKWARDS:
		complain_line(_("“%s” ends before it begins."), phrase);
		return;
	default:
		complain_line(_("“%s” was not understood as a date. Examples: today, yesterday, "
				"3 days ago, Mon, 3 Nov, 2026-11-03."),
			      phrase);
	}
}

/* "\n  greeting  あいさつ・声かけ" for each; free with free(). */
static char *list_kinds(const struct kind *const *some, size_t count)
{
	char *list = memory_string("");

	for (size_t i = 0; i < count; i++) {
		char *longer = memory_format("%s\n  %s  %s", list, some[i]->id,
					     kind_label(some[i], language_is_japanese()));

		free(list);
		list = longer;
	}
	return list;
}

void complain_kind(const char *name, bool is_writing)
{
	const struct kind *some[MATCHES_MAX];
	size_t count = kind_name_matching(name, some, MATCHES_MAX);
	const char *kept = is_writing ? _(" Nothing was kept.") : "";
	bool is_ambiguous = count > 1;
	_cleanup_(free_text) char *list = NULL;

	if (!is_ambiguous)
		count = kind_name_nearest(name, some, SUGGESTIONS);
	list = list_kinds(some, count);
	if (is_ambiguous)
		complain_line(_("“%s” can be several kinds.%s Which one?%s"), name, kept, list);
	else
		complain_line(_("There is no kind “%s”.%s Nearest:%s\n“ayumi kinds” shows all."),
			      name, kept, list);
}

void complain_outcome(const char *kind_id, const char *outcome)
{
	const struct kind *kind = kind_find(kind_id);
	_cleanup_(free_text) char *list = memory_string("");

	if (!kind || kind_outcome_count(kind) == 0) {
		const char *name =
			kind && language_is_japanese() ? kind_label(kind, true) : kind_id;

		complain_line(_("“%s” has no outcomes; nothing was kept. Write “%s” alone."), name,
			      name);
		return;
	}
	for (size_t i = 0; i < kind_outcome_count(kind); i++) {
		char *longer =
			memory_format("%s\n  %s:%s  %s", list, kind->id, kind->outcomes[i].id,
				      outcome_label(&kind->outcomes[i], language_is_japanese()));

		free(list);
		list = longer;
	}
	complain_line(_("“%s” has no outcome “%s”; nothing was kept. It can be:%s"), kind_id,
		      outcome, list);
}
