/* SPDX-License-Identifier: MIT */
#include "daemon/estimate_smooth.h"
#include "daemon/estimate_why.h"
#include "daemon/journal.h"
#include "daemon/outlook.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

/* The reasons, with the entries that weigh most named. */

enum { REASONS_A_SIDE = 3, NAMED_MAX = 3, NAMED_TEXT_MAX = 600, CANDIDATES_FIRST = 64 };

/* Which of the reasons are put together, and for which side. */
struct side {
	struct store *store;
	const struct observation *all;
	size_t count;
	const struct estimate_why *why;
	size_t first; /* the entries from this one to the day upto */
	int32_t upto;
	bool is_recent;
	double sign; /* 1 for, -1 against */
};

/* Entries of one day: the first of each outcome that a kind has, and of none. */
struct numbers {
	int64_t all[(OUTCOMES_MAX + 1) * NAMED_MAX];
	size_t count;
};

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

int outlook_name_entry(struct store *store, int64_t number, json_t **named, struct error *err)
{
	struct entry entry;
	char date[DATE_TEXT];
	int result = journal_get(store, number, &entry, err);

	*named = NULL;
	if (result < 0)
		return result;
	date_format(entry.day, date);
	cut_text(entry.text);
	if (!entry.is_private && !entry.is_removed)
		*named = json_pack("{s:I, s:s, s:s, s:s?, s:s, s:s?}", "number",
				   (json_int_t)entry.number, "date", date, "kind", entry.kind->id,
				   "outcome", entry.outcome ? entry.outcome->id : NULL, "text",
				   entry.text, "said_by", entry.said_by);
	entry_release(&entry);
	return 0;
}

/* Whether candidate a is to be named rather than b; the newer of equals. */
static bool weighs_more(const struct side *side, size_t a, size_t b)
{
	double difference = side->sign * (side->why->entries[a] - side->why->entries[b]);

	return difference > 0 || (difference == 0 && side->all[a].day > side->all[b].day);
}

/* The entries of the kind that weigh anything on this side; the caller frees the array. */
static size_t *find_candidates(const struct side *side, int16_t kind, size_t *found)
{
	size_t *candidates = NULL;
	size_t room = 0;

	*found = 0;
	for (size_t i = side->first; i < side->count && side->all[i].day <= side->upto; i++) {
		if (side->all[i].kind != kind || side->why->entries[i] * side->sign <= 0)
			continue;
		if (*found == room) {
			room = room ? room * 2 : CANDIDATES_FIRST;
			candidates = memory_resize(candidates, room * sizeof *candidates);
		}
		candidates[(*found)++] = i;
	}
	return candidates;
}

/* Whether this observation is one of the candidates that weigh as much as the best on its day. */
static bool is_as_good(const struct side *side, const struct observation *shown, size_t best)
{
	const struct observation *all = side->all;
	size_t from = best;

	while (from > side->first && all[from - 1].day == all[best].day)
		from--;
	for (size_t i = from; i < side->count && all[i].day == all[best].day; i++) {
		if (all[i].kind == shown->kind && all[i].cell == shown->cell &&
		    all[i].statement == shown->statement)
			return !weighs_more(side, i, best) && !weighs_more(side, best, i);
	}
	return false;
}

/* The first numbers of entries of a kind and outcome on a day, but for private ones. */
static void find_numbers(const struct side *side, int32_t day, const struct kind *kind,
			 const char *outcome, struct numbers *numbers)
{
	sqlite3_stmt *statement =
		store_statement(side->store,
				"SELECT number FROM entry WHERE kind = ?1 AND outcome IS ?2 "
				"AND day = ?3 AND is_private = 0 AND is_removed = 0 "
				"ORDER BY number LIMIT ?4",
				NULL);
	char date[DATE_TEXT];
	int result;

	if (!statement)
		return;
	date_format(day, date);
	store_bind(statement, 1, kind->id);
	store_bind(statement, 2, outcome);
	store_bind(statement, 3, date);
	sqlite3_bind_int(statement, 4, NAMED_MAX);
	while (store_next(side->store, statement, &result, NULL))
		numbers->all[numbers->count++] = sqlite3_column_int64(statement, 0);
}

static int by_number(const void *left, const void *right)
{
	const int64_t *a = left;
	const int64_t *b = right;

	return (*a > *b) - (*a < *b);
}

/* Name the entries of the day that weigh as much as the best, those that were kept first. */
static void name_day(const struct side *side, size_t best, json_t *named)
{
	const struct kind *kind = &kinds[side->all[best].kind];
	struct numbers numbers = { .count = 0 };

	for (size_t i = 0; i <= kind_outcome_count(kind); i++) {
		const char *outcome = i > 0 ? kind->outcomes[i - 1].id : NULL;
		struct observation shown = outlook_observation(side->all[best].day, kind, outcome);

		if (is_as_good(side, &shown, best))
			find_numbers(side, shown.day, kind, outcome, &numbers);
	}
	qsort(numbers.all, numbers.count, sizeof *numbers.all, by_number);
	for (size_t i = 0; i < numbers.count && json_array_size(named) < NAMED_MAX; i++) {
		json_t *entry = NULL;

		if (outlook_name_entry(side->store, numbers.all[i], &entry, NULL) == 0 && entry)
			json_array_append_new(named, entry);
	}
}

