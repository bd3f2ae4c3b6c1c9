/* SPDX-License-Identifier: MIT */
#include "cli/repeat.h"
#include "cli/repeat_end.h"
#include "cli/repeat_rule.h"
#include "schema/memory.h"

#include <string.h>

enum { NTHS = (1U << NTH_EVERY) - 1, SHORTEST_RUN = 3, LEFT_OUT_MAX = 3 };

static const char *const english_weekdays[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
						"Friday", "Saturday", "Sunday" };
static const char *const english_months[] = {
	"",	"January", "February",	"March",   "April",    "May",	   "June",
	"July", "August",  "September", "October", "November", "December",
};
static const char *const english_nths[] = { "1st", "2nd", "3rd", "4th", "5th", "last" };
static const char *const japanese_nths[] = { "第1", "第2", "第3", "第4", "第5", "最終" };

/* Where words go, and how lists are said. */
struct saying {
	FILE *out;
	bool is_japanese;
};

typedef void say_item(const struct saying *saying, int item);

/* How many bits are set in a row from the lowest. */
static int count_run(uint32_t bits)
{
	int count = 0;

	for (bits >>= __builtin_ctz(bits); bits & 1; bits >>= 1)
		count++;
	return count;
}

/* "第1・第3", "第1〜第4"; in English with commas, and before what is last. */
static void say_list(const struct saying *saying, uint32_t bits, say_item *say, bool has_runs)
{
	bool is_first = true;

	while (bits) {
		int first = __builtin_ctz(bits);
		int run = has_runs ? count_run(bits) : 1;

		if (run < SHORTEST_RUN)
			run = 1;
		for (int taken = 0; taken < run; taken++)
			bits &= bits - 1;
		if (!is_first)
			fputs(saying->is_japanese ? "・" : bits ? ", " : " and ", saying->out);
		is_first = false;
		say(saying, first);
		if (run > 1) {
			fputs(saying->is_japanese ? "〜" : " to ", saying->out);
			say(saying, first + run - 1);
		}
	}
}

static void say_nth(const struct saying *saying, int nth)
{
	fputs((saying->is_japanese ? japanese_nths : english_nths)[nth], saying->out);
}

static void say_weekday(const struct saying *saying, int weekday)
{
	if (saying->is_japanese)
		fputs(when_weekday((enum weekday)weekday, true), saying->out);
	else
		fputs(english_weekdays[weekday], saying->out);
}

static void say_month(const struct saying *saying, int month)
{
	if (saying->is_japanese)
		fprintf(saying->out, "%d月", month);
	else
		fputs(english_months[month], saying->out);
}

static void say_day_of_month(const struct saying *saying, int day)
{
	static const char *const endings[] = { "th", "st", "nd", "rd" };

	if (day == DAY_OF_MONTH_LAST)
		fputs(saying->is_japanese ? "末日" : "last day", saying->out);
	else if (saying->is_japanese)
		fprintf(saying->out, "%d日", day);
	else
		fprintf(saying->out, "%d%s", day,
			endings[day / 10 == 1 || day % 10 > 3 ? 0 : day % 10]);
}

static void say_month_days(const struct saying *saying, uint32_t days)
{
	uint32_t others = days & ~(1U << DAY_OF_MONTH_LAST);

	say_list(saying, others, say_day_of_month, false);
	if (others && others != days)
		fputs(saying->is_japanese ? "・" : " and the ", saying->out);
	if (others != days)
		say_day_of_month(saying, DAY_OF_MONTH_LAST);
}

/* Weekdays that have the same places in the month are said together. */
static void say_weekdays(const struct saying *saying, const struct repeat_rule *rule)
{
	uint32_t said = 0;

	for (int weekday = 0; weekday < 7; weekday++) {
		uint8_t nths = rule->nths[weekday];
		uint32_t together = 0;

		if (!nths || said & 1U << weekday)
			continue;
		for (int i = weekday; i < 7; i++)
			together |= rule->nths[i] == nths ? 1U << i : 0;
		if (said)
			fputs(saying->is_japanese ? "と" : " and ", saying->out);
		said |= together;
		if (nths & NTHS) {
			say_list(saying, nths, say_nth, true);
			if (!saying->is_japanese)
				fputc(' ', saying->out);
		}
		say_list(saying, together, say_weekday, true);
		if (saying->is_japanese)
			fputs("曜", saying->out);
	}
}

static void say_months(const struct saying *saying, uint32_t months)
{
	if (months == ODD_MONTHS)
		fputs(saying->is_japanese ? "奇数月" : "odd months", saying->out);
	else if (months == EVEN_MONTHS)
		fputs(saying->is_japanese ? "偶数月" : "even months", saying->out);
	else
		say_list(saying, months, say_month, true);
}

static void say_body(const struct saying *saying, const struct repeat_rule *rule)
{
	if (rule->month_days)
		say_month_days(saying, rule->month_days);
	else
		say_weekdays(saying, rule);
}

static bool has_body(const struct repeat_rule *rule)
{
	return rule->month_days || repeat_rule_has_nth(rule, UINT32_MAX);
}

/* Most months are said by naming the others. */
static uint32_t months_left_out(const struct repeat_rule *rule)
{
	uint32_t others = ALL_MONTHS & ~rule->months;
	int count = 0;

	for (int month = 1; month <= 12; month++)
		count += others & 1U << month ? 1 : 0;
	return rule->months && rule->frequency == REPEAT_MONTHLY && count <= LEFT_OUT_MAX ? others
											  : 0;
}

