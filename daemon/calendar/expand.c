/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/expand.h"

#include "daemon/calendar/request.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

enum { MINUTE_S = 60, DAY_S = 86400 };

struct occurrence {
	const struct meeting *meeting;
	int32_t date;
	struct local start; /* after a move */
	int64_t start_s;
	const char *state;
};

/* The earliest occurrences so far, at most twice the limit. */
struct harvest {
	const struct request *request;
	struct occurrence *list;
	size_t count;
	bool is_truncated;
	int64_t bound_s; /* once truncated: what is later has no place */
};

static int in_order(const void *one, const void *other)
{
	const struct occurrence *a = one;
	const struct occurrence *b = other;

	if (a->start_s != b->start_s)
		return a->start_s < b->start_s ? -1 : 1;
	if (a->meeting->number != b->meeting->number)
		return a->meeting->number < b->meeting->number ? -1 : 1;
	return (a->date > b->date) - (a->date < b->date);
}

static void cut(struct harvest *harvest)
{
	if (harvest->count == 0)
		return;
	qsort(harvest->list, harvest->count, sizeof *harvest->list, in_order);
	if (harvest->count > harvest->request->limit) {
		harvest->count = harvest->request->limit;
		harvest->is_truncated = true;
		harvest->bound_s = harvest->list[harvest->count - 1].start_s;
	}
}

static const struct exception *find_exception(const struct meeting *meeting, int32_t date)
{
	for (size_t i = 0; i < meeting->exception_count; i++) {
		if (meeting->exceptions[i].date == date)
			return &meeting->exceptions[i];
	}
	return NULL;
}

/* Whether that is surely too late, whatever its zone; saves the conversion. */
static bool is_out_of_bound(const struct harvest *harvest, struct local start)
{
	return harvest->is_truncated &&
	       (int64_t)(start.day - 1) * DAY_S + start.minute * MINUTE_S > harvest->bound_s;
}

static bool is_in_window(const struct request *request, int32_t date)
{
	return date >= request->from && date < request->until;
}

static void gather(struct harvest *harvest, const struct meeting *meeting, struct local start)
{
	const int32_t date = start.day;
	const struct exception *exception = find_exception(meeting, date);
	struct occurrence found = {
		.meeting = meeting,
		.date = date,
		.start = start,
		.state = "kept",
	};

	if (exception && !exception->is_skipped)
		found.start = exception->to;
	if (exception)
		found.state = exception->is_skipped ? "skipped" : "moved";
	if (!is_in_window(harvest->request, date) &&
	    !is_in_window(harvest->request, found.start.day))
		return;
	if (is_out_of_bound(harvest, found.start))
		return;
	found.start_s = zone_instant(meeting->zone, found.start);
	if (harvest->count == 2 * harvest->request->limit)
		cut(harvest);
	harvest->list[harvest->count++] = found;
}

/* The last date on which an occurrence of the rule may be, as UNTIL says. */
static int32_t last_date(const struct meeting *meeting)
{
	struct local until = {
		.day = meeting->rule.until_day,
		.minute = meeting->rule.until_minute,
	};

	switch (meeting->rule.until) {
	case RULE_UNTIL_DATE:
		return until.day;
	case RULE_UNTIL_UTC:
		until = zone_local(meeting->zone, until);
		break;
	case RULE_UNTIL_LOCAL:
		break;
	case RULE_ENDLESS:
	default:
		return INT32_MAX;
	}
	return meeting->start.minute <= until.minute ? until.day : until.day - 1;
}

/* From where on nothing can be in the window any more. */
static int32_t horizon(const struct request *request, const struct meeting *meeting)
{
	int32_t end = request->until;

	for (size_t i = 0; i < meeting->exception_count; i++) {
		const struct exception *exception = &meeting->exceptions[i];

		if (!exception->is_skipped && exception->date >= end &&
		    is_in_window(request, exception->to.day))
			end = exception->date + 1;
	}
	return end;
}

