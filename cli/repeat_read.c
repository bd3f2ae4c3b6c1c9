/* SPDX-License-Identifier: MIT */
#include "cli/repeat_read.h"

#include "cli/repeat_list.h"
#include "cli/when_read.h"

#include <stddef.h>

static bool skip_one_of(const char **at, const struct when_word *words)
{
	int unused;

	return when_read_choice(at, words, &unused);
}

/* "第1・第3月曜", "last Friday"; weekdays alone are "every". */
static bool read_nth_weekdays(const char **at, struct repeat_said *said)
{
	const char *here = *at;
	uint32_t nths = 1U << NTH_EVERY;
	uint32_t weekdays = 0;
	bool is_impossible = false;
	bool has_nths = repeat_list_nths(&here, &nths, &is_impossible);
	bool may_be_kanji = has_nths || said->rule.frequency == REPEAT_WEEKLY;

	if (!has_nths && repeat_list_plurals(&here, &weekdays))
		said->is_every = true;
	else if (!repeat_list_weekdays(&here, may_be_kanji, &weekdays))
		return false;
	said->is_impossible = said->is_impossible || is_impossible;
	for (int i = 0; i < 7; i++) {
		if (weekdays & 1U << i)
			said->rule.nths[i] |= (uint8_t)nths;
	}
	*at = here;
	return true;
}

/* "(第5は休み)", "8月を除く", "never the 5th", "except August". */
static bool read_exception(const char **at, struct repeat_said *said)
{
	static const struct when_word openings[] = { { "ただし", 0 },  { "but", 0 },  { "(", 0 },
						     { "(ただし", 0 }, { "(but", 0 }, { NULL, 0 } };
	static const struct when_word nots[] = {
		{ "never", 0 }, { "not", 0 },	 { "except", 0 }, { "except for", 0 },
		{ "no", 0 },	{ "not in", 0 }, { NULL, 0 },
	};
	static const struct when_word endings[] = {
		{ "は休み", 0 }, { "はお休み", 0 }, { "は除く", 0 }, { "を除く", 0 },
		{ "はなし", 0 }, { "を除き", 0 },   { "は休会", 0 }, { "休み", 0 },
		{ "以外", 0 },	 { NULL, 0 },
	};
	const char *here = *at;
	bool is_impossible = false;
	uint32_t nths = 0;
	uint32_t months = 0;
	bool is_english;

	(void)skip_one_of(&here, openings);
	is_english = skip_one_of(&here, nots);
	(void)when_read_word(&here, "the");
	if (!repeat_list_months(&here, &months, &is_impossible)) {
		if (!repeat_list_nths(&here, &nths, &is_impossible))
			return false;
		(void)when_read_word(&here, "週");
	}
	if (!is_english && !skip_one_of(&here, endings))
		return false;
	(void)when_read_word(&here, ")");
	said->is_impossible = said->is_impossible || is_impossible;
	said->not_nths |= nths;
	said->not_months |= months;
	*at = here;
	return true;
}

static bool set_frequency(struct repeat_said *said, enum frequency frequency, int interval)
{
	if (said->rule.frequency != REPEAT_UNSAID)
		return false;
	said->rule.frequency = frequency;
	said->rule.interval = interval;
	if (interval < 1 || interval > INTERVAL_MAX)
		said->is_impossible = true;
	return true;
}

/* "2か月ごと", "every 3 weeks". */
static bool read_counted(const char **at, struct repeat_said *said)
{
	static const struct when_word units[] = {
		{ "日", REPEAT_DAILY },	    { "週間", REPEAT_WEEKLY },
		{ "週", REPEAT_WEEKLY },    { "か月", REPEAT_MONTHLY },
		{ "ヶ月", REPEAT_MONTHLY }, { "カ月", REPEAT_MONTHLY },
		{ "ケ月", REPEAT_MONTHLY }, { "ヵ月", REPEAT_MONTHLY },
		{ "年", REPEAT_YEARLY },    { "days", REPEAT_DAILY },
		{ "weeks", REPEAT_WEEKLY }, { "months", REPEAT_MONTHLY },
		{ "years", REPEAT_YEARLY }, { NULL, 0 },
	};
	static const struct when_word endings[] = {
		{ "ごと", 0 },	{ "毎", 0 },	 { "に1回", 0 }, { "に一回", 0 },
		{ "に1度", 0 }, { "に一度", 0 }, { NULL, 0 },
	};
	const char *here = *at;
	bool is_english = when_read_word(&here, "every");
	int count;
	int unit;

	if (!when_read_count(&here, &count) || !when_read_choice(&here, units, &unit) ||
	    (!is_english && !skip_one_of(&here, endings)) ||
	    !set_frequency(said, (enum frequency)unit, count))
		return false;
	*at = here;
	return true;
}

