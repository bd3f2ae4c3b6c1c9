/* SPDX-License-Identifier: MIT */
#include "daemon/report.h"

#include "daemon/report_parts.h"
#include "schema/date.h"

#include <malloc.h>

enum { ROWS_MANY = 4096 };

/* How many whole calendar months the period is; 0 where it is something else. */
static int whole_months(const struct report_period *period)
{
	struct date from = date_from_days(period->from);
	struct date to = date_from_days(period->to);

	if (from.day != 1 || to.day != date_month_days(to.year, to.month))
		return 0;
	return (to.year - from.year) * 12 + to.month - from.month + 1;
}

/* The first day of the month that is so many months before. */
static int32_t months_before(int32_t day, int months)
{
	struct date date = date_from_days(day);
	int month = date.year * 12 + date.month - 1 - months;

	date = (struct date){ month / 12, month % 12 + 1, 1 };
	return date_is_valid(date) ? date_to_days(date) : day;
}

/* The window before: as long as what has passed, and the same days of the months before. */
static struct report_window previous_window(const struct report_period *period)
{
	int32_t end = period->to < period->today ? period->to : period->today;
	int32_t length = end - period->from + 1;
	int months = whole_months(period);
	int32_t from;
	int32_t whole;

	if (length < 1)
		length = period->to - period->from + 1;
	from = months ? months_before(period->from, months) : period->from - length;
	whole = period->from - from;
	if (months && (length > whole || period->to <= period->today))
		length = whole;
	return (struct report_window){ from, from + length - 1 };
}

static int fill(struct report_work *work, struct error *err)
{
	int result = report_rows_read(work, err);

	if (result < 0)
		return result;
	report_put_counts(work);
	report_put_writers(work);
	report_put_months(work);
	report_put_family(work);
	report_put_differences(work);
	result = report_put_firsts(work, err);
	if (result == 0)
		result = report_put_quiet(work, err);
	if (result == 0)
		result = report_put_told(work, err);
	if (result == 0)
		result = report_put_attended(work, err);
	return result == 0 ? report_put_course(work, err) : result;
}

int report_facts(struct store *store, struct outlook *outlook, const struct report_period *period,
		 json_t **report, struct error *err)
{
	struct report_work work = { .store = store, .outlook = outlook, .period = period };
	char days[5][DATE_TEXT];
	int result;

	work.previous = previous_window(period);
	work.end = period->to < period->today ? period->to : period->today;
	date_format(period->from, days[0]);
	date_format(period->to, days[1]);
	date_format(period->today, days[2]);
	date_format(work.previous.from, days[3]);
	date_format(work.previous.to, days[4]);
	work.report = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:{}}", "from", days[0], "to",
				days[1], "today", days[2], "previous_from", days[3], "previous_to",
				days[4], "own_copy", (int)period->is_own_copy, "more");
	result = fill(&work, err);
	report_rows_free(&work);
	/* The pages of so many entries would stay in memory for nothing. */
	if (work.count >= ROWS_MANY) {
		store_expect_much(store, false);
		malloc_trim(0);
	}
	*report = work.report;
	if (result < 0) {
		json_decref(work.report);
		*report = NULL;
	}
	return result;
}
