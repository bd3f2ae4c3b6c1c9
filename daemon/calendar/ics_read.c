/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/ics_read.h"

#include "daemon/calendar/expand.h"
#include "daemon/calendar/ics_event.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

enum { MINUTE_S = 60, DAY_S = 86400, LONGEST_M = 1440, DETAIL = 160 };

/* The events of one UID: at most one of them is the series, the others are changes of its dates. */
struct group {
	const struct ics_event **events;
	size_t count;
	int line;
};

struct reading {
	int32_t today;
	const char *zone_name;
	icaltimezone *zone;
	struct ics_events events;
	json_t *meetings;
	json_t *problems;
	int past;
	int untold; /* problems that found no place */
};

/* Where and when a meeting is, once its zone is settled. */
struct settled {
	icaltimezone *zone;
	const char *zone_name;
	struct local start;
	int duration_m;
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

/* --- times -------------------------------------------------------------------------- */

static int64_t instant(const struct reading *reading, const struct ics_stamp *stamp)
{
	if (stamp->is_utc)
		return (int64_t)stamp->local.day * DAY_S + stamp->local.minute * MINUTE_S;
	return zone_instant(stamp->zone ? stamp->zone : reading->zone, stamp->local);
}

static struct local local_in(icaltimezone *zone, int64_t instant_s)
{
	int64_t day = instant_s / DAY_S - (instant_s % DAY_S < 0);
	struct local utc = {
		.day = (int32_t)day,
		.minute = (int)((instant_s - day * DAY_S) / MINUTE_S),
	};

	return zone_local(zone, utc);
}

/* Whether the zone keeps one offset through the year of the day. */
static bool is_steady(icaltimezone *zone, int32_t day)
{
	struct local then = { .day = day };
	int64_t first = zone_instant(zone, then);

	for (int month = 1; month < 12; month++) {
		then.day = day + month * 30;
		if (zone_instant(zone, then) - first != (int64_t)month * 30 * DAY_S)
			return false;
	}
	return true;
}

/* A stamp as a local time of the meeting; a date alone is itself. */
static struct local in_zone_of(const struct reading *reading, const struct settled *settled,
			       const struct ics_stamp *stamp)
{
	if (stamp->is_date || (!stamp->is_utc && !stamp->zone && settled->zone == reading->zone))
		return stamp->local;
	return local_in(settled->zone, instant(reading, stamp));
}

/*
 * A time in UTC is told in the household's zone: once always, and by a rule
 * where the rule gives the same dates in both.
 */
static void settle_zone(const struct reading *reading, const struct ics_event *event,
			struct settled *settled)
{
	struct local here;

	settled->zone = reading->zone;
	settled->zone_name = reading->zone_name;
	settled->start = event->start.local;
	if (event->start.zone) {
		settled->zone = event->start.zone;
		settled->zone_name = ics_zone_name(event->tzid);
		return;
	}
	if (!event->start.is_utc)
		return;
	here = local_in(reading->zone, instant(reading, &event->start));
	if (!event->rule ||
	    (here.day == event->start.local.day && is_steady(reading->zone, here.day))) {
		settled->start = here;
		return;
	}
	settled->zone = zone_find("UTC");
	settled->zone_name = "UTC";
}

static int settle_duration(const struct reading *reading, const struct ics_event *event,
			   struct settled *settled)
{
	int64_t seconds = event->has_duration ? event->duration_s : 0;

