/* SPDX-License-Identifier: MIT */
#include "daemon/reminders.h"

#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define UNSETTLED "state NOT IN ('answered', 'expired')"

void reminder_free_all(struct reminder *reminders, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(reminders[i].title);
		free(reminders[i].alias);
		free(reminders[i].place);
	}
	free(reminders);
}

#define COLUMNS                                                                                    \
	"r.id, r.meeting, r.day, r.start_s, r.end_s, r.due_s, r.until_s, r.bubble, r.attempts, "   \
	"r.state, t.title, t.alias, t.place, o.local_day, o.local_minute, r.purpose, "             \
	"r.changed_s, r.asked_s, r.server_owner, r.server_id, r.lead, t.apply FROM reminder AS r " \
	"LEFT JOIN meeting AS t ON t.number = r.meeting "                                          \
	"LEFT JOIN occurrence AS o ON o.meeting = r.meeting AND o.day = r.day "

static const char *const purposes[PURPOSE_COUNT] = { "meeting", "question", "evening" };

static enum reminder_purpose read_purpose(const char *name)
{
	int purpose = PURPOSE_COUNT - 1;

	while (purpose > PURPOSE_MEETING && strcmp(purposes[purpose], name) != 0)
		purpose--;
	return (enum reminder_purpose)purpose;
}

static void read_row(sqlite3_stmt *row, struct reminder *reminder)
{
	const char *owner = store_text(row, 18);
	const char *local_day = store_text(row, 13);
	struct apply apply;

	memset(reminder, 0, sizeof *reminder);
	reminder->id = sqlite3_column_int64(row, 0);
	reminder->meeting = sqlite3_column_int64(row, 1);
	if (date_parse(store_text(row, 2), &reminder->day) < 0)
		reminder->day = 0;
	reminder->start_s = sqlite3_column_int64(row, 3);
	reminder->end_s = sqlite3_column_int64(row, 4);
	reminder->due_s = sqlite3_column_int64(row, 5);
	reminder->until_s = sqlite3_column_int64(row, 6);
	reminder->bubble = sqlite3_column_int64(row, 7);
	reminder->attempts = sqlite3_column_int(row, 8);
	snprintf(reminder->state, sizeof reminder->state, "%s", store_text(row, 9));
	reminder->title = memory_string(store_text(row, 10));
	reminder->alias = memory_string(store_text(row, 11));
	reminder->place = memory_string(store_text(row, 12));
	if (!local_day || date_parse(local_day, &reminder->local_day) < 0)
		reminder->local_day = reminder->day;
	reminder->local_minute = sqlite3_column_int(row, 14);
	reminder->purpose = read_purpose(store_text(row, 15));
	reminder->changed_s = sqlite3_column_int64(row, 16);
	reminder->asked_s = sqlite3_column_int64(row, 17);
	snprintf(reminder->server_owner, sizeof reminder->server_owner, "%s", owner ? owner : "");
	reminder->server_number = (uint32_t)sqlite3_column_int64(row, 19);
	reminder->is_apply = strcmp(store_text(row, 20), "apply") == 0;
	if (store_text(row, 21) && apply_parse(store_text(row, 21), &apply) == 0)
		reminder->apply_day = apply_last_day(&apply, reminder->local_day);
}

static int read_all(struct store *store, sqlite3_stmt *statement, struct reminder **reminders,
		    size_t *count, struct error *err)
{
	int result = 0;

	*reminders = NULL;
	*count = 0;
	while (store_next(store, statement, &result, err)) {
		*reminders = memory_one_more(*reminders, *count, sizeof **reminders);
		read_row(statement, &(*reminders)[(*count)++]);
	}
	if (result < 0) {
		reminder_free_all(*reminders, *count);
		*reminders = NULL;
		*count = 0;
	}
	return result;
}

