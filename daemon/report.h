/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/outlook.h"
#include "daemon/store.h"

#include <jansson.h>
#include <stdint.h>

/*
 * The facts of a report: counted here once, worded and drawn by the client.
 */

struct report_period {
	int32_t from; /* civil days, both included */
	int32_t to;
	int32_t today;
};

enum { REPORT_AHEAD_DAYS = 45, REPORT_LONG_WHILE_DAYS = 60 };

/*
 * The object of type Report for the period.  The previous window ends on the
 * day before it and is as long as the part of the period that has passed; for
 * a whole calendar month it is the month before.  Returns 0 or a negative errno.
 */
int report_facts(struct store *store, struct outlook *outlook, const struct report_period *period,
		 json_t **report, struct error *err);
