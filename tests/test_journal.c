/* SPDX-License-Identifier: MIT */
#include "daemon/journal.h"
#include "daemon/members.h"
#include "daemon/undo.h"
#include "schema/memory.h"
#include "tests/estimate_fixture.h"
#include "tests/household_fixture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { NOW = 1000000 };

struct fixture {
	struct household home;
	struct store *store;
};

static int set_up(void **state)
{
	struct fixture *fixture = memory_zeroed(1, sizeof *fixture);

	household_init(&fixture->home);
	assert_int_equal(mkdir(fixture->home.paths.data_dir, 0700), 0);
	assert_int_equal(store_open(&fixture->store, fixture->home.paths.database, NULL), 0);
	assert_int_equal(member_add(fixture->store, "母", NOW, NULL), 0);
	assert_int_equal(member_add(fixture->store, "父", NOW, NULL), 0);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	store_close(fixture->store);
	household_release(&fixture->home);
	free(fixture);
	return 0;
}

static int64_t add(struct store *store, int64_t id, const char *text)
{
	struct error err = { .fault = FAULT_NONE };
	struct entry entry;
	int64_t number;

	fixture_entry(&entry, id, text);
	if (journal_add(store, &entry, NOW + id, &err) < 0)
		fail_msg("%s", err.detail);
	assert_int_equal(entry.revision, 1);
	assert_int_equal(entry.created_s, NOW + id);
	assert_int_equal(entry.changed_s, NOW + id);
	number = entry.number;
	entry_release(&entry);
	return number;
}

/* Replace what the entry says. */
static void edit(struct store *store, int64_t number, const char *changes)
{
	json_t *object = fixture_json(changes);
	struct error err = { .fault = FAULT_NONE };
	struct entry entry;

	assert_int_equal(journal_get(store, number, &entry, NULL), 0);
	assert_int_equal(entry_apply(&entry, object, NULL), 0);
	if (journal_replace(store, &entry, JOURNAL_EDIT, NOW, &err) < 0)
		fail_msg("%s", err.detail);
	entry_release(&entry);
	json_decref(object);
}

static void take_out(struct store *store, int64_t number)
{
	struct entry entry;

	assert_int_equal(journal_get(store, number, &entry, NULL), 0);
	entry.is_removed = true;
	assert_int_equal(journal_replace(store, &entry, JOURNAL_REMOVE, NOW, NULL), 0);
	entry_release(&entry);
}

static void test_what_is_added_is_there(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;
	struct entry given;
	struct entry kept;

	fixture_entry(&given, 1,
		      "{'kind': 'supporter', 'outcome': 'unmet', 'date': '2026-10-31', 'time': "
		      "'23:59', 'member': '父', 'text': '手紙 \\u202e\\\\ 🐈', 'tags': ['訪問', "
		      "'a'], 'private': true}");
	assert_int_equal(journal_add(store, &given, NOW, NULL), 0);
	assert_int_equal(given.number, 1);
	assert_int_equal(journal_get(store, 1, &kept, NULL), 0);
	assert_true(entry_says_the_same(&given, &kept));
	assert_string_equal(kept.id, given.id);
	assert_int_equal(kept.number, 1);
	assert_int_equal(kept.revision, 1);
	assert_false(kept.is_removed);
	entry_release(&given);
	entry_release(&kept);
	fixture_entry(&given, 2, "{'kind': 'note', 'date': '1900-01-01'}");
	assert_int_equal(journal_add(store, &given, NOW, NULL), 0);
	assert_int_equal(journal_get(store, 2, &kept, NULL), 0);
	assert_true(entry_says_the_same(&given, &kept));
	assert_int_equal(kept.minute, ENTRY_NO_TIME);
	assert_null(kept.outcome);
	assert_null(kept.member);
	entry_release(&given);
	entry_release(&kept);
}

static void test_what_is_not_there(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;
	struct error err;
	struct entry entry;
	struct entry *revisions;
	size_t count;
	bool is_found = true;

	assert_int_equal(journal_get(store, 1, &entry, &err), -ENOENT);
	assert_int_equal(err.fault, FAULT_NO_SUCH_ENTRY);
	assert_int_equal(err.number, 1);
	assert_int_equal(journal_history(store, 7, &revisions, &count, &err), -ENOENT);
	assert_int_equal(err.number, 7);
	assert_null(revisions);
	assert_int_equal(journal_find_first(store, "x", &is_found, &entry, &err), 0);
	assert_false(is_found);
}

