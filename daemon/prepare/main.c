/* SPDX-License-Identifier: MIT */
/*
 * Run when the daemon is built: what it would else work out anew whenever it
 * starts.  "rows" and "verbatim" write the schema that the migrations make,
 * "loader" the path of the dynamic loader, "calls" the filter of system calls,
 * to standard output.
 */
#include "daemon/embedded.h"
#include "daemon/prepare/calls.h"
#include "daemon/store_trust.h"
#include "schema/memory.h"

#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int write_rows(int (*make)(const char *const *, size_t, char **))
{
	static const char *const migrations[] = { embedded_migration_001 };
	_cleanup_(free_text) char *rows = NULL;

	if (make(migrations, sizeof migrations / sizeof migrations[0], &rows) != SQLITE_OK)
		return EXIT_FAILURE;
	return fputs(rows, stdout) < 0 || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* The first is this program itself; its PT_INTERP names the loader, elf(5). */
static int on_object(struct dl_phdr_info *object, size_t size, void *context)
{
	const char **loader = context;

	(void)size;
	for (size_t i = 0; i < object->dlpi_phnum; i++) {
		if (object->dlpi_phdr[i].p_type == PT_INTERP)
			*loader = (const char *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr);
	}
	return 1;
}

static int write_loader(void)
{
	const char *loader = NULL;

	dl_iterate_phdr(on_object, &loader);
	return !loader || fputs(loader, stdout) < 0 || fflush(stdout) != 0 ? EXIT_FAILURE
									   : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "rows") == 0)
		return write_rows(store_trust_expected);
	if (argc == 2 && strcmp(argv[1], "verbatim") == 0)
		return write_rows(store_trust_verbatim);
	if (argc == 2 && strcmp(argv[1], "loader") == 0)
		return write_loader();
	if (argc == 2 && strcmp(argv[1], "calls") == 0)
		return calls_write(STDOUT_FILENO) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	fprintf(stderr, "rows, verbatim, loader or calls, please\n");
	return 2;
}