static void say_japanese_frequency(const struct saying *saying, const struct repeat_rule *rule)
{
	static const char *const every[] = { "", "毎日", "毎週", "毎月", "毎年" };
	static const char *const units[] = { "", "日", "週間", "か月", "年" };

	if (rule->interval == 1)
		fputs(every[rule->frequency], saying->out);
	else if (rule->interval == 2 && rule->frequency == REPEAT_WEEKLY)
		fputs("隔週", saying->out);
	else if (rule->interval == 2 && rule->frequency == REPEAT_MONTHLY)
		fputs("隔月", saying->out);
	else
		fprintf(saying->out, "%d%sごと%s", rule->interval, units[rule->frequency],
			has_body(rule) ? "の" : "");
}

static void say_japanese(const struct saying *saying, const struct repeat_rule *rule)
{
	if (rule->frequency == REPEAT_YEARLY || !rule->months)
		say_japanese_frequency(saying, rule);
	if (rule->months) {
		say_months(saying, rule->months);
		if (rule->frequency != REPEAT_YEARLY || !rule->month_days)
			fputs("の", saying->out);
		if (rule->frequency == REPEAT_WEEKLY)
			say_japanese_frequency(saying, rule);
	}
	say_body(saying, rule);
}

static void say_english_frequency(const struct saying *saying, const struct repeat_rule *rule)
{
	static const char *const units[] = { "", "day", "week", "month", "year" };
	const char *unit = units[rule->frequency];

	if (rule->interval == 1)
		fprintf(saying->out, "every %s", unit);
	else if (rule->interval == 2 &&
		 (rule->frequency == REPEAT_WEEKLY || rule->frequency == REPEAT_MONTHLY))
		fprintf(saying->out, "every other %s", unit);
	else
		fprintf(saying->out, "every %d %ss", rule->interval, unit);
}

static void say_english(const struct saying *saying, const struct repeat_rule *rule)
{
	bool is_weekly = rule->frequency == REPEAT_WEEKLY && has_body(rule);

	if (is_weekly && rule->interval <= 2)
		fputs(rule->interval == 1 ? "every " : "every other ", saying->out);
	else if (rule->month_days)
		fputs("the ", saying->out);
	say_body(saying, rule);
	if (rule->months) {
		fputs(is_weekly ? " in " : " of ", saying->out);
		say_months(saying, rule->months);
	}
	if ((is_weekly && rule->interval <= 2) ||
	    (rule->months && rule->frequency == REPEAT_MONTHLY))
		return;
	if (has_body(rule))
		fputs(rule->frequency == REPEAT_MONTHLY ? " of " : " ", saying->out);
	say_english_frequency(saying, rule);
}

static void say_rule(const struct saying *saying, const struct repeat_rule *rule)
{
	struct repeat_rule said = *rule;
	uint32_t left_out = months_left_out(rule);

	if (left_out)
		said.months = 0;
	if (saying->is_japanese)
		say_japanese(saying, &said);
	else
		say_english(saying, &said);
	if (!left_out)
		return;
	fputs(saying->is_japanese ? "(" : " except ", saying->out);
	say_list(saying, left_out, say_month, true);
	fputs(saying->is_japanese ? "は休み)" : "", saying->out);
}

/* The rule without its end. */
static char *say_core(const char *rule, bool is_japanese)
{
	struct saying saying = { .is_japanese = is_japanese };
	struct repeat_rule parts;
	_cleanup_(free_text) char *again = NULL;
	char *words = NULL;
	size_t size;

	if (!repeat_rule_parse(rule, &parts))
		return NULL;
	saying.out = open_memstream(&words, &size);
	if (!saying.out)
		abort();
	say_rule(&saying, &parts);
	if (fclose(saying.out) != 0)
		abort();
	/* Words that would not lead back to the rule would say something else. */
	if (repeat_parse(words, &again) == WHEN_OK && again && strcmp(again, rule) == 0)
		return words;
	free(words);
	return NULL;
}

char *repeat_say(const char *rule, bool is_japanese)
{
	_cleanup_(free_text) char *core = NULL;
	_cleanup_(free_text) char *words = NULL;
	_cleanup_(free_text) char *ending = NULL;
	struct repeat_end end;

	if (!rule)
		return memory_string(is_japanese ? "一度だけ" : "once");
	core = repeat_end_split(rule, &end);
	words = say_core(core, is_japanese);
	ending = repeat_end_say(&end, is_japanese);
	return words ? memory_format("%s%s", words, ending) : memory_string(rule);
}

/* What the rule leaves to its first day is said as well. */
static void complete(struct repeat_rule *rule, int32_t first_day)
{
	struct date date = date_from_days(first_day);

	if (rule->month_days || repeat_rule_has_nth(rule, UINT32_MAX))
		return;
	if (rule->frequency == REPEAT_WEEKLY)
		rule->nths[date_weekday(first_day)] = 1U << NTH_EVERY;
	else if (rule->frequency == REPEAT_MONTHLY || rule->frequency == REPEAT_YEARLY)
		rule->month_days = 1U << date.day;
	if (rule->frequency == REPEAT_YEARLY && !rule->months)
		rule->months = 1U << date.month;
}

char *repeat_say_from(const char *rule, int32_t first_day, bool is_japanese)
{
	_cleanup_(free_text) char *core = NULL;
	_cleanup_(free_text) char *whole = NULL;
	_cleanup_(free_text) char *ended = NULL;
	struct repeat_rule parts;
	struct repeat_end end;

	if (!rule)
		return repeat_say(rule, is_japanese);
	core = repeat_end_split(rule, &end);
	if (!repeat_rule_parse(core, &parts))
		return repeat_say(rule, is_japanese);
	complete(&parts, first_day);
	whole = repeat_rule_format(&parts);
	ended = repeat_end_join(whole, &end);
	return repeat_say(ended, is_japanese);
}
