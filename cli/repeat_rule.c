/* SPDX-License-Identifier: MIT */
#include "cli/repeat_rule.h"

#include "schema/memory.h"

#include <string.h>

static const char *const frequencies[] = {
	[REPEAT_UNSAID] = "",	      [REPEAT_DAILY] = "DAILY",	  [REPEAT_WEEKLY] = "WEEKLY",
	[REPEAT_MONTHLY] = "MONTHLY", [REPEAT_YEARLY] = "YEARLY",
};
static const char *const weekdays[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

bool repeat_rule_has_nth(const struct repeat_rule *rule, unsigned bits)
{
	for (int weekday = 0; weekday < 7; weekday++) {
		if (rule->nths[weekday] & bits)
			return true;
	}
	return false;
}

/* The bits from `first` to `last` as numbers. */
static void write_numbers(FILE *out, const char *name, uint32_t bits, int first, int last)
{
	const char *separator = name;

	for (int i = first; i <= last; i++) {
		if (bits & 1U << i) {
			fprintf(out, "%s%d", separator, i);
			separator = ",";
		}
	}
}

static void write_month_days(FILE *out, const struct repeat_rule *rule)
{
	bool has_last = rule->month_days & 1U << DAY_OF_MONTH_LAST;
	bool has_others = rule->month_days & ~(1U << DAY_OF_MONTH_LAST);

	write_numbers(out, ";BYMONTHDAY=", rule->month_days, 1, 31);
	if (has_last)
		fputs(has_others ? ",-1" : ";BYMONTHDAY=-1", out);
}

static void write_weekdays(FILE *out, const struct repeat_rule *rule)
{
	static const char *const prefixes[] = { "1", "2", "3", "4", "5", "-1", "" };
	const char *separator = ";BYDAY=";

	for (int nth = 0; nth < NTH_COUNT; nth++) {
		for (int weekday = 0; weekday < 7; weekday++) {
			if (rule->nths[weekday] & 1U << nth) {
				fprintf(out, "%s%s%s", separator, prefixes[nth], weekdays[weekday]);
				separator = ",";
			}
		}
	}
}

char *repeat_rule_format(const struct repeat_rule *rule)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	fprintf(out, "FREQ=%s", frequencies[rule->frequency]);
	if (rule->interval > 1)
		fprintf(out, ";INTERVAL=%d", rule->interval);
	write_numbers(out, ";BYMONTH=", rule->months, 1, 12);
	write_month_days(out, rule);
	write_weekdays(out, rule);
	if (fclose(out) != 0)
		abort();
	return text;
}

/* A number of at most two digits, from 1 to `max`, possibly "-1" as 0. */
static bool read_number(const char **at, int max, bool may_be_last, int *number)
{
	char *end;

	if (may_be_last && strncmp(*at, "-1", 2) == 0) {
		*number = 0;
		*at += 2;
		return true;
	}
	if (**at < '1' || **at > '9')
		return false;
	*number = (int)strtol(*at, &end, 10);
	if (end - *at > 2 || *number > max)
		return false;
	*at = end;
	return true;
}

static bool read_numbers(const char *at, int max, bool may_be_last, uint32_t *bits)
{
	int number;

	for (;; at++) {
		if (!read_number(&at, max, may_be_last, &number))
			return false;
		*bits |= 1U << number;
		if (*at != ',')
			return *at == '\0';
	}
}

static bool read_weekday(const char **at, struct repeat_rule *rule)
{
	int nth = NTH_EVERY;

	if (**at == '-' || (**at >= '1' && **at <= '9')) {
		if (!read_number(at, 5, true, &nth))
			return false;
		nth = nth == 0 ? NTH_LAST : nth - 1;
	}
	for (int weekday = 0; weekday < 7; weekday++) {
		if (strncmp(*at, weekdays[weekday], 2) == 0) {
			rule->nths[weekday] |= (uint8_t)(1U << nth);
			*at += 2;
			return true;
		}
	}
	return false;
}

static bool read_weekdays(const char *at, struct repeat_rule *rule)
{
	for (;; at++) {
		if (!read_weekday(&at, rule))
			return false;
		if (*at != ',')
			return *at == '\0';
	}
}

static bool read_frequency(const char *name, struct repeat_rule *rule)
{
	for (int i = REPEAT_DAILY; i <= REPEAT_YEARLY; i++) {
		if (strcmp(name, frequencies[i]) == 0) {
			rule->frequency = (enum frequency)i;
			return true;
		}
	}
	return false;
}

static bool read_part(const char *part, struct repeat_rule *rule)
{
	if (strncmp(part, "FREQ=", 5) == 0)
		return read_frequency(part + 5, rule);
	if (strncmp(part, "INTERVAL=", 9) == 0) {
		part += 9;
		return read_number(&part, INTERVAL_MAX, false, &rule->interval) && !*part;
	}
	if (strncmp(part, "BYMONTH=", 8) == 0)
		return read_numbers(part + 8, 12, false, &rule->months);
	if (strncmp(part, "BYMONTHDAY=", 11) == 0)
		return read_numbers(part + 11, 31, true, &rule->month_days);
	return strncmp(part, "BYDAY=", 6) == 0 && read_weekdays(part + 6, rule);
}

bool repeat_rule_parse(const char *text, struct repeat_rule *rule)
{
	_cleanup_(free_text) char *copy = memory_string(text);
	_cleanup_(free_text) char *again = NULL;
	char *place = NULL;

	*rule = (struct repeat_rule){ .interval = 1 };
	for (char *part = strtok_r(copy, ";", &place); part; part = strtok_r(NULL, ";", &place)) {
		if (!read_part(part, rule))
			return false;
	}
	again = repeat_rule_format(rule);
	return strcmp(again, text) == 0;
}
