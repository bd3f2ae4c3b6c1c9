/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/estimate_index.h"
#include "daemon/settings.h"
#include "daemon/store.h"
#include "schema/entry.h"

#include <jansson.h>
#include <stdint.h>

/*
 * The estimate over the journal: it is built on first use from what is stored
 * and then follows every change.  What it gives are objects of the wire's
 * types Estimate and Reason.
 */
struct outlook;

/* Both are borrowed. */
struct outlook *outlook_new(struct store *store, const struct settings *settings);
void outlook_free(struct outlook *outlook);

/* An entry changed; either may be NULL (added, or gone for ever). */
void outlook_follow(struct outlook *outlook, const struct entry *before, const struct entry *after);

/* Much changed at once: what was built is forgotten, and made anew when it is asked for. */
void outlook_reset(struct outlook *outlook);

/*
 * How many entries there are that were not removed: counted once, and followed
 * from then on.  0 where it fails.
 */
int outlook_entries(struct outlook *outlook, int64_t *entries, struct error *err);

/* The household's switches changed. */
void outlook_switch(struct outlook *outlook);

/*
 * What can be said of the day, by the entries about it and earlier days,
 * leaving out one kind (NULL for none), but for private entries of it: of those no kind is told.
 */
int outlook_now(struct outlook *outlook, int32_t day, const struct kind *without, json_t **estimate,
		struct error *err);

/*
 * What could be said at the instant until_s of the day: by the entries as they
 * had been written, changed and removed by then.
 */
int outlook_then(struct outlook *outlook, int32_t day, int64_t until_s, json_t **estimate,
		 struct error *err);

/* The last day of each month from the first entry to today, in hindsight: an array. */
int outlook_months(struct outlook *outlook, int32_t today, json_t **months, struct error *err);

/*
 * What can be said of the day in hindsight, by entries up to the day `upto`
 * (not before the day).
 */
int outlook_hindsight(struct outlook *outlook, int32_t day, int32_t upto, json_t **estimate,
		      struct error *err);

/* What stands for the kind of every private entry among the index's observations. */
enum { OUTLOOK_PRIVATE = INT16_MAX };

/* What the estimate sees of one entry that is not private; outcome NULL for none said. */
struct observation outlook_observation(int32_t day, const struct kind *kind, const char *outcome);

/*
 * The strongest reasons on the day, by entries up to `upto`: at most three
 * kinds for, three against (all private entries together are one of them), then ordinary days and
 * the start; *threshold is 0 and the list is empty where there are none.  `recent` is the same of
 * the entries dated since … day alone, without the start; NULL where it is not asked for.  With
 * is_brief what would be without each kind is left out (null): that filters all days anew for each.
 */
struct outlook_question {
	int32_t day;
	int32_t upto;
	int32_t since;
	bool is_brief;
};
int outlook_reasons(struct outlook *outlook, const struct outlook_question *question,
		    json_t **reasons, json_t **recent, int *threshold, struct error *err);

/*
 * An entry with its words as a reason names it; *named is NULL where it is
 * private or gone.
 */
int outlook_name_entry(struct store *store, int64_t number, json_t **named, struct error *err);

/* The store that it was made with. */
struct store *outlook_store(struct outlook *outlook);

/* What the estimate is computed from; borrowed until the next change. */
int outlook_index(struct outlook *outlook, struct estimate_index **index, struct error *err);

/* What may be said of a day, and its probabilities, as sent; new objects. */
json_t *outlook_estimate(const struct estimate_result *result);
json_t *outlook_probabilities(const double p[STEPS]);
