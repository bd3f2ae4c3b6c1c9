/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/page.h"
#include "cli/when.h"

#include <jansson.h>

/*
 * A report in words: the object of type Report as a page.  The period is as it
 * was asked for.  Free with page_free().
 */
struct page *report_page(const json_t *report, const struct period *period,
			 const struct today *today);

/* What the parts of it share. */
struct report_view {
	const json_t *report;
	const struct period *period;
	const struct today *today;
	struct page *page;
};

/* The parts, in files of their own. */
void report_page_estimate(const struct report_view *view);
void report_page_entries(const struct report_view *view);
void report_page_writers(const struct report_view *view);
void report_page_year(const struct report_view *view);

/* Members of the wire's objects. */
const char *report_text_of(const json_t *object, const char *name);
long long report_number(const json_t *object, const char *name);
int32_t report_day(const json_t *object, const char *name);

/* A day of an object in words; free with free(). */
char *report_say_day(const struct report_view *view, const json_t *object, const char *name);

/* "2026年10月1日(木)〜10月20日(火)"; free with free(). */
char *report_say_span(const struct report_view *view, const json_t *object, const char *from,
		      const char *to);

/*
 * Of a longer list than this the rest is only counted: a report is read in an
 * evening.  The item "and 3 more" at the end of the list that has this name in
 * the facts, for what was cut here or there; nothing where nothing was.
 */
enum { REPORT_LIST_MAX = 31 };
void report_put_more(const struct report_view *view, const char *name);

/* Whether the period is longer than a calendar month. */
bool report_has_months(const struct report_view *view);
