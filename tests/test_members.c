/* SPDX-License-Identifier: MIT */
#include "daemon/journal.h"
#include "daemon/members.h"
#include "schema/memory.h"
#include "tests/household_fixture.h"
#include "tests/store_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check_default(struct store *store, const char *wanted)
{
	_cleanup_(free_text) char *name = NULL;

	assert_int_equal(member_default(store, NULL, &name, NULL, NULL), 0);
	if (wanted)
		assert_string_equal(name, wanted);
	else
		assert_null(name);
}

static int64_t add_entry(struct store *store, int64_t id, const char *text)
{
	struct entry entry;
	int64_t number;

	fixture_entry(&entry, id, text);
	assert_int_equal(journal_add(store, &entry, 1, NULL), 0);
	number = entry.number;
	entry_release(&entry);
	return number;
}

static void test_members(void **state)
{
	const struct place *place = *state;
	struct store *store = place_open(place->path);
	struct error err;
	int64_t id;

	assert_int_equal(member_id(store, NULL, &id, &err), 0);
	assert_int_equal(id, 0);
	assert_int_equal(member_id(store, "母", &id, &err), -EINVAL);
	assert_int_equal(err.fault, FAULT_UNKNOWN_MEMBER);
	assert_string_equal(err.value, "母");
	assert_int_equal(member_add(store, "母", 1, NULL), 0);
	assert_int_equal(member_id(store, "母", &id, NULL), 0);
	assert_true(id > 0);
	assert_int_equal(member_add(store, "母", 1, &err), -EEXIST);
	assert_int_equal(err.fault, FAULT_MEMBER_EXISTS);
	assert_int_equal(member_add(store, "", 1, &err), -EINVAL);
	assert_int_equal(err.fault, FAULT_INVALID_TEXT);
	assert_int_equal(member_add(store, "a\nb", 1, &err), -EINVAL);
	/* Names are what they are: no pattern, no folding of letters. */
	assert_int_equal(member_add(store, "%", 1, NULL), 0);
	assert_int_equal(member_add(store, "a'; DROP TABLE member; --", 1, NULL), 0);
	assert_int_equal(member_id(store, "_", &id, NULL), -EINVAL);
	assert_int_equal(member_add(store, "Anne", 1, NULL), 0);
	assert_int_equal(member_add(store, "anne", 1, NULL), 0);
	assert_int_equal(place_count_members(store), 5);
	store_close(store);
}

static void test_the_list(void **state)
{
	const struct place *place = *state;
	struct store *store = place_open(place->path);
	json_t *wanted =
		fixture_json("[{'name': '母', 'entries': 1, 'login': null, 'left': false}, "
			     "{'name': '父', 'entries': 0, 'login': null, 'left': false}]");
	json_t *members;
	struct entry entry;

	assert_int_equal(member_list(store, false, &members, NULL), 0);
	assert_int_equal(json_array_size(members), 0);
	json_decref(members);
	assert_int_equal(member_add(store, "母", 1, NULL), 0);
	assert_int_equal(member_add(store, "父", 1, NULL), 0);
	add_entry(store, 1, "{'kind': 'note', 'member': '母'}");
	add_entry(store, 2, "{'kind': 'note'}");
	/* What was taken out does not count. */
	assert_int_equal(journal_get(store, add_entry(store, 3, "{'kind': 'note', 'member': '父'}"),
				     &entry, NULL),
			 0);
	entry.is_removed = true;
	assert_int_equal(journal_replace(store, &entry, JOURNAL_REMOVE, 1, NULL), 0);
	entry_release(&entry);
	assert_int_equal(member_list(store, false, &members, NULL), 0);
	assert_true(json_equal(members, wanted));
	json_decref(members);
	json_decref(wanted);
	store_close(store);
}

static void test_who_writes(void **state)
{
	const struct place *place = *state;
	struct store *store = place_open(place->path);

	check_default(store, NULL);
	assert_int_equal(member_add(store, "母", 1, NULL), 0);
	check_default(store, "母");
	assert_int_equal(member_add(store, "父", 1, NULL), 0);
	check_default(store, NULL);
	add_entry(store, 1, "{'kind': 'note', 'member': '父'}");
	check_default(store, "父");
	/* The family as a whole is nobody at the keyboard. */
	add_entry(store, 2, "{'kind': 'note'}");
	check_default(store, "父");
	add_entry(store, 3, "{'kind': 'note', 'member': '母', 'date': '2026-01-01'}");
	check_default(store, "母");
	store_close(store);
}

int main(void)
{
#define PLACED(test) cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)
	const struct CMUnitTest tests[] = {
		PLACED(test_members),
		PLACED(test_the_list),
		PLACED(test_who_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
