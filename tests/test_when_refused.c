/* SPDX-License-Identifier: MIT */
#include "cli/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Phrases that are refused, each with the reason. */

struct refusal {
	const char *text;
	enum when_result result;
};

/* 2026-11-20 was a Friday. */
static struct today today_is_friday(bool is_japanese)
{
	struct today today = { .minute = 10 * 60, .is_japanese = is_japanese };

	assert_int_equal(date_parse("2026-11-20", &today.day), 0);
	return today;
}

static void check_all(const struct refusal *refusals, size_t count, bool is_japanese)
{
	struct today today = today_is_friday(is_japanese);
	struct when when;

	for (size_t i = 0; i < count; i++) {
		enum when_result result = when_date(refusals[i].text, &today, &when);

		if (result != refusals[i].result)
			fail_msg("\"%s\": result %d, expected %d", refusals[i].text, result,
				 refusals[i].result);
	}
	printf("%zu phrases refused\n", count);
}

#define CHECK_ALL(refusals, is_japanese)                                                           \
	check_all(refusals, sizeof(refusals) / sizeof((refusals)[0]), is_japanese)

static void test_not_understood(void **unused)
{
	static const char *const texts[] = {
		"",
		" ",
		"　",
		"あいさつ",
		"散歩した",
		"何日か前",
		"数日前",
		"この間",
		"先日",
		"いつか",
		"日前",
		"前",
		"3",
		"３",
		"11",
		"1103",
		"2026",
		"2026年",
		"令和8年",
		"令和",
		"11月",
		"10月の",
		"先月",
		"先週",
		"今週",
		"去年",
		"年末",
		"月末",
		"末日",
		"3日の前",
		"昨日昨日",
		"昨日の昨日",
		"昨日 月曜",
		"土",
		"月",
		"土曜土曜",
		"(土",
		"土曜)",
		"第2土曜",
		"毎週土曜",
		"週末",
		"3日前の",
		"昨日の夜の9時の",
		"昨日 9",
		"夜",
		"朝",
		"午後",
		"9",
		"9:3",
		"21:300",
		"2026-11",
		"2026-11-03-",
		"2026-11/03",
		"2026/11-3",
		"02026-11-3",
		"2026--11-03",
		"2026- 11-03",
		"-3",
		"-3日前",
		"3.5日前",
		"１.５日前",
		"11.3",
		"11-3",
		"11/3/",
		"/3",
		"R8",
		"R8.11",
		"X8.11.3",
		"R.11.3",
		"RR8.11.3",
		"R0.11.3",
		"令和0年1月1日",
		"令和千年1月1日",
		"123456789",
		"2026110",
		"day",
		"the day",
		"the last day",
		"last week",
		"last month",
		"week",
		"ago",
		"3 ago",
		"days ago",
		"3 days",
		"minus 3 days ago",
		"yesterdays",
		"yesterday yesterday",
		"todayy",
		"mo",
		"mond",
		"nove 3",
		"november",
		"november 2026",
		"3 2026",
		"3th november",
		"1th",
		"2st november",
		"nov 3 26",
		"the",
		"on",
		"at",
		"noonish",
		"yesterday at",
		"yesterday at 9",
		"sunday monday",
		"昨日\001",
		"昨\xE6",
		"\xFF",
		"11月3日\xE2\x80\xAE",
		"三十二十日",
		"一二三四五日",
		"十十日前",
		"now 9pm",
		"今 21:30",
		"昨夜の朝食",
		"第3日",
		"3日曜",
		"null",
		"NaN",
		"0x10",
		"1e3日前",
		"99999999999999999999日前",
		"2026年11月3日2026年11月3日",
	};
	struct today today = today_is_friday(true);
	struct when when;

	(void)unused;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		enum when_result result = when_date(texts[i], &today, &when);

		if (result != WHEN_UNKNOWN)
			fail_msg("\"%s\": result %d", texts[i], result);
	}
	printf("%zu phrases not understood\n", sizeof texts / sizeof texts[0]);
}

