/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/contact_book.h"

/* Contacts in words, on standard output. */

/* All of them, the chosen centre first; town NULL where it is not known. */
void contact_text_print(const struct contact_book *book, const char *town);

/* Whom to call when it is dangerous, or too much, now. */
void contact_text_print_now(const struct contact_book *book);

/*
 * Two lines for somebody who has just written of violence, or of talk of
 * dying: what helps, and whom to call.
 */
void contact_text_print_calm(const struct contact_book *book, bool is_violence);
