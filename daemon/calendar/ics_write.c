/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/ics_write.h"

#include "daemon/calendar/zone.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static const char product[] = "-//Ayumi//Ayumi//EN";

/* One meeting as it is asked for; the texts are borrowed. */
struct source {
	const char *uid;
	int sequence;
	bool is_cancelled;
	const char *title;
	const char *place;
	const char *rule;
	const char *zone_name;
	icaltimezone *zone;
	struct local start;
	int duration_m;
	json_t *exceptions;
	struct icaltimetype stamp;
};

static int read_local(const char *date, const char *time, struct local *local)
{
	return !date || !time || date_parse(date, &local->day) < 0 ||
			       time_parse(time, &local->minute) < 0
		       ? -EINVAL
		       : 0;
}

static int read_source(json_t *json, struct source *source)
{
	const char *date;
	const char *time;

	if (json_unpack(json, "{s:s, s:i, s:s, s:s, s:s, s:i, s:s, s?s, s?s, s:o}", "uid",
			&source->uid, "sequence", &source->sequence, "title", &source->title,
			"date", &date, "time", &time, "duration_m", &source->duration_m, "zone",
			&source->zone_name, "rule", &source->rule, "place", &source->place,
			"exceptions", &source->exceptions) < 0)
		return -EINVAL;
	source->zone = zone_find(source->zone_name);
	return source->zone ? read_local(date, time, &source->start) : -EINVAL;
}

static struct icaltimetype to_ical(struct local local)
{
	struct date date = date_from_days(local.day);
	struct icaltimetype time = icaltime_null_time();

	time.year = date.year;
	time.month = date.month;
	time.day = date.day;
	time.hour = local.minute / 60;
	time.minute = local.minute % 60;
	return time;
}

static bool is_utc(const struct source *source)
{
	return strcmp(source->zone_name, "UTC") == 0;
}

/* Add a property with a local time of the meeting's zone. */
static void add_time(icalcomponent *event, const struct source *source, icalproperty *property)
{
	if (!is_utc(source))
		icalproperty_add_parameter(property, icalparameter_new_tzid(source->zone_name));
	icalcomponent_add_property(event, property);
}

static struct icaltimetype ical_start(const struct source *source, struct local local)
{
	struct icaltimetype time = to_ical(local);

	if (is_utc(source))
		time.zone = icaltimezone_get_utc_timezone();
	return time;
}

static icalcomponent *new_event(const struct source *source, struct local start)
{
	icalcomponent *event =
		icalcomponent_vanew(ICAL_VEVENT_COMPONENT, icalproperty_new_uid(source->uid),
				    icalproperty_new_dtstamp(source->stamp),
				    icalproperty_new_sequence(source->sequence),
				    icalproperty_new_summary(source->title), (void *)0);
	struct icaldurationtype duration = icaldurationtype_from_int(source->duration_m * 60);

	add_time(event, source, icalproperty_new_dtstart(ical_start(source, start)));
	if (source->duration_m > 0)
		icalcomponent_add_property(event, icalproperty_new_duration(duration));
	if (source->place)
		icalcomponent_add_property(event, icalproperty_new_location(source->place));
	return event;
}

/* A date left out is an EXDATE; one that was moved, an event of its own. */
static int add_exception(icalcomponent *calendar, icalcomponent *series,
			 const struct source *source, const json_t *exception)
{
	const char *day = json_string_value(json_object_get(exception, "day"));
	const char *to_date = json_string_value(json_object_get(exception, "to_date"));
	const char *to_time = json_string_value(json_object_get(exception, "to_time"));
	struct local original = { .minute = source->start.minute };
	struct local to;
	icalcomponent *moved;

	if (!day || date_parse(day, &original.day) < 0)
		return -EINVAL;
	if (!to_date) {
		add_time(series, source, icalproperty_new_exdate(ical_start(source, original)));
		return 0;
	}
	if (read_local(to_date, to_time, &to) < 0)
		return -EINVAL;
	moved = new_event(source, to);
	add_time(moved, source, icalproperty_new_recurrenceid(ical_start(source, original)));
	icalcomponent_add_component(calendar, moved);
	return 0;
}

