/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_plan.h"

#include "daemon/imported.h"
#include "schema/memory.h"

#include <errno.h>

struct export
{
	struct agenda_told told;
};

static void on_text(void *context, int status, json_t *reply, const struct error *err)
{
	struct export *export = context;

	export->told.on_told(export->told.context, status, reply, err);
	free(export);
}

void agenda_write_calendar(struct agenda *agenda, const struct agenda_told *told)
{
	const struct agenda_ports *ports = &agenda->ports;
	struct export *export = memory_zeroed(1, sizeof *export);
	const struct expander_answer receiver = { export, on_text };
	json_t *question = NULL;
	json_t *meetings = NULL;
	struct error err;
	int result = imported_write_all(agenda->store, &meetings, &err);

	export->told = *told;
	question =
		json_pack("{s:o, s:I}", "write", meetings, "now_s", (json_int_t)agenda_now(agenda));
	if (result == 0) {
		result = ports->ask_dates(ports->dates_context, question, &receiver);
		if (result < 0)
			error_set(&err, result, FAULT_HELPER_FAILED, NULL, "ayumi-calendar",
				  "too many questions wait for it");
	}
	json_decref(question);
	if (result < 0) {
		told->on_told(told->context, result, NULL, &err);
		free(export);
	}
}
