/* SPDX-License-Identifier: MIT */
#pragma once

#include <libintl.h>
#include <stdbool.h>

#define _(text) gettext(text)

/*
 * Choose the language and set up gettext.  The household's own choice (the
 * file `language` in the configuration folder, "ja" or "en") wins, then the
 * first of Japanese and English in LANGUAGE, then the name in LC_ALL,
 * LC_MESSAGES or LANG, whether that locale was generated or not; else
 * English.  The locale falls back to C.UTF-8, and LANGUAGE is set before the
 * first message is looked up.  config_dir may be NULL.  Call once, first.
 */
void language_start(const char *config_dir);

/* Whether people are spoken to in Japanese. */
bool language_is_japanese(void);

/* Change the language of this process now; "ja" or "en". */
void language_set(const char *language);

/* The choice that was kept: "ja" or "en", static; NULL where there is none. */
const char *language_kept(const char *config_dir);

/*
 * Keep the choice in the configuration folder; "ja", "en", or NULL to forget
 * it.  Returns 0 or a negative errno.
 */
int language_keep(const char *config_dir, const char *language);
