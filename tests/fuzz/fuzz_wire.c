/* SPDX-License-Identifier: MIT */
/* Entries and meetings as they are sent; what was taken is written and read again. */
#include "schema/entry.h"
#include "schema/meeting.h"
#include "tests/fuzz/fuzz.h"

static void try_entry(const json_t *object)
{
	struct entry entry;
	struct entry again;
	struct error err;
	json_t *wire;

	if (entry_from_writer(&entry, object, 20000, &err) == 0) {
		wire = entry_to_wire(&entry);
		fuzz_hold(wire != NULL);
		json_decref(wire);
		if (entry_apply(&entry, object, &err) == 0) {
			wire = entry_to_wire(&entry);
			json_decref(wire);
		}
	}
	entry_release(&entry);
	if (entry_from_wire(&entry, object, &err) == 0) {
		wire = entry_to_wire(&entry);
		fuzz_hold(entry_from_wire(&again, wire, &err) == 0);
		fuzz_hold(entry_says_the_same(&entry, &again));
		entry_release(&again);
		json_decref(wire);
	}
	entry_release(&entry);
}

static void try_meeting(const json_t *object)
{
	struct meeting meeting;
	struct error err;

	if (meeting_from_wire(&meeting, object, "Asia/Tokyo", &err) == 0) {
		json_t *wire = meeting_to_wire(&meeting);

		fuzz_hold(wire != NULL);
		json_decref(wire);
	}
	meeting_release(&meeting);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	json_t *object = json_loadb((const char *)bytes, length, JSON_REJECT_DUPLICATES, NULL);

	if (object) {
		try_entry(object);
		try_meeting(object);
	}
	json_decref(object);
	return 0;
}
