/* SPDX-License-Identifier: MIT */
#include "cli/report_html.h"
#include "cli/when.h"
#include "schema/date.h"
#include "schema/language.h"
#include "schema/memory.h"

#include <string.h>

/* Drawings of a report, each with its name, its words and a table of the same numbers. */

enum {
	BAND_LEFT = 46,
	BAND_TOP = 10,
	BAND_WIDTH = 420,
	BAND_HEIGHT = 180,
	BAND_RIGHT = 12,
	BAND_BOTTOM = 28,
	CALENDAR_MAX_DAYS = 62,
	CELL = 48,
	SMALL_CELL = 11,
	WEEKDAYS_WIDTH = 30,
	SHADES = 5
};

static void put(FILE *out, const char *before, const char *text, const char *after)
{
	fputs(before, out);
	report_html_text(out, text);
	fputs(after, out);
}

/* No locale's decimal comma may come into a drawing. */
static void put_length(FILE *out, double length)
{
	long hundredths = (long)(length * 100 + 0.5);

	fprintf(out, "%ld.%02ld", hundredths / 100, hundredths % 100);
}

void report_svg_bar(FILE *out, double part)
{
	fputs("<svg viewBox=\"0 0 120 14\" width=\"120\" height=\"14\" aria-hidden=\"true\">"
	      "<rect class=\"frame\" x=\"0.5\" y=\"0.5\" width=\"119\" height=\"13\"/>"
	      "<rect class=\"bar\" x=\"0\" y=\"0\" height=\"14\" width=\"",
	      out);
	put_length(out, part * 120);
	fputs("\"/></svg>", out);
}

static void begin_drawing(FILE *out, size_t id, int width, int height, const char *title,
			  const char *words)
{
	put(out, "<figure>\n<figcaption>", title, "</figcaption>\n");
	fprintf(out,
		"<svg role=\"img\" aria-labelledby=\"t%zu d%zu\" viewBox=\"0 0 %d %d\" "
		"width=\"%d\" height=\"%d\">\n<title id=\"t%zu\">",
		id, id, width, height, width, height, id);
	put(out, "", title, "</title>\n");
	fprintf(out, "<desc id=\"d%zu\">", id);
	put(out, "", words, "</desc>\n");
}

/* --- the band ----------------------------------------------------------------------------------
 */

static double band_x(const struct page_block *band, size_t position)
{
	return BAND_LEFT + (double)position * BAND_WIDTH / (double)band->day_count;
}

/* How high the steps below `step` (0 … 4) reach on a day, from the top of the drawing. */
static double band_y(const struct page_part *part, int step)
{
	double sum = 0;

	for (int i = 0; i < step; i++)
		sum += part->p[i];
	return BAND_TOP + (1 - sum) * BAND_HEIGHT;
}

static void put_point(FILE *out, char command, double x, double y)
{
	putc(command, out);
	put_length(out, x);
	putc(' ', out);
	put_length(out, y);
}

/* The area of a step over days from … to (not included): each day as wide as the next. */
static void put_area(FILE *out, const struct page_block *band, size_t from, size_t to, int step)
{
	fprintf(out, "<path class=\"area s%d\" d=\"", step + 1);
	for (size_t i = from; i < to; i++) {
		put_point(out, i == from ? 'M' : 'L', band_x(band, i),
			  band_y(&band->parts[i], step + 1));
		put_point(out, 'L', band_x(band, i + 1), band_y(&band->parts[i], step + 1));
	}
	for (size_t i = to; i-- > from;) {
		put_point(out, 'L', band_x(band, i + 1), band_y(&band->parts[i], step));
		put_point(out, 'L', band_x(band, i), band_y(&band->parts[i], step));
	}
	fputs("Z\"/>\n", out);
}

static void put_untold(FILE *out, const struct page_block *band, size_t from, size_t to)
{
	fputs("<rect class=\"none\" x=\"", out);
	put_length(out, band_x(band, from));
	fprintf(out, "\" y=\"%d\" height=\"%d\" width=\"", BAND_TOP, BAND_HEIGHT);
	put_length(out, band_x(band, to) - band_x(band, from));
	fputs("\"/>\n", out);
}

