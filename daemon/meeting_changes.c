/* SPDX-License-Identifier: MIT */
#include "daemon/meeting_changes.h"

#include "daemon/reminders.h"
#include "daemon/store_rows.h"
#include "schema/memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* --- reading ------------------------------------------------------------------------ */

int meeting_form(struct store *store, int64_t number, json_t **form, struct error *err)
{
	static const char sql[] =
		"SELECT json_object('row', json_object('uid', uid, 'sequence', sequence, "
		"'imported', imported, 'title', title, 'alias', alias, 'kind', kind, 'day', day, "
		"'minute', minute, 'duration_m', duration_m, 'zone', zone, 'rule', rule, "
		"'place', place, 'leads', leads, 'since', since, 'apply', apply, "
		"'except_holidays', except_holidays, 'is_removed', is_removed, 'created_s', "
		"created_s), 'exceptions', (SELECT json_group_array(json_array(day, action, "
		"to_day, to_minute)) FROM (SELECT * FROM meeting_exception WHERE meeting = ?1 "
		"ORDER BY day)), 'extras', (SELECT json_group_array(json_array(day, minute)) FROM "
		"(SELECT * FROM meeting_extra WHERE meeting = ?1 ORDER BY day)), 'dates', "
		"(SELECT json_group_object(day, json_array(local_day, local_minute, start_s, "
		"end_s, state, answer, entry, applied)) FROM occurrence WHERE meeting = ?1)) "
		"FROM meeting WHERE number = ?1";

	return store_json(store, sql, number, form, err);
}

int holidays_form(struct store *store, json_t **form, struct error *err)
{
	return store_json(store,
			  "SELECT json_object('holidays', json_group_object(day, title)) FROM "
			  "holiday WHERE ?1 = 0",
			  0, form, err);
}

/* --- noting ------------------------------------------------------------------------- */

/* Leave only the dates in which two forms differ. */
static void keep_differences(json_t *before, json_t *after)
{
	json_t *was = json_object_get(before, "dates");
	json_t *is = json_object_get(after, "dates");
	const char *day;
	json_t *value;
	void *next;

	json_object_foreach_safe (was, next, day, value) {
		if (json_equal(value, json_object_get(is, day))) {
			json_object_del(is, day);
			json_object_del(was, day);
		}
	}
}

static int note(struct store *store, const struct change_row *change, json_t *before_take,
		json_t *after_take, struct error *err)
{
	if (!json_equal(before_take, after_take))
		return change_note_values(store, change, before_take, after_take, err);
	json_decref(before_take);
	json_decref(after_take);
	return 0;
}

int meeting_note(struct store *store, int64_t at_s, const char *action, int64_t number,
		 const char *day, json_t *before_take, struct error *err)
{
	const struct change_row change = {
		.at_s = at_s, .subject = "meeting", .action = action, .number = number, .name = day
	};
	json_t *after;
	int result = meeting_form(store, number, &after, err);

	if (result < 0) {
		json_decref(before_take);
		return result;
	}
	keep_differences(before_take, after);
	return note(store, &change, before_take, after, err);
}

int holidays_note(struct store *store, int64_t at_s, json_t *before_take, struct error *err)
{
	const struct change_row change = { .at_s = at_s,
					   .subject = "holidays",
					   .action = "import" };
	json_t *after;
	int result = holidays_form(store, &after, err);

	if (result < 0) {
		json_decref(before_take);
		return result;
	}
	return note(store, &change, before_take, after, err);
}

/* --- putting back ------------------------------------------------------------------- */

static json_t *side(const char *text)
{
	return text ? json_loads(text, 0, NULL) : NULL;
}

enum { DATE_START = 2, DATE_ANSWER = 5, DATE_APPLIED = 7 };

