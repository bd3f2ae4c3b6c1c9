/* SPDX-License-Identifier: MIT */
#include "cli/repeat.h"

#include "cli/repeat_end.h"
#include "cli/repeat_read.h"
#include "cli/when_read.h"
#include "schema/memory.h"

#include <string.h>

enum { NTHS = (1U << NTH_EVERY) - 1, EVERY = 1U << NTH_EVERY };

static void apply_exceptions(struct repeat_said *said)
{
	struct repeat_rule *rule = &said->rule;

	if (said->not_nths && rule->interval == 1 && rule->frequency != REPEAT_MONTHLY &&
	    repeat_rule_has_nth(rule, EVERY)) {
		/* Every Thursday but the 5th is the 1st to the 4th of each month. */
		for (int i = 0; i < 7; i++)
			rule->nths[i] = rule->nths[i] ? 0x1F : 0;
		rule->frequency = REPEAT_MONTHLY;
	}
	for (int i = 0; i < 7; i++) {
		uint8_t left = rule->nths[i] & (uint8_t)~said->not_nths;

		if (rule->nths[i] && !left)
			said->is_impossible = true;
		rule->nths[i] = left;
	}
	if (said->not_months) {
		rule->months = (rule->months ? rule->months : ALL_MONTHS) & ~said->not_months;
		if (!rule->months)
			said->is_impossible = true;
	}
}

/* Every other month that is odd is every odd month. */
static bool join_intervals(struct repeat_said *said)
{
	struct repeat_rule *rule = &said->rule;

	if (said->is_other) {
		if (rule->frequency != REPEAT_UNSAID)
			return false;
		rule->frequency = REPEAT_WEEKLY;
		rule->interval = 2;
	}
	if (rule->frequency == REPEAT_MONTHLY && rule->interval == 2 &&
	    (rule->months == ODD_MONTHS || rule->months == EVEN_MONTHS))
		rule->interval = 1;
	if (rule->months == ALL_MONTHS)
		rule->months = 0;
	return rule->interval == 1 || rule->months == 0;
}

static bool is_one_month(uint32_t months)
{
	return months != 0 && (months & (months - 1)) == 0;
}

static enum when_result fit_nths(struct repeat_rule *rule)
{
	if (repeat_rule_has_nth(rule, EVERY) || rule->month_days)
		return WHEN_UNKNOWN;
	if (rule->frequency == REPEAT_UNSAID) {
		if (is_one_month(rule->months))
			return WHEN_AMBIGUOUS;
		rule->frequency = REPEAT_MONTHLY;
	}
	if (rule->frequency == REPEAT_YEARLY && !rule->months)
		return WHEN_UNKNOWN;
	return rule->frequency >= REPEAT_MONTHLY ? WHEN_OK : WHEN_UNKNOWN;
}

static enum when_result fit_weekdays(struct repeat_rule *rule, bool is_every)
{
	if (rule->month_days)
		return WHEN_UNKNOWN;
	if (rule->frequency == REPEAT_UNSAID) {
		if (!is_every)
			return WHEN_AMBIGUOUS;
		rule->frequency = REPEAT_WEEKLY;
	}
	return rule->frequency == REPEAT_WEEKLY ? WHEN_OK : WHEN_UNKNOWN;
}

/* Whether a month of the rule has one of its days; the last day is in each. */
static bool has_any_day(const struct repeat_rule *rule)
{
	uint32_t months = rule->months ? rule->months : ALL_MONTHS;

	for (int month = 1; month <= 12; month++) {
		if (!(months & 1U << month))
			continue;
		for (int day = 0; day <= date_month_days(2000, month); day++) {
			if (rule->month_days & 1U << day)
				return true;
		}
	}
	return false;
}

static enum when_result fit_month_days(struct repeat_rule *rule)
{
	bool is_last_only = rule->month_days == 1U << DAY_OF_MONTH_LAST;

	if (rule->frequency == REPEAT_UNSAID) {
		if (is_one_month(rule->months) || (!rule->months && !is_last_only))
			return WHEN_AMBIGUOUS;
		rule->frequency = REPEAT_MONTHLY;
	}
	if (rule->frequency < REPEAT_MONTHLY || (rule->frequency == REPEAT_YEARLY && !rule->months))
		return WHEN_UNKNOWN;
	return has_any_day(rule) ? WHEN_OK : WHEN_IMPOSSIBLE;
}

static enum when_result fit(struct repeat_said *said)
{
	struct repeat_rule *rule = &said->rule;

	if (said->is_impossible)
		return WHEN_IMPOSSIBLE;
	if (!join_intervals(said))
		return WHEN_UNKNOWN;
	apply_exceptions(said);
	if (said->is_impossible)
		return WHEN_IMPOSSIBLE;
	/* "毎月2月29日" is not every month. */
	if (rule->frequency == REPEAT_MONTHLY && is_one_month(rule->months))
		return WHEN_UNKNOWN;
	if (repeat_rule_has_nth(rule, NTHS))
		return fit_nths(rule);
	if (said->not_nths)
		return WHEN_UNKNOWN;
	if (repeat_rule_has_nth(rule, EVERY))
		return fit_weekdays(rule, said->is_every);
	if (rule->month_days)
		return fit_month_days(rule);
	/* "毎週" alone is on the weekday of the first time. */
	return rule->frequency != REPEAT_UNSAID && !rule->months && !said->is_other ? WHEN_OK
										    : WHEN_UNKNOWN;
}

