/* SPDX-License-Identifier: MIT */
#include "daemon/estimate_why.h"

#include "daemon/estimate_smooth.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { DAY_SORT_MAX = 64, ITEMS_FIRST = 64 };

/* Two vectors of one day, given that the step of T is at least the threshold, or below it. */
struct split {
	double high[STEPS];
	double low[STEPS];
};

static void split_by(const double p[STEPS], int threshold, struct split *split)
{
	for (int s = 0; s < STEPS; s++) {
		split->high[s] = s + 1 >= threshold ? p[s] : 0;
		split->low[s] = s + 1 >= threshold ? 0 : p[s];
	}
	estimate_normalise(split->high);
	estimate_normalise(split->low);
}

/* How the steps of a day differ between the two cases, with what the other side of T knows. */
static void lean_fill(const struct split *split, const double with[STEPS], double lean[STEPS])
{
	double high[STEPS], low[STEPS];

	for (int s = 0; s < STEPS; s++) {
		high[s] = split->high[s] * with[s];
		low[s] = split->low[s] * with[s];
	}
	estimate_normalise(high);
	estimate_normalise(low);
	for (int s = 0; s < STEPS; s++)
		lean[s] = high[s] - low[s];
}

/* Days after T: two forward vectors beside the usual backward ones. */
static void lean_after(const struct estimate_model *model, const struct estimate_days *days,
		       const struct estimate_question *question, const double at[STEPS],
		       double (*lean)[STEPS])
{
	double high[STEPS], low[STEPS];
	struct split split;

	split_by(at, question->threshold, &split);
	memcpy(high, split.high, sizeof high);
	memcpy(low, split.low, sizeof low);
	for (int32_t day = question->day + 1; day <= question->upto; day++) {
		struct estimate_day record = estimate_days_at(days, day);
		double back[STEPS];

		estimate_forward(model, &record, high);
		estimate_forward(model, &record, low);
		memcpy(split.high, high, sizeof high);
		memcpy(split.low, low, sizeof low);
		memcpy(back, lean[day - days->first], sizeof back);
		lean_fill(&split, back, lean[day - days->first]);
	}
}

/* With the filter of T beside it. */
static int lean_at(const struct estimate_model *model, const struct estimate_days *days,
		   const struct estimate_question *question, double (*lean)[STEPS],
		   double at[STEPS])
{
	double back[STEPS] = { .25, .25, .25, .25 };
	struct split split;
	int status;

	if (question->threshold < 2 || question->threshold > STEPS)
		return -EINVAL;
	if (days->count == 0 || question->day < days->first)
		return -ENODATA;

	/* Until they become leans, rows hold the filter up to T, and backward vectors after it. */
	status = estimate_smooth_lag(model, days, days->first, question->day, question->upto, 0,
				     lean);
	if (status < 0)
		return status;
	for (int32_t day = question->upto; day > question->day; day--) {
		struct estimate_day record = estimate_days_at(days, day);

		memcpy(lean[day - days->first], back, sizeof back);
		estimate_back(model, &record, back);
	}
	memcpy(at, lean[question->day - days->first], sizeof *lean);
	split_by(back, question->threshold, &split);
	for (int32_t day = question->day; day >= days->first; day--) {
		struct estimate_day record = estimate_days_at(days, day);
		double filter[STEPS];

		memcpy(filter, lean[day - days->first], sizeof filter);
		lean_fill(&split, filter, lean[day - days->first]);
		estimate_back(model, &record, split.high);
		estimate_back(model, &record, split.low);
	}
	lean_after(model, days, question, at, lean);
	return 0;
}

int estimate_why_lean(const struct estimate_model *model, const struct estimate_days *days,
		      const struct estimate_question *question, double (*lean)[STEPS])
{
	double at[STEPS];

	return lean_at(model, days, question, lean, at);
}

static double expect(const double lean[STEPS], const double weight[STEPS])
{
	double sum = 0;

	for (int s = 0; s < STEPS; s++)
		sum += lean[s] * weight[s];
	return sum;
}

/* An observation, and those that are equal to it, by what it shows on which day. */
struct item {
	int32_t day;
	int16_t shows; /* the cell, or CELL_COUNT - 1 + the statement */
	int16_t kind;
	uint32_t more;
	size_t position;
};

