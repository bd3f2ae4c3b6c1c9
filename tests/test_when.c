/* SPDX-License-Identifier: MIT */
#include "cli/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Phrases that are understood, each with its day: looked up in a calendar by hand. */

enum { NONE = WHEN_NO_MINUTE, PART = -2 /* a part of the day, and no time */ };

struct phrase {
	const char *text;
	const char *day;
	int minute;
};

static struct today today_on(const char *day, bool is_japanese)
{
	struct today today = { .minute = 10 * 60, .is_japanese = is_japanese };

	assert_int_equal(date_parse(day, &today.day), 0);
	return today;
}

typedef enum when_result reader(const char *text, const struct today *today, struct when *when);

static void check(const struct phrase *phrase, const struct today *today, reader *read)
{
	struct when when = { .day = INT32_MIN };
	char day[DATE_TEXT] = "";
	enum when_result result = read(phrase->text, today, &when);

	if (result == WHEN_OK)
		date_format(when.day, day);
	if (result != WHEN_OK || strcmp(day, phrase->day) != 0 ||
	    when.minute != (phrase->minute == PART ? NONE : phrase->minute) ||
	    when.has_part != (phrase->minute == PART) || when.other != when.day)
		fail_msg("\"%s\": result %d, %s at %d; expected %s at %d", phrase->text, result,
			 day, when.minute, phrase->day, phrase->minute);
}

static void check_all(const char *today, const struct phrase *phrases, size_t count, reader *read)
{
	struct today japanese = today_on(today, true);

	for (size_t i = 0; i < count; i++)
		check(&phrases[i], &japanese, read);
	printf("%zu phrases on %s\n", count, today);
}

#define CHECK_ALL(today, phrases, read)                                                            \
	check_all(today, phrases, sizeof(phrases) / sizeof((phrases)[0]), read)

