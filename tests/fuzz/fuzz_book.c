/* SPDX-License-Identifier: MIT */
/* The household's own file of contacts, and words of the guide. */
#include "cli/contact_book.h"
#include "cli/guidance.h"
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct paths paths;
static char *file;
static json_t *guidance;

static void remove_folder(void)
{
	unlink(file);
	rmdir(paths.config_dir);
}

static void prepare(void)
{
	struct error err;
	char folder[] = "/dev/shm/ayumi-fuzz-XXXXXX";

	fuzz_hold(mkdtemp(folder) != NULL);
	setenv("XDG_CONFIG_HOME", folder, 1);
	setenv("XDG_DATA_HOME", folder, 1);
	setenv("XDG_RUNTIME_DIR", folder, 1);
	fuzz_hold(paths_init(&paths, NULL) == 0);
	mkdir(paths.config_dir, 0700);
	file = memory_format("%s/contacts.json", paths.config_dir);
	atexit(remove_folder);
	if (guidance_load(&guidance, &err) < 0)
		guidance = json_object();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct contact_book book = { 0 };
	_cleanup_(free_text) char *text = fuzz_text(bytes, length);
	struct error err;
	FILE *out;

	if (!file)
		prepare();
	out = fopen(file, "wb");
	fuzz_hold(out != NULL);
	fwrite(bytes, 1, length, out);
	fclose(out);
	if (contact_book_load(&book, &paths, &err) == 0) {
		contact_book_centre(&book);
		contact_book_find(&book, text);
		contact_book_like(&book, text);
	}
	contact_book_release(&book);
	guidance_lighter(guidance, text);
	guidance_is_alarming(guidance, text);
	return 0;
}
