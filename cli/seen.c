/* SPDX-License-Identifier: MIT */
#include "cli/seen.h"

#include "schema/memory.h"

#include <string.h>

enum { FIRST_CAPACITY = 1024 };

struct seen_key {
	uint64_t key;
	uint32_t times; /* 0: the slot is free */
};

/* The key's slot, or the free one where it belongs.  At least one is free. */
static struct seen_key *find(const struct seen *seen, uint64_t key)
{
	size_t at = (size_t)key & (seen->capacity - 1);

	while (seen->slots[at].times > 0 && seen->slots[at].key != key)
		at = (at + 1) & (seen->capacity - 1);
	return &seen->slots[at];
}

static void grow(struct seen *seen)
{
	struct seen old = *seen;

	seen->capacity = old.capacity ? old.capacity * 2 : FIRST_CAPACITY;
	seen->slots = memory_zeroed(seen->capacity, sizeof *seen->slots);
	for (size_t i = 0; i < old.capacity; i++) {
		if (old.slots[i].times > 0)
			*find(seen, old.slots[i].key) = old.slots[i];
	}
	free(old.slots);
}

uint32_t seen_again(struct seen *seen, uint64_t key)
{
	struct seen_key *slot;

	if (seen->count * 2 >= seen->capacity)
		grow(seen);
	slot = find(seen, key);
	seen->count += slot->times == 0;
	slot->key = key;
	return slot->times++;
}

void seen_release(struct seen *seen)
{
	free(seen->slots);
	memset(seen, 0, sizeof *seen);
}
