/* SPDX-License-Identifier: MIT */
#include "cli/screen.h"
#include "cli/screen_cluster.h"
#include "schema/memory.h"

#include <string.h>
#include <unistd.h>

/* One line of the text, and what is already written of it. */
struct wrapping {
	FILE *out;
	int width;
	int indent;
	bool is_first; /* nothing is written yet */
};

/* Where a line ends and the next one begins. */
struct breaking {
	const char *end;
	const char *next;
};

static const char *skip_spaces(const char *at)
{
	while (*at == ' ')
		at++;
	return at;
}

/* Where to end the line that begins at `at`, so that it fits into `room`; the whole rest where that
 * fits. */
static struct breaking find_break(const char *at, const char *end, int room)
{
	struct breaking best = { 0 };
	struct cluster last = { 0 };
	struct cluster cluster;
	const char *line = at;
	int taken = 0;

	/* No character has fewer bytes than columns, and most lines are short. */
	if (end - at <= room)
		return (struct breaking){ end, end };
	for (; at < end && screen_cluster_read(at, &cluster); at += cluster.length) {
		bool is_space = cluster.point == ' ' && cluster.length == 1;

		if (is_space && last.point != ' ' && at > line)
			best = (struct breaking){ at, skip_spaces(at) };
		else if (!is_space && at > line && last.point != ' ' &&
			 screen_cluster_may_break(&last, &cluster))
			best = (struct breaking){ at, at };
		/* Spaces at the end of a line take no room. */
		if (!is_space && taken + cluster.width > room && at > line) {
			/* Without a better place what is beyond the room can only be spaces. */
			const char *kept = taken > room ? at - (taken - room) : at;

			return best.end ? best : (struct breaking){ kept, at };
		}
		taken += cluster.width;
		last = cluster;
	}
	at = end;
	while (taken > room && at > line && at[-1] == ' ')
		at--;
	return (struct breaking){ at, end };
}

/* One paragraph, without its line break; its own spaces at the beginning stay. */
static void wrap_paragraph(struct wrapping *wrapping, const char *at, const char *end)
{
	do {
		int indent = wrapping->is_first ? 0 : wrapping->indent;
		struct breaking breaking = find_break(at, end, wrapping->width - indent);

		if (breaking.end > at)
			fprintf(wrapping->out, "%*s%.*s", indent, "", (int)(breaking.end - at), at);
		wrapping->is_first = false;
		at = breaking.next;
		if (at < end)
			fputc('\n', wrapping->out);
	} while (at < end);
}

char *screen_wrap(const char *text, int width, int indent)
{
	struct wrapping wrapping = { .width = width, .indent = indent, .is_first = true };
	char *wrapped = NULL;
	size_t size;

	if (!strchr(text, '\n') && strlen(text) <= (size_t)(width > 0 ? width : 0))
		return memory_string(text);
	/* At least one wide character goes into a line. */
	if (wrapping.indent > width - 2)
		wrapping.indent = width > 2 ? width - 2 : 0;
	wrapping.out = open_memstream(&wrapped, &size);
	if (!wrapping.out)
		abort();
	for (;;) {
		const char *end = strchrnul(text, '\n');

		wrap_paragraph(&wrapping, text, end);
		if (!*end)
			break;
		fputc('\n', wrapping.out);
		text = end + 1;
	}
	if (fclose(wrapping.out) != 0)
		abort();
	return wrapped;
}

char *screen_fold(const char *text, int fd)
{
	enum { FURTHER = 2 };
	int width = screen_columns(fd);
	char *folded;

	if (!isatty(fd))
		return memory_string(text);
	folded = memory_string("");
	for (;;) {
		size_t length = strcspn(text, "\n");
		_cleanup_(free_text) char *line = memory_format("%.*s", (int)length, text);
		_cleanup_(free_text) char *wrapped =
			screen_wrap(line, width, (int)strspn(line, " ") + FURTHER);
		char *longer =
			memory_format("%s%s%s", folded, wrapped, text[length] == '\n' ? "\n" : "");

		free(folded);
		folded = longer;
		if (!text[length])
			return folded;
		text += length + 1;
	}
}
