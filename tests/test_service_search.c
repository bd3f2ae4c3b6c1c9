/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"
#include "tests/service_fixture.h"
#include "tests/store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Search and Count: what is found and counted, what is refused, and an index that has to be made
 * anew or is not there. */

#define INVALID "org.varlink.service.InvalidParameter"

enum { PAGES_MAX = 100 };

static void fill(struct servant *servant)
{
	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	servant_add(servant, 1,
		    "{'kind': 'greeting', 'outcome': 'reply', 'date': '2026-01-05', 'member': "
		    "'母', 'text': 'プリンの話', 'tags': ['朝']}");
	servant_add(servant, 2,
		    "{'kind': 'talk', 'date': '2026-03-02', 'time': '08:05', 'member': '父', "
		    "'text': 'ｶﾞｯｺｳと電話。電話', 'tags': ['電話', '朝']}");
	servant_add(servant, 3,
		    "{'kind': 'talk', 'date': '2026-03-02', 'member': '母', 'text': 'Café で \\\"話"
		    "\\\"'}");
	servant_add(servant, 4,
		    "{'kind': 'note', 'date': '2026-03-09', 'member': '母', 'text': '内緒の話', "
		    "'private': true}");
	servant_add(servant, 5, "{'kind': 'note', 'date': '2026-03-10', 'text': 'おわり'}");
	servant_ask(servant, "Remove", "{'number': 5, 'by': '母'}");
}

/* "[1, 2]" */
static char *numbers_of(json_t *reply)
{
	json_t *numbers = json_array();
	const json_t *found;
	size_t i;
	char *text;

	json_array_foreach (json_object_get(reply, "entries"), i, found)
		json_array_append(numbers,
				  json_object_get(json_object_get(found, "entry"), "number"));
	text = json_dumps(numbers, 0);
	json_decref(numbers);
	return text;
}

static void test_what_is_found(void **state)
{
	static const struct {
		const char *parameters;
		const char *numbers;
	} cases[] = {
		{ "{'words': ['ぷりん']}", "[1]" },
		{ "{'words': ['がっこう']}", "[2]" },
		{ "{'words': ['かっこう']}", "[]" },
		{ "{'words': ['ＣＡＦＥ']}", "[3]" },
		{ "{'words': ['話']}", "[1, 3, 2]" },
		{ "{'words': ['話', 'プリン']}", "[1]" },
		{ "{'words': ['プリン', 'がっこう']}", "[]" },
		{ "{'words': ['の', '話']}", "[1]" },
		{ "{'words': ['#電話']}", "[2]" },
		{ "{'words': ['#朝']}", "[1, 2]" },
		{ "{'words': ['\\\" OR \\\"']}", "[]" },
		{ "{'words': ['で \\\"話']}", "[3]" },
		{ "{'words': ['おわり']}", "[]" },
		{ "{'words': ['内緒の']}", "[]" },
		{ "{'words': ['内緒の'], 'mine': true, 'by': '母'}", "[4]" },
		{ "{'words': ['内緒の'], 'mine': true, 'by': '父'}", "[]" },
		{ "{'words': ['話'], 'kind': 'talk'}", "[3, 2]" },
		{ "{'words': ['話'], 'kind': 'greeting', 'outcome': 'reply'}", "[1]" },
		{ "{'words': ['話'], 'outcome': ''}", "[3, 2]" },
		{ "{'words': ['話'], 'member': '父'}", "[2]" },
		{ "{'words': ['話'], 'tag': '朝'}", "[1, 2]" },
		{ "{'words': ['話'], 'from': '2026-02-01'}", "[3, 2]" },
		{ "{'words': ['話'], 'to': '2026-02-01'}", "[1]" },
		{ "{'words': ['話'], 'limit': 1}", "[2]" },
		{ "{'words': ['話'], 'limit': 9}", "[1, 3, 2]" },
	};
	struct servant *servant = *state;

	fill(servant);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		_cleanup_(free_text) char *numbers =
			numbers_of(servant_ask(servant, "Search", cases[i].parameters));

		if (strcmp(numbers, cases[i].numbers) != 0)
			fail_msg("%s: %s", cases[i].parameters, numbers);
	}
	/* Those that the limit leaves out are counted, and each place of a word is told. */
	servant_check(servant_ask(servant, "Search", "{'words': ['話'], 'limit': 1}"),
		      "{'found': 3}");
	servant_check(json_array_get(servant_part(servant_ask(servant, "Search",
							      "{'words': ['でんわ', '電話']}"),
						  "entries"),
				     0),
		      "{}");
	servant_check(json_array_get(servant_part(servant_ask(servant, "Search",
							      "{'words': ['電話', 'っこう']}"),
						  "entries"),
				     0),
		      "{'spans': [{'begin': 6, 'end': 15}, {'begin': 18, 'end': 24}, "
		      "{'begin': 27, 'end': 33}]}");
}

