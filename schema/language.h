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
 * English.  LANGUAGE is set before the first message is looked up; a locale is
 * set for Japanese messages alone, and for nothing else.  config_dir may be
 * NULL.  Call once, first.
 */
void language_start(const char *config_dir);

/* Whether people are spoken to in Japanese. */
bool language_is_japanese(void);

/*
 * Whether the encoding of the environment's locale is UTF-8, as it is taken to
 * be where there is no such locale.  Sets LC_CTYPE.
 */
bool language_screen_is_utf8(void);

/* Change the language of this process now; "ja" or "en". */
void language_set(const char *language);

/* The choice that was kept: "ja" or "en", static; NULL where there is none. */
const char *language_kept(const char *config_dir);

/*
 * Keep the choice in the configuration folder; "ja", "en", or NULL to forget
 * it.  Returns 0 or a negative errno.
 */
int language_keep(const char *config_dir, const char *language);