int reminder_open(struct store *store, int64_t due_before_s, struct reminder **reminders,
		  size_t *count, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT " COLUMNS "WHERE r." UNSETTLED " AND r.due_s < ?1 "
		"AND (o.day IS NOT NULL OR r.purpose = 'evening') ORDER BY r.start_s, r.id",
		err);

	*reminders = NULL;
	*count = 0;
	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, due_before_s);
	return read_all(store, statement, reminders, count, err);
}

static int put(struct store *store, const struct reminder *reminder, enum reminder_purpose purpose,
	       const char *lead, int64_t now_s, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"INSERT INTO reminder (meeting, day, lead, start_s, end_s, due_s, state, "
		"changed_s, purpose, asked_s) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, iif(?6 > ?7, 'pending', 'expired'), ?7, ?8, "
		"iif(?6 > ?7, NULL, ?7)) "
		"ON CONFLICT (meeting, day, lead) DO UPDATE SET start_s = excluded.start_s, "
		"end_s = excluded.end_s, due_s = excluded.due_s, state = excluded.state, "
		"until_s = NULL, attempts = 0, server_owner = NULL, asked_s = excluded.asked_s, "
		"changed_s = excluded.changed_s "
		"WHERE reminder.start_s <> excluded.start_s AND reminder.state <> 'answered' "
		"AND max(reminder.start_s, excluded.start_s) > ?7 "
		/* A date that has begun stays as it was, whatever the rule says now. */
		"AND (excluded.lead = 'apply' OR excluded.start_s = (SELECT o.start_s "
		"FROM occurrence AS o WHERE o.meeting = ?1 AND o.day = ?2))",
		err);
	char day[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(reminder->day, day);
	sqlite3_bind_int64(statement, 1, reminder->meeting);
	store_bind(statement, 2, day);
	store_bind(statement, 3, lead);
	sqlite3_bind_int64(statement, 4, reminder->start_s);
	sqlite3_bind_int64(statement, 5, reminder->end_s);
	sqlite3_bind_int64(statement, 6, reminder->due_s);
	sqlite3_bind_int64(statement, 7, now_s);
	store_bind(statement, 8, purposes[purpose]);
	return store_run(store, statement, err);
}

int reminder_put(struct store *store, const struct reminder *reminder, const struct lead *lead,
		 int64_t now_s, struct error *err)
{
	char name[LEAD_TEXT];

	lead_format(lead, name);
	return put(store, reminder, PURPOSE_MEETING, name, now_s, err);
}

int reminder_put_question(struct store *store, const struct reminder *reminder, int64_t now_s,
			  struct error *err)
{
	return put(store, reminder, PURPOSE_QUESTION, "after", now_s, err);
}

int reminder_put_evening(struct store *store, const struct reminder *reminder, int64_t now_s,
			 struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"INSERT INTO reminder (purpose, day, lead, start_s, end_s, due_s, state, "
		"changed_s) VALUES ('evening', ?1, 'evening', ?2, ?2, ?3, 'pending', ?4) "
		"ON CONFLICT (day) WHERE purpose = 'evening' DO UPDATE SET "
		"start_s = excluded.start_s, end_s = excluded.end_s, due_s = excluded.due_s, "
		"state = 'pending', until_s = NULL, changed_s = excluded.changed_s "
		"WHERE reminder.state IN ('pending', 'held', 'snoozed')",
		err);
	char day[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(reminder->day, day);
	store_bind(statement, 1, day);
	sqlite3_bind_int64(statement, 2, reminder->start_s);
	sqlite3_bind_int64(statement, 3, reminder->due_s);
	sqlite3_bind_int64(statement, 4, now_s);
	return store_run(store, statement, err);
}

int reminder_drop_evenings(struct store *store, int32_t but_day, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"DELETE FROM reminder WHERE purpose = 'evening' AND day <> ?1 "
				"AND state IN ('pending', 'held', 'snoozed')",
				err);
	char day[DATE_TEXT] = "";

	if (!statement)
		return -EIO;
	if (but_day)
		date_format(but_day, day);
	store_bind(statement, 1, day);
	return store_run(store, statement, err);
}

