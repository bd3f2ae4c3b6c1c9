/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/ics_read.h"

#include "daemon/calendar/expand.h"
#include "daemon/calendar/ics_settle.h"
#include "daemon/calendar/request.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* The events of one UID: at most one of them is the series, the others are changes of its dates. */
struct group {
	const struct ics_event **events;
	size_t count;
	int line;
};

struct reading {
	struct ics_here here;
	struct ics_events events;
	json_t *meetings;
	json_t *problems;
	int past;
	int untold; /* problems that found no place */
};

static void tell(struct reading *reading, const struct ics_event *event, int line, const char *what,
		 const char *detail)
{
	if (json_array_size(reading->problems) == ICS_PROBLEMS_MAX) {
		reading->untold++;
		return;
	}
	json_array_append_new(reading->problems,
			      json_pack("{s:i, s:s, s:s, s:s?}", "line", line, "title",
					event->title ? event->title : "", "what", what, "detail",
					detail));
}

/* --- one meeting -------------------------------------------------------------------- */

/* What cannot be kept of an event at all; NULL where it can. */
static const char *find_fault(const struct ics_event *event)
{
	if (event->todo_line)
		return "no-event";
	if (!event->uid || !*event->uid)
		return "no-uid";
	if (event->is_damaged || !event->has_start)
		return "no-start";
	if (event->start.is_date)
		return "all-day";
	if (event->start.is_zone_unknown || event->end.is_zone_unknown)
		return "zone";
	return NULL;
}

static json_t *pack_question(const struct ics_event *event, const struct ics_settled *settled,
			     int32_t from_day, int32_t until_day, int limit)
{
	char from[DATE_TEXT];
	char until[DATE_TEXT];
	char start[LOCAL_TEXT];

	date_format(from_day, from);
	date_format(until_day, until);
	local_format(settled->start, start);
	return json_pack("{s:s, s:s, s:i, s:[{s:i, s:s, s:i, s:s, s:s?, s:[], s:[]}]}", "from",
			 from, "until", until, "limit", limit, "meetings", "meeting", event->line,
			 "start", start, "duration_m", settled->duration_m, "zone",
			 settled->zone_name, "rule", event->rule, "exceptions", "leads");
}

/* Whether the rule is one that the dates of meetings can be made of; tells where not. */
static bool is_rule_usable(struct reading *reading, const struct ics_event *event,
			   const struct ics_settled *settled, bool *is_over)
{
	struct rule rule;
	char why[RULE_WHY] = "";
	json_t *question;
	json_t *answer;
	const char *message;

	*is_over = false;
	if (rule_parse(event->rule, &rule, why) == 0) {
		*is_over = rule.until != RULE_ENDLESS && rule.until_day < reading->here.today - 1;
		free(rule.recurrence.rscale);
		question = pack_question(event, settled, settled->start.day,
					 settled->start.day + EXPAND_BARREN_DAYS + 1, 1);
		answer = expand_answer(question, NULL);
		json_decref(question);
		message = json_string_value(json_object_get(answer, "message"));
		if (message)
			snprintf(why, sizeof why, "%s", message);
		json_decref(answer);
		if (!message)
			return true;
	}
	tell(reading, event, event->line, "rule", why);
	return false;
}

static void add_exception(json_t *exceptions, int32_t day, const struct local *to)
{
	char text[DATE_TEXT];
	char date[DATE_TEXT];
	char time[TIME_TEXT];
	json_t *known;
	size_t i;

	date_format(day, text);
	if (json_array_size(exceptions) > ICS_DATES_MAX)
		return;
	/* Changes of a date stand before it is left out, and win. */
	json_array_foreach (exceptions, i, known) {
		if (strcmp(json_string_value(json_object_get(known, "day")), text) == 0)
			return;
	}
	if (to) {
		date_format(to->day, date);
		time_format(to->minute, time);
	}
	json_array_append_new(exceptions, json_pack("{s:s, s:s?, s:s?}", "day", text, "to_date",
						    to ? date : NULL, "to_time", to ? time : NULL));
}