static void test_search_refuses(void **state)
{
	static const struct {
		const char *parameters;
		const char *error;
		const char *answer;
	} wrong[] = {
		{ "{}", INVALID, "{'parameter': 'words'}" },
		{ "{'words': []}", INVALID, "{'parameter': 'words'}" },
		{ "{'words': 'x'}", INVALID, "{'parameter': 'words'}" },
		{ "{'words': [1]}", INVALID, "{'parameter': 'words'}" },
		{ "{'words': ['x', '']}", INVALID, "{'parameter': 'words'}" },
		{ "{'words': ['x'], 'limit': -1}", INVALID, "{'parameter': 'limit'}" },
		{ "{'words': ['x'], 'limit': 'x'}", INVALID, "{'parameter': 'limit'}" },
		{ "{'words': ['x'], 'tag': 1}", INVALID, "{'parameter': 'tag'}" },
		{ "{'words': ['x'], 'member': 1}", INVALID, "{'parameter': 'member'}" },
		{ "{'words': ['x'], 'mine': 1}", INVALID, "{'parameter': 'mine'}" },
		{ "{'words': ['x'], 'from': 1}", INVALID, "{'parameter': 'from'}" },
		{ "{'words': ['x'], 'to': '2026-02-30'}", "ImpossibleDate",
		  "{'date': '2026-02-30'}" },
		{ "{'words': ['x'], 'kind': 'x'}", "UnknownKind", "{'kind': 'x'}" },
		{ "{'words': ['x'], 'kind': 'talk', 'outcome': 'x'}", "UnknownOutcome",
		  "{'kind': 'talk', 'outcome': 'x'}" },
		{ "{'words': ['x'], 'member': '兄'}", "UnknownMember", "{'member': '兄'}" },
		{ "{'words': ['x'], 'mine': true, 'by': '兄'}", "UnknownMember",
		  "{'member': '兄'}" },
	};
	struct servant *servant = *state;
	json_t *words = json_array();
	char *word = memory_zeroed(1026, 1);

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		servant_check(
			servant_refused(servant, "Search", wrong[i].parameters, wrong[i].error),
			wrong[i].answer);
	for (int i = 0; i < 33; i++)
		json_array_append_new(words, json_string("x"));
	servant_check(servant_refused_with(servant, "Search", json_pack("{s:O}", "words", words),
					   INVALID),
		      "{'parameter': 'words', 'message': 'at most 32 words are searched for'}");
	json_array_remove(words, 32);
	servant_check(servant_ask_with(servant, "Search", json_pack("{s:o}", "words", words)),
		      "{'found': 0}");
	memset(word, 'x', 1025);
	servant_check(servant_refused_with(servant, "Search", json_pack("{s:[s]}", "words", word),
					   INVALID),
		      "{'parameter': 'words'}");
	word[1024] = '\0';
	servant_check(servant_ask_with(servant, "Search", json_pack("{s:[s]}", "words", word)),
		      "{'found': 0}");
	free(word);
}

