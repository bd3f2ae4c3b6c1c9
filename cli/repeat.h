/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when.h"
#include "schema/meeting.h"

/*
 * How often a meeting is, from when to when, and when to be reminded of it,
 * as people say it in Japanese or English, whatever the language.  Everything
 * that is said here can be read here.
 */

/*
 * Read a recurrence into an RRULE of RFC 5545: "第2土曜", "隔月第3日曜",
 * "奇数月の第1土曜", "第1・第3月曜", "第1〜4木曜(第5は休み)", "最終金曜",
 * "毎週木曜", "隔週木曜", "毎月15日", "月末", "一度だけ"; "2nd Sat", "last
 * Friday", "every other Thursday", "monthly on the 15th", "once".  What begins
 * with "FREQ=" is passed as it is (the daemon checks it), without "RRULE:"
 * before it.  It may end: "第2土曜(2027年3月31日まで)",
 * "毎週木曜(全6回)", "every Thursday until 2027-03-31".  "Every other month" and "every other week"
 * count from the first occurrence.
 *
 * With WHEN_OK *rule is the rule, to be freed with free(), or NULL for once.
 * WHEN_IMPOSSIBLE: a 6th weekday or a 32nd day.  *rule is NULL on failure.
 */
enum when_result repeat_parse(const char *text, char **rule);

/*
 * The rule in words; NULL is "一度だけ".  A rule that repeat_parse() could not
 * have made is returned as it is.  Free with free().
 */
char *repeat_say(const char *rule, bool is_japanese);

/* The same, with the weekday or the day of the month that the rule leaves to its first day. */
char *repeat_say_from(const char *rule, int32_t first_day, bool is_japanese);

/* As repeat_parse, where "(祝日は休み)" or "except holidays" may be said too. */
enum when_result repeat_parse_holidays(const char *text, char **rule, bool *has_no_holidays);

/*
 * The rule for meetings that move for good from one day to another: the same
 * count of the other weekday in the month, the other weekday, or the other day
 * of the month.  NULL where the rule does not say clearly what that would be.
 * Free with free().
 */
char *repeat_shift(const char *rule, int32_t from_day, int32_t to_day);

/*
 * Read by when one applies, into the wire's form: "7日前", "1週間前", "7 days
 * before", "7d" as "7d".  A date is for the caller.  WHEN_IMPOSSIBLE: more than
 * 180 days.
 */
enum when_result repeat_apply(const char *text, struct apply *apply);

enum { REPEAT_NO_DURATION = -1 };

/*
 * Read from when to when: "13:30-15:30", "13時半〜15時半", "午後1時半から3時まで",
 * "1:30-3:30pm", "13:30から2時間"; "午後1時半から" and "13:30" have no duration.
 * Writes minutes after midnight and the duration in minutes (or
 * REPEAT_NO_DURATION) with WHEN_OK.  WHEN_BACKWARDS: the end is not after the
 * start; a meeting does not go past midnight.
 */
enum when_result repeat_hours(const char *text, int *minute, int *duration_min);

/* "13:30–15:30", or "13:30" without a duration; free with free(). */
char *repeat_hours_say(int minute, int duration_min);

/*
 * Read when to remind: "前日 19:00", "当日の朝8時", "3日前 19:00", "2時間前",
 * "1時間半前", "30分前"; "day before 19:00", "2 hours before", "on the day at
 * 8am"; also the wire's "120m" and "1d@19:00".  WHEN_AMBIGUOUS: a day without a
 * time.  WHEN_IMPOSSIBLE: more than 60 days or 14 times 24 hours before.
 */
enum when_result repeat_lead(const char *text, struct lead *lead);

/* The lead in words; free with free(). */
char *repeat_lead_say(const struct lead *lead, bool is_japanese);
