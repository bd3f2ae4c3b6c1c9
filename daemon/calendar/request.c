/* SPDX-License-Identifier: MIT */
#include "daemon/calendar/request.h"

#include "schema/date.h"
#include "schema/memory.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int problem_set(struct problem *problem, const char *error, json_int_t meeting, const char *format,
		...)
{
	va_list arguments;

	problem->error = error;
	problem->meeting = meeting;
	va_start(arguments, format);
	if (vsnprintf(problem->message, sizeof problem->message, format, arguments) < 0)
		problem->message[0] = '\0';
	va_end(arguments);
	return -EINVAL;
}

/* A number of at most four digits at the start of text; where it ends, or NULL. */
static const char *read_digits(const char *text, int *number)
{
	size_t count = strspn(text, "0123456789");

	if (count == 0 || count > 5)
		return NULL;
	*number = 0;
	for (size_t i = 0; i < count; i++)
		*number = *number * 10 + (text[i] - '0');
	return text + count;
}

/* "Nd@HH:MM" or "Nm". */
static int read_lead(const char *text, struct lead *lead)
{
	int number;
	const char *unit = text ? read_digits(text, &number) : NULL;

	if (!unit)
		return -EINVAL;
	if (strcmp(unit, "m") == 0 && number <= LEAD_MAX_DAYS * MINUTES_A_DAY) {
		*lead = (struct lead){ .is_clock = false, .minute = number };
		return 0;
	}
	if (strncmp(unit, "d@", 2) != 0 || number > LEAD_MAX_DAYS)
		return -EINVAL;
	*lead = (struct lead){ .is_clock = true, .days = number };
	return time_parse(unit + 2, &lead->minute);
}

static int read_leads(const json_t *list, struct meeting *meeting, struct problem *problem)
{
	if (json_array_size(list) > LEADS_MAX)
		return problem_set(problem, "request", meeting->number, "at most %d leads",
				   LEADS_MAX);
	meeting->lead_count = json_array_size(list);
	for (size_t i = 0; i < meeting->lead_count; i++) {
		if (read_lead(json_string_value(json_array_get(list, i)), &meeting->leads[i]) < 0)
			return problem_set(problem, "request", meeting->number,
					   "lead %zu is neither \"Nd@HH:MM\" nor \"Nm\"", i + 1);
	}
	return 0;
}

static int read_exception(json_t *json, struct exception *exception)
{
	const char *date;
	const char *action;
	const char *to = NULL;

	if (json_unpack(json, "{s:s, s:s, s?s !}", "start", &date, "action", &action, "to", &to) ||
	    date_parse(date, &exception->date) < 0)
		return -EINVAL;
	exception->is_skipped = strcmp(action, "skip") == 0;
	if (exception->is_skipped)
		return to ? -EINVAL : 0;
	if (strcmp(action, "move") != 0 || !to)
		return -EINVAL;
	return local_parse(to, &exception->to);
}

static int by_date(const void *one, const void *other)
{
	const struct exception *a = one;
	const struct exception *b = other;

	return (a->date > b->date) - (a->date < b->date);
}

static int read_exceptions(const json_t *list, struct meeting *meeting, struct problem *problem)
{
	size_t count = json_array_size(list);

	if (count > EXCEPTIONS_MAX)
		return problem_set(problem, "request", meeting->number, "at most %d exceptions",
				   EXCEPTIONS_MAX);
	meeting->exceptions = memory_zeroed(count, sizeof *meeting->exceptions);
	meeting->exception_count = count;
	for (size_t i = 0; i < count; i++) {
		if (read_exception(json_array_get(list, i), &meeting->exceptions[i]) < 0)
			return problem_set(problem, "request", meeting->number,
					   "exception %zu is not well formed", i + 1);
	}
	qsort(meeting->exceptions, count, sizeof *meeting->exceptions, by_date);
	for (size_t i = 1; i < count; i++) {
		if (meeting->exceptions[i].date == meeting->exceptions[i - 1].date)
			return problem_set(problem, "request", meeting->number,
					   "two exceptions for one date");
	}
	return 0;
}

static int by_start(const void *one, const void *other)
{
	const struct local *a = one;
	const struct local *b = other;

	return (a->day > b->day) - (a->day < b->day);
}

static int read_extras(const json_t *list, struct meeting *meeting, struct problem *problem)
{
	size_t count = json_array_size(list);

	if (count > EXTRAS_MAX)
		return problem_set(problem, "request", meeting->number,
				   "at most %d additional dates", EXTRAS_MAX);
	meeting->extras = memory_zeroed(count + 1, sizeof *meeting->extras);
	meeting->extra_count = count;
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (!text || local_parse(text, &meeting->extras[i]) < 0)
			return problem_set(problem, "request", meeting->number,
					   "additional date %zu is not YYYY-MM-DDTHH:MM", i + 1);
	}
	qsort(meeting->extras, count, sizeof *meeting->extras, by_start);
	for (size_t i = 1; i < count; i++) {
		if (meeting->extras[i].day == meeting->extras[i - 1].day)
			return problem_set(problem, "request", meeting->number,
					   "two additional dates on one day");
	}
	return 0;
}

