/* SPDX-License-Identifier: MIT */
#include "cli/confirm.h"

#include "cli/screen.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <utf8proc.h>

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static bool ends_with_space(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && text[length - 1] == ' ';
}

char *confirm_line(const char *question)
{
	_cleanup_(free_text) char *line = NULL;
	_cleanup_(free_text) char *folded = NULL;
	char *narrow;
	char *start;
	size_t size = 0;
	size_t length;

	folded = screen_fold(question, STDOUT_FILENO);
	/* The space before the answer is no end of a line. */
	printf("%s%s", folded, ends_with_space(question) && !ends_with_space(folded) ? " " : "");
	fflush(stdout);
	if (getline(&line, &size, stdin) < 0)
		return NULL;
	text_mend(line);
	narrow = (char *)utf8proc_NFKC((const utf8proc_uint8_t *)line);
	if (!narrow)
		return memory_string("");
	start = narrow;
	while (is_space(*start))
		start++;
	length = strlen(start);
	while (length > 0 && is_space(start[length - 1]))
		length--;
	memmove(narrow, start, length);
	narrow[length] = '\0';
	return narrow;
}

static bool is_one_of(const char *line, const char *const words[], size_t count)
{
	for (size_t i = 0; line && i < count; i++) {
		if (strcasecmp(line, words[i]) == 0)
			return true;
	}
	return false;
}

bool confirm(const char *question)
{
	static const char *const yes[] = { "y", "yes", "はい", "1" };
	_cleanup_(free_text) char *line = confirm_line(question);

	return is_one_of(line, yes, sizeof yes / sizeof yes[0]);
}

bool confirm_erasing(const char *question)
{
	static const char *const yes[] = { "yes", "はい" };
	_cleanup_(free_text) char *line = confirm_line(question);

	return is_one_of(line, yes, sizeof yes / sizeof yes[0]);
}
