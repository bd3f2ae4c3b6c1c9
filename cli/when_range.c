/* SPDX-License-Identifier: MIT */
#include "cli/when.h"
#include "cli/when_day.h"
#include "cli/when_digits.h"
#include "cli/when_english.h"
#include "cli/when_japanese.h"
#include "cli/when_read.h"
#include "cli/when_said.h"
#include "schema/memory.h"

#include <string.h>

/* Months and years, and ranges of days. */

/* An era's first and last year are cut at its bounds. */
static enum when_result cut_at_era(const struct said *said, struct period *period)
{
	if (!said->era)
		return WHEN_OK;
	if (period->last < said->era->first || period->first > said->era->last)
		return WHEN_ERA;
	if (period->first < said->era->first)
		period->first = said->era->first;
	if (period->last > said->era->last)
		period->last = said->era->last;
	return WHEN_OK;
}

static enum when_result month_period(int year, int month, struct period *period)
{
	struct date date = { year, month, 1 };

	if (month < 1 || month > 12)
		return WHEN_IMPOSSIBLE;
	if (!date_is_valid(date))
		return WHEN_OUTSIDE;
	period->unit = PERIOD_MONTH;
	period->first = date_to_days(date);
	period->last = period->first + date_month_days(year, month) - 1;
	return WHEN_OK;
}

static enum when_result decide_month(const struct said *said, const struct when_view *view,
				     struct period *period)
{
	struct date anchor = date_from_days(view->anchor);
	int year;
	enum when_result result =
		said->is_impossible ? WHEN_IMPOSSIBLE : when_day_year(said, &year);

	if (result != WHEN_OK)
		return result;
	if (year == 0) {
		year = anchor.year;
		if (view->is_ahead && said->month < anchor.month)
			year++;
		else if (!view->is_ahead && said->month > anchor.month)
			year--;
	}
	result = month_period(year, said->month, period);
	return result == WHEN_OK ? cut_at_era(said, period) : result;
}

static enum when_result decide_year(const struct said *said, struct period *period)
{
	struct date date = { .month = 1, .day = 1 };
	enum when_result result =
		said->is_impossible ? WHEN_IMPOSSIBLE : when_day_year(said, &date.year);

	if (result != WHEN_OK)
		return result;
	if (!date_is_valid(date))
		return WHEN_OUTSIDE;
	period->unit = PERIOD_YEAR;
	period->first = date_to_days(date);
	date = (struct date){ date.year, 12, 31 };
	period->last = date_to_days(date);
	return cut_at_era(said, period);
}

/* "先月", "last month", "3か月前". */
static bool read_beside_month(const char *at, const struct today *today, struct said *said)
{
	struct date date = date_from_days(today->day);
	int offset;

	if (!when_japanese_month(&at, &offset) && !when_japanese_months_ago(&at, &offset) &&
	    !when_english_offset(&at, "month", &offset))
		return false;
	/* Far away is outside in either direction. */
	if (offset < -12000 || offset > 12000)
		offset = 12000;
	said->year = date.year;
	said->month = date.month;
	when_said_shift(&said->year, &said->month, offset);
	return when_read_end(at);
}

/* "10月", "2026年10月", "令和8年10月", "October 2026", "2026-10". */
static bool read_named_month(const char *text, const struct today *today, struct said *said)
{
	const char *at = text;

	(void)when_japanese_year(&at, today, said);
	if (when_read_small(&at, &said->month) && when_read_word(&at, "月")) {
		said->is_impossible = said->month == 0;
		return when_read_end(at);
	}
	at = text;
	*said = (struct said){ 0 };
	if (when_read_month_name(&at, &said->month)) {
		(void)when_english_year(&at, today, &said->year);
		return when_read_end(at);
	}
	return when_digits_month(&at, said) && when_read_end(at);
}

/* "2026年", "令和元年", "去年", "2026", "last year". */
static bool read_year(const char *text, const struct today *today, struct said *said)
{
	const char *at = text;

	*said = (struct said){ 0 };
	if (when_japanese_year(&at, today, said) && when_read_end(at))
		return true;
	at = text;
	*said = (struct said){ 0 };
	if (!when_english_year(&at, today, &said->year) || !when_read_end(at))
		return false;
	said->is_impossible = said->year == 0;
	return true;
}

