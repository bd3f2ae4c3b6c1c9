/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * Small allocations that abort the program when memory is out (SQLite keeps
 * what was confirmed).  Sizes that a peer chooses are capped before they come
 * here.  All are freed with free().
 */

void *memory_new(size_t size);			/* not cleared */
void *memory_zeroed(size_t count, size_t size); /* all zeros */
void *memory_resize(void *old, size_t size);

/*
 * A list of `count` elements with room for one more, that grew by this function
 * alone: moved only where the count is a power of two.
 */
void *memory_one_more(void *list, size_t count, size_t size);

char *memory_string(const char *text); /* a copy; NULL for NULL */

/* A formatted string in memory of its own. */
char *memory_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same from a list of arguments. */
char *memory_format_list(const char *format, va_list arguments)
	__attribute__((format(printf, 1, 0)));

/* Leave a scope and free what the pointer holds: `_cleanup_(free_text) char *name`. */
#define _cleanup_(function) __attribute__((cleanup(function)))
static inline void free_text(char **text)
{
	free(*text);
}

/* For open files of a scope: `_cleanup_(close_file) FILE *file = NULL`. */
static inline void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}
