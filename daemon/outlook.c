/* SPDX-License-Identifier: MIT */
#include "daemon/outlook.h"

#include "daemon/estimate_smooth.h"
#include "daemon/journal.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <malloc.h>
#include <string.h>

enum { TABLE_TEXT = 16, OBSERVATIONS_FIRST = 256, OBSERVATIONS_MANY = 4096 };

struct outlook {
	struct store *store;
	const struct settings *settings;
	struct estimate_index *index; /* NULL until it is asked for */
	int64_t entries;	      /* not removed; -1 until it is asked for */
};

struct outlook *outlook_new(struct store *store, const struct settings *settings)
{
	struct outlook *outlook = memory_zeroed(1, sizeof *outlook);

	outlook->store = store;
	outlook->settings = settings;
	outlook->entries = -1;
	return outlook;
}

struct store *outlook_store(struct outlook *outlook)
{
	return outlook->store;
}

void outlook_free(struct outlook *outlook)
{
	if (!outlook)
		return;
	estimate_index_free(outlook->index);
	free(outlook);
}

struct observation outlook_observation(int32_t day, const struct kind *kind, const char *outcome)
{
	const char *stated = outcome && strcmp(kind->id, "statement") == 0 ? outcome : NULL;
	const struct outcome *said = outcome ? kind_outcome(kind, outcome) : NULL;

	return (struct observation){
		.day = day,
		.kind = (int16_t)kind_index(kind),
		.cell = (int8_t)kind_cell(kind, outcome),
		.statement = stated ? (int8_t)(stated[0] - '0') : 0,
		.outcome = said ? (int8_t)(said - kind->outcomes) : -1,
	};
}

static void make_private(struct observation *observation)
{
	observation->kind = OUTLOOK_PRIVATE;
	observation->outcome = -1;
}

static struct observation observation_of_entry(const struct entry *entry)
{
	struct observation observation = outlook_observation(
		entry->day, entry->kind, entry->outcome ? entry->outcome->id : NULL);

	if (entry->is_private)
		make_private(&observation);
	return observation;
}

static bool are_same(const struct observation *a, const struct observation *b)
{
	return a->day == b->day && a->kind == b->kind && a->cell == b->cell &&
	       a->statement == b->statement && a->outcome == b->outcome;
}

/*
 * Rows of day, kind, outcome and whether private; equal ones that follow one another become one.
 * The caller frees the array.
 */
static int read_observations(sqlite3_stmt *statement, struct store *store,
			     struct observation **observations, size_t *count, struct error *err)
{
	const struct kind *kind = NULL;
	size_t capacity = 0;
	int result = statement ? 0 : -EIO;

	*observations = NULL;
	*count = 0;
	while (statement && store_next(store, statement, &result, err)) {
		const char *kind_id = store_text(statement, 1);
		struct observation row;
		int32_t day;

		if (!kind || strcmp(kind->id, kind_id) != 0)
			kind = kind_find(kind_id);
		if (!kind || date_parse(store_text(statement, 0), &day) < 0)
			continue;
		row = outlook_observation(day, kind, store_text(statement, 2));
		if (sqlite3_column_int(statement, 3))
			make_private(&row);
		if (*count > 0 && are_same(&(*observations)[*count - 1], &row)) {
			(*observations)[*count - 1].more++;
			continue;
		}
		if (*count == capacity) {
			capacity = capacity ? capacity * 2 : OBSERVATIONS_FIRST;
			*observations =
				memory_resize(*observations, capacity * sizeof **observations);
		}
		(*observations)[(*count)++] = row;
	}
	if (result < 0) {
		free(*observations);
		*observations = NULL;
		*count = 0;
	}
	return result;
}

static struct estimate_switches switches_of(const struct settings *settings)
{
	return (struct estimate_switches){
		.no_place = settings->has_no_place,
		.visits_unwritten = settings->has_unwritten_visits,
		.diagnosed = settings->is_diagnosed,
	};
}

static int by_day(const void *left, const void *right)
{
	const struct observation *a = left;
	const struct observation *b = right;

	return (a->day > b->day) - (a->day < b->day);
}

