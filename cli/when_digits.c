/* SPDX-License-Identifier: MIT */
#include "cli/when_digits.h"

#include "cli/when_read.h"

#include <stddef.h>

/* One of "-/." right behind, and a number of one or two digits right behind that. */
static bool read_part(const char **at, char *separator, int *value)
{
	const char *here = *at;
	struct when_number number;

	if (*here != '-' && *here != '/' && *here != '.')
		return false;
	if (*separator && *here != *separator)
		return false;
	*separator = *here++;
	if (*here == ' ' || !when_read_number(&here, &number) || number.digits < 1 ||
	    number.digits > 2)
		return false;
	*value = number.value;
	*at = here;
	return true;
}

static bool read_year(const char **at, struct said *said)
{
	const char *here = *at;
	struct when_number number;

	if (when_era_read(at, &said->era, &said->era_year))
		return true;
	if (!when_read_number(&here, &number) || number.digits != 4)
		return false;
	said->year = number.value;
	/* "0000" was said, and 0 would be "not said". */
	said->is_impossible = number.value == 0;
	*at = here;
	return true;
}

bool when_digits_month(const char **at, struct said *said)
{
	const char *here = *at;
	char separator = '\0';

	if (!read_year(&here, said) || !read_part(&here, &separator, &said->month))
		return false;
	said->is_impossible = said->is_impossible || said->month == 0;
	*at = here;
	return true;
}

/* "2026-11-03". */
static bool form_year_first(struct reading *reading)
{
	struct said *said = reading->said;
	char separator;

	said->form = SAID_DATE;
	if (!read_year(&reading->at, said))
		return false;
	separator = *reading->at;
	if (!read_part(&reading->at, &separator, &said->month) ||
	    !read_part(&reading->at, &separator, &said->date))
		return false;
	said->is_impossible = said->is_impossible || said->month == 0 || said->date == 0;
	return true;
}

/* "20261103". */
static bool form_eight_digits(struct reading *reading)
{
	struct said *said = reading->said;
	struct when_number number;

	if (!when_read_number(&reading->at, &number) || number.digits != 8)
		return false;
	said->form = SAID_DATE;
	said->year = number.value / 10000;
	said->month = number.value / 100 % 100;
	said->date = number.value % 100;
	said->is_impossible = said->year == 0 || said->month == 0 || said->date == 0;
	return true;
}

/* "11/3", "11/3/2026". */
static bool form_slashed(struct reading *reading)
{
	struct said *said = reading->said;
	const char *behind;
	struct when_number number;
	char separator = '/';

	if (!when_read_number(&reading->at, &number) || number.digits < 1 || number.digits > 2 ||
	    !read_part(&reading->at, &separator, &said->date))
		return false;
	said->form = SAID_SLASHED;
	said->month = number.value;
	said->is_impossible = said->month == 0 || said->date == 0;
	behind = reading->at;
	if (*behind++ != '/')
		return true;
	if (!when_read_number(&behind, &number) || number.digits != 4)
		return false;
	said->year = number.value;
	said->is_impossible = said->is_impossible || said->year == 0;
	reading->at = behind;
	return true;
}

/* "01/02/03", "26-11-3": a date, but which of the three is the year is anybody's guess. */
static bool form_short_year(struct reading *reading)
{
	struct when_number number;
	char separator = '\0';
	int unused;

	if (!when_read_number(&reading->at, &number) || number.digits < 1 || number.digits > 2 ||
	    !read_part(&reading->at, &separator, &unused) ||
	    !read_part(&reading->at, &separator, &unused))
		return false;
	reading->said->form = SAID_DATE;
	reading->said->is_ambiguous = true;
	return true;
}

when_form *const when_digits_forms[] = { form_year_first, form_eight_digits, form_slashed,
					 form_short_year, NULL };
