/* SPDX-License-Identifier: MIT */
#include "daemon/service.h"
#include "daemon/templates.h"

#include <errno.h>

#define METHOD(name) "org.ayumi.Journal." name

static void answer(struct call *call, const char *name, json_t *value_take, int result,
		   const struct error *err)
{
	if (result < 0)
		call_fail(call, err);
	else
		call_reply(call, json_pack("{s:o}", name, value_take));
}

static void add(struct service *service, struct call *call)
{
	const json_t *given = json_object_get(call->parameters, "template");
	const char *name = json_string_value(json_object_get(given, "name"));
	json_t *kept = NULL;
	struct error err;
	struct asker asker;
	int result = service_asker(service, call, &asker, &err);

	if (result == 0 && (!name || json_object_size(given) != 2))
		result = error_set(&err, -EINVAL, FAULT_INVALID_PARAMETER, "template", NULL,
				   "must have a name and entries");
	else if (result == 0)
		result = template_add(service->store, &asker.author, name,
				      json_object_get(given, "entries"), &kept, &err);
	answer(call, "template", kept, result, &err);
	asker_release(&asker);
}

static void get(struct service *service, struct call *call)
{
	const char *name = NULL;
	json_t *found = NULL;
	struct error err;
	int result = parameter_text(call, "name", true, &name, &err);

	if (result == 0)
		result = template_get(service->store, name, &found, &err);
	answer(call, "template", found, result, &err);
}

static void list(struct service *service, struct call *call)
{
	json_t *templates;
	struct error err;
	int result = template_list(service->store, &templates, &err);

	answer(call, "templates", templates, result, &err);
}

static void remove_one(struct service *service, struct call *call)
{
	const char *name = NULL;
	json_t *removed = NULL;
	struct error err;
	struct asker asker;
	int result = service_asker(service, call, &asker, &err);

	if (result == 0)
		result = parameter_text(call, "name", true, &name, &err);
	if (result == 0)
		result = template_remove(service->store, &asker.author, name, &removed, &err);
	answer(call, "template", removed, result, &err);
	asker_release(&asker);
}

const struct method service_template_methods[] = {
	{ METHOD("AddTemplate"), add, "template by ", true },
	{ METHOD("GetTemplate"), get, "name ", true },
	{ METHOD("ListTemplates"), list, "", true },
	{ METHOD("RemoveTemplate"), remove_one, "name by ", true },
};

const size_t service_template_method_count =
	sizeof service_template_methods / sizeof service_template_methods[0];