int outlook_index(struct outlook *outlook, struct estimate_index **index, struct error *err)
{
	struct estimate_switches switches = switches_of(outlook->settings);
	struct observation *observations;
	size_t count;
	int result;

	*index = outlook->index;
	if (outlook->index)
		return 0;
	result = read_observations(
		store_statement(outlook->store,
				"SELECT day, kind, outcome, is_private FROM entry "
				"WHERE is_removed = 0 "
				"ORDER BY kind, outcome, day, is_private",
				err),
		outlook->store, &observations, &count, err);
	if (result < 0)
		return result;
	outlook->index = estimate_index_new(&switches);
	if (count > 0)
		qsort(observations, count, sizeof *observations, by_day);
	for (size_t i = 0; i < count; i++)
		estimate_index_add(outlook->index, &observations[i]);
	free(observations);
	if (count >= OBSERVATIONS_MANY) {
		/* The pages that were read once for this would stay in memory for nothing. */
		store_expect_much(outlook->store, false);
		malloc_trim(0);
	}
	*index = outlook->index;
	return 0;
}

void outlook_follow(struct outlook *outlook, const struct entry *before, const struct entry *after)
{
	struct observation observation;

	if (outlook->entries >= 0)
		outlook->entries += (after && !after->is_removed ? 1 : 0) -
				    (before && !before->is_removed ? 1 : 0);
	if (!outlook->index)
		return;
	if (before && !before->is_removed) {
		observation = observation_of_entry(before);
		if (estimate_index_remove(outlook->index, &observation) < 0) {
			/* It knows less than the journal: build it anew when it is asked. */
			estimate_index_free(outlook->index);
			outlook->index = NULL;
			return;
		}
	}
	if (after && !after->is_removed) {
		observation = observation_of_entry(after);
		estimate_index_add(outlook->index, &observation);
	}
}

void outlook_reset(struct outlook *outlook)
{
	estimate_index_free(outlook->index);
	outlook->index = NULL;
	outlook->entries = -1;
}

int outlook_entries(struct outlook *outlook, int64_t *entries, struct error *err)
{
	int result = 0;

	if (outlook->entries < 0)
		result = journal_count(outlook->store, &outlook->entries, err);
	if (result < 0)
		outlook->entries = -1;
	*entries = result < 0 ? 0 : outlook->entries;
	return result;
}

void outlook_switch(struct outlook *outlook)
{
	struct estimate_switches switches = switches_of(outlook->settings);

	if (outlook->index)
		estimate_index_switch(outlook->index, &switches);
}

json_t *outlook_probabilities(const double p[STEPS])
{
	return json_pack("{s:f, s:f, s:f, s:f}", "p1", p[0], "p2", p[1], "p3", p[2], "p4", p[3]);
}

json_t *outlook_estimate(const struct estimate_result *result)
{
	static const char *const verdicts[ESTIMATE_SAYING_COUNT] = {
		[ESTIMATE_TOO_FEW] = "few",	[ESTIMATE_TREATMENT] = "treatment-first",
		[ESTIMATE_UNCLEAR] = "unclear", [ESTIMATE_PAIR] = "pair",
		[ESTIMATE_STEP] = "step",
	};
	char date[DATE_TEXT];
	char table[TABLE_TEXT];
	json_t *estimate;
	bool is_named = result->saying == ESTIMATE_STEP || result->saying == ESTIMATE_PAIR;

	date_format(result->day, date);
	snprintf(table, sizeof table, "%d", ESTIMATE_MODEL_VERSION);
	estimate = json_pack("{s:s, s:s, s:o, s:o, s:o, s:i, s:s}", "date", date, "verdict",
			     verdicts[result->saying], "low",
			     is_named ? json_integer(result->low) : json_null(), "high",
			     is_named ? json_integer(result->high) : json_null(), "probabilities",
			     json_null(), "written_days", result->written_days, "table", table);
	if (result->saying != ESTIMATE_TREATMENT)
		json_object_set_new(estimate, "probabilities", outlook_probabilities(result->p));
	return estimate;
}

