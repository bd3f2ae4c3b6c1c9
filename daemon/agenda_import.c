/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_import_dates.h"
#include "daemon/agenda_plan.h"

#include "daemon/changes.h"
#include "daemon/civil.h"
#include "daemon/imported.h"
#include "daemon/meeting_changes.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

enum { ALL_DAYS = INT32_MAX };

enum change { CHANGE_NEW, CHANGE_CHANGED, CHANGE_UNCHANGED, CHANGE_REMOVED, CHANGE_KEPT_OUT };

static const char *const change_names[] = { "new", "changed", "unchanged", "removed", "kept-out" };

/* One meeting of the text, and what becomes of it. */
struct item {
	const json_t *given; /* borrowed of the reply */
	enum change change;
	struct imported known;
	struct meeting meeting; /* of what is new or changed */
	char *content;
	json_t *dates;
};

struct import {
	struct agenda *agenda;
	struct agenda_import asked;
	struct agenda_told told;
	json_t *read; /* what the calendar said of the text */
	struct item *items;
	size_t count;
	int64_t writer; /* who takes it in */
	size_t at;	/* the item whose dates are asked for */
};

static void free_import(struct import *import)
{
	for (size_t i = 0; i < import->count; i++) {
		imported_release(&import->items[i].known);
		meeting_release(&import->items[i].meeting);
		free(import->items[i].content);
		json_decref(import->items[i].dates);
	}
	free(import->items);
	json_decref(import->read);
	json_decref(import->asked.parts);
	json_decref(import->asked.additional);
	free(import);
}

static void end(struct import *import, int status, json_t *reply, const struct error *err)
{
	import->agenda->is_importing = false;
	import->told.on_told(import->told.context, status, reply, err);
	free_import(import);
}

static bool is_taken(const struct item *item)
{
	return item->change == CHANGE_NEW || item->change == CHANGE_CHANGED;
}

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* --- what becomes of each ----------------------------------------------------------- */