/* The first exception of a meeting without a rule is where it is held, or that it is not. */
static int write_once(icalcomponent *calendar, const struct source *source)
{
	const json_t *exception = json_array_get(source->exceptions, 0);
	const char *to_date = json_string_value(json_object_get(exception, "to_date"));
	const char *to_time = json_string_value(json_object_get(exception, "to_time"));
	struct local start = source->start;
	icalcomponent *event;

	if (to_date && read_local(to_date, to_time, &start) < 0)
		return -EINVAL;
	event = new_event(source, start);
	if (exception && !to_date)
		icalcomponent_add_property(event, icalproperty_new_status(ICAL_STATUS_CANCELLED));
	icalcomponent_add_component(calendar, event);
	return 0;
}

static int write_meeting(icalcomponent *calendar, const struct source *source)
{
	struct icalrecurrencetype rule;
	icalcomponent *event;
	const json_t *exception;
	size_t i;
	int result = 0;

	if (!source->rule)
		return write_once(calendar, source);
	rule = icalrecurrencetype_from_string(source->rule);
	if (rule.freq == ICAL_NO_RECURRENCE)
		return -EINVAL;
	event = new_event(source, source->start);
	icalcomponent_add_property(event, icalproperty_new_rrule(rule));
	free(rule.rscale);
	icalcomponent_add_component(calendar, event);
	json_array_foreach (source->exceptions, i, exception) {
		if (result == 0)
			result = add_exception(calendar, event, source, exception);
	}
	return result;
}

/* The description of the zone under its plain name, unless it is there already. */
static void add_zone(icalcomponent *calendar, const struct source *source)
{
	icalcomponent *zone = icaltimezone_get_component(source->zone);
	icalproperty *name;

	if (!zone || is_utc(source))
		return;
	for (icalcomponent *known =
		     icalcomponent_get_first_component(calendar, ICAL_VTIMEZONE_COMPONENT);
	     known; known = icalcomponent_get_next_component(calendar, ICAL_VTIMEZONE_COMPONENT)) {
		name = icalcomponent_get_first_property(known, ICAL_TZID_PROPERTY);
		if (name && strcmp(icalproperty_get_tzid(name), source->zone_name) == 0)
			return;
	}
	zone = icalcomponent_new_clone(zone);
	name = icalcomponent_get_first_property(zone, ICAL_TZID_PROPERTY);
	if (name)
		icalproperty_set_tzid(name, source->zone_name);
	icalcomponent_add_component(calendar, zone);
}

static json_t *refuse(const char *message)
{
	return json_pack("{s:s, s:s}", "error", "request", "message", message);
}

json_t *ics_write_answer(const json_t *request)
{
	const json_t *list = json_object_get(request, "write");
	time_t now = (time_t)json_integer_value(json_object_get(request, "now_s"));
	icalcomponent *calendar =
		icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
				    icalproperty_new_prodid(product), (void *)0);
	json_t *answer = NULL;
	json_t *meeting;
	size_t i;
	char *text;

	for (int round = 0; round < 2; round++) {
		json_array_foreach (list, i, meeting) {
			struct source source = { .stamp = icaltime_from_timet_with_zone(
							 now, 0, icaltimezone_get_utc_timezone()) };

			if (answer)
				continue;
			if (read_source(meeting, &source) < 0)
				answer = refuse("a meeting cannot be read");
			else if (round == 0)
				add_zone(calendar, &source);
			else if (write_meeting(calendar, &source) < 0)
				answer = refuse("a meeting cannot be written");
		}
	}
	text = icalcomponent_as_ical_string_r(calendar);
	if (!answer)
		answer = json_pack("{s:s}", "text", text);
	if (!answer)
		answer = refuse("the text is not UTF-8");
	icalmemory_free_buffer(text);
	icalcomponent_free(calendar);
	return answer;
}
