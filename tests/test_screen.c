/* SPDX-License-Identifier: MIT */
#include "cli/screen.h"
#include "schema/memory.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The function's result is what is expected, and is freed. */
static void assert_text(char *text, const char *expected)
{
	assert_string_equal(text, expected);
	free(text);
}

static void test_visible(void **unused)
{
	(void)unused;
	assert_text(screen_visible("", false), "");
	assert_text(screen_visible("あいさつ hello é 👪", false), "あいさつ hello é 👪");
	assert_text(screen_visible("\033[31m赤\033[0m", false), "<U+001B>[31m赤<U+001B>[0m");
	assert_text(screen_visible("a\nb\tc\r", false), "a<U+000A>b<U+0009>c<U+000D>");
	assert_text(screen_visible("a\nb\tc\r", true), "a\nb<U+0009>c<U+000D>");
	assert_text(screen_visible("\x7F\xC2\x9B", false), "<U+007F><U+009B>");
	assert_text(screen_visible("\u202Eabc\u2066\u200F\u061C", false),
		    "<U+202E>abc<U+2066><U+200F><U+061C>");
	assert_text(screen_visible("\u2028", true), "<U+2028>");
	assert_text(screen_visible("a\xFF\xE3\x81", false), "a<0xFF><0xE3><0x81>");
	assert_text(screen_visible("\xED\xA0\x80", false), "<0xED><0xA0><0x80>");
	/* The joiner of emoji is no control. */
	assert_text(screen_visible("👨\u200D👩", false), "👨\u200D👩");
}

static void test_width(void **unused)
{
	static const struct {
		const char *text;
		int width;
	} widths[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "あいさつ", 8 },
		{ "ａｂｃ", 6 },
		{ "ｱｲｻﾂ", 4 },
		{ "11月20日(金)", 12 },
		{ "é", 1 },
		{ "e\u0301", 1 },
		{ "か\u3099", 2 },
		{ "👪", 2 },
		{ "👨\u200D👩\u200D👧", 2 },
		{ "👍\U0001F3FD", 2 },
		{ "🇯🇵", 2 },
		{ "❤\uFE0F", 2 },
		{ "①○…", 3 },
		{ "한국", 4 },
		{ "\u1112\u1161\u11AB", 2 },
		{ "\u200B", 0 },
		{ "\xFF", 1 },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(widths); i++) {
		if (screen_width(widths[i].text) != widths[i].width)
			fail_msg("\"%s\": %d", widths[i].text, screen_width(widths[i].text));
	}
}

static void test_pad(void **unused)
{
	(void)unused;
	assert_text(screen_pad("あい", 6, SCREEN_LEFT), "あい  ");
	assert_text(screen_pad("あい", 6, SCREEN_RIGHT), "  あい");
	assert_text(screen_pad("あい", 3, SCREEN_LEFT), "あい");
	assert_text(screen_pad("", 2, SCREEN_RIGHT), "  ");
	assert_text(screen_pad("x", -5, SCREEN_LEFT), "x");
}

static void test_cut(void **unused)
{
	(void)unused;
	assert_text(screen_cut("あいさつ", 8), "あいさつ");
	assert_text(screen_cut("あいさつ", 7), "あいさ…");
	assert_text(screen_cut("あいさつ", 6), "あい…");
	assert_text(screen_cut("あいさつ", 1), "…");
	assert_text(screen_cut("あいさつ", 0), "");
	assert_text(screen_cut("あいさつ", -1), "");
	assert_text(screen_cut("hello", 4), "hel…");
	assert_text(screen_cut("ab👨\u200D👩\u200D👧cd", 4), "ab…");
	assert_text(screen_cut("e\u0301e\u0301e\u0301", 2), "e\u0301…");
}