/* Everything but the version and the place in the file, always in the same order. */
static char *content_of(const json_t *given)
{
	json_t *content = json_copy((json_t *)(uintptr_t)given);
	char *text;

	json_object_del(content, "line");
	json_object_del(content, "sequence");
	text = json_dumps(content, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(content);
	return text;
}

static enum change decide(const struct item *item)
{
	const struct imported *known = &item->known;
	json_int_t sequence = json_integer_value(json_object_get(item->given, "sequence"));
	bool is_newer = sequence > known->sequence;

	if (json_is_true(json_object_get(item->given, "cancelled"))) {
		if (!known->number || known->is_removed)
			return CHANGE_KEPT_OUT;
		return sequence < known->sequence ? CHANGE_UNCHANGED : CHANGE_REMOVED;
	}
	if (!known->number)
		return CHANGE_NEW;
	if (known->is_removed)
		return is_newer ? CHANGE_NEW : CHANGE_KEPT_OUT;
	if (sequence < known->sequence || (!known->content && !is_newer))
		return CHANGE_UNCHANGED;
	if (known->content && strcmp(known->content, item->content) == 0)
		return CHANGE_UNCHANGED;
	return CHANGE_CHANGED;
}

/* The meeting as it is to be: what the family set of a known one stays. */
static int make_meeting(struct import *import, struct item *item, struct error *err)
{
	static const char *const taken[] = { "title", "date", "time", "duration_m",
					     "zone",  "rule", "place" };
	const json_t *except = json_object_get(item->given, "except_holidays");
	const json_t *apply = json_object_get(item->given, "apply");
	json_t *object = json_object();
	int result;

	if (item->known.number) {
		json_object_set_new(object, "kind", json_string(item->known.kind));
		json_object_set_new(object, "leads", json_loads(item->known.leads, 0, NULL));
		if (item->known.alias)
			json_object_set_new(object, "alias", json_string(item->known.alias));
		if (item->known.apply)
			json_object_set_new(object, "apply", json_string(item->known.apply));
		json_object_set_new(object, "except_holidays",
				    json_boolean(item->known.has_no_holidays));
	} else {
		json_object_update(object, import->asked.additional);
	}
	for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
		json_object_set(object, taken[i], json_object_get(item->given, taken[i]));
	if (json_is_string(apply))
		json_object_set(object, "apply", (json_t *)(uintptr_t)apply);
	if (json_is_true(except))
		json_object_set(object, "except_holidays", (json_t *)(uintptr_t)except);
	result = meeting_from_wire(&item->meeting, object, civil_zone(), err);
	item->meeting.number = item->known.number;
	json_decref(object);
	return result;
}

static void tell_problem(struct import *import, const struct item *item, const char *what,
			 const char *detail)
{
	json_array_append_new(json_object_get(import->read, "problems"),
			      json_pack("{s:O, s:O, s:s, s:s?}", "line",
					json_object_get(item->given, "line"), "title",
					json_object_get(item->given, "title"), "what", what,
					"detail", detail));
}

static int look_at(struct import *import, struct item *item, struct error *err)
{
	int result = imported_find(import->agenda->store, text_of(item->given, "uid"), &item->known,
				   err);

	if (result < 0)
		return result;
	item->content = content_of(item->given);
	item->change = decide(item);
	if (!is_taken(item) || make_meeting(import, item, err) == 0)
		return 0;
	/* The parameters that come with the import are wrong for all. */
	if (strcmp(err->field, "title") != 0 && strcmp(err->field, "place") != 0)
		return -EINVAL;
	tell_problem(import, item, "words", err->field);
	item->change = CHANGE_KEPT_OUT;
	return 0;
}

/* --- keeping ------------------------------------------------------------------------ */

static int note(struct import *import, const struct item *item, int64_t number, struct error *err)
{
	return imported_note(import->agenda->store, number, text_of(item->given, "uid"),
			     json_integer_value(json_object_get(item->given, "sequence")),
			     item->content, err);
}

static int store_item(struct import *import, struct item *item, struct error *err)
{
	struct agenda *agenda = import->agenda;
	int64_t now = agenda_now(agenda);
	int result = 0;

	if (item->change == CHANGE_REMOVED) {
		result = meeting_mark_removed(agenda->store, item->known.number, now, err);
		return result < 0 ? result : note(import, item, item->known.number, err);
	}
	if (!is_taken(item))
		return 0;
	if (item->known.number)
		result = imported_replace(agenda->store, &item->meeting, now, err);
	else
		result = meeting_insert(agenda->store, &item->meeting, now, err);
	if (result == 0)
		result = agenda_import_store_dates(agenda->store, item->meeting.number,
						   item->known.content, item->given, err);
	if (result == 0)
		result = note(import, item, item->meeting.number, err);
	if (result == 0)
		result = agenda_plan_store_dates(agenda, &item->meeting, item->dates, INT32_MIN,
						 err);
	return result;
}

static int store_noted(struct import *import, struct item *item, struct error *err)
{
	struct store *store = import->agenda->store;
	int64_t number = item->known.number;
	json_t *before;
	int result = meeting_form(store, number, &before, err);

	if (result == 0)
		result = store_item(import, item, err);
	if (result == 0 && (is_taken(item) || item->change == CHANGE_REMOVED))
		result = meeting_note(store, agenda_now(import->agenda), "import",
				      number ? number : item->meeting.number, NULL,
				      json_incref(before), err);
	json_decref(before);
	return result;
}

static int store_all(struct import *import, struct error *err)
{
	struct store *store = import->agenda->store;
	const struct author author = { import->writer, agenda_now(import->agenda) };
	int result;

	for (size_t i = 0; i < import->count; i++) {
		if (import->items[i].known.number && import->items[i].change != CHANGE_UNCHANGED)
			agenda_withdraw(import->agenda, import->items[i].known.number, ALL_DAYS);
	}
	result = change_begin(store, &author, err);
	for (size_t i = 0; result == 0 && i < import->count; i++)
		result = store_noted(import, &import->items[i], err);
	result = store_finish(store, result, err);
	return result;
}

/* --- the answer --------------------------------------------------------------------- */

static json_t *write_item(const struct item *item)
{
	int64_t number = item->meeting.number ? item->meeting.number : item->known.number;
	json_t *object = json_object();

	json_object_set_new(object, "number", number ? json_integer(number) : json_null());
	json_object_set_new(object, "change", json_string(change_names[item->change]));
	for (const char *const *name =
		     (const char *const[]){ "title", "date", "time", "duration_m", "rule", NULL };
	     *name; name++)
		json_object_set(object, *name, json_object_get(item->given, *name));
	return object;
}

static void answer(struct import *import)
{
	json_t *meetings = json_array();
	json_t *reply;

	for (size_t i = 0; i < import->count; i++)
		json_array_append_new(meetings, write_item(&import->items[i]));
	reply = json_pack("{s:o, s:O, s:O, s:O}", "meetings", meetings, "problems",
			  json_object_get(import->read, "problems"), "untold",
			  json_object_get(import->read, "untold"), "past",
			  json_object_get(import->read, "past"));
	end(import, 0, reply, NULL);
	json_decref(reply);
}

static void finish(struct import *import)
{
	struct agenda *agenda = import->agenda;
	struct error err;

	if (!import->asked.is_dry_run && store_all(import, &err) < 0) {
		end(import, -EIO, NULL, &err);
		return;
	}
	answer(import);
	agenda_tick(agenda);
}

static void ask_next(struct import *import);

static void on_dates(void *context, int status, json_t *reply, const struct error *err)
{
	struct import *import = context;
	struct item *item = &import->items[import->at];

	/* A rule or zone that is no good is told, and the others are kept. */
	if (status == -EINVAL) {
		tell_problem(import, item, "rule", err->detail);
		item->change = CHANGE_KEPT_OUT;
	} else if (status < 0) {
		end(import, status, NULL, err);
		return;
	}
	item->dates = json_incref(json_object_get(reply, "occurrences"));
	import->at++;
	ask_next(import);
}

static void ask(struct import *import, json_t *question_take,
		void (*on_reply)(void *, int, json_t *, const struct error *))
{
	const struct expander_answer receiver = { import, on_reply };
	struct error err;
	int result = agenda_plan_ask(import->agenda, question_take, &receiver, &err);

	if (result < 0)
		end(import, result, NULL, &err);
}

static void ask_next(struct import *import)
{
	struct item *item;

	while (import->at < import->count && !is_taken(&import->items[import->at]))
		import->at++;
	if (import->at == import->count) {
		finish(import);
		return;
	}
	item = &import->items[import->at];
	ask(import,
	    agenda_plan_question(import->agenda, &item->meeting,
				 agenda_import_exceptions(import->agenda->store, item->known.number,
							  item->known.content, item->given),
				 agenda_import_extras(import->agenda->store, item->known.number,
						      item->known.content, item->given)),
	    on_dates);
}

static void on_read(void *context, int status, json_t *reply, const struct error *failure)
{
	struct import *import = context;
	const json_t *meetings = json_object_get(reply, "meetings");
	struct error err = { .fault = FAULT_NONE };

	if (status < 0) {
		end(import, status, NULL, failure);
		return;
	}
	import->read = json_incref(reply);
	import->count = json_array_size(meetings);
	import->items = memory_zeroed(import->count + 1, sizeof *import->items);
	for (size_t i = 0; i < import->count; i++) {
		import->items[i].given = json_array_get(meetings, i);
		status = look_at(import, &import->items[i], &err);
		if (status < 0) {
			end(import, status, NULL, &err);
			return;
		}
	}
	ask_next(import);
}

void agenda_take_calendar(struct agenda *agenda, const struct agenda_import *import_take,
			  const struct agenda_told *told)
{
	struct import *import = memory_zeroed(1, sizeof *import);
	char today[DATE_TEXT];
	struct error err;

	import->agenda = agenda;
	import->asked = *import_take;
	import->told = *told;
	import->writer = agenda->writer;
	if (agenda->is_importing) {
		error_set(&err, -EBUSY, FAULT_HELPER_FAILED, NULL, "ayumi-calendar",
			  "another calendar is being read");
		told->on_told(told->context, -EBUSY, NULL, &err);
		free_import(import);
		return;
	}
	agenda->is_importing = true;
	date_format(civil_from_instant(agenda_now(agenda)).day, today);
	ask(import,
	    json_pack("{s:O, s:s, s:s}", "parts", import->asked.parts, "today", today, "zone",
		      civil_zone()),
	    on_read);
}
