/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

#include <jansson.h>

/*
 * Take the meetings of an iCalendar file, or of standard input for "-", and
 * say what came of each.  additional are kind, alias and leads for those that are
 * new, and dry_run; they are taken.
 */
enum result meeting_calendar_import(struct cli *cli, const char *path, json_t *additional_take);

/* Write all meetings as iCalendar to a new file, or to standard output where path is NULL or "-".
 */
enum result meeting_calendar_export(struct cli *cli, const char *path);

/*
 * Read a file ("-": standard input) and send it in parts to a method that takes
 * a calendar; additional is taken.  Says what went wrong.
 */
enum result meeting_calendar_send(struct cli *cli, const char *path, const char *method,
				  json_t *additional_take, json_t **reply);

/* What could not be taken of a calendar, in a line. */
void meeting_calendar_print_problem(const json_t *problem);
