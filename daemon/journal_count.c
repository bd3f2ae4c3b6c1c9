/* SPDX-License-Identifier: MIT */
#include "daemon/journal_count.h"

#include "daemon/journal_filter.h"
#include "daemon/journal_row.h"

#include <errno.h>
#include <string.h>

bool journal_count_has_key(const char *key)
{
	static const char *const keys[] = { "day",  "week",    "month",	 "weekday",
					    "kind", "outcome", "member", "tag" };

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		if (strcmp(keys[i], key) == 0)
			return true;
	}
	return false;
}

/* strftime's %w is 0 on Sunday. */
#define KEY(parameter)                                                                             \
	"CASE " parameter " WHEN 'day' THEN e.day WHEN 'month' THEN substr(e.day, 1, 7) "          \
	"WHEN 'week' THEN date(e.day, '-6 days', 'weekday 1') "                                    \
	"WHEN 'weekday' THEN CAST ((strftime('%w', e.day) + 6) % 7 + 1 AS TEXT) "                  \
	"WHEN 'kind' THEN e.kind WHEN 'outcome' THEN e.outcome WHEN 'member' THEN m.name "         \
	"WHEN 'tag' THEN t.name END"

int journal_count_by(struct store *store, const struct journal_filter *filter,
		     const char *const keys[JOURNAL_COUNT_KEYS], json_t **rows, struct error *err)
{
	sqlite3_stmt *statement = store_statement(
		store,
		"SELECT " KEY("?9") " AS one, " KEY(
			"?10") " AS other, count(*)" FROM_ENTRY
			       "LEFT JOIN tag AS t ON t.entry = e.number AND (?9 = 'tag' OR ?10 = "
			       "'tag') " FILTER_WHERE "GROUP BY one, other ORDER BY one, other",
		err);
	int result = 0;

	if (!statement)
		return -EIO;
	journal_filter_bind(statement, filter, "");
	store_bind(statement, 9, keys[0]);
	store_bind(statement, 10, keys[1]);
	*rows = json_array();
	while (store_next(store, statement, &result, err)) {
		json_t *values = json_pack("[s?]", store_text(statement, 0));

		if (keys[1])
			json_array_append_new(values, json_pack("s?", store_text(statement, 1)));
		json_array_append_new(*rows,
				      json_pack("{s:o, s:I}", "keys", values, "count",
						(json_int_t)sqlite3_column_int64(statement, 2)));
	}
	if (result < 0) {
		json_decref(*rows);
		*rows = NULL;
	}
	return result;
}
