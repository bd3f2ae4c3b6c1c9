/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/meetings.h"
#include "daemon/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * What the store knows of meetings as iCalendar has them.  Functions that
 * write are to be called inside a transaction.
 */

/* A meeting that is kept under a UID, removed or not. */
struct imported {
	int64_t number; /* 0: there is none */
	int64_t sequence;
	bool is_removed;
	char *content; /* what the last import said, or NULL for a meeting of the family's own */
	char *kind;
	char *alias;
	char *leads; /* a JSON array */
	char *apply; /* NULL: none */
	bool has_no_holidays;
};

/* Look a UID up; to be released in any case.  Returns 0 or a negative errno with err set. */
int imported_find(struct store *store, const char *uid, struct imported *imported,
		  struct error *err);
void imported_release(struct imported *imported);

/* Note of a kept meeting what an import said of it. */
int imported_note(struct store *store, int64_t number, const char *uid, int64_t sequence,
		  const char *content, struct error *err);

/*
 * A newer version: where and when it is, and that it is not removed.  Dates to
 * come count as left out until they are put again.
 */
int imported_replace(struct store *store, const struct meeting *meeting, int64_t now_s,
		     struct error *err);

/* A meeting of the family's own was changed: its next version. */
int imported_touch(struct store *store, int64_t number, struct error *err);

/* The zones of all meetings that are not removed, each once; a new array. */
int imported_zones(struct store *store, json_t **zones, struct error *err);

/*
 * A meeting as daemon/calendar/ics_write.h takes it, dates that are left out
 * as holidays included.  -ENOENT where there is none or it is removed.
 */
int imported_write(struct store *store, int64_t number, json_t **meeting, struct error *err);
