/* SPDX-License-Identifier: MIT */
#include "cli/report_text.h"

#include "cli/screen.h"
#include "cli/when.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

/* The band of the four steps, and the calendar of written days. */

enum {
	INDENT = 2,
	AXIS_COLUMNS = 5,
	BAND_ROWS = 10,
	CELL_COLUMNS = 5,
	CALENDAR_MAX_DAYS = 62,
	MONTH_COLUMNS = 5
};

/* Which step a height of 0 … 1 is of, from the first at the bottom: '1' … '4'. */
static char step_at(const struct page_part *part, double height)
{
	double sum = 0;

	for (int i = 0; i < PAGE_PARTS - 1; i++) {
		sum += part->p[i];
		if (height <= sum)
			return (char)('1' + i);
	}
	return '0' + PAGE_PARTS;
}

static void put_axis(FILE *out, const struct page_block *band, size_t columns,
		     const struct text_style *style)
{
	_cleanup_(free_text) char *first = page_day(band, 0, style->today);
	_cleanup_(free_text) char *last = page_day(band, band->day_count - 1, style->today);
	int room = (int)columns - screen_width(first);
	_cleanup_(free_text) char *both = memory_format("%s 〜 %s", first, last);
	_cleanup_(free_text) char *right = screen_pad(last, room, SCREEN_RIGHT);

	/* Where there is no room beside the first day, the last one goes below. */
	if (room < screen_width(last) + 1)
		report_text_wrapped(out, both, INDENT, style);
	else
		fprintf(out, "%*s%s%s\n", INDENT + AXIS_COLUMNS, "", first, right);
}

void report_text_band(FILE *out, const struct page_block *band, const struct text_style *style)
{
	size_t room = (size_t)(style->columns - INDENT - AXIS_COLUMNS);
	size_t each = (band->day_count + room - 1) / room;
	size_t columns = (band->day_count + each - 1) / each;
	_cleanup_(free_text) char *note = NULL;

	report_text_wrapped(out, band->text, INDENT, style);
	for (int row = 0; row < BAND_ROWS; row++) {
		fprintf(out, "%*s%4s ", INDENT, "",
			row == 0	       ? "100%"
			: row == BAND_ROWS - 1 ? "0%"
			: row == BAND_ROWS / 2 ? "50%"
					       : "");
		for (size_t column = 0; column < columns; column++) {
			size_t day = (column + 1) * each;
			const struct page_part *part =
				&band->parts[(day < band->day_count ? day : band->day_count) - 1];

			if (part->is_told)
				putc(step_at(part, (BAND_ROWS - row - 0.5) / BAND_ROWS), out);
			else
				fputs("·", out);
		}
		putc('\n', out);
	}
	put_axis(out, band, columns, style);
	note = each > 1 ? memory_format(_("1–4: the steps ①–④, each as high as its probability; ·: "
					  "too little written to say. A column is %zu days."),
					each)
			: memory_string(_("1–4: the steps ①–④, each as high as its probability; ·: "
					  "too little written to say."));
	report_text_wrapped(out, note, INDENT, style);
}

static const char *shade(int entries)
{
	if (entries == 0)
		return "";
	if (entries == 1)
		return "░";
	if (entries <= 3)
		return "▒";
	return entries <= 6 ? "▓" : "█";
}

static void put_weeks(FILE *out, const struct page_block *days)
{
	fprintf(out, "%*s", INDENT, "");
	for (int weekday = MONDAY; weekday <= SUNDAY; weekday++) {
		_cleanup_(free_text) char *cell =
			screen_pad(when_weekday((enum weekday)weekday, language_is_japanese()),
				   weekday == SUNDAY ? 0 : CELL_COLUMNS, SCREEN_LEFT);

		fputs(cell, out);
	}
	fprintf(out, "\n%*s", INDENT + (int)date_weekday(days->first) * CELL_COLUMNS, "");
	for (size_t i = 0; i < days->day_count; i++) {
		int32_t day = days->first + (int32_t)i;
		bool is_last = date_weekday(day) == SUNDAY || i + 1 == days->day_count;
		_cleanup_(free_text) char *mark =
			memory_format("%2d%s", date_from_days(day).day, shade(days->counts[i]));
		_cleanup_(free_text) char *cell =
			screen_pad(mark, is_last ? 0 : CELL_COLUMNS, SCREEN_LEFT);

		fputs(cell, out);
		if (is_last)
			fprintf(out, "\n%*s", i + 1 == days->day_count ? 0 : INDENT, "");
	}
}

/* A line a month: longer than a few weeks is no calendar any more. */
static void put_months(FILE *out, const struct page_block *days)
{
	static const char *const english[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int year = 0;

	for (size_t i = 0; i < days->day_count; i++) {
		struct date date = date_from_days(days->first + (int32_t)i);
		_cleanup_(free_text) char *name = language_is_japanese()
							  ? memory_format("%d月", date.month)
							  : memory_string(english[date.month - 1]);
		_cleanup_(free_text) char *padded = screen_pad(name, MONTH_COLUMNS, SCREEN_LEFT);

		if (i == 0 || date.day == 1) {
			if (date.year != year)
				fprintf(out, "%s%*s%d", i > 0 ? "\n" : "", INDENT, "", date.year);
			year = date.year;
			fprintf(out, "\n%*s%s%*s", INDENT, "", padded, date.day - 1, "");
		}
		fputs(days->counts[i] ? shade(days->counts[i]) : "·", out);
	}
	putc('\n', out);
}

void report_text_days(FILE *out, const struct page_block *days, const struct text_style *style)
{
	if (days->day_count <= CALENDAR_MAX_DAYS)
		put_weeks(out, days);
	else
		put_months(out, days);
	report_text_wrapped(out, _("░ 1 entry, ▒ 2–3, ▓ 4–6, █ 7 or more"), INDENT, style);
}
