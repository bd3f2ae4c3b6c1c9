/* SPDX-License-Identifier: MIT */
#include "daemon/guide_facts.h"

#include "schema/date.h"
#include "schema/kinds.h"
#include "schema/memory.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

enum { SHOWN_MAX = 64, SHOWN_DAYS = 60 };

/* Which entries each fact is about; an outcome NULL stands for all of them. */
static const struct {
	const char *kind;
	const char *outcome;
	size_t fact;
} sources[] = {
	{ "violence", NULL, offsetof(struct guide_facts, safety) },
	{ "violence", NULL, offsetof(struct guide_facts, violence) },
	{ "danger", NULL, offsetof(struct guide_facts, safety) },
	{ "consultation", "went", offsetof(struct guide_facts, consultation) },
	{ "consultation", "", offsetof(struct guide_facts, consultation) },
	{ "bridge", NULL, offsetof(struct guide_facts, bridge) },
	{ "reading", NULL, offsetof(struct guide_facts, learning) },
	{ "class", "went", offsetof(struct guide_facts, learning) },
	{ "class", "", offsetof(struct guide_facts, learning) },
	{ "group", "went", offsetof(struct guide_facts, group) },
	{ "group", "", offsetof(struct guide_facts, group) },
	{ "rest", NULL, offsetof(struct guide_facts, rest) },
	{ "pressure", NULL, offsetof(struct guide_facts, pressure) },
	{ "greeting", NULL, offsetof(struct guide_facts, greeting) },
	{ "greeting", "reply", offsetof(struct guide_facts, reply) },
	{ "greeting", "none", offsetof(struct guide_facts, unanswered) },
	{ "talk", NULL, offsetof(struct guide_facts, talk) },
	{ "invitation", NULL, offsetof(struct guide_facts, invitation) },
	{ "invitation", "declined", offsetof(struct guide_facts, declined) },
	{ "outing", NULL, offsetof(struct guide_facts, outing) },
	{ "supporter", "met", offsetof(struct guide_facts, supporter) },
	{ "own-consultation", NULL, offsetof(struct guide_facts, supporter) },
	{ "place", NULL, offsetof(struct guide_facts, place) },
	{ "peers", NULL, offsetof(struct guide_facts, place) },
	{ "volunteer", NULL, offsetof(struct guide_facts, place) },
	{ "study", NULL, offsetof(struct guide_facts, place) },
	{ "trial", NULL, offsetof(struct guide_facts, place) },
	{ "work", NULL, offsetof(struct guide_facts, place) },
	{ "pause", NULL, offsetof(struct guide_facts, pause) },
	{ "harsh", NULL, offsetof(struct guide_facts, harsh) },
};

enum { SOURCE_COUNT = sizeof sources / sizeof sources[0] };

static int *fact_at(struct guide_facts *facts, size_t offset)
{
	return (int *)(void *)((char *)facts + offset);
}

/* A day on which there was a last entry of this kind and outcome ("" for none said). */
static void note(struct guide_facts *facts, const char *kind, const char *outcome, int days)
{
	for (size_t i = 0; i < SOURCE_COUNT; i++) {
		int *fact = fact_at(facts, sources[i].fact);

		if (strcmp(sources[i].kind, kind) == 0 &&
		    (!sources[i].outcome || strcmp(sources[i].outcome, outcome) == 0) &&
		    days < *fact)
			*fact = days;
	}
}

static int count_talk(struct store *store, int32_t today, int *days, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT count(DISTINCT day) FROM entry WHERE kind = 'talk' AND outcome IS NULL "
		"AND is_removed = 0 AND is_private = 0 AND day BETWEEN ?1 AND ?2",
		err);
	char from[DATE_TEXT];
	char to[DATE_TEXT];
	int64_t count = 0;
	int result;

	if (!statement)
		return -EIO;
	date_format(today - GUIDE_TALK_WINDOW_DAYS + 1, from);
	date_format(today, to);
	store_bind(statement, 1, from);
	store_bind(statement, 2, to);
	result = store_number(store, statement, 0, &count, err);
	*days = (int)count;
	return result;
}

/* The last day on which the kind was written with the outcome (NULL for none said). */
static int read_last(struct store *store, const char *kind, const char *outcome, int32_t today,
		     struct guide_facts *facts, struct error *err)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"SELECT day FROM entry WHERE kind = ?1 AND outcome IS ?2 "
				"AND is_removed = 0 AND is_private = 0 ORDER BY day DESC LIMIT 1",
				err);
	bool has_row;
	int32_t day;
	int result;

	if (!statement)
		return -EIO;
	store_bind(statement, 1, kind);
	store_bind(statement, 2, outcome);
	result = store_step(store, statement, &has_row, err);
	if (result == 0 && has_row && date_parse(store_text(statement, 0), &day) == 0)
		note(facts, kind, outcome ? outcome : "", today > day ? today - day : 0);
	sqlite3_reset(statement);
	return result;
}

