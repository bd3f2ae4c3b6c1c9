/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_plan.h"

#include "daemon/imported.h"
#include "schema/memory.h"

#include <errno.h>

/* So many surely fit into one question, whatever exceptions they have. */
enum { BATCH = 8 };

struct agenda_export {
	struct agenda *agenda;
	struct agenda_told told;
	int64_t *numbers;
	size_t count;
	size_t at;
	bool has_begun;
	bool is_asking;
	bool is_given_up;
};

static void free_export(struct agenda_export *export)
{
	free(export->numbers);
	free(export);
}

static void fail(struct agenda_export *export, int status, const struct error *err)
{
	export->told.on_told(export->told.context, status, NULL, err);
	free_export(export);
}

static void on_text(void *context, int status, json_t *reply, const struct error *err)
{
	struct agenda_export *export = context;
	bool is_last = export->at == export->count;

	export->is_asking = false;
	if (export->is_given_up) {
		free_export(export);
		return;
	}
	if (status < 0) {
		fail(export, status, err);
		return;
	}
	json_object_set_new(reply, "last", json_boolean(is_last));
	export->told.on_told(export->told.context, 0, reply, NULL);
	if (is_last)
		free_export(export);
}

static int add_meetings(struct agenda_export *export, json_t *meetings, struct error *err)
{
	struct store *store = export->agenda->store;
	int result = 0;

	while (result == 0 && export->at < export->count && json_array_size(meetings) < BATCH) {
		json_t *meeting = NULL;

		result = imported_write(store, export->numbers[export->at++], &meeting, err);
		if (result == 0)
			json_array_append(meetings, meeting);
		/* It was removed meanwhile. */
		if (result == -ENOENT)
			result = 0;
		json_decref(meeting);
	}
	return result;
}

void agenda_write_next(struct agenda_export *export)
{
	const struct expander_answer receiver = { export, on_text };
	json_t *meetings = json_array();
	json_t *zones = NULL;
	json_t *question;
	struct error err;
	int result = add_meetings(export, meetings, &err);

	if (result == 0 && !export->has_begun)
		result = imported_zones(export->agenda->store, &zones, &err);
	export->has_begun = true;
	question = json_pack("{s:o, s:I, s:b}", "write", meetings, "now_s",
			     (json_int_t)agenda_now(export->agenda), "last",
			     export->at == export->count);
	if (zones)
		json_object_set_new(question, "zones", zones);
	if (result < 0) {
		json_decref(question);
		fail(export, result, &err);
		return;
	}
	export->is_asking = true;
	result = agenda_plan_ask(export->agenda, question, &receiver, &err);
	if (result < 0)
		fail(export, result, &err);
}

struct agenda_export *agenda_write_calendar(struct agenda *agenda, const struct agenda_told *told)
{
	struct agenda_export *export = memory_zeroed(1, sizeof *export);
	struct error err;

	export->agenda = agenda;
	export->told = *told;
	if (meeting_numbers(agenda->store, &export->numbers, &export->count, &err) < 0) {
		fail(export, -EIO, &err);
		return NULL;
	}
	return export;
}

void agenda_write_end(struct agenda_export *export)
{
	if (export->is_asking)
		export->is_given_up = true;
	else
		free_export(export);
}
