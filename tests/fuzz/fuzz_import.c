/* SPDX-License-Identifier: MIT */
/* Files that entries come from: the first byte says in which form. */
#include "cli/import_read.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct cli cli = { .client = NULL };
	struct import_out out = { .cli = &cli, .is_going_on = true };
	struct import_in in = { .out = &out,
				.kind = "note",
				.map = json_object(),
				.today = { .day = 20760, .minute = 600, .is_japanese = true },
				.has_today = true };
	/* Nothing may be sent, as there is no daemon: of two bytes comes a row of a hundred. */
	enum { SENT_AT = 4096 };

	if (length > 1 && length < SENT_AT) {
		_cleanup_(free_text) char *copy = fuzz_text(bytes, length);

		in.file = fmemopen(copy + 1, length - 1, "r");
		if (in.file) {
			import_read(&in, (enum import_format)(bytes[0] % (IMPORT_JRNL + 1)));
			fclose(in.file);
		}
	}
	import_in_release(&in);
	import_out_release(&out);
	return 0;
}
