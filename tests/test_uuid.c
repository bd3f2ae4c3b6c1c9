/* SPDX-License-Identifier: MIT */
#include "schema/uuid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { MANY = 2000 };

static int compare(const void *one, const void *other)
{
	return strcmp(one, other);
}

static void test_new_ones(void **unused)
{
	static char all[MANY][UUID_TEXT];
	char early[UUID_TEXT] = "";

	(void)unused;
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(uuid_new(all[i]), 0);
		assert_true(uuid_is_valid(all[i]));
		/* Version 7, variant 10. */
		assert_int_equal(all[i][14], '7');
		assert_non_null(strchr("89ab", all[i][19]));
		/* Up to a millisecond they are in the order of their making. */
		assert_true(memcmp(early, all[i], 13) <= 0);
		memcpy(early, all[i], UUID_TEXT);
	}
	qsort(all, MANY, UUID_TEXT, compare);
	for (int i = 1; i < MANY; i++)
		assert_string_not_equal(all[i - 1], all[i]);
}

static void test_the_time_in_it(void **unused)
{
	char text[UUID_TEXT];
	char digits[13];
	time_t before = time(NULL);
	int64_t at_ms;

	(void)unused;
	assert_int_equal(uuid_new(text), 0);
	memcpy(digits, text, 8);
	memcpy(digits + 8, text + 9, 4);
	digits[12] = '\0';
	at_ms = strtoll(digits, NULL, 16);
	assert_true(at_ms / 1000 >= before - 1 && at_ms / 1000 <= time(NULL));
}

static void test_forms(void **unused)
{
	static const char *const wrong[] = {
		"",
		"01934f00-0000-7000-8000-00000000000",
		"01934f00-0000-7000-8000-0000000000000",
		"01934F00-0000-7000-8000-000000000000",
		"01934f00x0000-7000-8000-000000000000",
		"01934f00-0000-7000-8000-00000000000g",
		"01934f0000000-7000-8000-000000000000",
		"-1934f00-0000-7000-8000-000000000000",
		"{1934f00-0000-7000-8000-000000000000",
	};

	(void)unused;
	assert_true(uuid_is_valid("01934f00-0000-7000-8000-000000000000"));
	assert_true(uuid_is_valid("ffffffff-ffff-ffff-ffff-ffffffffffff"));
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(uuid_is_valid(wrong[i]));
}

static void test_its_text(void **unused)
{
	const unsigned char bytes[16] = { 0x01, 0x93, 0x4F, 0x00, 0xAB, 0xCD, 0x80, 0x0E,
					  0xBF, 0xFF, 0x10, 0x32, 0x54, 0x76, 0x98, 0xBA };
	char text[UUID_TEXT];

	(void)unused;
	uuid_write(bytes, text);
	assert_string_equal(text, "01934f00-abcd-800e-bfff-1032547698ba");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_ones),
		cmocka_unit_test(test_the_time_in_it),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_its_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