static void test_count(void **state)
{
	static const struct {
		const char *parameters;
		const char *rows;
	} cases[] = {
		{ "{'keys': ['month']}",
		  "{'rows': [{'keys': ['2026-01'], 'count': 1}, {'keys': ['2026-03'], 'count': "
		  "2}]}" },
		{ "{'keys': ['day'], 'to': '2026-02-01'}",
		  "{'rows': [{'keys': ['2026-01-05'], 'count': 1}]}" },
		{ "{'keys': ['week', 'weekday'], 'kind': 'greeting'}",
		  "{'rows': [{'keys': ['2026-01-05', '1'], 'count': 1}]}" },
		{ "{'keys': ['kind', 'outcome'], 'member': '母'}",
		  "{'rows': [{'keys': ['greeting', 'reply'], 'count': 1}, {'keys': ['talk', null],"
		  " 'count': 1}]}" },
		{ "{'keys': ['tag'], 'kind': 'talk', 'member': '父'}",
		  "{'rows': [{'keys': ['朝'], 'count': 1}, {'keys': ['電話'], 'count': 1}]}" },
		{ "{'keys': ['member'], 'kind': 'note', 'mine': true, 'by': '母'}",
		  "{'rows': [{'keys': ['母'], 'count': 1}]}" },
		{ "{'keys': ['kind'], 'from': '2026-10-01'}", "{'rows': []}" },
	};
	static const char *const wrong[] = {
		"{}",
		"{'keys': []}",
		"{'keys': 'day'}",
		"{'keys': ['day', 'day', 'day']}",
		"{'keys': [1]}",
		"{'keys': ['day', 'text']}",
	};
	struct servant *servant = *state;

	fill(servant);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		servant_check(servant_ask(servant, "Count", cases[i].parameters), cases[i].rows);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		servant_check(servant_refused(servant, "Count", wrong[i], INVALID),
			      "{'parameter': 'keys'}");
	servant_refused(servant, "Count", "{'keys': ['day'], 'mine': true, 'by': '兄'}",
			"UnknownMember");
	servant_refused(servant, "Count", "{'keys': ['day'], 'kind': 'x'}", "UnknownKind");
}

static void run(struct servant *servant, const char *sql)
{
	char *said = NULL;

	if (sqlite3_exec(store_handle(servant->service.store), sql, NULL, NULL, &said) != SQLITE_OK)
		fail_msg("%s: %s", sql, said);
}

/* As if written by a program with another index, and so many that the journal is read in order. */
static void write_many(struct servant *servant)
{
	run(servant, "BEGIN; INSERT INTO entry (id, revision, day, kind, text, said_by, tags, "
		     "created_s, changed_s, is_removed) WITH RECURSIVE n (i) AS (VALUES (1) "
		     "UNION ALL SELECT i + 1 FROM n WHERE i < 9000) SELECT 'id' || i, 1, "
		     "date('2026-11-01', '-' || i || ' days'), 'note', 'しずかな日' || i, '本人',"
		     " json_array('庭'), 0, 0, i = 9000 FROM n;"
		     "UPDATE search_version SET version = 0; COMMIT");
	servant_restart(servant);
}

/* The call's pages to the end: how many entries there were. */
static size_t read_pages(struct servant *servant, struct call *call)
{
	const json_t *reply;
	size_t count = 0;
	size_t i;

	for (int page = 0; page < PAGES_MAX && servant->ended == 0; page++)
		call->on_drained(call);
	assert_int_equal(servant->ended, 1);
	json_array_foreach (servant->replies, i, reply)
		count += json_array_size(
			json_object_get(json_object_get(reply, "parameters"), "entries"));
	return count;
}

