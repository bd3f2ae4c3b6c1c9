/* SPDX-License-Identifier: MIT */

/*
 * The estimate over many made-up households: reads one JSON object a line on
 * standard input and writes, for days 28, 35, 42, … of each, one line
 * "id day p1 p2 p3 p4 shown", separated by tabs, using only what had been
 * written down by that day.  `shown` is 1 … 4, with the hysteresis from the
 * first of these days on.
 *
 * {"id", "start", "days", "entries": [[day, kind, outcome or null, writer,
 * arrived], …]}, days counted from 0; other members are not looked at, except
 * "switches": a list of "no_place", "visits_unwritten", "diagnosed".
 */
#include "daemon/estimate_index.h"
#include "schema/kinds.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_EVALUATED = 28, EVALUATED_EVERY = 7, DAYS_LIMIT = 100000 };

struct arrival {
	json_int_t arrived;
	size_t number;
	struct observation observation;
};

static int by_arrival(const void *left, const void *right)
{
	const struct arrival *a = left, *b = right;

	if (a->arrived != b->arrived)
		return a->arrived < b->arrived ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

static const char *arrival_read(const json_t *entry, size_t number, struct arrival *arrival)
{
	const json_t *day_value = json_array_get(entry, 0), *arrived = json_array_get(entry, 4);
	const char *id = json_string_value(json_array_get(entry, 1));
	const char *outcome = json_string_value(json_array_get(entry, 2));
	json_int_t day = json_integer_value(day_value);
	const struct kind *kind;

	if (!json_is_integer(day_value) || !id || !json_is_integer(arrived))
		return "an entry is not [day, kind, outcome, writer, arrived]";
	kind = kind_find(id);
	if (!kind)
		return "an entry has an unknown kind";
	if (outcome && !kind_outcome(kind, outcome))
		return "an entry has an unknown outcome";
	if (day < -DAYS_LIMIT || day > DAYS_LIMIT)
		return "an entry's day is out of range";
	arrival->arrived = json_integer_value(arrived);
	arrival->number = number;
	arrival->observation = (struct observation){
		.day = (int32_t)day,
		.kind = (int16_t)kind_index(kind),
		.cell = (int8_t)kind_cell(kind, outcome),
	};
	if (strcmp(id, "statement") == 0 && outcome)
		arrival->observation.statement = (int8_t)(outcome[0] - '0');
	return NULL;
}

static const char *switches_read(const json_t *list, struct estimate_switches *switches)
{
	size_t i;
	json_t *item;

	json_array_foreach (list, i, item) {
		const char *name = json_string_value(item);

		if (name && strcmp(name, "no_place") == 0)
			switches->no_place = true;
		else if (name && strcmp(name, "visits_unwritten") == 0)
			switches->visits_unwritten = true;
		else if (name && strcmp(name, "diagnosed") == 0)
			switches->diagnosed = true;
		else
			return "a switch is unknown";
	}
	return NULL;
}

static void evaluate(const char *id, int days, const struct estimate_switches *switches,
		     const struct arrival *arrivals, size_t count)
{
	struct estimate_index *index = estimate_index_new(switches);
	size_t next = 0;
	int shown = 0;

	for (int32_t day = FIRST_EVALUATED; day < days; day += EVALUATED_EVERY) {
		struct estimate_result result;

		for (; next < count && arrivals[next].arrived <= day; next++)
			estimate_index_add(index, &arrivals[next].observation);
		estimate_index_now(index, day, &result);
		shown = estimate_shown(shown, result.p);
		printf("%s\t%d\t%.9f\t%.9f\t%.9f\t%.9f\t%d\n", id, (int)day, result.p[0],
		       result.p[1], result.p[2], result.p[3], shown);
	}
	estimate_index_free(index);
}

/* Returns what is wrong with the household, or NULL. */
static const char *household(const json_t *root)
{
	const json_t *entries = json_object_get(root, "entries");
	const char *id = json_string_value(json_object_get(root, "id"));
	json_int_t days = json_integer_value(json_object_get(root, "days"));
	struct estimate_switches switches = { 0 };
	const char *wrong = switches_read(json_object_get(root, "switches"), &switches);
	struct arrival *arrivals;
	size_t count = json_array_size(entries);

	if (wrong)
		return wrong;
	if (!id || !*id || strpbrk(id, " \t\r\n") || !json_is_array(entries))
		return "not an object with an id without spaces, and entries";
	if (days < 0 || days > DAYS_LIMIT)
		return "days is out of range";
	arrivals = calloc(count + 1, sizeof *arrivals);
	if (!arrivals)
		abort();
	for (size_t i = 0; i < count && !wrong; i++)
		wrong = arrival_read(json_array_get(entries, i), i, &arrivals[i]);
	if (!wrong) {
		qsort(arrivals, count, sizeof *arrivals, by_arrival);
		evaluate(id, (int)days, &switches, arrivals, count);
	}
	free(arrivals);
	return wrong;
}

int main(void)
{
	char *line = NULL;
	size_t room = 0, number = 0;
	ssize_t length;
	int status = 0;

	while (status == 0 && (length = getline(&line, &room, stdin)) >= 0) {
		json_error_t error;
		json_t *root;
		const char *wrong;

		number++;
		if (strspn(line, " \t\r\n") == (size_t)length)
			continue;
		root = json_loadb(line, (size_t)length, JSON_REJECT_DUPLICATES, &error);
		wrong = root ? household(root) : error.text;
		if (wrong) {
			fprintf(stderr, "eval_estimate: line %zu: %s\n", number, wrong);
			status = 1;
		}
		json_decref(root);
	}
	free(line);
	if (fflush(stdout) != 0 || ferror(stdin))
		status = 1;
	return status;
}
