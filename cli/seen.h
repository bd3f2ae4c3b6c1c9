/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* How often each of many keys was met.  Starts as all zeros. */
struct seen {
	struct seen_key *slots;
	size_t capacity; /* a power of two, or 0 */
	size_t count;
};

/* Count a key, and return how often it was met before.  Keys must be spread evenly: hashes. */
uint32_t seen_again(struct seen *seen, uint64_t key);

void seen_release(struct seen *seen);
