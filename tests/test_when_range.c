/* SPDX-License-Identifier: MIT */
#include "cli/when.h"
#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Months, years and ranges; times of day; and days in words. */

struct phrase {
	const char *text;
	const char *first;
	const char *last;
	enum period_unit unit;
};

static struct today today_on(const char *day, bool is_japanese)
{
	struct today today = { .minute = 10 * 60, .is_japanese = is_japanese };

	assert_int_equal(date_parse(day, &today.day), 0);
	return today;
}

typedef enum when_result reader(const char *text, const struct today *today, struct period *period);

static void check(const struct phrase *phrase, const struct today *today, reader *read)
{
	struct period period = { 0 };
	char first[DATE_TEXT] = "";
	char last[DATE_TEXT] = "";
	enum when_result result = read(phrase->text, today, &period);

	if (result == WHEN_OK) {
		date_format(period.first, first);
		date_format(period.last, last);
	}
	if (result != WHEN_OK || strcmp(first, phrase->first) != 0 ||
	    strcmp(last, phrase->last) != 0 || period.unit != phrase->unit)
		fail_msg("\"%s\": result %d, %s to %s, unit %d", phrase->text, result, first, last,
			 period.unit);
}

#define CHECK_ALL(today, phrases, read)                                                            \
	for (size_t i = 0; i < sizeof(phrases) / sizeof((phrases)[0]); i++)                        \
	check(&(phrases)[i], today, read)

static const struct phrase months[] = {
	{ "2026-10", "2026-10-01", "2026-10-31", PERIOD_MONTH },
	{ "２０２６／１０", "2026-10-01", "2026-10-31", PERIOD_MONTH },
	{ "10月", "2026-10-01", "2026-10-31", PERIOD_MONTH },
	{ "11月", "2026-11-01", "2026-11-30", PERIOD_MONTH },
	{ "12月", "2025-12-01", "2025-12-31", PERIOD_MONTH },
	{ "十月", "2026-10-01", "2026-10-31", PERIOD_MONTH },
	{ "先月", "2026-10-01", "2026-10-31", PERIOD_MONTH },
	{ "今月", "2026-11-01", "2026-11-30", PERIOD_MONTH },
	{ "来月", "2026-12-01", "2026-12-31", PERIOD_MONTH },
	{ "先々月", "2026-09-01", "2026-09-30", PERIOD_MONTH },
	{ "3か月前", "2026-08-01", "2026-08-31", PERIOD_MONTH },
	{ "令和8年10月", "2026-10-01", "2026-10-31", PERIOD_MONTH },
	{ "2026年(令和8年)10月", "2026-10-01", "2026-10-31", PERIOD_MONTH },
	{ "R8.10", "2026-10-01", "2026-10-31", PERIOD_MONTH },
	{ "去年の10月", "2025-10-01", "2025-10-31", PERIOD_MONTH },
	{ "last month", "2026-10-01", "2026-10-31", PERIOD_MONTH },
	{ "this month", "2026-11-01", "2026-11-30", PERIOD_MONTH },
	{ "October", "2026-10-01", "2026-10-31", PERIOD_MONTH },
	{ "Oct 2025", "2025-10-01", "2025-10-31", PERIOD_MONTH },
	{ "October last year", "2025-10-01", "2025-10-31", PERIOD_MONTH },
	{ "2月", "2026-02-01", "2026-02-28", PERIOD_MONTH },
	{ "2026Q3", "2026-07-01", "2026-09-30", PERIOD_SPAN },
	{ "２０２６Ｑ１", "2026-01-01", "2026-03-31", PERIOD_SPAN },
	{ "2026-q2", "2026-04-01", "2026-06-30", PERIOD_SPAN },
	{ "Q4 2025", "2025-10-01", "2025-12-31", PERIOD_SPAN },
	{ "2026年Q4", "2026-10-01", "2026-12-31", PERIOD_SPAN },
	{ "Q4", "2026-10-01", "2026-12-31", PERIOD_SPAN },
	{ "Q3", "2026-07-01", "2026-09-30", PERIOD_SPAN },
	{ "this quarter", "2026-10-01", "2026-12-31", PERIOD_SPAN },
	{ "last quarter", "2026-07-01", "2026-09-30", PERIOD_SPAN },
	{ "2024年2月", "2024-02-01", "2024-02-29", PERIOD_MONTH },
	{ "平成元年1月", "1989-01-08", "1989-01-31", PERIOD_MONTH },
	{ "昭和64年1月", "1989-01-01", "1989-01-07", PERIOD_MONTH },
	{ "2026", "2026-01-01", "2026-12-31", PERIOD_YEAR },
	{ "2026年", "2026-01-01", "2026-12-31", PERIOD_YEAR },
	{ "令和8年", "2026-01-01", "2026-12-31", PERIOD_YEAR },
	{ "令和元年", "2019-05-01", "2019-12-31", PERIOD_YEAR },
	{ "平成31年", "2019-01-01", "2019-04-30", PERIOD_YEAR },
	{ "2019", "2019-01-01", "2019-12-31", PERIOD_YEAR },
	{ "去年", "2025-01-01", "2025-12-31", PERIOD_YEAR },
	{ "今年", "2026-01-01", "2026-12-31", PERIOD_YEAR },
	{ "last year", "2025-01-01", "2025-12-31", PERIOD_YEAR },
};

