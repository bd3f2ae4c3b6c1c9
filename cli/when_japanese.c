/* SPDX-License-Identifier: MIT */
#include "cli/when_japanese.h"

#include "cli/when_read.h"

#include <stddef.h>

static const struct when_word years[] = {
	{ "一昨年", -2 }, { "おととし", -2 }, { "去年", -1 }, { "昨年", -1 },
	{ "今年", 0 },	  { "本年", 0 },      { "来年", 1 },  { NULL, 0 },
};
static const struct when_word months[] = {
	{ "先々月", -2 }, { "先先月", -2 }, { "先月", -1 }, { "今月", 0 },
	{ "来月", 1 },	  { "再来月", 2 },  { NULL, 0 },
};
static const struct when_word weeks[] = {
	{ "先々週", -2 }, { "先先週", -2 }, { "先週", -1 }, { "今週", 0 },
	{ "来週", 1 },	  { "再来週", 2 },  { NULL, 0 },
};
static const struct when_word month_units[] = {
	{ "か月", 0 }, { "ヶ月", 0 }, { "カ月", 0 }, { "ケ月", 0 },
	{ "ヵ月", 0 }, { "箇月", 0 }, { NULL, 0 },
};
static const struct when_word directions[] = { { "前", -1 }, { "後", 1 }, { NULL, 0 } };

static void skip_no(const char **at)
{
	(void)when_read_word(at, "の");
}

bool when_japanese_months_ago(const char **at, int *count)
{
	const char *here = *at;
	int direction;
	int unused;

	if (!when_read_count(&here, count) || !when_read_choice(&here, month_units, &unused) ||
	    !when_read_choice(&here, directions, &direction))
		return false;
	*count *= direction;
	*at = here;
	return true;
}

bool when_japanese_month(const char **at, int *offset)
{
	return when_read_choice(at, months, offset);
}

bool when_japanese_week(const char **at, int *offset)
{
	const char *here = *at;
	int direction;

	if (when_read_choice(at, weeks, offset))
		return true;
	if (!when_read_count(&here, offset) ||
	    (!when_read_word(&here, "週間") && !when_read_word(&here, "週")) ||
	    !when_read_choice(&here, directions, &direction))
		return false;
	*offset *= direction;
	*at = here;
	return true;
}

bool when_japanese_year(const char **at, const struct today *today, struct said *said)
{
	const char *here = *at;
	const char *behind;
	struct when_number number;
	int offset;

	if (when_read_choice(&here, years, &offset)) {
		said->year = date_from_days(today->day).year + offset;
	} else if (when_era_read(&here, &said->era, &said->era_year)) {
		if (!when_read_word(&here, "年"))
			return false;
	} else if (when_read_number(&here, &number) && number.value >= 1000 &&
		   (number.digits == 4 || number.digits == 0) && when_read_word(&here, "年")) {
		said->year = number.value;
		behind = here;
		if (when_read_word(&behind, "(")) {
			if (!when_era_read(&behind, &said->era, &said->era_year) ||
			    !when_read_word(&behind, "年") || !when_read_word(&behind, ")"))
				return false;
			here = behind;
		}
	} else {
		return false;
	}
	skip_no(&here);
	*at = here;
	return true;
}

static bool read_month(const char **at, int *month)
{
	const char *here = *at;
	int value;

	if (!when_read_small(&here, &value) || !when_read_word(&here, "月"))
		return false;
	skip_no(&here);
	*month = value;
	*at = here;
	return true;
}

/* "3日", or "末" and "末日" where a month is said before. */
static bool read_date(const char **at, bool has_month, int *date)
{
	const char *here = *at;

	if (has_month && (when_read_word(at, "末日") || when_read_word(at, "月末") ||
			  when_read_word(at, "末"))) {
		*date = DATE_LAST;
		return true;
	}
	if (!when_read_small(&here, date) || !when_read_word(&here, "日"))
		return false;
	*at = here;
	return true;
}

/* "2026年11月3日", "令和8年11月3日", "去年の11月3日", "11月3日", "11月末", "3日". */
static bool form_date(struct reading *reading)
{
	struct said *said = reading->said;
	bool has_year = when_japanese_year(&reading->at, reading->today, said);
	bool has_month = read_month(&reading->at, &said->month);

	/* A month of zero was said; "not said" is another thing. */
	if (has_month && said->month == 0)
		said->is_impossible = true;
	said->form = SAID_DATE;
	if ((has_year && !has_month) || !read_date(&reading->at, has_month, &said->date))
		return false;
	said->is_impossible = said->is_impossible || said->date == 0;
	return true;
}

/* "先月の3日", "先月末". */
static bool form_month(struct reading *reading)
{
	struct said *said = reading->said;
	struct date today = date_from_days(reading->today->day);
	int offset;

	if (!when_japanese_month(&reading->at, &offset))
		return false;
	skip_no(&reading->at);
	said->form = SAID_DATE;
	said->year = today.year;
	said->month = today.month;
	when_said_shift(&said->year, &said->month, offset);
	if (!read_date(&reading->at, true, &said->date))
		return false;
	said->is_impossible = said->date == 0;
	return true;
}

/* "昨日". */
static bool form_word(struct reading *reading)
{
	static const struct when_word words[] = {
		{ "今日", 0 },
		{ "きょう", 0 },
		{ "本日", 0 },
		{ "昨日", -1 },
		{ "きのう", -1 },
		{ "さくじつ", -1 },
		{ "一昨日", -2 },
		{ "おととい", -2 },
		{ "おとつい", -2 },
		{ "いっさくじつ", -2 },
		{ "一昨々日", -3 },
		{ "一昨昨日", -3 },
		{ "さきおととい", -3 },
		{ "明日", 1 },
		{ "あした", 1 },
		{ "あす", 1 },
		{ "明後日", 2 },
		{ "あさって", 2 },
		{ NULL, 0 },
	};
	int offset;

	if (!when_read_choice(&reading->at, words, &offset))
		return false;
	reading->said->day = reading->today->day + offset;
	return true;
}

