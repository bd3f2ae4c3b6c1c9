/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/report.h"
#include "schema/kinds.h"

/*
 * How a report is put together: the entries of the period are read once, and
 * each part counts over them and sets its own members of the report.  Of the
 * window before nothing but numbers is told, which the estimate's index knows.
 */

/* One entry, as far as it is counted. */
struct report_row {
	int32_t day;
	int16_t kind;	/* kind_index() */
	int8_t outcome; /* the position in the kind's outcomes, or -1 where none was said */
	bool is_private;
	int64_t member; /* the row of the member; 0 for the family as a whole */
	int64_t number;
};

/* Some days in a row, both ends included. */
struct report_window {
	int32_t from;
	int32_t to;
};

/* A writer; the last one is the family as a whole, with the row 0 and no name. */
struct report_member {
	int64_t id;
	char *name;
};

struct report_work {
	struct store *store; /* borrowed, as all that follows */
	struct outlook *outlook;
	const struct report_period *period;
	struct report_window previous;
	int32_t end; /* the last day of the period that has begun; before `from` for none */
	struct report_row *rows; /* of the period, in order of days */
	size_t count;
	int *before; /* by report_row_cell(): entries of the previous window that may be shown */
	int64_t entries_before;
	int64_t days_before; /* days of it with one that may be shown */
	struct report_member *members;
	size_t member_count;
	json_t *report;
};

/* Read rows, members and numbers of a work whose windows are set.  Free with report_rows_free. */
int report_rows_read(struct report_work *work, struct error *err);
void report_rows_free(struct report_work *work);

/* The wire's name of a row's outcome, or NULL. */
const char *report_row_outcome(const struct report_row *row);

/* Whether the kind may be counted in this copy: pressing words only in the family's own. */
bool report_counts_kind(const struct report_work *work, const struct kind *kind);

/* The writer's position in the members; the family's where it is not known. */
size_t report_row_member(const struct report_work *work, const struct report_row *row);

/*
 * Entries by kind and outcome: a table of report_cells() numbers, one for each
 * kind of the catalogue and each outcome, the unsaid one last.
 */
enum { REPORT_KIND_CELLS = OUTCOMES_MAX + 1 };
size_t report_cells(void);
size_t report_row_cell(const struct report_row *row);

/*
 * Of a cell: its kind; the wire's name of its outcome, or NULL; and whether what is
 * written so took place: not missed, put off or the like.
 */
const struct kind *report_cell_kind(size_t cell);
const char *report_cell_outcome(size_t cell);
bool report_cell_took_place(size_t cell);

/*
 * Append to an array of at most REPORT_ROWS_MAX; of what is beyond the number is
 * kept in the report's member `more` under this name.  The object is taken.
 */
void report_append(struct report_work *work, json_t *array, const char *name, json_t *object_take);

/* The parts.  Those that can fail return 0 or a negative errno with err set. */
void report_put_counts(struct report_work *work);
void report_put_writers(struct report_work *work);
void report_put_months(struct report_work *work);
void report_put_family(struct report_work *work);
int report_put_quiet(struct report_work *work, struct error *err);
int report_put_firsts(struct report_work *work, struct error *err);
void report_put_differences(struct report_work *work);
int report_put_attended(struct report_work *work, struct error *err);
int report_put_told(struct report_work *work, struct error *err);
int report_put_course(struct report_work *work, struct error *err);