static void test_impossible(void **unused)
{
	static const struct refusal refusals[] = {
		{ "2月30日", WHEN_IMPOSSIBLE },
		{ "4月31日", WHEN_IMPOSSIBLE },
		{ "13月1日", WHEN_IMPOSSIBLE },
		{ "0月1日", WHEN_IMPOSSIBLE },
		{ "1月0日", WHEN_IMPOSSIBLE },
		{ "1月32日", WHEN_IMPOSSIBLE },
		{ "0日", WHEN_IMPOSSIBLE },
		{ "32日", WHEN_IMPOSSIBLE },
		{ "99日", WHEN_IMPOSSIBLE },
		{ "先々月の31日", WHEN_IMPOSSIBLE },
		{ "先月の32日", WHEN_IMPOSSIBLE },
		{ "2026年2月29日", WHEN_IMPOSSIBLE },
		{ "去年の2月29日", WHEN_IMPOSSIBLE },
		{ "2026-02-29", WHEN_IMPOSSIBLE },
		{ "2100-02-29", WHEN_IMPOSSIBLE },
		{ "2026-13-01", WHEN_IMPOSSIBLE },
		{ "2026-00-10", WHEN_IMPOSSIBLE },
		{ "2026-10-00", WHEN_IMPOSSIBLE },
		{ "0000-01-01", WHEN_IMPOSSIBLE },
		{ "2026/11/31", WHEN_IMPOSSIBLE },
		{ "20261131", WHEN_IMPOSSIBLE },
		{ "99999999", WHEN_IMPOSSIBLE },
		{ "R8.2.29", WHEN_IMPOSSIBLE },
		{ "令和8年2月30日", WHEN_IMPOSSIBLE },
		{ "13/1", WHEN_IMPOSSIBLE },
		{ "2/30", WHEN_IMPOSSIBLE },
		{ "0/5", WHEN_IMPOSSIBLE },
		{ "30/30/2026", WHEN_IMPOSSIBLE },
		{ "Feb 30", WHEN_IMPOSSIBLE },
		{ "31 November", WHEN_IMPOSSIBLE },
		{ "Nov 0", WHEN_IMPOSSIBLE },
		{ "the 32nd", WHEN_IMPOSSIBLE },
		{ "昨日の24時", WHEN_IMPOSSIBLE },
		{ "昨日の25:00", WHEN_IMPOSSIBLE },
		{ "昨日 21:60", WHEN_IMPOSSIBLE },
		{ "昨日の9時60分", WHEN_IMPOSSIBLE },
		{ "午前13時", WHEN_IMPOSSIBLE },
		{ "朝15時", WHEN_IMPOSSIBLE },
		{ "13pm", WHEN_IMPOSSIBLE },
		{ "0am", WHEN_IMPOSSIBLE },
		{ "令和8年11月20日(金)25時", WHEN_IMPOSSIBLE },
	};

	(void)unused;
	CHECK_ALL(refusals, true);
}

static void test_outside(void **unused)
{
	static const struct refusal refusals[] = {
		{ "1899-12-31", WHEN_OUTSIDE },	      { "3000-01-01", WHEN_OUTSIDE },
		{ "9999年12月31日", WHEN_OUTSIDE },   { "0001-01-01", WHEN_OUTSIDE },
		{ "99999日前", WHEN_OUTSIDE },	      { "9999週間前", WHEN_OUTSIDE },
		{ "200年前", WHEN_OUTSIDE },	      { "99999か月前", WHEN_OUTSIDE },
		{ "99999年後", WHEN_OUTSIDE },	      { "99999 weeks ago", WHEN_OUTSIDE },
		{ "明治32年12月31日", WHEN_OUTSIDE }, { "明治元年10月23日", WHEN_OUTSIDE },
	};

	(void)unused;
	CHECK_ALL(refusals, true);
}

static void test_out_of_era(void **unused)
{
	static const struct refusal refusals[] = {
		{ "平成31年5月1日", WHEN_ERA },
		{ "平成32年1月1日", WHEN_ERA },
		{ "H31.5.1", WHEN_ERA },
		{ "令和元年4月30日", WHEN_ERA },
		{ "R1.1.1", WHEN_ERA },
		{ "平成元年1月7日", WHEN_ERA },
		{ "昭和64年1月8日", WHEN_ERA },
		{ "昭和65年1月1日", WHEN_ERA },
		{ "昭和元年12月24日", WHEN_ERA },
		{ "大正15年12月25日", WHEN_ERA },
		{ "大正元年7月29日", WHEN_ERA },
		{ "明治45年7月30日", WHEN_ERA },
		{ "S99.1.1", WHEN_ERA },
		{ "2026年(令和7年)11月3日", WHEN_ERA },
		{ "2026年(平成38年)11月3日", WHEN_ERA },
		{ "2019年(令和元年)4月30日", WHEN_ERA },
	};

	(void)unused;
	CHECK_ALL(refusals, true);
}

static void test_another_weekday(void **unused)
{
	static const struct refusal refusals[] = {
		{ "11月3日(月)", WHEN_WEEKDAY },
		{ "11月3日月曜日", WHEN_WEEKDAY },
		{ "2026年11月20日(木)", WHEN_WEEKDAY },
		{ "令和8年11月20日(土)", WHEN_WEEKDAY },
		{ "Mon 3 Nov", WHEN_WEEKDAY },
		{ "Saturday, November 20, 2026", WHEN_WEEKDAY },
		{ "3日(月)", WHEN_WEEKDAY },
		{ "11/3(月)", WHEN_WEEKDAY },
	};
	struct today today = today_is_friday(true);
	struct when when;
	int32_t day;

	(void)unused;
	CHECK_ALL(refusals, true);
	/* The date that it would have been can be shown. */
	assert_int_equal(when_date("11月3日(月)", &today, &when), WHEN_WEEKDAY);
	assert_int_equal(date_parse("2026-11-03", &day), 0);
	assert_int_equal(when.day, day);
}

static void check_ambiguous(const char *text, const char *first, const char *second,
			    enum when_result (*read)(const char *, const struct today *,
						     struct when *))
{
	struct today today = today_is_friday(false);
	struct when when = { 0 };
	char day[DATE_TEXT];