/* 2026-11-20 was a Friday. */
static const struct phrase japanese[] = {
	{ "今日", "2026-11-20", NONE },
	{ "きょう", "2026-11-20", NONE },
	{ "本日", "2026-11-20", NONE },
	{ "昨日", "2026-11-19", NONE },
	{ "きのう", "2026-11-19", NONE },
	{ "一昨日", "2026-11-18", NONE },
	{ "おととい", "2026-11-18", NONE },
	{ "さきおととい", "2026-11-17", NONE },
	{ "明日", "2026-11-21", NONE },
	{ "あさって", "2026-11-22", NONE },
	{ "3日前", "2026-11-17", NONE },
	{ "３日前", "2026-11-17", NONE },
	{ "三日前", "2026-11-17", NONE },
	{ "20日前", "2026-10-31", NONE },
	{ "二十日前", "2026-10-31", NONE },
	{ "1週間前", "2026-11-13", NONE },
	{ "２週間前", "2026-11-06", NONE },
	{ "二週間前の土曜", "2026-11-07", NONE },
	{ "1か月前", "2026-10-20", NONE },
	{ "3ヶ月前", "2026-08-20", NONE },
	{ "一カ月前", "2026-10-20", NONE },
	{ "半年前", "2026-05-20", NONE },
	{ "1年前", "2025-11-20", NONE },
	{ "3日後", "2026-11-23", NONE },
	{ "月曜", "2026-11-16", NONE },
	{ "月曜日", "2026-11-16", NONE },
	{ "(月)", "2026-11-16", NONE },
	{ "（月）", "2026-11-16", NONE },
	{ "㈪", "2026-11-16", NONE },
	{ "金曜", "2026-11-13", NONE },
	{ "土曜日", "2026-11-14", NONE },
	{ "日曜", "2026-11-15", NONE },
	{ "この前の土曜", "2026-11-14", NONE },
	{ "次の土曜", "2026-11-21", NONE },
	{ "先週の土曜", "2026-11-14", NONE },
	{ "先週土曜日", "2026-11-14", NONE },
	{ "先週の月曜", "2026-11-09", NONE },
	{ "先々週の日曜", "2026-11-08", NONE },
	{ "今週の月曜", "2026-11-16", NONE },
	{ "今週の土曜", "2026-11-21", NONE },
	{ "来週の土曜", "2026-11-28", NONE },
	{ "先月末", "2026-10-31", NONE },
	{ "先月の末日", "2026-10-31", NONE },
	{ "先月の3日", "2026-10-03", NONE },
	{ "先々月の30日", "2026-09-30", NONE },
	{ "今月1日", "2026-11-01", NONE },
	{ "来月の3日", "2026-12-03", NONE },
	{ "11月3日", "2026-11-03", NONE },
	{ "１１月３日", "2026-11-03", NONE },
	{ "十一月三日", "2026-11-03", NONE },
	{ "11月20日", "2026-11-20", NONE },
	{ "11月21日", "2025-11-21", NONE },
	{ "12月31日", "2025-12-31", NONE },
	{ "10月末", "2026-10-31", NONE },
	{ "3日", "2026-11-03", NONE },
	{ "20日", "2026-11-20", NONE },
	{ "21日", "2026-10-21", NONE },
	{ "31日", "2026-10-31", NONE },
	{ "2月29日", "2024-02-29", NONE },
	{ "11/3", "2026-11-03", NONE },
	{ "１１／３", "2026-11-03", NONE },
	{ "12/1", "2025-12-01", NONE },
	{ "2026年11月3日", "2026-11-03", NONE },
	{ "二〇二六年十一月三日", "2026-11-03", NONE },
	{ "去年の11月3日", "2025-11-03", NONE },
	{ "昨年12月31日", "2025-12-31", NONE },
	{ "一昨年の2月29日", "2024-02-29", NONE },
	{ "2026/11/3", "2026-11-03", NONE },
	{ "2026-11-03", "2026-11-03", NONE },
	{ "2026-1-5", "2026-01-05", NONE },
	{ "2026.11.3", "2026-11-03", NONE },
	{ "２０２６－１１－０３", "2026-11-03", NONE },
	{ "20261103", "2026-11-03", NONE },
	{ "2031-01-01", "2031-01-01", NONE },
	{ "令和8年11月3日", "2026-11-03", NONE },
	{ "令和８年１１月３日", "2026-11-03", NONE },
	{ "令和八年十一月三日", "2026-11-03", NONE },
	{ "㋿8年11月3日", "2026-11-03", NONE },
	{ "R8.11.3", "2026-11-03", NONE },
	{ "r8/11/3", "2026-11-03", NONE },
	{ "令和8.11.3", "2026-11-03", NONE },
	{ "11月3日(火)", "2026-11-03", NONE },
	{ "2026年(令和8年)11月3日(火)", "2026-11-03", NONE },
	{ " 11月 3日 ", "2026-11-03", NONE },
};

static void test_japanese(void **unused)
{
	(void)unused;
	CHECK_ALL("2026-11-20", japanese, when_date);
}

static const struct phrase english[] = {
	{ "today", "2026-11-20", NONE },
	{ "Yesterday", "2026-11-19", NONE },
	{ "day before yesterday", "2026-11-18", NONE },
	{ "the day before yesterday", "2026-11-18", NONE },
	{ "tomorrow", "2026-11-21", NONE },
	{ "3 days ago", "2026-11-17", NONE },
	{ "three days ago", "2026-11-17", NONE },
	{ "a week ago", "2026-11-13", NONE },
	{ "2 weeks ago", "2026-11-06", NONE },
	{ "a month ago", "2026-10-20", NONE },
	{ "1 year ago", "2025-11-20", NONE },
	{ "in 3 days", "2026-11-23", NONE },
	{ "Monday", "2026-11-16", NONE },
	{ "mon", "2026-11-16", NONE },
	{ "on Tues.", "2026-11-17", NONE },
	{ "Friday", "2026-11-13", NONE },
	{ "last Saturday", "2026-11-14", NONE },
	{ "last Friday", "2026-11-13", NONE },
	{ "this Monday", "2026-11-16", NONE },
	{ "Monday last week", "2026-11-09", NONE },
	{ "last week's Monday", "2026-11-09", NONE },
	{ "Nov 3", "2026-11-03", NONE },
	{ "nov. 3rd", "2026-11-03", NONE },
	{ "3 November", "2026-11-03", NONE },
	{ "the 3rd of November", "2026-11-03", NONE },
	{ "Nov 21", "2025-11-21", NONE },
	{ "November 3 2026", "2026-11-03", NONE },
	{ "November 3, 2026", "2026-11-03", NONE },
	{ "3 Nov 2026", "2026-11-03", NONE },
	{ "November 3 last year", "2025-11-03", NONE },
	{ "the 3rd", "2026-11-03", NONE },
	{ "21st", "2026-10-21", NONE },
	{ "the 3rd of last month", "2026-10-03", NONE },
	{ "end of last month", "2026-10-31", NONE },
	{ "last day of February", "2026-02-28", NONE },
	{ "Tue 3 Nov", "2026-11-03", NONE },
	{ "Tuesday, November 3, 2026", "2026-11-03", NONE },
	{ "11/20", "2026-11-20", NONE },
	{ "3/3", "2026-03-03", NONE },
	{ "13/11/2026", "2026-11-13", NONE },
};

