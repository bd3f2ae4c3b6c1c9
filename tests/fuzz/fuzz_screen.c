/* SPDX-License-Identifier: MIT */
/* Text on its way to a terminal: nothing that steers one gets through, and no line is too wide. */
#include "cli/screen.h"
#include "schema/text.h"
#include "tests/fuzz/fuzz.h"

static void check_lines(char *wrapped, int width, int indent)
{
	char *rest = NULL;

	for (char *line = strtok_r(wrapped, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		fuzz_hold(screen_width(line) <= width || indent >= width);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	int width = length > 0 ? 2 + bytes[0] % 100 : 20;
	int indent = length > 1 ? bytes[1] % 3 : 0;
	_cleanup_(free_text) char *text = fuzz_text(bytes, length);
	_cleanup_(free_text) char *line = screen_visible(text, false);
	_cleanup_(free_text) char *lines = screen_visible(text, true);
	_cleanup_(free_text) char *wrapped = screen_wrap(lines, width, width > 8 ? indent : 0);
	_cleanup_(free_text) char *cut = screen_cut(line, width);
	_cleanup_(free_text) char *padded = screen_pad(line, width, SCREEN_LEFT);

	fuzz_hold(text_is_valid(line, strlen(line)));
	for (const unsigned char *at = (const unsigned char *)line; *at; at++)
		fuzz_hold(*at >= 0x20 && *at != 0x7F);
	fuzz_hold(screen_width(cut) <= width);
	/* On the other side a mark at the beginning would join the last space. */
	fuzz_hold(screen_width(padded) >= width);
	check_lines(wrapped, width, 0);
	return 0;
}
