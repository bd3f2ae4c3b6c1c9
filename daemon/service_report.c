/* SPDX-License-Identifier: MIT */
#include "daemon/report.h"
#include "daemon/service.h"
#include "schema/memory.h"

#include <errno.h>

#define METHOD(name) "org.ayumi.Journal." name

enum { PERIOD_MAX_DAYS = 10 * 366 };

/* What a question about the step asks. */
struct question {
	int32_t day;
	const struct kind *without;
	bool is_brief;
};

static int read_question(struct service *service, const struct call *call,
			 struct question *question, struct error *err)
{
	const char *kind = NULL;
	int result;

	question->day = service_today(service);
	question->without = NULL;
	question->is_brief = false;
	result = parameter_date(call, "date", false, &question->day, NULL, err);
	if (result == 0)
		result = parameter_text(call, "without", false, &kind, err);
	if (result == 0)
		result = parameter_bool(call, "brief", &question->is_brief, err);
	if (result < 0 || !kind)
		return result;
	question->without = kind_find(kind);
	return question->without ? 0
				 : error_set(err, -EINVAL, FAULT_UNKNOWN_KIND, "without", kind,
					     "no such kind of observation");
}

/* Of a day before today: what could be said then, and what can be said of it now. */
static int add_past(struct service *service, int32_t day, json_t *reply, struct error *err)
{
	const struct civil end = { day + 1, service->settings.day_end_minute };
	json_t *then = NULL;
	json_t *now = NULL;
	int32_t today = service_today(service);
	int result = 0;

	if (day < today) {
		result = outlook_then(service->outlook, day, civil_to_instant(end), &then, err);
		if (result == 0)
			result = outlook_hindsight(service->outlook, day, today, &now, err);
	}
	json_object_set_new(reply, "known_then", then ? then : json_null());
	json_object_set_new(reply, "hindsight", now ? now : json_null());
	return result;
}

static void get_estimate(struct service *service, struct call *call)
{
	struct outlook_question why;
	struct question question;
	json_t *estimate = NULL;
	json_t *reasons = NULL;
	json_t *reply = json_object();
	struct error err;
	int threshold = 0;
	int result = read_question(service, call, &question, &err);

	if (result == 0)
		result = outlook_now(service->outlook, question.day, question.without, &estimate,
				     &err);
	if (result == 0)
		result = add_past(service, question.day, reply, &err);
	why = (struct outlook_question){ question.day, question.day, question.day,
					 question.is_brief };
	if (result == 0)
		result = outlook_reasons(service->outlook, &why, &reasons, NULL, &threshold, &err);
	json_object_set_new(reply, "estimate", estimate ? estimate : json_null());
	json_object_set_new(reply, "threshold", threshold ? json_integer(threshold) : json_null());
	json_object_set_new(reply, "reasons", reasons ? reasons : json_array());
	if (result < 0) {
		json_decref(reply);
		call_fail(call, &err);
		return;
	}
	call_reply(call, reply);
}

static void get_estimate_history(struct service *service, struct call *call)
{
	json_t *months;
	struct error err;

	if (outlook_months(service->outlook, service_today(service), &months, &err) < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:o}", "months", months));
}

static void get_report(struct service *service, struct call *call)
{
	struct report_period period = { .today = service_today(service) };
	json_t *report = NULL;
	struct error err;
	int result = parameter_date(call, "from", true, &period.from, NULL, &err);

	if (result == 0)
		result = parameter_date(call, "to", true, &period.to, NULL, &err);
	if (result == 0)
		result = parameter_bool(call, "own_copy", &period.is_own_copy, &err);
	if (result == 0 && (period.to < period.from || period.to - period.from >= PERIOD_MAX_DAYS))
		result = error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "to", NULL,
				   "a period ends after it begins and has at most ten years");
	if (result == 0)
		result = report_facts(service->store, service->outlook, &period, &report, &err);
	if (result < 0)
		call_fail(call, &err);
	else
		call_reply(call, json_pack("{s:o}", "report", report));
}

const struct method service_report_methods[] = {
	{ METHOD("GetEstimate"), get_estimate, "date without brief ", true },
	{ METHOD("GetEstimateHistory"), get_estimate_history, "", true },
	{ METHOD("GetReport"), get_report, "from to own_copy ", true },
};

const size_t service_report_method_count =
	sizeof service_report_methods / sizeof service_report_methods[0];