/* What the family said for a date: nothing where there is no date. */
static bool is_said_alike(const json_t *one, const json_t *other)
{
	const char *answer = json_string_value(json_array_get(one, DATE_ANSWER));
	const char *other_answer = json_string_value(json_array_get(other, DATE_ANSWER));

	return strcmp(answer ? answer : "", other_answer ? other_answer : "") == 0 &&
	       json_integer_value(json_array_get(one, DATE_APPLIED)) ==
		       json_integer_value(json_array_get(other, DATE_APPLIED));
}

/* The dates that the change was about, or would take away, say what it left. */
static bool are_dates_as(json_t *present, json_t *expected, json_t *wanted)
{
	json_t *is = json_object_get(present, "dates");
	json_t *was = json_object_get(expected, "dates");
	json_t *back = json_object_get(wanted, "dates");
	const char *day;
	json_t *value;

	json_object_foreach (is, day, value) {
		bool is_concerned =
			!wanted || json_object_get(was, day) || json_object_get(back, day);

		if (is_concerned && !is_said_alike(value, json_object_get(was, day)))
			return false;
	}
	json_object_foreach (was, day, value) {
		if (!is_said_alike(value, json_object_get(is, day)))
			return false;
	}
	return true;
}

/* The row without its version, which only grows for a meeting of the family's own. */
static json_t *unversioned(const json_t *form)
{
	json_t *row = json_copy(json_object_get(form, "row"));

	if (json_is_null(json_object_get(row, "imported")))
		json_object_del(row, "sequence");
	return row;
}

static bool is_as(json_t *present, json_t *expected, json_t *wanted)
{
	json_t *is;
	json_t *was;
	bool is_same;

	if (!present || !expected)
		return !present && !expected;
	is = unversioned(present);
	was = unversioned(expected);
	is_same = json_equal(is, was) &&
		  json_equal(json_object_get(present, "exceptions"),
			     json_object_get(expected, "exceptions")) &&
		  json_equal(json_object_get(present, "extras"),
			     json_object_get(expected, "extras")) &&
		  are_dates_as(present, expected, wanted);
	json_decref(is);
	json_decref(was);
	return is_same;
}

/*
 * Children first; the reminders of what is told no more go with it.  What came
 * of them is kept with the change, so that nothing comes twice after it is done again.
 */
static int take_out(struct store *store, const struct change_row *noted, struct error *err)
{
	static const char *const keep[] = {
		"UPDATE change SET after = json_set(after, '$.reminders', (SELECT "
		"json_group_array(json_array(purpose, day, lead, start_s, end_s, due_s, "
		"CASE WHEN state IN ('showing', 'shown') THEN 'expired' WHEN state = 'held' "
		"THEN 'pending' ELSE state END, until_s, attempts, server_owner, asked_s, "
		"changed_s)) FROM reminder WHERE meeting = ?1)) WHERE seq = ?2",
		NULL,
	};
	static const char *const steps[] = {
		"DELETE FROM reminder WHERE meeting = ?1",
		"DELETE FROM occurrence WHERE meeting = ?1",
		"DELETE FROM meeting_exception WHERE meeting = ?1",
		"DELETE FROM meeting_extra WHERE meeting = ?1",
		"DELETE FROM meeting WHERE number = ?1",
		NULL,
	};

	int result = noted->after ? store_run_each(store, keep, noted->number, noted->seq, err) : 0;

	return result < 0 ? result : store_run_each(store, steps, noted->number, 0, err);
}