static bool differs(const char *one, const char *other)
{
	return one && *one && strcmp(one, other ? other : "") != 0;
}

/* A change of one date becomes an exception, or is told. */
static void change_date(struct reading *reading, const struct ics_event *series,
			const struct ics_settled *settled, const struct ics_event *change,
			json_t *exceptions)
{
	struct local day;
	struct ics_settled changed = { .duration_m = settled->duration_m };
	struct local to;

	if (change->is_and_future || change->recurrence.is_zone_unknown ||
	    (!change->is_cancelled && find_fault(change))) {
		tell(reading, change, change->line, "override", NULL);
		return;
	}
	day = ics_in_zone_of(&reading->here, settled, &change->recurrence);
	if (change->is_cancelled) {
		add_exception(exceptions, day.day, NULL);
		return;
	}
	to = ics_in_zone_of(&reading->here, settled, &change->start);
	if (differs(change->title, series->title) || differs(change->place, series->place) ||
	    ics_settle_duration(&reading->here, change, &changed) < 0 ||
	    changed.duration_m != settled->duration_m)
		tell(reading, change, change->line, "override-time-only", NULL);
	if (to.day != day.day || to.minute != settled->start.minute)
		add_exception(exceptions, day.day, &to);
}

static int by_day(const void *one, const void *other)
{
	const char *a = json_string_value(json_object_get(*(json_t *const *)one, "day"));
	const char *b = json_string_value(json_object_get(*(json_t *const *)other, "day"));

	return strcmp(a, b);
}

/* In the order of their days, so that the same changes are always the same text. */
static json_t *sort_exceptions(json_t *exceptions_take)
{
	size_t count = json_array_size(exceptions_take);
	json_t **items = memory_zeroed(count + 1, sizeof(json_t *));
	json_t *sorted = json_array();

	for (size_t i = 0; i < count; i++)
		items[i] = json_array_get(exceptions_take, i);
	qsort(items, count, sizeof(json_t *), by_day);
	for (size_t i = 0; i < count; i++)
		json_array_append(sorted, items[i]);
	free(items);
	json_decref(exceptions_take);
	return sorted;
}

static bool has_several(const struct ics_event *series)
{
	return series->rule || series->rdates.count > 0;
}

static json_t *gather_exceptions(struct reading *reading, const struct group *group,
				 const struct ics_settled *settled)
{
	const struct ics_event *series = group->events[0];
	json_t *exceptions = json_array();

	for (size_t i = 1; i < group->count; i++) {
		if (group->events[i]->has_recurrence && has_several(series))
			change_date(reading, series, settled, group->events[i], exceptions);
	}
	for (size_t i = 0; has_several(series) && i < series->exdates.count; i++) {
		struct local day =
			ics_in_zone_of(&reading->here, settled, &series->exdates.list[i]);

		add_exception(exceptions, day.day, NULL);
	}
	return sort_exceptions(exceptions);
}

/* --- additional dates ----------------------------------------------------------------- */

static int by_start(const void *one, const void *other)
{
	const struct local *a = one;
	const struct local *b = other;

	return a->day != b->day ? (a->day > b->day) - (a->day < b->day) : a->minute - b->minute;
}

/* Where the rule itself holds the meeting on the day of an additional date: its minute, or -1. */
static int minute_by_rule(const json_t *dates, int32_t day)
{
	char text[DATE_TEXT];
	const json_t *date;
	struct local start;
	size_t i;

	date_format(day, text);
	json_array_foreach (json_object_get(dates, "occurrences"), i, date) {
		const char *found = json_string_value(json_object_get(date, "date"));

		if (found && strcmp(found, text) == 0 &&
		    local_parse(json_string_value(json_object_get(date, "start")), &start) == 0)
			return start.minute;
	}
	return -1;
}

