/* SPDX-License-Identifier: MIT */
#include "daemon/reminders.h"
#include "daemon/store_rows.h"

#include <errno.h>

/* What is taken up after a start, or after the clock was set. */

int reminder_recover(struct store *store, int64_t now_s, struct error *err)
{
	static const char *const steps[] = {
		"UPDATE reminder SET state = iif(attempts < 3, 'pending', 'expired'), "
		"until_s = NULL, changed_s = ?1 WHERE state = 'showing'",
		"UPDATE reminder SET bubble = NULL WHERE state = 'shown' AND ?1 IS NOT NULL",
		NULL,
	};

	return store_run_each(store, steps, now_s, 0, err);
}

int reminder_revive(struct store *store, int64_t now_s, int64_t snooze_s, struct error *err)
{
	static const char *const steps[] = {
		"UPDATE reminder SET state = 'pending', until_s = NULL, changed_s = ?1 "
		"WHERE state = 'expired' AND changed_s > ?1 AND server_owner IS NULL "
		"AND attempts < 3 AND (SELECT is_removed FROM meeting AS t "
		"WHERE t.number = reminder.meeting) = 0",
		"UPDATE reminder SET state = 'pending', until_s = NULL "
		"WHERE state IN ('pending', 'held') AND until_s > ?1",
		"UPDATE reminder SET until_s = ?1 + ?2 WHERE state = 'snoozed' "
		"AND until_s > ?1 + ?2",
		NULL,
	};

	return store_run_each(store, steps, now_s, snooze_s, err);
}

/* Whether what was said of its date settles a reminder. */
#define IS_SETTLED                                                                                 \
	"EXISTS (SELECT 1 FROM occurrence AS o WHERE o.meeting = reminder.meeting "                \
	"AND o.day = reminder.day AND CASE WHEN lead = 'apply' "                                   \
	"THEN o.applied OR coalesce(o.answer, 'going') <> 'going' WHEN purpose = 'question' "      \
	"THEN coalesce(o.answer, 'going') <> 'going' ELSE o.answer IS NOT NULL END) "

int reminder_follow_answers(struct store *store, int64_t meeting, int64_t now_s, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"UPDATE reminder SET state = 'answered', changed_s = ?2, "
				"until_s = iif(state = 'snoozed', until_s, NULL) "
				"WHERE meeting = ?1 AND state <> 'answered' AND " IS_SETTLED,
				err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, meeting);
	sqlite3_bind_int64(statement, 2, now_s);
	return store_run(store, statement, err);
}

int reminder_reopen(struct store *store, int64_t meeting, const char *day, int64_t asked_from_s,
		    int64_t now_s, struct error *err)
{
	/* What expired at birth, or was put in words, has been asked. */
	sqlite3_stmt *statement = store_statement(
		store,
		"UPDATE reminder SET state = CASE WHEN until_s > ?4 THEN 'snoozed' "
		"WHEN server_owner IS NOT NULL OR asked_s IS NOT NULL "
		"OR iif(purpose = 'question', end_s < ?3, start_s <= ?4) THEN 'expired' "
		"ELSE 'pending' END, attempts = 0, changed_s = ?4 "
		"WHERE meeting = ?1 AND day = ?2 AND state = 'answered' AND NOT " IS_SETTLED,
		err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, meeting);
	store_bind(statement, 2, day);
	sqlite3_bind_int64(statement, 3, asked_from_s);
	sqlite3_bind_int64(statement, 4, now_s);
	return store_run(store, statement, err);
}

int reminder_drop_day(struct store *store, int64_t meeting, const char *day, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"DELETE FROM reminder WHERE meeting = ?1 AND day = ?2 "
				"AND state NOT IN ('answered', 'expired')",
				err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, meeting);
	store_bind(statement, 2, day);
	return store_run(store, statement, err);
}

int reminder_next(struct store *store, int64_t from_s, bool with_questions, int64_t *due_s,
		  struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"SELECT min(max(due_s, coalesce(until_s, 0))) FROM reminder "
				"WHERE state IN ('pending', 'held', 'snoozed') AND due_s >= ?1 "
				"AND (?2 OR purpose = 'meeting')",
				err);

	if (!statement)
		return -EIO;
	sqlite3_bind_int64(statement, 1, from_s);
	sqlite3_bind_int(statement, 2, with_questions);
	return store_number(store, statement, 0, due_s, err);
}

int reminder_last_bubble(struct store *store, int64_t *bubble, int64_t *shown_s, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store, "SELECT coalesce(max(bubble), 0) FROM reminder", err);
	int result = statement ? store_number(store, statement, 0, bubble, err) : -EIO;

	if (result < 0)
		return result;
	statement = store_statement(store,
				    "SELECT coalesce(max(changed_s), 0) FROM reminder "
				    "WHERE state = 'shown'",
				    err);
	return statement ? store_number(store, statement, 0, shown_s, err) : -EIO;
}
