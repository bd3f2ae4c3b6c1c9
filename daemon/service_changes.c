/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_plan.h"
#include "daemon/civil.h"
#include "daemon/members.h"
#include "daemon/service.h"
#include "daemon/undo.h"
#include "schema/date.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>
#include <string.h>

#define METHOD(name) "org.ayumi.Journal." name

/* So many always fit into one message: their texts are cut. */
enum { CHANGES_MAX = 20, TEXT_SHOWN = 600, FOLLOWED_MAX = 256 };

/* Whether the entry as it is now may not be seen: then no earlier form of it may. */
static bool is_hidden(struct service *service, int64_t number, const struct journal_reader *reader,
		      bool *is_private)
{
	struct entry entry = { 0 };
	bool is_hidden;

	if (journal_get(service->store, number, &entry, NULL) < 0)
		return false;
	*is_private |= entry.is_private;
	is_hidden = !journal_is_visible(&entry, reader);
	entry_release(&entry);
	return is_hidden;
}

/* One form of an entry, or null where there is none or it may not be seen. */
static json_t *entry_side(struct service *service, const struct change_row *change,
			  int64_t revision, const struct journal_reader *reader, bool *is_private)
{
	struct entry entry = { 0 };
	json_t *side = json_null();

	if (revision == 0 || is_hidden(service, change->number, reader, is_private) ||
	    journal_get_revision(service->store, change->number, revision, &entry, NULL) < 0)
		return side;
	*is_private |= entry.is_private;
	if (journal_is_visible(&entry, reader)) {
		text_cut(entry.text, TEXT_SHOWN);
		side = entry_to_wire(&entry);
	}
	entry_release(&entry);
	return side;
}

/* Of a meeting and a template what names it: the rest is long. */
static json_t *value_side(const struct change_row *change, const char *text)
{
	json_t *value = text ? json_loads(text, 0, NULL) : NULL;
	json_t *brief = NULL;

	if (!value)
		return json_null();
	if (strcmp(change->subject, "meeting") == 0)
		brief = json_pack("{s:O}", "title",
				  json_object_get(json_object_get(value, "row"), "title"));
	else if (strcmp(change->subject, "holidays") == 0)
		brief = json_pack("{s:I}", "holidays",
				  (json_int_t)json_object_size(json_object_get(value, "holidays")));
	else if (strcmp(change->subject, "template") == 0)
		brief = json_pack("{s:O}", "name", json_object_get(value, "name"));
	else
		return value;
	json_decref(value);
	return brief;
}

/* What was changed: members subject … after of a Change. */
static void put_what(struct service *service, const struct change_row *change,
		     const struct journal_reader *reader, json_t *object)
{
	bool is_entry = strcmp(change->subject, "entry") == 0;
	bool is_numbered = is_entry || strcmp(change->subject, "meeting") == 0;
	bool is_private = false;
	json_t *before =
		is_entry ? entry_side(service, change, change->before_revision, reader, &is_private)
			 : value_side(change, change->before);
	json_t *after =
		is_entry ? entry_side(service, change, change->after_revision, reader, &is_private)
			 : value_side(change, change->after);

	json_object_set_new(object, "subject", json_string(change->subject));
	json_object_set_new(object, "action", json_string(change->action));
	json_object_set_new(object, "number",
			    is_numbered ? json_integer(change->number) : json_null());
	json_object_set_new(object, "name", change->name ? json_string(change->name) : json_null());
	json_object_set_new(object, "private", json_boolean(is_private));
	json_object_set_new(object, "before", before);
	json_object_set_new(object, "after", after);
}

/* Of an undo or a redo: what it was about, by the first change of the step. */
static void put_step(struct service *service, const struct change_row *change,
		     const struct journal_reader *reader, json_t *object)
{
	struct change_row *changes;
	int64_t parts = 0;
	size_t count;

	if (change_read_step(service->store, change->number, 1, &changes, &count, NULL) < 0)
		return;
	change_count_step(service->store, change->number, &parts, NULL);
	if (count > 0)
		put_what(service, &changes[0], reader, object);
	json_object_set_new(object, "taken", json_string(change->action));
	json_object_set_new(object, "parts", json_integer(parts));
	change_free_all(changes, count);
}

static json_t *change_to_wire(struct service *service, const struct change_row *change,
			      const struct journal_reader *reader)
{
	struct civil at = civil_from_instant(change->at_s);
	_cleanup_(free_text) char *by = NULL;
	char date[DATE_TEXT];
	char time[TIME_TEXT];
	json_t *object;

	date_format(at.day, date);
	time_format(at.minute, time);
	member_name(service->store, change->writer, &by, NULL);
	object = json_pack("{s:I, s:I, s:I, s:s, s:s, s:s?, s:b}", "seq", (json_int_t)change->seq,
			   "step", (json_int_t)change->step, "at_s", (json_int_t)change->at_s,
			   "date", date, "time", time, "by", by, "undone", change->undone != 0);
	put_what(service, change, reader, object);
	if (strcmp(change->subject, "step") == 0)
		put_step(service, change, reader, object);
	return object;
}