static void test_who_does_not_write_here(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;
	struct error err;
	struct entry entry;
	int64_t count;

	fixture_entry(&entry, 1, "{'kind': 'talk', 'member': '兄'}");
	assert_int_equal(journal_add(store, &entry, NOW, &err), -EINVAL);
	assert_int_equal(err.fault, FAULT_UNKNOWN_MEMBER);
	assert_string_equal(err.value, "兄");
	entry_release(&entry);
	assert_int_equal(journal_count(store, &count, NULL), 0);
	assert_int_equal(count, 0);
	add(store, 1, "{'kind': 'talk', 'member': '母'}");
	assert_int_equal(journal_get(store, 1, &entry, NULL), 0);
	free(entry.member);
	entry.member = memory_string("兄");
	assert_int_equal(journal_replace(store, &entry, JOURNAL_EDIT, NOW, &err), -EINVAL);
	entry_release(&entry);
	assert_int_equal(journal_get(store, 1, &entry, NULL), 0);
	assert_int_equal(entry.revision, 1);
	entry_release(&entry);
}

/* The numbers of a list behind the cursor, as "3 1 2 ", read in pages of `page`. */
static char *numbers(struct store *store, const struct journal_filter *filter,
		     struct journal_cursor cursor, size_t page)
{
	char *all = memory_string("");
	size_t count;

	do {
		struct entry *entries;

		assert_int_equal(journal_list(store, filter, &cursor, page, &entries, &count, NULL),
				 0);
		assert_true(count <= page);
		for (size_t i = 0; i < count; i++) {
			char *longer = memory_format("%s%lld ", all, (long long)entries[i].number);

			free(all);
			all = longer;
		}
		entry_free_all(entries, count);
	} while (count == page);
	return all;
}

static void check_list(struct store *store, const struct journal_filter *filter, const char *wanted)
{
	const struct journal_cursor begin = { .day = "" };

	for (size_t page = 1; page <= 9; page++) {
		_cleanup_(free_text) char *all = numbers(store, filter, begin, page);

		assert_string_equal(all, wanted);
	}
}

/* Seven entries in an order that is not that of their numbers. */
static void add_seven(struct store *store)
{
	add(store, 1, "{'kind': 'talk', 'date': '2026-10-03', 'member': '母'}");
	add(store, 2, "{'kind': 'meal', 'date': '2026-10-02', 'time': '00:00', 'tags': ['犬']}");
	add(store, 3, "{'kind': 'talk', 'date': '2026-10-02', 'time': '23:59'}");
	add(store, 4, "{'kind': 'meal', 'date': '2026-10-02', 'member': '父', 'tags': ['猫']}");
	add(store, 5, "{'kind': 'talk', 'date': '2026-10-02', 'tags': ['犬', '猫']}");
	add(store, 6, "{'kind': 'note', 'date': '2026-10-01', 'member': '母'}");
	add(store, 7, "{'kind': 'note', 'date': '2026-10-02', 'time': '00:00'}");
}

static void test_lists(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;
	struct journal_filter filter = { .kind = NULL };

	check_list(store, &filter, "");
	add_seven(store);
	check_list(store, &filter, "6 4 5 2 7 3 1 ");
	filter = (struct journal_filter){ .has_from = true, .from_day = fixture_day("2026-10-02") };
	check_list(store, &filter, "4 5 2 7 3 1 ");
	filter.has_to = true;
	filter.to_day = fixture_day("2026-10-02");
	check_list(store, &filter, "4 5 2 7 3 ");
	filter.kind = "talk";
	check_list(store, &filter, "5 3 ");
	filter.kind = NULL;
	filter.tag = "犬";
	check_list(store, &filter, "5 2 ");
	filter = (struct journal_filter){ .member = "母" };
	check_list(store, &filter, "6 1 ");
	filter.member = "";
	check_list(store, &filter, "5 2 7 3 ");
	filter.member = "兄";
	check_list(store, &filter, "");
	filter = (struct journal_filter){ .tag = "%" };
	check_list(store, &filter, "");
	take_out(store, 5);
	filter.tag = "猫";
	check_list(store, &filter, "4 ");
	edit(store, 4, "{'tags': ['犬']}");
	check_list(store, &filter, "");
	filter.tag = "犬";
	check_list(store, &filter, "4 2 ");
}

