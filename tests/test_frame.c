/* SPDX-License-Identifier: MIT */
#include "schema/frame.h"
#include "schema/memory.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void append(struct frame_reader *reader, const char *bytes, size_t length)
{
	assert_int_equal(frame_reader_append(reader, bytes, length), 0);
}

/* The next message must be whole, and {"n": number}. */
static void expect_number(struct frame_reader *reader, int number)
{
	struct error err = { .fault = FAULT_NONE };
	json_t *message;

	assert_int_equal(frame_reader_next(reader, &message, &err), 0);
	assert_non_null(message);
	assert_int_equal(json_integer_value(json_object_get(message, "n")), number);
	json_decref(message);
}

static void expect_nothing(struct frame_reader *reader)
{
	json_t *message = json_null();

	assert_int_equal(frame_reader_next(reader, &message, NULL), 0);
	assert_null(message);
}

static void test_byte_by_byte(void **unused)
{
	static const char bytes[] = "{\"n\":1}\0{\"n\":2}\0";
	struct frame_reader reader = { .bytes = NULL };

	(void)unused;
	expect_nothing(&reader);
	assert_false(frame_reader_is_partial(&reader));
	for (int i = 0; i < 16; i++) {
		append(&reader, bytes + i, 1);
		if (i % 8 == 7) {
			expect_number(&reader, i / 8 + 1);
			assert_false(frame_reader_is_partial(&reader));
		} else {
			expect_nothing(&reader);
			assert_true(frame_reader_is_partial(&reader));
		}
	}
	frame_reader_release(&reader);
	frame_reader_release(&reader);
}

static void test_nothing_at_all(void **unused)
{
	struct frame_reader reader = { .bytes = NULL };

	(void)unused;
	append(&reader, "", 0);
	expect_nothing(&reader);
	append(&reader, "{\"n\":3}", 8);
	append(&reader, "", 0);
	expect_number(&reader, 3);
	frame_reader_release(&reader);
}

static void test_many_in_one(void **unused)
{
	struct frame_reader reader = { .bytes = NULL };
	char bytes[16];

	(void)unused;
	for (int i = 0; i < 5000; i++)
		append(&reader, bytes, (size_t)snprintf(bytes, sizeof bytes, "{\"n\":%d}", i) + 1);
	append(&reader, "{\"n\":", 5);
	for (int i = 0; i < 5000; i++)
		expect_number(&reader, i);
	expect_nothing(&reader);
	assert_true(frame_reader_is_partial(&reader));
	append(&reader, "7}", 3);
	expect_number(&reader, 7);
	frame_reader_release(&reader);
}

static void test_the_longest(void **unused)
{
	struct frame_reader reader = { .bytes = NULL };
	char *bytes = memory_new(FRAME_MAX + 1);

	(void)unused;
	memset(bytes, ' ', FRAME_MAX + 1);
	memcpy(bytes, "{\"n\":1}", 7);
	bytes[FRAME_MAX - 1] = '\0';
	append(&reader, bytes, FRAME_MAX);
	expect_number(&reader, 1);
	/* One byte more, whole. */
	bytes[FRAME_MAX - 1] = ' ';
	bytes[FRAME_MAX] = '\0';
	append(&reader, bytes, FRAME_MAX + 1);
	append(&reader, "{\"n\":2}", 8);
	{
		struct error err = { .fault = FAULT_NONE };
		json_t *message;

		assert_int_equal(frame_reader_next(&reader, &message, &err), -EBADMSG);
		assert_null(message);
		assert_int_equal(err.fault, FAULT_INVALID_PARAMETER);
	}
	expect_number(&reader, 2);
	/* And without an end. */
	bytes[FRAME_MAX] = ' ';
	append(&reader, bytes, FRAME_MAX);
	expect_nothing(&reader);
	assert_int_equal(frame_reader_append(&reader, " ", 1), -EMSGSIZE);
	frame_reader_release(&reader);
	free(bytes);
}

/* What has no end behind messages that are not yet taken is found when its turn comes. */
static void test_too_long_behind_another(void **unused)
{
	struct frame_reader reader = { .bytes = NULL };
	char *bytes = memory_new(FRAME_MAX + 1);
	json_t *message;

	(void)unused;
	memset(bytes, ' ', FRAME_MAX + 1);
	append(&reader, "{\"n\":1}", 8);
	append(&reader, bytes, FRAME_MAX + 1);
	expect_number(&reader, 1);
	assert_int_equal(frame_reader_next(&reader, &message, NULL), -EBADMSG);
	assert_false(frame_reader_is_partial(&reader));
	frame_reader_release(&reader);
	free(bytes);
}

static void refuse(const char *bytes, size_t length)
{
	struct frame_reader reader = { .bytes = NULL };
	struct error err = { .fault = FAULT_NONE };
	json_t *message;

	append(&reader, bytes, length);
	append(&reader, "{\"n\":1}", 8);
	if (frame_reader_next(&reader, &message, &err) != -EBADMSG)
		fail_msg("%s", bytes);
	assert_null(message);
	assert_int_equal(err.fault, FAULT_INVALID_PARAMETER);
	assert_string_equal(err.field, "message");
	assert_true(err.detail[0] != '\0');
	/* The bad one is gone, and the next is there. */
	expect_number(&reader, 1);
	frame_reader_release(&reader);
}