static void test_english(void **unused)
{
	struct today today = today_on("2026-11-20", false);

	(void)unused;
	for (size_t i = 0; i < sizeof english / sizeof english[0]; i++)
		check(&english[i], &today, when_date);
}

static void test_times(void **unused)
{
	static const struct phrase phrases[] = {
		{ "3日前の夜", "2026-11-17", PART },
		{ "昨日の朝", "2026-11-19", PART },
		{ "先週の土曜の午後", "2026-11-14", PART },
		{ "昨夜", "2026-11-19", PART },
		{ "今朝", "2026-11-20", PART },
		{ "yesterday evening", "2026-11-19", PART },
		{ "last night", "2026-11-19", PART },
		{ "Monday morning", "2026-11-16", PART },
		{ "昨日の21時", "2026-11-19", 21 * 60 },
		{ "昨日２１時半", "2026-11-19", 21 * 60 + 30 },
		{ "昨日21:30", "2026-11-19", 21 * 60 + 30 },
		{ "昨日 ２１：３０", "2026-11-19", 21 * 60 + 30 },
		{ "昨日の夜9時", "2026-11-19", 21 * 60 },
		{ "昨夜9時15分", "2026-11-19", 21 * 60 + 15 },
		{ "今朝8時ごろ", "2026-11-20", 8 * 60 },
		{ "3日前の午後9時", "2026-11-17", 21 * 60 },
		{ "11月3日(火) 9:05", "2026-11-03", 9 * 60 + 5 },
		{ "11月3日9時", "2026-11-03", 9 * 60 },
		{ "2026-11-03T21:30", "2026-11-03", 21 * 60 + 30 },
		{ "2026-11-03 21:30", "2026-11-03", 21 * 60 + 30 },
		{ "昨日の正午", "2026-11-19", 12 * 60 },
		{ "yesterday at 9pm", "2026-11-19", 21 * 60 },
		{ "yesterday at 9:30 p.m.", "2026-11-19", 21 * 60 + 30 },
		{ "9pm yesterday", "2026-11-19", 21 * 60 },
		{ "Nov 3 at noon", "2026-11-03", 12 * 60 },
		{ "Nov 3 21:30", "2026-11-03", 21 * 60 + 30 },
		{ "21:30", "2026-11-20", 21 * 60 + 30 },
		{ "午後9時", "2026-11-20", 21 * 60 },
		{ "9pm", "2026-11-20", 21 * 60 },
		{ "今", "2026-11-20", 10 * 60 },
		{ "2時間前", "2026-11-20", 8 * 60 },
		{ "1時間半前", "2026-11-20", 8 * 60 + 30 },
		{ "30分前", "2026-11-20", 9 * 60 + 30 },
		{ "11 hours ago", "2026-11-19", 23 * 60 },
		{ "half an hour ago", "2026-11-20", 9 * 60 + 30 },
	};

	(void)unused;
	CHECK_ALL("2026-11-20", phrases, when_date);
}