/* "昨夜", "今朝": a day and a part of it in one word. */
static bool form_word_with_part(struct reading *reading)
{
	static const struct when_word words[] = {
		{ "昨夜", -1 }, { "昨晩", -1 }, { "ゆうべ", -1 }, { "今朝", 0 }, { "けさ", 0 },
		{ "今夜", 0 },	{ "今晩", 0 },	{ "明朝", 1 },	  { "明晩", 1 }, { NULL, 0 },
	};
	static const struct when_word mornings[] = {
		{ "今朝", 0 }, { "けさ", 0 }, { "明朝", 0 }, { NULL, 0 }
	};
	struct said *said = reading->said;
	const char *start = reading->at;
	const char *behind;
	enum when_part part;
	int offset;
	int unused;

	if (!when_read_choice(&reading->at, words, &offset))
		return false;
	part = when_read_choice(&start, mornings, &unused) ? PART_MORNING : PART_NIGHT;
	said->day = reading->today->day + offset;
	said->has_clock = true;
	behind = reading->at;
	skip_no(&behind);
	if (when_clock_read(&behind, false, &said->clock) && said->clock.hour >= 0) {
		if (said->clock.part == PART_NONE)
			said->clock.part = part;
		reading->at = behind;
	} else {
		said->clock = (struct when_clock){ .hour = -1, .part = part };
	}
	return true;
}

/* "3日前", "2週間後", "一か月前", "2年前". */
static bool form_counted(struct reading *reading)
{
	static const struct when_word units[] = {
		{ "日", 1 }, { "週間", 7 }, { "週", 7 }, { NULL, 0 }
	};
	struct said *said = reading->said;
	int32_t today = reading->today->day;
	int count;
	int unit;
	int direction;

	if (when_japanese_months_ago(&reading->at, &count)) {
		when_said_months(said, today, count);
		return true;
	}
	if (when_read_word(&reading->at, "半年")) {
		if (!when_read_choice(&reading->at, directions, &direction))
			return false;
		when_said_months(said, today, 6 * direction);
		return true;
	}
	if (!when_read_count(&reading->at, &count))
		return false;
	if (when_read_word(&reading->at, "年")) {
		if (!when_read_choice(&reading->at, directions, &direction))
			return false;
		when_said_months(said, today, 12 * count * direction);
		return true;
	}
	if (!when_read_choice(&reading->at, units, &unit) ||
	    !when_read_choice(&reading->at, directions, &direction))
		return false;
	said->day = today + count * unit * direction;
	return true;
}

/* "今", "2時間前", "1時間半前", "30分前". */
static bool form_minutes(struct reading *reading)
{
	int count = 0;
	int direction = 1;

	if (!when_read_word(&reading->at, "今") && !when_read_word(&reading->at, "いま") &&
	    (!when_japanese_minutes(&reading->at, &count) ||
	     !when_read_choice(&reading->at, directions, &direction)))
		return false;
	when_said_minutes(reading->said, reading->today, count * direction);
	return true;
}

bool when_japanese_minutes(const char **at, int *minutes)
{
	const char *here = *at;
	const char *behind;
	struct when_number number;
	int more;

	if (!when_read_number(&here, &number) || number.digits > 4)
		return false;
	*minutes = number.value;
	if (when_read_word(&here, "時間")) {
		*minutes *= 60;
		behind = here;
		if (when_read_word(&here, "半")) {
			*minutes += 30;
		} else if (when_read_small(&behind, &more) && when_read_word(&behind, "分")) {
			*minutes += more;
			here = behind;
		}
	} else if (!when_read_word(&here, "分")) {
		return false;
	}
	*at = here;
	return true;
}

/* "先週の土曜", "2週間前の土曜(日)". */
static bool form_week(struct reading *reading)
{
	int32_t today = reading->today->day;
	int offset;
	int weekday;

	if (!when_japanese_week(&reading->at, &offset))
		return false;
	skip_no(&reading->at);
	if (!when_read_weekday(&reading->at, &weekday))
		return false;
	reading->said->day = today - (int)date_weekday(today) + 7 * offset + weekday;
	return true;
}

/* "土曜", "(土)", "この前の土曜", "次の土曜". */
static bool form_weekday(struct reading *reading)
{
	static const struct when_word nearest[] = {
		{ "この前の", -1 }, { "前の", -1 },  { "この間の", -1 }, { "直近の", -1 },
		{ "次の", 1 },	    { "今度の", 1 }, { NULL, 0 },
	};
	struct said *said = reading->said;
	int32_t today = reading->today->day;
	bool is_directed;
	int direction = 0;
	int weekday;
	int ahead;

	is_directed = when_read_choice(&reading->at, nearest, &direction);
	if (!when_read_weekday(&reading->at, &weekday))
		return false;
	said->form = is_directed ? SAID_DAY : SAID_WEEKDAY;
	ahead = (weekday - (int)date_weekday(today) + 7) % 7;
	if (direction > 0)
		said->day = today + (ahead == 0 ? 7 : ahead);
	else if (direction < 0)
		said->day = today + ahead - 7;
	said->weekday = weekday;
	return true;
}

when_form *const when_japanese_forms[] = {
	form_word, form_word_with_part, form_date,    form_month, form_counted,
	form_week, form_weekday,	form_minutes, NULL,
};
