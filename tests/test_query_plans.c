/* SPDX-License-Identifier: MIT */
#include "daemon/store.h"
#include "schema/memory.h"
#include "tests/service_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * Every statement that is run while somebody waits finds its rows by an index:
 * none goes through a table that grows with the journal, and none makes SQLite
 * sort or build a table.  What is asked here is what the commands ask.
 */

enum { STATEMENTS_MAX = 512 };

struct seen {
	char *statements[STATEMENTS_MAX];
	size_t count;
};

static int on_statement(unsigned type, void *context, void *statement, void *text)
{
	struct seen *seen = context;
	const char *sql = sqlite3_sql(statement);

	(void)type;
	/* What SQLite says of its own inner statements is a comment. */
	if (!sql || strncmp(text, "--", 2) == 0)
		return 0;
	for (size_t i = 0; i < seen->count; i++) {
		if (strcmp(seen->statements[i], sql) == 0)
			return 0;
	}
	if (seen->count < STATEMENTS_MAX)
		seen->statements[seen->count++] = memory_string(sql);
	return 0;
}

static void release(struct seen *seen)
{
	for (size_t i = 0; i < seen->count; i++)
		free(seen->statements[i]);
}

/*
 * Tables that stay as small as a family and its plans, by the names that the
 * statements give them, and the index of what was undone.
 */
static bool is_small(const char *name, size_t length)
{
	static const char *const small[] = {
		"member", "m", "meeting", "setting", "template", "search_version", "o", "r", "u",
	};

	for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
		if (strlen(small[i]) == length && strncmp(small[i], name, length) == 0)
			return true;
	}
	return false;
}

static bool is_slow(const char *detail)
{
	const char *name;

	if (strstr(detail, "TEMP B-TREE"))
		return true;
	if (strncmp(detail, "SCAN ", 5) != 0 || strstr(detail, "CONSTANT ROW"))
		return false;
	/* A full-text index has no other plan; the digits behind M say that it is asked for words.
	 */
	if (strstr(detail, "VIRTUAL TABLE INDEX "))
		return false;
	name = detail + 5;
	return !is_small(name, strcspn(name, " "));
}

/* What is asked once and then kept in memory, and what ends with its first row. */
static bool is_asked_once(const char *sql)
{
	static const char *const once[] = {
		("SELECT day, kind, outcome, is_private FROM entry WHERE is_removed = 0 "
		 "ORDER BY kind, outcome, day, is_private"),
		"SELECT count(*) FROM entry WHERE is_removed = 0",
		("SELECT day FROM entry WHERE is_removed = 0 AND is_private = 0 ORDER BY day LIMIT "
		 "1"),
	};

	for (size_t i = 0; i < sizeof once / sizeof once[0]; i++) {
		if (strcmp(once[i], sql) == 0)
			return true;
	}
	return false;
}

/* What is slow in a statement's plan, to be freed; NULL where nothing is. */
static char *find_slow(sqlite3 *db, const char *sql)
{
	_cleanup_(free_text) char *question = memory_format("EXPLAIN QUERY PLAN %s", sql);
	sqlite3_stmt *plan;
	char *slow = NULL;

	assert_int_equal(sqlite3_prepare_v2(db, question, -1, &plan, NULL), SQLITE_OK);
	while (!slow && sqlite3_step(plan) == SQLITE_ROW) {
		const char *detail = (const char *)sqlite3_column_text(plan, 3);

		/* The reminders that are open are sorted: as few as the plans of a week. */
		if (is_slow(detail) && !(strstr(detail, "TEMP B-TREE FOR ORDER BY") &&
					 strstr(sql, "FROM reminder AS r ")))
			slow = memory_string(detail);
	}
	sqlite3_finalize(plan);
	return slow;
}

