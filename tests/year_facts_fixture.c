/* SPDX-License-Identifier: MIT */
#include "tests/year_fixture.h"

#include "schema/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* What is known of the year, and the randomness of it. */

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(struct year *year)
{
	uint64_t z = year->random += 0x9E3779B97F4A7C15U;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
	return z ^ (z >> 31);
}

int64_t year_random(struct year *year, int64_t low, int64_t high)
{
	return low + (int64_t)(next_random(year) % (uint64_t)(high - low + 1));
}

void year_wrong(struct year *year, const char *format, ...)
{
	va_list arguments;

	if (year->failure[0])
		return;
	va_start(arguments, format);
	vsnprintf(year->failure, sizeof year->failure, format, arguments);
	va_end(arguments);
}

const char *year_say(int64_t instant_s)
{
	static char text[2][40];
	static int turn;
	time_t instant = (time_t)instant_s;
	struct tm local;

	turn = !turn;
	localtime_r(&instant, &local);
	strftime(text[turn], sizeof text[turn], "%F %T %Z", &local);
	return text[turn];
}

/* Quiet hours by the clock on the wall alone. */
bool year_is_quiet(const struct year *year, int64_t instant_s)
{
	time_t instant = (time_t)instant_s;
	int from = year->settings.quiet_from_minute;
	int to = year->settings.quiet_to_minute;
	struct tm local;
	int minute;

	localtime_r(&instant, &local);
	minute = local.tm_hour * 60 + local.tm_min;
	return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

int64_t year_last_call(const struct year_reminder *reminder)
{
	int64_t late = reminder->start_s + AGENDA_CATCH_UP_S;

	return reminder->end_s > reminder->start_s && reminder->end_s < late ? reminder->end_s
									     : late;
}

static struct year_reminder *find(struct year *year, int64_t meeting, int32_t day, int64_t due_s)
{
	for (size_t i = 0; i < year->count; i++) {
		struct year_reminder *reminder = &year->reminders[i];

		if (reminder->meeting == meeting && reminder->day == day &&
		    reminder->due_s == due_s)
			return reminder;
	}
	return NULL;
}

/* The reminders of a bubble. */
size_t year_in_bubble(struct year *year, int64_t bubble, const char *state,
		      struct year_reminder *found[static YEAR_BUBBLE_MAX])
{
	sqlite3_stmt *statement = store_statement(
		year->store,
		"SELECT meeting, day, due_s FROM reminder WHERE bubble = ?1 AND state = ?2 "
		"AND purpose = 'meeting'",
		NULL);
	size_t count = 0;
	bool has_row = true;

	sqlite3_bind_int64(statement, 1, bubble);
	store_bind(statement, 2, state);
	while (store_step(year->store, statement, &has_row, NULL) == 0 && has_row) {
		int32_t day = 0;

		date_parse(store_text(statement, 1), &day);
		if (count < YEAR_BUBBLE_MAX)
			found[count] = find(year, sqlite3_column_int64(statement, 0), day,
					    sqlite3_column_int64(statement, 2));
		if (count < YEAR_BUBBLE_MAX && found[count])
			count++;
		else
			year_wrong(year, "a bubble of something that nobody planned");
	}
	return count;
}

static struct year_question *find_question(struct year *year, int64_t meeting, int32_t day)
{
	struct year_question *question = year->asked;

	while (question < year->asked + year->asked_count &&
	       (question->meeting != meeting || question->day != day))
		question++;
	if (question == year->asked + year->asked_count) {
		assert_true(year->asked_count < YEAR_ASKED_MAX);
		year->asked_count++;
		question->meeting = meeting;
		question->day = day;
	}
	return question;
}

size_t year_questions_in(struct year *year, int64_t bubble, const char *state,
			 struct year_question *found[static YEAR_BUBBLE_MAX])
{
	sqlite3_stmt *statement = store_statement(
		year->store,
		"SELECT meeting, day FROM reminder WHERE bubble = ?1 AND state = ?2 "
		"AND purpose <> 'meeting'",
		NULL);
	size_t count = 0;
	bool has_row = true;

	sqlite3_bind_int64(statement, 1, bubble);
	store_bind(statement, 2, state);
	while (store_step(year->store, statement, &has_row, NULL) == 0 && has_row &&
	       count < YEAR_BUBBLE_MAX) {
		int32_t day = 0;

		date_parse(store_text(statement, 1), &day);
		found[count++] = find_question(year, sqlite3_column_int64(statement, 0), day);
	}
	sqlite3_reset(statement);
	return count;
}

bool year_is_paused(const struct year *year, int64_t instant_s)
{
	for (size_t i = 0; i < year->pause_count; i++) {
		if (instant_s >= year->pauses[i].from_s && instant_s < year->pauses[i].until_s)
			return true;
	}
	return false;
}

bool year_fell_in_pause(const struct year *year, int64_t instant_s)
{
	for (size_t i = 0; i < year->pause_count; i++) {
		const struct year_pause *pause = &year->pauses[i];

		if (pause->until_s <= year->home.now_s && instant_s >= pause->from_s &&
		    instant_s < pause->until_s)
			return true;
	}
	return false;
}

void year_read_pauses(struct year *year)
{
	sqlite3_stmt *statement = store_statement(
		year->store, "SELECT from_s, until_s FROM pause ORDER BY from_s", NULL);
	bool has_row = true;

	year->pause_count = 0;
	while (store_step(year->store, statement, &has_row, NULL) == 0 && has_row) {
		assert_true(year->pause_count < YEAR_PAUSES_MAX);
		year->pauses[year->pause_count++] =
			(struct year_pause){ sqlite3_column_int64(statement, 0),
					     sqlite3_column_int64(statement, 1) };
	}
}

void year_pull_pauses(struct year *year)
{
	for (size_t i = 0; i < year->pause_count; i++) {
		int64_t ahead = year->pauses[i].from_s - year->home.now_s;

		if (ahead <= 0)
			continue;
		year->pauses[i].from_s -= ahead;
		year->pauses[i].until_s -= ahead;
	}
}
