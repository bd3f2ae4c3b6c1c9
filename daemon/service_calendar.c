/* SPDX-License-Identifier: MIT */
#include "daemon/service.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define METHOD(name) "org.ayumi.Journal." name

enum { CALENDAR_BYTES_MAX = 10 * 1024 * 1024, CALENDAR_PARTS_MAX = 1024 };

/* The text that a peer has sent so far. */
struct arriving {
	json_t *parts;
	int64_t length; /* bytes */
};

static void free_arriving(void *data)
{
	struct arriving *arriving = data;

	json_decref(arriving->parts);
	free(arriving);
}

static void on_told(void *context, int status, json_t *reply, const struct error *err)
{
	struct call *call = context;

	if (status < 0)
		call_fail(call, err);
	else
		call_reply(call, json_pack("{s:O}", "import", reply));
}

static void on_written(void *context, int status, json_t *reply, const struct error *err)
{
	struct call *call = context;

	if (status < 0)
		call_fail(call, err);
	else
		call_reply(call, json_incref(reply));
}

/* Keep a part behind those before it.  Returns 0 or -EINVAL with err set. */
static int take_part(struct kept *kept, int64_t offset, const json_t *part, struct error *err)
{
	struct arriving *arriving;
	const int64_t length = (int64_t)json_string_length(part);

	/* What is kept may be another method's. */
	if (offset == 0 || kept->release != free_arriving)
		kept_release(kept);
	if (!kept->data) {
		arriving = memory_zeroed(1, sizeof *arriving);
		arriving->parts = json_array();
		*kept = (struct kept){ arriving, free_arriving };
	}
	arriving = kept->data;
	if (offset != arriving->length)
		return error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "offset", NULL,
				 "offset must be %lld", (long long)arriving->length);
	if (length > CALENDAR_BYTES_MAX - arriving->length ||
	    json_array_size(arriving->parts) == CALENDAR_PARTS_MAX)
		return error_set(err, -EINVAL, FAULT_INVALID_CALENDAR, NULL, "too-long",
				 "longer than 10 MiB");
	json_array_append(arriving->parts, (json_t *)(uintptr_t)part);
	arriving->length += length;
	return 0;
}

/* Whether kind, alias and leads are of their types; their words are read with the last part. */
static int check_additional(const struct call *call, struct error *err)
{
	const json_t *leads = json_object_get(call->parameters, "leads");
	const char *text = NULL;
	bool is_wrong;
	int result = parameter_text(call, "kind", false, &text, err);

	if (result == 0)
		result = parameter_text(call, "alias", false, &text, err);
	is_wrong = leads && !json_is_null(leads) && !json_is_array(leads);
	for (size_t i = 0; i < json_array_size(leads); i++)
		is_wrong = is_wrong || !json_is_string(json_array_get(leads, i));
	if (result == 0 && is_wrong)
		result = error_set(err, -EINVAL, FAULT_INVALID_PARAMETER, "leads", NULL,
				   "leads must be an array of strings");
	return result;
}

/* What meetings that are new get besides: members of NewMeeting. */
static int read_additional(const struct call *call, json_t **additional, struct error *err)
{
	static const char *const names[] = { "kind", "alias", "leads" };
	struct meeting meeting;
	json_t *probe;
	int result;

	*additional = json_object();
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		json_t *value = json_object_get(call->parameters, names[i]);

		if (value && !json_is_null(value))
			json_object_set(*additional, names[i], value);
	}
	probe = json_pack("{s:s, s:s, s:s}", "title", "-", "date", "2000-01-01", "time", "00:00");
	json_object_update(probe, *additional);
	result = meeting_from_wire(&meeting, probe, "UTC", err);
	json_decref(probe);
	meeting_release(&meeting);
	if (result < 0) {
		json_decref(*additional);
		*additional = NULL;
	}
	return result;
}

static void import_calendar(struct service *service, struct call *call)
{
	const struct agenda_told told = { call, on_told };
	const json_t *part = json_object_get(call->parameters, "part");
	struct kept *kept = call_kept(call);
	struct agenda_import import = { .parts = NULL };
	struct error err;
	const char *text = NULL;
	int64_t offset = 0;
	bool is_last = false;
	int result;

	if (!kept) {
		error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "part", NULL,
			  "a calendar needs a connection");
		call_fail(call, &err);
		return;
	}
	result = parameter_text(call, "part", true, &text, &err);
	if (result == 0)
		result = parameter_number(call, "offset", true, &offset, &err);
	if (result == 0)
		result = parameter_bool(call, "last", &is_last, &err);
	if (result == 0)
		result = parameter_bool(call, "dry_run", &import.is_dry_run, &err);
	if (result == 0)
		result = check_additional(call, &err);
	if (result == 0)
		result = take_part(kept, offset, part, &err);
	if (result == 0 && is_last)
		result = read_additional(call, &import.additional, &err);
	if (result < 0) {
		kept_release(kept);
		call_fail(call, &err);
	} else if (!is_last) {
		call_reply(call, json_pack("{s:n}", "import"));
	} else {
		import.parts = json_incref(((struct arriving *)kept->data)->parts);
		kept_release(kept);
		agenda_take_calendar(service->agenda, &import, &told);
	}
}

static void export_calendar(struct service *service, struct call *call)
{
	const struct agenda_told told = { call, on_written };

	agenda_write_calendar(service->agenda, &told);
}

const struct method service_calendar_methods[] = {
	{ METHOD("ImportCalendar"), import_calendar, "part offset last dry_run kind alias leads ",
	  true },
	{ METHOD("ExportCalendar"), export_calendar, "", true },
};

const size_t service_calendar_method_count =
	sizeof service_calendar_methods / sizeof service_calendar_methods[0];
