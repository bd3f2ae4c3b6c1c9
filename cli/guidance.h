/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"
#include "schema/error.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * The guidance that the program brings along (share/ayumi/guidance.json): what
 * the leaflet of Yamaguchi Prefecture advises, in our own words and in both
 * languages.  Texts are picked by contact_text().
 */

/* The whole of it, owned by the caller.  Returns 0 or a negative errno with err set. */
int guidance_load(json_t **guidance, struct error *err);

/* The same, or NULL after having said what was wrong. */
json_t *guidance_load_or_complain(void);

/* The suggestion with this id, borrowed; NULL where there is none. */
const json_t *guidance_suggestion(const json_t *guidance, const char *id);

/*
 * A lighter way to say it, borrowed, where the text holds words that may
 * press; NULL where it holds none.
 */
const char *guidance_lighter(const json_t *guidance, const char *text);

/* Whether the text holds words of violence or of dying. */
bool guidance_is_alarming(const json_t *guidance, const char *text);

/* A paragraph on standard output, wrapped, with so many spaces before each line. */
void guidance_print(const char *text, int indent);
