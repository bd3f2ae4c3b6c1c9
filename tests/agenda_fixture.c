/* SPDX-License-Identifier: MIT */
#include "tests/agenda_fixture.h"

#include "schema/date.h"
#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void open_agenda(struct diary *diary)
{
	struct agenda_ports ports = desktop_ports(&diary->desktop);

	assert_int_equal(store_open(&diary->store, diary->home.paths.database, NULL), 0);
	assert_int_equal(
		settings_init(&diary->settings, diary->store, diary->home.paths.config_dir, NULL),
		0);
	diary->desktop.agenda = agenda_new(diary->store, &diary->settings, &ports);
}

static void start(struct diary *diary)
{
	open_agenda(diary);
	agenda_start(diary->desktop.agenda);
	desktop_answer(&diary->desktop);
}

int diary_set_up(void **state)
{
	struct diary *diary = memory_zeroed(1, sizeof *diary);

	household_init(&diary->home);
	assert_int_equal(mkdir(diary->home.paths.data_dir, 0700), 0);
	desktop_init(&diary->desktop, &diary->home);
	start(diary);
	/* The question after a meeting is a matter of tests of its own. */
	assert_int_equal(settings_set(&diary->settings, "meeting-question", "no", NULL), 0);
	*state = diary;
	return 0;
}

int diary_tear_down(void **state)
{
	struct diary *diary = *state;

	desktop_refuse(&diary->desktop);
	agenda_free(diary->desktop.agenda);
	store_close(diary->store);
	household_release(&diary->home);
	free(diary);
	return 0;
}

void diary_come_back(struct diary *diary)
{
	desktop_refuse(&diary->desktop);
	agenda_free(diary->desktop.agenda);
	store_close(diary->store);
	open_agenda(diary);
}

void diary_restart(struct diary *diary)
{
	diary_come_back(diary);
	agenda_start(diary->desktop.agenda);
	desktop_answer(&diary->desktop);
}

static void on_done(void *context, int status, const struct meeting *meeting, json_t *dates,
		    const struct error *err)
{
	struct diary *diary = context;

	(void)dates;
	diary->status = status;
	diary->number = meeting->number;
	if (status < 0)
		diary->err = *err;
}

static void check_done(struct diary *diary)
{
	desktop_answer(&diary->desktop);
	if (diary->status != 0)
		fail_msg("%d: %s", diary->status, diary->err.detail);
}

int64_t diary_add(struct diary *diary, const char *text)
{
	const struct agenda_done done = { diary, on_done };
	json_t *object = fixture_json(text);
	struct error err = { .fault = FAULT_NONE };
	struct meeting meeting;

	if (meeting_from_wire(&meeting, object, "Asia/Tokyo", &err) < 0)
		fail_msg("%s", err.detail);
	json_decref(object);
	diary->status = 1;
	agenda_add(diary->desktop.agenda, &meeting, false, &done);
	check_done(diary);
	return diary->number;
}

int64_t diary_add_thursday(struct diary *diary)
{
	return diary_add(diary, "{'title': 'KHJ family group', 'date': '2026-11-12', "
				"'time': '13:30', 'place': 'Community hall'}");
}

static void except(struct diary *diary, int64_t number, const struct meeting_exception *exception)
{
	const struct agenda_done done = { diary, on_done };

	diary->status = 1;
	agenda_except(diary->desktop.agenda, number, exception, &done);
	check_done(diary);
}

void diary_skip(struct diary *diary, int64_t number, const char *day)
{
	const struct meeting_exception exception = { .day = fixture_day(day) };

	except(diary, number, &exception);
}

void diary_move(struct diary *diary, int64_t number, const char *day, const char *to_day,
		const char *to_time)
{
	struct meeting_exception exception = { .day = fixture_day(day),
					       .is_move = true,
					       .to_day = fixture_day(to_day),
					       .to_minute = -1 };

	if (to_time)
		assert_int_equal(time_parse(to_time, &exception.to_minute), 0);
	except(diary, number, &exception);
}

void diary_answer(struct diary *diary, int64_t number, const char *day, const char *answer)
{
	struct error err = { .fault = FAULT_NONE };
	struct entry entry;
	bool has_entry;

	if (agenda_answer(diary->desktop.agenda, number, fixture_day(day), answer, &has_entry,
			  &entry, &err) < 0)
		fail_msg("%s: %s", answer, err.detail);
	entry_release(&entry);
}

int64_t diary_count(struct diary *diary, const char *state)
{
	sqlite3_stmt *statement = store_statement(
		diary->store,
		"SELECT count(*) FROM reminder WHERE state = ?1 AND purpose = 'meeting'", NULL);
	int64_t count;

	store_bind(statement, 1, state);
	assert_int_equal(store_number(diary->store, statement, 0, &count, NULL), 0);
	return count;
}

void diary_check(struct diary *diary, size_t asked, size_t up)
{
	assert_int_equal(diary->desktop.bubble_count, asked);
	assert_int_equal(desktop_up(&diary->desktop), up);
}
