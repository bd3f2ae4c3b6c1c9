/* SPDX-License-Identifier: MIT */
#include "schema/json_read.h"
#include "schema/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Whether it is read, and if so, as jansson reads it. */
static bool is_read(const char *text, size_t length)
{
	/* At the end of what is allocated, so that valgrind sees a byte read behind it. */
	_cleanup_(free_text) char *copy = memory_new(length + (length == 0));
	json_t *value;
	json_t *known;

	memcpy(copy, text, length);
	value = json_read(copy, length);
	if (!value)
		return false;
	known = json_loadb(copy, length, JSON_REJECT_DUPLICATES, NULL);
	if (!known || !json_equal(value, known))
		fail_msg("not as jansson has it: %.*s", (int)length, text);
	json_decref(value);
	json_decref(known);
	return true;
}

static bool reads(const char *text)
{
	return is_read(text, strlen(text));
}

static const char *const plain[] = {
	"{}",
	"[]",
	" { \"a\" : [ 1 , -2,\t0, -0 ] }\r\n",
	"[true,false,null,{\"\":\"\"}]",
	"{\"text\":\"晩ごはん \\\"ね\\\" \\\\ \\/ \\b\\f\\n\\r\\t\"}",
	"[\"\\\\\"]",
	"[999999999999999999,-999999999999999999]",
	"[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]",
	("{\"method\":\"org.ayumi.Journal.Add\",\"parameters\":{\"entry\":{\"kind\":\"talk\","
	 "\"text\":\"花火\",\"tags\":[\"夏\",\"a\"],\"time\":null,\"private\":false,\"n\":12}}}"),
};

static const char *const others[] = {
	"",
	" ",
	"1",
	"\"a\"",
	"null",
	"{",
	"[",
	"[1",
	"[1,",
	"[1,]",
	"[,1]",
	"{\"a\"}",
	"{\"a\":}",
	"{\"a\":1,}",
	"{\"a\":1,\"a\":2}",
	"{a:1}",
	"[1]]",
	"[1] x",
	"[01]",
	"[-]",
	"[--1]",
	"[+1]",
	"[1.5]",
	"[1e3]",
	"[12345678901234567890]",
	"[tru]",
	"[nul",
	"[\"a]",
	"[\"a\\\"]",
	"[\"\\u0041\"]",
	"[\"\\x\"]",
	"[\"\\",
	"[\"a\nb\"]",
	"[\"\xFF\"]",
	"[\"\xED\xA0\x80\"]",
	"[\"\xE3\x81\"]",
	"{\"\xE3\x81\x82\":1}",
	"{\"\\n\":1}",
	"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]",
};

static void test_what_messages_are_made_of(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
		if (!reads(plain[i]))
			fail_msg("%s", plain[i]);
	}
}

/* Not all of these are wrong: some are jansson's to read. */
static void test_anything_else_is_left_alone(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (reads(others[i]))
			fail_msg("%s", others[i]);
	}
	assert_false(is_read("[\"a\0b\"]", 7));
	assert_false(is_read("[1]\0", 4));
}

/* Bytes changed, left out and put in by a generator with a fixed seed. */
static void test_slips_are_read_as_jansson_reads_them(void **unused)
{
	static const char bytes[] = "{}[]\",:\\/u0123456789-+.eEtrufalsn \t\n\xE3\x81\x82\xFF\x1F";
	uint32_t seed = 20261123;
	size_t read = 0;

	(void)unused;
	for (int i = 0; i < 200000; i++) {
		const char *text = plain[(size_t)i % (sizeof plain / sizeof plain[0])];
		char slip[512];
		size_t length = strlen(text);
		int slips = 1 + i % 3;

		memcpy(slip, text, length);
		for (int k = 0; k < slips; k++) {
			size_t at;

			seed = seed * 1664525U + 1013904223U;
			at = (seed >> 8) % length;
			if (seed >> 31) {
				slip[at] = bytes[(seed >> 4) % (sizeof bytes - 1)];
			} else if (length > 2) {
				memmove(slip + at, slip + at + 1, length - at - 1);
				length--;
			}
		}
		read += is_read(slip, length) ? 1 : 0;
	}
	/* Some of them are still messages, else this shows nothing. */
	assert_in_range(read, 1000, 199000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_messages_are_made_of),
		cmocka_unit_test(test_anything_else_is_left_alone),
		cmocka_unit_test(test_slips_are_read_as_jansson_reads_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
