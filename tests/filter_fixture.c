/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* AYUMI_TEST=NAME runs the one test of that name, of any test program. */
__attribute__((constructor)) static void choose_test(void)
{
	const char *name = getenv("AYUMI_TEST");

	if (name && *name)
		cmocka_set_test_filter(name);
}
