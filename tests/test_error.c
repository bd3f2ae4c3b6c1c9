/* SPDX-License-Identifier: MIT */
#include "schema/error.h"
#include "schema/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_filling(void **unused)
{
	struct error err;

	(void)unused;
	memset(&err, 0xFF, sizeof err);
	assert_int_equal(error_set(&err, -EINVAL, FAULT_UNKNOWN_KIND, "kind", "greting",
				   "no %s of %d", "kind", 7),
			 -EINVAL);
	assert_int_equal(err.fault, FAULT_UNKNOWN_KIND);
	assert_int_equal(err.number, 0);
	assert_string_equal(err.field, "kind");
	assert_string_equal(err.value, "greting");
	assert_string_equal(err.detail, "no kind of 7");
	assert_int_equal(error_number(&err, -ENOENT, FAULT_NO_SUCH_ENTRY, INT64_MAX, "no"),
			 -ENOENT);
	assert_int_equal(err.number, INT64_MAX);
	assert_string_equal(err.field, "");
	assert_string_equal(err.value, "");
	assert_int_equal(error_set(NULL, -EIO, FAULT_NOT_CERTAIN, NULL, NULL, "x"), -EIO);
	assert_int_equal(error_number(NULL, -EIO, FAULT_NOT_CERTAIN, 1, "x"), -EIO);
}

/* Whatever is put in, at any length, what comes out is UTF-8. */
static void test_cutting(void **unused)
{
	(void)unused;
	for (size_t shift = 0; shift < 6; shift++) {
		struct error err;
		char text[600] = "aaaaaa";

		for (size_t at = shift; at + 4 < sizeof text; at += 3)
			memcpy(text + at, "歩", 4);
		error_set(&err, 0, FAULT_UNKNOWN_KIND, text, text, "%s", text);
		assert_true(text_is_valid(err.field, strlen(err.field)));
		assert_true(text_is_valid(err.value, strlen(err.value)));
		assert_true(text_is_valid(err.detail, strlen(err.detail)));
		assert_in_range(strlen(err.value), sizeof err.value - 4, sizeof err.value - 1);
		assert_null(strchr(err.value, '?'));
		error_set(&err, 0, FAULT_UNKNOWN_KIND, "\xff", "\xed\xa0\x80", "%s", "\xc3");
		assert_true(text_is_valid(err.value, strlen(err.value)));
		assert_true(text_is_valid(err.detail, strlen(err.detail)));
	}
}

static void test_names(void **unused)
{
	(void)unused;
	for (int fault = 0; fault < FAULT_COUNT; fault++) {
		const char *name = fault_name((enum fault)fault);

		assert_non_null(name);
		assert_int_equal(fault_find(name), fault);
		for (int other = 0; other < fault; other++)
			assert_string_not_equal(name, fault_name((enum fault)other));
	}
	assert_int_equal(fault_find("Unheard"), FAULT_NONE);
	assert_int_equal(fault_find(""), FAULT_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filling),
		cmocka_unit_test(test_cutting),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