static void put_areas(FILE *out, const struct page_block *band)
{
	for (size_t from = 0, to; from < band->day_count; from = to) {
		for (to = from + 1;
		     to < band->day_count && band->parts[to].is_told == band->parts[from].is_told;)
			to++;
		if (!band->parts[from].is_told)
			put_untold(out, band, from, to);
		for (int step = 0; band->parts[from].is_told && step < PAGE_PARTS; step++)
			put_area(out, band, from, to, step);
	}
}

static void put_axes(FILE *out, const struct page_block *band, int32_t today)
{
	_cleanup_(free_text) char *first = page_day(band, 0, today);
	_cleanup_(free_text) char *last = page_day(band, band->day_count - 1, today);

	for (int percent = 0; percent <= 100; percent += 50)
		fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d%%</text>\n",
			BAND_LEFT - 6, BAND_TOP + 5 + BAND_HEIGHT * (100 - percent) / 100, percent);
	fprintf(out, "<text x=\"%d\" y=\"%d\">", BAND_LEFT, BAND_TOP + BAND_HEIGHT + 20);
	put(out, "", first, "</text>\n");
	fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", BAND_LEFT + BAND_WIDTH,
		BAND_TOP + BAND_HEIGHT + 20);
	put(out, "", last, "</text>\n");
}