static void test_waits(void **state)
{
	struct servant *servant = *state;
	struct seen seen = { .count = 0 };
	sqlite3 *db = store_handle(servant->service.store);
	size_t slow = 0;

	servant_ask(servant, "AddMember", "{'name': '母'}");
	sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, &seen);
	servant_add(servant, 1,
		    "{'kind': 'talk', 'text': '花火大会', 'tags': ['夏'], 'member': '母'}");
	servant_add(servant, 2, "{'kind': 'greeting', 'outcome': 'reply'}");
	servant_ask(servant, "List", "{'from': '2026-10-01', 'to': '2026-11-30'}");
	servant_ask(servant, "Get", "{'number': 1}");
	servant_ask(servant, "Edit", "{'number': 1, 'revision': 1, 'changes': {'text': '花火'}}");
	servant_ask(servant, "Remove", "{'number': 2}");
	servant_ask(servant, "Undo", "{}");
	servant_ask(servant, "Redo", "{}");
	servant_ask(servant, "Search", "{'words': ['花火大会']}");
	servant_ask(servant, "GetReport", "{'from': '2026-10-01', 'to': '2026-10-31'}");
	servant_ask(servant, "GetStatus", "{}");
	servant_ask(servant, "GetGuide", "{}");
	sqlite3_trace_v2(db, 0, NULL, NULL);
	assert_in_range(seen.count, 30, STATEMENTS_MAX - 1);
	for (size_t i = 0; i < seen.count; i++) {
		_cleanup_(free_text) char *what = find_slow(db, seen.statements[i]);

		if (!what || is_asked_once(seen.statements[i]))
			continue;
		print_message("%s\n    %s\n", what, seen.statements[i]);
		slow++;
	}
	release(&seen);
	assert_int_equal(slow, 0);
}

static int on_count(unsigned type, void *context, void *statement, void *text)
{
	int *asked = context;
	const char *sql = sqlite3_sql(statement);

	(void)type;
	(void)text;
	*asked += sql && is_asked_once(sql) && !strstr(sql, "LIMIT") ? 1 : 0;
	return 0;
}

static void check_count(struct servant *servant, const char *pattern)
{
	servant_check(servant_part(servant_ask(servant, "GetStatus", "{}"), "status"), pattern);
}

/* The number of entries is right whatever happens, and nothing is counted a second time. */
static void test_the_count_is_kept(void **state)
{
	struct servant *servant = *state;
	sqlite3 *db = store_handle(servant->service.store);
	int asked = 0;

	check_count(servant, "{'entries': 0}");
	servant_ask(servant, "GetReport", "{'from': '2026-10-01', 'to': '2026-10-31'}");
	sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_count, &asked);
	servant_add(servant, 1, "{'kind': 'talk'}");
	servant_add(servant, 2, "{'kind': 'meal'}");
	check_count(servant, "{'entries': 2}");
	servant_ask(servant, "Edit", "{'number': 1, 'revision': 1, 'changes': {'text': '花火'}}");
	servant_ask(servant, "Remove", "{'number': 2}");
	check_count(servant, "{'entries': 1}");
	servant_ask(servant, "Undo", "{}");
	check_count(servant, "{'entries': 2}");
	servant_ask(servant, "Redo", "{}");
	servant_ask(servant, "GetReport", "{'from': '2026-10-01', 'to': '2026-10-31'}");
	check_count(servant, "{'entries': 1}");
	sqlite3_trace_v2(db, 0, NULL, NULL);
	assert_int_equal(asked, 0);
}

/* A check that cannot fail would be none. */
static void test_slow_ones_are_found(void **state)
{
	static const char *const planted[] = {
		"SELECT number FROM entry WHERE text = 'x'",
		"SELECT number FROM entry AS e WHERE kind = 'talk' ORDER BY text",
		"SELECT count(*) FROM change WHERE number = 1",
		("SELECT number FROM entry WHERE is_removed = 0 AND day > '2026-01-01' ORDER BY "
		 "text"),
		"SELECT DISTINCT kind FROM entry WHERE is_removed = 0 AND day = '2026-01-01'",
	};
	const struct servant *servant = *state;

	for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++) {
		_cleanup_(free_text) char *what =
			find_slow(store_handle(servant->service.store), planted[i]);

		if (!what)
			fail_msg("%s", planted[i]);
	}
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_waits),
		SERVED(test_the_count_is_kept),
		SERVED(test_slow_ones_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
