/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

/*
 * Why something could not be done, in a form that both programs share: a
 * stable fault that the wire names and people get worded for them, the value
 * at fault, and a plain English sentence for developers.
 */

enum fault {
	FAULT_NONE,
	FAULT_INVALID_PARAMETER, /* field: the parameter; detail: what it must be */
	FAULT_UNKNOWN_KIND,	 /* value: the kind as given */
	FAULT_UNKNOWN_OUTCOME,	 /* value: "kind:outcome" as given */
	FAULT_UNKNOWN_MEMBER,	 /* value: the name as given */
	FAULT_MEMBER_EXISTS,	 /* value: the name */
	FAULT_MEMBER_LEFT,	 /* value: the name */
	FAULT_FUTURE_DATE,	 /* value: the ISO date as given */
	FAULT_IMPOSSIBLE_DATE,	 /* value: the date as given */
	FAULT_TEXT_TOO_LONG,	 /* number: the limit in bytes */
	FAULT_INVALID_TEXT,	 /* field: which text; not UTF-8, or holds NUL */
	FAULT_NO_SUCH_ENTRY,	 /* number: the entry's number */
	FAULT_ENTRY_REMOVED,	 /* number: the entry's number */
	FAULT_ID_IN_USE,	 /* value: the id, which another entry has */
	FAULT_NOTHING_TO_UNDO,
	FAULT_NOTHING_TO_REDO,
	FAULT_CHANGED_SINCE,	  /* field: what it is; number or value: which */
	FAULT_NOT_YOURS,	  /* number: the entry's number; value: whose it is */
	FAULT_ENTRY_PRIVATE,	  /* number: the entry's number */
	FAULT_NO_SUCH_MEETING,	  /* number: the meeting's number */
	FAULT_NO_SUCH_OCCURRENCE, /* number: the meeting; value: the ISO date */
	FAULT_NO_DATE_BEFORE,	  /* number: the meeting; value: the ISO date up to which none is */
	FAULT_DATE_TAKEN,	  /* number: the meeting; value: the ISO date that it has already */
	FAULT_NO_APPLICATION,	  /* number: the meeting, for which one need not apply */
	FAULT_INVALID_RULE,	  /* value: the rule; detail: why */
	FAULT_INVALID_CALENDAR,	  /* value: the reason, a word; number: the line, or 0 */
	FAULT_NO_SUCH_SETTING,	  /* value: the key */
	FAULT_INVALID_SETTING,	  /* field: the key; value: as given; detail: what it must be */
	FAULT_NO_SUCH_TEMPLATE,	  /* value: the name */
	FAULT_TEMPLATE_EXISTS,	  /* value: the name */
	FAULT_JOURNAL_UNUSABLE, /* value: "newer", "damaged", "foreign", "read-only", "in-use", "io"
				 */
	FAULT_NOT_CERTAIN,	/* an I/O error: whether it was kept is not known */
	FAULT_COPY_FAILED,	/* value: "unchanged" or "erased", what became of the journal */
	FAULT_HELPER_FAILED,	/* value: the helper's name; detail: how */
	FAULT_EXPECTED_MORE,	/* the method only answers a call with "more" */
	FAULT_COUNT
};

struct error {
	enum fault fault;
	int64_t number;
	char field[32];
	char value[128];
	char detail[256];
};

/*
 * Fill an error and return `code` (a negative errno), so that a failing
 * function can end in `return error_set(…)`.  err may be NULL.  detail is a
 * printf format in plain English; field and value may be NULL; value is cut at
 * a character's boundary.
 */
int error_set(struct error *err, int code, enum fault fault, const char *field, const char *value,
	      const char *detail, ...) __attribute__((format(printf, 6, 7)));

/* As error_set, for a fault that is about a number. */
int error_number(struct error *err, int code, enum fault fault, int64_t number, const char *detail,
		 ...) __attribute__((format(printf, 5, 6)));

/* The fault's stable name, the part of the wire's error name after the interface: "UnknownKind". */
const char *fault_name(enum fault fault);

/* The fault of such a name, or FAULT_NONE. */
enum fault fault_find(const char *name);
