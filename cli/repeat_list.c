/* SPDX-License-Identifier: MIT */
#include "cli/repeat_list.h"

#include "cli/repeat_rule.h"
#include "cli/when_read.h"
#include "schema/date.h"

#include <stddef.h>

static const struct when_word lasts[] = {
	{ "最終", 0 }, { "最後の", 0 }, { "last", 0 }, { NULL, 0 }
};

static bool skip_one_of(const char **at, const struct when_word *words)
{
	int unused;

	return when_read_choice(at, words, &unused);
}

/* Between two of a list; a space alone has been skipped already. */
static void skip_and(const char **at)
{
	static const struct when_word words[] = {
		{ "・", 0 },  { "と", 0 }, { "や", 0 }, { "および", 0 }, { "及び", 0 },
		{ "and", 0 }, { "&", 0 },  { "+", 0 },	{ "/", 0 },	 { NULL, 0 },
	};

	(void)skip_one_of(at, words);
}

static bool read_to(const char **at)
{
	static const struct when_word words[] = {
		{ "〜", 0 }, { "~", 0 },       { "-", 0 },  { "から", 0 },
		{ "to", 0 }, { "through", 0 }, { NULL, 0 },
	};

	return skip_one_of(at, words);
}

/*
 * One of a list, as a number.  It is closed where it says itself what it is
 * ("3月", "3rd"), and open where something behind has to ("3" of "1・3月").
 */
struct item {
	int number;
	bool is_open;
};
typedef bool read_item(const char **at, struct item *item);

/* "1・3", "1〜4": bits by number, up to the last closed one; those out of 0 … 31 set *is_beyond. */
static bool read_list(const char **at, read_item *read, uint32_t *bits, bool *is_beyond)
{
	const char *here = *at;
	uint32_t found = 0;
	bool is_bad = false;
	bool has_any = false;
	struct item item = { 0 };

	while (read(&here, &item)) {
		const char *behind = here;
		int first = item.number;

		if (read_to(&behind) && read(&behind, &item))
			here = behind;
		/* From Friday to Monday, or from November to March, is beyond as well. */
		is_bad = is_bad || item.number > 31 || item.number < first;
		for (int i = first; i <= item.number && i <= 31; i++)
			found |= 1U << i;
		if (!item.is_open) {
			has_any = true;
			*at = here;
			*bits = found;
			*is_beyond = is_bad;
		}
		skip_and(&here);
	}
	return has_any;
}

enum { NTH_ITEM_LAST = 31, NTH_ITEMS = 0x3E };

/* "第1", "1st", "最終". */
static bool nth_item(const char **at, struct item *item)
{
	const char *here = *at;

	item->is_open = false;
	if (skip_one_of(at, lasts)) {
		item->number = NTH_ITEM_LAST;
		return true;
	}
	if (when_read_ordinal(at, &item->number))
		return true;
	(void)when_read_word(&here, "第");
	if (!when_read_small(&here, &item->number))
		return false;
	*at = here;
	return true;
}

static bool weekday_item(const char **at, struct item *item)
{
	item->is_open = false;
	return when_read_weekday(at, &item->number) ||
	       when_read_choice(at, when_read_kanji_weekdays, &item->number);
}

static bool plural_item(const char **at, struct item *item)
{
	static const struct when_word plurals[] = {
		{ "mondays", 0 }, { "tuesdays", 1 },  { "wednesdays", 2 }, { "thursdays", 3 },
		{ "fridays", 4 }, { "saturdays", 5 }, { "sundays", 6 },	   { NULL, 0 },
	};

	item->is_open = false;
	return when_read_choice(at, plurals, &item->number);
}

bool repeat_list_weekdays(const char **at, bool may_be_kanji, uint32_t *weekdays)
{
	const char *here = *at;
	const char *behind = *at;
	bool is_beyond = false;
	int kanji;

	*weekdays = 0;
	if (!read_list(&here, weekday_item, weekdays, &is_beyond) || is_beyond)
		return false;
	if (when_read_choice(&behind, when_read_kanji_weekdays, &kanji) && behind == here &&
	    (!may_be_kanji || kanji == SUNDAY))
		return false;
	*at = here;
	return true;
}

bool repeat_list_plurals(const char **at, uint32_t *weekdays)
{
	bool is_beyond = false;
	const char *here = *at;

	if (!read_list(&here, plural_item, weekdays, &is_beyond) || is_beyond)
		return false;
	*at = here;
	return true;
}

bool repeat_list_nths(const char **at, uint32_t *nths, bool *is_impossible)
{
	const char *behind = *at;
	uint32_t bits = 0;
	bool is_beyond = false;
	int unused;

	/* The first of a list says what it is: "2土曜" is nothing. */
	if (!when_read_word(&behind, "第") && !skip_one_of(&behind, lasts) &&
	    !when_read_ordinal(&behind, &unused))
		return false;
	if (!read_list(at, nth_item, &bits, &is_beyond))
		return false;
	if (is_beyond || bits & ~(NTH_ITEMS | 1U << NTH_ITEM_LAST))
		*is_impossible = true;
	*nths = (bits & NTH_ITEMS) >> 1;
	if (bits & 1U << NTH_ITEM_LAST)
		*nths |= 1U << NTH_LAST;
	return true;
}

static bool day_item(const char **at, struct item *item)
{
	static const struct when_word last[] = {
		{ "月末", 0 }, { "末日", 0 },	  { "最終日", 0 },
		{ "末", 0 },   { "last day", 0 }, { "end of the month", 0 },
		{ NULL, 0 },
	};
	const char *here = *at;

	item->is_open = false;
	if (skip_one_of(at, last)) {
		item->number = DAY_OF_MONTH_LAST;
		return true;
	}
	if (when_read_ordinal(at, &item->number))
		return item->number > 0;
	if (!when_read_small(&here, &item->number) || item->number == 0)
		return false;
	item->is_open = !when_read_word(&here, "日");
	*at = here;
	return true;
}

bool repeat_list_month_days(const char **at, uint32_t *days, bool *is_impossible)
{
	bool is_beyond = false;

	if (!read_list(at, day_item, days, &is_beyond))
		return false;
	*is_impossible = *is_impossible || is_beyond;
	return true;
}

static bool month_item(const char **at, struct item *item)
{
	const char *here = *at;

	item->is_open = false;
	if (when_read_month_name(at, &item->number))
		return true;
	if (!when_read_small(&here, &item->number))
		return false;
	item->is_open = !when_read_word(&here, "月");
	*at = here;
	return true;
}

bool repeat_list_months(const char **at, uint32_t *months, bool *is_impossible)
{
	static const struct when_word parities[] = {
		{ "奇数月", ODD_MONTHS },
		{ "odd months", ODD_MONTHS },
		{ "偶数月", EVEN_MONTHS },
		{ "even months", EVEN_MONTHS },
		{ NULL, 0 },
	};
	const char *here = *at;
	bool is_beyond = false;
	int parity;

	*months = 0;
	if (when_read_choice(at, parities, &parity)) {
		*months = (uint32_t)parity;
		return true;
	}
	if (!read_list(&here, month_item, months, &is_beyond))
		return false;
	if (is_beyond || *months & ~(uint32_t)ALL_MONTHS)
		*is_impossible = true;
	*at = here;
	return true;
}
