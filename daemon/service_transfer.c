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

/* What the peer has sent before, or the beginning of something new. */
static struct import *kept_import(struct kept *kept, bool is_beginning)
{
	if (is_beginning || kept->release != import_free) {
		kept_release(kept);
		*kept = (struct kept){ import_new(), import_free };
	}
	return kept->data;
}

static void import_add(struct service *service, struct call *call)
{
	const json_t *rows = json_object_get(call->parameters, "rows");
	struct kept *kept = call_kept(call);
	struct import *import;
	struct error err;
	bool is_beginning = false;
	int32_t today = service_today(service);
	json_t *problems;
	int result = parameter_bool(call, "begin", &is_beginning, &err);

	if (result == 0 && (!json_is_array(rows) || !kept))
		result = error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "rows", NULL,
				   "rows must be an array of objects");
	if (result < 0) {
		call_fail(call, &err);
		return;
	}
	import = kept_import(kept, is_beginning);
	problems = json_array();
	for (size_t i = 0; i < json_array_size(rows); i++) {
		int64_t at = import_count(import);

		if (import_take(import, json_array_get(rows, i), today, &err) < 0)
			json_array_append_new(problems, import_problem(at, &err));
	}
	call_reply(call, json_pack("{s:I, s:o}", "rows", (json_int_t)import_count(import),
				   "problems", problems));
}

static void import_all(struct service *service, struct call *call)
{
	struct import_options options = { .now_s = service_now(service) };
	struct kept *kept = call_kept(call);
	json_t *told;
	struct error err;
	int result = parameter_bool(call, "dry_run", &options.is_dry_run, &err);

	if (result == 0)
		result = parameter_bool(call, "keep_going", &options.is_going_on, &err);
	if (result == 0 && (!kept || kept->release != import_free))
		result = error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "rows", NULL,
				   "rows must be sent before, over the same connection");
	if (result == 0)
		result = import_commit(kept->data, service->store, &options, &told, &err);
	if (kept && kept->release == import_free)
		kept_release(kept);
	if (result < 0) {
		call_fail(call, &err);
		return;
	}
	if (json_is_true(json_object_get(told, "kept")))
		service_changed_much(service);
	call_reply(call, json_pack("{s:o}", "result", told));
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

const struct method service_transfer_methods[] = {
	{ METHOD("ImportAdd"), import_add, "rows begin ", true },
	{ METHOD("ImportCommit"), import_all, "dry_run keep_going ", true },
	{ METHOD("ExportAll"), export_all, "", true },
};

const size_t service_transfer_method_count =
	sizeof service_transfer_methods / sizeof service_transfer_methods[0];
