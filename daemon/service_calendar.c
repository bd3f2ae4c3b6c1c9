/* SPDX-License-Identifier: MIT */
#include "daemon/holidays.h"
#include "daemon/service.h"
#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <string.h>

#define METHOD(name) "org.ayumi.Journal." name

enum {
	CALENDAR_BYTES_MAX = 10 * 1024 * 1024,
	CALENDAR_PARTS_MAX = 1024,
	WHOLE_BYTES_MAX = 512 * 1024 /* of a text in one answer */
};

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

/* --- holidays ----------------------------------------------------------------------- */

static void import_holidays(struct service *service, struct call *call)
{
	const struct agenda_told told = { call, on_told };
	const json_t *part = json_object_get(call->parameters, "part");
	struct kept *kept = call_kept(call);
	struct error err;
	const char *text = NULL;
	int64_t offset = 0;
	bool is_last = false;
	bool is_instead = false;
	bool is_dry_run = false;
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
		result = parameter_bool(call, "instead", &is_instead, &err);
	if (result == 0)
		result = parameter_bool(call, "dry_run", &is_dry_run, &err);
	if (result == 0)
		result = take_part(kept, offset, part, &err);
	if (result < 0) {
		kept_release(kept);
		call_fail(call, &err);
	} else if (!is_last) {
		call_reply(call, json_pack("{s:n}", "import"));
	} else {
		json_t *parts = json_incref(((struct arriving *)kept->data)->parts);

		kept_release(kept);
		agenda_take_holidays(service->agenda, parts, is_instead, is_dry_run, &told);
	}
}

static void list_holidays(struct service *service, struct call *call)
{
	int32_t from = service_today(service);
	int32_t to = date_to_days((struct date){ .year = 2999, .month = 12, .day = 31 });
	json_t *holidays = NULL;
	struct error err;
	int result = parameter_date(call, "from", false, &from, NULL, &err);

	if (result == 0)
		result = parameter_date(call, "to", false, &to, NULL, &err);
	if (result == 0)
		result = holiday_list(service->store, from, to, &holidays, &err);
	if (result < 0) {
		json_decref(holidays);
		call_fail(call, &err);
		return;
	}
	call_reply(call, json_pack("{s:o}", "holidays", holidays));
}

/* --- writing ------------------------------------------------------------------------ */

/* A text on its way to a peer: pieces that came of the calendar and were not yet taken. */
struct leaving {
	struct agenda_export *export; /* NULL once its last piece has come */
	struct call *call;	      /* NULL: the peer has left */
	json_t *pieces;
	size_t length; /* bytes of all, where the peer wants one answer */
	bool is_asking;
};

static void free_leaving(struct leaving *leaving)
{
	if (leaving->call) {
		leaving->call->on_drained = NULL;
		leaving->call->on_gone = NULL;
		leaving->call->state = NULL;
	}
	json_decref(leaving->pieces);
	free(leaving);
}

static void on_export_gone(struct call *call)
{
	struct leaving *leaving = call->state;

	if (leaving->export)
		agenda_write_end(leaving->export);
	free_leaving(leaving);
	call_drop(call);
}

/* All pieces in one answer, where they fit. */
static void reply_whole(struct leaving *leaving)
{
	struct call *call = leaving->call;
	_cleanup_(free_text) char *text = memory_zeroed(leaving->length + 1, 1);
	char *at = text;
	struct error err;
	size_t i;
	json_t *piece;

	json_array_foreach (leaving->pieces, i, piece)
		at = stpcpy(at, json_string_value(piece));
	error_set(&err, -EMSGSIZE, FAULT_EXPECTED_MORE, NULL, call->method,
		  "the text is long; ask with \"more\"");
	if (leaving->length > WHOLE_BYTES_MAX) {
		free_leaving(leaving);
		call_fail(call, &err);
	} else {
		free_leaving(leaving);
		call_reply(call, json_pack("{s:s}", "text", text));
	}
}

/* The next piece, or a question for one. */
static void send_piece(struct call *call)
{
	struct leaving *leaving = call->state;
	json_t *piece;

	if (json_array_size(leaving->pieces) == 0) {
		if (!leaving->is_asking) {
			leaving->is_asking = true;
			agenda_write_next(leaving->export);
		}
		return;
	}
	piece = json_incref(json_array_get(leaving->pieces, 0));
	json_array_remove(leaving->pieces, 0);
	if (!leaving->export && json_array_size(leaving->pieces) == 0) {
		free_leaving(leaving);
		call_reply(call, json_pack("{s:o}", "text", piece));
		return;
	}
	call_continue(call, json_pack("{s:o}", "text", piece));
}

static void on_written(void *context, int status, json_t *reply, const struct error *err)
{
	struct leaving *leaving = context;
	struct call *call = leaving->call;
	bool is_last = json_is_true(json_object_get(reply, "last"));

	leaving->is_asking = false;
	if (status < 0 || is_last)
		leaving->export = NULL;
	if (status < 0) {
		free_leaving(leaving);
		call_fail(call, err);
		return;
	}
	if (json_object_get(reply, "parts"))
		json_array_extend(leaving->pieces, json_object_get(reply, "parts"));
	json_array_append(leaving->pieces, json_object_get(reply, "text"));
	if (call->on_drained) {
		send_piece(call);
		return;
	}
	leaving->length = 0;
	for (size_t i = 0; i < json_array_size(leaving->pieces); i++)
		leaving->length += json_string_length(json_array_get(leaving->pieces, i));
	if (is_last || leaving->length > WHOLE_BYTES_MAX) {
		if (leaving->export)
			agenda_write_end(leaving->export);
		leaving->export = NULL;
		reply_whole(leaving);
	} else {
		agenda_write_next(leaving->export);
	}
}

static void export_calendar(struct service *service, struct call *call)
{
	struct leaving *leaving = memory_zeroed(1, sizeof *leaving);
	const struct agenda_told told = { leaving, on_written };
	struct agenda_export *export;

	leaving->call = call;
	leaving->pieces = json_array();
	call->state = leaving;
	call->on_gone = on_export_gone;
	call->on_drained = call->wants_more && !call->is_oneway ? send_piece : NULL;
	export = agenda_write_calendar(service->agenda, &told);
	/* Where it could not begin, everything is over by now. */
	if (!export)
		return;
	leaving->export = export;
	send_piece(call);
}

const struct method service_calendar_methods[] = {
	{ METHOD("ImportCalendar"), import_calendar,
	  "part offset last dry_run kind alias leads by ", true },
	{ METHOD("ExportCalendar"), export_calendar, "", true },
	{ METHOD("ImportHolidays"), import_holidays, "part offset last instead dry_run by ", true },
	{ METHOD("ListHolidays"), list_holidays, "from to ", true },
};

const size_t service_calendar_method_count =
	sizeof service_calendar_methods / sizeof service_calendar_methods[0];