static void test_the_last_of_a_list(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;
	static const char wanted[] = "6 4 5 2 7 3 1 ";
	const struct journal_filter filter = { .kind = NULL };

	add_seven(store);
	for (int64_t limit = 1; limit <= 8; limit++) {
		_cleanup_(free_text) char *all = NULL;
		struct journal_cursor cursor;

		assert_int_equal(journal_list_last(store, &filter, limit, &cursor, NULL), 0);
		all = numbers(store, &filter, cursor, 99);
		assert_string_equal(all, wanted + (limit < 7 ? 2 * (7 - limit) : 0));
	}
}

static int take_back(struct store *store, struct undone *undone, struct error *err)
{
	const struct author author = { 0, NOW };
	struct settings settings = { .store = store };

	return undo_step(store, &settings, NULL, &author, true, false, undone, err);
}

static void check_undo(struct store *store, int64_t number)
{
	struct error err = { .fault = FAULT_NONE };
	struct undone undone;

	if (take_back(store, &undone, &err) < 0)
		fail_msg("%s", err.detail);
	assert_int_equal(undone.entry_count, 1);
	assert_int_equal(undone.entries[0].before.number, number);
	assert_int_equal(undone.entries[0].after.number, number);
	assert_int_equal(undone.entries[0].after.revision, undone.entries[0].before.revision + 1);
	undone_release(&undone);
}

static void check_text(struct store *store, int64_t number, const char *text, bool is_removed)
{
	struct entry entry;

	assert_int_equal(journal_get(store, number, &entry, NULL), 0);
	assert_string_equal(entry.text, text);
	assert_int_equal(entry.is_removed, is_removed);
	entry_release(&entry);
}

static void test_undo_of_each_change(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;
	struct undone undone;
	struct error err;

	add(store, 1, "{'kind': 'note', 'text': 'a'}");
	add(store, 2, "{'kind': 'note', 'text': 'x'}");
	edit(store, 1, "{'text': 'b'}");
	check_undo(store, 1);
	check_text(store, 1, "a", false);
	edit(store, 1, "{'text': 'c'}");
	edit(store, 1, "{'text': 'd'}");
	take_out(store, 1);
	check_undo(store, 1);
	check_text(store, 1, "d", false);
	check_undo(store, 1);
	check_text(store, 1, "c", false);
	check_undo(store, 1);
	check_text(store, 1, "a", false);
	check_undo(store, 2);
	check_text(store, 2, "x", true);
	check_undo(store, 1);
	check_text(store, 1, "a", true);
	/* The two members who were added before all that. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(take_back(store, &undone, &err), 0);
		assert_int_equal(undone.entry_count, 0);
		undone_release(&undone);
	}
	assert_int_equal(take_back(store, &undone, &err), -ENOENT);
	assert_int_equal(err.fault, FAULT_NOTHING_TO_UNDO);
	/* A new entry after all that gets a new number. */
	assert_int_equal(add(store, 3, "{'kind': 'note'}"), 3);
	check_undo(store, 3);
}

static void test_history(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;
	static const char *const texts[] = { "a", "b", "b", "b", "a" };
	static const bool removed[] = { false, false, true, false, false };
	struct entry *revisions;
	size_t count;

	add(store, 1, "{'kind': 'note', 'text': 'a', 'tags': ['x']}");
	edit(store, 1, "{'text': 'b', 'kind': 'talk'}");
	take_out(store, 1);
	check_undo(store, 1);
	check_undo(store, 1);
	assert_int_equal(journal_history(store, 1, &revisions, &count, NULL), 0);
	assert_int_equal(count, 5);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(revisions[i].revision, i + 1);
		assert_string_equal(revisions[i].text, texts[i]);
		assert_int_equal(revisions[i].is_removed, removed[i]);
		assert_int_equal(revisions[i].tag_count, 1);
	}
	assert_string_equal(revisions[1].kind->id, "talk");
	entry_free_all(revisions, count);
}