static void put_band_table(FILE *out, const struct page_block *band, int32_t today)
{
	put(out, "<details><summary>", _("The same numbers as a table"),
	    "</summary>\n<table><caption>");
	put(out, "", band->text, "</caption><thead><tr><th scope=\"col\">");
	put(out, "", _("day"),
	    "</th><th scope=\"col\" class=\"n\">①</th><th scope=\"col\" class=\"n\">②</th>"
	    "<th scope=\"col\" class=\"n\">③</th><th scope=\"col\" class=\"n\">④</th></tr></thead>"
	    "\n<tbody>\n");
	for (size_t i = 0; i < band->day_count; i++) {
		_cleanup_(free_text) char *day = page_day(band, i, today);

		put(out, "<tr><th scope=\"row\">", day, "</th>");
		if (!band->parts[i].is_told)
			put(out, "<td colspan=\"4\">", _("too little written to say"), "</td>");
		for (int step = 0; band->parts[i].is_told && step < PAGE_PARTS; step++)
			fprintf(out, "<td class=\"n\">%.0f%%</td>", band->parts[i].p[step] * 100);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></details>\n", out);
}

static void put_legend(FILE *out, int count, const char *class, const char *const *words)
{
	fputs("<ul class=\"legend\">", out);
	for (int i = 0; i < count; i++) {
		fprintf(out,
			"<li><svg viewBox=\"0 0 18 18\" width=\"18\" height=\"18\" "
			"aria-hidden=\"true\"><rect class=\"%s%s%d\" x=\"1\" y=\"1\" width=\"16\" "
			"height=\"16\"/></svg>",
			class, class[0] == 'a' ? " s" : " d", i + 1);
		put(out, "", words[i], "</li>");
	}
	fputs("</ul>\n", out);
}

void report_svg_band(FILE *out, const struct page_block *band, size_t id, int32_t today)
{
	static const char *const steps[] = { "①", "②", "③", "④" };

	begin_drawing(out, id, BAND_LEFT + BAND_WIDTH + BAND_RIGHT,
		      BAND_TOP + BAND_HEIGHT + BAND_BOTTOM, band->text,
		      _("Four areas on top of each other, step ① at the bottom; each is as high as "
			"its probability on the day. Where too little is written nothing is drawn. "
			"The numbers are in the table below."));
	put_areas(out, band);
	put_axes(out, band, today);
	fputs("</svg>\n", out);
	put_legend(out, PAGE_PARTS, "area", steps);
	put(out, "<p>", _("An empty frame: too little written to say."), "</p>\n");
	put_band_table(out, band, today);
	fputs("</figure>\n", out);
}

/* --- written days --------------------------------------------------------------------------------
 */

static int shade(int entries)
{
	if (entries <= 1)
		return entries;
	if (entries <= 3)
		return 2;
	return entries <= 6 ? 3 : 4;
}

/* Weeks below each other, with the days' numbers. */
static void put_calendar(FILE *out, const struct page_block *days)
{
	for (int weekday = MONDAY; weekday <= SUNDAY; weekday++) {
		fprintf(out, "<text x=\"%d\" y=\"14\" text-anchor=\"middle\">",
			weekday * CELL + CELL / 2);
		put(out, "", when_weekday((enum weekday)weekday, language_is_japanese()),
		    "</text>\n");
	}
	for (size_t i = 0; i < days->day_count; i++) {
		int32_t day = days->first + (int32_t)i;
		int at = (int)date_weekday(days->first) + (int)i;
		int x = at % 7 * CELL;
		int y = 20 + at / 7 * CELL * 3 / 4;

		fprintf(out,
			"<rect class=\"day d%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
			"<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%d</text>\n",
			shade(days->counts[i]), x + 1, y + 1, CELL - 2, CELL * 3 / 4 - 2,
			x + CELL / 2, y + CELL * 3 / 8 + 5, date_from_days(day).day);
	}
}

/* Weeks beside each other, for what is longer than a few of them. */
static void put_weeks(FILE *out, const struct page_block *days)
{
	int begin = (int)date_weekday(days->first);

	for (size_t i = 0; i < days->day_count; i++) {
		int at = begin + (int)i;
		struct date date = date_from_days(days->first + (int32_t)i);
		int x = WEEKDAYS_WIDTH + at / 7 * SMALL_CELL;

		if (date.day == 1)
			fprintf(out, "<text x=\"%d\" y=\"12\">%d</text>\n", x, date.month);
		fprintf(out,
			"<rect class=\"day d%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
			shade(days->counts[i]), x, 18 + at % 7 * SMALL_CELL, SMALL_CELL - 1,
			SMALL_CELL - 1);
	}
	for (int weekday = MONDAY; weekday <= SUNDAY; weekday += 3) {
		fprintf(out, "<text x=\"0\" y=\"%d\">", 28 + weekday * SMALL_CELL);
		put(out, "", when_weekday((enum weekday)weekday, language_is_japanese()),
		    "</text>\n");
	}
}

static void put_days_table(FILE *out, const struct page_block *days, int32_t today)
{
	put(out, "<details><summary>", _("The same numbers as a table"),
	    "</summary>\n<table><caption>");
	put(out, "", days->text, "</caption><thead><tr><th scope=\"col\">");
	put(out, "", _("day"), "</th><th scope=\"col\" class=\"n\">");
	put(out, "", _("entries"), "</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < days->day_count; i++) {
		_cleanup_(free_text) char *day = page_day(days, i, today);

		if (days->counts[i] == 0)
			continue;
		put(out, "<tr><th scope=\"row\">", day, "</th>");
		fprintf(out, "<td class=\"n\">%d</td></tr>\n", days->counts[i]);
	}
	fputs("</tbody></table></details>\n", out);
}

void report_svg_days(FILE *out, const struct page_block *days, size_t id, int32_t today)
{
	const char *shades[SHADES - 1] = { _("1 entry"), _("2–3"), _("4–6"), _("7 or more") };
	int weeks = ((int)date_weekday(days->first) + (int)days->day_count + 6) / 7;
	bool is_calendar = days->day_count <= CALENDAR_MAX_DAYS;
	int width = is_calendar ? 7 * CELL : WEEKDAYS_WIDTH + weeks * SMALL_CELL + 8;
	int height = is_calendar ? 22 + weeks * CELL * 3 / 4 : 22 + 7 * SMALL_CELL;

	begin_drawing(out, id, width, height, days->text,
		      _("A field for each day, darker the more was written on it. It tells when "
			"something was written, not how anybody was. The numbers are in the table "
			"below."));
	if (is_calendar)
		put_calendar(out, days);
	else
		put_weeks(out, days);
	fputs("</svg>\n", out);
	put_legend(out, SHADES - 1, "day", shades);
	put_days_table(out, days, today);
	fputs("</figure>\n", out);
}
