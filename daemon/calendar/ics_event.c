/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/ics_event.h"

#include "schema/memory.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

enum { NAME_MAX_BYTES = 32 };

struct walk {
	struct ics_reader reader;
	struct ics_events *events;
	struct ics_event *event; /* the one that is being read */
	size_t capacity;
	char open[ICS_DEPTH_MAX][NAME_MAX_BYTES]; /* components that are not yet ended */
	int depth;
	int properties; /* of the event */
	bool has_calendar;
};

static int refuse(struct ics_fault *fault, const char *reason, int line, const char *message)
{
	*fault = (struct ics_fault){ reason, line, message };
	return -EINVAL;
}

static void read_stamp(struct ics_event *event, const struct ics_property *property,
		       struct ics_stamp *stamp, bool *has_it)
{
	char tzid[ICS_ZONE_MAX];

	ics_parameter(property, "TZID", tzid, sizeof tzid);
	if (ics_stamp(property->value, strlen(property->value), tzid, stamp) < 0)
		event->is_damaged = true;
	*has_it = true;
	if (stamp == &event->start)
		memcpy(event->tzid, tzid, sizeof tzid);
}

/* Append the stamps of an EXDATE or RDATE. */
static void read_stamps(struct ics_event *event, const struct ics_property *property,
			struct ics_stamps *stamps)
{
	const char *at = property->value;
	char tzid[ICS_ZONE_MAX];

	ics_parameter(property, "TZID", tzid, sizeof tzid);
	while (*at) {
		size_t length = strcspn(at, ",");
		struct ics_stamp stamp;

		if (stamps->count > ICS_DATES_MAX)
			return;
		if (ics_stamp(at, length, tzid, &stamp) < 0) {
			event->is_damaged = true;
			return;
		}
		stamps->list = memory_one_more(stamps->list, stamps->count, sizeof *stamps->list);
		stamps->list[stamps->count++] = stamp;
		at += length + (at[length] == ',');
	}
}

/* Periods have a length of their own, which a date of a meeting has not. */
static void read_rdates(struct walk *walk, const struct ics_property *property)
{
	char value[16];

	ics_parameter(property, "VALUE", value, sizeof value);
	if (strcasecmp(value, "PERIOD") == 0)
		walk->event->period_line = walk->reader.line;
	else
		read_stamps(walk->event, property, &walk->event->rdates);
}

static void read_duration(struct ics_event *event, const char *value)
{
	struct icaldurationtype duration;

	event->has_duration = true;
	if (strlen(value) > 32) {
		event->is_damaged = true;
		return;
	}
	duration = icaldurationtype_from_string(value);
	if (icaldurationtype_is_bad_duration(duration) || duration.weeks > 100 ||
	    duration.days > 1000 || duration.hours > 100000 || duration.minutes > 1000000)
		event->is_damaged = true;
	else
		event->duration_s = icaldurationtype_as_int(duration);
}

static void set_text(char **text, const char *value, size_t max)
{
	free(*text);
	*text = ics_text(value, max);
}

static void read_property(struct walk *walk, struct ics_property *property)
{
	struct ics_event *event = walk->event;
	const char *name = property->name;
	char range[32];

	if (strcmp(name, "UID") == 0) {
		set_text(&event->uid, property->value, ICS_UID_MAX);
	} else if (strcmp(name, "SUMMARY") == 0) {
		set_text(&event->title, property->value, ICS_TITLE_MAX);
	} else if (strcmp(name, "LOCATION") == 0) {
		set_text(&event->place, property->value, ICS_PLACE_MAX);
	} else if (strcmp(name, "SEQUENCE") == 0) {
		long number = strtol(property->value, NULL, 10);

		event->sequence = number < 0 ? 0 : number > INT_MAX ? INT_MAX : (int)number;
	} else if (strcmp(name, "STATUS") == 0) {
		event->is_cancelled = strcasecmp(property->value, "CANCELLED") == 0;
	} else if (strcmp(name, "DTSTART") == 0) {
		read_stamp(event, property, &event->start, &event->has_start);
	} else if (strcmp(name, "DTEND") == 0) {
		read_stamp(event, property, &event->end, &event->has_end);
	} else if (strcmp(name, "DURATION") == 0) {
		read_duration(event, property->value);
	} else if (strcmp(name, "RRULE") == 0) {
		free(event->rule);
		/* One beyond the longest, which is then refused in its words. */
		event->rule = memory_format("%.*s", RULE_TEXT_MAX + 1, property->value);
	} else if (strcmp(name, "EXDATE") == 0) {
		read_stamps(event, property, &event->exdates);
	} else if (strcmp(name, "RDATE") == 0) {
		read_rdates(walk, property);
	} else if (strcmp(name, "EXRULE") == 0) {
		event->exrule_line = walk->reader.line;
	} else if (strcmp(name, ICS_APPLY) == 0) {
		snprintf(event->apply, sizeof event->apply, "%.*s", (int)sizeof event->apply - 1,
			 property->value);
	} else if (strcmp(name, ICS_EXCEPT_HOLIDAYS) == 0) {
		event->has_no_holidays = strcasecmp(property->value, "TRUE") == 0;
	} else if (strcmp(name, "RECURRENCE-ID") == 0) {
		read_stamp(event, property, &event->recurrence, &event->has_recurrence);
		event->is_and_future = ics_parameter(property, "RANGE", range, sizeof range);
	}
}