static void test_the_first_revision_by_its_id(void **state)
{
	struct store *store = ((struct fixture *)*state)->store;
	struct entry entry;
	char id[UUID_TEXT];
	bool is_found;

	add(store, 5, "{'kind': 'note', 'text': 'a'}");
	edit(store, 1, "{'text': 'b'}");
	fixture_id(5, id);
	assert_int_equal(journal_find_first(store, id, &is_found, &entry, NULL), 0);
	assert_true(is_found);
	assert_string_equal(entry.text, "a");
	assert_int_equal(entry.revision, 1);
	entry_release(&entry);
}

/* --- any course of changes, taken back step by step -------------------------------- */

enum { STEPS_MAX = 24, ENTRIES_MAX = 4 };

struct snapshot {
	char *entries[ENTRIES_MAX]; /* as text, without what counts upwards */
};

static void take_snapshot(struct store *store, size_t count, struct snapshot *snapshot)
{
	memset(snapshot, 0, sizeof *snapshot);
	for (size_t i = 0; i < count; i++) {
		struct entry entry;
		json_t *object;

		assert_int_equal(journal_get(store, (int64_t)i + 1, &entry, NULL), 0);
		object = entry_to_wire(&entry);
		json_object_del(object, "revision");
		json_object_del(object, "changed_s");
		snapshot->entries[i] = json_dumps(object, JSON_SORT_KEYS);
		json_decref(object);
		entry_release(&entry);
	}
}

static void check_snapshot(struct store *store, size_t count, struct snapshot *snapshot)
{
	struct snapshot now;

	take_snapshot(store, count, &now);
	for (size_t i = 0; i < count; i++) {
		if (snapshot->entries[i])
			assert_string_equal(now.entries[i], snapshot->entries[i]);
		else
			/* It was not yet there; now it is there as removed. */
			assert_non_null(strstr(now.entries[i], "\"removed\": true"));
		free(now.entries[i]);
		free(snapshot->entries[i]);
	}
}

static void change_something(struct store *store, struct fixture_random *random, size_t *count,
			     int64_t *next_id)
{
	static const char *const kinds_of[] = { "note", "talk", "meal" };
	int64_t number = *count ? fixture_below(random, (int)*count) + 1 : 0;
	struct entry entry = { .kind = NULL };

	if (number)
		assert_int_equal(journal_get(store, number, &entry, NULL), 0);
	if (*count < ENTRIES_MAX && (!number || fixture_below(random, 3) == 0)) {
		add(store, (*next_id)++, "{'kind': 'note', 'text': 'new', 'tags': ['t']}");
		(*count)++;
	} else if (!entry.is_removed && fixture_below(random, 3) == 0) {
		take_out(store, number);
	} else {
		_cleanup_(free_text) char *changes = memory_format(
			"{'text': '%d', 'kind': '%s', 'date': '2026-10-%02d', 'tags': ['t%d']}",
			fixture_below(random, 1000), kinds_of[fixture_below(random, 3)],
			fixture_below(random, 30) + 1, fixture_below(random, 3));

		edit(store, number, changes);
	}
	entry_release(&entry);
}

static void undo_one(struct store *store)
{
	struct undone undone;

	assert_int_equal(take_back(store, &undone, NULL), 0);
	undone_release(&undone);
}

static void test_undo_restores_every_earlier_state(void **state)
{
	struct fixture *fixture = *state;

	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct fixture_random random = { seed };
		struct snapshot stack[STEPS_MAX];
		int64_t next_id = 1;
		size_t count = 0;
		size_t depth = 0;

		/* Now and then something is taken back on the way, too. */
		while (depth < STEPS_MAX) {
			if (depth > 0 && fixture_below(&random, 4) == 0) {
				undo_one(fixture->store);
				check_snapshot(fixture->store, count, &stack[--depth]);
			} else {
				take_snapshot(fixture->store, count, &stack[depth++]);
				change_something(fixture->store, &random, &count, &next_id);
			}
		}
		while (depth > 0) {
			undo_one(fixture->store);
			check_snapshot(fixture->store, count, &stack[--depth]);
		}
		tear_down(state);
		set_up(state);
		fixture = *state;
	}
}

int main(void)
{
#define KEPT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		KEPT(test_what_is_added_is_there),
		KEPT(test_what_is_not_there),
		KEPT(test_who_does_not_write_here),
		KEPT(test_lists),
		KEPT(test_the_last_of_a_list),
		KEPT(test_undo_of_each_change),
		KEPT(test_history),
		KEPT(test_the_first_revision_by_its_id),
		KEPT(test_undo_restores_every_earlier_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