int guide_facts_read(struct store *store, const struct settings *settings, int32_t today,
		     struct guide_facts *facts, struct error *err)
{
	int result = 0;

	memset(facts, 0, sizeof *facts);
	for (size_t i = 0; i < SOURCE_COUNT; i++)
		*fact_at(facts, sources[i].fact) = GUIDE_NEVER;
	facts->is_diagnosed = settings->is_diagnosed;
	facts->has_no_place = settings->has_no_place;
	facts->has_supporter = settings->has_supporter;
	for (size_t kind = 0; kind < kinds_count && result == 0; kind++) {
		size_t count = kind_outcome_count(&kinds[kind]);

		result = read_last(store, kinds[kind].id, NULL, today, facts, err);
		for (size_t i = 0; i < count && result == 0; i++)
			result = read_last(store, kinds[kind].id, kinds[kind].outcomes[i].id, today,
					   facts, err);
	}
	return result < 0 ? result : count_talk(store, today, &facts->talk_days, err);
}

static int read_shown(struct store *store, int32_t today, struct guide_shown *shown, size_t *count,
		      struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "SELECT day, id FROM suggestion WHERE day > ?1 ORDER BY day DESC", err);
	char from[DATE_TEXT];
	int result = 0;

	*count = 0;
	if (!statement)
		return -EIO;
	date_format(today - SHOWN_DAYS, from);
	store_bind(statement, 1, from);
	while (store_next(store, statement, &result, err)) {
		int32_t day;

		/* A clock that was ahead has left days to come. */
		if (*count < SHOWN_MAX && date_parse(store_text(statement, 0), &day) == 0 &&
		    day <= today)
			shown[(*count)++] =
				(struct guide_shown){ memory_string(store_text(statement, 1)),
						      today - day };
	}
	return result;
}

static int keep_shown(struct store *store, int32_t today, const char *id, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store, "INSERT OR REPLACE INTO suggestion (day, id) VALUES (?1, ?2)", err);
	char day[DATE_TEXT];

	if (!statement)
		return -EIO;
	date_format(today, day);
	store_bind(statement, 1, day);
	store_bind(statement, 2, id);
	return store_run(store, statement, err);
}

int guide_facts_suggest(struct store *store, const struct guide_facts *facts, int32_t today,
			const char **id, struct error *err)
{
	struct guide_shown shown[SHOWN_MAX];
	size_t count;
	bool is_new = true;
	int result = read_shown(store, today, shown, &count, err);

	*id = NULL;
	if (result == 0)
		*id = guide_choose(facts, shown, count);
	for (size_t i = 0; i < count; i++) {
		is_new =
			is_new && (!*id || shown[i].days_ago != 0 || strcmp(shown[i].id, *id) != 0);
		free((char *)(uintptr_t)shown[i].id);
	}
	if (result < 0 || !*id || !is_new)
		return result;
	result = store_begin(store, err);
	if (result < 0)
		return result;
	return store_finish(store, keep_shown(store, today, *id, err), err);
}

int guide_facts_path(struct store *store, json_t **path, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT kind, count(*), max(day) FROM entry WHERE is_removed = 0 "
		"AND is_private = 0 AND coalesce(outcome, 'went') = 'went' AND kind IN "
		"('consultation', 'bridge', 'reading', 'class', 'group') GROUP BY kind",
		err);
	int result = 0;

	*path = NULL;
	if (!statement)
		return -EIO;
	*path = json_array();
	while (store_next(store, statement, &result, err))
		json_array_append_new(
			*path, json_pack("{s:s, s:I, s:s}", "kind", store_text(statement, 0),
					 "entries", (json_int_t)sqlite3_column_int64(statement, 1),
					 "last", store_text(statement, 2)));
	if (result < 0) {
		json_decref(*path);
		*path = NULL;
	}
	return result;
}

bool guide_facts_is_strict(struct store *store, int32_t today)
{
	sqlite3_stmt *statement =
		store_statement(store,
				"SELECT count(*) FROM entry WHERE kind = 'violence' "
				"AND is_removed = 0 AND day > ?1",
				NULL);
	char from[DATE_TEXT];
	int64_t count = 0;

	if (!statement)
		return true;
	date_format(today - GUIDE_STRICT_DAYS, from);
	store_bind(statement, 1, from);
	return store_number(store, statement, 0, &count, NULL) < 0 || count > 0;
}