static json_t *name_entries(const struct side *side, int16_t kind)
{
	size_t found;
	size_t *candidates = find_candidates(side, kind, &found);
	json_t *named = json_array();

	while (json_array_size(named) < NAMED_MAX && found > 0) {
		size_t best = candidates[0], left = 0;

		for (size_t i = 1; i < found; i++) {
			if (weighs_more(side, candidates[i], best))
				best = candidates[i];
		}
		name_day(side, best, named);
		for (size_t i = 0; i < found; i++) {
			if (weighs_more(side, best, candidates[i]))
				candidates[left++] = candidates[i];
		}
		found = left;
	}
	free(candidates);
	return named;
}

static double influence_of(const struct side *side, const struct estimate_why_kind *kind)
{
	return (side->is_recent ? kind->recent : kind->influence) * side->sign;
}

static json_t *make_reason(const struct side *side, const struct estimate_why_kind *kind)
{
	bool is_private = kind->kind == OUTLOOK_PRIVATE;

	return json_pack(
		"{s:s, s:s?, s:f, s:I, s:o, s:o}", "source", is_private ? "private" : "entries",
		"kind", is_private ? NULL : kinds[kind->kind].id, "influence",
		side->is_recent ? kind->recent : kind->influence, "entries",
		(json_int_t)(side->is_recent ? kind->recent_entries : kind->entries), "named",
		is_private ? json_array() : name_entries(side, kind->kind), "without",
		is_private || side->is_recent || side->why->question.is_brief
			? json_null()
			: outlook_probabilities(kind->without));
}

/* The strongest kinds of the side, the strongest first. */
static void append_kinds(const struct side *side, json_t *reasons)
{
	_cleanup_(free_text) char *is_taken = memory_zeroed(side->why->kind_count + 1, 1);

	for (int taken = 0; taken < REASONS_A_SIDE; taken++) {
		size_t best = side->why->kind_count;

		for (size_t i = 0; i < side->why->kind_count; i++) {
			const struct estimate_why_kind *kind = &side->why->kinds[i];

			if (is_taken[i] || influence_of(side, kind) <= 0)
				continue;
			if (best == side->why->kind_count ||
			    influence_of(side, kind) > influence_of(side, &side->why->kinds[best]))
				best = i;
		}
		if (best == side->why->kind_count)
			return;
		is_taken[best] = 1;
		json_array_append_new(reasons, make_reason(side, &side->why->kinds[best]));
	}
}

static void append_sides(struct side side, json_t *reasons)
{
	side.sign = 1;
	append_kinds(&side, reasons);
	side.sign = -1;
	append_kinds(&side, reasons);
}

static void append_source(json_t *reasons, const char *source, double influence)
{
	json_array_append_new(reasons,
			      json_pack("{s:s, s:n, s:f, s:i, s:[], s:n}", "source", source, "kind",
					"influence", influence, "entries", 0, "named", "without"));
}

/* The step and probabilities that are to be explained; shown is 0 where there is nothing to. */
static int find_state(struct estimate_index *index, const struct outlook_question *question,
		      struct estimate_state *state, struct error *err)
{
	struct estimate_result now;

	estimate_index_now(index, question->day, &now);
	state->shown = 0;
	if (now.shown == 0 || now.saying == ESTIMATE_TREATMENT)
		return 0;
	state->shown = now.shown;
	memcpy(state->p, now.p, sizeof state->p);
	if (question->upto == question->day)
		return 0;
	if (estimate_smooth_back(estimate_index_model(index), estimate_index_days(index),
				 question->day, question->upto, state->p) < 0)
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "date", NULL,
				 "the day cannot be estimated");
	state->shown = estimate_likeliest(state->p);
	return 0;
}

/* With the side's store, observations and why. */
static void explain(struct side side, json_t *reasons, json_t *recent)
{
	const struct estimate_why *why = side.why;

	side.upto = why->question.upto;
	append_sides(side, reasons);
	append_source(reasons, "ordinary-days", why->ordinary);
	append_source(reasons, "prior", why->prior);
	if (!recent)
		return;
	side.is_recent = true;
	while (side.first < side.count && side.all[side.first].day < why->question.since)
		side.first++;
	side.upto = why->question.day;
	append_sides(side, recent);
	append_source(recent, "ordinary-days", why->recent_ordinary);
}

int outlook_reasons(struct outlook *outlook, const struct outlook_question *question,
		    json_t **reasons, json_t **recent, int *threshold, struct error *err)
{
	struct estimate_question asked = { .day = question->day,
					   .upto = question->upto,
					   .since = question->since,
					   .is_brief = question->is_brief };
	struct side side = { .store = outlook_store(outlook) };
	struct estimate_state state = { 0 };
	struct estimate_index *index;
	struct estimate_why *why;
	int result = outlook_index(outlook, &index, err);

	if (result == 0)
		result = find_state(index, question, &state, err);
	if (result < 0)
		return result;
	*threshold = 0;
	*reasons = json_array();
	if (recent)
		*recent = json_array();
	if (state.shown == 0)
		return 0;
	asked.threshold = estimate_why_threshold(state.shown, state.p);
	side.all = estimate_index_observations(index, &side.count);
	if (estimate_why_new(side.all, side.count, estimate_index_days(index),
			     estimate_index_model(index), &asked, &why) == 0) {
		*threshold = asked.threshold;
		side.why = why;
		explain(side, *reasons, recent ? *recent : NULL);
		estimate_why_free(why);
	}
	return 0;
}
