/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A grapheme cluster: what a reader takes for one character, and a terminal never splits. */
struct cluster {
	size_t length;	/* in bytes */
	int width;	/* in columns, as screen.h says */
	uint32_t point; /* the first code point; U+FFFD for a byte that is not UTF-8 */
};

/* The cluster that the text begins with; false at its end. */
bool screen_cluster_read(const char *text, struct cluster *cluster);

/* Whether a line may end between the two, by the rules of screen_wrap(); neither is a space. */
bool screen_cluster_may_break(const struct cluster *before, const struct cluster *after);
