/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/outlook.h"
#include "daemon/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The facts of a report: counted here once, worded and drawn by the client.
 */

struct report_period {
	int32_t from; /* civil days, both included */
	int32_t to;
	int32_t today;
	bool is_own_copy; /* the family's own: pressing words are in it */
};

enum {
	REPORT_AHEAD_DAYS = 45,
	REPORT_LONG_WHILE_DAYS = 60,
	REPORT_COURSE_MAX_DAYS = 400, /* longer periods are told by months only */
	REPORT_ROWS_MAX = 100	      /* of the lists that name entries */
};

/*
 * The object of type Report for the period.  The previous window ends on the
 * day before it and is as long as the part of the period that has passed; for
 * whole calendar months it is as many months before, and while they are not over
 * the same days of those.  Returns 0 or a negative errno.
 */
int report_facts(struct store *store, struct outlook *outlook, const struct report_period *period,
		 json_t **report, struct error *err);
