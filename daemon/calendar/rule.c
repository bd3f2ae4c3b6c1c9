/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/rule.h"

#include "schema/date.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 16, NUMBER_DIGITS = 4, LIST_MAX = 31 };

enum frequency { DAILY = 1, WEEKLY = 2, MONTHLY = 4, YEARLY = 8, ANY_FREQUENCY = 15 };

struct part {
	const char *name;
	const char *value;
};

struct parts {
	char text[RULE_TEXT_MAX + 1];
	struct part list[PARTS_MAX];
	size_t count;
	enum frequency frequency;
};

/*
 * The parts whose values are numbers (RFC 5545 §3.3.10: ranges, and the
 * frequencies they go with).  BYWEEKNO is missing: libical gives it wrong dates
 * at the turn of the year.
 */
static const struct number_part {
	const char *name;
	int max;
	bool may_be_negative;
	bool is_list;
	unsigned frequencies;
} number_parts[] = {
	{ "INTERVAL", RULE_INTERVAL_MAX, false, false, ANY_FREQUENCY },
	{ "COUNT", RULE_COUNT_MAX, false, false, ANY_FREQUENCY },
	{ "BYMONTH", 12, false, true, ANY_FREQUENCY },
	{ "BYMONTHDAY", 31, true, true, DAILY | MONTHLY | YEARLY },
	{ "BYYEARDAY", 366, true, true, YEARLY },
	{ "BYSETPOS", 366, true, true, MONTHLY | YEARLY }, /* libical ignores it elsewhere */
};

static const char *const weekdays[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

__attribute__((format(printf, 2, 3))) static int refuse(char *why, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (vsnprintf(why, RULE_WHY, format, arguments) < 0)
		why[0] = '\0';
	va_end(arguments);
	return -EINVAL;
}

static const char *find_part(const struct parts *parts, const char *name)
{
	for (size_t i = 0; i < parts->count; i++) {
		if (strcmp(parts->list[i].name, name) == 0)
			return parts->list[i].value;
	}
	return NULL;
}

/* Capitals, and nothing but the characters that a rule can be made of, so that messages may quote
 * it. */
static int copy_text(const char *text, char *to, char *why)
{
	size_t length = strlen(text);

	if (length == 0 || length > RULE_TEXT_MAX)
		return refuse(why, "a rule has 1 to %d characters", RULE_TEXT_MAX);
	for (size_t i = 0; i <= length; i++) {
		char c = text[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (c != '\0' && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    !strchr("=;,+-", c))
			return refuse(why, "character %zu cannot be part of a rule", i + 1);
		to[i] = c;
	}
	return 0;
}

static int split(struct parts *parts, char *why)
{
	char *rest = parts->text;
	char *item;

	while ((item = strsep(&rest, ";"))) {
		char *equals = strchr(item, '=');

		if (!equals || equals == item || equals[1] == '\0' || strchr(equals + 1, '='))
			return refuse(why, "\"%.32s\" is not NAME=VALUE", item);
		*equals = '\0';
		if (find_part(parts, item))
			return refuse(why, "%.32s stands twice", item);
		if (parts->count == PARTS_MAX)
			return refuse(why, "a rule has at most %d parts", PARTS_MAX);
		parts->list[parts->count++] = (struct part){ .name = item, .value = equals + 1 };
	}
	return 0;
}

static int read_frequency(struct parts *parts, char *why)
{
	static const struct {
		const char *name;
		enum frequency frequency;
	} known[] = {
		{ "DAILY", DAILY },
		{ "WEEKLY", WEEKLY },
		{ "MONTHLY", MONTHLY },
		{ "YEARLY", YEARLY },
	};
	const char *value = find_part(parts, "FREQ");

	if (!value)
		return refuse(why, "FREQ is missing");
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strcmp(value, known[i].name) == 0) {
			parts->frequency = known[i].frequency;
			return 0;
		}
	}
	return refuse(why, "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY");
}

/* One number, with its sign, at the start of text; how many bytes it takes, or 0. */
static size_t read_number(const char *text, bool may_be_negative, int *number)
{
	size_t at = 0;
	size_t first;
	bool is_negative = text[0] == '-';
	int value = 0;

	if (may_be_negative && (text[0] == '-' || text[0] == '+'))
		at++;
	for (first = at; text[at] >= '0' && text[at] <= '9'; at++) {
		if (at - first == NUMBER_DIGITS)
			return 0;
		value = value * 10 + (text[at] - '0');
	}
	*number = is_negative ? -value : value;
	return at == first ? 0 : at;
}

static int check_numbers(const struct number_part *known, const char *value, char *why)
{
	for (int items = 1;; items++) {
		int number;
		size_t length = read_number(value, known->may_be_negative, &number);

		if (length == 0 || abs(number) < 1 || abs(number) > known->max || items > LIST_MAX)
			break;
		value += length;
		if (*value == '\0')
			return 0;
		if (*value != ',' || !known->is_list)
			break;
		value++;
	}
	return refuse(why, "%s takes %s%s1 to %d", known->name,
		      known->is_list ? "numbers" : "a number",
		      known->may_be_negative ? ", also negative, of " : " of ", known->max);
}

/* The weekday at the start of text, or -1. */
static int read_weekday(const char *text)
{
	for (int i = 0; i < (int)(sizeof weekdays / sizeof *weekdays); i++) {
		if (strncmp(text, weekdays[i], 2) == 0)
			return i;
	}
	return -1;
}