/* Which week the day is in, counted from any fixed one. */
static int32_t week_of(const struct rule *rule, int32_t day)
{
	int into = ((int)date_weekday(day) - (int)rule->week_start + 7) % 7;

	return (day - into) / 7;
}

/* The dates of a rule, one after the other. */
struct stream {
	const struct meeting *meeting;
	icalrecur_iterator *iterator;
	int number; /* how many were given */
	int32_t last;
};

/* The rule's next date, or INT32_MAX. */
static int32_t next_date(icalrecur_iterator *iterator, const struct meeting *meeting)
{
	int32_t first_week = week_of(&meeting->rule, meeting->start.day);

	for (;;) {
		struct icaltimetype next = icalrecur_iterator_next(iterator);
		struct date date = { .year = next.year, .month = next.month, .day = next.day };
		int32_t day;

		if (icaltime_is_null_time(next) || !date_is_valid(date))
			return INT32_MAX;
		day = date_to_days(date);
		if ((week_of(&meeting->rule, day) - first_week) % meeting->rule.weeks == 0)
			return day;
	}
}

static int open_stream(struct stream *stream, const struct meeting *meeting)
{
	struct date first = date_from_days(meeting->start.day);
	struct icaltimetype from = icaltime_null_time();

	from.year = first.year;
	from.month = first.month;
	from.day = first.day;
	from.is_date = 1; /* icaltime_null_date() would leave its hours at -1 */
	*stream = (struct stream){ .meeting = meeting, .last = last_date(meeting) };
	stream->iterator = icalrecur_iterator_new(meeting->rule.recurrence, from);
	return stream->iterator ? 0 : -EINVAL;
}

/* INT32_MAX at the end, by UNTIL, COUNT or what dates there are. */
static int32_t take_date(struct stream *stream)
{
	int32_t date;

	if (stream->meeting->rule.count && stream->number == stream->meeting->rule.count)
		return INT32_MAX;
	date = next_date(stream->iterator, stream->meeting);
	stream->number++;
	return date > stream->last ? INT32_MAX : date;
}

static void gather_extras(struct harvest *harvest, const struct meeting *meeting, const bool *known)
{
	for (size_t i = 0; i < meeting->extra_count; i++) {
		if (!known[i])
			gather(harvest, meeting, meeting->extras[i]);
	}
}

/* Note that a date of the rule is also an additional one: it comes once. */
static void note_known(const struct meeting *meeting, int32_t date, size_t *at, bool *known)
{
	while (*at < meeting->extra_count && meeting->extras[*at].day < date)
		++*at;
	if (*at < meeting->extra_count && meeting->extras[*at].day == date)
		known[*at] = true;
}

static int gather_rule(struct harvest *harvest, const struct meeting *meeting, bool *known,
		       struct problem *problem)
{
	int32_t end = horizon(harvest->request, meeting);
	struct stream stream;
	size_t at = 0;
	int32_t date;

	if (open_stream(&stream, meeting) < 0)
		return problem_set(problem, "rule", meeting->number,
				   "the rule has no dates, or its parts do not go together");
	date = take_date(&stream);
	if (date == INT32_MAX || date - EXPAND_BARREN_DAYS > meeting->start.day) {
		icalrecur_iterator_free(stream.iterator);
		return problem_set(problem, "rule", meeting->number,
				   "the rule has no date in the two years from its start");
	}
	for (; date < end; date = take_date(&stream)) {
		struct local start = { .day = date, .minute = meeting->start.minute };

		note_known(meeting, date, &at, known);
		gather(harvest, meeting, start);
	}
	icalrecur_iterator_free(stream.iterator);
	return 0;
}

static int gather_meeting(struct harvest *harvest, const struct meeting *meeting,
			  struct problem *problem)
{
	bool *known = memory_zeroed(meeting->extra_count + 1, sizeof *known);
	size_t at = 0;
	int result = 0;

	if (meeting->is_once) {
		note_known(meeting, meeting->start.day, &at, known);
		gather(harvest, meeting, meeting->start);
	} else {
		result = gather_rule(harvest, meeting, known, problem);
	}
	gather_extras(harvest, meeting, known);
	free(known);
	return result;
}

