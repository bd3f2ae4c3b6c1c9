/* SPDX-License-Identifier: MIT */
#include "cli/sheet/language.h"

#include "schema/memory.h"

#include <stdio.h>
#include <string.h>

/* What the file's end tells. */
struct tail {
	int root; /* the catalogue's number */
	int info;
	int size;
	size_t xref; /* where the table of objects is */
};

/* The last occurrence of a word, or NULL. */
static const char *find_last(const char *bytes, size_t length, const char *word)
{
	const char *found = NULL;
	const char *end = bytes + length;
	const char *at = bytes;

	while ((at = memmem(at, (size_t)(end - at), word, strlen(word))))
		found = at++;
	return found;
}

/* The bytes end with a NUL. */
static int read_tail(const char *bytes, size_t length, struct tail *tail)
{
	const char *trailer = find_last(bytes, length, "trailer\n");

	if (!trailer ||
	    sscanf(trailer, "trailer << /Size %d /Root %d 0 R /Info %d 0 R >> startxref %zu",
		   &tail->size, &tail->root, &tail->info, &tail->xref) != 4)
		return -1;
	return 0;
}

/* The inside of the catalogue's dictionary; free with free(), NULL where it is not found. */
static char *find_catalogue(const char *bytes, size_t length, int number)
{
	_cleanup_(free_text) char *head = memory_format("\n%d 0 obj\n<< /Type /Catalog", number);
	const char *start = find_last(bytes, length, head);
	const char *end = start ? strstr(start, "endobj\n") : NULL;

	if (!end)
		return NULL;
	start = strstr(start, "<<") + 2;
	return memory_format("%.*s", (int)(end - start), start);
}

void language_put(char **bytes, size_t *length, const char *language)
{
	_cleanup_(free_text) char *catalogue = NULL;
	_cleanup_(free_text) char *object = NULL;
	_cleanup_(free_text) char *end = NULL;
	struct tail tail;

	*bytes = memory_resize(*bytes, *length + 1);
	(*bytes)[*length] = '\0';
	if (read_tail(*bytes, *length, &tail) < 0)
		return;
	catalogue = find_catalogue(*bytes, *length, tail.root);
	if (!catalogue)
		return;
	object = memory_format("%d 0 obj\n<< /Lang (%s)\n   /ViewerPreferences "
			       "<< /DisplayDocTitle true >>\n  %sendobj\n",
			       tail.root, language, catalogue);
	end = memory_format("xref\n%d 1\n%010zu 00000 n \ntrailer\n<< /Size %d\n   /Root %d 0 R\n"
			    "   /Info %d 0 R\n   /Prev %zu\n>>\nstartxref\n%zu\n%%%%EOF\n",
			    tail.root, *length, tail.size, tail.root, tail.info, tail.xref,
			    *length + strlen(object));
	*bytes = memory_resize(*bytes, *length + strlen(object) + strlen(end));
	memcpy(*bytes + *length, object, strlen(object));
	*length += strlen(object);
	memcpy(*bytes + *length, end, strlen(end));
	*length += strlen(end);
}
