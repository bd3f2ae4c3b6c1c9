/* SPDX-License-Identifier: MIT */
#include "daemon/agenda_plan.h"

#include "daemon/changes.h"
#include "daemon/civil.h"
#include "daemon/holidays.h"
#include "daemon/meeting_changes.h"
#include "schema/date.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <errno.h>

/* Holidays on their way into the store. */
struct taking {
	struct agenda *agenda;
	struct agenda_told told;
	int64_t writer; /* who takes them in */
	bool is_instead;
	bool is_dry_run;
	json_t *answer; /* what will be told */
};

static void end(struct taking *taking, int status, const struct error *err)
{
	taking->told.on_told(taking->told.context, status, status < 0 ? NULL : taking->answer, err);
	json_decref(taking->answer);
	free(taking);
}

static int put_all(struct taking *taking, const json_t *holidays, int *new_count, struct error *err)
{
	struct store *store = taking->agenda->store;
	const json_t *holiday;
	int result = taking->is_instead ? holiday_clear(store, err) : 0;
	size_t i;

	*new_count = 0;
	json_array_foreach (holidays, i, holiday) {
		const char *date = json_string_value(json_object_get(holiday, "date"));
		const char *title = json_string_value(json_object_get(holiday, "title"));
		bool is_new = false;
		int32_t day;

		if (result < 0 || !date || !title || date_parse(date, &day) < 0)
			continue;
		result = holiday_put(store, day, title, &is_new, err);
		*new_count += is_new;
	}
	return result;
}

/* The dates follow; where they cannot be made now, they are later. */
static void on_renewed(void *context, int status, json_t *reply, const struct error *err)
{
	(void)reply;
	if (status == -ECANCELED)
		end(context, status, err);
	else
		end(context, 0, NULL);
}

static void on_read(void *context, int status, json_t *reply, const struct error *failure)
{
	struct taking *taking = context;
	struct agenda *agenda = taking->agenda;
	json_t *holidays = json_object_get(reply, "holidays");
	struct error err = { .fault = FAULT_NONE };
	const struct author author = { taking->writer, agenda_now(agenda) };
	json_t *before = NULL;
	int new_count = 0;
	int result;

	if (status < 0) {
		end(taking, status, failure);
		return;
	}
	result = change_begin(agenda->store, &author, &err);
	if (result == 0) {
		result = holidays_form(agenda->store, &before, &err);
		if (result == 0)
			result = put_all(taking, holidays, &new_count, &err);
		if (result == 0)
			result = holidays_note(agenda->store, author.at_s, json_incref(before),
					       &err);
		json_decref(before);
		if (taking->is_dry_run)
			store_rollback(agenda->store);
		else
			result = store_finish(agenda->store, result, &err);
	}
	if (result < 0) {
		end(taking, result, &err);
		return;
	}
	taking->answer = json_pack("{s:O, s:i, s:O, s:O}", "holidays", holidays, "new", new_count,
				   "problems", json_object_get(reply, "problems"), "untold",
				   json_object_get(reply, "untold"));
	if (taking->is_dry_run)
		end(taking, 0, NULL);
	else
		agenda_plan_renew(agenda, &(const struct agenda_told){ taking, on_renewed });
}

void agenda_take_holidays(struct agenda *agenda, json_t *parts_take, bool is_instead,
			  bool is_dry_run, const struct agenda_told *told)
{
	struct taking *taking = memory_zeroed(1, sizeof *taking);
	const struct expander_answer receiver = { taking, on_read };
	char today[DATE_TEXT];
	struct error err;
	int result;

	taking->agenda = agenda;
	taking->told = *told;
	taking->writer = agenda->writer;
	taking->is_instead = is_instead;
	taking->is_dry_run = is_dry_run;
	date_format(civil_from_instant(agenda_now(agenda)).day, today);
	result = agenda_plan_ask(
		agenda,
		json_pack("{s:o, s:b, s:s}", "parts", parts_take, "holidays", 1, "today", today),
		&receiver, &err);
	if (result < 0)
		end(taking, result, &err);
}
