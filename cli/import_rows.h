/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"
#include "cli/json_out.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Rows on their way from a file into the journal: gathered into messages of
 * nearly the greatest size, one of which the daemon checks while the next is
 * read.  What is wrong is told with the line that it came from.
 */

enum { LINE_BYTES_MAX = 1024 * 1024 };

struct import_out {
	struct cli *cli;
	struct json_out batch; /* the message of the rows that are not yet sent; empty: none */
	long *lines;	       /* of each row, in the order in which they are sent */
	size_t count;
	size_t capacity;
	bool is_begun;
	bool is_unanswered;
	bool is_going_on; /* --keep-going: what is wrong is left out */
	bool has_entries; /* the file is one whole, and its entries are counted in place of lines */
	long wrong;
};

void import_out_release(struct import_out *out);

/*
 * Take a row, which is JSON text as it is sent, and the line that it came from.
 * RESULT_FAILED or RESULT_NO_DAEMON where the daemon is out of reach; a row that
 * is wrong is told and counted only.
 */
enum result import_out_row(struct import_out *out, const char *row, size_t length, long line);

/* Tell that a line is wrong, and why; it is counted. */
void import_out_wrong(struct import_out *out, long line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Send what is left, and keep it: *reply is the wire's ImportResult. */
enum result import_out_finish(struct import_out *out, bool is_dry_run, json_t **reply);