static int begin_event(struct walk *walk, bool is_todo, struct ics_fault *fault)
{
	struct ics_events *events = walk->events;

	if (events->count == ICS_EVENTS_MAX)
		return refuse(fault, "events", walk->reader.line, "more than 10000 events");
	if (events->count == walk->capacity) {
		walk->capacity = walk->capacity ? 2 * walk->capacity : 64;
		events->list = memory_resize(events->list, walk->capacity * sizeof *events->list);
	}
	walk->event = &events->list[events->count++];
	*walk->event = (struct ics_event){
		.line = walk->reader.line,
		.todo_line = is_todo ? walk->reader.line : 0,
	};
	walk->properties = 0;
	return 0;
}

static int begin(struct walk *walk, const char *name, struct ics_fault *fault)
{
	bool is_event = strcasecmp(name, "VEVENT") == 0;
	bool is_todo = strcasecmp(name, "VTODO") == 0 || strcasecmp(name, "VJOURNAL") == 0;

	if (walk->depth == ICS_DEPTH_MAX)
		return refuse(fault, "nested", walk->reader.line, "components nested too deeply");
	if (walk->depth == 0 && strcasecmp(name, "VCALENDAR") != 0)
		return refuse(fault, "not-calendar", walk->reader.line, "no iCalendar");
	snprintf(walk->open[walk->depth++], NAME_MAX_BYTES, "%.*s", NAME_MAX_BYTES - 1, name);
	walk->has_calendar = true;
	return walk->depth == 2 && (is_event || is_todo) ? begin_event(walk, is_todo, fault) : 0;
}

static int end(struct walk *walk, const char *name, struct ics_fault *fault)
{
	if (walk->depth == 0 ||
	    strncasecmp(walk->open[walk->depth - 1], name, NAME_MAX_BYTES - 1) != 0)
		return refuse(fault, "unbalanced", walk->reader.line, "END without its BEGIN");
	if (--walk->depth == 1)
		walk->event = NULL;
	return 0;
}

static int read_line(struct walk *walk, struct ics_fault *fault)
{
	struct ics_property property;

	if (ics_split(walk->reader.text, &property) < 0) {
		if (!walk->has_calendar)
			return refuse(fault, "not-calendar", walk->reader.line, "no iCalendar");
		return refuse(fault, "line", walk->reader.line, "a line is not NAME:VALUE");
	}
	if (strcmp(property.name, "BEGIN") == 0)
		return begin(walk, property.value, fault);
	if (strcmp(property.name, "END") == 0)
		return end(walk, property.value, fault);
	if (walk->depth == 0)
		return refuse(fault, "not-calendar", walk->reader.line, "no iCalendar");
	if (!walk->event)
		return 0;
	if (++walk->properties > ICS_PROPERTIES_MAX)
		return refuse(fault, "properties", walk->reader.line,
			      "an event with more than 4096 properties");
	/* An alarm's properties are not the event's. */
	if (walk->depth == 2)
		read_property(walk, &property);
	return 0;
}

int ics_events_read(const char *text, size_t length, struct ics_events *events,
		    struct ics_fault *fault)
{
	struct walk *walk = memory_zeroed(1, sizeof *walk);
	int result = 0;
	int got = 0;

	*events = (struct ics_events){ .list = NULL };
	walk->events = events;
	ics_open(&walk->reader, text, length);
	while (result == 0 && (got = ics_next(&walk->reader)) > 0)
		result = read_line(walk, fault);
	if (result == 0 && got < 0)
		result = refuse(fault, "line-too-long", walk->reader.line,
				"a line longer than 64 KiB");
	else if (result == 0 && !walk->has_calendar)
		result = refuse(fault, "not-calendar", 1, "no iCalendar");
	else if (result == 0 && walk->depth > 0)
		result = refuse(fault, "unfinished", walk->reader.line, "it ends in the middle");
	free(walk);
	return result;
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

int ics_events_read_parts(const json_t *parts, struct ics_events *events, struct ics_fault *fault)
{
	size_t length;
	_cleanup_(free_text) char *text = join(parts, &length);

	return ics_events_read(text, length, events, fault);
}

json_t *ics_write_fault(const struct ics_fault *fault)
{
	return json_pack("{s:s, s:s, s:i, s:s}", "error", "calendar", "reason", fault->reason,
			 "line", fault->line, "message", fault->message);
}

void ics_events_release(struct ics_events *events)
{
	for (size_t i = 0; i < events->count; i++) {
		free(events->list[i].uid);
		free(events->list[i].title);
		free(events->list[i].place);
		free(events->list[i].rule);
		free(events->list[i].exdates.list);
		free(events->list[i].rdates.list);
	}
	free(events->list);
	*events = (struct ics_events){ .list = NULL };
}
