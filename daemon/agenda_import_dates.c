/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_import_dates.h"

#include "daemon/agenda_plan.h"
#include "schema/date.h"

#include <errno.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* What the import before said of one kind of dates; NULL where there was none. */
static json_t *list_before(const char *before, const char *name)
{
	json_t *content = before ? json_loads(before, 0, NULL) : NULL;
	json_t *list = json_incref(json_object_get(content, name));

	json_decref(content);
	return list;
}

/* The day of an exception, or of an additional date. */
static int day_of(const json_t *item, int32_t *day)
{
	const char *text = json_is_string(item) ? json_string_value(item) : text_of(item, "day");
	char date[DATE_TEXT];

	if (!text || strlen(text) < DATE_TEXT - 1)
		return -EINVAL;
	memcpy(date, text, DATE_TEXT - 1);
	date[DATE_TEXT - 1] = '\0';
	return date_parse(date, day);
}

static bool has_day(const json_t *list, int32_t day)
{
	const json_t *item;
	int32_t known;
	size_t i;

	json_array_foreach (list, i, item) {
		if (day_of(item, &known) == 0 && known == day)
			return true;
	}
	return false;
}

static int read_exception(const json_t *object, struct meeting_exception *exception)
{
	const char *to_date = text_of(object, "to_date");
	const char *to_time = text_of(object, "to_time");

	*exception = (struct meeting_exception){ .is_move = to_date };
	if (day_of(object, &exception->day) < 0)
		return -EINVAL;
	if (!to_date)
		return 0;
	return !to_time || date_parse(to_date, &exception->to_day) < 0 ||
			       time_parse(to_time, &exception->to_minute) < 0
		       ? -EINVAL
		       : 0;
}

static int read_extra(const json_t *item, struct meeting_extra *extra)
{
	const char *text = json_string_value(item);

	if (!text || day_of(item, &extra->day) < 0 || strlen(text) != DATE_TEXT + TIME_TEXT - 1)
		return -EINVAL;
	return time_parse(text + DATE_TEXT, &extra->minute);
}

json_t *agenda_import_exceptions(struct store *store, int64_t number, const char *before,
				 const json_t *given)
{
	const json_t *told = json_object_get(given, "exceptions");
	json_t *former = list_before(before, "exceptions");
	json_t *all = json_array();
	struct meeting_exception *own = NULL;
	struct meeting_exception exception;
	const json_t *object;
	size_t count = 0;
	size_t i;

	json_array_foreach (told, i, object) {
		if (read_exception(object, &exception) == 0)
			json_array_append_new(all, agenda_plan_exception(&exception));
	}
	if (meeting_exceptions(store, number, &own, &count, NULL) < 0)
		count = 0;
	for (i = 0; i < count; i++) {
		if (!has_day(told, own[i].day) && !has_day(former, own[i].day))
			json_array_append_new(all, agenda_plan_exception(&own[i]));
	}
	free(own);
	json_decref(former);
	return all;
}

json_t *agenda_import_extras(struct store *store, int64_t number, const char *before,
			     const json_t *given)
{
	json_t *all = json_deep_copy(json_object_get(given, "extras"));
	json_t *former = list_before(before, "extras");
	struct meeting_extra *own = NULL;
	size_t count = 0;

	if (!all)
		all = json_array();
	if (meeting_extras(store, number, &own, &count, NULL) < 0)
		count = 0;
	for (size_t i = 0; i < count; i++) {
		if (!has_day(all, own[i].day) && !has_day(former, own[i].day))
			json_array_append_new(all, agenda_plan_extra(&own[i]));
	}
	free(own);
	json_decref(former);
	return all;
}

static int drop_former(struct store *store, int64_t number, const char *before, const char *name,
		       int (*drop)(struct store *, int64_t, int32_t, struct error *),
		       struct error *err)
{
	json_t *former = list_before(before, name);
	const json_t *item;
	int result = 0;
	int32_t day;
	size_t i;

	json_array_foreach (former, i, item) {
		if (result == 0 && day_of(item, &day) == 0)
			result = drop(store, number, day, err);
	}
	json_decref(former);
	return result;
}

int agenda_import_store_dates(struct store *store, int64_t number, const char *before,
			      const json_t *given, struct error *err)
{
	struct meeting_exception exception;
	struct meeting_extra extra;
	const json_t *item;
	size_t i;
	int result = drop_former(store, number, before, "exceptions", meeting_drop_exception, err);

	if (result == 0)
		result = drop_former(store, number, before, "extras", meeting_drop_extra, err);
	json_array_foreach (json_object_get(given, "exceptions"), i, item) {
		if (result == 0 && read_exception(item, &exception) == 0)
			result = meeting_put_exception(store, number, &exception, err);
	}
	json_array_foreach (json_object_get(given, "extras"), i, item) {
		if (result == 0 && read_extra(item, &extra) == 0)
			result = meeting_put_extra(store, number, &extra, err);
	}
	return result;
}