/* Three calendar months, counted from the year 0. */
static enum when_result quarter_period(int quarter, struct period *period)
{
	struct period last = { 0 };
	enum when_result result = month_period(quarter / 4, quarter % 4 * 3 + 1, period);

	if (result == WHEN_OK)
		result = month_period(quarter / 4, quarter % 4 * 3 + 3, &last);
	period->last = last.last;
	period->unit = PERIOD_SPAN;
	return result;
}

/* "2026Q3", "2026-Q3", "Q3 2026", "Q3", "last quarter"; of calendar years. */
static enum when_result read_quarter(const char *at, const struct today *today,
				     const struct when_view *view, struct period *period)
{
	struct date anchor = date_from_days(view->anchor);
	int now = anchor.year * 4 + (anchor.month - 1) / 3;
	int year = 0;
	int quarter;
	int offset;

	if (when_english_offset(&at, "quarter", &offset) && when_read_end(at))
		return offset < -4000 || offset > 4000 ? WHEN_OUTSIDE
						       : quarter_period(now + offset, period);
	if (when_english_year(&at, today, &year))
		(void)(when_read_word(&at, "-") || when_read_word(&at, "年"));
	if (!when_read_word(&at, "q") || !when_read_small(&at, &quarter))
		return WHEN_UNKNOWN;
	if (year == 0)
		(void)when_english_year(&at, today, &year);
	if (!when_read_end(at))
		return WHEN_UNKNOWN;
	if (quarter < 1 || quarter > 4)
		return WHEN_IMPOSSIBLE;
	if (year > 0)
		return quarter_period(year * 4 + quarter - 1, period);
	/* Without a year the latest that has begun, or, looking ahead, the first from then on. */
	quarter += now / 4 * 4 - 1;
	if (view->is_ahead && quarter < now)
		quarter += 4;
	else if (!view->is_ahead && quarter > now)
		quarter -= 4;
	return quarter_period(quarter, period);
}

static enum when_result read_month(const char *text, const struct today *today,
				   const struct when_view *view, struct period *period)
{
	struct said said = { 0 };

	if (read_beside_month(text, today, &said))
		return decide_month(&said, view, period);
	said = (struct said){ 0 };
	if (read_named_month(text, today, &said))
		return decide_month(&said, view, period);
	return read_year(text, today, &said) ? decide_year(&said, period)
					     : read_quarter(text, today, view, period);
}

enum when_result when_month(const char *text, const struct today *today, struct period *period)
{
	_cleanup_(free_text) char *normal = when_read_normal(text);
	struct when_view view = { .anchor = today->day };
	struct period found = { 0 };
	enum when_result result = normal ? read_month(normal, today, &view, &found) : WHEN_UNKNOWN;

	if (result == WHEN_OK)
		*period = found;
	return result;
}

static enum when_result read_day(const char *text, const struct today *today,
				 const struct when_view *view, struct period *period)
{
	struct said said;
	struct when when = { 0 };
	enum when_result result;

	/* A time has no place among days. */
	if (!when_said_read(text, today, &said) || said.has_clock || said.minute != WHEN_NO_MINUTE)
		return WHEN_UNKNOWN;
	result = when_day_decide(&said, today, view, &when);
	*period = (struct period){ when.day, when.day, PERIOD_DAY };
	return result;
}

static enum when_result read_week(const char *at, const struct today *today, struct period *period)
{
	int32_t monday = today->day - (int)date_weekday(today->day);
	int offset;

	if ((!when_japanese_week(&at, &offset) && !when_english_offset(&at, "week", &offset)) ||
	    !when_read_end(at))
		return WHEN_UNKNOWN;
	monday += 7 * offset;
	if (monday < WHEN_FIRST_DAY || monday + 6 > WHEN_LAST_DAY)
		return WHEN_OUTSIDE;
	*period = (struct period){ monday, monday + 6, PERIOD_WEEK };
	return WHEN_OK;
}

/* One day, week, month or year. */
static enum when_result read_one(const char *text, const struct today *today,
				 const struct when_view *view, struct period *period)
{
	enum when_result result = read_day(text, today, view, period);

	if (result == WHEN_UNKNOWN)
		result = read_week(text, today, period);
	return result == WHEN_UNKNOWN ? read_month(text, today, view, period) : result;
}

