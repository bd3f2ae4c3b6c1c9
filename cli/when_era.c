/* SPDX-License-Identifier: MIT */
#include "cli/when_era.h"

#include "cli/when_read.h"
#include "schema/memory.h"

enum { YEARS_MAX = 999 };

/* Days since 1970-01-01, as date_to_days() gives them; the tests hold them against the dates. */
static const struct when_era eras[] = {
	{ "明治", 1868, -36959, -20975 }, /* 1868-10-23 … 1912-07-29 */
	{ "大正", 1912, -20974, -15714 }, /* 1912-07-30 … 1926-12-24 */
	{ "昭和", 1926, -15713, 6946 },	  /* 1926-12-25 … 1989-01-07 */
	{ "平成", 1989, 6947, 18016 },	  /* 1989-01-08 … 2019-04-30 */
	{ "令和", 2019, 18017, INT32_MAX },
};

bool when_era_read(const char **at, const struct when_era **era, int *year)
{
	static const struct when_word names[] = {
		{ "明治", 0 }, { "大正", 1 }, { "昭和", 2 }, { "平成", 3 },
		{ "令和", 4 }, { "明", 0 },   { "大", 1 },   { "昭", 2 },
		{ "平", 3 },   { "令", 4 },   { "m", 0 },    { "t", 1 },
		{ "s", 2 },    { "h", 3 },    { "r", 4 },    { NULL, 0 },
	};
	const char *here = *at;
	struct when_number number = { .value = 1 };
	int which = 0;

	if (!when_read_choice(&here, names, &which))
		return false;
	if (!when_read_word(&here, "元") &&
	    (!when_read_number(&here, &number) || number.digits > 3 || number.value < 1 ||
	     number.value > YEARS_MAX))
		return false;
	*year = number.value;
	*era = &eras[which];
	*at = here;
	return true;
}

const struct when_era *when_era_of(int32_t day)
{
	size_t which = sizeof eras / sizeof eras[0] - 1;

	while (which > 0 && day < eras[which].first)
		which--;
	return &eras[which];
}

char *when_era_say(int32_t day)
{
	const struct when_era *era = when_era_of(day);
	int year = date_from_days(day).year - era->first_year + 1;

	return year == 1 ? memory_format("%s元年", era->name)
			 : memory_format("%s%d年", era->name, year);
}
