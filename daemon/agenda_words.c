/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_words.h"

#include "daemon/civil.h"
#include "schema/date.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

/* A bubble that is longer than this is not read. */
enum { LINES_MAX = 16 };

/* "Tomorrow 13:30", in the words of the language. */
static char *say_when(const struct reminder *reminder, int64_t now_s)
{
	struct civil now = civil_from_instant(now_s);
	struct date date = date_from_days(reminder->local_day);
	char time[TIME_TEXT];

	time_format(reminder->local_minute, time);
	if (reminder->purpose == PURPOSE_MEETING && reminder->start_s <= now_s)
		return memory_format(_("%s (the time has passed)"), time);
	if (reminder->local_day == now.day)
		return memory_format(_("Today %s"), time);
	if (reminder->local_day == now.day + 1)
		return memory_format(_("Tomorrow %s"), time);
	if (reminder->local_day == now.day - 1)
		return memory_format(_("Yesterday %s"), time);
	if (language_is_japanese())
		return memory_format("%d月%d日 %s", date.month, date.day, time);
	return memory_format("%04d-%02d-%02d %s", date.year, date.month, date.day, time);
}

/* What it may be called; NULL: nothing. */
static const char *name_of(const struct reminder *reminder, enum detail detail, bool is_alone)
{
	if (detail == DETAIL_FULL)
		return is_alone ? NULL : reminder->title;
	return detail == DETAIL_DISCREET ? reminder->alias : NULL;
}

/*
 * By which day an application is asked for.  Discreetly that is not told: the
 * title says enough, and of several, the day.
 */
static char *say_apply(const struct reminder *reminder, enum detail detail, bool is_alone,
		       int64_t now_s)
{
	struct date date = date_from_days(reminder->apply_day);
	const char *name = name_of(reminder, detail, is_alone);
	_cleanup_(free_text) char *day =
		reminder->apply_day == civil_from_instant(now_s).day ? memory_string(_("today"))
		: language_is_japanese()
			? memory_format("%d月%d日", date.month, date.day)
			: memory_format("%04d-%02d-%02d", date.year, date.month, date.day);
	_cleanup_(free_text) char *what = detail == DETAIL_FULL
						  ? memory_format(_("Please apply by %s"), day)
						  : memory_string(is_alone ? "" : day);

	return memory_format("%s%s%s", what, name && *what ? " " : "", name ? name : "");
}

static char *say_line(const struct reminder *reminder, enum detail detail, bool is_alone,
		      int64_t now_s)
{
	if (reminder->is_apply)
		return say_apply(reminder, detail, is_alone, now_s);
	_cleanup_(free_text) char *when = say_when(reminder, now_s);
	const char *name = name_of(reminder, detail, is_alone);
	const char *place = detail == DETAIL_FULL ? reminder->place : NULL;

	return memory_format("%s%s%s%s%s", when, name ? " " : "", name ? name : "",
			     place ? "\n" : "", place ? place : "");
}

static void set_actions(struct agenda_words *words, const struct notification_action *actions,
			size_t count)
{
	for (size_t i = 0; i < count; i++)
		words->actions[i] =
			(struct notification_action){ actions[i].key, _(actions[i].label) };
}

#define N_(text) text
#define SET_ACTIONS(words, actions)                                                                \
	set_actions(words, actions, sizeof(actions) / sizeof(actions)[0])

static const struct notification_action neutral[] = { { "ok", N_("All right") },
						      { "later", N_("Later") } };
static const struct notification_action plans[] = { { "going", N_("We will go") },
						    { "not-going", N_("Not this time") },
						    { "later", N_("Later") } };
static const struct notification_action application[] = { { "applied", N_("Applied") },
							  { "later", N_("Later") } };
static const struct notification_action outcomes[] = { { "went", N_("We went") },
						       { "missed", N_("We could not go") },
						       { "postponed", N_("It was postponed") } };