static bool is_once(const char *text)
{
	static const struct when_word words[] = {
		{ "一度だけ", 0 },  { "1度だけ", 0 },  { "一回だけ", 0 }, { "1回だけ", 0 },
		{ "一度きり", 0 },  { "一回きり", 0 }, { "1回きり", 0 },  { "今回だけ", 0 },
		{ "今回のみ", 0 },  { "単発", 0 },     { "once", 0 },	  { "only once", 0 },
		{ "just once", 0 }, { "one time", 0 }, { NULL, 0 },
	};
	int unused;

	return when_read_choice(&text, words, &unused) && when_read_end(text);
}

/* Where holidays are left out, the phrase without that, in place. */
static bool take_holidays(char *text)
{
	static const char *const words[] = {
		"(祝日は休み)",		  "(祝日はお休み)",  "(祝日を除く)",
		"(祝日は除く)",		  "祝日は休み",	     "祝日を除く",
		"except public holidays", "except holidays", "but not on holidays",
	};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		char *at = strstr(text, words[i]);
		size_t length = strlen(words[i]);

		if (!at)
			continue;
		memmove(at, at + length, strlen(at + length) + 1);
		return true;
	}
	return false;
}

enum when_result repeat_parse_holidays(const char *text, char **rule, bool *has_no_holidays)
{
	_cleanup_(free_text) char *normal = when_read_normal(text);

	*rule = NULL;
	*has_no_holidays = normal && take_holidays(normal);
	return repeat_parse(*has_no_holidays ? normal : text, rule);
}

enum when_result repeat_parse(const char *text, char **rule)
{
	_cleanup_(free_text) char *normal = NULL;
	_cleanup_(free_text) char *core = NULL;
	struct repeat_said said;
	struct repeat_end end;
	enum when_result result;

	*rule = NULL;
	if (strncmp(text, "FREQ=", 5) == 0 || strncmp(text, "RRULE:FREQ=", 11) == 0) {
		*rule = memory_string(text[0] == 'R' ? text + 6 : text);
		return WHEN_OK;
	}
	normal = when_read_normal(text);
	if (!normal || when_read_end(normal))
		return WHEN_UNKNOWN;
	if (is_once(normal))
		return WHEN_OK;
	repeat_end_take(normal, &end);
	if (when_read_end(normal) || !repeat_read(normal, &said))
		return WHEN_UNKNOWN;
	result = fit(&said);
	if (result == WHEN_OK) {
		core = repeat_rule_format(&said.rule);
		*rule = repeat_end_join(core, &end);
	}
	return result;
}

/* The only bit of a set, or -1. */
static int only_bit(uint32_t bits)
{
	return bits && (bits & (bits - 1)) == 0 ? __builtin_ctz(bits) : -1;
}

/* The only weekday of the rule, or -1. */
static int only_weekday(const struct repeat_rule *rule)
{
	int found = -1;

	for (int i = 0; i < 7; i++) {
		if (rule->nths[i] && found >= 0)
			return -1;
		if (rule->nths[i])
			found = i;
	}
	return found;
}

static bool shift_weekday(struct repeat_rule *rule, int weekday, int32_t to_day)
{
	struct date to = date_from_days(to_day);
	int nth = only_bit(rule->nths[weekday]);
	int count = (to.day - 1) / 7;
	bool is_last = to.day + 7 > date_month_days(to.year, to.month);

	if (nth < 0 || (nth == NTH_LAST && !is_last) ||
	    (nth != NTH_LAST && count > 3 && nth != NTH_EVERY))
		return false;
	rule->nths[weekday] = 0;
	rule->nths[date_weekday(to_day)] =
		(uint8_t)(1U << (nth == NTH_EVERY || nth == NTH_LAST ? nth : count));
	return true;
}

char *repeat_shift(const char *rule, int32_t from_day, int32_t to_day)
{
	_cleanup_(free_text) char *core = NULL;
	_cleanup_(free_text) char *shifted = NULL;
	struct repeat_end end;
	struct repeat_rule parts;
	int weekday;

	if (!rule)
		return NULL;
	core = repeat_end_split(rule, &end);
	/* A count is of the meeting as it was. */
	if (end.count || !repeat_rule_parse(core, &parts))
		return NULL;
	weekday = only_weekday(&parts);
	if (only_bit(parts.month_days) > 0 &&
	    only_bit(parts.month_days) == date_from_days(from_day).day)
		parts.month_days = 1U << date_from_days(to_day).day;
	else if (parts.month_days || weekday < 0 || !shift_weekday(&parts, weekday, to_day))
		return NULL;
	shifted = repeat_rule_format(&parts);
	return repeat_end_join(shifted, &end);
}