static bool read_frequency(const char **at, struct repeat_said *said)
{
	enum { OTHER = 10 };
	static const struct when_word words[] = {
		{ "毎日", REPEAT_DAILY },
		{ "daily", REPEAT_DAILY },
		{ "every day", REPEAT_DAILY },
		{ "毎週", REPEAT_WEEKLY },
		{ "weekly", REPEAT_WEEKLY },
		{ "every week", REPEAT_WEEKLY },
		{ "隔週", REPEAT_WEEKLY + OTHER },
		{ "fortnightly", REPEAT_WEEKLY + OTHER },
		{ "every other week", REPEAT_WEEKLY + OTHER },
		{ "毎月", REPEAT_MONTHLY },
		{ "monthly", REPEAT_MONTHLY },
		{ "every month", REPEAT_MONTHLY },
		{ "each month", REPEAT_MONTHLY },
		{ "of the month", REPEAT_MONTHLY },
		{ "隔月", REPEAT_MONTHLY + OTHER },
		{ "every other month", REPEAT_MONTHLY + OTHER },
		{ "毎年", REPEAT_YEARLY },
		{ "yearly", REPEAT_YEARLY },
		{ "every year", REPEAT_YEARLY },
		{ "each year", REPEAT_YEARLY },
		{ NULL, 0 },
	};
	const char *here = *at;
	int value;

	if (read_counted(at, said))
		return true;
	if (!when_read_choice(&here, words, &value) ||
	    !set_frequency(said, (enum frequency)(value % OTHER), value >= OTHER ? 2 : 1))
		return false;
	*at = here;
	return true;
}

static bool read_weekdays_word(const char **at, struct repeat_said *said)
{
	static const struct when_word words[] = {
		{ "平日", 0 }, { "weekdays", 0 }, { "weekday", 0 }, { NULL, 0 }
	};

	if (!skip_one_of(at, words))
		return false;
	for (int i = 0; i < 5; i++)
		said->rule.nths[i] |= 1U << NTH_EVERY;
	said->is_every = true;
	return true;
}

static bool skip_filling(const char **at)
{
	static const struct when_word words[] = {
		{ "の", 0 },  { "に", 0 }, { "on", 0 }, { "in", 0 }, { "of", 0 }, { "the", 0 },
		{ "and", 0 }, { "と", 0 }, { "・", 0 }, { "(", 0 },  { ")", 0 },  { NULL, 0 },
	};

	return skip_one_of(at, words);
}

static bool read_piece(const char **at, struct repeat_said *said)
{
	uint32_t bits = 0;

	if (read_exception(at, said) || read_frequency(at, said) || read_nth_weekdays(at, said) ||
	    read_weekdays_word(at, said))
		return true;
	if (when_read_word(at, "every other")) {
		said->is_other = true;
		return true;
	}
	if (when_read_word(at, "every") || when_read_word(at, "each")) {
		said->is_every = true;
		return true;
	}
	if (repeat_list_months(at, &bits, &said->is_impossible)) {
		said->rule.months |= bits;
		return true;
	}
	if (repeat_list_month_days(at, &bits, &said->is_impossible)) {
		said->rule.month_days |= bits;
		return true;
	}
	return skip_filling(at);
}

bool repeat_read(const char *text, struct repeat_said *said)
{
	*said = (struct repeat_said){ .rule.interval = 1 };
	while (!when_read_end(text)) {
		if (!read_piece(&text, said))
			return false;
	}
	return true;
}