	assert_int_equal(read(text, &today, &when), WHEN_AMBIGUOUS);
	date_format(when.day, day);
	assert_string_equal(day, first);
	date_format(when.other, day);
	assert_string_equal(day, second);
}

static void test_ambiguous(void **unused)
{
	static const struct refusal times[] = {
		{ "昨日の夜12時", WHEN_AMBIGUOUS },
		{ "昨日の午後12時", WHEN_AMBIGUOUS },
		{ "午前12時", WHEN_AMBIGUOUS },
		{ "昨日の夜1時", WHEN_AMBIGUOUS },
		{ "深夜12時半", WHEN_AMBIGUOUS },
		{ "3/11/2026", WHEN_AMBIGUOUS },
		{ "last Monday", WHEN_AMBIGUOUS },
		{ "01/02/03", WHEN_AMBIGUOUS },
		{ "26-11-3", WHEN_AMBIGUOUS },
		{ "11/3/26", WHEN_AMBIGUOUS },
		{ "１１．３．２６ 21:00", WHEN_AMBIGUOUS },
	};
	struct today today = today_is_friday(true);
	struct when when;

	(void)unused;
	CHECK_ALL(times, true);
	check_ambiguous("11/3", "2026-11-03", "2026-03-11", when_date);
	check_ambiguous("1/12", "2026-01-12", "2025-12-01", when_date);
	check_ambiguous("11/3/2026", "2026-11-03", "2026-03-11", when_date);
	check_ambiguous("last Monday", "2026-11-16", "2026-11-09", when_date);
	check_ambiguous("next Saturday", "2026-11-21", "2026-11-28", when_coming);
	check_ambiguous("11/3", "2027-11-03", "2027-03-11", when_coming);
	/* Where only the time is, there is one day. */
	assert_int_equal(when_date("昨日の夜12時", &today, &when), WHEN_AMBIGUOUS);
	assert_int_equal(when.day, today.day - 1);
	assert_int_equal(when.other, when.day);
}

static void test_months_of_other_lengths(void **unused)
{
	struct today today = today_is_friday(true);
	struct when when;

	(void)unused;
	assert_int_equal(date_parse("2026-03-31", &today.day), 0);
	assert_int_equal(when_date("1か月前", &today, &when), WHEN_IMPOSSIBLE);
	assert_int_equal(when_date("a month ago", &today, &when), WHEN_IMPOSSIBLE);
	assert_int_equal(when_date("2か月前", &today, &when), WHEN_OK);
	assert_int_equal(date_parse("2026-03-20", &today.day), 0);
	assert_int_equal(when_date("30日", &today, &when), WHEN_IMPOSSIBLE);
	assert_int_equal(date_parse("2028-02-29", &today.day), 0);
	assert_int_equal(when_date("1年前", &today, &when), WHEN_IMPOSSIBLE);
	assert_int_equal(when_date("去年の2月29日", &today, &when), WHEN_IMPOSSIBLE);
}

static void test_long_text(void **unused)
{
	struct today today = today_is_friday(true);
	struct when when;
	struct period period;
	char text[4096];
	int minute;

	(void)unused;
	memset(text, ' ', sizeof text);
	memcpy(text, "今日", strlen("今日"));
	text[sizeof text - 1] = '\0';
	assert_int_equal(when_date(text, &today, &when), WHEN_UNKNOWN);
	assert_int_equal(when_time(text, &minute), WHEN_UNKNOWN);
	assert_int_equal(when_range(text, &today, &period), WHEN_UNKNOWN);
	text[200] = '\0';
	assert_int_equal(when_date(text, &today, &when), WHEN_OK);
	/* One character that is eighteen when normalized. */
	text[0] = '\0';
	for (int i = 0; i < 80; i++)
		strcat(text, "ﷺ");
	assert_int_equal(when_date(text, &today, &when), WHEN_UNKNOWN);
}

static void test_refused_times(void **unused)
{
	static const char *const texts[] = { "",     "夜",   "9",	"930",	 "9:5",	 "9:",
					     ":30",  "9時5", "時",	"今日",	 "9pmm", "21:30x",
					     "午後", "9 30", "morning", "9::30", "９",	 "半" };
	int minute = 7;

	(void)unused;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if (when_time(texts[i], &minute) != WHEN_UNKNOWN)
			fail_msg("\"%s\"", texts[i]);
	}
	assert_int_equal(when_time("24:00", &minute), WHEN_IMPOSSIBLE);
	assert_int_equal(when_time("12:60", &minute), WHEN_IMPOSSIBLE);
	assert_int_equal(when_time("午後12時", &minute), WHEN_AMBIGUOUS);
	assert_int_equal(minute, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_understood),
		cmocka_unit_test(test_impossible),
		cmocka_unit_test(test_outside),
		cmocka_unit_test(test_out_of_era),
		cmocka_unit_test(test_another_weekday),
		cmocka_unit_test(test_ambiguous),
		cmocka_unit_test(test_months_of_other_lengths),
		cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_refused_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
