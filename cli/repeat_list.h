/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Lists in phrases of recurrence: "第1・第3", "1〜4", "Jan, Apr and Jul".  Each
 * reads at *at, moves *at behind what it read and sets bits; it returns false
 * where no such list stands there.  *is_impossible is set, never cleared, by a
 * 6th weekday, a 32nd day, a 13th month or a range that ends before it begins.
 */

/* "第1・3", "第1〜4", "1st and 3rd", "最終": bits of the NTH_… of repeat_rule.h. */
bool repeat_list_nths(const char **at, uint32_t *nths, bool *is_impossible);

/*
 * "火・木曜", "Monday to Friday": bits from Monday on.  A kanji alone ("第2土") has
 * to be told from a month or a day: only where may_be_kanji says that a word
 * before it calls for a weekday, and never "日", for "第3日" may be the third.
 */
bool repeat_list_weekdays(const char **at, bool may_be_kanji, uint32_t *weekdays);

/* "Tuesdays and Thursdays". */
bool repeat_list_plurals(const char **at, uint32_t *weekdays);

/* "1日・15日", "1・15日", "the 1st and 15th", "月末": bits 1 … 31, and 0 for the last day. */
bool repeat_list_month_days(const char **at, uint32_t *days, bool *is_impossible);

/* "4・7・10月", "4月〜9月", "奇数月", "odd months": bits 1 … 12. */
bool repeat_list_months(const char **at, uint32_t *months, bool *is_impossible);
