/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/date.h"

#include <libical/ical.h>
#include <stdint.h>

/*
 * Recurrence rules (RFC 5545 §3.3.10), checked before libical sees them:
 * some rules keep its iterator busy for minutes.
 */

enum {
	RULE_TEXT_MAX = 256, /* bytes of a rule */
	RULE_INTERVAL_MAX = 99,
	RULE_COUNT_MAX = 9999,
	RULE_WHY = 128, /* bytes of a reason */
};

enum rule_until {
	RULE_ENDLESS,
	RULE_UNTIL_DATE,  /* until_day itself may be a date of the rule */
	RULE_UNTIL_LOCAL, /* until_day at until_minute, in the meeting's zone */
	RULE_UNTIL_UTC,	  /* until_day at until_minute, in UTC */
};

struct rule {
	struct icalrecurrencetype recurrence; /* without UNTIL, COUNT, and the weeks between */
	int weeks;			      /* a WEEKLY rule's interval, else 1 */
	enum weekday week_start;
	int count; /* how many dates it has, or 0 */
	enum rule_until until;
	int32_t until_day;
	int until_minute; /* after midnight; seconds are dropped */
};

/*
 * Read a rule.  Allowed are the frequencies from DAILY to YEARLY, INTERVAL,
 * COUNT or UNTIL, WKST, and the BY parts of the date in the combinations that
 * RFC 5545 allows, except BYWEEKNO, and BYSETPOS with DAILY and WEEKLY; small
 * letters are taken for capitals.  Returns 0, or -EINVAL with the reason in
 * plain English.
 */
int rule_parse(const char *text, struct rule *rule, char why[static RULE_WHY]);
