/* SPDX-License-Identifier: MIT */
#include "daemon/estimate_index.h"

#include "schema/memory.h"

#include <errno.h>
#include <string.h>

/* The state of one day, by its position after the first day. */
struct kept {
	bool is_valid;
	size_t position;
	struct estimate_state state;
};

struct estimate_index {
	struct estimate_model model;

	struct observation *observations; /* in order of `compare` */
	size_t count;
	size_t room;

	struct estimate_days days;
	size_t days_room;

	struct estimate_state *checkpoints; /* [i]: position i × ESTIMATE_INDEX_SPAN */
	size_t checkpoint_room;
	size_t valid; /* checkpoints of positions below this are right */

	/* The last day asked for, and the day before it: an entry about today costs one step. */
	struct kept asked;
	struct kept before;
};

struct estimate_index *estimate_index_new_model(const struct estimate_model *model)
{
	struct estimate_index *index = memory_zeroed(1, sizeof *index);

	index->model = *model;
	return index;
}

struct estimate_index *estimate_index_new(const struct estimate_switches *switches)
{
	struct estimate_model model;

	estimate_model_init(&model, switches);
	return estimate_index_new_model(&model);
}

void estimate_index_free(struct estimate_index *index)
{
	if (!index)
		return;
	free(index->observations);
	free(index->days.days);
	free(index->checkpoints);
	free(index);
}

/* States from this position on are no longer right. */
static void invalidate(struct estimate_index *index, size_t position)
{
	if (position < index->valid)
		index->valid = position;
	if (index->asked.position >= position)
		index->asked.is_valid = false;
	if (index->before.position >= position)
		index->before.is_valid = false;
}

void estimate_index_switch(struct estimate_index *index, const struct estimate_switches *switches)
{
	estimate_model_init(&index->model, switches);
	invalidate(index, 0);
}

void estimate_index_clear(struct estimate_index *index)
{
	index->count = 0;
	index->days.count = 0;
	invalidate(index, 0);
}

static int compare(const struct observation *a, const struct observation *b)
{
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->cell != b->cell)
		return a->cell < b->cell ? -1 : 1;
	if (a->statement != b->statement)
		return a->statement < b->statement ? -1 : 1;
	return a->outcome < b->outcome ? -1 : a->outcome > b->outcome;
}

/* How many observations go before this one; one that is equal does not. */
static size_t rank(const struct estimate_index *index, const struct observation *observation)
{
	size_t low = 0, high = index->count;

	if (high > 0 && compare(&index->observations[high - 1], observation) < 0)
		return high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&index->observations[middle], observation) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Make the days reach to this one; new days are empty. */
static void days_cover(struct estimate_index *index, int32_t day)
{
	struct estimate_days *days = &index->days;
	size_t in_front = 0, behind = 0, needed;

	if (days->count == 0)
		days->first = day;
	if (day < days->first)
		in_front = (size_t)(days->first - day);
	else if ((size_t)(day - days->first) >= days->count)
		behind = (size_t)(day - days->first) + 1 - days->count;
	if (in_front + behind == 0)
		return;

	needed = days->count + in_front + behind;
	if (needed > index->days_room) {
		index->days_room = needed + needed / 2;
		days->days = memory_resize(days->days, index->days_room * sizeof *days->days);
	}
	if (in_front > 0) {
		memmove(days->days + in_front, days->days, days->count * sizeof *days->days);
		memset(days->days, 0, in_front * sizeof *days->days);
		days->first = day;
		invalidate(index, 0);
	} else {
		memset(days->days + days->count, 0, behind * sizeof *days->days);
	}
	days->count = needed;
}

static bool is_empty(const struct estimate_day *day)
{
	return day->cells == 0 && day->said == 0;
}

/* Let the days begin and end with one that holds something. */
static void days_trim(struct estimate_index *index)
{
	struct estimate_days *days = &index->days;
	size_t empty = 0;

	while (days->count > 0 && is_empty(&days->days[days->count - 1]))
		days->count--;
	while (empty < days->count && is_empty(&days->days[empty]))
		empty++;
	if (empty == 0)
		return;
	days->count -= empty;
	memmove(days->days, days->days + empty, days->count * sizeof *days->days);
	days->first += (int32_t)empty;
	invalidate(index, 0);
}

/* Put a day's new record in place; nothing that follows changes unless it did. */
static void day_replace(struct estimate_index *index, size_t position,
			const struct estimate_day *record)
{
	struct estimate_day *day = &index->days.days[position];
	bool has_new_cells = day->cells != record->cells;
	bool has_new_said = day->said != record->said;

	if (!has_new_cells && !has_new_said)
		return;
	day->cells = record->cells;
	day->said = record->said;
	if (has_new_said)
		estimate_days_settle(&index->days, position);
	invalidate(index, position);
}

/* Whether one that is equal to it stands at its place. */
static bool is_at(const struct estimate_index *index, size_t place,
		  const struct observation *observation)
{
	return place < index->count && compare(&index->observations[place], observation) == 0;
}

