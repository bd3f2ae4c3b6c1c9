/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

#include <jansson.h>

/* The household's settings, for what can be shown without them too. */

/* The settings, owned by the caller, or NULL, and nothing is said, where there is no daemon. */
json_t *settings_try(struct cli *cli);

/* The value of a setting, borrowed; NULL where it is empty or not there. */
const char *settings_value(const json_t *settings, const char *key);