static int put_row(struct store *store, int64_t number, const char *wanted, struct error *err)
{
	static const char *const steps[] = {
		"INSERT INTO meeting (number, uid, sequence, imported, title, alias, kind, day, "
		"minute, duration_m, zone, rule, place, leads, since, apply, except_holidays, "
		"is_removed, created_s) SELECT ?1, r ->> 'uid', r ->> 'sequence', r ->> "
		"'imported', r ->> 'title', r ->> 'alias', r ->> 'kind', r ->> 'day', r ->> "
		"'minute', r ->> 'duration_m', r ->> 'zone', r ->> 'rule', r ->> 'place', r ->> "
		"'leads', r ->> 'since', r ->> 'apply', r ->> 'except_holidays', r ->> "
		"'is_removed', r ->> 'created_s' FROM (SELECT ?2 -> 'row' AS r) WHERE true "
		"ON CONFLICT (number) DO UPDATE SET uid = excluded.uid, "
		"sequence = CASE WHEN excluded.imported IS NULL THEN meeting.sequence + 1 "
		"ELSE excluded.sequence END, imported = excluded.imported, "
		"title = excluded.title, alias = excluded.alias, kind = excluded.kind, "
		"day = excluded.day, minute = excluded.minute, duration_m = excluded.duration_m, "
		"zone = excluded.zone, rule = excluded.rule, place = excluded.place, "
		"leads = excluded.leads, since = excluded.since, apply = excluded.apply, "
		"except_holidays = excluded.except_holidays, is_removed = excluded.is_removed",
		"DELETE FROM meeting_exception WHERE meeting = ?1",
		"DELETE FROM meeting_extra WHERE meeting = ?1",
		"INSERT INTO meeting_exception (meeting, day, action, to_day, to_minute) "
		"SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 "
		"FROM json_each(?2, '$.exceptions')",
		"INSERT INTO meeting_extra (meeting, day, minute) SELECT ?1, value ->> 0, "
		"value ->> 1 FROM json_each(?2, '$.extras')",
		NULL,
	};

	return store_run_each_with(store, steps, number, wanted, err);
}

/*
 * Dates that have begun stay as they were, but for what is said of them and the
 * one that the change is about: they are taken out of both sides.
 */
static void leave_held(const json_t *present, json_t *expected, json_t *wanted, const char *about,
		       int64_t now_s)
{
	json_t *was = json_object_get(expected, "dates");
	json_t *back = json_object_get(wanted, "dates");
	const char *day;
	json_t *value;

	json_object_foreach (json_object_get(present, "dates"), day, value) {
		const json_t *wanted_date = json_object_get(back, day);

		if (json_integer_value(json_array_get(value, DATE_START)) > now_s ||
		    json_integer_value(json_array_get(wanted_date, DATE_START)) > now_s ||
		    !wanted_date || !is_said_alike(value, wanted_date) ||
		    (about && strcmp(about, day) == 0))
			continue;
		json_object_del(was, day);
		json_object_del(back, day);
	}
}

static int put_dates(struct store *store, int64_t number, json_t *expected, const json_t *wanted,
		     struct error *err)
{
	static const char *const former[] = {
		"DELETE FROM occurrence WHERE meeting = ?1 AND day IN "
		"(SELECT key FROM json_each(?2, '$.dates'))",
		NULL,
	};
	static const char *const back[] = {
		/* An entry may have been erased for good since. */
		"INSERT OR REPLACE INTO occurrence (meeting, day, local_day, local_minute, "
		"start_s, end_s, state, answer, entry, applied) SELECT ?1, key, value ->> 0, "
		"value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, "
		"(SELECT number FROM entry WHERE number = value ->> 6), value ->> 7 "
		"FROM json_each(?2, '$.dates')",
		"INSERT OR IGNORE INTO reminder (meeting, purpose, day, lead, start_s, end_s, "
		"due_s, state, until_s, attempts, server_owner, asked_s, changed_s) SELECT ?1, "
		"value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, "
		"value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11 "
		"FROM json_each(?2, '$.reminders')",
		NULL,
	};
	_cleanup_(free_text) char *expected_text = expected ? json_dumps(expected, 0) : NULL;
	_cleanup_(free_text) char *wanted_text = json_dumps(wanted, 0);
	int result = expected ? store_run_each_with(store, former, number, expected_text, err) : 0;

	return result < 0 ? result : store_run_each_with(store, back, number, wanted_text, err);
}

/* Whether a date is held at the same time, or both times not. */
static bool is_held_alike(const json_t *one, const json_t *other)
{
	for (size_t i = 0; i < DATE_ANSWER; i++) {
		if (!json_equal(json_array_get(one, i), json_array_get(other, i)))
			return false;
	}
	return true;
}

