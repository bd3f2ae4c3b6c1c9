/* SPDX-License-Identifier: MIT */
#pragma once

#include "schema/kinds.h"

#include <stddef.h>

/*
 * Kinds and outcomes as people name them: ids and labels of both languages, the
 * beginning of one, or for kinds a word inside of one ("食事"), in this order:
 * where a whole name fits, beginnings are not looked at.
 */

enum kind_name_result {
	KIND_NAME_OK,
	KIND_NAME_UNKNOWN,
	KIND_NAME_AMBIGUOUS, /* several fit equally well */
};

/* Read "greeting", "あいさつ", "会話", "greet"; folded by NFKC and case. */
enum kind_name_result kind_name_find(const char *name, const struct kind **kind);

/* The kind that has this whole name or part of one ("small talk", "雑談"), or NULL. */
const struct kind *kind_name_whole(const char *name);

/* The same for an outcome of a kind: "reply", "返事あり". */
enum kind_name_result kind_name_outcome(const struct kind *kind, const char *name,
					const struct outcome **outcome);

/* All that fit equally well; returns how many, at most max. */
size_t kind_name_matching(const char *name, const struct kind **matching, size_t max);

/* Those whose names are nearest by edit distance, nearest first; returns how many, at most max. */
size_t kind_name_nearest(const char *name, const struct kind **nearest, size_t max);
