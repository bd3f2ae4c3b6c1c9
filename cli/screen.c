/* SPDX-License-Identifier: MIT */
#include "cli/screen.h"

#include "cli/screen_cluster.h"
#include "schema/memory.h"
#include "schema/text.h"

#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_DEFAULT = 80, COLUMNS_MIN = 20, COLUMNS_MAX = 1000 };

char *screen_visible(const char *text, bool keeps_lines)
{
	return text_visible(text, keeps_lines);
}

int screen_width(const char *text)
{
	struct cluster cluster;
	int width = 0;

	for (; screen_cluster_read(text, &cluster); text += cluster.length)
		width += cluster.width;
	return width;
}

char *screen_pad(const char *text, int width, enum screen_side side)
{
	int missing = width - screen_width(text);

	if (missing <= 0)
		return memory_string(text);
	return side == SCREEN_LEFT ? memory_format("%s%*s", text, missing, "")
				   : memory_format("%*s%s", missing, "", text);
}

char *screen_cut(const char *text, int width)
{
	const char *at = text;
	struct cluster cluster;
	int taken = 0;

	if (screen_width(text) <= width)
		return memory_string(text);
	if (width < 1)
		return memory_string("");
	while (screen_cluster_read(at, &cluster) && taken + cluster.width < width) {
		taken += cluster.width;
		at += cluster.length;
	}
	return memory_format("%.*s…", (int)(at - text), text);
}

int screen_columns(int fd)
{
	struct winsize size = { 0 };
	const char *variable = getenv("COLUMNS");
	long columns = COLUMNS_DEFAULT;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		columns = size.ws_col;
	else if (variable && *variable >= '1' && *variable <= '9')
		columns = strtol(variable, NULL, 10);
	return columns < COLUMNS_MIN   ? COLUMNS_MIN
	       : columns > COLUMNS_MAX ? COLUMNS_MAX
				       : (int)columns;
}

bool screen_is_styled(int fd)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return !(no_colour && *no_colour) && terminal && *terminal &&
	       strcmp(terminal, "dumb") != 0 && isatty(fd);
}

char *screen_styled(const char *text, enum screen_style style, bool is_styled)
{
	static const char *const codes[] = {
		[SCREEN_PLAIN] = NULL,	   [SCREEN_BOLD] = "1",	 [SCREEN_DIM] = "2",
		[SCREEN_UNDERLINED] = "4", [SCREEN_RED] = "31",	 [SCREEN_GREEN] = "32",
		[SCREEN_YELLOW] = "33",	   [SCREEN_BLUE] = "34",
	};

	if (!is_styled || !codes[style] || !*text)
		return memory_string(text);
	return memory_format("\033[%sm%s\033[0m", codes[style], text);
}
