/* SPDX-License-Identifier: MIT */
#include "cli/report_html.h"
#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* The one way by which text comes into the report as HTML and its drawings. */

static void check(const char *text, const char *expected)
{
	_cleanup_(free_text) char *written = NULL;
	size_t length;
	FILE *out = open_memstream(&written, &length);

	assert_non_null(out);
	report_html_text(out, text);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(written, expected);
}

static void test_what_would_be_markup(void **unused)
{
	(void)unused;
	check("</a><b c=\"d\" e='f'>&amp;", "&lt;/a&gt;&lt;b c=&quot;d&quot; e=&#39;f&#39;&gt;"
					    "&amp;amp;");
	check("", "");
	check("おはよう\n二行目", "おはよう\n二行目");
}

static void test_what_would_steer(void **unused)
{
	(void)unused;
	check("a\033[31m\t\177\302\205\342\200\256b",
	      "a&lt;U+001B&gt;[31m&lt;U+0009&gt;&lt;U+007F&gt;&lt;U+0085&gt;&lt;U+202E&gt;b");
	check("\377", "&lt;0xFF&gt;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_would_be_markup),
		cmocka_unit_test(test_what_would_steer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
