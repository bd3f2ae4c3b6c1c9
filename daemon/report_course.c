/* SPDX-License-Identifier: MIT */
#include "daemon/report_parts.h"

#include "daemon/estimate_smooth.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

/* The estimate through the period, looked back on, and what moved it. */

/* The days from … end of the work; one row a day. */
struct course {
	struct estimate_index *index;
	int32_t from;
	int32_t to;
	int32_t upto; /* entries up to this day are listened to */
	double (*p)[STEPS];
};

static struct estimate_result result_on(const struct course *course, int32_t day)
{
	const struct estimate_days *days = estimate_index_days(course->index);
	struct estimate_result result;
	struct estimate_state state;

	memcpy(state.p, course->p[day - course->from], sizeof state.p);
	state.shown = estimate_likeliest(state.p);
	estimate_say(estimate_index_model(course->index), days, day,
		     days->count > 0 && day >= days->first ? &state : NULL, &result);
	return result;
}

static json_t *estimate_on(const struct course *course, int32_t day)
{
	const struct estimate_result result = result_on(course, day);

	return outlook_estimate(&result);
}

static int course_init(struct report_work *work, struct course *course, struct error *err)
{
	int32_t lagged = work->period->to + ESTIMATE_LAG_DAYS;
	int result = outlook_index(work->outlook, &course->index, err);

	if (result < 0)
		return result;
	course->from = work->period->from;
	course->to = work->end;
	course->upto = lagged < work->period->today ? lagged : work->period->today;
	course->p = memory_zeroed((size_t)(course->to - course->from) + 1, sizeof *course->p);
	if (estimate_smooth(estimate_index_model(course->index), estimate_index_days(course->index),
			    course->from, course->to, course->upto, course->p) == 0)
		return 0;
	return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "to", NULL,
			 "the period cannot be estimated");
}

static void put_days(struct report_work *work, const struct course *course)
{
	json_t *array = json_array();

	json_object_set_new(work->report, "course", array);
	if (work->period->to - work->period->from >= REPORT_COURSE_MAX_DAYS)
		return;
	for (int32_t day = course->from; day <= course->to; day++)
		json_array_append_new(array, estimate_on(course, day));
}

static void put_months(struct report_work *work, const struct course *course)
{
	const json_t *months = json_object_get(work->report, "months");
	json_t *month;
	size_t i;

	json_array_foreach (months, i, month) {
		int32_t from;
		int32_t to;

		if (date_parse(json_string_value(json_object_get(month, "from")), &from) < 0 ||
		    date_parse(json_string_value(json_object_get(month, "to")), &to) < 0)
			continue;
		if (from <= course->to)
			json_object_set_new(month, "estimate",
					    estimate_on(course, to < course->to ? to : course->to));
	}
}

/* Whether a step may be named on the day at all. */
static bool is_told(const struct course *course, int32_t day)
{
	const struct estimate_result result = result_on(course, day);

	return result.shown > 0 && result.saying != ESTIMATE_TOO_FEW &&
	       result.saying != ESTIMATE_TREATMENT;
}

static void append_stay(struct report_work *work, const struct course *course, json_t *array,
			struct report_window stay, int step)
{
	char from[DATE_TEXT];
	char to[DATE_TEXT];
	double sum = 0;
	double least = 1;

	for (int32_t day = stay.from; day <= stay.to; day++) {
		double p = course->p[day - course->from][step - 1];

		sum += p;
		least = p < least ? p : least;
	}
	date_format(stay.from, from);
	date_format(stay.to, to);
	report_append(work, array, "path",
		      json_pack("{s:s, s:s, s:i, s:f, s:f}", "from", from, "to", to, "step", step,
				"probability", sum / (double)(stay.to - stay.from + 1), "least",
				least));
}

/* The single likeliest course of steps, without the days of which too little is known. */
static void put_path(struct report_work *work, const struct course *course)
{
	size_t count = (size_t)(course->to - course->from) + 1;
	uint8_t *steps = memory_zeroed(count, sizeof *steps);
	json_t *array = json_array();

	json_object_set_new(work->report, "path", array);
	if (estimate_smooth_path(estimate_index_model(course->index),
				 estimate_index_days(course->index), course->from, course->to,
				 course->upto, steps) < 0)
		memset(steps, 0, count);
	for (size_t i = 0; i < count; i++) {
		if (!is_told(course, course->from + (int32_t)i))
			steps[i] = 0;
	}
	for (size_t i = 0, next; i < count; i = next) {
		for (next = i + 1; next < count && steps[next] == steps[i];)
			next++;
		if (steps[i])
			append_stay(work, course, array,
				    (struct report_window){ course->from + (int32_t)i,
							    course->from + (int32_t)next - 1 },
				    steps[i]);
	}
	free(steps);
}

static void put_nothing(json_t *report)
{
	static const char *const nulls[] = { "estimate_start", "estimate_end", "threshold",
					     "course_upto", "table" };
	static const char *const lists[] = { "reasons", "moved", "course", "path" };

	for (size_t i = 0; i < sizeof nulls / sizeof nulls[0]; i++)
		json_object_set_new(report, nulls[i], json_null());
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
		json_object_set_new(report, lists[i], json_array());
}

static void put_course(struct report_work *work, const struct course *course)
{
	char upto[DATE_TEXT];
	json_t *end = estimate_on(course, course->to);

	date_format(course->upto, upto);
	json_object_set_new(work->report, "course_upto", json_string(upto));
	json_object_set(work->report, "table", json_object_get(end, "table"));
	json_object_set_new(work->report, "estimate_start", estimate_on(course, course->from));
	json_object_set_new(work->report, "estimate_end", end);
	put_days(work, course);
	put_months(work, course);
	put_path(work, course);
}

int report_put_course(struct report_work *work, struct error *err)
{
	struct outlook_question question;
	struct course course = { 0 };
	json_t *reasons;
	json_t *moved;
	int threshold;
	int result;

	put_nothing(work->report);
	if (work->period->from > work->period->today)
		return 0;
	result = course_init(work, &course, err);
	if (result == 0)
		put_course(work, &course);
	free(course.p);
	if (result < 0)
		return result;
	question = (struct outlook_question){ course.to, course.upto, course.from, true };
	result = outlook_reasons(work->outlook, &question, &reasons, &moved, &threshold, err);
	if (result < 0)
		return result;
	json_object_set_new(work->report, "reasons", reasons);
	json_object_set_new(work->report, "moved", moved);
	if (threshold)
		json_object_set_new(work->report, "threshold", json_integer(threshold));
	return 0;
}