static void test_what_is_no_message(void **unused)
{
	static const char *const wrong[] = {
		"",
		" ",
		"[]",
		"7",
		"\"text\"",
		"true",
		"null",
		"{",
		"}",
		"{}{}",
		"{'a':1}",
		"{\"a\":1,}",
		"{\"a\":01}",
		"{\"a\":1e999}",
		"{\"a\":NaN}",
		"{\"a\":1,\"a\":2}",
		"{\"a\":{\"b\":1,\"b\":1}}",
		"{\"a\":\"\xff\"}",
		"{\"a\":\"\xc0\x80\"}",
		"{\"a\":\"\xed\xa0\x80\"}",
		"{\"a\":\"\\ud800\"}",
		"{\"a\":\"\\u0000\"}",
		"{\"\\u0000\":1}",
		"{\"a\":\"\n\"}",
		"{\"a\":123456789012345678901234567890}",
		"\xef\xbb\xbf{}",
	};
	char *deep = memory_zeroed(1, 100001);

	(void)unused;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		refuse(wrong[i], strlen(wrong[i]) + 1);
	memset(deep, '[', 100000);
	memcpy(deep, "{\"a\":", 5);
	refuse(deep, 100001);
	free(deep);
}

/* Fail unless the text is written so. */
static void check_written(const char *text, const char *written)
{
	json_t *value = json_string(text);
	char *bytes = json_text(value, JSON_COMPACT);

	assert_non_null(bytes);
	assert_string_equal(bytes, written);
	free(bytes);
	json_decref(value);
}

static void test_controls_are_escaped(void **unused)
{
	(void)unused;
	check_written("a\x1b[31m", "\"a\\u001B[31m\"");
	check_written("\x7f", "\"\\u007f\"");
	check_written("\xc2\x80\xc2\x9b\xc2\x9f", "\"\\u0080\\u009b\\u009f\"");
	check_written("\xd8\x9c", "\"\\u061c\"");
	check_written("\xe2\x80\x8e\xe2\x80\x8f", "\"\\u200e\\u200f\"");
	check_written("\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\"");
	check_written("\xe2\x80\xaa\xe2\x80\xae", "\"\\u202a\\u202e\"");
	check_written("\xe2\x81\xa6\xe2\x81\xa9", "\"\\u2066\\u2069\"");
	check_written("歩み 🐈 \xc2\xa0é\\\"", "\"歩み 🐈 \xc2\xa0é\\\\\\\"\"");
	check_written("", "\"\"");
}

static void test_keys_are_escaped_too(void **unused)
{
	json_t *value = json_pack("{s:i}", "a\xe2\x80\xae", 1);
	char *bytes = json_text(value, JSON_COMPACT);

	(void)unused;
	assert_string_equal(bytes, "{\"a\\u202e\":1}");
	free(bytes);
	json_decref(value);
	assert_null(json_text(NULL, 0));
}

/* Each code point, in a text and as a key, comes back through a frame. */
static void test_there_and_back(void **unused)
{
	struct frame_reader reader = { .bytes = NULL };

	(void)unused;
	for (uint32_t point = 1; point <= 0x3100; point++) {
		char text[16];
		json_t *message;
		json_t *back;
		char *bytes;
		size_t length;

		snprintf(text, sizeof text, "%s", "x");
		if (point < 0x80)
			snprintf(text, sizeof text, "<%c>", (int)point);
		else if (point < 0x800)
			snprintf(text, sizeof text, "<%c%c>", (int)(0xC0 | point >> 6),
				 (int)(0x80 | (point & 0x3F)));
		else
			snprintf(text, sizeof text, "<%c%c%c>", (int)(0xE0 | point >> 12),
				 (int)(0x80 | (point >> 6 & 0x3F)), (int)(0x80 | (point & 0x3F)));
		message = json_pack("{s:s, s:i}", "text", text, text, 1);
		assert_non_null(message);
		assert_int_equal(frame_encode(message, &bytes, &length), 0);
		assert_int_equal(strlen(bytes) + 1, length);
		append(&reader, bytes, length);
		assert_int_equal(frame_reader_next(&reader, &back, NULL), 0);
		assert_true(json_equal(message, back));
		json_decref(message);
		json_decref(back);
		free(bytes);
	}
	frame_reader_release(&reader);
}

static void test_what_is_too_long_to_send(void **unused)
{
	char *text = memory_zeroed(1, FRAME_MAX);
	char *bytes = NULL;
	size_t length;

	(void)unused;
	for (size_t extra = 0; extra < 2; extra++) {
		json_t *message;
		int result;

		/* {"a":"…"} and its NUL. */
		memset(text, 'x', FRAME_MAX - 9 + extra);
		message = json_pack("{s:s#}", "a", text, (int)(FRAME_MAX - 9 + extra));
		result = frame_encode(message, &bytes, &length);
		assert_int_equal(result, extra ? -EMSGSIZE : 0);
		if (result == 0) {
			assert_int_equal(length, FRAME_MAX);
			free(bytes);
		}
		json_decref(message);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_nothing_at_all),
		cmocka_unit_test(test_many_in_one),
		cmocka_unit_test(test_the_longest),
		cmocka_unit_test(test_too_long_behind_another),
		cmocka_unit_test(test_what_is_no_message),
		cmocka_unit_test(test_controls_are_escaped),
		cmocka_unit_test(test_keys_are_escaped_too),
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_what_is_too_long_to_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