int reminder_get_evening(struct store *store, int32_t day, struct reminder *found,
			 struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT " COLUMNS "WHERE r.purpose = 'evening' AND r.day = ?1", err);
	char text[DATE_TEXT];
	bool has_row = false;
	int result;

	memset(found, 0, sizeof *found);
	if (!statement)
		return -EIO;
	date_format(day, text);
	store_bind(statement, 1, text);
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row)
		read_row(statement, found);
	sqlite3_reset(statement);
	return result;
}

int reminder_drop_orphans(struct store *store, int64_t meeting, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"DELETE FROM reminder WHERE meeting = ?1 AND " UNSETTLED " AND NOT EXISTS "
		"(SELECT 1 FROM occurrence AS o WHERE o.meeting = reminder.meeting "
		"AND o.day = reminder.day AND o.state <> 'skipped')",
		err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, meeting);
	return store_run(store, statement, err);
}

int reminder_drop_leads(struct store *store, const struct meeting *meeting, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"DELETE FROM reminder WHERE meeting = ?1 AND " UNSETTLED
				" AND purpose = 'meeting' AND lead NOT IN (?2, ?3, ?4, ?5, ?6)",
				err);
	char names[LEADS_MAX + 1][LEAD_TEXT] = { "" };

	if (!statement)
		return -EIO;
	for (size_t i = 0; i < meeting->lead_count; i++)
		lead_format(&meeting->leads[i], names[i]);
	if (meeting->apply.how != APPLY_NOT)
		lead_format(&(const struct lead){ .is_apply = true }, names[LEADS_MAX]);
	sqlite3_bind_int64(statement, 1, meeting->number);
	for (int i = 0; i <= LEADS_MAX; i++)
		store_bind(statement, i + 2, names[i]);
	return store_run(store, statement, err);
}

int reminder_settle_apply(struct store *store, int64_t meeting, int32_t day, bool is_settled,
			  int64_t now_s, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"UPDATE reminder SET state = iif(?3, 'answered', iif(due_s > ?4, 'pending', "
		"'expired')), until_s = NULL, changed_s = ?4 "
		"WHERE meeting = ?1 AND (day = ?2 OR ?2 IS NULL) AND lead = 'apply' "
		"AND (?3 OR state = 'answered')",
		err);
	char text[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(day == INT32_MAX ? 0 : day, text);
	sqlite3_bind_int64(statement, 1, meeting);
	store_bind(statement, 2, day == INT32_MAX ? NULL : text);
	sqlite3_bind_int(statement, 3, is_settled);
	sqlite3_bind_int64(statement, 4, now_s);
	return store_run(store, statement, err);
}

static void bind_until(sqlite3_stmt *statement, int parameter, int64_t until_s)
{
	if (until_s)
		sqlite3_bind_int64(statement, parameter, until_s);
	else
		sqlite3_bind_null(statement, parameter);
}

int reminder_set(struct store *store, int64_t id, const char *state, int64_t until_s, int64_t now_s,
		 struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"UPDATE reminder SET state = ?2, until_s = ?3, changed_s = ?4 "
				"WHERE id = ?1",
				err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, id);
	store_bind(statement, 2, state);
	bind_until(statement, 3, until_s);
	sqlite3_bind_int64(statement, 4, now_s);
	return store_run(store, statement, err);
}

int reminder_claim(struct store *store, int64_t id, int64_t bubble, int64_t now_s,
		   struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"UPDATE reminder SET state = 'showing', bubble = ?2, attempts = attempts + 1, "
		"changed_s = ?3 WHERE id = ?1",
		err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, id);
	sqlite3_bind_int64(statement, 2, bubble);
	sqlite3_bind_int64(statement, 3, now_s);
	return store_run(store, statement, err);
}