/* What reminds of the dates that are put back: it is remade with them, but for what was settled. */
static int put_reminders(struct store *store, int64_t number, json_t *present, json_t *wanted,
			 const struct meeting_moment *moment, struct error *err)
{
	static const char *const removed[] = {
		"DELETE FROM reminder WHERE meeting = ?1 AND start_s > ?2",
		"UPDATE reminder SET state = 'expired', changed_s = ?2 WHERE meeting = ?1 "
		"AND state NOT IN ('answered', 'expired')",
		NULL,
	};
	json_t *back = json_object_get(wanted, "dates");
	const char *day;
	json_t *value;
	int result = 0;

	json_object_foreach (json_object_get(present, "dates"), day, value) {
		const json_t *date = json_object_get(back, day);

		if (result == 0 && date && !is_said_alike(value, date))
			result = reminder_reopen(store, number, day, moment->asked_from_s,
						 moment->now_s, err);
		if (result == 0 && date && !is_held_alike(value, date) &&
		    json_integer_value(json_array_get(date, DATE_START)) > moment->now_s)
			result = reminder_drop_day(store, number, day, err);
	}
	if (result == 0)
		result = reminder_drop_orphans(store, number, err);
	if (result == 0)
		result = reminder_follow_answers(store, number, moment->now_s, err);
	if (result == 0 &&
	    json_integer_value(json_object_get(json_object_get(wanted, "row"), "is_removed")))
		result = store_run_each(store, removed, number, moment->now_s, err);
	return result;
}

static int put_back(struct store *store, int64_t number, json_t *present, json_t *expected,
		    json_t *wanted, const struct meeting_moment *moment, struct error *err)
{
	_cleanup_(free_text) char *text = json_dumps(wanted, 0);
	int result = put_row(store, number, text, err);

	if (result == 0)
		result = put_dates(store, number, expected, wanted, err);
	return result < 0 ? result : put_reminders(store, number, present, wanted, moment, err);
}

int meeting_restore(struct store *store, const struct change_row *noted, bool is_redo,
		    const struct meeting_moment *moment, struct error *err)
{
	json_t *expected = side(is_redo ? noted->before : noted->after);
	json_t *wanted = side(is_redo ? noted->after : noted->before);
	json_t *present = NULL;
	int result = meeting_form(store, noted->number, &present, err);

	if (result == 0 && !is_as(present, expected, wanted))
		result = error_number(err, -ESTALE, FAULT_CHANGED_SINCE, noted->number,
				      "meeting %lld was changed since then",
				      (long long)noted->number);
	if (result == -ESTALE && err)
		snprintf(err->field, sizeof err->field, "meeting");
	if (!is_redo)
		leave_held(present, expected, wanted, noted->name, moment->now_s);
	if (result == 0)
		result = wanted ? put_back(store, noted->number, present, expected, wanted, moment,
					   err)
				: take_out(store, noted, err);
	json_decref(expected);
	json_decref(wanted);
	json_decref(present);
	return result;
}

int holidays_restore(struct store *store, const struct change_row *noted, bool is_redo,
		     struct error *err)
{
	static const char *const steps[] = {
		"DELETE FROM holiday WHERE ?1 = 0 AND ?2 IS NOT NULL",
		"INSERT INTO holiday (day, title) SELECT key, value "
		"FROM json_each(?2, '$.holidays') WHERE ?1 = 0",
		NULL,
	};
	json_t *expected = side(is_redo ? noted->before : noted->after);
	json_t *present = NULL;
	int result = holidays_form(store, &present, err);

	if (result == 0 && !json_equal(present, expected))
		result = error_set(err, -ESTALE, FAULT_CHANGED_SINCE, "holidays", NULL,
				   "other holidays were imported since then");
	json_decref(expected);
	json_decref(present);
	return result < 0 ? result
			  : store_run_each_with(store, steps, 0,
						is_redo ? noted->after : noted->before, err);
}