static json_t *step_to_wire(struct service *service, int64_t step,
			    const struct journal_reader *reader)
{
	json_t *array = json_array();
	struct change_row *changes;
	size_t count;

	if (change_read_step(service->store, step, CHANGES_MAX, &changes, &count, NULL) < 0)
		return array;
	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, change_to_wire(service, &changes[i], reader));
	change_free_all(changes, count);
	return array;
}

/* Everything that follows the journal follows what was restored. */
static void follow(struct service *service, const struct undone *undone)
{
	/* So many were imported: everything is read anew. */
	if (undone->entry_count > FOLLOWED_MAX) {
		service_changed_much(service);
		return;
	}
	for (size_t i = 0; i < undone->entry_count; i++) {
		const struct journal_restored *restored = &undone->entries[i];

		service_changed(service, restored->after.is_removed ? "removed" : "edited",
				&restored->before, &restored->after);
	}
	if (!undone->has_settings)
		return;
	outlook_switch(service->outlook);
	if (service->agenda) {
		agenda_renew(service->agenda);
		agenda_tick(service->agenda);
	}
}

/* An answer that waits until the dates are made anew. */
struct late {
	struct call *call;
	json_t *reply;
};

/* The change is made; dates that cannot be made now are later. */
static void on_renewed(void *context, int status, json_t *reply, const struct error *err)
{
	struct late *late = context;

	(void)status;
	(void)reply;
	(void)err;
	call_reply(late->call, late->reply);
	free(late);
}

static void answer(struct service *service, struct call *call, const struct undone *undone,
		   json_t *reply_take)
{
	struct late *late;

	if (!undone->has_meetings || !service->agenda) {
		call_reply(call, reply_take);
		return;
	}
	late = memory_zeroed(1, sizeof *late);
	late->call = call;
	late->reply = reply_take;
	agenda_plan_renew(service->agenda, &(const struct agenda_told){ late, on_renewed });
	agenda_tick(service->agenda);
}

static void take_step(struct service *service, struct call *call, bool is_redo)
{
	struct journal_reader reader;
	struct undone undone = { 0 };
	struct asker asker;
	struct error err;
	bool is_household = false;
	int result = service_asker(service, call, &asker, &err);

	if (result == 0)
		result = parameter_bool(call, "household", &is_household, &err);
	/* Where nobody can be told, nobody's own changes can be told apart either. */
	if (!asker.name && !asker.is_sure)
		is_household = true;
	if (result == 0)
		result = undo_step(service->store, &service->settings, service->agenda,
				   &asker.author, is_household, is_redo, &undone, &err);
	if (result < 0) {
		call_fail(call, &err);
	} else {
		reader = (struct journal_reader){ asker.is_sure, asker.author.member, asker.name };
		follow(service, &undone);
		answer(service, call, &undone,
		       json_pack("{s:o, s:I}", "changes",
				 step_to_wire(service, undone.step, &reader), "total",
				 (json_int_t)undone.parts));
	}
	undone_release(&undone);
	asker_release(&asker);
}

static void undo(struct service *service, struct call *call)
{
	take_step(service, call, false);
}

static void redo(struct service *service, struct call *call)
{
	take_step(service, call, true);
}

static void list_changes(struct service *service, struct call *call)
{
	struct journal_reader reader;
	struct change_row *changes = NULL;
	struct asker asker;
	struct error err;
	json_t *array;
	size_t count = 0;
	int64_t limit = CHANGES_MAX;
	int64_t before = 0;
	int result = service_reader(service, call, &asker, &reader, &err);

	if (result == 0)
		result = parameter_number(call, "limit", false, &limit, &err);
	if (result == 0)
		result = parameter_number(call, "before", false, &before, &err);
	if (result == 0 && (limit < 1 || before < 0))
		result = error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "limit", NULL,
				   "limit must be at least 1, before not negative");
	if (result == 0)
		result = change_read_before(service->store, before,
					    limit < CHANGES_MAX ? (size_t)limit : CHANGES_MAX,
					    &changes, &count, &err);
	if (result < 0) {
		call_fail(call, &err);
	} else {
		array = json_array();
		for (size_t i = count; i-- > 0;)
			json_array_append_new(array, change_to_wire(service, &changes[i], &reader));
		call_reply(call, json_pack("{s:o}", "changes", array));
	}
	change_free_all(changes, count);
	asker_release(&asker);
}

const struct method service_change_methods[] = {
	{ METHOD("Undo"), undo, "by household ", true },
	{ METHOD("Redo"), redo, "by household ", true },
	{ METHOD("ListChanges"), list_changes, "limit before mine by ", true },
};

const size_t service_change_method_count =
	sizeof service_change_methods / sizeof service_change_methods[0];