int reminder_set_bubble(struct store *store, int64_t bubble, const char *from_state,
			const char *state, int64_t until_s, int64_t now_s, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"UPDATE reminder SET state = ?3, until_s = ?4, changed_s = ?5, "
				"attempts = attempts - (?3 = 'pending') "
				"WHERE bubble = ?1 AND state = ?2",
				err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, bubble);
	store_bind(statement, 2, from_state);
	store_bind(statement, 3, state);
	bind_until(statement, 4, until_s);
	sqlite3_bind_int64(statement, 5, now_s);
	return store_run(store, statement, err);
}

int reminder_set_server(struct store *store, int64_t bubble, const char *owner, uint32_t number,
			struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "UPDATE reminder SET server_owner = ?2, server_id = ?3 WHERE bubble = ?1",
		err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, bubble);
	store_bind(statement, 2, owner);
	sqlite3_bind_int64(statement, 3, number);
	return store_run(store, statement, err);
}

int reminder_lose(struct store *store, int64_t bubble, int64_t until_s, int64_t now_s,
		  struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"UPDATE reminder SET state = iif(attempts < 3, 'pending', 'expired'), "
		"until_s = ?2, changed_s = ?3 WHERE bubble = ?1 AND state = 'shown'",
		err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, bubble);
	sqlite3_bind_int64(statement, 2, until_s);
	sqlite3_bind_int64(statement, 3, now_s);
	return store_run(store, statement, err);
}

int reminder_unlink(struct store *store, int64_t bubble, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "UPDATE reminder SET bubble = NULL WHERE bubble = ?1 AND state = 'shown'",
		err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, bubble);
	return store_run(store, statement, err);
}

int reminder_note_asked(struct store *store, int64_t id, int64_t now_s, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "UPDATE reminder SET asked_s = ?2 WHERE id = ?1", err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, id);
	sqlite3_bind_int64(statement, 2, now_s);
	return store_run(store, statement, err);
}

int reminder_settle(struct store *store, int64_t meeting, int32_t day, bool with_question,
		    int64_t now_s, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"UPDATE reminder SET state = 'answered', changed_s = ?3, "
		"until_s = iif(state = 'snoozed', until_s, NULL) "
		"WHERE meeting = ?1 AND day = ?2 AND state <> 'answered' "
		"AND (?4 OR purpose = 'meeting') AND (lead <> 'apply' "
		"OR NOT EXISTS (SELECT 1 FROM occurrence AS o WHERE o.meeting = ?1 AND o.day = ?2 "
		"AND o.answer = 'going'))",
		err);
	char text[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(day, text);
	sqlite3_bind_int64(statement, 1, meeting);
	store_bind(statement, 2, text);
	sqlite3_bind_int64(statement, 3, now_s);
	sqlite3_bind_int(statement, 4, with_question);
	return store_run(store, statement, err);
}

int reminder_questions(struct store *store, int64_t from_s, int64_t to_s, int32_t today,
		       struct reminder **questions, size_t *count, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT " COLUMNS "WHERE (r.purpose = 'question' AND r.end_s >= ?1 "
		"AND r.end_s < ?2 AND t.is_removed = 0 AND o.state <> 'skipped' "
		"AND coalesce(o.answer, 'going') = 'going') "
		"OR (r.purpose = 'evening' AND r.day = ?3 AND NOT EXISTS "
		"(SELECT 1 FROM entry AS e WHERE e.day = r.day AND e.is_removed = 0)) "
		"ORDER BY r.end_s, r.meeting, r.id",
		err);
	char day[DATE_TEXT];

	*questions = NULL;
	*count = 0;
	if (!statement)
		return -EIO;
	date_format(today, day);
	sqlite3_bind_int64(statement, 1, from_s);
	sqlite3_bind_int64(statement, 2, to_s);
	store_bind(statement, 3, day);
	return read_all(store, statement, questions, count, err);
}
