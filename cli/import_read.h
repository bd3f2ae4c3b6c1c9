/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/import_rows.h"
#include "cli/seen.h"

#include <stdio.h>

/* Files that entries come from. */

enum import_format { IMPORT_GUESS, IMPORT_JSONL, IMPORT_CSV, IMPORT_JRNL };

/* What an entry of a file may have. */
enum import_column {
	COLUMN_ID,
	COLUMN_DATE,
	COLUMN_TIME,
	COLUMN_KIND,
	COLUMN_OUTCOME,
	COLUMN_TEXT,
	COLUMN_MEMBER,
	COLUMN_SAID_BY,
	COLUMN_TAGS,
	COLUMN_PRIVATE,
	IMPORT_COLUMNS, /* how many there are; as a column: none of them */
};

/* The cells of one entry, borrowed; NULL for what the file does not have. */
struct import_cells {
	const char *of[IMPORT_COLUMNS];
};

struct import_in {
	FILE *file;
	struct import_out *out;
	const char *kind;	       /* of rows that name none */
	json_t *map;		       /* the file's name of a column -> ours */
	char *columns[IMPORT_COLUMNS]; /* what the file calls each; NULL: as we do */
	struct seen seen;	       /* rows without an id: how many of the same there were */
	struct json_out row;	       /* the one that is being written */
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

/* Free what reading has left; not the file. */
void import_in_release(struct import_in *in);

/* Make an entry of a file's cells, which are UTF-8, and send it. */
enum result import_cells(struct import_in *in, const struct import_cells *cells, long line);

/* A table with a line of names at its beginning (RFC 4180). */
enum result import_csv(struct import_in *in);

/* The next byte, or EOF; counts lines and shows how far it is. */
int import_byte(struct import_in *in);

/*
 * Which column a file calls by this name: by the map, else by a name of ours in
 * either language, else IMPORT_COLUMNS.
 */
enum import_column import_column(const struct import_in *in, const char *name);

/* Note that the file calls a column by this name; no other notes are then kept of it. */
void import_note_column(struct import_in *in, enum import_column column, const char *name);

/* What the file calls a column; our word for it where no note was kept.  Borrowed. */
const char *import_column_name(const struct import_in *in, enum import_column column);