static void test_months(void **unused)
{
	struct today today = today_on("2026-11-20", true);
	struct today january = today_on("2026-01-31", true);
	static const struct phrase at_the_edge[] = {
		{ "先月", "2025-12-01", "2025-12-31", PERIOD_MONTH },
		{ "来月", "2026-02-01", "2026-02-28", PERIOD_MONTH },
		{ "1月", "2026-01-01", "2026-01-31", PERIOD_MONTH },
		{ "2月", "2025-02-01", "2025-02-28", PERIOD_MONTH },
	};

	(void)unused;
	CHECK_ALL(&today, months, when_month);
	CHECK_ALL(&january, at_the_edge, when_month);
}

static const struct phrase ranges[] = {
	{ "昨日", "2026-11-19", "2026-11-19", PERIOD_DAY },
	{ "11月3日", "2026-11-03", "2026-11-03", PERIOD_DAY },
	{ "先週", "2026-11-09", "2026-11-15", PERIOD_WEEK },
	{ "this week", "2026-11-16", "2026-11-22", PERIOD_WEEK },
	{ "先月", "2026-10-01", "2026-10-31", PERIOD_MONTH },
	{ "令和8年", "2026-01-01", "2026-12-31", PERIOD_YEAR },
	{ "過去7日", "2026-11-14", "2026-11-20", PERIOD_SPAN },
	{ "ここ２週間", "2026-11-07", "2026-11-20", PERIOD_SPAN },
	{ "last 30 days", "2026-10-22", "2026-11-20", PERIOD_SPAN },
	{ "2026-10-01..2026-10-31", "2026-10-01", "2026-10-31", PERIOD_SPAN },
	{ "10月3日〜5日", "2026-10-03", "2026-10-05", PERIOD_SPAN },
	{ "10月3日～10月20日", "2026-10-03", "2026-10-20", PERIOD_SPAN },
	{ "10月3日から11月1日まで", "2026-10-03", "2026-11-01", PERIOD_SPAN },
	{ "12月30日〜1月3日", "2025-12-30", "2026-01-03", PERIOD_SPAN },
	{ "8月〜10月", "2026-08-01", "2026-10-31", PERIOD_SPAN },
	{ "12月〜2月", "2025-12-01", "2026-02-28", PERIOD_SPAN },
	{ "2026-10-20..2026-10", "2026-10-20", "2026-10-31", PERIOD_SPAN },
	{ "先月から昨日まで", "2026-10-01", "2026-11-19", PERIOD_SPAN },
	{ "先月から", "2026-10-01", "2026-11-20", PERIOD_SPAN },
	{ "since Monday", "2026-11-16", "2026-11-20", PERIOD_SPAN },
	{ "先月まで", "1900-01-01", "2026-10-31", PERIOD_SPAN },
	{ "until 3 Oct", "1900-01-01", "2026-10-03", PERIOD_SPAN },
	{ "..2026-10", "1900-01-01", "2026-10-31", PERIOD_SPAN },
	{ "2026-10..", "2026-10-01", "2026-11-20", PERIOD_SPAN },
	{ "月曜〜金曜", "2026-11-16", "2026-11-20", PERIOD_SPAN },
	{ "from Oct 3 to Nov 1", "2026-10-03", "2026-11-01", PERIOD_SPAN },
	{ "3 Oct - 1 Nov", "2026-10-03", "2026-11-01", PERIOD_SPAN },
	{ "2025〜2026", "2025-01-01", "2026-12-31", PERIOD_SPAN },
	{ "令和元年〜令和8年10月", "2019-05-01", "2026-10-31", PERIOD_SPAN },
};

