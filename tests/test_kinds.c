/* SPDX-License-Identifier: MIT */
#include "schema/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The catalogue as it was decided, written out by hand; an outcome of NULL is "not said". */
static const struct {
	const char *kind;
	const char *outcome;
	const char *ja; /* of the kind, or of the outcome */
	enum cell cell;
	bool is_milestone;
} catalogue[] = {
	{ "greeting", NULL, "あいさつ・声かけ", CELL_ZERO, false },
	{ "greeting", "reply", "返事あり", CELL_GREET_REPLY, false },
	{ "greeting", "none", "返事なし", CELL_GREET_NOREPLY, false },
	{ "talk", NULL, "会話・雑談", CELL_SMALLTALK, false },
	{ "meal", NULL, "いっしょに食事", CELL_FAMILY_MEAL, false },
	{ "request", NULL, "頼みごと", CELL_ZERO, false },
	{ "request", "accepted", "引き受けてくれた", CELL_INVITE_ACCEPT, false },
	{ "request", "declined", "断られた", CELL_ZERO, false },
	{ "invitation", NULL, "誘いかけ", CELL_ZERO, false },
	{ "invitation", "accepted", "応じた", CELL_INVITE_ACCEPT, false },
	{ "invitation", "declined", "断った(断れたことも大切)", CELL_ZERO, false },
	{ "outing", NULL, "家族と外出", CELL_OUTING, false },
	{ "solo", NULL, "ひとりで外出", CELL_ZERO, false },
	{ "room", NULL, "部屋で過ごした日", CELL_ROOM_ONLY, false },
	{ "harsh", NULL, "暴言・きつい言葉", CELL_HARSH_WORDS, false },
	{ "pressure", NULL, "圧力になったかもしれない声かけ", CELL_ZERO, false },
	{ "consultation", NULL, "家族相談", CELL_ZERO, false },
	{ "consultation", "went", NULL, CELL_ZERO, false },
	{ "consultation", "missed", NULL, CELL_ZERO, false },
	{ "consultation", "postponed", NULL, CELL_ZERO, false },
	{ "bridge", NULL, "本人をつなぐ相談", CELL_ZERO, false },
	{ "class", NULL, "家族教室", CELL_ZERO, false },
	{ "class", "went", NULL, CELL_ZERO, false },
	{ "class", "missed", NULL, CELL_ZERO, false },
	{ "class", "postponed", NULL, CELL_ZERO, false },
	{ "group", NULL, "家族の会", CELL_ZERO, false },
	{ "group", "went", NULL, CELL_ZERO, false },
	{ "group", "missed", NULL, CELL_ZERO, false },
	{ "group", "postponed", NULL, CELL_ZERO, false },
	{ "reading", NULL, "本などで学ぶ", CELL_ZERO, false },
	{ "rest", NULL, "家族自身の休息・楽しみ", CELL_ZERO, false },
	{ "supporter", NULL, "支援者からの連絡・訪問", CELL_ZERO, false },
	{ "supporter", "met", "本人が会った・話した", CELL_MEETS_SUPPORTER, true },
	{ "supporter", "unmet", "会わなかった", CELL_SUPPORTER_CONTACT, false },
	{ "own-consultation", NULL, "本人の相談", CELL_MEETS_SUPPORTER, true },
	{ "medical", NULL, "本人の受診", CELL_MEDICAL, true },
	{ "place", NULL, "居場所・フリースペース", CELL_FREE_SPACE, true },
	{ "peers", NULL, "本人の会・仲間との交流", CELL_PERSON_GROUP, true },
	{ "volunteer", NULL, "ボランティア", CELL_VOLUNTEER, true },
	{ "study", NULL, "就学・講座", CELL_STUDY, true },
	{ "trial", NULL, "就労体験・作業", CELL_PARTTIME, true },
	{ "work", NULL, "仕事・アルバイト", CELL_WORK, true },
	{ "pause", NULL, "ひと休み・行きつ戻りつ", CELL_ZERO, false },
	/* A statement weighs by its own table, and not by a cell. */
	{ "statement", NULL, "支援者の見立て", CELL_NONE, false },
	{ "statement", "1", NULL, CELL_NONE, false },
	{ "statement", "2", NULL, CELL_NONE, false },
	{ "statement", "3", NULL, CELL_NONE, false },
	{ "statement", "4", NULL, CELL_NONE, false },
	{ "violence", NULL, "暴力", CELL_NONE, false },
	{ "danger", NULL, "「死にたい」などの言葉", CELL_NONE, false },
	{ "note", NULL, "メモ", CELL_NONE, false },
};

