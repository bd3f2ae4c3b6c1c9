/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/sheet_names.h"
#include "cli/when.h"

#include <jansson.h>

/*
 * The page for the helper (cli/sheet/page.h), in words, from the facts of
 * GetReport: what was written, apart from the estimate, and lines to write on.
 * Nothing is counted here.
 */

struct sheet {
	const json_t *report;
	const json_t *asks; /* the family's own lines: an array of texts */
	const struct sheet_names *names;
	const char *sections; /* as in schema/sections.h */
	const char *format;   /* pdf, svg or png */
	const char *made_by;  /* or NULL: those who wrote */
	struct period period;
	struct today today;
};

/* A new reference. */
json_t *sheet_page(const struct sheet *sheet);

/* --- what its parts are made with ------------------------------------------------------ */

enum { SHEET_TEXT_MAX = 120 }; /* characters of a text that is quoted */

/* A block without items, in one of the shapes; heading may be NULL. */
json_t *sheet_block(const char *shape, const char *heading, int keep);

/* Add an item; texts are borrowed and already clean. */
void sheet_item(json_t *block, const char *text, const char *value);

/* Nothing of the block is left out on a full page. */
void sheet_keep_all(json_t *block);

/* Append a block to an area, or drop it where it has no item. */
void sheet_append(json_t *area, json_t *block_take);

/* The day of a member of an object in words; free with free(). */
char *sheet_day(const struct sheet *sheet, const json_t *object, const char *name);

/* Fill the area of what was written. */
void sheet_put_facts(const struct sheet *sheet, json_t *area);

/* Fill the area of the estimate. */
void sheet_put_estimate(const struct sheet *sheet, json_t *area);
