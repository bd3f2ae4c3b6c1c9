/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/import_rows.h"

#include <stdio.h>

/* Files that entries come from. */

enum import_format { IMPORT_GUESS, IMPORT_JSONL, IMPORT_CSV, IMPORT_JRNL };

struct import_in {
	FILE *file;
	struct import_out *out;
	const char *kind; /* of rows that name none */
	json_t *map;	  /* the file's name of a column -> ours */
	json_t *columns;  /* our name of a column -> what the file calls it */
	json_t *seen;	  /* rows without an id: how many of the same there were */
	struct today today;
	bool has_today;
	long line;     /* the last that was read */
	long size;     /* of the whole file in bytes, or 0 */
	long read;     /* bytes */
	long shown_at; /* where the progress was shown last */
};

/* Send the file's rows.  What is wrong is told and counted in in->out. */
enum result import_read(struct import_in *in, enum import_format format);

/*
 * Read "date=日付,text=本文" into in->map.  RESULT_USAGE after having said what
 * was wrong.
 */
enum result import_read_map(struct import_in *in, const char *words);

/* Make an entry of a file's cells, which are text under names of ours, and send it. */
enum result import_cells(struct import_in *in, const json_t *cells, long line);

/* A table with a line of names at its beginning (RFC 4180). */
enum result import_csv(struct import_in *in);

/* The next byte, or EOF; counts lines and shows how far it is. */
int import_byte(struct import_in *in);

/*
 * What a file calls a column, in our words: by the map, else a name of ours in
 * either language, else NULL.
 */
const char *import_name(const struct import_in *in, const char *name);

/* Note that the file calls a column of ours by this name; no other notes are then kept of it. */
void import_note_column(struct import_in *in, const char *ours, const char *name);

/* What the file calls a column of ours; our word for it where it has none.  Borrowed. */
const char *import_column(const struct import_in *in, const char *ours);
