/* SPDX-License-Identifier: MIT */
#include "daemon/store.h"
#include "schema/memory.h"
#include "tests/service_fixture.h"
#include "tests/store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * Lists of one kind or tag: of a rare one they are read by its index, of a frequent one day by day,
 * and nobody can tell from the answer.
 */

/* 9,000 entries in no order of days: small talk, of each 60th work, of each 5th another tag. */
static void fill(struct servant *servant)
{
	static const char *const sql =
		"BEGIN; INSERT INTO entry (id, revision, day, minute, kind, outcome, member, text, "
		"tags, created_s, changed_s, is_private, is_removed) "
		"WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 9000) "
		"SELECT 'id' || i, 1, date('2026-11-01', '-' || (i * 7919 % 3001) || ' days'), "
		"CASE WHEN i % 3 THEN i % 1440 END, CASE WHEN i % 60 THEN 'talk' ELSE 'class' END, "
		"CASE WHEN i % 120 = 0 THEN 'went' END, 1 + i / 7 % 2, '', json_array('庭'), 0, 0, "
		"i % 11 = 0, i % 13 = 0 FROM n;"
		"INSERT INTO tag (name, entry) SELECT CASE WHEN number % 5 THEN '庭' ELSE '朝' "
		"END, "
		"number FROM entry WHERE is_removed = 0; COMMIT";

	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	assert_int_equal(sqlite3_exec(store_handle(servant->service.store), sql, NULL, NULL, NULL),
			 SQLITE_OK);
}

/* "[1, 2]" */
static char *numbers_by_sql(struct servant *servant, const char *condition, int limit)
{
	_cleanup_(free_text) char *sql = memory_format(
		"SELECT json_group_array(number) FROM (SELECT number FROM (SELECT * FROM entry AS "
		"e "
		"WHERE is_removed = 0 AND %s ORDER BY day DESC, minute DESC, number DESC LIMIT %d) "
		"ORDER BY day, minute, number)",
		condition, limit);
	sqlite3_stmt *statement;
	char *text;

	assert_int_equal(
		sqlite3_prepare_v2(store_handle(servant->service.store), sql, -1, &statement, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	text = memory_string(store_text(statement, 0));
	sqlite3_finalize(statement);
	return text;
}

static char *numbers_of(json_t *reply)
{
	json_t *numbers = json_array();
	const json_t *entry;
	size_t i;
	char *text;

	json_array_foreach (json_object_get(reply, "entries"), i, entry)
		json_array_append(numbers, json_object_get(entry, "number"));
	text = json_dumps(numbers, JSON_COMPACT);
	json_decref(numbers);
	return text;
}

static int on_statement(unsigned type, void *context, void *statement, void *text)
{
	bool *is_by_index = context;

	(void)type;
	(void)text;
	*is_by_index = *is_by_index || strstr(sqlite3_sql(statement), "NOT INDEXED");
	return 0;
}

#define TAGGED(name) "number IN (SELECT entry FROM tag WHERE name = '" name "')"

static void test_each_way_finds_the_same(void **state)
{
	static const struct {
		const char *ask;
		const char *condition;
		int limit;
		bool is_by_index;
	} cases[] = {
		{ "{'kind': 'class', 'limit': 30}", "kind = 'class' AND is_private = 0", 30, true },
		{ "{'kind': 'class'}", "kind = 'class' AND is_private = 0", 9000, true },
		{ "{'kind': 'class', 'limit': 9, 'mine': true, 'by': '母'}",
		  "kind = 'class' AND (is_private = 0 OR member = 1)", 9, true },
		{ "{'kind': 'class', 'outcome': 'went'}", "outcome = 'went' AND is_private = 0",
		  9000, true },
		{ "{'kind': 'class', 'outcome': '', 'from': '2020-02-01', 'to': '2024-03-01'}",
		  "kind = 'class' AND outcome IS NULL AND is_private = 0 "
		  "AND day BETWEEN '2020-02-01' AND '2024-03-01'",
		  9000, true },
		{ "{'kind': 'talk', 'limit': 30}", "kind = 'talk' AND is_private = 0", 30, false },
		{ "{'kind': 'work', 'limit': 30}", "0", 30, true },
		{ "{'tag': '朝', 'limit': 30}", TAGGED("朝") " AND is_private = 0", 30, true },
		{ "{'tag': '朝', 'member': '父', 'kind': 'talk', 'limit': 30}",
		  TAGGED("朝") " AND is_private = 0 AND member = 2 AND kind = 'talk'", 30, true },
		{ "{'tag': '庭', 'limit': 30}", TAGGED("庭") " AND is_private = 0", 30, false },
		{ "{'tag': '庭', 'kind': 'class', 'limit': 30}",
		  TAGGED("庭") " AND is_private = 0 AND kind = 'class'", 30, true },
		{ "{'tag': '海'}", "0", 30, true },
		{ "{'limit': 30}", "is_private = 0", 30, false },
	};
	struct servant *servant = *state;
	sqlite3 *db = store_handle(servant->service.store);

	fill(servant);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		_cleanup_(free_text) char *expected =
			numbers_by_sql(servant, cases[i].condition, cases[i].limit);
		_cleanup_(free_text) char *found = NULL;
		bool is_by_index = false;

		sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, &is_by_index);
		found = numbers_of(servant_ask(servant, "List", cases[i].ask));
		sqlite3_trace_v2(db, 0, NULL, NULL);
		assert_string_equal(found, expected);
		assert_int_equal(is_by_index, cases[i].is_by_index);
	}
}

/* How many private ones are left out is the same of the whole journal and of a period of it all. */
static void test_what_is_hidden(void **state)
{
	struct servant *servant = *state;
	int64_t hidden;

	fill(servant);
	hidden = place_ask(servant->service.store,
			   "SELECT count(*) FROM entry WHERE is_private = 1 AND is_removed = 0");
	assert_int_equal(
		json_integer_value(servant_part(servant_ask(servant, "List", "{'kind': 'class'}"),
						"private_entries")),
		hidden);
	assert_int_equal(
		json_integer_value(servant_part(
			servant_ask(servant, "List", "{'kind': 'class', 'from': '1990-01-01'}"),
			"private_entries")),
		hidden);
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_each_way_finds_the_same),
		SERVED(test_what_is_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
