/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/when.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The estimate in words.  Wherever a step is named, the sentence that it is
 * only one model stands beside it.
 */

/* What may be said of the day, in one sentence; free with free(). */
char *step_text_verdict(const json_t *estimate);

/* The four steps with their probabilities and bars; nothing where too little is written. */
void step_text_print_bars(const json_t *estimate);

/*
 * The strongest reasons, for and against, with the entries named.  In full
 * also what would be without each kind, and what is small.
 */
void step_text_print_reasons(const json_t *estimate, const json_t *reasons, int64_t threshold,
			     bool is_full, const struct today *today);

/* Whether numbers may be shown: where too little is written, they would only repeat what is
 * assumed. */
bool step_text_has_numbers(const json_t *estimate);

/* "Private entries: 3", which is all that is told of them; free with free(). */
char *step_text_private(int64_t count);

/* "① 12%  ② 70%  ③ 15%  ④ 3%"; empty where there are none; free with free(). */
char *step_text_numbers(const json_t *probabilities);

/* The verdict in a few words, for a table; free with free(). */
char *step_text_brief(const json_t *estimate);

/* "Only one model …", always. */
const char *step_text_caution(void);

/* The name of a step, 1 … 4; static. */
const char *step_text_name(int step);
