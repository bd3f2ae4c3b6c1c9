/* SPDX-License-Identifier: MIT */
#include "daemon/guide_facts.h"
#include "daemon/service.h"

#define METHOD(name) "org.ayumi.Journal." name

static void get_guide(struct service *service, struct call *call)
{
	int32_t today = service_today(service);
	struct guide_facts facts = { 0 };
	const char *id = NULL;
	bool is_peek = false;
	json_t *path = NULL;
	struct error err;
	int result = parameter_bool(call, "peek", &is_peek, &err);

	if (result == 0)
		result = guide_facts_read(service->store, &service->settings, today, &facts, &err);
	if (result == 0)
		result = guide_facts_path(service->store, &path, &err);
	if (result == 0 && !is_peek && service->settings.has_suggestions)
		result = guide_facts_suggest(service->store, &facts, today, &id, &err);
	if (result < 0) {
		json_decref(path);
		call_fail(call, &err);
		return;
	}
	call_reply(call, json_pack("{s:s?, s:b, s:b, s:b, s:b, s:o}", "suggestion", id, "safety",
				   facts.safety < GUIDE_SAFETY_DAYS, "strict",
				   guide_facts_is_strict(service->store, today), "talk",
				   guide_has_talk(&facts), "diagnosed", facts.is_diagnosed, "path",
				   path));
}

const struct method service_guide_methods[] = {
	{ METHOD("GetGuide"), get_guide, "peek ", true },
};

const size_t service_guide_method_count =
	sizeof service_guide_methods / sizeof service_guide_methods[0];
