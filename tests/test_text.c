/* SPDX-License-Identifier: MIT */
#include "schema/text.h"

#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* UTF-8 of a code point by the table of RFC 3629, section 3. */
static size_t encode(uint32_t point, char bytes[static 4])
{
	if (point < 0x80) {
		bytes[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		bytes[0] = (char)(0xC0 | point >> 6);
		bytes[1] = (char)(0x80 | (point & 0x3F));
		return 2;
	}
	if (point < 0x10000) {
		bytes[0] = (char)(0xE0 | point >> 12);
		bytes[1] = (char)(0x80 | (point >> 6 & 0x3F));
		bytes[2] = (char)(0x80 | (point & 0x3F));
		return 3;
	}
	bytes[0] = (char)(0xF0 | point >> 18);
	bytes[1] = (char)(0x80 | (point >> 12 & 0x3F));
	bytes[2] = (char)(0x80 | (point >> 6 & 0x3F));
	bytes[3] = (char)(0x80 | (point & 0x3F));
	return 4;
}

static void test_every_code_point(void **unused)
{
	(void)unused;
	for (uint32_t point = 0; point <= 0x10FFFF; point++) {
		bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
		char bytes[4];
		size_t length = encode(point, bytes);
		uint32_t back = 0xFFFFFFFF;
		size_t taken = text_decode(bytes, length, &back);

		if (taken != (is_surrogate ? 0 : length) || (!is_surrogate && back != point))
			fail_msg("U+%04X", point);
		/* One byte short is never a character. */
		if (text_decode(bytes, length - 1, &back) != 0)
			fail_msg("U+%04X cut off", point);
	}
}

static void test_what_is_no_utf8(void **unused)
{
	static const char *const wrong[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc0\xaf",
		"\xc1\xbf",
		"\xe0\x80\xaf",
		"\xe0\x9f\xbf",
		"\xf0\x80\x80\xaf",
		"\xf0\x8f\xbf\xbf",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xed\xa0\xbd\xed\xb8\x80",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80",
		"\xfe",
		"\xff",
		"\xe3\x81",
		"\xe3\x81z",
		"\xe3z\x81",
		"\xf0\x9f\x90",
		"abc\xe3\x81\x82\x80",
		"\xc3",
		"\xc3\x28",
	};

	(void)unused;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		char mended[32];

		if (text_is_valid(wrong[i], strlen(wrong[i])))
			fail_msg("number %zu", i);
		strcpy(mended, wrong[i]);
		text_mend(mended);
		assert_int_equal(strlen(mended), strlen(wrong[i]));
		assert_true(text_is_valid(mended, strlen(mended)));
	}
	assert_true(text_is_valid("", 0));
	assert_true(text_is_valid("歩み 🐈 é", strlen("歩み 🐈 é")));
	assert_false(text_is_valid("a\0b", 3));
	assert_true(text_is_valid("a\0b", 1));
}

static void test_mending(void **unused)
{
	char text[] = "a\xff歩\xe3\x81";

	(void)unused;
	text_mend(text);
	assert_string_equal(text, "a?歩??");
}

static void test_controls(void **unused)
{
	static const uint32_t controls[] = {
		0,	0x1B,	'\n',	0x7F,	0x80,	0x9B,	0x9F,
		0x61C,	0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B,
		0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069
	};
	static const uint32_t plain[] = { ' ',	  '~',	  0xA0,	  0xAD,	  0x61B,  0x61D,  0x200D,
					  0x2010, 0x2027, 0x202F, 0x2065, 0x206A, 0x3042, 0x1F408 };

	(void)unused;
	for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++)
		assert_true(text_is_control(controls[i]));
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
		assert_false(text_is_control(plain[i]));
}

static void check_visible(const char *text, bool keeps_lines, const char *expected)
{
	_cleanup_(free_text) char *visible = text_visible(text, keeps_lines);

	assert_string_equal(visible, expected);
}

static void test_visible(void **state)
{
	(void)state;
	check_visible("", false, "");
	check_visible("歩み", false, "歩み");
	check_visible("a\x1b[31m\x07\x7f", false, "a<U+001B>[31m<U+0007><U+007F>");
	check_visible("a\nb\r", true, "a\nb<U+000D>");
	check_visible("a\nb", false, "a<U+000A>b");
	check_visible("\xc2\x9b\xe2\x80\xae\xe2\x80\xa8", false, "<U+009B><U+202E><U+2028>");
	check_visible("\xff\xe3\x81", false, "<0xFF><0xE3><0x81>");
}

static void test_names(void **unused)
{
	static const char *const right[] = { "母",     "お父さん",   "Anne Marie", "a",
					     "O'Neil", "山田　花子", "🐈",	   "#1" };
	static const char *const wrong[] = { "",
					     " a",
					     "a ",
					     "\xe3\x80\x80"
					     "a",
					     "a\xe3\x80\x80",
					     "a\nb",
					     "a\tb",
					     "a\x1b[31m",
					     "\xe2\x80\xaex",
					     "a\xff",
					     "\xc2\xa0"
					     "a",
					     "a\x7f",
					     "\xe2\x80\x83"
					     "a" };
	char longest[NAME_MAX_BYTES + 2];

	(void)unused;
	for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
		if (!text_is_name(right[i], NAME_MAX_BYTES))
			fail_msg("%s", right[i]);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		if (text_is_name(wrong[i], NAME_MAX_BYTES))
			fail_msg("number %zu", i);
	}
	memset(longest, 'a', sizeof longest);
	longest[NAME_MAX_BYTES] = '\0';
	assert_true(text_is_name(longest, NAME_MAX_BYTES));
	longest[NAME_MAX_BYTES] = 'a';
	longest[NAME_MAX_BYTES + 1] = '\0';
	assert_false(text_is_name(longest, NAME_MAX_BYTES));
}

static void test_tags(void **unused)
{
	static const char *const wrong[] = { "",
					     "#a",
					     "a#",
					     "a b",
					     "a\t",
					     "a\xe3\x80\x80"
					     "b",
					     "a\xc2\xa0"
					     "b",
					     "\xff" };

	(void)unused;
	assert_true(text_is_tag("訪問"));
	assert_true(text_is_tag("a-b_c.d"));
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		if (text_is_tag(wrong[i]))
			fail_msg("number %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_what_is_no_utf8),
		cmocka_unit_test(test_mending),
		cmocka_unit_test(test_controls),
		cmocka_unit_test(test_visible),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
