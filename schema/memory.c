/* SPDX-License-Identifier: MIT */
#include "schema/memory.h"

#include <string.h>

void *memory_new(size_t size)
{
	void *memory = malloc(size ? size : 1);

	if (!memory)
		abort();
	return memory;
}

void *memory_zeroed(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size ? size : 1);

	if (!memory)
		abort();
	return memory;
}

void *memory_resize(void *old, size_t size)
{
	void *memory = realloc(old, size ? size : 1);

	if (!memory)
		abort();
	return memory;
}

void *memory_one_more(void *list, size_t count, size_t size)
{
	return count & (count - 1) ? list : memory_resize(list, (count ? 2 * count : 1) * size);
}

char *memory_string(const char *text)
{
	size_t size;

	if (!text)
		return NULL;
	size = strlen(text) + 1;
	return memcpy(memory_new(size), text, size);
}

char *memory_format_list(const char *format, va_list arguments)
{
	char *text = NULL;

	if (vasprintf(&text, format, arguments) < 0)
		abort();
	return text;
}

char *memory_format(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = memory_format_list(format, arguments);
	va_end(arguments);
	return text;
}
