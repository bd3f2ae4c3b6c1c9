/* SPDX-License-Identifier: MIT */
#pragma once

#include "daemon/store.h"

#include <stddef.h>

/*
 * Replace all copies of the journal in the folder, if there is one, by a fresh
 * one, which has the name of the newest by name; *replaced counts them.
 * Files that are no databases by their name stay.  Returns 0 or a negative
 * errno with err set.
 */
int backups_replace(struct store *store, const char *folder, size_t *replaced, struct error *err);
