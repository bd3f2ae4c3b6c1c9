/* SPDX-License-Identifier: MIT */
#include "daemon/report.h"
#include "daemon/service.h"
#include "schema/memory.h"

#include <errno.h>

#define METHOD(name) "org.ayumi.Journal." name

enum { PERIOD_MAX_DAYS = 10 * 366 };

static void get_estimate(struct service *service, struct call *call)
{
	int32_t day = service_today(service);
	json_t *estimate = NULL;
	json_t *reasons = NULL;
	struct error err;
	int threshold = 0;
	int result = parameter_date(call, "date", false, &day, NULL, &err);

	if (result == 0)
		result = outlook_now(service->outlook, day, &estimate, &err);
	if (result == 0)
		result = outlook_reasons(service->outlook, day, day, &reasons, &threshold, &err);
	if (result < 0) {
		json_decref(estimate);
		call_fail(call, &err);
		return;
	}
	call_reply(call, json_pack("{s:o, s:o, s:o}", "estimate", estimate, "threshold",
				   threshold ? json_integer(threshold) : json_null(), "reasons",
				   reasons));
}

static void get_report(struct service *service, struct call *call)
{
	struct report_period period = { .today = service_today(service) };
	json_t *report = NULL;
	struct error err;
	int result = parameter_date(call, "from", true, &period.from, NULL, &err);

	if (result == 0)
		result = parameter_date(call, "to", true, &period.to, NULL, &err);
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
	{ METHOD("GetEstimate"), get_estimate, "date ", true },
	{ METHOD("GetReport"), get_report, "from to ", true },
};

const size_t service_report_method_count =
	sizeof service_report_methods / sizeof service_report_methods[0];