static void test_ranges(void **unused)
{
	struct today today = today_on("2026-11-20", true);

	(void)unused;
	CHECK_ALL(&today, ranges, when_range);
}

static void test_refused(void **unused)
{
	static const struct {
		const char *text;
		enum when_result result;
	} refused[] = {
		{ "", WHEN_UNKNOWN },
		{ "..", WHEN_UNKNOWN },
		{ "から", WHEN_UNKNOWN },
		{ "まで", WHEN_UNKNOWN },
		{ "昨日の21時", WHEN_UNKNOWN },
		{ "21:30", WHEN_UNKNOWN },
		{ "今", WHEN_UNKNOWN },
		{ "昨日から何か", WHEN_UNKNOWN },
		{ "1..2..3", WHEN_UNKNOWN },
		{ "13月", WHEN_IMPOSSIBLE },
		{ "0月", WHEN_IMPOSSIBLE },
		{ "2026-13", WHEN_IMPOSSIBLE },
		{ "2月30日〜3月2日", WHEN_IMPOSSIBLE },
		{ "過去0日", WHEN_IMPOSSIBLE },
		{ "2026Q5", WHEN_IMPOSSIBLE },
		{ "Q0", WHEN_IMPOSSIBLE },
		{ "1899Q4", WHEN_OUTSIDE },
		{ "2026Q3Q", WHEN_UNKNOWN },
		{ "1899年", WHEN_OUTSIDE },
		{ "3000", WHEN_OUTSIDE },
		{ "過去99999週間", WHEN_OUTSIDE },
		{ "99999週間前", WHEN_OUTSIDE },
		{ "平成32年", WHEN_ERA },
		{ "平成31年5月", WHEN_ERA },
		{ "令和元年4月", WHEN_ERA },
		{ "2026-10-31..2026-10-01", WHEN_BACKWARDS },
		{ "今日〜昨日", WHEN_BACKWARDS },
		{ "明日から", WHEN_BACKWARDS },
		{ "11月3日(月)〜11月5日", WHEN_WEEKDAY },
	};
	struct today today = today_on("2026-11-20", true);
	struct today english = today_on("2026-11-20", false);
	struct period period;

	(void)unused;
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		enum when_result result = when_range(refused[i].text, &today, &period);

		if (result != refused[i].result)
			fail_msg("\"%s\": result %d", refused[i].text, result);
	}
	assert_int_equal(when_range("10/3..10/5", &english, &period), WHEN_AMBIGUOUS);
	assert_int_equal(when_month("11月3日", &today, &period), WHEN_UNKNOWN);
	assert_int_equal(when_month("先週", &today, &period), WHEN_UNKNOWN);
	assert_int_equal(when_month("10", &today, &period), WHEN_UNKNOWN);
	assert_int_equal(when_month("10月〜11月", &today, &period), WHEN_UNKNOWN);
}

static void test_times(void **unused)
{
	static const struct {
		const char *text;
		int minute;
	} times[] = {
		{ "21:30", 1290 },
		{ "9:05", 545 },
		{ "２１：３０", 1290 },
		{ "0:00", 0 },
		{ "21時", 1260 },
		{ "21時半", 1290 },
		{ "21時30分", 1290 },
		{ "午後9時", 1260 },
		{ "午前0時", 0 },
		{ "午後0時", 720 },
		{ "午後15時", 900 },
		{ "夜9時", 1260 },
		{ "夜の9時半", 1290 },
		{ "朝7時", 420 },
		{ "昼1時", 780 },
		{ "夕方5時", 1020 },
		{ "深夜0時", 0 },
		{ "正午", 720 },
		{ "noon", 720 },
		{ "9pm", 1260 },
		{ "9 PM", 1260 },
		{ "9:30 p.m.", 1290 },
		{ "12am", 0 },
		{ "12pm", 720 },
		{ "at 9 in the evening", 1260 },
		{ "九時", 540 },
		{ "21時頃", 1260 },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		int minute = -1;

		if (when_time(times[i].text, &minute) != WHEN_OK || minute != times[i].minute)
			fail_msg("\"%s\": %d", times[i].text, minute);
	}
}