/* Keep those that are no dates of the rule; a second one on a day is told. */
static json_t *keep_extras(struct reading *reading, const struct ics_event *event,
			   const struct ics_settled *settled, struct local *all)
{
	size_t count = event->rdates.count;
	json_t *question =
		pack_question(event, settled, all[0].day, all[count - 1].day + 1, OCCURRENCES_MAX);
	json_t *dates = expand_answer(question, NULL);
	json_t *kept = json_array();
	char text[LOCAL_TEXT];
	bool has_second = false;

	for (size_t i = 0; i < count; i++) {
		int minute = i > 0 && all[i - 1].day == all[i].day
				     ? all[i - 1].minute
				     : minute_by_rule(dates, all[i].day);

		if (minute >= 0) {
			has_second = has_second || minute != all[i].minute;
			continue;
		}
		local_format(all[i], text);
		json_array_append_new(kept, json_string(text));
	}
	if (has_second)
		tell(reading, event, event->line, "rdate-same-day", NULL);
	json_decref(question);
	json_decref(dates);
	return kept;
}

static json_t *gather_extras(struct reading *reading, const struct ics_event *event,
			     const struct ics_settled *settled)
{
	struct local *all = memory_zeroed(event->rdates.count + 1, sizeof *all);
	json_t *kept;

	for (size_t i = 0; i < event->rdates.count; i++) {
		const struct ics_stamp *stamp = &event->rdates.list[i];

		all[i] = ics_in_zone_of(&reading->here, settled, stamp);
		if (stamp->is_date)
			all[i].minute = settled->start.minute;
	}
	qsort(all, event->rdates.count, sizeof *all, by_start);
	kept = event->rdates.count > 0 ? keep_extras(reading, event, settled, all) : json_array();
	free(all);
	return kept;
}

static bool has_date_to_come(const struct reading *reading, const struct ics_event *event,
			     const struct ics_settled *settled)
{
	for (size_t i = 0; i < event->rdates.count; i++) {
		if (ics_in_zone_of(&reading->here, settled, &event->rdates.list[i]).day + 1 >=
		    reading->here.today)
			return true;
	}
	return false;
}

static void tell_about_dates(struct reading *reading, const struct ics_event *event)
{
	if (event->period_line)
		tell(reading, event, event->period_line, "rdate-period", NULL);
	if (event->exrule_line)
		tell(reading, event, event->exrule_line, "exrule", NULL);
}

/* "7d", or a date. */
static bool is_apply(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	int32_t day;

	return date_parse(text, &day) == 0 ||
	       (digits > 0 && digits <= 3 && strcmp(text + digits, "d") == 0 &&
		strtol(text, NULL, 10) <= APPLY_MAX_DAYS);
}

static void add_meeting(struct reading *reading, const struct group *group,
			const struct ics_settled *settled)
{
	const struct ics_event *event = group->events[0];
	json_t *exceptions = gather_exceptions(reading, group, settled);
	json_t *extras = gather_extras(reading, event, settled);
	char date[DATE_TEXT];
	char time[TIME_TEXT];

	if (json_array_size(exceptions) > ICS_DATES_MAX ||
	    json_array_size(extras) > ICS_EXTRAS_MAX ||
	    json_array_size(reading->meetings) == ICS_MEETINGS_MAX) {
		tell(reading, event, event->line, "too-many", NULL);
		json_decref(exceptions);
		json_decref(extras);
		return;
	}
	date_format(settled->start.day, date);
	time_format(settled->start.minute, time);
	json_array_append_new(
		reading->meetings,
		json_pack("{s:i, s:s, s:i, s:b, s:s, s:s, s:s, s:i, s:s, s:s?, s:s?, s:o, s:o, "
			  "s:s?, s:b}",
			  "line", event->line, "uid", event->uid, "sequence", event->sequence,
			  "cancelled", event->is_cancelled, "title",
			  event->title && *event->title ? event->title : "-", "date", date, "time",
			  time, "duration_m", settled->duration_m, "zone", settled->zone_name,
			  "rule", event->rule, "place",
			  event->place && *event->place ? event->place : NULL, "exceptions",
			  exceptions, "extras", extras, "apply",
			  is_apply(event->apply) ? event->apply : NULL, "except_holidays",
			  event->has_no_holidays));
}

