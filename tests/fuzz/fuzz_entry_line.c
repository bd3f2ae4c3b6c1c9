/* SPDX-License-Identifier: MIT */
/* Entries as they are typed in one line: each that is taken is one that the daemon can read. */
#include "cli/entry_line.h"
#include "schema/entry.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct cli cli = { .client = NULL };
	struct entry_reader reader = { .cli = &cli,
				       .today = { .day = 20760, .minute = 600 },
				       .has_today = true };
	_cleanup_(free_text) char *line = fuzz_text(bytes, length);
	json_t *entries = NULL;
	const json_t *one;
	size_t i;

	if (strlen(line) != length)
		return 0;
	reader.today.is_japanese = length % 2 == 0;
	if (entry_line_read_text(&reader, line, &entries) == RESULT_DONE) {
		json_array_foreach (entries, i, one) {
			struct entry entry;
			struct error err;

			/* What is wrong with it is for the daemon to say. */
			entry_from_writer(&entry, one, 20760, &err);
			entry_release(&entry);
		}
	}
	json_decref(entries);
	return 0;
}
