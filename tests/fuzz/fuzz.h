/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/memory.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What libFuzzer calls: each program of this folder has one, and returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* What must hold, in every build. */
static inline void fuzz_hold(int holds)
{
	if (!holds)
		abort();
}

/* The input as text of its own; it ends at its first NUL. */
static inline char *fuzz_text(const uint8_t *bytes, size_t length)
{
	char *text = memory_new(length + 1);

	if (length > 0)
		memcpy(text, bytes, length);
	text[length] = '\0';
	return text;
}
