/* SPDX-License-Identifier: MIT */
/*
 * In the place of libFuzzer, for any compiler: gives a target each file of the
 * folders that it is called with, whole and cut off at several places.
 */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>

enum { INPUT_MAX = 65536, CUTS = 16 };

static long tried;

static void try_file(const char *folder, const char *name)
{
	static uint8_t bytes[INPUT_MAX];
	_cleanup_(free_text) char *path = memory_format("%s/%s", folder, name);
	FILE *file = fopen(path, "rb");
	size_t length;

	fuzz_hold(file != NULL);
	length = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	for (size_t cut = 0; cut <= CUTS; cut++) {
		/* Of its own size, so that reading behind its end is found. */
		size_t part = length * cut / CUTS;
		uint8_t *copy = memory_new(part > 0 ? part : 1);

		memcpy(copy, bytes, part);
		LLVMFuzzerTestOneInput(copy, part);
		free(copy);
		tried++;
	}
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		DIR *folder = opendir(argv[i]);
		const struct dirent *item;

		fuzz_hold(folder != NULL);
		while ((item = readdir(folder))) {
			if (item->d_name[0] != '.')
				try_file(argv[i], item->d_name);
		}
		closedir(folder);
	}
	fprintf(stderr, "%ld inputs\n", tried);
	return tried > 0 ? 0 : 1;
}
