/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Whether valgrind runs this program, which then takes up to fifty times as long. */
static inline bool is_under_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload && strstr(preload, "vgpreload");
}

/* Whether valgrind or a sanitizer watches it: its memory and its system calls are not its own. */
static inline bool is_watched(void)
{
#ifdef WITH_SANITIZERS
	return true;
#else
	return is_under_valgrind();
#endif
}