void estimate_index_add(struct estimate_index *index, const struct observation *observation)
{
	size_t place = rank(index, observation), position;
	struct estimate_day record;

	if (is_at(index, place, observation)) {
		index->observations[place].more += 1 + observation->more;
		return;
	}
	if (index->count == index->room) {
		index->room = index->room ? index->room * 2 : 64;
		index->observations = memory_resize(index->observations,
						    index->room * sizeof *index->observations);
	}
	memmove(&index->observations[place + 1], &index->observations[place],
		(index->count - place) * sizeof *index->observations);
	index->observations[place] = *observation;
	index->count++;
	if (!estimate_days_sees(observation))
		return;

	days_cover(index, observation->day);
	position = (size_t)(observation->day - index->days.first);
	record = index->days.days[position];
	estimate_days_mark(&record, observation);
	day_replace(index, position, &record);
}

int estimate_index_remove(struct estimate_index *index, const struct observation *observation)
{
	size_t place = rank(index, observation), from = place;
	struct estimate_day record = { 0 };
	int32_t day = observation->day;

	if (!is_at(index, place, observation) ||
	    index->observations[place].more < observation->more)
		return -ENOENT;
	if (index->observations[place].more > observation->more) {
		index->observations[place].more -= 1 + observation->more;
		return 0;
	}
	index->count--;
	memmove(&index->observations[place], &index->observations[place + 1],
		(index->count - place) * sizeof *index->observations);
	if (day < ESTIMATE_DAY_MIN || day > ESTIMATE_DAY_MAX || index->days.count == 0)
		return 0;

	/* Another kind may show the same on the day: derive it again from those that stay. */
	while (from > 0 && index->observations[from - 1].day == day)
		from--;
	for (; from < index->count && index->observations[from].day == day; from++) {
		if (estimate_days_sees(&index->observations[from]))
			estimate_days_mark(&record, &index->observations[from]);
	}
	if (day >= index->days.first && (size_t)(day - index->days.first) < index->days.count) {
		day_replace(index, (size_t)(day - index->days.first), &record);
		days_trim(index);
	}
	return 0;
}

/* The latest state that is known at or before the position, if there is any. */
static bool known_before(const struct estimate_index *index, size_t position, struct kept *known)
{
	size_t place = position;

	known->is_valid = false;
	if (index->valid > 0) {
		place = (place < index->valid ? place : index->valid - 1) / ESTIMATE_INDEX_SPAN;
		known->is_valid = true;
		known->position = place * ESTIMATE_INDEX_SPAN;
		known->state = index->checkpoints[place];
	}
	if (index->before.is_valid && index->before.position <= position &&
	    (!known->is_valid || index->before.position > known->position))
		*known = index->before;
	if (index->asked.is_valid && index->asked.position <= position &&
	    (!known->is_valid || index->asked.position > known->position))
		*known = index->asked;
	return known->is_valid;
}

/* Keep the state as a checkpoint where one belongs. */
static void checkpoint(struct estimate_index *index, const struct kept *at)
{
	size_t place = at->position / ESTIMATE_INDEX_SPAN;

	if (at->position % ESTIMATE_INDEX_SPAN == 0) {
		if (place >= index->checkpoint_room) {
			index->checkpoint_room = place + place / 2 + 16;
			index->checkpoints =
				memory_resize(index->checkpoints,
					      index->checkpoint_room * sizeof *index->checkpoints);
		}
		index->checkpoints[place] = at->state;
	}
	if (at->position >= index->valid)
		index->valid = at->position + 1;
}

void estimate_index_now(struct estimate_index *index, int32_t day, struct estimate_result *result)
{
	static const struct estimate_day empty;
	const struct estimate_days *days = &index->days;
	struct kept at;
	size_t position;

	if (day > ESTIMATE_DAY_MAX)
		day = ESTIMATE_DAY_MAX;
	if (days->count == 0 || day < days->first) {
		estimate_say(&index->model, days, day, NULL, result);
		return;
	}
	position = (size_t)(day - days->first);
	if (!known_before(index, position, &at)) {
		at = (struct kept){ .is_valid = true };
		estimate_start(&index->model, &days->days[0], &at.state);
		checkpoint(index, &at);
	}
	while (at.position < position) {
		index->before = at;
		at.position++;
		estimate_step(&index->model,
			      at.position < days->count ? &days->days[at.position] : &empty,
			      &at.state);
		checkpoint(index, &at);
	}
	index->asked = at;
	estimate_say(&index->model, days, day, &at.state, result);
}

const struct estimate_model *estimate_index_model(const struct estimate_index *index)
{
	return &index->model;
}

const struct estimate_days *estimate_index_days(const struct estimate_index *index)
{
	return &index->days;
}

const struct observation *estimate_index_observations(const struct estimate_index *index,
						      size_t *count)
{
	*count = index->count;
	return index->observations;
}

size_t estimate_index_from(const struct estimate_index *index, int32_t day)
{
	const struct observation first = { .day = day,
					   .kind = INT16_MIN,
					   .cell = INT8_MIN,
					   .statement = INT8_MIN,
					   .outcome = INT8_MIN };

	return rank(index, &first);
}
