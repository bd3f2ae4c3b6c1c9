/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/ics_write.h"

#include "daemon/calendar/expand.h"
#include "daemon/calendar/ics_event.h"
#include "daemon/calendar/request.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
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
	json_t *extras;
	const char *since;
	const char *apply;
	int has_no_holidays;
	struct icaltimetype stamp;
};

/* The text in the making. */
struct writing {
	FILE *out;
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

	if (json_unpack(json,
			"{s:s, s:i, s:s, s:s, s:s, s:i, s:s, s?s, s?s, s:o, s?o, s?s, s?s, "
			"s?b}",
			"uid", &source->uid, "sequence", &source->sequence, "title", &source->title,
			"date", &date, "time", &time, "duration_m", &source->duration_m, "zone",
			&source->zone_name, "rule", &source->rule, "place", &source->place,
			"exceptions", &source->exceptions, "extras", &source->extras, "since",
			&source->since, "apply", &source->apply, "except_holidays",
			&source->has_no_holidays) < 0)
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

static void add_own(icalcomponent *event, const char *name, const char *value)
{
	icalproperty *property = icalproperty_new_x(value);

	icalproperty_set_x_name(property, name);
	icalcomponent_add_property(event, property);
}

static void write_component(const struct writing *writing, icalcomponent *component)
{
	char *text = icalcomponent_as_ical_string_r(component);

	fputs(text, writing->out);
	icalmemory_free_buffer(text);
}

/* A date left out is an EXDATE; one that was moved, an event of its own. */
static int add_exception(const struct writing *writing, icalcomponent *series,
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
	write_component(writing, moved);
	icalcomponent_free(moved);
	return 0;
}

static int add_extras(icalcomponent *event, const struct source *source)
{
	const json_t *extra;
	size_t i;

	json_array_foreach (source->extras, i, extra) {
		const char *text = json_string_value(extra);
		struct icaldatetimeperiodtype date = { .period = icalperiodtype_null_period() };
		struct local local;

		if (!text || local_parse(text, &local) < 0)
			return -EINVAL;
		date.time = ical_start(source, local);
		add_time(event, source, icalproperty_new_rdate(date));
	}
	return 0;
}

/* The first exception of a meeting that is held once is where it is held, or that it is not. */
static int write_once(const struct writing *writing, const struct source *source)
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
	if (source->apply)
		add_own(event, ICS_APPLY, source->apply);
	write_component(writing, event);
	icalcomponent_free(event);
	return 0;
}

/* UNTIL in UTC, as RFC 5545 has it beside a start with a zone; a date is meant to its end. */
static struct icaltimetype until_utc(const struct source *source, const struct rule *rule)
{
	struct local until = { .day = rule->until_day, .minute = rule->until_minute };
	struct icaltimetype time;

	if (rule->until == RULE_UNTIL_UTC) {
		time = to_ical(until);
		time.zone = icaltimezone_get_utc_timezone();
		return time;
	}
	if (rule->until == RULE_UNTIL_DATE)
		until.minute = MINUTES_A_DAY - 1;
	return icaltime_from_timet_with_zone((time_t)zone_instant(source->zone, until), 0,
					     icaltimezone_get_utc_timezone());
}

/*
 * The rule as it is written.  A meeting that was changed from some day on
 * begins with its first date from there, and counts from it; it begins on
 * INT32_MAX where no date is left.
 */
static int settle_rule(struct source *source, struct icalrecurrencetype *written)
{
	char why[RULE_WHY];
	struct rule rule;
	int32_t since;
	int before = 0;

	if (rule_parse(source->rule, &rule, why) < 0)
		return -EINVAL;
	*written = icalrecurrencetype_from_string(source->rule);
	if (source->since && date_parse(source->since, &since) == 0) {
		const struct meeting meeting = { .start = source->start,
						 .zone = source->zone,
						 .rule = rule };

		source->start.day = expand_first_from(&meeting, since, &before);
	}
	if (rule.count)
		written->count = rule.count - before;
	if (rule.until != RULE_ENDLESS)
		written->until = until_utc(source, &rule);
	free(rule.recurrence.rscale);
	return written->freq == ICAL_NO_RECURRENCE ? -EINVAL : 0;
}