	if (event->has_end && event->end.is_date)
		return -EINVAL;
	if (event->has_end)
		seconds = instant(reading, &event->end) - instant(reading, &event->start);
	if (seconds < 0 || seconds > LONGEST_M * MINUTE_S)
		return -EINVAL;
	settled->duration_m = (int)(seconds / MINUTE_S);
	return 0;
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

static json_t *pack_question(const struct ics_event *event, const struct settled *settled)
{
	char from[DATE_TEXT];
	char until[DATE_TEXT];
	char start[LOCAL_TEXT];

	date_format(settled->start.day, from);
	date_format(settled->start.day + EXPAND_BARREN_DAYS + 1, until);
	local_format(settled->start, start);
	return json_pack("{s:s, s:s, s:i, s:[{s:i, s:s, s:i, s:s, s:s, s:[], s:[]}]}", "from", from,
			 "until", until, "limit", 1, "meetings", "meeting", event->line, "start",
			 start, "duration_m", settled->duration_m, "zone", settled->zone_name,
			 "rule", event->rule, "exceptions", "leads");
}

/* Whether the rule is one that the dates of meetings can be made of; tells where not. */
static bool is_rule_usable(struct reading *reading, const struct ics_event *event,
			   const struct settled *settled, bool *is_over)
{
	struct rule rule;
	char why[RULE_WHY] = "";
	json_t *question;
	json_t *answer;
	const char *message;

	*is_over = false;
	if (rule_parse(event->rule, &rule, why) == 0) {
		*is_over = rule.until != RULE_ENDLESS && rule.until_day < reading->today - 1;
		free(rule.recurrence.rscale);
		question = pack_question(event, settled);
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
			const struct settled *settled, const struct ics_event *change,
			json_t *exceptions)
{
	struct local day;
	struct settled changed = { .duration_m = settled->duration_m };
	struct local to;

	if (change->is_and_future || change->recurrence.is_zone_unknown ||
	    (!change->is_cancelled && find_fault(change))) {
		tell(reading, change, change->line, "override", NULL);
		return;
	}
	day = in_zone_of(reading, settled, &change->recurrence);
	if (change->is_cancelled) {
		add_exception(exceptions, day.day, NULL);
		return;
	}
	to = in_zone_of(reading, settled, &change->start);
	if (differs(change->title, series->title) || differs(change->place, series->place) ||
	    settle_duration(reading, change, &changed) < 0 ||
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

static json_t *gather_exceptions(struct reading *reading, const struct group *group,
				 const struct settled *settled)
{
	const struct ics_event *series = group->events[0];
	json_t *exceptions = json_array();

	for (size_t i = 1; i < group->count; i++) {
		if (group->events[i]->has_recurrence && series->rule)
			change_date(reading, series, settled, group->events[i], exceptions);
	}
	for (size_t i = 0; series->rule && i < series->exdate_count; i++) {
		struct local day = in_zone_of(reading, settled, &series->exdates[i]);

		add_exception(exceptions, day.day, NULL);
	}
	return sort_exceptions(exceptions);
}

static void add_meeting(struct reading *reading, const struct group *group,
			const struct settled *settled)
{
	const struct ics_event *event = group->events[0];
	json_t *exceptions = gather_exceptions(reading, group, settled);
	char date[DATE_TEXT];
	char time[TIME_TEXT];

	if (json_array_size(exceptions) > ICS_DATES_MAX ||
	    json_array_size(reading->meetings) == ICS_MEETINGS_MAX) {
		tell(reading, event, event->line, "too-many", NULL);
		json_decref(exceptions);
		return;
	}
	date_format(settled->start.day, date);
	time_format(settled->start.minute, time);
	json_array_append_new(
		reading->meetings,
		json_pack("{s:i, s:s, s:i, s:b, s:s, s:s, s:s, s:i, s:s, s:s?, s:s?, s:o}", "line",
			  event->line, "uid", event->uid, "sequence", event->sequence, "cancelled",
			  event->is_cancelled, "title",
			  event->title && *event->title ? event->title : "-", "date", date, "time",
			  time, "duration_m", settled->duration_m, "zone", settled->zone_name,
			  "rule", event->rule, "place",
			  event->place && *event->place ? event->place : NULL, "exceptions",
			  exceptions));
}

static void read_group(struct reading *reading, const struct group *group)
{
	const struct ics_event *event = group->events[0];
	const char *fault = find_fault(event);
	struct settled settled = { .duration_m = 0 };
	bool is_over;

	if (!fault && event->has_recurrence)
		fault = "override-alone";
	if (fault) {
		tell(reading, event, event->line, fault,
		     strcmp(fault, "zone") == 0 ? event->tzid : NULL);
		return;
	}
	settle_zone(reading, event, &settled);
	if (settle_duration(reading, event, &settled) < 0) {
		tell(reading, event, event->line, "duration", NULL);
		return;
	}
	is_over = settled.start.day + 1 < reading->today;
	if (event->rule && !is_rule_usable(reading, event, &settled, &is_over))
		return;
	if (is_over) {
		reading->past++;
		return;
	}
	if (event->rdate_line)
		tell(reading, event, event->rdate_line, "rdate", NULL);
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

static char *join(const json_t *parts, size_t *length)
{
	char *text = NULL;
	const json_t *part;
	size_t i;

	*length = 0;
	json_array_foreach (parts, i, part) {
		size_t more = json_string_length(part);

		if (more > ICS_BYTES_MAX - *length)
			break;
		text = memory_resize(text, *length + more + 1);
		memcpy(text + *length, json_string_value(part), more);
		*length += more;
	}
	return text ? text : memory_string("");
}

static json_t *write_fault(const struct ics_fault *fault)
{
	return json_pack("{s:s, s:s, s:i, s:s}", "error", "calendar", "reason", fault->reason,
			 "line", fault->line, "message", fault->message);
}

json_t *ics_read_answer(const json_t *request)
{
	const char *today = json_string_value(json_object_get(request, "today"));
	struct reading reading = {
		.zone_name = json_string_value(json_object_get(request, "zone")),
	};
	struct ics_fault fault = { "request", 0, "today and zone must be given" };
	_cleanup_(free_text) char *text = NULL;
	size_t length;

	reading.zone = reading.zone_name ? zone_find(reading.zone_name) : NULL;
	if (!reading.zone || !today || date_parse(today, &reading.today) < 0)
		return write_fault(&fault);
	text = join(json_object_get(request, "parts"), &length);
	if (ics_events_read(text, length, &reading.events, &fault) < 0) {
		ics_events_release(&reading.events);
		return write_fault(&fault);
	}
	reading.meetings = json_array();
	reading.problems = json_array();
	read_groups(&reading);
	ics_events_release(&reading.events);
	return json_pack("{s:o, s:o, s:i, s:i}", "meetings", reading.meetings, "problems",
			 reading.problems, "untold", reading.untold, "past", reading.past);
}
