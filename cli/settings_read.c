/* SPDX-License-Identifier: MIT */
#include "cli/settings_read.h"

#include <string.h>

json_t *settings_try(struct cli *cli)
{
	struct failure failure = { 0 };
	json_t *reply = NULL;
	json_t *settings = NULL;

	if ((cli->client || client_open(&cli->client, &cli->paths, &failure) == ANSWER_OK) &&
	    client_call(cli->client, "GetSettings", NULL, &reply, &failure) == ANSWER_OK)
		settings = json_incref(json_object_get(reply, "settings"));
	json_decref(reply);
	failure_release(&failure);
	return settings;
}

const char *settings_value(const json_t *settings, const char *key)
{
	const json_t *setting;
	const char *value = NULL;
	size_t i;

	json_array_foreach (settings, i, setting) {
		if (strcmp(json_string_value(json_object_get(setting, "key")), key) == 0)
			value = json_string_value(json_object_get(setting, "value"));
	}
	return value && *value ? value : NULL;
}
