/* SPDX-License-Identifier: MIT */
#include "daemon/log.h"

#include "schema/memory.h"
#include "schema/text.h"

#include <stdarg.h>
#include <stdio.h>

void log_line(const char *format, ...)
{
	_cleanup_(free_text) char *text = NULL;
	_cleanup_(free_text) char *visible = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	visible = text_visible(text, false);
	fprintf(stderr, "ayumid: %s\n", visible);
}
