/* SPDX-License-Identifier: MIT */
#include "daemon/outlook.h"

#include "daemon/estimate_index.h"
#include "daemon/estimate_smooth.h"
#include "daemon/estimate_why.h"
#include "daemon/journal.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum {
	REASONS_A_SIDE = 3,
	NAMED_MAX = 3,
	TABLE_TEXT = 16,
	OBSERVATIONS_FIRST = 256,
	NAMED_TEXT_MAX = 600
};

struct outlook {
	struct store *store;
	const struct settings *settings;
	struct estimate_index *index; /* NULL until it is asked for */
};

struct outlook *outlook_new(struct store *store, const struct settings *settings)
{
	struct outlook *outlook = memory_zeroed(1, sizeof *outlook);

	outlook->store = store;
	outlook->settings = settings;
	return outlook;
}

void outlook_free(struct outlook *outlook)
{
	if (!outlook)
		return;
	estimate_index_free(outlook->index);
	free(outlook);
}

static struct observation observation_of(int64_t number, int32_t day, const struct kind *kind,
					 const char *outcome)
{
	bool is_statement = strcmp(kind->id, "statement") == 0 && outcome;

	return (struct observation){
		.day = day,
		.kind = (int16_t)kind_index(kind),
		.cell = (int8_t)kind_cell(kind, outcome),
		.statement = is_statement ? (int8_t)(outcome[0] - '0') : 0,
		.entry = number,
	};
}

static struct observation observation_of_entry(const struct entry *entry)
{
	return observation_of(entry->number, entry->day, entry->kind,
			      entry->outcome ? entry->outcome->id : NULL);
}

/* Rows of number, day, kind and outcome; the caller frees the array. */
static int read_observations(sqlite3_stmt *statement, struct store *store,
			     struct observation **observations, size_t *count, struct error *err)
{
	size_t capacity = 0;
	int result = statement ? 0 : -EIO;