static void test_after_midnight(void **unused)
{
	struct today today = today_on("2026-11-02", true);
	struct when when;

	(void)unused;
	/* At 00:30 the day is still the one before. */
	today.minute = MINUTES_A_DAY + 30;
	assert_int_equal(when_date("今", &today, &when), WHEN_OK);
	assert_int_equal(when.day, today.day);
	assert_int_equal(when.minute, 30);
	assert_int_equal(when_date("2時間前", &today, &when), WHEN_OK);
	assert_int_equal(when.day, today.day);
	assert_int_equal(when.minute, 22 * 60 + 30);
	today.minute = 23 * 60;
	assert_int_equal(when_date("2時間後", &today, &when), WHEN_OK);
	assert_int_equal(when.day, today.day + 1);
	assert_int_equal(when.minute, 60);
	assert_int_equal(when_date("昨日", &today, &when), WHEN_OK);
	assert_true(when.has_day);
	assert_int_equal(when_date("8:00", &today, &when), WHEN_OK);
	assert_false(when.has_day);
}

static void test_edges_of_years(void **unused)
{
	/* A Thursday. */
	static const struct phrase new_year[] = {
		{ "昨日", "2025-12-31", NONE },	      { "12月31日", "2025-12-31", NONE },
		{ "1月1日", "2026-01-01", NONE },     { "1月2日", "2025-01-02", NONE },
		{ "先月末", "2025-12-31", NONE },     { "先月の3日", "2025-12-03", NONE },
		{ "31日", "2025-12-31", NONE },	      { "先週の土曜", "2025-12-27", NONE },
		{ "今週の月曜", "2025-12-29", NONE }, { "去年の1月1日", "2025-01-01", NONE },
		{ "2か月前", "2025-11-01", NONE },    { "Dec 31", "2025-12-31", NONE },
	};
	/* A Thursday, too. */
	static const struct phrase new_years_eve[] = {
		{ "明日", "2027-01-01", NONE },		{ "来月の1日", "2027-01-01", NONE },
		{ "1月1日", "2026-01-01", NONE },	{ "12月31日", "2026-12-31", NONE },
		{ "来週の月曜", "2027-01-04", NONE },	{ "2か月前", "2026-10-31", NONE },
		{ "再来月の末日", "2027-02-28", NONE },
	};

	(void)unused;
	CHECK_ALL("2026-01-01", new_year, when_date);
	CHECK_ALL("2026-12-31", new_years_eve, when_date);
}

static void test_leap_days(void **unused)
{
	/* A Tuesday. */
	static const struct phrase on_it[] = {
		{ "2月29日", "2028-02-29", NONE }, { "29日", "2028-02-29", NONE },
		{ "4年前", "2024-02-29", NONE },   { "昨日", "2028-02-28", NONE },
		{ "明日", "2028-03-01", NONE },	   { "今月末", "2028-02-29", NONE },
		{ "2月末", "2028-02-29", NONE },   { "Feb 29", "2028-02-29", NONE },
	};
	static const struct phrase before_it[] = {
		{ "2月29日", "2024-02-29", NONE },
		{ "1か月前", "2028-01-28", NONE },
		{ "2月末", "2027-02-28", NONE },
		{ "29日", "2028-01-29", NONE },
	};
	static const struct phrase in_march[] = {
		{ "先月末", "2028-02-29", NONE },
		{ "1日前", "2028-02-29", NONE },
		{ "令和10年2月29日", "2028-02-29", NONE },
	};
	/* 2100 is no leap year, 2000 was. */
	static const struct phrase far[] = {
		{ "2月29日", "2096-02-29", NONE },
		{ "2000-02-29", "2000-02-29", NONE },
	};

	(void)unused;
	CHECK_ALL("2028-02-29", on_it, when_date);
	CHECK_ALL("2028-02-28", before_it, when_date);
	CHECK_ALL("2028-03-01", in_march, when_date);
	CHECK_ALL("2100-03-01", far, when_date);
}