/* Those of one day, or of all days at once; made ready for the next ones by setting count to 0. */
struct items {
	struct item *all;
	size_t count;
	size_t room;
};

static int by_sight(const void *left, const void *right)
{
	const struct item *a = left, *b = right;

	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if (a->shows != b->shows)
		return a->shows < b->shows ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return a->position < b->position ? -1 : a->position > b->position;
}

static int by_influence(const void *left, const void *right)
{
	const struct estimate_why_kind *a = left, *b = right;

	if (a->influence > b->influence || a->influence < b->influence)
		return a->influence > b->influence ? -1 : 1;
	return a->kind < b->kind ? -1 : a->kind > b->kind;
}

static struct estimate_why_kind *kind_of(struct estimate_why *why, int16_t kind)
{
	for (size_t i = 0; i < why->kind_count; i++) {
		if (why->kinds[i].kind == kind)
			return &why->kinds[i];
	}
	why->kinds = memory_one_more(why->kinds, why->kind_count, sizeof *why->kinds);
	why->kinds[why->kind_count] = (struct estimate_why_kind){ .kind = kind };
	return &why->kinds[why->kind_count++];
}

/* Stable, and quicker than qsort(3) for the few items of a day. */
static void day_sort(struct item *items, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct item item = items[i];
		size_t to = i;

		while (to > 0 &&
		       (items[to - 1].shows > item.shows ||
			(items[to - 1].shows == item.shows && items[to - 1].kind > item.kind))) {
			items[to] = items[to - 1];
			to--;
		}
		items[to] = item;
	}
}

/* By day, sight, kind and position. */
static void items_sort(struct items *items, bool is_one_day)
{
	if (is_one_day && items->count <= DAY_SORT_MAX)
		day_sort(items->all, items->count);
	else if (items->count > 0)
		qsort(items->all, items->count, sizeof *items->all, by_sight);
}

static void items_add(struct items *items, const struct observation *o, size_t position)
{
	if (items->count == items->room) {
		items->room = items->room ? items->room * 2 : ITEMS_FIRST;
		items->all = memory_resize(items->all, items->room * sizeof *items->all);
	}
	items->all[items->count++] = (struct item){
		.day = o->day,
		.shows = (int16_t)(estimate_days_has_statement(o) ? CELL_COUNT - 1 + o->statement
								  : o->cell),
		.kind = o->kind,
		.more = o->more,
		.position = position,
	};
}

static double item_influence(const struct estimate_model *model, const struct estimate_days *days,
			     const struct item *item, double (*lean)[STEPS])
{
	const double *row = lean[item->day - days->first];
	int said = item->shows - CELL_COUNT;

	if (said < 0)
		return expect(row, model->cell_log[item->shows]);
	if (!(estimate_days_at(days, item->day).counted >> said & 1))
		return 0;
	return expect(row, model->statement_log[said]);
}

static bool is_recent(const struct estimate_why *why, int32_t day)
{
	return day >= why->question.since && day <= why->question.day;
}

/* Give the observations from … to, which show the same on one day, their influence. */
static void items_share(struct estimate_why *why, const struct item *items, size_t from, size_t to,
			double influence)
{
	bool is_in = is_recent(why, items[from].day);
	size_t sharing = 1;

	for (size_t i = from + 1; i < to; i++)
		sharing += items[i].kind != items[i - 1].kind;
	for (size_t i = from; i < to; i++) {
		struct estimate_why_kind *kind = kind_of(why, items[i].kind);

		kind->entries += 1 + (size_t)items[i].more;
		kind->recent_entries += is_in ? 1 + (size_t)items[i].more : 0;
		why->entries[items[i].position] = influence;
		if (i != from && items[i].kind == items[i - 1].kind)
			continue;
		kind->influence += influence / (double)sharing;
		if (is_in)
			kind->recent += influence / (double)sharing;
	}
}

/* What each that shows the same on one day does, one after another. */
static void items_weigh(struct estimate_why *why, const struct items *items,
			const struct estimate_model *model, const struct estimate_days *days,
			double (*lean)[STEPS])
{
	const struct item *all = items->all;

	for (size_t from = 0, to; from < items->count; from = to) {
		for (to = from + 1; to < items->count && all[to].day == all[from].day &&
				    all[to].shows == all[from].shows;)
			to++;
		items_share(why, all, from, to, item_influence(model, days, &all[from], lean));
	}
}

