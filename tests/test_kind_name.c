/* SPDX-License-Identifier: MIT */
#include "cli/kind_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Kinds and outcomes as people name them. */

static void test_one_kind(void **unused)
{
	static const struct {
		const char *name;
		const char *kind;
	} names[] = {
		{ "greeting", "greeting" },
		{ "GREETING", "greeting" },
		{ "ｇｒｅｅｔｉｎｇ", "greeting" },
		{ "gr", NULL }, /* group, too */
		{ "gre", "greeting" },
		{ "あいさつ", "greeting" },
		{ "声かけ", "greeting" },
		{ "あい", "greeting" },
		{ "会話", "talk" },
		{ "雑談", "talk" },
		{ "会", "talk" },
		{ "small talk", "talk" },
		{ "食事", "meal" },
		{ "いっしょに食事", "meal" },
		{ "一緒に食事", "meal" },
		{ "一緒", "meal" },
		{ "一人で外出", "solo" },
		{ "独りで外出", "solo" },
		{ "家族と外出", "outing" },
		{ "受診", "medical" },
		{ "訪問", "supporter" },
		{ "死にたい", "danger" },
		{ "アルバイト", "work" },
		{ "work", "work" },
		{ "work trial", "trial" },
		{ "class", "class" },
		{ "家族の会", "group" },
		{ "メモ", "note" },
		/* A word inside counts only where no name begins with it. */
		{ "consultation", "consultation" },
		{ "暴力", "violence" },
		/* Too little, or nothing. */
		{ "a", NULL },
		{ "x", NULL },
		{ "", NULL },
		{ "事", NULL },
		{ "al", NULL },
		{ "散歩", NULL },
		{ "greetings", NULL },
		{ "外出", NULL },
		{ "相談", NULL },
		{ "together", NULL },
		{ "本人の", NULL },
		{ "\xFF", NULL },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct kind *kind = NULL;
		enum kind_name_result result = kind_name_find(names[i].name, &kind);

		if (names[i].kind ? result != KIND_NAME_OK || strcmp(kind->id, names[i].kind) != 0
				  : result == KIND_NAME_OK)
			fail_msg("\"%s\": %d, %s", names[i].name, result, kind ? kind->id : "none");
	}
}

static void test_several_are_named(void **unused)
{
	const struct kind *some[12];
	const struct kind *kind;

	(void)unused;
	assert_int_equal(kind_name_find("外出", &kind), KIND_NAME_AMBIGUOUS);
	assert_int_equal(kind_name_matching("外出", some, 12), 2);
	assert_string_equal(some[0]->id, "outing");
	assert_string_equal(some[1]->id, "solo");
	assert_int_equal(kind_name_matching("本人の", some, 12), 3);
	assert_int_equal(kind_name_matching("本人の", some, 2), 2);
	/* Only those that fit as well as the best. */
	assert_int_equal(kind_name_matching("会話", some, 12), 1);
	assert_int_equal(kind_name_matching("散歩", some, 12), 0);
}

static void test_whole_names(void **unused)
{
	(void)unused;
	assert_string_equal(kind_name_whole("small talk")->id, "talk");
	assert_string_equal(kind_name_whole("雑談")->id, "talk");
	assert_string_equal(kind_name_whole("Class")->id, "class");
	assert_null(kind_name_whole("small"));
	assert_null(kind_name_whole("食事"));
	assert_null(kind_name_whole(""));
	assert_null(kind_name_whole("\xFF"));
}

/* Every id and label names its own kind, and every outcome its own outcome. */
static void test_labels_lead_back(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < kinds_count; i++) {
		const char *const names[] = { kinds[i].id, kinds[i].ja, kinds[i].en };
		const struct kind *kind;
		const struct outcome *outcome;

		for (size_t n = 0; n < 3; n++) {
			assert_int_equal(kind_name_find(names[n], &kind), KIND_NAME_OK);
			assert_ptr_equal(kind, &kinds[i]);
			assert_ptr_equal(kind_name_whole(names[n]), &kinds[i]);
		}
		for (size_t o = 0; o < kind_outcome_count(&kinds[i]); o++) {
			const struct outcome *each = &kinds[i].outcomes[o];

			assert_int_equal(kind_name_outcome(&kinds[i], each->ja, &outcome),
					 KIND_NAME_OK);
			assert_ptr_equal(outcome, each);
			assert_int_equal(kind_name_outcome(&kinds[i], each->en, &outcome),
					 KIND_NAME_OK);
			assert_ptr_equal(outcome, each);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_kind),
		cmocka_unit_test(test_several_are_named),
		cmocka_unit_test(test_whole_names),
		cmocka_unit_test(test_labels_lead_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