static int write_series(const struct writing *writing, struct source *source)
{
	struct icalrecurrencetype rule;
	icalcomponent *event;
	const json_t *exception;
	size_t i;
	int result = source->rule ? settle_rule(source, &rule) : 0;

	if (result < 0)
		return result;
	/* All of its dates are of an earlier form of the meeting. */
	if (source->start.day == INT32_MAX)
		return 0;
	event = new_event(source, source->start);
	if (source->rule) {
		icalcomponent_add_property(event, icalproperty_new_rrule(rule));
		free(rule.rscale);
	}
	result = add_extras(event, source);
	if (source->apply)
		add_own(event, ICS_APPLY, source->apply);
	if (source->has_no_holidays)
		add_own(event, ICS_EXCEPT_HOLIDAYS, "TRUE");
	json_array_foreach (source->exceptions, i, exception) {
		if (result == 0)
			result = add_exception(writing, event, source, exception);
	}
	if (result == 0)
		write_component(writing, event);
	icalcomponent_free(event);
	return result;
}

static int write_meeting(const struct writing *writing, json_t *json)
{
	struct source source = { .stamp = writing->stamp };

	if (read_source(json, &source) < 0)
		return -EINVAL;
	return source.rule || json_array_size(source.extras) > 0 ? write_series(writing, &source)
								 : write_once(writing, &source);
}

/* The description of a zone under its plain name. */
static int write_zone(const struct writing *writing, const char *zone_name)
{
	icaltimezone *known = zone_name ? zone_find(zone_name) : NULL;
	icalcomponent *zone = known ? icaltimezone_get_component(known) : NULL;
	icalproperty *name;

	if (!known)
		return -EINVAL;
	if (!zone || strcmp(zone_name, "UTC") == 0)
		return 0;
	zone = icalcomponent_new_clone(zone);
	name = icalcomponent_get_first_property(zone, ICAL_TZID_PROPERTY);
	if (name)
		icalproperty_set_tzid(name, zone_name);
	write_component(writing, zone);
	icalcomponent_free(zone);
	return 0;
}

static json_t *refuse(const char *message)
{
	return json_pack("{s:s, s:s}", "error", "request", "message", message);
}

/* Head and zones, meetings, and the end, as far as they are asked for. */
static const char *write_all(const struct writing *writing, const json_t *request)
{
	json_t *item;
	size_t i;

	if (json_object_get(request, "zones"))
		fprintf(writing->out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:%s\r\n", product);
	json_array_foreach (json_object_get(request, "zones"), i, item) {
		if (write_zone(writing, json_string_value(item)) < 0)
			return "a zone is not known";
	}
	json_array_foreach (json_object_get(request, "write"), i, item) {
		if (write_meeting(writing, item) < 0)
			return "a meeting cannot be written";
	}
	if (json_is_true(json_object_get(request, "last")))
		fputs("END:VCALENDAR\r\n", writing->out);
	return NULL;
}

json_t *ics_write_answer(const json_t *request)
{
	time_t now = (time_t)json_integer_value(json_object_get(request, "now_s"));
	struct writing writing = { .stamp = icaltime_from_timet_with_zone(
					   now, 0, icaltimezone_get_utc_timezone()) };
	char *text = NULL;
	size_t length = 0;
	const char *fault;
	json_t *answer = NULL;

	writing.out = open_memstream(&text, &length);
	if (!writing.out)
		return refuse("there is no memory");
	fault = write_all(&writing, request);
	if (fclose(writing.out) == 0 && !fault)
		answer = json_pack("{s:s}", "text", text);
	if (!answer)
		answer = refuse(fault ? fault : "the text is not UTF-8");
	free(text);
	return answer;
}
