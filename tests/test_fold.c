/* SPDX-License-Identifier: MIT */
#include "daemon/fold.h"
#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What is one for somebody who searches, and where in the text it was found. */

static void test_fold(void **state)
{
	static const struct {
		const char *text;
		const char *folded;
	} cases[] = {
		{ "", "" },
		{ "ABCxyz-09", "abcxyz-09" },
		{ "ＡＢＣ１２", "abc12" },
		{ "カタカナヲヽヾ", "かたかなをゝゞ" },
		{ "ｶﾞｯｺｳ", "がっこう" },
		{ "か\xE3\x82\x99", "が" }, /* with the combining voicing mark */
		{ "ヷヺ", "わ\xE3\x82\x99を\xE3\x82\x99" },
		{ "ラーメン、日。", "らーめん、日。" },
		{ "㌔", "きろ" },
		{ "①ﬁ", "1fi" },
		{ "Café Çà ÿ ǅ Ạ ʼ", "cafe ca y dz a ʼ" },
		{ "STRASSE ß", "strasse ss" },
		{ "e\xCC\x81\xCC\xA3", "e" },
		{ "\xD0\xB5\xCC\x88", "\xD1\x91" }, /* Cyrillic keeps its marks */
		{ "ÊÞ÷", "eþ÷" },
		{ "ﾡￂ", "가" },
		{ FOLD_SEPARATOR "x", "\xEF\xBF\xBDx" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		_cleanup_(free_text) char *folded = fold_text(cases[i].text);

		if (strcmp(folded, cases[i].folded) != 0)
			fail_msg("%s (%zu) is folded to %s", cases[i].text, i, folded);
	}
}

/* Marks without end are folded in parts, and nothing of the text behind them is lost. */
static void test_marks_without_end(void **state)
{
	char text[4096] = "x";
	_cleanup_(free_text) char *folded = NULL;

	(void)state;
	for (int i = 0; i < 1000; i++)
		memcpy(text + strlen(text), "\xCC\x81", 3);
	memcpy(text + strlen(text), "終", 4);
	folded = fold_text(text);
	assert_true(folded[0] == 'x');
	assert_string_equal(folded + strlen(folded) - 3, "終");
}

static void check_spans(const char *text, char *const *words, size_t count, const char *expected)
{
	struct span spans[4];
	size_t found = fold_find(text, words, count, spans, 4);
	_cleanup_(free_text) char *told = memory_string("");

	for (size_t i = 0; i < found; i++) {
		char *longer = memory_format("%s%zu-%zu ", told, spans[i].begin, spans[i].end);

		free(told);
		told = longer;
	}
	if (strcmp(told, expected) != 0)
		fail_msg("%s: %s, not %s", text, told, expected);
}

static void test_find(void **state)
{
	char ab[] = "ab";
	char bc[] = "bc";
	char abc[] = "abc";
	char ki[] = "き";
	char a[] = "a";
	char empty[] = "";

	(void)state;
	check_spans("xabcx", (char *[]){ ab, bc }, 2, "1-4 ");
	check_spans("xabcx", (char *[]){ ab, abc }, 2, "1-4 ");
	check_spans("ab ＡＢ", (char *[]){ ab }, 1, "0-2 3-9 ");
	check_spans("㌔ キ", (char *[]){ ki }, 1, "0-3 4-7 ");
	check_spans("x", (char *[]){ ab, empty }, 2, "");
	check_spans("", (char *[]){ ab }, 1, "");
	check_spans("a a a a a a", (char *[]){ a }, 1, "0-1 2-3 4-5 6-7 ");
	check_spans("aa", (char *[]){ a }, 1, "0-2 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_marks_without_end),
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
