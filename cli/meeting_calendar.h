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