static int check_weekdays(const struct parts *parts, const char *value, char *why)
{
	int max = parts->frequency == MONTHLY ? 5 : parts->frequency == YEARLY ? 53 : 0;

	for (int items = 1;; items++) {
		int number = 1;
		size_t length = read_number(value, true, &number);

		if (length > 0 && (abs(number) < 1 || abs(number) > max))
			return refuse(why,
				      max ? "BYDAY counts weekdays from 1 to %d"
					  : "BYDAY cannot count weekdays here (%d)",
				      max);
		value += length;
		if (read_weekday(value) < 0 || items > LIST_MAX)
			break;
		value += 2;
		if (*value == '\0')
			return 0;
		if (*value++ != ',')
			break;
	}
	return refuse(why, "BYDAY takes weekdays such as 2SA, -1MO or TH");
}

/* "YYYYMMDD", or "YYYYMMDDTHHMMSS" with or without Z. */
static int read_until(const char *value, struct rule *rule, char *why)
{
	size_t length = strlen(value);
	char date[DATE_TEXT];
	char time[TIME_TEXT] = "00:00";

	rule->until = length == 8    ? RULE_UNTIL_DATE
		      : length == 15 ? RULE_UNTIL_LOCAL
				     : RULE_UNTIL_UTC;
	if (length != 8 && length != 15 && (length != 16 || value[15] != 'Z'))
		return refuse(why, "UNTIL is YYYYMMDD or YYYYMMDDTHHMMSS, with Z in UTC");
	snprintf(date, sizeof date, "%.4s-%.2s-%.2s", value, value + 4, value + 6);
	if (length > 8)
		snprintf(time, sizeof time, "%.2s:%.2s", value + 9, value + 11);
	if (date_parse(date, &rule->until_day) < 0 || time_parse(time, &rule->until_minute) < 0 ||
	    (length > 8 && (value[8] != 'T' || value[13] < '0' || value[13] > '6' ||
			    value[14] < '0' || value[14] > '9')))
		return refuse(why, "UNTIL is not a date that exists");
	return 0;
}

static int check_part(const struct parts *parts, const struct part *part, struct rule *rule,
		      char *why)
{
	for (size_t i = 0; i < sizeof number_parts / sizeof *number_parts; i++) {
		if (strcmp(part->name, number_parts[i].name) != 0)
			continue;
		if (!(parts->frequency & number_parts[i].frequencies))
			return refuse(why, "%s does not go with this FREQ", part->name);
		return check_numbers(&number_parts[i], part->value, why);
	}
	if (strcmp(part->name, "BYDAY") == 0)
		return check_weekdays(parts, part->value, why);
	if (strcmp(part->name, "UNTIL") == 0)
		return read_until(part->value, rule, why);
	if (strcmp(part->name, "WKST") == 0)
		return read_weekday(part->value) >= 0 && part->value[2] == '\0'
			       ? 0
			       : refuse(why, "WKST is a weekday");
	if (strcmp(part->name, "FREQ") == 0)
		return 0;
	return refuse(why, "%.32s is not supported", part->name);
}

static int check_together(const struct parts *parts, char *why)
{
	if (find_part(parts, "COUNT") && find_part(parts, "UNTIL"))
		return refuse(why, "COUNT and UNTIL exclude each other");
	if (find_part(parts, "BYSETPOS") && !find_part(parts, "BYDAY") &&
	    !find_part(parts, "BYMONTHDAY") && !find_part(parts, "BYMONTH") &&
	    !find_part(parts, "BYYEARDAY"))
		return refuse(why, "BYSETPOS needs another BY part to choose from");
	return 0;
}

/* UNTIL and COUNT are left out: they are counted in the meeting's own zone and dates. */
static int give_libical(const struct parts *parts, struct rule *rule, char *why)
{
	char text[RULE_TEXT_MAX + 2];
	int length = 0;

	for (size_t i = 0; i < parts->count; i++) {
		const struct part *part = &parts->list[i];

		if (strcmp(part->name, "COUNT") == 0 || strcmp(part->name, "UNTIL") == 0)
			continue;
		length += snprintf(text + length, sizeof text - (size_t)length, "%s%s=%s",
				   length ? ";" : "", part->name, part->value);
	}
	rule->recurrence = icalrecurrencetype_from_string(text);
	if (rule->recurrence.freq == ICAL_NO_RECURRENCE)
		return refuse(why, "these parts do not go together");
	/* libical begins the weeks it counts on the wrong day unless the start is a date of the
	 * rule. */
	if (parts->frequency == WEEKLY) {
		rule->weeks = rule->recurrence.interval;
		rule->recurrence.interval = 1;
	}
	return 0;
}

int rule_parse(const char *text, struct rule *rule, char why[static RULE_WHY])
{
	struct parts parts = { .count = 0 };
	const char *count;
	const char *week_start;

	*rule = (struct rule){ .weeks = 1, .week_start = MONDAY, .until = RULE_ENDLESS };
	if (copy_text(text, parts.text, why) < 0 || split(&parts, why) < 0 ||
	    read_frequency(&parts, why) < 0)
		return -EINVAL;
	for (size_t i = 0; i < parts.count; i++) {
		if (check_part(&parts, &parts.list[i], rule, why) < 0)
			return -EINVAL;
	}
	if (check_together(&parts, why) < 0)
		return -EINVAL;
	count = find_part(&parts, "COUNT");
	if (count)
		read_number(count, false, &rule->count);
	week_start = find_part(&parts, "WKST");
	if (week_start)
		rule->week_start = (enum weekday)read_weekday(week_start);
	return give_libical(&parts, rule, why);
}