static void test_eras(void **unused)
{
	static const struct phrase phrases[] = {
		{ "令和元年5月1日", "2019-05-01", NONE },
		{ "令和1年12月31日", "2019-12-31", NONE },
		{ "R元.5.1", "2019-05-01", NONE },
		{ "R1.5.1", "2019-05-01", NONE },
		{ "平成31年4月30日", "2019-04-30", NONE },
		{ "H31.4.30", "2019-04-30", NONE },
		{ "平成元年1月8日", "1989-01-08", NONE },
		{ "昭和64年1月7日", "1989-01-07", NONE },
		{ "S64.1.7", "1989-01-07", NONE },
		{ "昭和元年12月25日", "1926-12-25", NONE },
		{ "大正15年12月24日", "1926-12-24", NONE },
		{ "大正元年7月30日", "1912-07-30", NONE },
		{ "明治45年7月29日", "1912-07-29", NONE },
		{ "明治33年1月1日", "1900-01-01", NONE },
		{ "昨日", "2019-04-30", NONE },
		{ "2019年(令和元年)5月1日(水)", "2019-05-01", NONE },
		{ "2019年(平成31年)4月30日(火)", "2019-04-30", NONE },
	};

	(void)unused;
	CHECK_ALL("2019-05-01", phrases, when_date);
}

/* The day on which an era began, and the end of its first year. */
static void test_era_change(void **unused)
{
	/* A Wednesday. */
	static const struct phrase first_day[] = {
		{ "今日", "2019-05-01", NONE },	       { "一昨日", "2019-04-29", NONE },
		{ "先月末", "2019-04-30", NONE },      { "4月30日", "2019-04-30", NONE },
		{ "5月1日", "2019-05-01", NONE },      { "5月2日", "2018-05-02", NONE },
		{ "先週の土曜", "2019-04-27", NONE },  { "土曜", "2019-04-27", NONE },
		{ "1年前", "2018-05-01", NONE },       { "1か月前", "2019-04-01", NONE },
		{ "H31.4.30", "2019-04-30", NONE },    { "3日前の夜", "2019-04-28", PART },
		{ "昨夜11時", "2019-04-30", 23 * 60 },
	};
	/* A Wednesday, too. */
	static const struct phrase second_year[] = {
		{ "昨日", "2019-12-31", NONE },		 { "令和元年12月31日", "2019-12-31", NONE },
		{ "令和2年1月1日", "2020-01-01", NONE }, { "R02.01.01", "2020-01-01", NONE },
		{ "去年の4月30日", "2019-04-30", NONE }, { "平成31年1月1日", "2019-01-01", NONE },
		{ "先月末", "2019-12-31", NONE },
	};
	static const struct phrase showa[] = {
		{ "昨日", "1989-01-07", NONE },
		{ "平成元年1月8日", "1989-01-08", NONE },
		{ "先月末", "1988-12-31", NONE },
		{ "昭和63年12月31日", "1988-12-31", NONE },
	};

	(void)unused;
	CHECK_ALL("2019-05-01", first_day, when_date);
	CHECK_ALL("2020-01-01", second_year, when_date);
	CHECK_ALL("1989-01-08", showa, when_date);
}

static void test_coming(void **unused)
{
	static const struct phrase phrases[] = {
		{ "今日", "2026-11-20", NONE },
		{ "明日", "2026-11-21", NONE },
		{ "明後日", "2026-11-22", NONE },
		{ "土曜", "2026-11-21", NONE },
		{ "金曜", "2026-11-27", NONE },
		{ "来週の土曜", "2026-11-28", NONE },
		{ "11月20日", "2026-11-20", NONE },
		{ "11月3日", "2027-11-03", NONE },
		{ "12月12日", "2026-12-12", NONE },
		{ "12/12 13:30", "2026-12-12", 13 * 60 + 30 },
		{ "3日", "2026-12-03", NONE },
		{ "31日", "2026-12-31", NONE },
		{ "2月29日", "2028-02-29", NONE },
		{ "Saturday", "2026-11-21", NONE },
		{ "next Thursday", "2026-11-26", NONE },
		{ "Dec 12", "2026-12-12", NONE },
		{ "in two weeks", "2026-12-04", NONE },
		{ "令和9年1月10日", "2027-01-10", NONE },
		{ "2026-11-03", "2026-11-03", NONE },
	};
	(void)unused;
	CHECK_ALL("2026-11-20", phrases, when_coming);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_japanese),       cmocka_unit_test(test_english),
		cmocka_unit_test(test_times),	       cmocka_unit_test(test_after_midnight),
		cmocka_unit_test(test_edges_of_years), cmocka_unit_test(test_leap_days),
		cmocka_unit_test(test_eras),	       cmocka_unit_test(test_coming),
		cmocka_unit_test(test_era_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