/* "7d", a date, or nothing. */
static int read_apply(const char *text, struct meeting *meeting, struct problem *problem)
{
	int days;
	const char *unit;

	if (!text)
		return 0;
	if (date_parse(text, &meeting->apply.number) == 0) {
		meeting->apply.how = APPLY_BY;
		return 0;
	}
	unit = read_digits(text, &days);
	if (!unit || strcmp(unit, "d") != 0 || days > APPLY_MAX_DAYS)
		return problem_set(problem, "request", meeting->number,
				   "apply is \"Nd\" or a date");
	meeting->apply = (struct apply){ APPLY_BEFORE, days };
	return 0;
}

static int read_rule(const json_t *json, struct meeting *meeting, struct problem *problem)
{
	char why[RULE_WHY];

	meeting->is_once = json_is_null(json);
	if (meeting->is_once)
		return 0;
	if (!json_is_string(json))
		return problem_set(problem, "request", meeting->number,
				   "a rule must be a string or null");
	if (rule_parse(json_string_value(json), &meeting->rule, why) < 0)
		return problem_set(problem, "rule", meeting->number, "%s", why);
	return 0;
}

static int read_meeting(json_t *json, struct meeting *meeting, struct problem *problem)
{
	json_error_t why;
	const char *start;
	const char *zone;
	json_t *rule;
	json_t *exceptions;
	json_t *leads;
	json_t *extras = NULL;
	const char *apply = NULL;
	int result;

	if (json_unpack_ex(json, &why, 0, "{s:I, s:s, s:i, s:s, s:o, s:o, s:o, s?o, s?s !}",
			   "meeting", &meeting->number, "start", &start, "duration_m",
			   &meeting->duration_m, "zone", &zone, "rule", &rule, "exceptions",
			   &exceptions, "leads", &leads, "extras", &extras, "apply", &apply))
		return problem_set(problem, "request", 0, "a meeting: %s", why.text);
	if (local_parse(start, &meeting->start) < 0)
		return problem_set(problem, "request", meeting->number,
				   "start must be a local time YYYY-MM-DDTHH:MM");
	if (meeting->duration_m < 0 || meeting->duration_m > DURATION_MAX_M)
		return problem_set(problem, "request", meeting->number,
				   "duration_m must be 0 to %d", DURATION_MAX_M);
	if (!json_is_array(exceptions) || !json_is_array(leads))
		return problem_set(problem, "request", meeting->number,
				   "exceptions and leads must be arrays");
	meeting->zone = zone_find(zone);
	if (!meeting->zone)
		return problem_set(problem, "zone", meeting->number, "there is no such time zone");
	result = read_rule(rule, meeting, problem);
	if (result == 0)
		result = read_exceptions(exceptions, meeting, problem);
	if (result == 0)
		result = read_extras(extras, meeting, problem);
	if (result == 0)
		result = read_apply(apply, meeting, problem);
	return result < 0 ? result : read_leads(leads, meeting, problem);
}

int request_read(const json_t *json, struct request *request, struct problem *problem)
{
	json_error_t why;
	const char *from;
	const char *until;
	int limit;
	json_t *meetings;

	*request = (struct request){ .meetings = NULL };
	/* Unpacking only looks, but is not declared so. */
	if (json_unpack_ex((json_t *)(uintptr_t)json, &why, 0, "{s:s, s:s, s:i, s:o !}", "from",
			   &from, "until", &until, "limit", &limit, "meetings", &meetings))
		return problem_set(problem, "request", 0, "%s", why.text);
	if (date_parse(from, &request->from) < 0 || date_parse(until, &request->until) < 0)
		return problem_set(problem, "request", 0, "from and until must be dates");
	if (limit < 1 || limit > OCCURRENCES_MAX)
		return problem_set(problem, "request", 0, "limit must be 1 to %d", OCCURRENCES_MAX);
	if (!json_is_array(meetings) || json_array_size(meetings) > MEETINGS_MAX)
		return problem_set(problem, "request", 0, "meetings must be an array of at most %d",
				   MEETINGS_MAX);
	request->limit = (size_t)limit;
	request->meeting_count = json_array_size(meetings);
	request->meetings = memory_zeroed(request->meeting_count, sizeof *request->meetings);
	for (size_t i = 0; i < request->meeting_count; i++) {
		if (read_meeting(json_array_get(meetings, i), &request->meetings[i], problem) < 0)
			return -EINVAL;
	}
	return 0;
}

void request_release(struct request *request)
{
	for (size_t i = 0; i < request->meeting_count; i++) {
		free(request->meetings[i].exceptions);
		free(request->meetings[i].extras);
		/* libical keeps lists of its own in a rule only for RSCALE. */
		free(request->meetings[i].rule.recurrence.rscale);
	}
	free(request->meetings);
	*request = (struct request){ .meetings = NULL };
}
