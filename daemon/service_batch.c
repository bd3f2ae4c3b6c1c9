/* SPDX-License-Identifier: MIT */
#include "daemon/journal.h"
#include "daemon/service.h"
#include "schema/frame.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define METHOD(name) "org.ayumi.Journal." name

enum { BATCH_MAX = 64, ENTRY_BYTES = 1024 };

struct batch {
	struct entry entries[BATCH_MAX];
	bool is_known[BATCH_MAX];
	size_t count;
};

static int refuse(struct error *err, const char *must)
{
	return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "entries", NULL, "must be %s",
			 must);
}

/* The answer holds every text again, and a byte may be sent as six. */
static int check_size(const json_t *entries, struct error *err)
{
	size_t bytes = 0;
	size_t i;
	json_t *entry;

	if (!json_is_array(entries) || json_array_size(entries) == 0 ||
	    json_array_size(entries) > BATCH_MAX)
		return refuse(err, "an array of 1 to 64 entries");
	json_array_foreach ((json_t *)(uintptr_t)entries, i, entry)
		bytes += ENTRY_BYTES + json_string_length(json_object_get(entry, "text")) * 6;
	/* One text of any length that is kept always fits. */
	return json_array_size(entries) > 1 && bytes > FRAME_MAX - ENTRY_BYTES
		       ? refuse(err, "less at once: the texts together are too long")
		       : 0;
}

static int add_within(struct service *service, const json_t *entries, const struct asker *asker,
		      struct batch *batch, struct error *err)
{
	int result = 0;

	while (result == 0 && batch->count < json_array_size(entries)) {
		result = service_add_within(service, json_array_get(entries, batch->count), asker,
					    &batch->entries[batch->count],
					    &batch->is_known[batch->count], err);
		if (result == 0)
			batch->count++;
	}
	return result;
}

static void release(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		entry_release(&batch->entries[i]);
	free(batch);
}

static void add_all(struct service *service, struct call *call)
{
	const json_t *entries = json_object_get(call->parameters, "entries");
	struct batch *batch = memory_zeroed(1, sizeof *batch);
	json_t *kept;
	struct asker asker = { 0 };
	const char *by = NULL;
	struct error err;
	int result = parameter_text(call, "by", false, &by, &err);

	if (result == 0)
		result = check_size(entries, &err);
	if (result == 0)
		result = service_begin_adding(service, call, json_array_get(entries, 0), &asker,
					      &err);
	if (result == 0)
		result = store_finish(service->store,
				      add_within(service, entries, &asker, batch, &err), &err);
	asker_release(&asker);
	if (result < 0) {
		call_fail(call, &err);
		release(batch);
		return;
	}
	kept = json_array();
	for (size_t i = 0; i < batch->count; i++) {
		if (!batch->is_known[i])
			service_changed(service, "added", NULL, &batch->entries[i]);
		json_array_append_new(kept, entry_to_wire(&batch->entries[i]));
	}
	call_reply(call, json_pack("{s:o, s:o}", "entries", kept, "today",
				   service_today_to_wire(service)));
	release(batch);
}

static int read_usual(struct store *store, json_t *usual, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT kind, count(*) FROM (SELECT kind FROM entry WHERE is_removed = 0 "
		"AND is_private = 0 ORDER BY day DESC, minute DESC, number DESC LIMIT 200) "
		"GROUP BY kind ORDER BY count(*) DESC, kind",
		err);
	int result = 0;

	if (!statement)
		return -EIO;
	while (store_next(store, statement, &result, err)) {
		const struct kind *kind = kind_find(store_text(statement, 0));

		if (kind && kind->group != GROUP_SAFETY)
			json_array_append_new(
				usual, json_pack("{s:s, s:I}", "kind", kind->id, "entries",
						 (json_int_t)sqlite3_column_int64(statement, 1)));
	}
	return result;
}

static void get_usual_kinds(struct service *service, struct call *call)
{
	json_t *usual = json_array();
	struct error err;

	if (read_usual(service->store, usual, &err) < 0) {
		json_decref(usual);
		call_fail(call, &err);
		return;
	}
	call_reply(call, json_pack("{s:o}", "kinds", usual));
}

const struct method service_batch_methods[] = {
	{ METHOD("AddAll"), add_all, "entries by ", true },
	{ METHOD("GetUsualKinds"), get_usual_kinds, "", true },
};

const size_t service_batch_method_count =
	sizeof service_batch_methods / sizeof service_batch_methods[0];