/* "過去7日", "ここ2週間", "last 30 days": so many days, the last of them today. */
static enum when_result read_recent(const char *at, const struct today *today,
				    struct period *period)
{
	static const struct when_word before[] = {
		{ "過去", 0 }, { "直近", 0 },	  { "最近", 0 }, { "ここ", 0 },	    { "この", 0 },
		{ "last", 0 }, { "the last", 0 }, { "past", 0 }, { "the past", 0 }, { NULL, 0 },
	};
	static const struct when_word units[] = {
		{ "日間", 1 }, { "日", 1 },    { "週間", 7 }, { "days", 1 },
		{ "day", 1 },  { "weeks", 7 }, { "week", 7 }, { NULL, 0 },
	};
	int count;
	int unit;

	if (!when_read_choice(&at, before, &unit) || !when_read_count(&at, &count) ||
	    !when_read_choice(&at, units, &unit) || !when_read_end(at))
		return WHEN_UNKNOWN;
	if (count == 0)
		return WHEN_IMPOSSIBLE;
	*period = (struct period){ today->day - count * unit + 1, today->day, PERIOD_SPAN };
	return period->first < WHEN_FIRST_DAY ? WHEN_OUTSIDE : WHEN_OK;
}

/* The two ends, each possibly empty (but not both). */
static enum when_result read_ends(const char *from, const char *to, const struct today *today,
				  struct period *period)
{
	struct period first = { WHEN_FIRST_DAY, WHEN_FIRST_DAY, PERIOD_DAY };
	struct period last = { today->day, today->day, PERIOD_DAY };
	struct when_view view = { .anchor = today->day };
	enum when_result result = WHEN_OK;

	if (when_read_end(from) && when_read_end(to))
		return WHEN_UNKNOWN;
	if (!when_read_end(from)) {
		result = read_one(from, today, &view, &first);
		view = (struct when_view){ .anchor = first.first, .is_ahead = true };
	}
	if (result == WHEN_OK && !when_read_end(to))
		result = read_one(to, today, &view, &last);
	if (result != WHEN_OK)
		return result;
	if (last.last < first.first)
		return WHEN_BACKWARDS;
	*period = (struct period){ first.first, last.last, PERIOD_SPAN };
	return WHEN_OK;
}

static enum when_result read_split(const char *text, const char *at, const char *separator,
				   const struct today *today, struct period *period)
{
	_cleanup_(free_text) char *from = memory_format("%.*s", (int)(at - text), text);

	return read_ends(from, at + strlen(separator), today, period);
}

/* "10月3日から11月1日まで": the last word is taken away. */
static bool cut_until(char *text)
{
	static const char until[] = "まで";
	size_t length = strlen(text);
	size_t without = length - (sizeof until - 1);

	if (length < sizeof until || strcmp(text + without, until) != 0)
		return false;
	text[without] = '\0';
	return true;
}

/* The normal text is changed. */
static enum when_result read_two(char *normal, const struct today *today, struct period *period)
{
	static const char *const separators[] = { "...",  "..",	     "〜",	  "~", "から",
						  " to ", " until ", " through ", "-" };
	enum when_result result = WHEN_UNKNOWN;
	bool is_until = cut_until(normal);
	const char *text = normal;

	if (when_read_word(&text, "since"))
		return read_ends(text, "", today, period);
	is_until = is_until || when_read_word(&text, "until");
	(void)when_read_word(&text, "from");
	for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
		for (const char *at = strstr(text, separators[i]); at && result == WHEN_UNKNOWN;
		     at = strstr(at + 1, separators[i]))
			result = read_split(text, at, separators[i], today, period);
	}
	return result == WHEN_UNKNOWN && is_until ? read_ends("", text, today, period) : result;
}

enum when_result when_range(const char *text, const struct today *today, struct period *period)
{
	_cleanup_(free_text) char *normal = when_read_normal(text);
	struct when_view view = { .anchor = today->day };
	struct period found = { 0 };
	enum when_result result;

	if (!normal)
		return WHEN_UNKNOWN;
	result = read_one(normal, today, &view, &found);
	if (result == WHEN_UNKNOWN)
		result = read_recent(normal, today, &found);
	if (result == WHEN_UNKNOWN)
		result = read_two(normal, today, &found);
	if (result == WHEN_OK)
		*period = found;
	return result;
}
