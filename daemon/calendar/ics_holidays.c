/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/ics_holidays.h"

#include "daemon/calendar/expand.h"
#include "daemon/calendar/ics_event.h"
#include "daemon/calendar/ics_read.h"
#include "daemon/calendar/request.h"
#include "schema/date.h"

#include <string.h>

/* A holiday that lasts longer is no holiday but a season. */
enum { DAYS_MAX = 14, DAY_S = 86400 };

struct gathering {
	int32_t today;
	json_t *holidays;
	json_t *problems;
	int untold;
};

static void tell(struct gathering *gathering, const struct ics_event *event, const char *what)
{
	if (json_array_size(gathering->problems) == ICS_PROBLEMS_MAX) {
		gathering->untold++;
		return;
	}
	json_array_append_new(gathering->problems,
			      json_pack("{s:i, s:s, s:s, s:n}", "line", event->line, "title",
					event->title ? event->title : "", "what", what, "detail"));
}

/* How many days it lasts; 0 where that cannot be. */
static int count_days(const struct ics_event *event)
{
	int64_t days = 1;

	if (event->has_end)
		days = event->end.is_date ? event->end.local.day - event->start.local.day : 0;
	else if (event->has_duration)
		days = event->duration_s / DAY_S;
	/* Some calendars write the day itself as its end. */
	if (event->has_end && event->end.is_date && days == 0)
		days = 1;
	return days >= 1 && days <= DAYS_MAX ? (int)days : 0;
}

static bool is_left_out(const struct ics_event *event, int32_t day)
{
	for (size_t i = 0; i < event->exdates.count; i++) {
		if (event->exdates.list[i].local.day == day)
			return true;
	}
	return false;
}

static void add(struct gathering *gathering, const struct ics_event *event, int32_t first)
{
	if (is_left_out(event, first))
		return;
	for (int32_t day = first; day < first + count_days(event); day++) {
		char text[DATE_TEXT];

		if (json_array_size(gathering->holidays) == ICS_HOLIDAYS_MAX) {
			gathering->untold++;
			return;
		}
		date_format(day, text);
		json_array_append_new(
			gathering->holidays,
			json_pack("{s:s, s:s}", "date", text, "title",
				  event->title && *event->title ? event->title : "-"));
	}
}

static json_t *expand(const struct gathering *gathering, const struct ics_event *event)
{
	char from[DATE_TEXT];
	char until[DATE_TEXT];
	char start[LOCAL_TEXT];
	json_t *question;
	json_t *answer;

	/* Holidays of long ago are of no use. */
	date_format(gathering->today - 2 * 366, from);
	date_format(gathering->today + ICS_HOLIDAYS_AHEAD_DAYS, until);
	local_format((struct local){ .day = event->start.local.day }, start);
	question = json_pack("{s:s, s:s, s:i, s:[{s:i, s:s, s:i, s:s, s:s, s:[], s:[]}]}", "from",
			     from, "until", until, "limit", OCCURRENCES_MAX, "meetings", "meeting",
			     event->line, "start", start, "duration_m", 0, "zone", "UTC", "rule",
			     event->rule, "exceptions", "leads");
	answer = expand_answer(question, NULL);
	json_decref(question);
	return answer;
}

static void add_repeated(struct gathering *gathering, const struct ics_event *event)
{
	json_t *answer = expand(gathering, event);
	const json_t *date;
	int32_t day;
	size_t i;

	if (json_object_get(answer, "error"))
		tell(gathering, event, "rule");
	json_array_foreach (json_object_get(answer, "occurrences"), i, date) {
		if (date_parse(json_string_value(json_object_get(date, "date")), &day) == 0)
			add(gathering, event, day);
	}
	json_decref(answer);
}

static void read_event(struct gathering *gathering, const struct ics_event *event)
{
	if (event->is_cancelled)
		return;
	if (event->todo_line)
		tell(gathering, event, "no-event");
	else if (event->is_damaged || !event->has_start)
		tell(gathering, event, "no-start");
	else if (!event->start.is_date)
		tell(gathering, event, "not-all-day");
	else if (count_days(event) == 0)
		tell(gathering, event, "too-many-days");
	else if (event->rule)
		add_repeated(gathering, event);
	else
		add(gathering, event, event->start.local.day);
	for (size_t i = 0; event->start.is_date && i < event->rdates.count; i++)
		add(gathering, event, event->rdates.list[i].local.day);
}

json_t *ics_holidays_answer(const json_t *request)
{
	const char *today = json_string_value(json_object_get(request, "today"));
	struct gathering gathering = { .untold = 0 };
	struct ics_fault fault = { "request", 0, "today must be given" };
	struct ics_events events = { .list = NULL };

	if (!today || date_parse(today, &gathering.today) < 0)
		return ics_write_fault(&fault);
	if (ics_events_read_parts(json_object_get(request, "parts"), &events, &fault) < 0) {
		ics_events_release(&events);
		return ics_write_fault(&fault);
	}
	gathering.holidays = json_array();
	gathering.problems = json_array();
	for (size_t i = 0; i < events.count; i++)
		read_event(&gathering, &events.list[i]);
	ics_events_release(&events);
	return json_pack("{s:o, s:o, s:i}", "holidays", gathering.holidays, "problems",
			 gathering.problems, "untold", gathering.untold);
}
