/* SPDX-License-Identifier: MIT */
#include "cli/json_out.h"

#include "schema/frame.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include <cmocka.h>

enum { POINT_MAX = 0x10FFFF, LONG = 100000 };

static bool is_surrogate(uint32_t point)
{
	return point >= 0xD800 && point <= 0xDFFF;
}

/* What was written is read back by another reader of JSON, and has nothing raw that deceives. */
static void check(const char *text)
{
	struct json_out out = { .text = NULL };
	json_t *read;

	json_out_string(&out, text);
	read = json_loadb(out.text, out.length, JSON_DECODE_ANY, NULL);
	assert_non_null(read);
	assert_string_equal(json_string_value(read), text);
	for (size_t at = 0; at < out.length;) {
		uint32_t point;
		size_t count = text_decode(out.text + at, out.length - at, &point);

		assert_true(count > 0);
		assert_false(text_is_control(point));
		at += count;
	}
	json_decref(read);
	json_out_release(&out);
}

static void test_every_character(void **unused)
{
	(void)unused;
	for (uint32_t point = 1; point <= POINT_MAX; point++) {
		char text[16] = "a";
		utf8proc_ssize_t count;

		if (is_surrogate(point))
			continue;
		count = utf8proc_encode_char((utf8proc_int32_t)point, (unsigned char *)text + 1);
		memcpy(text + 1 + count, "b", 2);
		check(text);
	}
}

static void test_ends(void **unused)
{
	(void)unused;
	check("");
	check("\n");
	check("\\\"\\");
	check("\xE2\x80\xAE");
	check("声をかけた\xE2\x80\xA8");
}

static void test_a_long_one(void **unused)
{
	_cleanup_(free_text) char *text = memory_zeroed(LONG + 1, 1);

	(void)unused;
	memset(text, '\x7F', LONG);
	check(text);
}

static void test_members(void **unused)
{
	struct json_out out = { .text = NULL };
	json_t *read;

	(void)unused;
	json_out_raw(&out, "{", 1);
	json_out_member(&out, "date", "2026-01-01");
	json_out_member(&out, "text", "\"朝\"\n");
	json_out_raw(&out, "}", 1);
	read = json_loadb(out.text, out.length, JSON_REJECT_DUPLICATES, NULL);
	assert_int_equal(json_object_size(read), 2);
	assert_string_equal(json_string_value(json_object_get(read, "date")), "2026-01-01");
	assert_string_equal(json_string_value(json_object_get(read, "text")), "\"朝\"\n");
	json_decref(read);
	json_out_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_character),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_a_long_one),
		cmocka_unit_test(test_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