int32_t expand_first_from(const struct meeting *meeting, int32_t from, int *before)
{
	struct stream stream;
	int32_t date;

	*before = 0;
	if (open_stream(&stream, meeting) < 0)
		return INT32_MAX;
	while ((date = take_date(&stream)) < from)
		++*before;
	icalrecur_iterator_free(stream.iterator);
	return date;
}

static int64_t due(const struct occurrence *occurrence, const struct lead *lead)
{
	struct local at = { .day = occurrence->start.day - lead->days, .minute = lead->minute };

	if (!lead->is_clock)
		return occurrence->start_s - (int64_t)lead->minute * 60;
	return zone_instant(occurrence->meeting->zone, at);
}

/* When to remind of the last day to apply, and when that is over. */
static void write_apply(const struct occurrence *occurrence, json_t *written)
{
	const struct meeting *meeting = occurrence->meeting;
	int32_t last = meeting->apply.how == APPLY_BY
			       ? meeting->apply.number
			       : occurrence->start.day - meeting->apply.number;
	struct local lead = { .day = last - APPLY_LEAD_DAYS, .minute = APPLY_LEAD_MINUTE };
	struct local end = { .day = last, .minute = APPLY_END_MINUTE };

	if (meeting->apply.how == APPLY_NOT)
		return;
	json_object_set_new(written, "apply_due_s",
			    json_integer(zone_instant(meeting->zone, lead)));
	json_object_set_new(written, "apply_end_s", json_integer(zone_instant(meeting->zone, end)));
}

static json_t *write_occurrence(const struct occurrence *occurrence)
{
	json_t *written;
	const struct meeting *meeting = occurrence->meeting;
	json_t *due_s = json_array();
	char date[DATE_TEXT];
	char start[LOCAL_TEXT];

	date_format(occurrence->date, date);
	local_format(occurrence->start, start);
	for (size_t i = 0; i < meeting->lead_count; i++)
		json_array_append_new(due_s, json_integer(due(occurrence, &meeting->leads[i])));
	written =
		json_pack("{s:I, s:s, s:s, s:I, s:I, s:o, s:s}", "meeting", meeting->number, "date",
			  date, "start", start, "start_s", (json_int_t)occurrence->start_s, "end_s",
			  (json_int_t)occurrence->start_s + meeting->duration_m * 60, "due_s",
			  due_s, "state", occurrence->state);
	write_apply(occurrence, written);
	return written;
}

static json_t *write_answer(struct harvest *harvest)
{
	json_t *list = json_array();

	cut(harvest);
	for (size_t i = 0; i < harvest->count; i++)
		json_array_append_new(list, write_occurrence(&harvest->list[i]));
	return json_pack("{s:o, s:b}", "occurrences", list, "truncated", harvest->is_truncated);
}

static json_t *write_problem(const struct problem *problem)
{
	json_t *answer =
		json_pack("{s:s, s:s}", "error", problem->error, "message", problem->message);

	if (problem->meeting != 0)
		json_object_set_new(answer, "meeting", json_integer(problem->meeting));
	return answer;
}

json_t *expand_answer(const json_t *request_json, void (*on_meeting)(json_int_t meeting))
{
	struct problem problem = { .error = NULL };
	struct request request;
	struct harvest harvest = { .request = &request };
	json_t *answer;
	int result = request_read(request_json, &request, &problem);

	if (result == 0)
		harvest.list = memory_zeroed(2 * request.limit, sizeof *harvest.list);
	for (size_t i = 0; result == 0 && i < request.meeting_count; i++) {
		const struct meeting *meeting = &request.meetings[i];

		if (on_meeting)
			on_meeting(meeting->number);
		result = gather_meeting(&harvest, meeting, &problem);
	}
	answer = result < 0 ? write_problem(&problem) : write_answer(&harvest);
	free(harvest.list);
	request_release(&request);
	return answer;
}
