/* SPDX-License-Identifier: MIT */
#include "daemon/import.h"
#include "daemon/journal_export.h"
#include "daemon/service.h"
#include "schema/frame.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define METHOD(name) "org.ayumi.Journal." name

enum { PAGE_BYTES = FRAME_MAX / 3 };

/* --- in ------------------------------------------------------------------------------- */

/* What the peer has sent before; NULL where that was nothing, or another method's. */
static struct import *kept_import(const struct call *call)
{
	const struct kept *kept = call_kept(call);

	return kept && kept->release == import_free ? kept->data : NULL;
}

/* The same, begun anew where there is none; NULL where nothing can be kept. */
static struct import *begin_import(const struct call *call, bool is_beginning)
{
	struct kept *kept = call_kept(call);

	if (kept && (is_beginning || !kept_import(call))) {
		kept_release(kept);
		*kept = (struct kept){ import_new(), import_free };
	}
	return kept_import(call);
}

static void import_add(struct service *service, struct call *call)
{
	const json_t *rows = json_object_get(call->parameters, "rows");
	struct import *import = NULL;
	struct error err;
	bool is_beginning = false;
	int32_t today = service_today(service);
	json_t *problems;

	if (parameter_bool(call, "begin", &is_beginning, &err) < 0) {
		call_fail(call, &err);
		return;
	}
	if (json_is_array(rows))
		import = begin_import(call, is_beginning);
	if (!import) {
		error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "rows", NULL,
			  "rows must be an array of objects, over a connection");
		call_fail(call, &err);
		return;
	}
	problems = json_array();
	for (size_t i = 0; i < json_array_size(rows); i++) {
		int64_t at = import_count(import);

		if (import_take(import, json_array_get(rows, i), today, &err) < 0)
			json_array_append_new(problems, import_problem(at, &err));
	}
	call_reply(call, json_pack("{s:I, s:o}", "rows", (json_int_t)import_count(import),
				   "problems", problems));
}

struct committing {
	struct service *service;
	struct call *call;
	struct import_options options;
};

static void commit(struct service *service, struct call *call, const struct import_options *options)
{
	struct kept *kept = call_kept(call);
	struct kept taken = *kept;
	json_t *told = NULL;
	struct error err;
	int result;

	*kept = (struct kept){ .data = NULL };
	store_expect_much(service->store, true);
	result = import_commit(taken.data, service->store, options, &told, &err);
	if (result == 0 && json_is_true(json_object_get(told, "kept")))
		service_changed_much(service);
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:o}", "result", told));
	/* Nobody has to wait until the memory of it is given back. */
	store_expect_much(service->store, false);
	kept_release(&taken);
}

static void on_copied(void *context, const char *name, const struct error *err)
{
	struct committing *committing = context;
	struct call *call = committing->call;

	/* What was sent has gone with whoever sent it. */
	if (!kept_import(call)) {
		call_drop(call);
	} else if (!name) {
		kept_release(call_kept(call));
		call_fail(call, err);
	} else if (service_is_usable(committing->service, call)) {
		commit(committing->service, call, &committing->options);
		service_settle(committing->service);
	}
	free(committing);
}

/* A copy of the journal comes first; an empty one has nothing that could be missed. */
static void import_all(struct service *service, struct call *call)
{
	struct import_options options = { .now_s = service_now(service) };
	struct committing *committing;
	struct error err;
	int64_t count = 0;
	int result = parameter_bool(call, "dry_run", &options.is_dry_run, &err);

	if (result == 0)
		result = parameter_bool(call, "keep_going", &options.is_going_on, &err);
	if (result == 0 && !kept_import(call))
		result = error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "rows", NULL,
				   "rows must be sent before, over the same connection");
	if (result == 0 && !options.is_dry_run)
		result = journal_count(service->store, &count, &err);
	if (result < 0) {
		if (kept_import(call))
			kept_release(call_kept(call));
		call_fail(call, &err);
		return;
	}
	if (count == 0) {
		commit(service, call, &options);
		return;
	}
	committing = memory_zeroed(1, sizeof *committing);
	committing->service = service;
	committing->call = call;
	committing->options = options;
	service_make_copy(service, "import", on_copied, committing);
}

/* --- out ------------------------------------------------------------------------------ */

struct exporting {
	struct service *service;
	struct journal_export at;
};

static void end_export(struct call *call)
{
	free(call->state);
	call->state = NULL;
	call->on_drained = NULL;
	call->on_gone = NULL;
}

static void on_export_gone(struct call *call)
{
	end_export(call);
	call_drop(call);
}

static void send_rows(struct call *call)
{
	struct exporting *exporting = call->state;
	struct error err;
	json_t *rows;

	if (journal_export_next(exporting->service->store, &exporting->at, PAGE_BYTES, &rows,
				&err) < 0) {
		end_export(call);
		call_fail(call, &err);
		return;
	}
	if (json_array_size(rows) > 0) {
		call_continue(call, json_pack("{s:o}", "rows", rows));
		return;
	}
	end_export(call);
	call_reply(call, json_pack("{s:o}", "rows", rows));
}

static void export_all(struct service *service, struct call *call)
{
	struct exporting *exporting;
	struct error err;

	if (!call->wants_more || call->is_oneway) {
		error_set(&err, -EINVAL, FAULT_EXPECTED_MORE, NULL, call->method,
			  "the method only answers with \"more\"");
		call_fail(call, &err);
		return;
	}
	exporting = memory_zeroed(1, sizeof *exporting);
	exporting->service = service;
	call->state = exporting;
	call->on_gone = on_export_gone;
	call->on_drained = send_rows;
	send_rows(call);
}

/* --- words that were used ------------------------------------------------------------- */

static void list_tags(struct service *service, struct call *call)
{
	/* Tags of private entries are not shown unasked. */
	struct error err;
	sqlite3_stmt *statement = store_statement(
		service->store,
		"SELECT t.name, count(*) FROM tag AS t JOIN entry AS e ON e.number = t.entry "
		"WHERE e.is_removed = 0 AND e.is_private = 0 "
		"GROUP BY t.name ORDER BY count(*) DESC, t.name LIMIT 500",
		&err);
	json_t *tags = json_array();
	int result = statement ? 0 : -EIO;

	while (statement && store_next(service->store, statement, &result, &err))
		json_array_append_new(
			tags, json_pack("{s:s, s:I}", "name", store_text(statement, 0), "entries",
					(json_int_t)sqlite3_column_int64(statement, 1)));
	if (result < 0) {
		json_decref(tags);
		call_fail(call, &err);
		return;
	}
	call_reply(call, json_pack("{s:o}", "tags", tags));
}

const struct method service_transfer_methods[] = {
	{ METHOD("ImportAdd"), import_add, "rows begin ", true },
	{ METHOD("ImportCommit"), import_all, "dry_run keep_going ", true },
	{ METHOD("ExportAll"), export_all, "", true },
	{ METHOD("ListTags"), list_tags, "", true },
};

const size_t service_transfer_method_count =
	sizeof service_transfer_methods / sizeof service_transfer_methods[0];