static const struct notification_action moments[] = {
	{ "greeting-reply", N_("A greeting was answered") },
	{ "greeting", N_("We said hello") },
	{ "quiet-day", N_("A quiet day") },
};

static char *say_lines(const struct reminder *const *reminders, size_t count, enum detail detail,
		       int64_t now_s)
{
	char *body = memory_string("");

	for (size_t i = 0; i < count && i <= LINES_MAX; i++) {
		_cleanup_(free_text) char *line =
			i == LINES_MAX ? memory_string("…")
				       : say_line(reminders[i], detail, count == 1, now_s);
		char *longer = memory_format("%s%s%s", body, i > 0 ? "\n" : "", line);

		free(body);
		body = longer;
	}
	return body;
}

static void say_plans(struct agenda_words *words, const struct reminder *const *reminders,
		      size_t count, enum detail detail, int64_t now_s)
{
	if (count == 1 && detail == DETAIL_FULL)
		words->title = memory_string(reminders[0]->title);
	else if (count == 1)
		words->title = memory_string(_("A note on your plans"));
	else
		words->title = memory_format(
			ngettext("A note on your plans: %zu", "Notes on your plans: %zu", count),
			count);
	words->body = say_lines(reminders, count, detail, now_s);
	if (count == 1 && detail == DETAIL_FULL && reminders[0]->is_apply)
		SET_ACTIONS(words, application);
	else if (count == 1 && detail == DETAIL_FULL)
		SET_ACTIONS(words, plans);
	else
		SET_ACTIONS(words, neutral);
}

/* Neither what is asked nor that anything is: it could be about anything at all. */
static void say_neutrally(struct agenda_words *words)
{
	words->title = memory_string(_("Today's memo"));
	words->body = memory_string(_("When you have a moment."));
	SET_ACTIONS(words, neutral);
}

static void say_question(struct agenda_words *words, const struct reminder *const *reminders,
			 size_t count, int64_t now_s)
{
	_cleanup_(free_text) char *lines = NULL;

	if (count == 1) {
		_cleanup_(free_text) char *when = say_when(reminders[0], now_s);

		words->title = memory_string(reminders[0]->title);
		words->body = memory_format(
			_("%s\nWere you able to go? It can also be answered with “ayumi meeting "
			  "answer”."),
			when);
		SET_ACTIONS(words, outcomes);
		return;
	}
	lines = say_lines(reminders, count, true, now_s);
	words->title = memory_string(_("How was it?"));
	words->body =
		memory_format(_("%s\n“ayumi meeting answer” asks about each in turn."), lines);
	SET_ACTIONS(words, neutral);
}

static void say_evening(struct agenda_words *words)
{
	words->title = memory_string(_("Today's memo"));
	words->body = memory_string(
		_("How was today? One press writes it in the journal. An evening without is fine, "
		  "too; “ayumi” takes everything else."));
	SET_ACTIONS(words, moments);
}

void agenda_words_make(struct agenda_words *words, const struct reminder *const *reminders,
		       size_t count, enum detail detail, int64_t now_s)
{
	memset(words, 0, sizeof *words);
	if (reminders[0]->purpose == PURPOSE_MEETING)
		say_plans(words, reminders, count, detail, now_s);
	else if (detail != DETAIL_FULL)
		say_neutrally(words);
	else if (reminders[0]->purpose == PURPOSE_QUESTION)
		say_question(words, reminders, count, now_s);
	else
		say_evening(words);
}

void agenda_words_dress(const struct agenda_words *words, int64_t bubble,
			struct notification *notification)
{
	*notification = (struct notification){
		.id = bubble,
		.title = words->title,
		.body = words->body,
		.icon = "x-office-calendar",
		.app = _("Calendar"),
	};
	memcpy(notification->actions, words->actions, sizeof notification->actions);
}

void agenda_words_release(struct agenda_words *words)
{
	free(words->title);
	free(words->body);
	memset(words, 0, sizeof *words);
}
