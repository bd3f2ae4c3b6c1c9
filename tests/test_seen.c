/* SPDX-License-Identifier: MIT */
#include "cli/seen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MANY = 20000 };

static void test_each_is_counted_by_itself(void **unused)
{
	struct seen seen = { .slots = NULL };

	(void)unused;
	/* Through every growth; 0 and keys that share their last bits are keys as others. */
	for (uint32_t round = 0; round < 3; round++) {
		for (uint64_t i = 0; i < MANY; i++) {
			assert_int_equal(seen_again(&seen, i << 8), round);
			assert_int_equal(seen_again(&seen, i << 8 | 1), round);
		}
	}
	assert_int_equal(seen.count, 2 * MANY);
	assert_int_equal(seen_again(&seen, UINT64_MAX), 0);
	assert_int_equal(seen_again(&seen, UINT64_MAX), 1);
	seen_release(&seen);
	assert_int_equal(seen.count, 0);
	assert_int_equal(seen_again(&seen, 0), 0);
	seen_release(&seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_is_counted_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