static void test_many(void **state)
{
	struct servant *servant = *state;
	struct call *call;

	write_many(servant);
	assert_int_equal(place_ask(servant->service.store, "SELECT version FROM search_version"),
			 1);
	/* What is removed is not in the new index; whose words it is, and the tags, are. */
	servant_check(servant_ask(servant, "Search", "{'words': ['日9000']}"), "{'found': 0}");
	servant_check(servant_ask(servant, "Search", "{'words': ['日8999', '本', '#庭']}"),
		      "{'found': 1}");
	servant_check(servant_ask(servant, "Search", "{'words': ['しずかな', '庭'], 'limit': 2}"),
		      "{'found': 8999}");
	servant_check(servant_refused(servant, "Search", "{'words': ['しずかな']}", INVALID),
		      "{'parameter': 'more'}");
	call = servant_stream(servant, "Search", "{'words': ['しずかな']}");
	assert_int_equal(read_pages(servant, call), 8999);
	servant_check(
		json_object_get(
			json_array_get(
				json_object_get(json_object_get(json_array_get(servant->replies, 0),
								"parameters"),
						"entries"),
				0),
			"entry"),
		"{'number': 8999}");
}

/* The numbers as SQL gives them, newest first, put in the order of a list. */
static char *numbers_by_sql(struct servant *servant, const char *condition, int limit)
{
	_cleanup_(free_text) char *sql =
		memory_format("SELECT number FROM (SELECT * FROM entry WHERE is_removed = 0 AND %s "
			      "ORDER BY day DESC, minute DESC, number DESC LIMIT %d) ORDER BY day, "
			      "minute, number",
			      condition, limit);
	json_t *numbers = json_array();
	sqlite3_stmt *statement;
	char *text;

	assert_int_equal(
		sqlite3_prepare_v2(store_handle(servant->service.store), sql, -1, &statement, NULL),
		SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW)
		json_array_append_new(numbers, json_integer(sqlite3_column_int64(statement, 0)));
	sqlite3_finalize(statement);
	text = json_dumps(numbers, 0);
	json_decref(numbers);
	return text;
}

/* The end of a long list is the same whether it is found from the end or by the whole, and how many
 * there are does not tell of private entries. */
static void test_the_last_ones(void **state)
{
	static const struct {
		const char *ask;
		const char *condition;
		int limit;
	} cases[] = {
		{ "{'words': ['しずかな'], 'limit': 20}", "is_private = 0", 20 },
		{ "{'words': ['日8'], 'limit': 5}", "text LIKE '%日8%' AND is_private = 0", 5 },
		/* Most of them are old. */
		{ "{'words': ['日8'], 'limit': 300}", "text LIKE '%日8%' AND is_private = 0", 300 },
		{ "{'words': ['日8'], 'limit': 2000}", "text LIKE '%日8%' AND is_private = 0",
		  2000 },
		{ "{'words': ['日8'], 'limit': 40, 'mine': true, 'by': '母'}",
		  "text LIKE '%日8%' AND (is_private = 0 OR member = 1)", 40 },
		{ "{'words': ['日8'], 'limit': 40, 'to': '2005-12-31'}",
		  "text LIKE '%日8%' AND is_private = 0 AND day <= '2005-12-31'", 40 },
		{ "{'words': ['しずかな'], 'limit': 40, 'to': '2005-12-31'}",
		  "is_private = 0 AND day <= '2005-12-31'", 40 },
	};
	struct servant *servant = *state;

	servant_ask(servant, "AddMember", "{'name': '母'}");
	servant_ask(servant, "AddMember", "{'name': '父'}");
	write_many(servant);
	run(servant, "UPDATE entry SET is_private = number % 7 = 0, member = 1 + number / 7 % 2");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		json_t *reply = servant_ask(servant, "Search", cases[i].ask);
		_cleanup_(free_text) char *found = numbers_of(reply);
		_cleanup_(free_text) char *expected =
			numbers_by_sql(servant, cases[i].condition, cases[i].limit);
		_cleanup_(free_text) char *count =
			memory_format("SELECT count(*) FROM entry WHERE is_removed = 0 AND %s",
				      cases[i].condition);

		assert_string_equal(found, expected);
		assert_int_equal(json_integer_value(json_object_get(reply, "found")),
				 place_ask(servant->service.store, count));
	}
}