enum { ROWS = sizeof catalogue / sizeof catalogue[0] };

static void test_each_row(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ROWS; i++) {
		const struct kind *kind = kind_find(catalogue[i].kind);
		const struct outcome *outcome;

		if (!kind)
			fail_msg("there is no %s", catalogue[i].kind);
		outcome = catalogue[i].outcome ? kind_outcome(kind, catalogue[i].outcome) : NULL;
		if (catalogue[i].outcome && !outcome)
			fail_msg("%s has no %s", catalogue[i].kind, catalogue[i].outcome);
		if (kind_cell(kind, catalogue[i].outcome) != catalogue[i].cell)
			fail_msg("%s %s", catalogue[i].kind,
				 catalogue[i].outcome ? catalogue[i].outcome : "");
		assert_int_equal(cell_is_milestone(catalogue[i].cell), catalogue[i].is_milestone);
		if (catalogue[i].ja)
			assert_string_equal(outcome ? outcome_label(outcome, true)
						    : kind_label(kind, true),
					    catalogue[i].ja);
	}
}

static void test_there_are_no_others(void **unused)
{
	size_t rows = 0;

	(void)unused;
	for (size_t i = 0; i < kinds_count; i++) {
		rows += 1 + kind_outcome_count(&kinds[i]);
		assert_int_equal(kind_index(&kinds[i]), i);
		assert_ptr_equal(kind_find(kinds[i].id), &kinds[i]);
	}
	assert_int_equal(rows, ROWS);
	assert_int_equal(kinds_count, 30);
}

static void test_every_word_is_there(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < kinds_count; i++) {
		assert_true(kind_label(&kinds[i], true)[0] != '\0');
		assert_true(kind_label(&kinds[i], false)[0] != '\0');
		assert_in_range(kinds[i].group, 0, GROUP_COUNT - 1);
		for (size_t k = 0; k < kind_outcome_count(&kinds[i]); k++) {
			const struct outcome *outcome = &kinds[i].outcomes[k];

			assert_true(outcome_label(outcome, true)[0] != '\0');
			assert_true(outcome_label(outcome, false)[0] != '\0');
			assert_ptr_equal(kind_outcome(&kinds[i], outcome->id), outcome);
		}
	}
	for (int group = 0; group < GROUP_COUNT; group++) {
		assert_true(kind_group_id((enum kind_group)group)[0] != '\0');
		assert_true(kind_group_label((enum kind_group)group, true)[0] != '\0');
		assert_true(kind_group_label((enum kind_group)group, false)[0] != '\0');
	}
}

static void test_what_is_not_known(void **unused)
{
	const struct kind *greeting = kind_find("greeting");

	(void)unused;
	assert_null(kind_find(""));
	assert_null(kind_find("Greeting"));
	assert_null(kind_find("greet"));
	assert_null(kind_outcome(greeting, "went"));
	assert_null(kind_outcome(greeting, ""));
	/* Not said, and never the bad one. */
	assert_int_equal(kind_cell(greeting, "went"), CELL_ZERO);
	assert_int_equal(kind_outcome_count(kind_find("statement")), OUTCOMES_MAX);
	assert_null(kind_outcome(kind_find("statement"), "5"));
	assert_false(cell_is_milestone(CELL_NONE));
	assert_false(cell_is_milestone(CELL_COUNT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_row),
		cmocka_unit_test(test_there_are_no_others),
		cmocka_unit_test(test_every_word_is_there),
		cmocka_unit_test(test_what_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
