/* SPDX-License-Identifier: MIT */
#include "cli/sheet/exits.h"
#include "cli/sheet/font.h"
#include "cli/sheet/surface.h"
#include "schema/frame.h"
#include "schema/memory.h"
#include "schema/process.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * ayumi-sheet: reads the description of one page on standard input (a frame,
 * see page.h), writes the drawing on standard output, and exits as exits.h
 * says.  What it is given never goes anywhere else.
 */

enum { CPU_S = 8, FILES_MAX = 64 };
/* The largest collections of fonts are mapped whole. */
#define MEMORY_MAX ((rlim_t)1024 * 1024 * 1024)

static int limit(enum __rlimit_resource resource, rlim_t value)
{
	const struct rlimit limits = { .rlim_cur = value, .rlim_max = value };

	return setrlimit(resource, &limits);
}

static int confine(void)
{
	process_start();
	if (limit(RLIMIT_CPU, CPU_S) < 0 || limit(RLIMIT_CORE, 0) < 0 ||
	    limit(RLIMIT_NOFILE, FILES_MAX) < 0)
		return -errno;
#ifndef WITH_SANITIZERS
	/* Sanitizers map terabytes. */
	if (limit(RLIMIT_AS, MEMORY_MAX) < 0)
		return -errno;
#endif
	return 0;
}

static int read_request(json_t **request)
{
	struct frame_reader reader = { .bytes = NULL };
	int result = 0;

	*request = NULL;
	while (result == 0 && !*request) {
		char bytes[16384];
		ssize_t length = read(STDIN_FILENO, bytes, sizeof bytes);

		if (length < 0 && errno == EINTR)
			continue;
		if (length <= 0)
			result = -ENODATA;
		else
			result = frame_reader_append(&reader, bytes, (size_t)length);
		if (result == 0)
			result = frame_reader_next(&reader, request, NULL);
	}
	frame_reader_release(&reader);
	return result;
}

static enum sheet_exit write_drawing(const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(STDOUT_FILENO, bytes, length);

		if (written < 0 && errno != EINTR)
			return SHEET_FAILED;
		if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
	return SHEET_DRAWN;
}

/* A page in English may quote what was written in Japanese. */
static bool has_japanese(const json_t *request)
{
	_cleanup_(free_text) char *text = json_dumps(request, 0);

	/* The first bytes of U+3000 to U+9FFF in UTF-8. */
	return text && strpbrk(text, "\xE3\xE4\xE5\xE6\xE7\xE8\xE9");
}

static enum sheet_exit draw(const json_t *request)
{
	struct page page;
	_cleanup_(free_text) char *bytes = NULL;
	size_t length = 0;
	enum sheet_exit end = SHEET_FAILED;
	int result = page_read(&page, request);

	if (result < 0) {
		end = SHEET_REQUEST;
	} else if (!font_is_there(has_japanese(request))) {
		end = SHEET_NO_FONT;
	} else {
		result = surface_draw(&page, &bytes, &length);
		if (result == 0)
			end = write_drawing(bytes, length);
		else if (result == -ENOSPC)
			end = SHEET_FULL;
	}
	page_release(&page);
	return end;
}

int main(void)
{
	json_t *request;
	enum sheet_exit end = SHEET_FAILED;

	if (confine() == 0) {
		end = read_request(&request) == 0 ? draw(request) : SHEET_REQUEST;
		json_decref(request);
	}
	return (int)end;
}
