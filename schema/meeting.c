/* SPDX-License-Identifier: MIT */
#include "schema/meeting.h"

#include "schema/date.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <string.h>

enum {
	LEAD_DAYS_MAX = 60,
	LEAD_MINUTES_MAX = 14 * MINUTES_A_DAY,
	DURATION_DEFAULT_MIN = 120,
	APPLY_DAYS_MAX = 180
};

static const struct lead default_leads[] = {
	{ .days = 1, .minute = 19 * 60, .is_day = true },
	{ .days = 0, .minute = 120, .is_day = false },
};

int lead_parse(const char *text, struct lead *lead)
{
	char *end;
	long number;

	if (text[0] < '0' || text[0] > '9')
		return -EINVAL;
	number = strtol(text, &end, 10);
	if (strcmp(end, "m") == 0 && number <= LEAD_MINUTES_MAX) {
		*lead = (struct lead){ .minute = (int)number };
		return 0;
	}
	if (strncmp(end, "d@", 2) != 0 || number > LEAD_DAYS_MAX ||
	    time_parse(end + 2, &lead->minute) < 0)
		return -EINVAL;
	lead->days = (int)number;
	lead->is_day = true;
	lead->is_apply = false;
	return 0;
}

void lead_format(const struct lead *lead, char text[static LEAD_TEXT])
{
	char time[TIME_TEXT];

	if (lead->is_apply) {
		snprintf(text, LEAD_TEXT, "apply");
		return;
	}
	if (!lead->is_day) {
		snprintf(text, LEAD_TEXT, "%dm", lead->minute);
		return;
	}
	time_format(lead->minute, time);
	snprintf(text, LEAD_TEXT, "%dd@%s", lead->days, time);
}

int apply_parse(const char *text, struct apply *apply)
{
	char *end;
	long days;

	*apply = (struct apply){ .how = APPLY_BY };
	if (date_parse(text, &apply->day) == 0)
		return 0;
	if (text[0] < '0' || text[0] > '9')
		return -EINVAL;
	days = strtol(text, &end, 10);
	if (strcmp(end, "d") != 0 || days > APPLY_DAYS_MAX)
		return -EINVAL;
	*apply = (struct apply){ .how = APPLY_BEFORE, .days = (int)days };
	return 0;
}

void apply_format(const struct apply *apply, char text[static APPLY_TEXT])
{
	text[0] = '\0';
	if (apply->how == APPLY_BEFORE)
		snprintf(text, APPLY_TEXT, "%dd", apply->days);
	else if (apply->how == APPLY_BY)
		date_format(apply->day, text);
}

int32_t apply_last_day(const struct apply *apply, int32_t day)
{
	return apply->how == APPLY_BY ? apply->day : day - apply->days;
}

void meeting_release(struct meeting *meeting)
{
	free(meeting->title);
	free(meeting->alias);
	free(meeting->zone);
	free(meeting->rule);
	free(meeting->place);
	memset(meeting, 0, sizeof *meeting);
}

bool meeting_kind_is_valid(const struct kind *kind)
{
	static const char *const valid[] = { "group", "class", "consultation", "bridge" };

	for (size_t i = 0; i < sizeof valid / sizeof valid[0]; i++) {
		if (strcmp(kind->id, valid[i]) == 0)
			return true;
	}
	return false;
}

static int refuse(struct error *err, const char *field, const char *value, const char *must)
{
	return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, field, value, "%s", must);
}

/* A missing, null or empty member is NULL. */
static int read_name(const json_t *object, const char *field, size_t max, char **name,
		     struct error *err)
{
	const json_t *value = json_object_get(object, field);
	const char *text = json_string_value(value);

	if (!value || json_is_null(value) || (text && !*text))
		return 0;
	if (!text || !text_is_name(text, max))
		return refuse(err, field, text, "must be a line of text that is not too long");
	*name = memory_string(text);
	return 0;
}

static int read_start(struct meeting *meeting, const json_t *object, struct error *err)
{
	const char *date = json_string_value(json_object_get(object, "date"));
	const char *time = json_string_value(json_object_get(object, "time"));
	const json_t *duration = json_object_get(object, "duration_m");

	if (!date || date_parse(date, &meeting->day) < 0)
		return error_set(err, -EINVAL, FAULT_IMPOSSIBLE_DATE, "date", date,
				 "must be a date that exists, as YYYY-MM-DD");
	if (!time || time_parse(time, &meeting->minute) < 0)
		return refuse(err, "time", time, "must be a time of day, as HH:MM");
	meeting->duration_min = DURATION_DEFAULT_MIN;
	if (!duration || json_is_null(duration))
		return 0;
	if (!json_is_integer(duration) || json_integer_value(duration) < 0 ||
	    json_integer_value(duration) > MINUTES_A_DAY)
		return refuse(err, "duration_m", NULL, "must be 0 to 1440 minutes");
	meeting->duration_min = (int)json_integer_value(duration);
	return 0;
}