	*observations = NULL;
	*count = 0;
	while (statement && store_next(store, statement, &result, err)) {
		const struct kind *kind;
		int32_t day;

		kind = kind_find(store_text(statement, 2));
		if (!kind || date_parse(store_text(statement, 1), &day) < 0)
			continue;
		if (*count == capacity) {
			capacity = capacity ? capacity * 2 : OBSERVATIONS_FIRST;
			*observations =
				memory_resize(*observations, capacity * sizeof **observations);
		}
		(*observations)[(*count)++] = observation_of(sqlite3_column_int64(statement, 0),
							     day, kind, store_text(statement, 3));
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

static int build(struct outlook *outlook, struct error *err)
{
	struct estimate_switches switches = switches_of(outlook->settings);
	struct observation *observations;
	size_t count;
	int result;

	if (outlook->index)
		return 0;
	result = read_observations(store_statement(outlook->store,
						   "SELECT number, day, kind, outcome FROM entry "
						   "WHERE is_removed = 0 ORDER BY day",
						   err),
				   outlook->store, &observations, &count, err);
	if (result < 0)
		return result;
	outlook->index = estimate_index_new(&switches);
	for (size_t i = 0; i < count; i++)
		estimate_index_add(outlook->index, &observations[i]);
	free(observations);
	return 0;
}

void outlook_follow(struct outlook *outlook, const struct entry *before, const struct entry *after)
{
	struct observation observation;

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

void outlook_switch(struct outlook *outlook)
{
	struct estimate_switches switches = switches_of(outlook->settings);

	if (outlook->index)
		estimate_index_switch(outlook->index, &switches);
}

static json_t *probabilities_to_wire(const double p[STEPS])
{
	return json_pack("{s:f, s:f, s:f, s:f}", "p1", p[0], "p2", p[1], "p3", p[2], "p4", p[3]);
}

static json_t *to_wire(const struct estimate_result *result)
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
		json_object_set_new(estimate, "probabilities", probabilities_to_wire(result->p));
	return estimate;
}

int outlook_now(struct outlook *outlook, int32_t day, const struct kind *without, json_t **estimate,
		struct error *err)
{
	struct estimate_switches switches = switches_of(outlook->settings);
	const struct observation *observations;
	struct estimate_result result;
	size_t count;
	int code = build(outlook, err);

	if (code < 0)
		return code;
	if (without) {
		observations = estimate_index_observations(outlook->index, &count);
		estimate_now_without(observations, count, &switches, (int16_t)kind_index(without),
				     day, &result);
	} else {
		estimate_index_now(outlook->index, day, &result);
	}
	*estimate = to_wire(&result);
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
		"SELECT r.entry, r.day, r.kind, r.outcome FROM revision AS r "
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
	*estimate = to_wire(&result);
	return 0;
}

static int hindsight(struct outlook *outlook, int32_t day, int32_t upto,
		     struct estimate_state *state, struct error *err)
{
	double row[1][STEPS];
	int code = build(outlook, err);

	if (code < 0)
		return code;
	if (estimate_smooth(estimate_index_model(outlook->index),
			    estimate_index_days(outlook->index), day, day, upto, row) < 0)
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "date", NULL,
				 "the day cannot be estimated");
	memcpy(state->p, row[0], sizeof state->p);
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
	*estimate = to_wire(&result);
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
	int code = build(outlook, err);

	*months = NULL;
	if (code < 0)
		return code;
	*months = json_array();
	days = estimate_index_days(outlook->index);
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

/* Cut a long text at a character's boundary: an answer names many entries. */
static void cut_text(char *text)
{
	size_t length = strlen(text);

	if (length <= NAMED_TEXT_MAX)
		return;
	length = NAMED_TEXT_MAX;
	while (((unsigned char)text[length] & 0xC0) == 0x80)
		length--;
	text[length] = '\0';
}

static json_t *name_entry(struct outlook *outlook, int64_t number)
{
	struct entry entry;
	char date[DATE_TEXT];
	json_t *named = NULL;

	if (journal_get(outlook->store, number, &entry, NULL) < 0)
		return NULL;
	date_format(entry.day, date);
	cut_text(entry.text);
	if (!entry.is_private)
		named = json_pack("{s:I, s:s, s:s, s:s?, s:s}", "number", (json_int_t)entry.number,
				  "date", date, "kind", entry.kind->id, "outcome",
				  entry.outcome ? entry.outcome->id : NULL, "text", entry.text);
	entry_release(&entry);
	return named;
}

/* Whether candidate a is to be named rather than b; the newer of equals. */
static bool weighs_more(const struct observation *observations, const double *influences, size_t a,
			size_t b, double sign)
{
	double difference = sign * (influences[a] - influences[b]);

	return difference > 0 || (difference == 0 && observations[a].day > observations[b].day);
}

/* Those entries of the kind that weigh most in the direction of its sum. */
static json_t *name_entries(struct outlook *outlook, const struct estimate_why *why, int16_t kind,
			    int32_t upto, double sign)
{
	size_t count;
	const struct observation *all = estimate_index_observations(outlook->index, &count);
	json_t *named = json_array();
	_cleanup_(free_text) char *is_taken = memory_zeroed(count, 1);

	while (json_array_size(named) < NAMED_MAX) {
		size_t best = count;
		json_t *entry;

		for (size_t i = 0; i < count && all[i].day <= upto; i++) {
			if (all[i].kind != kind || is_taken[i] || why->entries[i] * sign <= 0)
				continue;
			if (best == count || weighs_more(all, why->entries, i, best, sign))
				best = i;
		}
		if (best == count)
			break;
		is_taken[best] = 1;
		entry = name_entry(outlook, all[best].entry);
		if (entry)
			json_array_append_new(named, entry);
	}
	return named;
}

static void append_kinds(struct outlook *outlook, const struct estimate_why *why, int32_t upto,
			 double sign, json_t *reasons)
{
	for (size_t i = 0, taken = 0; i < why->kind_count && taken < REASONS_A_SIDE; i++) {
		/* The kinds stand from the strongest for to the strongest against. */
		const struct estimate_why_kind *kind =
			&why->kinds[sign > 0 ? i : why->kind_count - 1 - i];

		if (kind->influence * sign <= 0)
			break;
		json_array_append_new(reasons,
				      json_pack("{s:s, s:s, s:f, s:I, s:o, s:o}", "source",
						"entries", "kind", kinds[kind->kind].id,
						"influence", kind->influence, "entries",
						(json_int_t)kind->entries, "named",
						name_entries(outlook, why, kind->kind, upto, sign),
						"without", probabilities_to_wire(kind->without)));
		taken++;
	}
}

static void append_source(json_t *reasons, const char *source, double influence)
{
	json_array_append_new(reasons,
			      json_pack("{s:s, s:n, s:f, s:i, s:[], s:n}", "source", source, "kind",
					"influence", influence, "entries", 0, "named", "without"));
}

int outlook_reasons(struct outlook *outlook, int32_t day, int32_t upto, json_t **reasons,
		    int *threshold, struct error *err)
{
	struct estimate_question question = { .day = day, .upto = upto };
	const struct observation *observations;
	struct estimate_result now;
	struct estimate_state state = { 0 };
	struct estimate_why *why;
	size_t count;
	int code = build(outlook, err);

	*reasons = json_array();
	*threshold = 0;
	if (code == 0 && upto > day)
		code = hindsight(outlook, day, upto, &state, err);
	if (code < 0) {
		json_decref(*reasons);
		*reasons = NULL;
		return code;
	}
	estimate_index_now(outlook->index, day, &now);
	if (now.shown == 0 || now.saying == ESTIMATE_TREATMENT)
		return 0;
	if (upto == day) {
		state.shown = now.shown;
		memcpy(state.p, now.p, sizeof state.p);
	}
	question.threshold = estimate_why_threshold(state.shown, state.p);
	observations = estimate_index_observations(outlook->index, &count);
	if (estimate_why_new(observations, count, estimate_index_model(outlook->index), &question,
			     &why) < 0)
		return 0;
	*threshold = question.threshold;
	append_kinds(outlook, why, upto, 1, *reasons);
	append_kinds(outlook, why, upto, -1, *reasons);
	append_source(*reasons, "ordinary-days", why->ordinary);
	append_source(*reasons, "prior", why->prior);
	estimate_why_free(why);
	return 0;
}