static void read_group(struct reading *reading, const struct group *group)
{
	const struct ics_event *event = group->events[0];
	const char *fault = find_fault(event);
	struct ics_settled settled = { .duration_m = 0 };
	bool is_over;

	if (!fault && event->has_recurrence)
		fault = "override-alone";
	if (fault) {
		tell(reading, event, event->line, fault,
		     strcmp(fault, "zone") == 0 ? event->tzid : NULL);
		return;
	}
	ics_settle_zone(&reading->here, event, &settled);
	if (ics_settle_duration(&reading->here, event, &settled) < 0) {
		tell(reading, event, event->line, "duration", NULL);
		return;
	}
	is_over = settled.start.day + 1 < reading->here.today;
	if (event->rule && !is_rule_usable(reading, event, &settled, &is_over))
		return;
	if (is_over && !has_date_to_come(reading, event, &settled)) {
		reading->past++;
		return;
	}
	tell_about_dates(reading, event);
	add_meeting(reading, group, &settled);
}

/* --- the whole text ----------------------------------------------------------------- */

static int compare_text(const char *one, const char *other)
{
	return strcmp(one ? one : "", other ? other : "");
}

/* By UID; the series before changes of its dates, of two versions the newer first. */
static int by_uid(const void *one, const void *other)
{
	const struct ics_event *a = *(const struct ics_event *const *)one;
	const struct ics_event *b = *(const struct ics_event *const *)other;
	int order = compare_text(a->uid, b->uid);

	if (order == 0)
		order = a->has_recurrence - b->has_recurrence;
	if (order == 0 && a->sequence != b->sequence)
		order = a->sequence > b->sequence ? -1 : 1;
	return order ? order : a->line - b->line;
}

static int by_line(const void *one, const void *other)
{
	return ((const struct group *)one)->line - ((const struct group *)other)->line;
}

static bool is_of_group(const struct ics_event *event, const struct ics_event *next)
{
	return event->uid && *event->uid && compare_text(event->uid, next->uid) == 0;
}

static void read_groups(struct reading *reading)
{
	size_t count = reading->events.count;
	const struct ics_event **order = memory_zeroed(count + 1, sizeof(struct ics_event *));
	struct group *groups = memory_zeroed(count + 1, sizeof *groups);
	size_t group_count = 0;

	for (size_t i = 0; i < count; i++)
		order[i] = &reading->events.list[i];
	qsort(order, count, sizeof(struct ics_event *), by_uid);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || !is_of_group(order[i - 1], order[i]))
			groups[group_count++] =
				(struct group){ .events = &order[i], .line = order[i]->line };
		groups[group_count - 1].count++;
	}
	qsort(groups, group_count, sizeof *groups, by_line);
	for (size_t i = 0; i < group_count; i++)
		read_group(reading, &groups[i]);
	free(groups);
	free(order);
}

json_t *ics_read_answer(const json_t *request)
{
	const char *today = json_string_value(json_object_get(request, "today"));
	struct reading reading = {
		.here.zone_name = json_string_value(json_object_get(request, "zone")),
	};
	struct ics_fault fault = { "request", 0, "today and zone must be given" };

	reading.here.zone = reading.here.zone_name ? zone_find(reading.here.zone_name) : NULL;
	if (!reading.here.zone || !today || date_parse(today, &reading.here.today) < 0)
		return ics_write_fault(&fault);
	if (ics_events_read_parts(json_object_get(request, "parts"), &reading.events, &fault) < 0) {
		ics_events_release(&reading.events);
		return ics_write_fault(&fault);
	}
	reading.meetings = json_array();
	reading.problems = json_array();
	read_groups(&reading);
	ics_events_release(&reading.events);
	return json_pack("{s:o, s:o, s:i, s:i}", "meetings", reading.meetings, "problems",
			 reading.problems, "untold", reading.untold, "past", reading.past);
}
