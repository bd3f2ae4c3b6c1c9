/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/journal.h"

/* How a struct journal_filter becomes SQL: for the files that list, find and count entries. */

/* Whether the reader may see what is private of the entry: parameters 7 and 8. */
#define FILTER_READER "(?7 AND (e.member IS NULL OR e.member = ?8))"

/* Parameters 1 … 8; entries as e.  No member has an empty name: that is the family as a whole. */
#define FILTER_WHERE                                                                               \
	"WHERE e.is_removed = 0 AND e.day >= ?1 AND e.day <= ?2 AND (?3 IS NULL OR e.kind = ?3) "  \
	"AND (?4 IS NULL OR coalesce(e.outcome, '') = ?4) "                                        \
	"AND (?5 IS NULL OR CASE ?5 WHEN '' THEN e.member IS NULL "                                \
	"ELSE e.member = (SELECT id FROM member WHERE name = ?5) END) "                            \
	"AND (?6 IS NULL OR EXISTS "                                                               \
	"(SELECT 1 FROM tag WHERE tag.entry = e.number AND tag.name = ?6)) "                       \
	"AND (e.is_private = 0 OR " FILTER_READER ") "
enum { FILTER_PARAMETERS = 8 };

/* The order of lists, which is that of the index entry_by_day: no time of day comes first. */
#define FILTER_ORDER(direction)                                                                    \
	"ORDER BY e.day " direction ", e.minute " direction ", e.number " direction

/* Bind them; nothing before after_day ("" for no such bound). */
void journal_filter_bind(sqlite3_stmt *statement, const struct journal_filter *filter,
			 const char *after_day);
