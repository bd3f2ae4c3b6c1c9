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
	if (reminder->start_s <= now_s)
		return memory_format(_("%s (the time has passed)"), time);
	if (reminder->local_day == now.day)
		return memory_format(_("Today %s"), time);
	if (reminder->local_day == now.day + 1)
		return memory_format(_("Tomorrow %s"), time);
	if (language_is_japanese())
		return memory_format("%d月%d日 %s", date.month, date.day, time);
	return memory_format("%04d-%02d-%02d %s", date.year, date.month, date.day, time);
}

/*
 * By which day an application is asked for.  Discreetly that is not told: the
 * title says enough, and of several, the day.
 */
static char *say_apply(const struct reminder *reminder, bool is_detailed, bool is_alone,
		       int64_t now_s)
{
	struct date date = date_from_days(reminder->apply_day);
	const char *name = is_detailed ? (is_alone ? NULL : reminder->title) : reminder->alias;
	_cleanup_(free_text) char *day =
		reminder->apply_day == civil_from_instant(now_s).day ? memory_string(_("today"))
		: language_is_japanese()
			? memory_format("%d月%d日", date.month, date.day)
			: memory_format("%04d-%02d-%02d", date.year, date.month, date.day);
	_cleanup_(free_text) char *what = is_detailed ? memory_format(_("Please apply by %s"), day)
						      : memory_string(is_alone ? "" : day);

	return memory_format("%s%s%s", what, name && *what ? " " : "", name ? name : "");
}

static char *say_line(const struct reminder *reminder, bool is_detailed, bool is_alone,
		      int64_t now_s)
{
	if (reminder->is_apply)
		return say_apply(reminder, is_detailed, is_alone, now_s);
	_cleanup_(free_text) char *when = say_when(reminder, now_s);
	const char *name = is_detailed ? (is_alone ? NULL : reminder->title) : reminder->alias;
	const char *place = is_detailed ? reminder->place : NULL;

	return memory_format("%s%s%s%s%s", when, name ? " " : "", name ? name : "",
			     place ? "\n" : "", place ? place : "");
}

static void set_actions(struct agenda_words *words, bool is_answerable, bool is_apply)
{
	size_t count = 0;

	if (is_answerable && is_apply) {
		words->actions[count++] = (struct notification_action){ "applied", _("Applied") };
	} else if (is_answerable) {
		words->actions[count++] = (struct notification_action){ "going", _("We will go") };
		words->actions[count++] =
			(struct notification_action){ "not-going", _("Not this time") };
	} else {
		words->actions[count++] = (struct notification_action){ "ok", _("All right") };
	}
	words->actions[count] = (struct notification_action){ "later", _("Later") };
}

void agenda_words_make(struct agenda_words *words, const struct reminder *const *reminders,
		       size_t count, const struct settings *settings, int64_t now_s)
{
	bool is_alone = count == 1;

	memset(words, 0, sizeof *words);
	if (is_alone && settings->is_detailed)
		words->title = memory_string(reminders[0]->title);
	else if (is_alone)
		words->title = memory_string(_("A note on your plans"));
	else
		words->title = memory_format(
			ngettext("A note on your plans: %zu", "Notes on your plans: %zu", count),
			count);
	words->body = memory_string("");
	for (size_t i = 0; i < count && i <= LINES_MAX; i++) {
		_cleanup_(free_text) char *line =
			i == LINES_MAX
				? memory_string("…")
				: say_line(reminders[i], settings->is_detailed, is_alone, now_s);
		char *body = memory_format("%s%s%s", words->body, i > 0 ? "\n" : "", line);

		free(words->body);
		words->body = body;
	}
	set_actions(words, is_alone && settings->is_detailed, reminders[0]->is_apply);
}

void agenda_words_release(struct agenda_words *words)
{
	free(words->title);
	free(words->body);
	memset(words, 0, sizeof *words);
}