/* What is erased while pages are sent is left out; somebody who leaves costs nothing. */
static void test_while_it_is_sent(void **state)
{
	struct servant *servant = *state;
	struct call *call;

	write_many(servant);
	call = servant_stream(servant, "Search", "{'words': ['日8'], 'limit': 300}");
	assert_int_equal(servant->ended, 0);
	run(servant, "DELETE FROM entry WHERE text = 'しずかな日8'");
	assert_int_equal(read_pages(servant, call), 299);
	call = servant_stream(servant, "Search", "{'words': ['日8']}");
	assert_int_equal(servant->ended, 0);
	call_leave(call);
	servant_check(servant_ask(servant, "Search", "{'words': ['日8999']}"), "{'found': 1}");
	call = servant_stream(servant, "Search", "{'words': ['日8']}");
	run(servant, "DROP TABLE member");
	call->on_drained(call);
	assert_int_equal(servant->ended, 1);
	assert_string_equal(
		json_string_value(json_object_get(
			json_array_get(servant->replies, json_array_size(servant->replies) - 1),
			"error")),
		"org.ayumi.Journal.JournalUnusable");
}

static void test_numbers_too_high(void **state)
{
	struct servant *servant = *state;

	fill(servant);
	run(servant, "INSERT INTO entry (number, id, revision, day, kind, text, created_s, "
		     "changed_s) VALUES (100000001, 'x', 1, '2026-01-01', 'note', '', 0, 0)");
	servant_check(servant_refused(servant, "Search", "{'words': ['話']}", INVALID),
		      "{'parameter': 'words'}");
}

/* Each part of the index missing in turn: told, and nothing of the entries is touched. */
static void test_missing_tables(void **state)
{
	static const struct {
		const char *drop;
		const char *words; /* that need it */
	} parts[] = {
		{ "DROP TABLE search_term", "{'words': ['話']}" },
		{ "DROP TABLE search_text", "{'words': ['プリン']}" },
	};
	struct servant *servant = *state;

	fill(servant);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		run(servant, parts[i].drop);
		servant_check(servant_refused(servant, "Search", parts[i].words, "JournalUnusable"),
			      "{'reason': 'io'}");
	}
	servant_check(servant_part(servant_ask(servant, "Get", "{'number': 1}"), "entry"),
		      "{'text': 'プリンの話'}");
	/* An entry that cannot be found afterwards is not kept by halves. */
	servant_refused(servant, "Add",
			"{'entry': {'id': '01934f00-0000-7000-8000-0000000000aa', 'kind': 'note'}}",
			"JournalUnusable");
	servant_refused(servant, "Remove", "{'number': 1, 'by': '母'}", "JournalUnusable");
	assert_int_equal(place_ask(servant->service.store, "SELECT count(*) FROM entry"), 5);
	assert_int_equal(
		place_ask(servant->service.store, "SELECT count(*) FROM entry WHERE is_removed"),
		1);
	/* Counting does not need it. */
	servant_check(servant_ask(servant, "Count", "{'keys': ['kind'], 'to': '2026-02-01'}"),
		      "{'rows': [{'keys': ['greeting'], 'count': 1}]}");
}

int main(void)
{
#define SERVED(test) cmocka_unit_test_setup_teardown(test, servant_set_up, servant_tear_down)
	const struct CMUnitTest tests[] = {
		SERVED(test_what_is_found),
		SERVED(test_search_refuses),
		SERVED(test_count),
		SERVED(test_many),
		SERVED(test_the_last_ones),
		SERVED(test_while_it_is_sent),
		SERVED(test_numbers_too_high),
		SERVED(test_missing_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
