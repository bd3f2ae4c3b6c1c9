/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/guide.h"
#include "daemon/settings.h"
#include "daemon/store.h"

#include <jansson.h>

/* What the guide reads in the journal.  Private entries are never looked at. */

/* The facts on this day.  Returns 0 or a negative errno with err set. */
int guide_facts_read(struct store *store, const struct settings *settings, int32_t today,
		     struct guide_facts *facts, struct error *err);

/*
 * Today's suggestion, which is noted as shown today: its id (static), or NULL
 * for none.  Returns 0 or a negative errno with err set.
 */
int guide_facts_suggest(struct store *store, const struct guide_facts *facts, int32_t today,
			const char **id, struct error *err);

/* The family's own path as sent: {kind, entries, last} for each kind of it; a new array. */
int guide_facts_path(struct store *store, json_t **path, struct error *err);

/*
 * Whether violence was noted in the last GUIDE_STRICT_DAYS, so that what is
 * shown on the screen tells as little as can be; private entries count here.
 */
bool guide_facts_is_strict(struct store *store, int32_t today);