int outlook_now(struct outlook *outlook, int32_t day, const struct kind *without, json_t **estimate,
		struct error *err)
{
	struct estimate_switches switches = switches_of(outlook->settings);
	const struct observation *observations;
	struct estimate_result result;
	struct estimate_index *index;
	size_t count;
	int code = outlook_index(outlook, &index, err);

	if (code < 0)
		return code;
	if (without) {
		observations = estimate_index_observations(index, &count);
		estimate_now_without(observations, count, &switches, (int16_t)kind_index(without),
				     day, &result);
	} else {
		estimate_index_now(index, day, &result);
	}
	*estimate = outlook_estimate(&result);
	return 0;
}

int outlook_then(struct outlook *outlook, int32_t day, int64_t until_s, json_t **estimate,
		 struct error *err)
{
	struct estimate_switches switches = switches_of(outlook->settings);
	struct observation *observations;
	struct estimate_result result;
	sqlite3_stmt *statement = store_statement(
		outlook->store,
		"SELECT r.day, r.kind, r.outcome, 0 FROM revision AS r "
		"WHERE r.is_removed = 0 AND r.changed_s < ?1 AND r.revision = "
		"(SELECT max(l.revision) FROM revision AS l WHERE l.entry = r.entry "
		"AND l.changed_s < ?1)",
		err);
	size_t count;
	int code;

	if (statement)
		sqlite3_bind_int64(statement, 1, until_s);
	code = read_observations(statement, outlook->store, &observations, &count, err);
	if (code < 0)
		return code;
	estimate_now(observations, count, &switches, day, &result);
	free(observations);
	*estimate = outlook_estimate(&result);
	return 0;
}

static int hindsight(struct outlook *outlook, int32_t day, int32_t upto,
		     struct estimate_state *state, struct error *err)
{
	struct estimate_result now;
	struct estimate_index *index;
	int code = outlook_index(outlook, &index, err);

	if (code < 0)
		return code;
	estimate_index_now(index, day, &now);
	memcpy(state->p, now.p, sizeof state->p);
	if (estimate_smooth_back(estimate_index_model(index), estimate_index_days(index), day, upto,
				 state->p) < 0)
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "date", NULL,
				 "the day cannot be estimated");
	state->shown = estimate_likeliest(state->p);
	return 0;
}

int outlook_hindsight(struct outlook *outlook, int32_t day, int32_t upto, json_t **estimate,
		      struct error *err)
{
	const struct estimate_days *days;
	struct estimate_result result;
	struct estimate_state state;
	int code = hindsight(outlook, day, upto, &state, err);

	if (code < 0)
		return code;
	days = estimate_index_days(outlook->index);
	estimate_say(estimate_index_model(outlook->index), days, day,
		     days->count > 0 && day >= days->first ? &state : NULL, &result);
	*estimate = outlook_estimate(&result);
	return 0;
}

static int32_t last_of_month(int32_t day)
{
	struct date date = date_from_days(day);

	return day - date.day + date_month_days(date.year, date.month);
}

int outlook_months(struct outlook *outlook, int32_t today, json_t **months, struct error *err)
{
	const struct estimate_days *days;
	int32_t day;
	struct estimate_index *index;
	int code = outlook_index(outlook, &index, err);

	*months = NULL;
	if (code < 0)
		return code;
	*months = json_array();
	days = estimate_index_days(index);
	if (days->count == 0)
		return 0;
	for (day = days->first; code == 0 && day <= today; day = last_of_month(day) + 1) {
		int32_t last = last_of_month(day) < today ? last_of_month(day) : today;
		int32_t upto = last + ESTIMATE_LAG_DAYS < today ? last + ESTIMATE_LAG_DAYS : today;
		json_t *estimate;

		code = outlook_hindsight(outlook, last, upto, &estimate, err);
		if (code == 0)
			json_array_append_new(*months, estimate);
	}
	if (code < 0) {
		json_decref(*months);
		*months = NULL;
	}
	return code;
}
