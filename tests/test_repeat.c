/* SPDX-License-Identifier: MIT */
#include "cli/repeat.h"
#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *text;
	const char *rule;
} recurrences[] = {
	{ "第2土曜", "FREQ=MONTHLY;BYDAY=2SA" },
	{ "第２土曜日", "FREQ=MONTHLY;BYDAY=2SA" },
	{ "第二土曜", "FREQ=MONTHLY;BYDAY=2SA" },
	{ "第2土", "FREQ=MONTHLY;BYDAY=2SA" },
	{ "第2(土)", "FREQ=MONTHLY;BYDAY=2SA" },
	{ "毎月第3日曜", "FREQ=MONTHLY;BYDAY=3SU" },
	{ "毎月の第3日曜日", "FREQ=MONTHLY;BYDAY=3SU" },
	{ "第5土曜", "FREQ=MONTHLY;BYDAY=5SA" },
	{ "隔月第3日曜", "FREQ=MONTHLY;INTERVAL=2;BYDAY=3SU" },
	{ "2か月ごとの第3日曜", "FREQ=MONTHLY;INTERVAL=2;BYDAY=3SU" },
	{ "2か月に1回第3日曜", "FREQ=MONTHLY;INTERVAL=2;BYDAY=3SU" },
	{ "奇数月の第1土曜", "FREQ=MONTHLY;BYMONTH=1,3,5,7,9,11;BYDAY=1SA" },
	{ "偶数月の第1土曜", "FREQ=MONTHLY;BYMONTH=2,4,6,8,10,12;BYDAY=1SA" },
	{ "隔月(偶数月)の第1土曜", "FREQ=MONTHLY;BYMONTH=2,4,6,8,10,12;BYDAY=1SA" },
	{ "4月・7月・10月の第1土曜", "FREQ=MONTHLY;BYMONTH=4,7,10;BYDAY=1SA" },
	{ "4・7・10月の第1土曜", "FREQ=MONTHLY;BYMONTH=4,7,10;BYDAY=1SA" },
	{ "4月〜6月の第1土曜", "FREQ=MONTHLY;BYMONTH=4,5,6;BYDAY=1SA" },
	{ "第1・第3月曜", "FREQ=MONTHLY;BYDAY=1MO,3MO" },
	{ "第2土曜(2027年3月31日まで)", "FREQ=MONTHLY;BYDAY=2SA;UNTIL=20270331" },
	{ "第２土曜（２０２７年３月３１日まで）", "FREQ=MONTHLY;BYDAY=2SA;UNTIL=20270331" },
	{ "毎週木曜(全6回)", "FREQ=WEEKLY;BYDAY=TH;COUNT=6" },
	{ "every Thursday until 2027-03-31", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270331" },
	{ "every Thursday, 6 times", "FREQ=WEEKLY;BYDAY=TH;COUNT=6" },
	{ "第1・3月曜", "FREQ=MONTHLY;BYDAY=1MO,3MO" },
	{ "第1、第3月曜", "FREQ=MONTHLY;BYDAY=1MO,3MO" },
	{ "第1と第3月曜", "FREQ=MONTHLY;BYDAY=1MO,3MO" },
	{ "第1月曜と第3木曜", "FREQ=MONTHLY;BYDAY=1MO,3TH" },
	{ "第1〜4木曜", "FREQ=MONTHLY;BYDAY=1TH,2TH,3TH,4TH" },
	{ "第1～第4木曜", "FREQ=MONTHLY;BYDAY=1TH,2TH,3TH,4TH" },
	{ "第1〜4木曜(第5は休み)", "FREQ=MONTHLY;BYDAY=1TH,2TH,3TH,4TH" },
	{ "毎週木曜（第5は休み）", "FREQ=MONTHLY;BYDAY=1TH,2TH,3TH,4TH" },
	{ "毎週木曜 ただし第5を除く", "FREQ=MONTHLY;BYDAY=1TH,2TH,3TH,4TH" },
	{ "第2土曜(8月は休み)", "FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,7,9,10,11,12;BYDAY=2SA" },
	{ "最終金曜", "FREQ=MONTHLY;BYDAY=-1FR" },
	{ "最後の金曜日", "FREQ=MONTHLY;BYDAY=-1FR" },
	{ "毎週木曜", "FREQ=WEEKLY;BYDAY=TH" },
	{ "毎週木", "FREQ=WEEKLY;BYDAY=TH" },
	{ "毎週火・木曜", "FREQ=WEEKLY;BYDAY=TU,TH" },
	{ "毎週月〜金曜", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" },
	{ "平日", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" },
	{ "4〜9月の毎週木曜", "FREQ=WEEKLY;BYMONTH=4,5,6,7,8,9;BYDAY=TH" },
	{ "隔週木曜", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH" },
	{ "3週間ごとの木曜", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TH" },
	{ "毎週", "FREQ=WEEKLY" },
	{ "毎日", "FREQ=DAILY" },
	{ "毎月15日", "FREQ=MONTHLY;BYMONTHDAY=15" },
	{ "毎月1日と15日", "FREQ=MONTHLY;BYMONTHDAY=1,15" },
	{ "毎月１・１５日", "FREQ=MONTHLY;BYMONTHDAY=1,15" },
	{ "月末", "FREQ=MONTHLY;BYMONTHDAY=-1" },
	{ "毎月末日", "FREQ=MONTHLY;BYMONTHDAY=-1" },
	{ "毎年11月3日", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=3" },
	{ "毎年2月29日", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29" },
	{ "毎年11月の第2土曜", "FREQ=YEARLY;BYMONTH=11;BYDAY=2SA" },
	{ "2nd Sat", "FREQ=MONTHLY;BYDAY=2SA" },
	{ "every 2nd Saturday", "FREQ=MONTHLY;BYDAY=2SA" },
	{ "2nd Saturday of every month", "FREQ=MONTHLY;BYDAY=2SA" },
	{ "the second Saturday of the month", "FREQ=MONTHLY;BYDAY=2SA" },
	{ "3rd Sunday every other month", "FREQ=MONTHLY;INTERVAL=2;BYDAY=3SU" },
	{ "1st Saturday of odd months", "FREQ=MONTHLY;BYMONTH=1,3,5,7,9,11;BYDAY=1SA" },
	{ "1st and 3rd Monday", "FREQ=MONTHLY;BYDAY=1MO,3MO" },
	{ "1st-4th Thursday", "FREQ=MONTHLY;BYDAY=1TH,2TH,3TH,4TH" },
	{ "1st to 4th Thursday", "FREQ=MONTHLY;BYDAY=1TH,2TH,3TH,4TH" },
	{ "every Thursday but never the 5th", "FREQ=MONTHLY;BYDAY=1TH,2TH,3TH,4TH" },
	{ "last Friday", "FREQ=MONTHLY;BYDAY=-1FR" },
	{ "weekly Thursday", "FREQ=WEEKLY;BYDAY=TH" },
	{ "every Thursday", "FREQ=WEEKLY;BYDAY=TH" },
	{ "Tuesdays and Thursdays", "FREQ=WEEKLY;BYDAY=TU,TH" },
	{ "every other Thursday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH" },
	{ "monthly on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15" },
	{ "the 1st and 15th of every month", "FREQ=MONTHLY;BYMONTHDAY=1,15" },
	{ "the last day of every month", "FREQ=MONTHLY;BYMONTHDAY=-1" },
	{ "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-2", "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-2" },
	{ "RRULE:FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=3" },
};

static void test_recurrences(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < COUNT(recurrences); i++) {
		_cleanup_(free_text) char *rule = NULL;
		enum when_result result = repeat_parse(recurrences[i].text, &rule);

		if (result != WHEN_OK || !rule || strcmp(rule, recurrences[i].rule) != 0)
			fail_msg("\"%s\": %d, %s", recurrences[i].text, result, rule ? rule : "");
	}
}

static void test_once(void **unused)
{
	static const char *const texts[] = { "一度だけ", "１度だけ", "1回だけ", "once", " Once " };
	char *rule;

	(void)unused;
	for (size_t i = 0; i < COUNT(texts); i++) {
		rule = (char *)&rule;
		assert_int_equal(repeat_parse(texts[i], &rule), WHEN_OK);
		assert_null(rule);
	}
}

static void test_refused_recurrences(void **unused)
{
	static const struct {
		const char *text;
		enum when_result result;
	} refused[] = {
		{ "", WHEN_UNKNOWN },
		{ "ときどき", WHEN_UNKNOWN },
		{ "土曜か日曜", WHEN_UNKNOWN },
		{ "第2週の土曜", WHEN_UNKNOWN },
		{ "毎週第2土曜", WHEN_UNKNOWN },
		{ "毎月土曜", WHEN_UNKNOWN },
		{ "毎日土曜", WHEN_UNKNOWN },
		{ "毎週毎月", WHEN_UNKNOWN },
		{ "毎月2月29日", WHEN_UNKNOWN },
		{ "隔月4月・7月の第1土曜", WHEN_UNKNOWN },
		{ "毎年第2土曜", WHEN_UNKNOWN },
		{ "第2土曜と15日", WHEN_UNKNOWN },
		{ "第3日", WHEN_UNKNOWN },
		{ "2土曜", WHEN_UNKNOWN },
		{ "毎週金〜月曜", WHEN_UNKNOWN },
		{ "第2土曜 13:30", WHEN_UNKNOWN },
		{ "第2土曜(祝日は休み)", WHEN_UNKNOWN },
		{ "10月", WHEN_UNKNOWN },
		{ "biweekly", WHEN_UNKNOWN },
		{ "once a month", WHEN_UNKNOWN },
		{ "every", WHEN_UNKNOWN },
		{ "RRULE:", WHEN_UNKNOWN },
		{ "BYDAY=2SA", WHEN_UNKNOWN },
		{ "\xFF", WHEN_UNKNOWN },
		{ "木曜", WHEN_AMBIGUOUS },
		{ "Thursday", WHEN_AMBIGUOUS },
		{ "15日", WHEN_AMBIGUOUS },
		{ "11月の第2土曜", WHEN_AMBIGUOUS },
		{ "第6土曜", WHEN_IMPOSSIBLE },
		{ "第0土曜", WHEN_IMPOSSIBLE },
		{ "毎月32日", WHEN_IMPOSSIBLE },
		{ "毎年13月1日", WHEN_IMPOSSIBLE },
		{ "毎年2月30日", WHEN_IMPOSSIBLE },
		{ "毎年4月31日", WHEN_IMPOSSIBLE },
		{ "第4〜1木曜", WHEN_IMPOSSIBLE },
		{ "第5土曜(第5は休み)", WHEN_IMPOSSIBLE },
		{ "100週間ごと", WHEN_IMPOSSIBLE },
		{ "0週間ごとの木曜", WHEN_IMPOSSIBLE },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(refused); i++) {
		char *rule = NULL;
		enum when_result result = repeat_parse(refused[i].text, &rule);

		if (result != refused[i].result || rule)
			fail_msg("\"%s\": %d", refused[i].text, result);
	}
}

static void assert_said(const char *rule, const char *japanese, const char *english)
{
	_cleanup_(free_text) char *in_japanese = repeat_say(rule, true);
	_cleanup_(free_text) char *in_english = repeat_say(rule, false);

	assert_string_equal(in_japanese, japanese);
	assert_string_equal(in_english, english);
}

static void test_rules_in_words(void **unused)
{
	static const char *const verbatim[] = {
		"FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-2",
		"FREQ=MONTHLY;BYDAY=-2FR;COUNT=3",
		"FREQ=MONTHLY;BYDAY=2SA;INTERVAL=2",
		"FREQ=MONTHLY;BYDAY=-2FR",
		"FREQ=YEARLY;BYDAY=20MO",
		"FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR",
		"FREQ=MONTHLY;INTERVAL=100",
		"FREQ=",
		"",
		"FREQ=MONTHLY;BYMONTHDAY=",
		"FREQ=MONTHLY;BYDAY=1",
	};

	(void)unused;
	assert_said(NULL, "一度だけ", "once");
	assert_said("FREQ=MONTHLY;BYDAY=2SA", "毎月第2土曜", "2nd Saturday of every month");
	assert_said("FREQ=MONTHLY;INTERVAL=2;BYDAY=3SU", "隔月第3日曜",
		    "3rd Sunday of every other month");
	assert_said("FREQ=MONTHLY;BYDAY=1TH,2TH,3TH,4TH", "毎月第1〜第4木曜",
		    "1st to 4th Thursday of every month");
	assert_said("FREQ=MONTHLY;BYMONTH=1,3,5,7,9,11;BYDAY=1SA", "奇数月の第1土曜",
		    "1st Saturday of odd months");
	assert_said("FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,7,9,10,11,12;BYDAY=2SA",
		    "毎月第2土曜(8月は休み)", "2nd Saturday of every month except August");
	assert_said("FREQ=WEEKLY;BYDAY=TU,TH", "毎週火・木曜", "every Tuesday and Thursday");
	assert_said("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "隔週木曜", "every other Thursday");
	assert_said("FREQ=MONTHLY;BYMONTHDAY=15,-1", "毎月15日・末日",
		    "the 15th and the last day of every month");
	assert_said("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=3", "毎年11月3日",
		    "the 3rd of November every year");
	for (size_t i = 0; i < COUNT(verbatim); i++)
		assert_said(verbatim[i], verbatim[i], verbatim[i]);
}

/* Every rule that was made of words can be put in words, which make it again. */
static void test_words_lead_back(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < COUNT(recurrences) - 2; i++) {
		for (int is_japanese = 0; is_japanese < 2; is_japanese++) {
			_cleanup_(free_text) char *words =
				repeat_say(recurrences[i].rule, is_japanese);
			_cleanup_(free_text) char *rule = NULL;

			if (strncmp(words, "FREQ=", 5) == 0)
				fail_msg("no words for %s", words);
			assert_int_equal(repeat_parse(words, &rule), WHEN_OK);
			assert_string_equal(rule, recurrences[i].rule);
		}
	}
}

static void test_hours(void **unused)
{
	static const struct {
		const char *text;
		int minute;
		int duration_min;
	} hours[] = {
		{ "13:30-15:30", 810, 120 },
		{ "13:30–15:30", 810, 120 },
		{ "１３：３０〜１５：３０", 810, 120 },
		{ "13時半〜15時半", 810, 120 },
		{ "13時半から15時半まで", 810, 120 },
		{ "午後1時半から3時半まで", 810, 120 },
		{ "午後1時半から午後3時", 810, 90 },
		{ "午前10時〜12時", 600, 120 },
		{ "10時〜正午", 600, 120 },
		{ "1:30-3:30pm", 810, 120 },
		{ "1:30pm - 3:30pm", 810, 120 },
		{ "10-1pm", 600, 180 },
		{ "10-11:30am", 600, 90 },
		{ "11am-12pm", 660, 60 },
		{ "from 1:30 pm to 3pm", 810, 90 },
		{ "13:30から2時間", 810, 120 },
		{ "13時半から90分間", 810, 90 },
		{ "13:30 for 1 hour 30 minutes", 810, 90 },
		{ "午後1時半から", 810, REPEAT_NO_DURATION },
		{ "13:30", 810, REPEAT_NO_DURATION },
		{ "13:30〜", 810, REPEAT_NO_DURATION },
		{ "0:00-23:59", 0, 1439 },
	};
	int minute;
	int duration_min;

	(void)unused;
	for (size_t i = 0; i < COUNT(hours); i++) {
		_cleanup_(free_text) char *said = NULL;
		enum when_result result = repeat_hours(hours[i].text, &minute, &duration_min);

		if (result != WHEN_OK || minute != hours[i].minute ||
		    duration_min != hours[i].duration_min)
			fail_msg("\"%s\": %d, %d for %d", hours[i].text, result, minute,
				 duration_min);
		said = repeat_hours_say(minute, duration_min);
		assert_int_equal(repeat_hours(said, &minute, &duration_min), WHEN_OK);
		assert_int_equal(minute, hours[i].minute);
		assert_int_equal(duration_min, hours[i].duration_min);
	}
}

static void test_refused_hours(void **unused)
{
	static const struct {
		const char *text;
		enum when_result result;
	} refused[] = {
		{ "", WHEN_UNKNOWN },
		{ "13", WHEN_UNKNOWN },
		{ "13-15", WHEN_UNKNOWN },
		{ "13:30 15:30", WHEN_UNKNOWN },
		{ "-15:30", WHEN_UNKNOWN },
		{ "13:30-x", WHEN_UNKNOWN },
		{ "13:30-15:30-17:00", WHEN_UNKNOWN },
		{ "13:30-夜", WHEN_UNKNOWN },
		{ "午後から", WHEN_UNKNOWN },
		{ "土曜13:30", WHEN_UNKNOWN },
		{ "15:30-13:30", WHEN_BACKWARDS },
		{ "13:30-13:30", WHEN_BACKWARDS },
		{ "22:00-1:00", WHEN_BACKWARDS },
		{ "23:00から2時間", WHEN_BACKWARDS },
		{ "13:30から0分", WHEN_BACKWARDS },
		{ "25:00-26:00", WHEN_IMPOSSIBLE },
		{ "13:30-24:00", WHEN_IMPOSSIBLE },
		{ "13:60", WHEN_IMPOSSIBLE },
		{ "午後12時〜1時", WHEN_AMBIGUOUS },
	};
	int minute;
	int duration_min;

	(void)unused;
	for (size_t i = 0; i < COUNT(refused); i++) {
		enum when_result result = repeat_hours(refused[i].text, &minute, &duration_min);

		if (result != refused[i].result)
			fail_msg("\"%s\": %d", refused[i].text, result);
	}
}

static void test_leads(void **unused)
{
	static const struct {
		const char *text;
		const char *wire;
		const char *japanese;
		const char *english;
	} leads[] = {
		{ "前日 19:00", "1d@19:00", "前日 19:00", "the day before at 19:00" },
		{ "前日の19時", "1d@19:00", "前日 19:00", "the day before at 19:00" },
		{ "前日の夜7時", "1d@19:00", "前日 19:00", "the day before at 19:00" },
		{ "day before 19:00", "1d@19:00", "前日 19:00", "the day before at 19:00" },
		{ "the day before at 7pm", "1d@19:00", "前日 19:00", "the day before at 19:00" },
		{ "当日の朝8時", "0d@08:00", "当日 08:00", "on the day at 08:00" },
		{ "３日前の１９時", "3d@19:00", "3日前 19:00", "3 days before at 19:00" },
		{ "1週間前 9:00", "7d@09:00", "7日前 09:00", "7 days before at 09:00" },
		{ "3 days before at 19:00", "3d@19:00", "3日前 19:00", "3 days before at 19:00" },
		{ "2時間前", "120m", "2時間前", "2 hours before" },
		{ "二時間前", "120m", "2時間前", "2 hours before" },
		{ "1時間半前", "90m", "1時間30分前", "1 hour 30 minutes before" },
		{ "90分前", "90m", "1時間30分前", "1 hour 30 minutes before" },
		{ "30分前", "30m", "30分前", "30 minutes before" },
		{ "10111m", "10111m", "168時間31分前", "168 hours 31 minutes before" },
		{ "2 hours before", "120m", "2時間前", "2 hours before" },
		{ "an hour before", "60m", "1時間前", "1 hour before" },
		{ "1 minute before", "1m", "1分前", "1 minute before" },
		{ "開始時", "0m", "開始時", "at the start" },
		{ "120m", "120m", "2時間前", "2 hours before" },
		{ "1d@19:00", "1d@19:00", "前日 19:00", "the day before at 19:00" },
		{ "60日前 9:00", "60d@09:00", "60日前 09:00", "60 days before at 09:00" },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(leads); i++) {
		struct lead lead;
		struct lead again;
		char wire[LEAD_TEXT] = "";

		if (repeat_lead(leads[i].text, &lead) == WHEN_OK)
			lead_format(&lead, wire);
		if (strcmp(wire, leads[i].wire) != 0)
			fail_msg("\"%s\": %s", leads[i].text, wire);
		for (int is_japanese = 0; is_japanese < 2; is_japanese++) {
			_cleanup_(free_text) char *said = repeat_lead_say(&lead, is_japanese);

			assert_string_equal(said,
					    is_japanese ? leads[i].japanese : leads[i].english);
			assert_int_equal(repeat_lead(said, &again), WHEN_OK);
			lead_format(&again, wire);
			assert_string_equal(wire, leads[i].wire);
		}
	}
}

static void test_refused_leads(void **unused)
{
	static const struct {
		const char *text;
		enum when_result result;
	} refused[] = {
		{ "", WHEN_UNKNOWN },
		{ "19:00", WHEN_UNKNOWN },
		{ "前", WHEN_UNKNOWN },
		{ "2時間後", WHEN_UNKNOWN },
		{ "2時", WHEN_UNKNOWN },
		{ "昨日 19:00", WHEN_UNKNOWN },
		{ "前日", WHEN_AMBIGUOUS },
		{ "前日の夜", WHEN_AMBIGUOUS },
		{ "2日前", WHEN_AMBIGUOUS },
		{ "3 days before", WHEN_AMBIGUOUS },
		{ "61日前 9:00", WHEN_IMPOSSIBLE },
		{ "前日 25:00", WHEN_IMPOSSIBLE },
		{ "99999分前", WHEN_UNKNOWN },
		{ "20161 minutes before", WHEN_IMPOSSIBLE },
	};
	struct lead lead;

	(void)unused;
	for (size_t i = 0; i < COUNT(refused); i++) {
		enum when_result result = repeat_lead(refused[i].text, &lead);

		if (result != refused[i].result)
			fail_msg("\"%s\": %d", refused[i].text, result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recurrences),	    cmocka_unit_test(test_once),
		cmocka_unit_test(test_refused_recurrences), cmocka_unit_test(test_rules_in_words),
		cmocka_unit_test(test_words_lead_back),	    cmocka_unit_test(test_hours),
		cmocka_unit_test(test_refused_hours),	    cmocka_unit_test(test_leads),
		cmocka_unit_test(test_refused_leads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