static bool are_in_order_of_days(const struct observation *observations, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (observations[i].day < observations[i - 1].day)
			return false;
	}
	return true;
}

/* Day by day where they are in order, so that the room that is needed does not grow with them. */
static void observations_weigh(struct estimate_why *why, const struct observation *observations,
			       size_t count, const struct estimate_model *model,
			       const struct estimate_days *days, double (*lean)[STEPS])
{
	bool is_in_order = are_in_order_of_days(observations, count);
	struct items items = { 0 };

	for (size_t from = 0, to; from < count; from = to) {
		items.count = 0;
		for (to = from;
		     to < count && (!is_in_order || observations[to].day == observations[from].day);
		     to++) {
			if (estimate_days_sees(&observations[to]) &&
			    observations[to].day <= why->question.upto)
				items_add(&items, &observations[to], to);
		}
		items_sort(&items, is_in_order);
		items_weigh(why, &items, model, days, lean);
	}
	free(items.all);
}

static void influences_fill(struct estimate_why *why, const struct observation *observations,
			    size_t count, const struct estimate_model *model,
			    const struct estimate_days *days, double (*lean)[STEPS])
{
	observations_weigh(why, observations, count, model, days, lean);
	why->prior = expect(lean[0], model->start_log);
	for (int32_t day = days->first; day <= why->question.upto; day++) {
		struct estimate_day record = estimate_days_at(days, day);

		double influence;

		if (!estimate_is_ordinary(&record))
			continue;
		influence = expect(lean[day - days->first], model->ordinary_log);
		why->ordinary += influence;
		if (is_recent(why, day))
			why->recent_ordinary += influence;
	}
}

static double reach_of(const double p[STEPS], int threshold)
{
	double reach = 0;

	for (int s = threshold - 1; s < STEPS; s++)
		reach += p[s];
	return reach;
}

static void without_fill(struct estimate_why_kind *kind, const struct observation *observations,
			 size_t count, const struct estimate_model *model,
			 const struct estimate_question *question)
{
	struct estimate_days *days = estimate_days_new(observations, count, kind->kind);

	estimate_smooth(model, days, question->day, question->day, question->upto, &kind->without);
	kind->without_reach = reach_of(kind->without, question->threshold);
	estimate_days_free(days);
}

int estimate_why_new(const struct observation *observations, size_t count,
		     const struct estimate_days *days, const struct estimate_model *model,
		     const struct estimate_question *question, struct estimate_why **out)
{
	struct estimate_why *why;
	double(*lean)[STEPS];
	double at[STEPS];
	int status;

	if (question->upto < question->day || question->upto > ESTIMATE_DAY_MAX)
		return -EINVAL;
	if (days->count == 0 || question->day < days->first)
		return -ENODATA;
	lean = memory_zeroed((size_t)(question->upto - days->first) + 1, sizeof *lean);
	status = lean_at(model, days, question, lean, at);
	if (status < 0)
		goto done;

	why = memory_zeroed(1, sizeof *why);
	why->question = *question;
	why->entries = memory_zeroed(count, sizeof *why->entries);
	memcpy(why->p, at, sizeof at);
	estimate_smooth_back(model, days, question->day, question->upto, why->p);
	why->reach = reach_of(why->p, question->threshold);
	influences_fill(why, observations, count, model, days, lean);
	for (size_t i = 0; i < why->kind_count && !question->is_brief; i++)
		without_fill(&why->kinds[i], observations, count, model, question);
	if (why->kind_count > 0)
		qsort(why->kinds, why->kind_count, sizeof *why->kinds, by_influence);
	*out = why;
done:
	free(lean);
	return status;
}

void estimate_why_free(struct estimate_why *why)
{
	if (!why)
		return;
	free(why->entries);
	free(why->kinds);
	free(why);
}

int estimate_why_threshold(int step, const double p[STEPS])
{
	double lower;
	double upper;

	if (step <= 1 || step >= STEPS)
		return step <= 1 ? 2 : STEPS;
	lower = reach_of(p, step) - 0.5;
	upper = reach_of(p, step + 1) - 0.5;
	return lower * lower < upper * upper ? step : step + 1;
}