static void assert_said(const char *day, const struct today *today, enum when_style style,
			const char *expected)
{
	int32_t number = 0;
	_cleanup_(free_text) char *said = NULL;

	assert_int_equal(date_parse(day, &number), 0);
	said = when_say(number, today, style);
	assert_string_equal(said, expected);
}

static void test_days_in_words(void **unused)
{
	struct today japanese = today_on("2026-11-20", true);
	struct today english = today_on("2026-11-20", false);

	(void)unused;
	assert_said("2026-11-20", &japanese, WHEN_SHORT, "11月20日(金)");
	assert_said("2025-11-20", &japanese, WHEN_SHORT, "2025年11月20日(木)");
	assert_said("2026-11-20", &japanese, WHEN_LONG, "2026年11月20日(金)");
	assert_said("2026-11-20", &japanese, WHEN_FULL, "2026年(令和8年)11月20日(金)");
	assert_said("2019-05-01", &japanese, WHEN_FULL, "2019年(令和元年)5月1日(水)");
	assert_said("2019-04-30", &japanese, WHEN_FULL, "2019年(平成31年)4月30日(火)");
	assert_said("1989-01-07", &japanese, WHEN_FULL, "1989年(昭和64年)1月7日(土)");
	assert_said("1989-01-08", &japanese, WHEN_FULL, "1989年(平成元年)1月8日(日)");
	assert_said("1926-12-24", &japanese, WHEN_FULL, "1926年(大正15年)12月24日(金)");
	assert_said("1912-07-29", &japanese, WHEN_FULL, "1912年(明治45年)7月29日(月)");
	assert_said("2026-11-20", &english, WHEN_SHORT, "Fri 20 Nov");
	assert_said("2025-11-20", &english, WHEN_SHORT, "Thu 20 Nov 2025");
	assert_said("2026-11-20", &english, WHEN_FULL, "Friday 20 November 2026");
	assert_string_equal(when_weekday(SATURDAY, true), "土");
	assert_string_equal(when_weekday(SATURDAY, false), "Sat");
}

static void assert_period(const char *text, const struct today *today, enum when_style style,
			  const char *expected)
{
	struct period period;
	_cleanup_(free_text) char *said = NULL;

	assert_int_equal(when_range(text, today, &period), WHEN_OK);
	said = when_say_period(&period, today, style);
	assert_string_equal(said, expected);
}

static void test_periods_in_words(void **unused)
{
	struct today japanese = today_on("2026-11-20", true);
	struct today english = today_on("2026-11-20", false);

	(void)unused;
	assert_period("先月", &japanese, WHEN_SHORT, "2026年10月");
	assert_period("先月", &japanese, WHEN_FULL, "2026年(令和8年)10月");
	assert_period("2019", &japanese, WHEN_FULL, "2019年(平成31年・令和元年)");
	assert_period("令和元年", &japanese, WHEN_FULL, "2019年(令和元年)");
	assert_period("昨日", &japanese, WHEN_SHORT, "11月19日(木)");
	assert_period("先週", &japanese, WHEN_SHORT, "11月9日(月)〜11月15日(日)");
	assert_period("last month", &english, WHEN_SHORT, "October 2026");
	assert_period("2025", &english, WHEN_SHORT, "2025");
	assert_period("last week", &english, WHEN_SHORT, "Mon 9 Nov to Sun 15 Nov");
}

/* What is said is read back as the same day. */
static void test_words_lead_back(void **unused)
{
	struct today today = today_on("2026-11-20", true);
	int32_t last;
	int count = 0;

	(void)unused;
	assert_int_equal(date_parse("2999-12-31", &last), 0);
	for (int32_t day = -25567; day <= last; day += day > today.day ? 97 : 7) {
		for (int form = 0; form < 6; form++) {
			_cleanup_(free_text) char *said = NULL;
			struct when when = { 0 };
			enum when_result result;

			today.is_japanese = form % 2;
			said = when_say(day, &today, (enum when_style)(form / 2));
			result = day > today.day ? when_coming(said, &today, &when)
						 : when_date(said, &today, &when);
			if (result != WHEN_OK || when.day != day)
				fail_msg("%s", said);
			count++;
		}
	}
	printf("%d days in words read back\n", count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_months),		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_refused),		cmocka_unit_test(test_times),
		cmocka_unit_test(test_days_in_words),	cmocka_unit_test(test_periods_in_words),
		cmocka_unit_test(test_words_lead_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