static void test_wrap(void **unused)
{
	(void)unused;
	assert_text(screen_wrap("", 10, 0), "");
	assert_text(screen_wrap("one two three", 20, 0), "one two three");
	assert_text(screen_wrap("one two three", 7, 0), "one two\nthree");
	assert_text(screen_wrap("one two three", 8, 2), "one two\n  three");
	assert_text(screen_wrap("one  two", 4, 0), "one\ntwo");
	assert_text(screen_wrap("abcdefghij", 4, 0), "abcd\nefgh\nij");
	assert_text(screen_wrap("あいうえお", 4, 0), "あい\nうえ\nお");
	assert_text(screen_wrap("あいうえお", 5, 0), "あい\nうえ\nお");
	/* A stop does not begin a line, and an opening bracket does not end one. */
	assert_text(screen_wrap("あいう。えお", 6, 0), "あい\nう。え\nお");
	assert_text(screen_wrap("あい「うえ」", 6, 0), "あい\n「う\nえ」");
	assert_text(screen_wrap("かきゃっ", 4, 0), "か\nきゃ\nっ");
	/* Japanese and Latin words together. */
	assert_text(screen_wrap("今日はpark へ", 10, 0), "今日はpark\nへ");
	assert_text(screen_wrap("今日はpark へ", 8, 0), "今日は\npark へ");
	assert_text(screen_wrap("a\n\nb c", 1, 0), "a\n\nb\nc");
	assert_text(screen_wrap("一行目\n二行目", 20, 2), "一行目\n  二行目");
	assert_text(screen_wrap("  two", 10, 0), "  two");
	assert_text(screen_wrap("one ", 3, 0), "one");
	assert_text(screen_wrap("      ab", 4, 0), "    \nab");
	/* A space with a mark on it is seen, and takes room. */
	assert_text(screen_wrap("13>/ \u0301", 4, 0), "13>/\n \u0301");
	assert_text(screen_wrap("あいう", 2, 8), "あ\nい\nう");
	assert_text(screen_wrap("👨\u200D👩\u200D👧👨\u200D👩\u200D👧", 2, 0),
		    "👨\u200D👩\u200D👧\n👨\u200D👩\u200D👧");
}

/* No line is too wide, and nothing but spaces and line breaks is lost. */
static void test_wrap_keeps_all(void **unused)
{
	static const char *const pieces[] = {
		"あ", "、", "。", "「", "」", " ", "word", "x",
		"ー", "👪",  "…",  "1",	"ゃ", "(", ")",	   "e\u0301"
	};
	unsigned state = 12345;

	(void)unused;
	for (int round = 0; round < 2000; round++) {
		char text[256] = "";
		char *wrapped;
		const char *at = text;
		int width = 2 + round % 20;

		for (int i = 0; i < 40; i++) {
			state = state * 1103515245 + 12345;
			strcat(text, pieces[state >> 16 & 15]);
		}
		wrapped = screen_wrap(text, width, 0);
		for (const char *out = wrapped; *out; out++) {
			while (*at == ' ' && *out != ' ')
				at++;
			if (*out != '\n')
				assert_int_equal(*out, *at++);
		}
		assert_int_equal(strspn(at, " "), strlen(at));
		for (char *line = strtok(wrapped, "\n"); line; line = strtok(NULL, "\n"))
			assert_true(screen_width(line) <= width);
		free(wrapped);
	}
}

static int open_terminal(unsigned short columns)
{
	struct winsize size = { .ws_row = 24, .ws_col = columns };
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(grantpt(fd) | unlockpt(fd), 0);
	assert_int_equal(ioctl(fd, TIOCSWINSZ, &size), 0);
	return fd;
}

static void test_columns(void **unused)
{
	int terminal = open_terminal(100);
	int narrow = open_terminal(3);
	int unknown = open_terminal(0);
	int file = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)unused;
	setenv("COLUMNS", "60", 1);
	assert_int_equal(screen_columns(terminal), 100);
	assert_int_equal(screen_columns(narrow), 20);
	assert_int_equal(screen_columns(unknown), 60);
	assert_int_equal(screen_columns(file), 60);
	setenv("COLUMNS", "99999999999999999999", 1);
	assert_int_equal(screen_columns(file), 1000);
	setenv("COLUMNS", "-5", 1);
	assert_int_equal(screen_columns(file), 80);
	setenv("COLUMNS", "wide", 1);
	assert_int_equal(screen_columns(file), 80);
	unsetenv("COLUMNS");
	assert_int_equal(screen_columns(file), 80);
	close(terminal);
	close(narrow);
	close(unknown);
	close(file);
}

static void test_styles(void **unused)
{
	int terminal = open_terminal(80);
	int file = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)unused;
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	assert_true(screen_is_styled(terminal));
	assert_false(screen_is_styled(file));
	setenv("NO_COLOR", "", 1);
	assert_true(screen_is_styled(terminal));
	setenv("NO_COLOR", "1", 1);
	assert_false(screen_is_styled(terminal));
	unsetenv("NO_COLOR");
	setenv("TERM", "dumb", 1);
	assert_false(screen_is_styled(terminal));
	unsetenv("TERM");
	assert_false(screen_is_styled(terminal));
	assert_text(screen_styled("歩み", SCREEN_BOLD, true), "\033[1m歩み\033[0m");
	assert_text(screen_styled("歩み", SCREEN_BOLD, false), "歩み");
	assert_text(screen_styled("歩み", SCREEN_PLAIN, true), "歩み");
	assert_text(screen_styled("", SCREEN_RED, true), "");
	close(terminal);
	close(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_visible), cmocka_unit_test(test_width),
		cmocka_unit_test(test_pad),	cmocka_unit_test(test_cut),
		cmocka_unit_test(test_wrap),	cmocka_unit_test(test_wrap_keeps_all),
		cmocka_unit_test(test_columns), cmocka_unit_test(test_styles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
