/* SPDX-License-Identifier: MIT */
#include "schema/sections.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A choice of sections, changed one after another. */

static void test_one_after_another(void **state)
{
	char choice[SECTIONS_TEXT] = "none";

	(void)state;
	assert_true(sections_are_valid("none"));
	for (size_t i = 0; sections_all[i]; i++) {
		assert_false(sections_have(choice, sections_all[i]));
		sections_change(choice, sections_all[i], true);
		assert_true(sections_have(choice, sections_all[i]));
		assert_true(sections_are_valid(choice));
	}
	for (size_t i = 0; sections_all[i]; i++) {
		assert_true(sections_have(choice, sections_all[i]));
		sections_change(choice, sections_all[i], false);
		assert_false(sections_have(choice, sections_all[i]));
		assert_true(sections_are_valid(choice));
	}
	assert_string_equal(choice, "none");
}

/* Whatever is taken in first, they stand in the order of the sheet, and only once. */
static void test_in_their_order(void **state)
{
	char forth[SECTIONS_TEXT] = "none";
	char back[SECTIONS_TEXT] = "none";
	size_t count = 0;

	(void)state;
	for (; sections_all[count]; count++)
		sections_change(forth, sections_all[count], true);
	for (size_t i = count; i > 0; i--) {
		sections_change(back, sections_all[i - 1], true);
		sections_change(back, sections_all[i - 1], true);
	}
	assert_string_equal(forth, back);
	assert_true(strlen(forth) < SECTIONS_TEXT - 1);
}

static void test_a_part_of_a_name_is_none(void **state)
{
	char part[SECTIONS_TEXT];

	(void)state;
	snprintf(part, sizeof part, "%.3s", sections_all[0]);
	assert_false(sections_have(sections_usual, part));
	assert_false(sections_are_valid(part));
	assert_false(sections_are_valid(""));
	assert_false(sections_are_valid("none,none"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_after_another),
		cmocka_unit_test(test_in_their_order),
		cmocka_unit_test(test_a_part_of_a_name_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