static int read_kind(struct meeting *meeting, const json_t *object, struct error *err)
{
	const json_t *value = json_object_get(object, "kind");
	const char *id = json_is_null(value) || !value ? "group" : json_string_value(value);

	meeting->kind = id ? kind_find(id) : NULL;
	if (!meeting->kind || !meeting_kind_is_valid(meeting->kind))
		return error_set(err, -EINVAL, FAULT_UNKNOWN_KIND, "kind", id,
				 "a meeting is a group, class, consultation or bridge");
	return 0;
}

static int read_leads(struct meeting *meeting, const json_t *object, struct error *err)
{
	const json_t *value = json_object_get(object, "leads");

	if (!value || json_is_null(value)) {
		memcpy(meeting->leads, default_leads, sizeof default_leads);
		meeting->lead_count = sizeof default_leads / sizeof default_leads[0];
		return 0;
	}
	if (!json_is_array(value) || json_array_size(value) > LEADS_MAX)
		return refuse(err, "leads", NULL, "must be an array of at most four leads");
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *text = json_string_value(json_array_get(value, i));

		if (!text || lead_parse(text, &meeting->leads[i]) < 0)
			return refuse(err, "leads", text, "a lead is \"120m\" or \"1d@19:00\"");
		meeting->lead_count++;
	}
	return 0;
}

static int read_apply(struct meeting *meeting, const json_t *object, struct error *err)
{
	const json_t *value = json_object_get(object, "apply");
	const json_t *except = json_object_get(object, "except_holidays");
	const char *text = json_string_value(value);

	if (except && !json_is_null(except) && !json_is_boolean(except))
		return refuse(err, "except_holidays", NULL, "must be true or false");
	meeting->has_no_holidays = json_is_true(except);
	if (!value || json_is_null(value) || (text && !*text))
		return 0;
	if (!text || apply_parse(text, &meeting->apply) < 0)
		return refuse(err, "apply", text, "must be \"7d\" or a date, as YYYY-MM-DD");
	return 0;
}

static int read_texts(struct meeting *meeting, const json_t *object, const char *zone,
		      struct error *err)
{
	if (read_name(object, "title", NAME_MAX_BYTES * 2, &meeting->title, err) < 0 ||
	    read_name(object, "alias", NAME_MAX_BYTES, &meeting->alias, err) < 0 ||
	    read_name(object, "zone", ZONE_MAX_BYTES, &meeting->zone, err) < 0 ||
	    read_name(object, "rule", RULE_MAX_BYTES, &meeting->rule, err) < 0 ||
	    read_name(object, "place", PLACE_MAX_BYTES, &meeting->place, err) < 0)
		return -EINVAL;
	if (!meeting->title)
		return refuse(err, "title", NULL, "must be given");
	if (!meeting->zone)
		meeting->zone = memory_string(zone);
	return 0;
}

int meeting_from_wire(struct meeting *meeting, const json_t *object, const char *zone,
		      struct error *err)
{
	int result;

	memset(meeting, 0, sizeof *meeting);
	if (!json_is_object(object))
		return refuse(err, "meeting", NULL, "must be an object");
	result = read_texts(meeting, object, zone, err);
	if (result == 0)
		result = read_start(meeting, object, err);
	if (result == 0)
		result = read_kind(meeting, object, err);
	if (result == 0)
		result = read_leads(meeting, object, err);
	if (result == 0)
		result = read_apply(meeting, object, err);
	if (result < 0) {
		meeting_release(meeting);
		return result;
	}
	meeting->number = json_integer_value(json_object_get(object, "number"));
	meeting->is_removed = json_is_true(json_object_get(object, "removed"));
	meeting->is_imported = json_is_true(json_object_get(object, "imported"));
	return 0;
}

json_t *meeting_to_wire(const struct meeting *meeting)
{
	char date[DATE_TEXT];
	char time[TIME_TEXT];
	char apply[APPLY_TEXT];
	json_t *leads = json_array();

	date_format(meeting->day, date);
	time_format(meeting->minute, time);
	for (size_t i = 0; i < meeting->lead_count; i++) {
		char lead[LEAD_TEXT];

		lead_format(&meeting->leads[i], lead);
		json_array_append_new(leads, json_string(lead));
	}
	apply_format(&meeting->apply, apply);
	return json_pack("{s:I, s:s, s:s?, s:s, s:s, s:s, s:i, s:s, s:s?, s:s?, s:o, s:s?, s:b, "
			 "s:b, s:[], s:b}",
			 "number", (json_int_t)meeting->number, "title", meeting->title, "alias",
			 meeting->alias, "kind", meeting->kind->id, "date", date, "time", time,
			 "duration_m", meeting->duration_min, "zone", meeting->zone, "rule",
			 meeting->rule, "place", meeting->place, "leads", leads, "apply",
			 apply[0] ? apply : NULL, "except_holidays", meeting->has_no_holidays,
			 "imported", meeting->is_imported, "extra", "removed", meeting->is_removed);
}
